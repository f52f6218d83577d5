//! Refresh tokens as other systems' suites use them: `tests/data/rotation-scenarios.json`.

use chrono::TimeDelta;
use futures_util::future::join_all;
use oauth_runtime::flow::{RefreshRefusal, Rotation};
use oauth_runtime::prelude::*;
use oauth_runtime::{Clock, FixedClock};
use oauth_tests::models::{Application, Models, NewAccessToken, Store};
use oauth_tests::{TestDatabase, on_every_database};

use crate::application;

/// The grace period of these tests, in seconds.
const GRACE: u32 = 10;

/// A store, a clock that the test moves, a client and its first refresh token.
struct Scene {
    store: Store,
    clock: FixedClock,
    app: Application,
    first: SecretString,
}

impl Scene {
    async fn new(db: &TestDatabase, grace: u32, reuse_protection: bool) -> Self {
        let clock = Clock::fixed(oauth_runtime::value::now());
        let mut settings = Settings::default();
        settings.clock = clock.clock();
        settings.refresh_token_grace_period_seconds = grace;
        settings.refresh_token_reuse_protection = reuse_protection;
        let store = crate::store(db).await.with_settings(settings).unwrap();
        let app = application(&store, "app").await;
        let new = NewAccessToken::builder().application_id(app.id).user_id(1).scope("read").build();
        let issued = store.issue(new).with_refresh_token().await.unwrap();
        let first = issued.refresh_token.unwrap().token().clone();
        Self { store, clock, app, first }
    }

    async fn refresh(&self, token: &SecretString) -> Rotation<Models> {
        self.store.rotate(token.expose_secret(), &self.app).await.unwrap()
    }

    /// The first refresh token again, several times at once.
    async fn refresh_at_once(&self, times: usize) -> Vec<Rotation<Models>> {
        let tasks = (0..times).map(|_| {
            let (store, app, first) = (self.store.clone(), self.app.clone(), self.first.clone());
            tokio::spawn(async move { store.rotate(first.expose_secret(), &app).await.unwrap() })
        });
        join_all(tasks).await.into_iter().map(Result::unwrap).collect()
    }
}

/// The new tokens in clear: access, refresh.
#[track_caller]
fn clear(rotation: Rotation<Models>) -> (SecretString, SecretString) {
    let issued = rotation.into_result().unwrap();
    (issued.access_token.token().clone(), issued.refresh_token.unwrap().token().clone())
}

on_every_database! {
    async fn within_the_grace_period_simultaneous_refreshes_get_the_same_live_tokens(db) {
        let scene = Scene::new(db, GRACE, false).await;
        let rotations = scene.refresh_at_once(5).await;
        let winners = rotations.iter().filter(|rotation| matches!(rotation, Rotation::Issued(_))).count();
        assert_eq!(winners, 1, "{rotations:?}");
        let tokens: Vec<_> = rotations.into_iter().map(clear).collect();
        for (access, refresh) in &tokens {
            assert_eq!(access.expose_secret(), tokens[0].0.expose_secret());
            assert_eq!(refresh.expose_secret(), tokens[0].1.expose_secret());
        }
        let bearer = scene.store.validate_bearer(tokens[0].0.expose_secret()).scopes(&["read"]).await.unwrap();
        bearer.into_result().unwrap();
        clear(scene.refresh(&tokens[0].1).await);
    }

    async fn of_simultaneous_refreshes_without_grace_one_wins_and_its_tokens_live(db) {
        let scene = Scene::new(db, 0, false).await;
        let (won, lost): (Vec<_>, Vec<_>) =
            scene.refresh_at_once(8).await.into_iter().partition(|rotation| matches!(rotation, Rotation::Issued(_)));
        assert_eq!((won.len(), lost.len()), (1, 7), "{won:?} {lost:?}");
        for rotation in lost {
            let refusal = rotation.into_result().unwrap_err();
            assert_eq!((refusal, refusal.error_code()), (RefreshRefusal::Revoked, "invalid_grant"));
        }
        for rotation in won {
            let (_, next) = clear(rotation);
            clear(scene.refresh(&next).await);
        }
    }

    async fn a_token_that_comes_again_ends_the_chain_without_grace(db) {
        let scene = Scene::new(db, 0, true).await;
        let (access, next) = clear(scene.refresh(&scene.first).await);
        let refusal = scene.refresh(&scene.first).await.into_result().unwrap_err();
        assert_eq!((refusal, refusal.error_code()), (RefreshRefusal::Reused, "invalid_grant"));
        assert!(scene.refresh(&next).await.into_result().is_err());
        assert!(scene.store.validate_bearer(access.expose_secret()).await.unwrap().into_result().is_err());
    }

    async fn a_token_that_comes_again_ends_the_chain_after_the_grace_period(db) {
        let scene = Scene::new(db, GRACE, true).await;
        let (_, next) = clear(scene.refresh(&scene.first).await);
        scene.clock.advance(TimeDelta::seconds(i64::from(GRACE) - 1));
        assert_eq!(clear(scene.refresh(&scene.first).await).1.expose_secret(), next.expose_secret());
        scene.clock.advance(TimeDelta::seconds(1));
        let refusal = scene.refresh(&scene.first).await.into_result().unwrap_err();
        assert_eq!(refusal, RefreshRefusal::Reused);
        assert_eq!(scene.refresh(&next).await.into_result().unwrap_err(), RefreshRefusal::Reused);
    }
}
