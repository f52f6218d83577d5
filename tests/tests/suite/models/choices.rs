//! A choice that this version does not know, as a newer Django OAuth Toolkit may store it.

use futures_util::StreamExt as _;
use oauth_runtime::flow::Bearer;
use oauth_runtime::prelude::*;
use oauth_tests::on_every_database;

use crate::{access_token, application, days, store};

on_every_database! {
    async fn a_client_with_an_unknown_grant_type_is_refused_and_stands_in_nobodys_way(db) {
        let store = store(db).await;
        let newer = application(&store, "newer").await;
        let other = application(&store, "other").await;
        access_token(&store, &newer, "live", days(1)).await;
        access_token(&store, &newer, "expired", days(-1)).await;
        let sql = "UPDATE suite_application SET authorization_grant_type = 'token-exchange' WHERE name = 'newer'";
        assert_eq!(store.pool().execute(sql).await.unwrap(), 1);

        let error = store.applications().get(newer.id).await.unwrap_err();
        let Error::Decode(decode) = &error else { panic!("{error:?}") };
        assert_eq!(decode.column(), "authorization_grant_type");
        assert!(!error.to_string().contains("token-exchange"), "{error}");
        assert!(store.authenticate_client(&newer.client_id, None).await.is_err());

        // Others go on, and whoever walks over all rows learns of each.
        assert_eq!(store.applications().get(other.id).await.unwrap().id, other.id);
        let rows: Vec<_> = store.applications().stream().map(|row| row.is_ok()).collect().await;
        assert_eq!((rows.len(), rows.iter().filter(|readable| **readable).count()), (2, 1));
        // Tokens need no look at the client, and neither do cleanup and deletion.
        let bearer = store.validate_bearer("live").await.unwrap();
        assert!(matches!(bearer, Bearer::Accepted(_)), "{bearer:?}");
        assert_eq!(store.clear_expired().await.unwrap().removed.access_tokens, 1);
        store.applications().delete_by_key(newer.id).await.unwrap();
        assert_eq!(store.applications().all().await.unwrap().len(), 1);
        assert!(!store.access_tokens().exists().await.unwrap());
    }
}
