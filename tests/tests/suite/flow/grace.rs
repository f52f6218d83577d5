//! The grace period: who did not get the answer asks again.

use chrono::TimeDelta;
use oauth_runtime::TokenStorage;
use oauth_runtime::flow::{RefreshRefusal, Rotation};
use oauth_runtime::prelude::*;
use oauth_tests::models::RefreshToken;
use oauth_tests::on_every_database;

use super::{STORAGES, Scene, clear, same};
use crate::application;

/// The grace period of these tests, in seconds.
const GRACE: u32 = 100;

async fn scene(db: &oauth_tests::TestDatabase) -> Scene {
    Scene::new(db, |settings| settings.refresh_token_grace_period_seconds = GRACE).await
}

on_every_database! {
    async fn x02_x17_within_the_grace_period_the_same_tokens_come_again_however_they_are_stored(db) {
        let base = scene(db).await;
        for storage in STORAGES {
            let scene = base.variant(|settings| settings.token_storage = storage);
            let (_, first) = clear(&scene.issue().await);
            let (access, refresh) = scene.exchange(&first).await;
            let before = scene.rows().await;
            scene.pass(i64::from(GRACE) - 1);
            for _ in 0..3 {
                let Rotation::Replayed(again) = scene.rotate(&first).await else { panic!("not replayed") };
                let (access_again, refresh_again) = clear(&again);
                assert!(same(&access_again, &access) && same(&refresh_again, &refresh));
                assert_eq!(again.access_token.scope.as_str(), "read write");
            }
            assert_eq!(scene.rows().await, before);
            // The replayed refresh token works.
            scene.exchange(&refresh).await;
        }
    }

    async fn x03_after_the_grace_period_the_token_is_refused_at_the_moment_itself(db) {
        let scene = scene(db).await;
        let (_, first) = clear(&scene.issue().await);
        let (access, refresh) = scene.exchange(&first).await;
        scene.pass(GRACE.into());
        assert_eq!(scene.refusal(&first).await, RefreshRefusal::Revoked);
        assert!(scene.is_live(&access).await && !scene.is_revoked(&refresh).await);
    }

    async fn x05_a_token_two_generations_old_is_reuse_within_the_grace_period_too(db) {
        let base = scene(db).await;
        let scene = base.variant(|settings| settings.refresh_token_reuse_protection = true);
        let (_, first) = clear(&scene.issue().await);
        let (_, second) = scene.exchange(&first).await;
        let (access, third) = scene.exchange(&second).await;
        assert_eq!(scene.refusal(&first).await, RefreshRefusal::Reused);
        assert!(scene.is_revoked(&third).await && !scene.is_live(&access).await);
    }

    async fn x06_a_successor_without_its_refresh_row_gets_a_new_one(db) {
        let scene = scene(db).await;
        let (_, first) = clear(&scene.issue().await);
        let Rotation::Issued(next) = scene.rotate(&first).await else { panic!("refused") };
        let (access, refresh) = clear(&next);
        scene.store.refresh_tokens().delete_by_key(next.refresh_token.as_ref().unwrap().id).await.unwrap();
        let Rotation::Replayed(again) = scene.rotate(&first).await else { panic!("not replayed") };
        let (access_again, refresh_again) = clear(&again);
        assert!(same(&access_again, &access) && !same(&refresh_again, &refresh));
        let row = scene.store.refresh_tokens().get_by_token(refresh_again.expose_secret()).await.unwrap();
        assert_eq!(row.access_token_id, Some(next.access_token.id));
        // The new row answers the same way from now on.
        let Rotation::Replayed(third) = scene.rotate(&first).await else { panic!("not replayed") };
        assert!(same(&clear(&third).1, &refresh_again));
        scene.exchange(&refresh_again).await;
    }

    async fn what_the_database_holds_opens_nothing_without_the_token_that_was_exchanged(db) {
        let scene = scene(db).await;
        let (_, first) = clear(&scene.issue().await);
        let (access, refresh) = scene.exchange(&first).await;
        let access_row = scene.store.access_tokens().get_by_token(access.expose_secret()).await.unwrap();
        let refresh_row = scene.store.refresh_tokens().get_by_token(refresh.expose_secret()).await.unwrap();
        for (stored, token) in [(&access_row.token, &access), (&refresh_row.token, &refresh)] {
            assert!(stored.expose_secret().starts_with("sealed$1$"));
            assert!(!stored.expose_secret().contains(token.expose_secret()));
            // Who presents what stands in the row presents no token.
            assert_eq!(scene.refusal(stored).await, RefreshRefusal::Unknown);
        }
    }

    async fn another_client_gets_nothing_in_the_grace_period(db) {
        let scene = scene(db).await;
        let (_, first) = clear(&scene.issue().await);
        let (access, refresh) = scene.exchange(&first).await;
        let other = application(&scene.store, "other").await;
        let refused = scene.store.rotate(first.expose_secret(), &other).await.unwrap();
        assert!(matches!(refused, Rotation::Refused(RefreshRefusal::WrongClient)), "{refused:?}");
        assert!(scene.is_live(&access).await && !scene.is_revoked(&refresh).await);
    }

    async fn tokens_issued_before_there_was_a_grace_period_are_not_given_again(db) {
        let scene = scene(db).await;
        let without = scene.variant(|settings| settings.refresh_token_grace_period_seconds = 0);
        let (_, first) = clear(&without.issue().await);
        let (access, refresh) = without.exchange(&first).await;
        assert_eq!(scene.refusal(&first).await, RefreshRefusal::Revoked);
        assert!(scene.is_live(&access).await && !scene.is_revoked(&refresh).await);
    }

    async fn a_revocation_that_lies_in_the_future_is_not_forgiven_without_a_grace_period(db) {
        let scene = Scene::new(db, |settings| settings.token_storage = TokenStorage::Plain).await;
        let issued = scene.issue().await;
        let row = issued.refresh_token.as_ref().unwrap();
        scene.exchange(row.token()).await;
        let future = scene.clock.now() + TimeDelta::seconds(50);
        scene.store.refresh_tokens().change(row.id).set(RefreshToken::REVOKED, future).execute().await.unwrap();
        assert_eq!(scene.refusal(row.token()).await, RefreshRefusal::Revoked);
    }
}
