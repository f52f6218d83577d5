//! A migrator that is killed before or after any statement: the next one finishes, and nothing is run twice.

use std::fs;
use std::io::{BufRead as _, BufReader};
use std::process::{Command, Stdio};
use std::time::Duration;

use oauth_runtime::database::Pool;
use oauth_tests::{migrations, on_every_database};

use super::{is_missing, number};

/// Ten statements, of tables and rows in turn.
const UP: &str = "\
CREATE TABLE app (id integer NOT NULL PRIMARY KEY, runs integer NOT NULL);
INSERT INTO app (id, runs) VALUES (1, 0), (2, 0), (3, 0);
CREATE TABLE token (id integer NOT NULL PRIMARY KEY, app_id integer NOT NULL);
INSERT INTO token (id, app_id) SELECT 10 + id, id FROM app;
ALTER TABLE app ADD COLUMN region varchar(10) NULL;
UPDATE app SET region = 'eu', runs = runs + 1;
CREATE INDEX app_region ON app (region);
ALTER TABLE app RENAME COLUMN region TO area;
UPDATE app SET runs = runs + 1;
ALTER TABLE token RENAME TO access_token;
";

/// The way back, of ten statements too.
const DOWN: &str = "\
ALTER TABLE access_token RENAME TO token;
UPDATE app SET runs = runs - 1;
ALTER TABLE app RENAME COLUMN area TO region;
ALTER TABLE app ADD COLUMN region_index_gone integer NULL;
UPDATE app SET runs = runs - 1;
ALTER TABLE app DROP COLUMN region_index_gone;
CREATE TABLE result AS SELECT max(runs) AS most, min(runs) AS least, count(*) AS apps FROM app;
DELETE FROM token;
DROP TABLE token;
DROP TABLE app;
";

async fn assert_applied(pool: &Pool) {
    assert_eq!(number(pool, "SELECT count(*) FROM app WHERE runs = 2 AND area = 'eu'").await, 3);
    assert_eq!(
        number(pool, "SELECT count(*) FROM app JOIN access_token ON access_token.app_id = app.id").await,
        3
    );
}

async fn assert_reverted(pool: &Pool) {
    assert_eq!(
        number(pool, "SELECT count(*) FROM result WHERE most = 0 AND least = 0 AND apps = 3").await,
        1
    );
    for table in ["app", "token", "access_token"] {
        assert!(is_missing(pool, &format!("SELECT 1 FROM {table}")).await, "{table}");
    }
    super::run(pool, "DROP TABLE result").await;
}

/// Starts a migrator, and kills it when it has said so many times that it runs a statement or has run it. Gives
/// whether it came so far.
fn kill_at(url: &str, files: &[String; 2], direction: &str, count: usize) -> bool {
    let mut victim = Command::new(env!("CARGO_BIN_EXE_victim"))
        .args(["migrate", url, &files[0], &files[1], direction, &count.to_string()])
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut line = String::new();
    BufReader::new(victim.stdout.take().unwrap()).read_line(&mut line).unwrap();
    victim.kill().unwrap();
    victim.wait().unwrap();
    assert!(matches!(line.as_str(), "stands\n" | "done\n"), "{line:?}");
    line == "stands\n"
}

async fn kill_everywhere(url: &str, header: &str) {
    let folder = tempfile::tempdir().unwrap();
    let texts = [format!("{header}{UP}"), format!("{header}{DOWN}")];
    let files = ["up.sql", "down.sql"].map(|name| folder.path().join(name).display().to_string());
    for (file, text) in files.iter().zip(&texts) {
        fs::write(file, text).unwrap();
    }
    let set = migrations(&[(1, "one", &texts[0], &texts[1])]);
    let pool = Pool::connect(url).await.unwrap();
    let killed = |direction: &'static str, count| {
        let (url, files) = (url.to_owned(), files.clone());
        tokio::task::spawn_blocking(move || kill_at(&url, &files, direction, count))
    };
    for count in 1..=20 {
        assert!(killed("up", count).await.unwrap(), "there is no event {count} on the way forward");
        set.migrate(&pool).await.unwrap();
        assert_applied(&pool).await;
        assert!(killed("down", count).await.unwrap(), "there is no event {count} on the way back");
        set.migrate(&pool).down_to(0).await.unwrap();
        assert_reverted(&pool).await;
    }
}

on_every_database! {
    async fn a_killed_migrator_is_followed_by_one_that_finishes(db) {
        kill_everywhere(&db.url, "").await;
    }

    async fn so_is_one_that_is_killed_outside_a_transaction(db) {
        // On MySQL there is no other way; there it is the same once more.
        kill_everywhere(&db.url, "-- no-transaction\n").await;
    }

    async fn a_run_that_is_dropped_anywhere_goes_on_where_it_stopped(db) {
        let pool = Pool::connect(&db.url).await.unwrap();
        let set = migrations(&[(1, "one", UP, DOWN)]);
        let (mut pause, mut dropped) = (Duration::ZERO, 0);
        loop {
            pause += Duration::from_millis(1);
            match tokio::time::timeout(pause, set.migrate(&pool).into_future()).await {
                Ok(report) => break drop(report.unwrap()),
                Err(_) => dropped += 1,
            }
        }
        assert_applied(&pool).await;
        eprintln!("{dropped} runs were dropped");
    }
}
