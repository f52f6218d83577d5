//! A migrator that is killed before or after any statement: the next one finishes, and nothing is run twice.

use std::fs;
use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use oauth_runtime::database::Pool;
use oauth_tests::{Kind, migrations, on_every_database};

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

fn write(folder: &Path, texts: &[String; 2]) -> [String; 2] {
    let files = ["up.sql", "down.sql"].map(|name| folder.join(name).display().to_string());
    for (file, text) in files.iter().zip(texts) {
        fs::write(file, text).unwrap();
    }
    files
}

/// Starts a migrator that stands still when it has said so many times that it runs a statement or has run it.
fn start(url: &str, files: &[String; 2], direction: &str, count: usize) -> Child {
    Command::new(env!("CARGO_BIN_EXE_victim"))
        .args(["migrate", url, &files[0], &files[1], direction, &count.to_string()])
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap()
}

/// Kills a migrator where it stands still. Gives whether it came so far.
fn kill_at(url: &str, files: &[String; 2], direction: &str, count: usize) -> bool {
    let mut victim = start(url, files, direction, count);
    let mut line = String::new();
    BufReader::new(victim.stdout.take().unwrap()).read_line(&mut line).unwrap();
    victim.kill().unwrap();
    victim.wait().unwrap();
    assert!(matches!(line.as_str(), "stands\n" | "done\n"), "{line:?}");
    line == "stands\n"
}

async fn kill_everywhere(url: &str, header: &str) {
    let folder = tempfile::tempdir().unwrap();
    let mut texts = [format!("{header}{UP}"), format!("{header}{DOWN}")];
    if url.starts_with("postgres") && !header.is_empty() {
        texts[0] = texts[0].replace("CREATE INDEX", "CREATE INDEX CONCURRENTLY");
    }
    let files = write(folder.path(), &texts);
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

    async fn a_statement_that_outlives_its_migrator_is_waited_for_and_not_run_again(db) {
        let slow = match db.kind {
            Kind::Postgres => "CREATE TABLE slow AS SELECT 1 AS one FROM pg_sleep(1)",
            Kind::MySql => "CREATE TABLE slow AS SELECT SLEEP(1) + 1 AS one",
            // There the statement ends with its process.
            Kind::Sqlite => return,
        };
        let folder = tempfile::tempdir().unwrap();
        let texts = [format!("-- no-transaction\n{slow};\nUPDATE slow SET one = one + 1"), String::new()];
        let mut victim = start(&db.url, &write(folder.path(), &texts), "up", usize::MAX >> 1);
        let pool = Pool::connect(&db.url).await.unwrap();
        while is_missing(&pool, "SELECT 1 FROM oauth_migration").await
            || number(&pool, "SELECT count(*) FROM oauth_migration WHERE begun = 1").await == 0
        {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
        victim.kill().unwrap();
        victim.wait().unwrap();
        migrations(&[(1, "one", &texts[0], "")]).migrate(&pool).await.unwrap();
        assert_eq!(number(&pool, "SELECT count(*) FROM slow WHERE one = 2").await, 1);
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
