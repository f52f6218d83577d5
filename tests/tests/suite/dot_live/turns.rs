//! One session passes from hand to hand: each side goes on with what the other one left.

use oauth_runtime::prelude::*;
use oauth_tests::on_every_database;
use serde_json::json;
use uuid::Uuid;

use super::super::days;
use super::models::{NewAccessToken, NewRefreshToken, Store};
use super::theirs::{issue, text};
use super::{application, dot_application, plain, refresh, shared, with_dot};

with_dot! {
    async fn dot_rotates_our_refresh_token_and_we_revoke_what_it_minted(dot, store) {
        for (number, store) in [store.clone(), plain(&store)].into_iter().enumerate() {
            let client_id = format!("ours-{number}");
            let app = application(&store, &client_id, GrantType::AuthorizationCode).await;
            let family = Uuid::new_v4();
            let first = our_pair(&store, app.id, &format!("first-{number}"), family, None).await;

            let answer = dot.post("/o/token/", &client_id, &refresh(&format!("first-{number}")));
            assert_eq!(answer.status, 200, "{answer:?}");
            let old = store.refresh_tokens().get(first).await.unwrap();
            assert!(old.is_revoked() && old.access_token_id.is_none());
            let next = store.refresh_tokens().get_by_token(text(&answer.body, "refresh_token")).await.unwrap();
            let access = store.access_tokens().get_by_token(text(&answer.body, "access_token")).await.unwrap();
            assert_eq!((next.access_token_id, next.token_family), (Some(access.id), Some(family)));
            assert_eq!(access.source_refresh_token_id, Some(first));
            assert_eq!(access.resource.0, ["http://testserver/"]);
            assert!(access.is_valid(&["read"]));

            assert_eq!(dot.resource(text(&answer.body, "access_token")), 200);
            store.refresh_tokens().revoke(&next).await.unwrap();
            assert_eq!(dot.resource(text(&answer.body, "access_token")), 403);
            let again = dot.post("/o/token/", &client_id, &refresh(text(&answer.body, "refresh_token")));
            assert_eq!((again.status, &again.body["error"]), (400, &json!("invalid_grant")));
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
        let family = Uuid::new_v4();
        // We rotated the first into the second.
        let first = our_pair(&store, app.id, "first", family, None).await;
        let token = store.refresh_tokens().get(first).await.unwrap();
        store.refresh_tokens().revoke(&token).await.unwrap();
        our_pair(&store, app.id, "second", family, Some(first)).await;

        assert_eq!(dot.resource("access-of-second"), 200);
        assert_eq!(dot.post("/o/token/", "ours", &refresh("first")).body["error"], "invalid_grant");
        assert!(store.refresh_tokens().get_by_token("second").await.unwrap().is_revoked());
        assert_eq!(store.access_tokens().count().await.unwrap(), 0);
    }

    async fn inside_the_grace_period_dot_gives_out_again_what_we_minted(db) {
        let Some((mut dot, store)) = shared(db, &json!({"REFRESH_TOKEN_GRACE_PERIOD_SECONDS": 300})).await else { return };
        // It can only give out what stands in the table.
        let store = plain(&store);
        let app = application(&store, "ours", GrantType::AuthorizationCode).await;
        let family = Uuid::new_v4();
        let first = our_pair(&store, app.id, "first", family, None).await;
        let token = store.refresh_tokens().get(first).await.unwrap();
        store.refresh_tokens().revoke(&token).await.unwrap();
        our_pair(&store, app.id, "second", family, Some(first)).await;

        let answer = dot.post("/o/token/", "ours", &refresh("first"));
        assert_eq!(answer.status, 200, "{answer:?}");
        assert_eq!(text(&answer.body, "refresh_token"), "second");
        assert_eq!(text(&answer.body, "access_token"), "access-of-second");
    }

    async fn without_rotation_dot_renews_the_access_token_that_we_issued_in_its_place(db) {
        let Some((mut dot, store)) = shared(db, &json!({"ROTATE_REFRESH_TOKEN": false})).await else { return };
        let app = application(&store, "ours", GrantType::AuthorizationCode).await;
        let row = our_pair(&store, app.id, "first", Uuid::new_v4(), None).await;
        let before = store.refresh_tokens().get(row).await.unwrap();
        let answer = dot.post("/o/token/", "ours", &refresh("first"));
        assert_eq!((answer.status, text(&answer.body, "refresh_token")), (200, "first"));
        let access = store.access_tokens().get_by_token(text(&answer.body, "access_token")).await.unwrap();
        let after = store.refresh_tokens().get_by_token("first").await.unwrap();
        assert_eq!((Some(access.id), after.access_token_id), (before.access_token_id, before.access_token_id));
        assert!(store.access_tokens().get_by_token("access-of-first").await.optional().unwrap().is_none());
    }
}

/// A refresh token and the access token bound to it, as our rotation leaves them; the key of the refresh token.
async fn our_pair(store: &Store, app: i64, refresh: &str, family: Uuid, source: Option<i64>) -> i64 {
    let resource = vec!["http://testserver/".to_owned()];
    let mut access = NewAccessToken::builder()
        .token(format!("access-of-{refresh}"))
        .application_id(app)
        .user_id(1)
        .scope("read")
        .resource(resource.clone())
        .expires(days(1));
    if let Some(source) = source {
        access = access.source_refresh_token_id(source);
    }
    let access = store.access_tokens().create(access.build()).await.unwrap();
    let new = NewRefreshToken::builder()
        .token(refresh)
        .application_id(app)
        .user_id(1)
        .access_token_id(access.id)
        .token_family(family)
        .resource(resource)
        .build();
    store.refresh_tokens().create(new).await.unwrap().id
}
