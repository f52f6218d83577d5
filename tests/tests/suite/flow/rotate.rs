//! Exchanging refresh tokens without a grace period.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use chrono::TimeDelta;
use oauth_runtime::flow::{RefreshRefusal, Revocation, Rotation, TokenTypeHint};
use oauth_runtime::prelude::*;
use oauth_runtime::{Generator, TokenStorage};
use oauth_tests::models::{AccessToken, RefreshToken};
use oauth_tests::on_every_database;

use super::{STORAGES, Scene, clear, same};
use crate::{access_token, application, days, refresh_token};

on_every_database! {
    async fn a_rotation_replaces_both_tokens_and_keeps_what_they_say(db) {
        let scene = Scene::new(db, |_| {}).await;
        let first = scene.issue().await;
        let (old_access, old_refresh) = clear(&first);
        scene.pass(60);
        let Rotation::Issued(next) = scene.rotate(&old_refresh).await else { panic!("no winner") };
        let (access, refresh) = clear(&next);
        assert!(!same(&access, &old_access) && !same(&refresh, &old_refresh));
        let old = first.refresh_token.unwrap();
        let read = scene.store.access_tokens().get_by_token(access.expose_secret()).await.unwrap();
        assert_eq!((read.id, read.source_refresh_token_id), (next.access_token.id, Some(old.id)));
        assert_eq!((read.user_id, read.application_id, read.scope.as_str()), (Some(1), Some(scene.app.id), "read write"));
        assert_eq!(read.expires, scene.clock.now() + TimeDelta::seconds(36_000));
        assert_eq!((read.created, read.token.expose_secret()), (scene.clock.now(), ""));
        let read = scene.store.refresh_tokens().get_by_token(refresh.expose_secret()).await.unwrap();
        assert_eq!((read.access_token_id, read.token_family), (Some(next.access_token.id), old.token_family));
        assert!(read.token_family.is_some() && read.revoked.is_none());
        let tombstone = scene.store.refresh_tokens().get(old.id).await.unwrap();
        assert_eq!((tombstone.revoked, tombstone.access_token_id), (Some(scene.clock.now()), None));
        assert!(!scene.is_live(&old_access).await);
        assert_eq!(scene.rows().await, (1, 2));
    }

    async fn x01_a_second_rotation_without_grace_is_refused(db) {
        let scene = Scene::new(db, |_| {}).await;
        let (_, refresh) = clear(&scene.issue().await);
        let (access, next) = scene.exchange(&refresh).await;
        assert_eq!(scene.refusal(&refresh).await, RefreshRefusal::Revoked);
        assert!(scene.is_live(&access).await && !scene.is_revoked(&next).await);
        assert_eq!(RefreshRefusal::Revoked.error_code(), "invalid_grant");
    }

    async fn x04_reuse_revokes_the_newest_pair_too(db) {
        let scene = Scene::new(db, |settings| settings.refresh_token_reuse_protection = true).await;
        let (_, first) = clear(&scene.issue().await);
        let (_, second) = scene.exchange(&first).await;
        let (access, third) = scene.exchange(&second).await;
        assert_eq!(scene.refusal(&first).await, RefreshRefusal::Reused);
        assert!(scene.is_revoked(&third).await && !scene.is_live(&access).await);
        assert_eq!(scene.refusal(&third).await, RefreshRefusal::Reused);
    }

    async fn a_family_that_is_not_known_cannot_be_revoked(db) {
        let scene = Scene::new(db, |settings| settings.refresh_token_reuse_protection = true).await;
        let issued = scene.issue().await;
        let other = clear(&scene.issue().await).1;
        let row = issued.refresh_token.as_ref().unwrap();
        scene.store.refresh_tokens().change(row.id).set_null(RefreshToken::TOKEN_FAMILY).execute().await.unwrap();
        let (_, next) = scene.exchange(row.token()).await;
        assert_eq!(scene.refusal(row.token()).await, RefreshRefusal::Revoked);
        assert!(!scene.is_revoked(&next).await && !scene.is_revoked(&other).await);
    }

    async fn x07_a_token_that_was_revoked_on_purpose_is_refused_in_the_grace_period_too(db) {
        let base = Scene::new(db, |_| {}).await;
        // Without rotation there is no successor to give again, and no grace period.
        for (rotate, grace) in [(true, 100), (false, 0)] {
            let scene = base.variant(|settings| {
                settings.rotate_refresh_token = rotate;
                settings.refresh_token_grace_period_seconds = grace;
            });
            let (_, refresh) = clear(&scene.issue().await);
            let revoked = scene.store.revoke_token(refresh.expose_secret(), TokenTypeHint::RefreshToken, &scene.app);
            assert_eq!(revoked.await.unwrap(), Revocation::RefreshToken);
            let before = scene.rows().await;
            assert_eq!(scene.refusal(&refresh).await, RefreshRefusal::Revoked);
            assert_eq!(scene.rows().await, before);
        }
    }

    async fn x08_a_generator_that_repeats_itself_is_refused_and_changes_nothing(db) {
        let count = Arc::new(AtomicU32::new(0));
        let scene = Scene::new(db, |settings| {
            // A new access token each time, always the same refresh token.
            settings.access_token_generator =
                Generator::new(move || format!("access-{}", count.fetch_add(1, Ordering::Relaxed)));
            settings.refresh_token_generator = Generator::new(|| "constant".to_owned());
        });
        let scene = scene.await;
        let issued = scene.issue().await;
        let (access, refresh) = clear(&issued);
        assert_eq!(scene.refusal(&refresh).await, RefreshRefusal::Collision);
        assert!(scene.is_live(&access).await && !scene.is_revoked(&refresh).await);
        let row = scene.store.refresh_tokens().get_by_token("constant").await.unwrap();
        assert_eq!(row.access_token_id, Some(issued.access_token.id));
        assert_eq!(scene.rows().await, (1, 1));
    }

    async fn x09_x17_without_rotation_the_refresh_token_stays_and_is_echoed(db) {
        let base = Scene::new(db, |settings| settings.rotate_refresh_token = false).await;
        for storage in STORAGES {
            let scene = base.variant(|settings| settings.token_storage = storage);
            let issued = scene.issue().await;
            let (mut access, refresh) = clear(&issued);
            let before = scene.rows().await;
            for _ in 0..3 {
                scene.pass(10);
                let Rotation::Issued(next) = scene.rotate(&refresh).await else { panic!("refused") };
                let (next_access, echoed) = clear(&next);
                assert!(same(&echoed, &refresh) && !same(&next_access, &access));
                assert!(!scene.is_live(&access).await);
                assert_eq!(next.access_token.id, issued.access_token.id);
                assert_eq!(next.access_token.expires, scene.clock.now() + TimeDelta::seconds(36_000));
                access = next_access;
            }
            assert!(scene.is_live(&access).await && !scene.is_revoked(&refresh).await);
            assert_eq!(scene.rows().await, before);
        }
    }

    async fn x10_an_orphan_is_refused(db) {
        let scene = Scene::new(db, |_| {}).await;
        let issued = scene.issue().await;
        scene.store.access_tokens().delete_by_key(issued.access_token.id).await.unwrap();
        assert_eq!(scene.refusal(&clear(&issued).1).await, RefreshRefusal::Orphaned);
    }

    async fn x11_an_idle_token_expires_at_the_moment_itself(db) {
        let scene = Scene::new(db, |settings| {
            settings.refresh_token_expire_seconds = std::num::NonZeroU32::new(100);
        });
        let scene = scene.await;
        let (_, expiring) = clear(&scene.issue().await);
        let (_, in_time) = clear(&scene.issue().await);
        scene.pass(36_000 + 99);
        scene.exchange(&in_time).await;
        scene.pass(1);
        assert_eq!(scene.refusal(&expiring).await, RefreshRefusal::Expired);
        // Without the setting nothing expires.
        let for_ever = scene.under(|settings| settings.refresh_token_expire_seconds = None);
        scene.clock.advance(TimeDelta::days(10_000));
        let rotated = for_ever.rotate(expiring.expose_secret(), &scene.app).await.unwrap();
        assert!(matches!(rotated, Rotation::Issued(_)), "{rotated:?}");
    }

    async fn unknown_tokens_and_those_of_other_clients_are_refused(db) {
        let scene = Scene::new(db, |_| {}).await;
        let (_, refresh) = clear(&scene.issue().await);
        let other = application(&scene.store, "other").await;
        let refused = scene.store.rotate(refresh.expose_secret(), &other).await.unwrap();
        assert!(matches!(refused, Rotation::Refused(RefreshRefusal::WrongClient)), "{refused:?}");
        for unknown in ["", "unknown", "ü\u{0}", &"x".repeat(100_000)] {
            assert_eq!(scene.refusal(&SecretString::from(unknown)).await, RefreshRefusal::Unknown);
        }
        scene.exchange(&refresh).await;
    }

    async fn scopes_and_resources_may_shrink_and_never_grow(db) {
        let scene = Scene::new(db, |_| {}).await;
        let issued = scene.issue().await;
        let resources = ResourceList::from(vec!["https://a.example".to_owned(), "https://b.example".to_owned()]);
        let id = issued.access_token.id;
        scene.store.access_tokens().change(id).set(AccessToken::RESOURCE, resources).execute().await.unwrap();
        let (_, refresh) = clear(&issued);
        let token = refresh.expose_secret();
        let grown = scene.store.rotate(token, &scene.app).scope("read admin").await.unwrap();
        assert!(matches!(grown, Rotation::Refused(RefreshRefusal::ScopeExceeded)), "{grown:?}");
        let other = ResourceList::from(vec!["https://c.example".to_owned()]);
        let grown = scene.store.rotate(token, &scene.app).resource(other).await.unwrap();
        assert!(matches!(grown, Rotation::Refused(RefreshRefusal::ResourceExceeded)), "{grown:?}");
        assert!(scene.is_live(issued.access_token.token()).await);
        let part = ResourceList::from(vec!["https://b.example".to_owned()]);
        let shrunk = scene.store.rotate(token, &scene.app).scope("write").resource(part.clone()).await.unwrap();
        let shrunk = shrunk.into_result().unwrap();
        assert_eq!((shrunk.access_token.scope.as_str(), &shrunk.access_token.resource), ("write", &part));
    }

    async fn x16_long_tokens_are_tokens(db) {
        let scene = Scene::new(db, |settings| {
            settings.refresh_token_generator = Generator::letters_and_digits(500);
            settings.access_token_generator = Generator::letters_and_digits(5000);
            settings.token_storage = TokenStorage::Plain;
        });
        let scene = scene.await;
        let (access, refresh) = clear(&scene.issue().await);
        assert_eq!((access.expose_secret().len(), refresh.expose_secret().len()), (5000, 500));
        let (access, refresh) = scene.exchange(&refresh).await;
        assert!(scene.is_live(&access).await);
        let row = scene.store.refresh_tokens().get_by_token(refresh.expose_secret()).await.unwrap();
        assert!(same(&row.token, &refresh));
    }

    async fn a_rotation_inside_the_callers_transaction_is_undone_with_it(db) {
        let scene = Scene::new(db, |_| {}).await;
        let (access, refresh) = clear(&scene.issue().await);
        let mut transaction = scene.store.begin().await.unwrap();
        let mut session = scene.store.within(&mut transaction);
        let rotated = session.rotate(refresh.expose_secret(), &scene.app).await.unwrap();
        assert!(matches!(rotated, Rotation::Issued(_)), "{rotated:?}");
        transaction.rollback().await.unwrap();
        assert!(scene.is_live(&access).await && !scene.is_revoked(&refresh).await);
        assert_eq!(scene.rows().await, (1, 1));
    }

    async fn an_exchange_that_fails_half_way_changes_nothing(db) {
        let scene = Scene::new(db, |_| {}).await;
        let issued = scene.issue().await;
        let (access, refresh) = clear(&issued);
        // The row that the new refresh token would collide with: bound to no access token, of the same checksum.
        let taken = "taken";
        let blocked = scene.under(|settings| settings.refresh_token_generator = Generator::new(move || taken.to_owned()));
        let bound = access_token(&scene.store, &scene.app, "bound", days(1)).await;
        refresh_token(&scene.store, &scene.app, taken, bound.id).await;
        let refused = blocked.rotate(refresh.expose_secret(), &scene.app).await.unwrap();
        assert!(matches!(refused, Rotation::Refused(RefreshRefusal::Collision)), "{refused:?}");
        assert!(scene.is_live(&access).await && !scene.is_revoked(&refresh).await);
        scene.exchange(&refresh).await;
    }
}
