//! One session passes from hand to hand: each side goes on with what the other one left.

use oauth_runtime::flow::{Bearer, Issued, RefreshRefusal, Rotation};
use oauth_runtime::prelude::*;
use oauth_tests::on_every_database;
use serde_json::json;

use super::models::{Application, Models, NewAccessToken, Store};
use super::theirs::{issue, text};
use super::{application, dot_application, plain, refresh, shared, with_dot};

with_dot! {
    async fn both_rotate_one_session_in_turn(dot, store) {
        // A store of checksums and one of plain tokens beside a DOT that stores them plain.
        for (number, store) in [store.clone(), plain(&store)].into_iter().enumerate() {
            let client_id = format!("ours-{number}");
            let app = application(&store, &client_id, GrantType::AuthorizationCode).await;
            let first = issued(&store, &app).await;
            let family = first.refresh_token.as_ref().unwrap().token_family;
            let mut presented = first.refresh_token.as_ref().unwrap().token().clone();
            for _ in 0..3 {
                let spent = presented.clone();
                let answer = dot.post("/o/token/", &client_id, &refresh(spent.expose_secret()));
                assert_eq!(answer.status, 200, "{answer:?}");
                let access = text(&answer.body, "access_token");
                let bearer = store.validate_bearer(access).scopes(&["read"]).await.unwrap();
                assert!(matches!(bearer, Bearer::Accepted(_)), "{bearer:?}");
                // What DOT exchanged we refuse, and what DOT minted we exchange.
                assert_eq!(refusal(&store, &app, &spent).await, RefreshRefusal::Revoked);
                let next = SecretString::from(text(&answer.body, "refresh_token"));
                let ours = exchanged(&store, &app, &next).await;
                assert_eq!(dot.resource(access), 403);
                assert_eq!(dot.resource(ours.access_token.token().expose_secret()), 200);
                let again = dot.post("/o/token/", &client_id, &refresh(next.expose_secret()));
                assert_eq!((again.status, &again.body["error"]), (400, &json!("invalid_grant")));
                let row = ours.refresh_token.as_ref().unwrap();
                assert_eq!(row.token_family, family);
                assert_eq!(ours.access_token.resource.0, ["http://testserver/"]);
                presented = row.token().clone();
            }
            let row = store.refresh_tokens().get_by_token(presented.expose_secret()).await.unwrap();
            store.revoke_refresh_token(&row).await.unwrap();
            assert_eq!(dot.post("/o/token/", &client_id, &refresh(presented.expose_secret())).status, 400);
            store.applications().delete(&app).await.unwrap();
            assert!(dot.rows("AccessToken").is_empty() && dot.rows("RefreshToken").is_empty());
        }
    }

    async fn a_refresh_token_that_dot_rotated_is_not_rotated_by_dot_again_after_we_cleaned_up(dot, store) {
        dot_application(&mut dot, "theirs", "authorization-code");
        let first = issue(&mut dot, "read");
        let second = dot.post("/o/token/", "theirs", &refresh(text(&first, "refresh_token"))).body;
        let report = store.clear_expired().await.unwrap();
        assert_eq!((report.removed.refresh_tokens, report.removed.access_tokens), (1, 0));
        assert_eq!(dot.post("/o/token/", "theirs", &refresh(text(&first, "refresh_token"))).status, 400);
        let third = dot.post("/o/token/", "theirs", &refresh(text(&second, "refresh_token")));
        assert_eq!(third.status, 200, "{third:?}");
    }
}

on_every_database! {
    async fn reuse_of_a_refresh_token_of_ours_makes_dot_revoke_the_family(db) {
        let Some((mut dot, store)) = shared(db, &json!({"REFRESH_TOKEN_REUSE_PROTECTION": true})).await else { return };
        let app = application(&store, "ours", GrantType::AuthorizationCode).await;
        let first = issued(&store, &app).await;
        let first = first.refresh_token.as_ref().unwrap().token();
        let second = exchanged(&store, &app, first).await;
        assert_eq!(dot.resource(second.access_token.token().expose_secret()), 200);
        assert_eq!(dot.post("/o/token/", "ours", &refresh(first.expose_secret())).body["error"], "invalid_grant");
        let second = second.refresh_token.as_ref().unwrap().token();
        assert!(store.refresh_tokens().get_by_token(second.expose_secret()).await.unwrap().is_revoked());
        assert_eq!(store.access_tokens().count().await.unwrap(), 0);
    }

    async fn reuse_of_a_refresh_token_of_dot_makes_us_revoke_the_family(db) {
        let Some((mut dot, store)) = shared(db, &json!({})).await else { return };
        let mut settings = store.settings().clone();
        settings.refresh_token_reuse_protection = true;
        let store = store.with_settings(settings).unwrap();
        dot_application(&mut dot, "theirs", "authorization-code");
        let first = issue(&mut dot, "read");
        let second = dot.post("/o/token/", "theirs", &refresh(text(&first, "refresh_token"))).body;
        assert_eq!(dot.resource(text(&second, "access_token")), 200);
        let app = store.applications().get_by_client_id("theirs").await.unwrap();
        let spent = SecretString::from(text(&first, "refresh_token"));
        assert_eq!(refusal(&store, &app, &spent).await, RefreshRefusal::Reused);
        assert_eq!(dot.resource(text(&second, "access_token")), 403);
        assert_eq!(dot.post("/o/token/", "theirs", &refresh(text(&second, "refresh_token"))).status, 400);
    }

    async fn inside_the_grace_period_dot_gives_out_again_what_we_minted(db) {
        let Some((mut dot, store)) = shared(db, &json!({"REFRESH_TOKEN_GRACE_PERIOD_SECONDS": 300})).await else { return };
        // It can only give out what stands in the table.
        let store = plain(&store);
        let app = application(&store, "ours", GrantType::AuthorizationCode).await;
        let first = issued(&store, &app).await;
        let first = first.refresh_token.as_ref().unwrap().token();
        let second = exchanged(&store, &app, first).await;
        let answer = dot.post("/o/token/", "ours", &refresh(first.expose_secret()));
        assert_eq!(answer.status, 200, "{answer:?}");
        let expected = second.refresh_token.as_ref().unwrap().token().expose_secret();
        assert_eq!(text(&answer.body, "refresh_token"), expected);
        assert_eq!(text(&answer.body, "access_token"), second.access_token.token().expose_secret());
    }

    async fn inside_the_grace_period_we_give_out_again_what_dot_minted(db) {
        let Some((mut dot, store)) = shared(db, &json!({})).await else { return };
        let mut settings = store.settings().clone();
        settings.refresh_token_grace_period_seconds = 300;
        let store = store.with_settings(settings).unwrap();
        dot_application(&mut dot, "theirs", "authorization-code");
        let first = issue(&mut dot, "read");
        let second = dot.post("/o/token/", "theirs", &refresh(text(&first, "refresh_token"))).body;
        let app = store.applications().get_by_client_id("theirs").await.unwrap();
        let Rotation::Replayed(again) = store.rotate(text(&first, "refresh_token"), &app).await.unwrap() else {
            panic!("not replayed")
        };
        assert_eq!(again.access_token.token().expose_secret(), text(&second, "access_token"));
        let again = again.refresh_token.as_ref().unwrap();
        assert_eq!(again.token().expose_secret(), text(&second, "refresh_token"));
    }

    async fn without_rotation_dot_renews_the_access_token_that_we_issued_in_its_place(db) {
        let Some((mut dot, store)) = shared(db, &json!({"ROTATE_REFRESH_TOKEN": false})).await else { return };
        let app = application(&store, "ours", GrantType::AuthorizationCode).await;
        let first = issued(&store, &app).await;
        let row = first.refresh_token.as_ref().unwrap();
        let presented = row.token().expose_secret();
        let answer = dot.post("/o/token/", "ours", &refresh(presented));
        assert_eq!((answer.status, text(&answer.body, "refresh_token")), (200, presented));
        let access = store.access_tokens().get_by_token(text(&answer.body, "access_token")).await.unwrap();
        let after = store.refresh_tokens().get_by_token(presented).await.unwrap();
        assert_eq!((Some(access.id), after.access_token_id), (row.access_token_id, row.access_token_id));
        let gone = store.validate_bearer(first.access_token.token().expose_secret()).await.unwrap();
        assert!(matches!(gone, Bearer::Refused(_)), "{gone:?}");
    }
}

/// An access token for DOT's own resource and a refresh token, issued by us.
async fn issued(store: &Store, app: &Application) -> Issued<Models> {
    let resource = vec!["http://testserver/".to_owned()];
    let new =
        NewAccessToken::builder().application_id(app.id).user_id(1).scope("read").resource(resource).build();
    store.issue(new).with_refresh_token().await.unwrap()
}

async fn exchanged(store: &Store, app: &Application, presented: &SecretString) -> Issued<Models> {
    match store.rotate(presented.expose_secret(), app).await.unwrap() {
        Rotation::Issued(issued) => issued,
        other => panic!("{other:?}"),
    }
}

async fn refusal(store: &Store, app: &Application, presented: &SecretString) -> RefreshRefusal {
    store.rotate(presented.expose_secret(), app).await.unwrap().into_result().unwrap_err()
}
