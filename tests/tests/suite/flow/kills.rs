//! A process that is killed at any moment leaves whole operations behind.
//!
//! `OAUTH_TEST_KILLS` says how often each is killed.

use std::io::{BufRead as _, BufReader, Read as _};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use chrono::TimeDelta;
use oauth_runtime::prelude::*;
use oauth_tests::models::{NewAccessToken, NewGrant, NewIdToken, Store};
use oauth_tests::{number_from_env, on_every_database};
use tokio::time::{Instant, sleep};

use super::integrity::{assert_no_dangling_reference, assert_sound};
use super::{Scene, clear};

fn kills() -> usize {
    number_from_env("OAUTH_TEST_KILLS", 3)
}

fn start(arguments: &[&str]) -> Child {
    let mut victim = Command::new(env!("CARGO_BIN_EXE_victim"));
    victim.args(arguments).stdin(Stdio::null()).stdout(Stdio::piped()).spawn().unwrap()
}

/// Kills the process a while after its first line; gives the lines that it wrote to the end.
async fn kill_after(victim: Child, pause: Duration) -> Vec<String> {
    tokio::task::spawn_blocking(move || wait_and_kill(victim, pause)).await.unwrap()
}

fn wait_and_kill(mut victim: Child, pause: Duration) -> Vec<String> {
    let mut output = BufReader::new(victim.stdout.take().unwrap());
    let mut text = String::new();
    output.read_line(&mut text).unwrap();
    std::thread::sleep(pause);
    victim.kill().unwrap();
    output.read_to_string(&mut text).unwrap();
    // SIGKILL and nothing else ended it: a process that fails by itself has a code.
    assert_eq!(victim.wait().unwrap().code(), None, "the process ended by itself");
    let whole = text.rfind('\n').map_or("", |end| &text[..end]);
    whole.lines().map(str::to_owned).collect()
}

/// Pauses of every length up to that of a few operations.
fn pauses() -> impl Iterator<Item = Duration> {
    (0..kills()).map(|kill| Duration::from_micros(500 + (kill as u64 * 7919) % 40_000))
}

/// Rows of every kind that have expired, some bound to each other, and a pair that lives.
async fn expire_rows(scene: &Scene) -> SecretString {
    let store = &scene.store;
    // The process reads the system's clock, so the rows must have expired by that one.
    scene.clock.set(oauth_runtime::value::now() - TimeDelta::days(2));
    for _ in 0..25 {
        let access = NewAccessToken::builder().application_id(scene.app.id).user_id(1).build();
        let id = NewIdToken::builder().application_id(scene.app.id).user_id(1).build();
        let issued = store.issue(access).with_refresh_token().with_id_token(id).await.unwrap();
        let (_, next) = scene.exchange(&clear(&issued).1).await;
        let revoked = store.refresh_tokens().get_by_token(next.expose_secret()).await.unwrap();
        store.revoke_refresh_token(&revoked).await.unwrap();
        let alone = NewAccessToken::builder().application_id(scene.app.id).build();
        store.issue(alone).await.unwrap();
        let code = uuid::Uuid::new_v4().to_string();
        let grant = NewGrant::builder().code(code).application_id(scene.app.id).user_id(1).redirect_uri("");
        store.grants().create(grant.build()).await.unwrap();
    }
    scene.clock.set(oauth_runtime::value::now());
    clear(&scene.issue().await).1
}

/// Runs a cleanup until nothing is left: the server may hold rows for a moment after their process was killed.
async fn finish_cleaning(store: &Store) {
    let patience = Instant::now() + Duration::from_secs(30);
    loop {
        assert!(store.clear_expired().await.unwrap().finished);
        let left = store.cleanup().dry_run().run().await.unwrap().remaining;
        if left.total() == 0 {
            return;
        }
        assert!(Instant::now() < patience, "{left}");
        sleep(Duration::from_millis(20)).await;
    }
}

on_every_database! {
    async fn a_killed_client_leaves_whole_rotations(db) {
        let scene = Scene::new(db, |_| {}).await;
        let (mut reported, mut rounds) = (0, 0);
        for pause in pauses() {
            let victim = start(&["rotate", &db.url, &scene.app.client_id]);
            let issued = kill_after(victim, pause).await;
            for token in &issued {
                let row = scene.store.refresh_tokens().get_by_token(token).await;
                assert!(row.is_ok(), "a token that was issued is gone: {row:?}");
            }
            assert_sound(&scene.store).await;
            (reported, rounds) = (reported + issued.len(), rounds + 1);
        }
        assert!(reported >= rounds, "the process was killed before it did anything: {reported} tokens");
        eprintln!("{rounds} kills, {reported} tokens issued");
    }

    async fn a_killed_cleanup_leaves_whole_batches_and_the_next_one_ends_the_work(db) {
        let scene = Scene::new(db, |_| {}).await;
        let mut amid = 0;
        for pause in pauses() {
            let live = expire_rows(&scene).await;
            let victim = start(&["clean", &db.url]);
            let lines = kill_after(victim, pause).await;
            amid += u32::from(lines.len() == 1);
            assert_no_dangling_reference(&scene.store).await;
            finish_cleaning(&scene.store).await;
            assert_eq!(scene.rows().await, (1, 1));
            assert_eq!(scene.store.grants().count().await.unwrap(), 0);
            let (_, last) = scene.exchange(&live).await;
            let row = scene.store.refresh_tokens().get_by_token(last.expose_secret()).await.unwrap();
            scene.store.revoke_refresh_token(&row).await.unwrap();
        }
        eprintln!("{} kills, {amid} of them amid the first cleanup", kills());
    }
}
