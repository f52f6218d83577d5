//! Tables that others use while a migration wants to change them, and indexes that are built meanwhile.

use std::time::{Duration, Instant};

use oauth_runtime::database::{Pool, Transaction};
use oauth_runtime::migrate::{MigrationError, State};
use oauth_tests::{Kind, TestDatabase, migrations, on_every_database};
use sqlx::{Connection as _, Executor as _};

use super::{is_missing, migration_error, number, run};

const CREATE: &str = "CREATE TABLE item (id bigint NOT NULL PRIMARY KEY, size integer NOT NULL);\n\
    INSERT INTO item (id, size) VALUES (1, 0), (2, 0)";
const LABEL: &str = "ALTER TABLE item ADD COLUMN label varchar(10) NULL";

/// A pool whose connections to SQLite do not wait by themselves.
pub(super) async fn impatient(url: &str) -> Pool {
    if !url.starts_with("sqlite") {
        return Pool::connect(url).await.unwrap();
    }
    let options: sqlx::sqlite::SqliteConnectOptions = url.parse().unwrap();
    let options = options.foreign_keys(true).busy_timeout(Duration::from_millis(50));
    sqlx::SqlitePool::connect_with(options).await.unwrap().into()
}

/// Holds what another migrator would hold, until it is dropped.
pub(super) enum Held {
    Sqlite(#[expect(dead_code, reason = "held for its lock")] Transaction<'static>),
    Postgres(#[expect(dead_code, reason = "held for its lock")] sqlx::PgConnection),
    Mysql(#[expect(dead_code, reason = "held for its lock")] sqlx::MySqlConnection),
}

pub(super) async fn hold_migrator_lock(url: &str) -> Held {
    if url.starts_with("sqlite") {
        return Held::Sqlite(Pool::connect(url).await.unwrap().begin().await.unwrap());
    }
    if url.starts_with("postgres") {
        let mut connection = sqlx::PgConnection::connect(url).await.unwrap();
        connection.execute("SELECT pg_advisory_lock(8025825153774546281)").await.unwrap();
        return Held::Postgres(connection);
    }
    let mut connection = sqlx::MySqlConnection::connect(url).await.unwrap();
    let lock = "SELECT GET_LOCK(CONCAT('oauth_migration.', LEFT(MD5(DATABASE()), 16)), 0)";
    connection.execute(lock).await.unwrap();
    Held::Mysql(connection)
}

/// A transaction that has read the table and does not end.
async fn reader(pool: &Pool) -> Transaction<'static> {
    let mut reader = pool.begin().await.unwrap();
    match &mut reader {
        Transaction::Postgres(reader) => drop(reader.fetch_all("SELECT * FROM item").await.unwrap()),
        Transaction::Mysql(reader) => drop(reader.fetch_all("SELECT * FROM item").await.unwrap()),
        Transaction::Sqlite(_) => {}
    }
    reader
}

on_every_database! {
    async fn a_table_that_stays_locked_is_given_up_and_named(db) {
        let pool = impatient(&db.url).await;
        let set = migrations(&[(1, "create", CREATE, ""), (2, "label", LABEL, "")]);
        set.migrate(&pool).to(1).await.unwrap();
        let reader = reader(&pool).await;
        let run = set.migrate(&pool).lock_patience(Duration::from_millis(1500));
        let error = migration_error(run.await.unwrap_err());
        match (&error, db.kind) {
            (MigrationError::Locked { .. }, Kind::Sqlite) => {}
            (MigrationError::LockTimeout { statement: 1, sql, state: State::Nothing | State::Statements(0), .. }, _) => {
                assert_eq!(sql, LABEL);
            }
            _ => panic!("{error:?}"),
        }
        assert!(is_missing(&pool, "SELECT label FROM item").await);
        reader.rollback().await.unwrap();
        set.migrate(&pool).await.unwrap();
        assert_eq!(number(&pool, "SELECT count(*) FROM item WHERE label IS NULL").await, 2);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_waits_for_a_lock_on_postgres_keeps_nobody_waiting() {
    let db = TestDatabase::postgres().await;
    let pool = Pool::connect(&db.url).await.unwrap();
    let set = migrations(&[(1, "create", CREATE, ""), (2, "label", LABEL, "")]);
    set.migrate(&pool).to(1).await.unwrap();
    let long = reader(&pool).await;
    let task = tokio::spawn({
        let (pool, set) = (pool.clone(), set.clone());
        async move { set.migrate(&pool).await }
    });
    let (started, mut slowest, mut queries) = (Instant::now(), Duration::ZERO, 0);
    while started.elapsed() < Duration::from_secs(3) {
        let begun = Instant::now();
        number(&pool, "SELECT count(*) FROM item").await;
        (slowest, queries) = (slowest.max(begun.elapsed()), queries + 1);
    }
    assert!(!task.is_finished(), "the reader did not hold the migrator up");
    assert!(slowest < Duration::from_millis(250), "the slowest of {queries} queries took {slowest:?}");
    eprintln!("the slowest of {queries} queries took {slowest:?}");
    long.rollback().await.unwrap();
    task.await.unwrap().unwrap();
    assert_eq!(number(&pool, "SELECT count(*) FROM item WHERE label IS NULL").await, 2);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_index_whose_creation_was_broken_off_is_made_anew() {
    let db = TestDatabase::postgres().await;
    let pool = Pool::connect(&db.url).await.unwrap();
    let index = "-- no-transaction\nCREATE UNIQUE INDEX CONCURRENTLY \"Item Size\" ON item (size)";
    let set = migrations(&[
        (1, "create", CREATE, ""),
        (2, "index", index, "-- no-transaction\nDROP INDEX CONCURRENTLY \"Item Size\""),
    ]);
    // Two rows of one size: the index fails and stays behind, invalid.
    for _ in 0..2 {
        let error = migration_error(set.migrate(&pool).await.unwrap_err());
        assert!(matches!(&error, MigrationError::Failed { statement: 1, .. }), "{error:?}");
        let left = "SELECT count(*) FROM pg_index JOIN pg_class ON oid = indexrelid WHERE relname = 'Item Size' AND NOT indisvalid";
        assert_eq!(number(&pool, left).await, 1);
    }
    run(&pool, "UPDATE item SET size = id").await;
    set.migrate(&pool).await.unwrap();
    let valid = "SELECT count(*) FROM pg_index JOIN pg_class ON oid = indexrelid WHERE relname = 'Item Size' AND indisvalid";
    assert_eq!(number(&pool, valid).await, 1);
    set.migrate(&pool).down_to(1).await.unwrap();
    assert_eq!(number(&pool, valid).await, 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_index_is_built_while_a_long_transaction_runs() {
    let db = TestDatabase::postgres().await;
    let pool = Pool::connect(&db.url).await.unwrap();
    let index = "-- no-transaction\nCREATE INDEX CONCURRENTLY item_size ON item (size)";
    let set = migrations(&[(1, "create", CREATE, ""), (2, "index", index, "")]);
    set.migrate(&pool).to(1).await.unwrap();
    let mut writer = pool.begin().await.unwrap();
    let Transaction::Postgres(connection) = &mut writer else { unreachable!() };
    connection.execute("UPDATE item SET size = 1").await.unwrap();
    let task = tokio::spawn({
        let (pool, set) = (pool.clone(), set.clone());
        async move { set.migrate(&pool).await }
    });
    // Longer than `lock_timeout`: the statement waits, and nobody behind it.
    tokio::time::sleep(Duration::from_millis(500)).await;
    assert!(!task.is_finished());
    assert_eq!(number(&pool, "SELECT count(*) FROM item").await, 2);
    writer.commit().await.unwrap();
    let report = task.await.unwrap().unwrap();
    assert_eq!(report.steps[0].statements, 1);
}
