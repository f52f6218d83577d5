//! Any number of clients at once: of the rotations of one token one issues, whatever else goes on.
//!
//! `OAUTH_TEST_CLIENTS` and `OAUTH_TEST_ROUNDS` make the contest larger.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use oauth_runtime::flow::{RefreshRefusal, Revocation, Rotation, TokenTypeHint};
use oauth_runtime::prelude::*;
use oauth_tests::models::{Models, RefreshToken};
use oauth_tests::{TestDatabase, number_from_env, on_every_database};
use tokio::sync::Barrier;
use tokio::task::{JoinHandle, JoinSet};

use super::integrity::{assert_no_dangling_reference, assert_sound};
use super::{Scene, clear, same};

fn clients() -> usize {
    number_from_env("OAUTH_TEST_CLIENTS", 20)
}

fn rounds() -> usize {
    number_from_env("OAUTH_TEST_ROUNDS", 5)
}

async fn scene(db: &TestDatabase, change: impl FnOnce(&mut Settings)) -> Arc<Scene> {
    Arc::new(Scene::new(db, change).await)
}

/// All clients present one token at the same moment; gives what each got.
async fn contest(scene: &Arc<Scene>, token: &SecretString) -> Vec<Rotation<Models>> {
    let start = Arc::new(Barrier::new(clients()));
    let tasks: JoinSet<_> = (0..clients())
        .map(|_| {
            let (scene, token, start) = (Arc::clone(scene), token.clone(), Arc::clone(&start));
            async move {
                start.wait().await;
                scene.rotate(&token).await
            }
        })
        .collect();
    tasks.join_all().await
}

/// The tokens of the one rotation that issued some, and the outcomes of the others.
fn winner(outcomes: Vec<Rotation<Models>>) -> ((SecretString, SecretString), Vec<Rotation<Models>>) {
    let (mut won, lost): (Vec<_>, Vec<_>) =
        outcomes.into_iter().partition(|outcome| matches!(outcome, Rotation::Issued(_)));
    assert_eq!(won.len(), 1, "{won:?}");
    let Some(Rotation::Issued(issued)) = won.pop() else { panic!("nobody won") };
    (clear(&issued), lost)
}

fn is_refused(outcome: &Rotation<Models>, reasons: &[RefreshRefusal]) -> bool {
    matches!(outcome, Rotation::Refused(refusal) if reasons.contains(refusal))
}

/// A cleanup that starts again and again until it is told to stop.
fn cleaning(scene: &Arc<Scene>, stop: &Arc<AtomicBool>) -> JoinHandle<()> {
    let (scene, stop) = (Arc::clone(scene), Arc::clone(stop));
    tokio::spawn(async move {
        while !stop.load(Ordering::Relaxed) {
            scene.store.clear_expired().await.unwrap();
            tokio::task::yield_now().await;
        }
    })
}

on_every_database! {
    async fn of_simultaneous_rotations_one_issues_and_the_others_are_refused(db) {
        let scene = scene(db, |_| {}).await;
        let (mut access, mut refresh) = clear(&scene.issue().await);
        for _ in 0..rounds() {
            let (next, lost) = winner(contest(&scene, &refresh).await);
            for outcome in &lost {
                assert!(is_refused(outcome, &[RefreshRefusal::Revoked]), "{outcome:?}");
            }
            assert!(!scene.is_live(&access).await && scene.is_live(&next.0).await);
            (access, refresh) = next;
        }
        assert_eq!(scene.rows().await, (1, rounds() as u64 + 1));
        assert_sound(&scene.store).await;
    }

    async fn within_a_grace_period_everybody_gets_the_tokens_of_the_one_that_issued(db) {
        let scene = scene(db, |settings| settings.refresh_token_grace_period_seconds = 100).await;
        let (_, mut refresh) = clear(&scene.issue().await);
        for _ in 0..rounds() {
            let (next, lost) = winner(contest(&scene, &refresh).await);
            for outcome in &lost {
                let Rotation::Replayed(again) = outcome else { panic!("{outcome:?}") };
                let again = clear(again);
                assert!(same(&again.0, &next.0) && same(&again.1, &next.1));
            }
            refresh = next.1;
        }
        assert_eq!(scene.rows().await, (1, rounds() as u64 + 1));
        assert_sound(&scene.store).await;
    }

    async fn a_cleanup_beside_simultaneous_rotations_takes_only_what_is_revoked(db) {
        let scene = scene(db, |_| {}).await;
        let stop = Arc::new(AtomicBool::new(false));
        let cleaners = [cleaning(&scene, &stop), cleaning(&scene, &stop)];
        let (_, mut refresh) = clear(&scene.issue().await);
        for _ in 0..rounds() {
            let (next, lost) = winner(contest(&scene, &refresh).await);
            for outcome in &lost {
                // The row of the loser's token may be gone by now.
                assert!(is_refused(outcome, &[RefreshRefusal::Revoked, RefreshRefusal::Unknown]), "{outcome:?}");
            }
            refresh = next.1;
        }
        stop.store(true, Ordering::Relaxed);
        for cleaner in cleaners {
            cleaner.await.unwrap();
        }
        scene.store.clear_expired().await.unwrap();
        assert_eq!(scene.rows().await, (1, 1));
        assert_sound(&scene.store).await;
        scene.exchange(&refresh).await;
    }

    async fn simultaneous_reuse_revokes_the_family_with_the_tokens_of_the_winner(db) {
        let scene = scene(db, |settings| settings.refresh_token_reuse_protection = true).await;
        for _ in 0..rounds() {
            let (_, refresh) = clear(&scene.issue().await);
            let ((access, next), lost) = winner(contest(&scene, &refresh).await);
            for outcome in &lost {
                assert!(is_refused(outcome, &[RefreshRefusal::Reused]), "{outcome:?}");
            }
            assert!(!scene.is_live(&access).await && scene.is_revoked(&next).await);
        }
        assert_eq!(scene.rows().await, (0, 2 * rounds() as u64));
        assert_sound(&scene.store).await;
    }

    async fn a_family_that_is_revoked_while_its_tokens_are_renewed_is_gone_as_a_whole(db) {
        let scene = scene(db, |_| {}).await;
        for round in 0..rounds() {
            let issued = scene.issue().await;
            let family = issued.refresh_token.as_ref().unwrap().token_family.unwrap();
            let start = Arc::new(Barrier::new(clients()));
            let mut tasks = JoinSet::new();
            for client in 0..clients() {
                let (scene, start, mut refresh) = (Arc::clone(&scene), Arc::clone(&start), clear(&issued).1);
                tasks.spawn(async move {
                    start.wait().await;
                    if client == 0 {
                        // Whoever won goes on renewing; the revocation comes in between.
                        tokio::time::sleep(Duration::from_millis(50 + round as u64 % 7)).await;
                        scene.store.revoke_family(family).await.unwrap();
                        return;
                    }
                    while let Rotation::Issued(next) = scene.rotate(&refresh).await {
                        refresh = clear(&next).1;
                    }
                });
            }
            tasks.join_all().await;
            let live = RefreshToken::TOKEN_FAMILY.eq(family) & RefreshToken::REVOKED.is_null();
            assert_eq!(scene.store.refresh_tokens().filter(live).count().await.unwrap(), 0);
            assert_eq!(scene.rows().await.0, 0);
        }
        assert_sound(&scene.store).await;
    }

    async fn revocations_beside_rotations_end_in_one_of_both(db) {
        let scene = scene(db, |_| {}).await;
        for _ in 0..rounds() {
            let (access, refresh) = clear(&scene.issue().await);
            let start = Arc::new(Barrier::new(clients()));
            let mut tasks = JoinSet::new();
            for client in 0..clients() {
                let (scene, start) = (Arc::clone(&scene), Arc::clone(&start));
                let (access, refresh) = (access.clone(), refresh.clone());
                tasks.spawn(async move {
                    start.wait().await;
                    let (token, hint) = match client % 4 {
                        0 => (access, TokenTypeHint::AccessToken),
                        1 => (refresh, TokenTypeHint::RefreshToken),
                        _ => return Some(scene.rotate(&refresh).await),
                    };
                    let revoked = scene.store.revoke_token(token.expose_secret(), hint, &scene.app).await.unwrap();
                    assert!(matches!(
                        revoked,
                        Revocation::AccessToken | Revocation::RefreshToken | Revocation::Unknown
                    ));
                    None
                });
            }
            let outcomes: Vec<_> = tasks.join_all().await.into_iter().flatten().collect();
            let issued = outcomes.iter().filter(|outcome| matches!(outcome, Rotation::Issued(_))).count();
            assert!(issued <= 1, "{outcomes:?}");
            let refused =
                outcomes.iter().filter(|outcome| is_refused(outcome, &[RefreshRefusal::Revoked])).count();
            assert_eq!(issued + refused, outcomes.len(), "{outcomes:?}");
            // What was presented opens nothing any more, and what the winner got lives.
            assert!(!scene.is_live(&access).await && scene.is_revoked(&refresh).await);
            for outcome in outcomes {
                if let Rotation::Issued(next) = outcome {
                    assert!(scene.is_live(&clear(&next).0).await);
                    scene.store.revoke_refresh_token(next.refresh_token.as_ref().unwrap()).await.unwrap();
                }
            }
            assert_eq!(scene.rows().await.0, 0);
        }
        assert_no_dangling_reference(&scene.store).await;
    }
}
