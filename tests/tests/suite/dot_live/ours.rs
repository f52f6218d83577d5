//! DOT accepts clients, tokens and codes that we created, and deletes them.

use oauth_runtime::prelude::*;
use serde_json::json;
use uuid::Uuid;

use super::super::days;
use super::models::{
    AccessToken, Application, NewAccessToken, NewApplication, NewGrant, NewIdToken, NewRefreshToken, Store,
};
use super::{Dot, application, plain, with_dot};

with_dot! {
    async fn dot_authenticates_a_client_by_its_argon2_secret_and_by_one_in_clear(dot, store) {
        for hashed in [true, false] {
            let created = store.applications().create(
                NewApplication::builder()
                    .client_type(ClientType::Confidential)
                    .authorization_grant_type(GrantType::ClientCredentials)
                    .hash_client_secret(hashed)
                    .build(),
            ).await.unwrap();
            let secret = created.client_secret().expose_secret();
            assert_eq!(created.client_secret.expose_secret().starts_with("argon2$argon2id$"), hashed);
            let form = vec![("grant_type", "client_credentials"), ("scope", "read")];
            let refused = dot.post_with_secret("/o/token/", &created.client_id, "wrong", &form);
            assert_eq!((refused.status, &refused.body["error"]), (401, &json!("invalid_client")));
            let answer = dot.post_with_secret("/o/token/", &created.client_id, secret, &form);
            assert_eq!(answer.status, 200, "hashed {hashed}: {answer:?}");
            let token = answer.body["access_token"].as_str().unwrap();
            let token = store.access_tokens().get_by_token(token).await.unwrap();
            assert!(token.is_valid(&["read"]) && token.user_id.is_none());
        }
    }

    async fn dot_lets_the_bearer_of_our_access_token_in(dot, store) {
        let app = application(&store, "ours", GrantType::AuthorizationCode).await;
        for (token, expires, status) in [("live", 1, 200), ("expired", -1, 403)] {
            access_token(&store, &app, token, expires).await;
            assert_eq!(dot.resource(token), status, "{token}");
        }
        assert_eq!(dot.resource("unknown"), 403);
        let live = store.access_tokens().get_by_token("live").await.unwrap();
        store.access_tokens().revoke(&live).await.unwrap();
        assert_eq!(dot.resource("live"), 403);
    }

    async fn dot_exchanges_our_authorization_code_once(dot, store) {
        application(&store, "ours", GrantType::AuthorizationCode).await;
        // The challenge of RFC 7636 appendix B.
        let grant = store.grants().create(
            NewGrant::builder()
                .application_id(1)
                .user_id(1)
                .expires(days(1))
                .redirect_uri("https://a.example/cb")
                .scope("read write")
                .code_challenge("E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM")
                .code_challenge_method(CodeChallengeMethod::S256)
                .claims("{}")
                .resource(vec!["https://a.example/\u{e9}".to_owned()])
                .build(),
        ).await.unwrap();
        let code = grant.code.expose_secret();
        let form = vec![
            ("grant_type", "authorization_code"),
            ("code", code),
            ("redirect_uri", "https://a.example/cb"),
            ("code_verifier", "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"),
        ];
        let answer = dot.post("/o/token/", "ours", &form);
        assert_eq!(answer.status, 200, "{answer:?}");
        assert_eq!(store.grants().count().await.unwrap(), 0);
        let token = store.access_tokens().get_by_token(answer.body["access_token"].as_str().unwrap()).await.unwrap();
        assert!(token.is_valid(&["read", "write"]));
        assert_eq!(token.resource.0, ["https://a.example/\u{e9}"]);
        assert_eq!(dot.post("/o/token/", "ours", &form).body["error"], "invalid_grant");
    }

    async fn dot_revokes_our_tokens_of_either_storage(dot, store) {
        let app = application(&store, "ours", GrantType::AuthorizationCode).await;
        for (store, access, refresh) in [(store.clone(), "a1", "r1"), (plain(&store), "a2", "r2")] {
            pair(&store, &app, access, refresh).await;
            let answer = dot.post("/o/revoke_token/", "ours", &vec![("token", access)]);
            assert_eq!(answer.status, 200, "{answer:?}");
            assert!(store.access_tokens().get_by_token(access).await.optional().unwrap().is_none());
            let refresh = store.refresh_tokens().get_by_token(refresh).await.unwrap();
            assert!(refresh.is_revoked() && refresh.access_token_id.is_none());
            // DOT saved the row with an empty token, and left its checksum alone.
            assert_eq!(refresh.token_checksum.len(), 64);
        }
    }

    async fn dot_deletes_a_client_of_ours_with_all_that_hangs_on_it(dot, store) {
        let app = application(&store, "ours", GrantType::AuthorizationCode).await;
        everything(&store, &app).await;
        dot.call("delete", json!({"model": "Application", "id": app.id}));
        assert_nothing_is_left(&mut dot, &store).await;
    }

    async fn dot_deletes_a_user_with_rows_of_ours(dot, store) {
        let app = application(&store, "ours", GrantType::AuthorizationCode).await;
        everything(&store, &app).await;
        dot.call("delete", json!({"model": "User", "id": 1}));
        assert_nothing_is_left(&mut dot, &store).await;
    }

    async fn deleting_a_token_of_ours_in_dot_unbinds_what_pointed_at_it(dot, store) {
        let app = application(&store, "ours", GrantType::AuthorizationCode).await;
        let (access, refresh) = pair(&store, &app, "a", "r").await;
        let minted = NewAccessToken::builder().token("b").source_refresh_token_id(refresh).expires(days(1)).build();
        store.access_tokens().create(minted).await.unwrap();
        dot.call("delete", json!({"model": "AccessToken", "id": access}));
        assert_eq!(store.refresh_tokens().get(refresh).await.unwrap().access_token_id, None);
        dot.call("delete", json!({"model": "RefreshToken", "id": refresh}));
        assert_eq!(store.access_tokens().get_by_token("b").await.unwrap().source_refresh_token_id, None);
    }

    async fn dot_finds_our_rows_by_checksum_and_by_uuid(dot, store) {
        let app = application(&store, "ours", GrantType::AuthorizationCode).await;
        let family = Uuid::new_v4();
        let new = NewRefreshToken::builder().token("r").application_id(app.id).user_id(1).token_family(family).build();
        let row = store.refresh_tokens().create(new).await.unwrap();
        assert_eq!(dot.filter("RefreshToken", json!({"token_checksum": row.token_checksum})), [row.id]);
        assert_eq!(dot.filter("RefreshToken", json!({"token_family": family})), [row.id]);
        assert_eq!(dot.filter("Application", json!({"hash_client_secret": false})), [app.id]);
        assert!(dot.filter("Application", json!({"hash_client_secret": true})).is_empty());
    }
}

async fn access_token(store: &Store, app: &Application, token: &str, expires: i64) -> i64 {
    let new = NewAccessToken::builder()
        .token(token)
        .application_id(app.id)
        .user_id(1)
        .scope("read write")
        .expires(days(expires))
        .build();
    store.access_tokens().create(new).await.unwrap().id
}

/// An access token and the refresh token bound to it; their keys.
async fn pair(store: &Store, app: &Application, access: &str, refresh: &str) -> (i64, i64) {
    let access = access_token(store, app, access, 1).await;
    let new = NewRefreshToken::builder()
        .token(refresh)
        .application_id(app.id)
        .user_id(1)
        .access_token_id(access)
        .token_family(Uuid::new_v4())
        .build();
    (access, store.refresh_tokens().create(new).await.unwrap().id)
}

/// A row of each model, bound to each other in every way.
async fn everything(store: &Store, app: &Application) {
    let new = NewIdToken::builder().application_id(app.id).user_id(1).expires(days(1)).build();
    let id_token = store.id_tokens().create(new).await.unwrap().id;
    let (_, refresh) = pair(store, app, "a", "r").await;
    let new = NewAccessToken::builder()
        .token("b")
        .application_id(app.id)
        .id_token_id(id_token)
        .source_refresh_token_id(refresh)
        .expires(days(1))
        .build();
    store.access_tokens().create(new).await.unwrap();
    let new = NewGrant::builder()
        .application_id(app.id)
        .user_id(1)
        .expires(days(1))
        .redirect_uri("https://a.example/cb")
        .build();
    store.grants().create(new).await.unwrap();
    assert_eq!(store.access_tokens().filter(AccessToken::ID_TOKEN_ID.eq(id_token)).count().await.unwrap(), 1);
}

async fn assert_nothing_is_left(dot: &mut Dot, store: &Store) {
    for model in ["Application", "AccessToken", "RefreshToken", "Grant", "IDToken"] {
        assert!(dot.rows(model).is_empty(), "{model}");
        assert!(super::rows::rows(store, model).await.is_empty(), "{model}");
    }
}
