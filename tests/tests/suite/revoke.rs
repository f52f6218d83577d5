//! Revocation of tokens.

use oauth_tests::models::NewAccessToken;
use oauth_tests::on_every_database;

use super::{access_token, application, days, refresh_token, store};

on_every_database! {
    async fn revoking_an_access_token_revokes_the_refresh_token_bound_to_it(db) {
        let store = store(db).await;
        let app = application(&store, "a").await;
        let token = access_token(&store, &app, "access", days(1)).await;
        let other = access_token(&store, &app, "other", days(1)).await;
        refresh_token(&store, &app, "refresh", token.id).await;
        store.access_tokens().revoke(&token).await.unwrap();
        assert!(store.access_tokens().get_by_token("access").await.unwrap_err().is_not_found());
        let refresh = store.refresh_tokens().get_by_token("refresh").await.unwrap();
        assert!(refresh.revoked.is_some() && refresh.access_token_id.is_none());
        assert!(refresh.updated > refresh.created);
        store.access_tokens().revoke(&token).await.unwrap();
        assert_eq!(store.access_tokens().get(other.id).await.unwrap().id, other.id);
    }

    async fn revoking_a_refresh_token_deletes_its_access_token_once(db) {
        let store = store(db).await;
        let app = application(&store, "a").await;
        let token = access_token(&store, &app, "access", days(1)).await;
        let refresh = refresh_token(&store, &app, "refresh", token.id).await;
        let minted = NewAccessToken::builder().token("minted").source_refresh_token_id(refresh.id).expires(days(1)).build();
        store.access_tokens().create(minted).await.unwrap();
        store.refresh_tokens().revoke(&refresh).await.unwrap();
        let revoked = store.refresh_tokens().get(refresh.id).await.unwrap();
        assert!(revoked.revoked.is_some() && revoked.access_token_id.is_none());
        assert!(store.access_tokens().get_by_token("access").await.unwrap_err().is_not_found());
        let minted = store.access_tokens().get_by_token("minted").await.unwrap();
        assert_eq!(minted.source_refresh_token_id, Some(refresh.id));
        store.refresh_tokens().revoke(&refresh).await.unwrap();
        assert_eq!(store.refresh_tokens().get(refresh.id).await.unwrap().revoked, revoked.revoked);
    }
}
