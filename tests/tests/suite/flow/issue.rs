//! Issuing tokens.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use oauth_runtime::prelude::*;
use oauth_runtime::{Generator, TokenStorage};
use oauth_tests::models::{NewAccessToken, NewIdToken, NewRefreshToken};
use oauth_tests::on_every_database;
use uuid::Uuid;

use super::Scene;

on_every_database! {
    async fn tokens_are_issued_together_and_stored_as_checksums(db) {
        let scene = Scene::new(db, |_| {}).await;
        let jti = Uuid::new_v4();
        let access = NewAccessToken::builder()
            .application_id(scene.app.id)
            .user_id(1)
            .scope("openid read")
            .resource(ResourceList::from(vec!["https://api.example/".to_owned()]))
            .build();
        let id = NewIdToken::builder().jti(jti).application_id(scene.app.id).user_id(1).scope("openid").build();
        let issued = scene.store.issue(access).with_refresh_token().with_id_token(id).await.unwrap();
        let access = scene.store.access_tokens().get(issued.access_token.id).await.unwrap();
        let id = scene.store.id_tokens().get_by_jti(&jti).await.unwrap();
        assert_eq!(access.id_token_id, Some(id.id));
        assert_eq!(access.token.expose_secret(), "");
        assert_eq!((access.expires, id.expires), (scene.clock.now() + chrono::TimeDelta::seconds(36_000), access.expires));
        let refresh = issued.refresh_token.as_ref().unwrap();
        let refresh = scene.store.refresh_tokens().get_by_token(refresh.token().expose_secret()).await.unwrap();
        assert_eq!((refresh.access_token_id, refresh.user_id, refresh.application_id), (Some(access.id), 1, scene.app.id));
        assert_eq!((refresh.token.expose_secret(), refresh.revoked), ("", None));
        assert_eq!(refresh.resource, access.resource);
        assert!(refresh.token_family.is_some());
        // Nothing of it is shown.
        let shown = format!("{issued:?}");
        assert!(!shown.contains(issued.access_token.token().expose_secret()), "{shown}");
    }

    async fn plain_storage_keeps_the_tokens_too(db) {
        let scene = Scene::new(db, |settings| settings.token_storage = TokenStorage::Plain).await;
        let issued = scene.issue().await;
        let access = scene.store.access_tokens().get(issued.access_token.id).await.unwrap();
        assert_eq!(access.token.expose_secret(), issued.access_token.token().expose_secret());
        assert_eq!(access.token_checksum, oauth_runtime::codegen_support::token_checksum(access.token.expose_secret()));
    }

    async fn a_client_alone_gets_no_refresh_token(db) {
        let scene = Scene::new(db, |_| {}).await;
        let client = || NewAccessToken::builder().application_id(scene.app.id).scope("read").build();
        let issued = scene.store.issue(client()).await.unwrap();
        assert!(issued.refresh_token.is_none() && issued.id_token.is_none());
        let refused = scene.store.issue(client()).with_refresh_token().await.unwrap_err();
        let Error::Validation(errors) = &refused else { panic!("{refused:?}") };
        assert_eq!(errors.get("user_id").len(), 1);
        assert_eq!(scene.rows().await, (1, 0));
    }

    async fn what_cannot_be_issued_as_a_whole_is_not_issued_at_all(db) {
        let count = Arc::new(AtomicU32::new(0));
        let scene = Scene::new(db, |settings| {
            settings.access_token_generator =
                Generator::new(move || format!("access-{}", count.fetch_add(1, Ordering::Relaxed)));
            settings.refresh_token_generator = Generator::new(|| "constant".to_owned());
        });
        let scene = scene.await;
        scene.issue().await;
        let again = NewAccessToken::builder().application_id(scene.app.id).user_id(1).build();
        let id = NewIdToken::builder().application_id(scene.app.id).build();
        let refused = scene.store.issue(again).with_refresh_token().with_id_token(id).await.unwrap_err();
        assert!(
            matches!(&refused, Error::UniqueViolation { columns, .. } if columns == &["token_checksum"]),
            "{refused:?}"
        );
        let stranger = NewAccessToken::builder().application_id(scene.app.id).user_id(404).build();
        let refused = scene.store.issue(stranger).with_refresh_token().await.unwrap_err();
        assert!(matches!(refused, Error::ForeignKeyViolation { .. } | Error::UniqueViolation { .. }), "{refused:?}");
        assert_eq!(scene.rows().await, (1, 1));
        assert_eq!(scene.store.id_tokens().count().await.unwrap(), 0);
    }

    async fn a_refresh_token_may_be_given_its_own_values(db) {
        let scene = Scene::new(db, |_| {}).await;
        let family = Uuid::new_v4();
        let access = NewAccessToken::builder().application_id(scene.app.id).user_id(1).build();
        let refresh = NewRefreshToken::builder().application_id(scene.app.id).user_id(1).token_family(family).token("given").build();
        let issued = scene.store.issue(access).with_refresh_token_of(refresh).await.unwrap();
        let row = scene.store.refresh_tokens().get_by_token("given").await.unwrap();
        assert_eq!((row.token_family, row.access_token_id), (Some(family), Some(issued.access_token.id)));
    }

    async fn expired_rows_go_as_tokens_are_issued(db) {
        let scene = Scene::new(db, |_| {}).await;
        for _ in 0..6 {
            let new = NewAccessToken::builder().application_id(scene.app.id).build();
            scene.store.issue(new).await.unwrap();
        }
        scene.clock.advance(chrono::TimeDelta::days(1));
        let tidy = scene.under(|settings| settings.clear_expired_rows_per_token = 4);
        for _ in 0..20 {
            tidy.issue(NewAccessToken::builder().application_id(scene.app.id).build()).await.unwrap();
        }
        assert_eq!(scene.rows().await.0, 20);
    }
}
