//! What a cleanup removes and what it keeps.

use std::num::NonZeroU32;

use oauth_runtime::prelude::*;
use oauth_tests::models::{NewAccessToken, NewGrant, NewIdToken, NewRefreshToken, RefreshToken};
use oauth_tests::on_every_database;

use super::{access_token, application, days, refresh_token, store};

on_every_database! {
    async fn what_has_expired_goes_in_batches_and_what_is_in_use_stays(db) {
        let mut settings = Settings::default();
        settings.clear_expired_tokens_batch_size = NonZeroU32::new(3).unwrap();
        let store = store(db).await.with_settings(settings).unwrap();
        let app = application(&store, "a").await;
        for number in 0..10 {
            access_token(&store, &app, &format!("old {number}"), days(-1)).await;
            access_token(&store, &app, &format!("new {number}"), days(1)).await;
        }
        // Expired, but a live refresh token can renew it; its ID token stays with it.
        let id_token = NewIdToken::builder().expires(days(-1)).build();
        let id_token = store.id_tokens().create(id_token).await.unwrap();
        let bound = NewAccessToken::builder().token("bound").id_token_id(id_token.id).expires(days(-1)).build();
        let bound = store.access_tokens().create(bound).await.unwrap();
        refresh_token(&store, &app, "live", bound.id).await;
        // Revoked, with a token minted from it; and an orphan.
        let revoked = NewRefreshToken::builder().token("revoked").application_id(app.id).user_id(1).revoked(days(-1)).build();
        let revoked = store.refresh_tokens().create(revoked).await.unwrap();
        let minted = NewAccessToken::builder().token("minted").source_refresh_token_id(revoked.id).expires(days(1)).build();
        store.access_tokens().create(minted).await.unwrap();
        let orphan = NewRefreshToken::builder().token("orphan").application_id(app.id).user_id(1).build();
        store.refresh_tokens().create(orphan).await.unwrap();
        store.id_tokens().create(NewIdToken::builder().expires(days(-1)).build()).await.unwrap();
        for expires in [-1, 1] {
            let grant = NewGrant::builder().application_id(app.id).user_id(1).expires(days(expires)).redirect_uri("https://a").build();
            store.grants().create(grant).await.unwrap();
        }

        let report = store.clear_expired().await.unwrap();
        assert_eq!(
            (report.refresh_tokens, report.access_tokens, report.id_tokens, report.grants),
            (2, 10, 1, 1),
        );
        assert_eq!(report.total(), 14);
        assert_eq!(store.access_tokens().count().await.unwrap(), 12);
        assert_eq!(store.refresh_tokens().filter(RefreshToken::REVOKED.is_null()).count().await.unwrap(), 1);
        let minted = store.access_tokens().get_by_token("minted").await.unwrap();
        assert_eq!(minted.source_refresh_token_id, None);
        assert_eq!(store.id_tokens().count().await.unwrap(), 1);
        assert_eq!(store.clear_expired().await.unwrap().total(), 0);
    }
}
