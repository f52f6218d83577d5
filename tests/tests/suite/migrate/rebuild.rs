//! Tables of SQLite that are made anew: whatever refers to their rows stays.

use std::time::Duration;

use oauth_runtime::database::Pool;
use oauth_runtime::migrate::{MigrationError, Migrations, State};
use oauth_tests::{TestDatabase, migrations};

use super::{migration_error, number, run};

const CREATE: &str = "CREATE TABLE app (id integer NOT NULL PRIMARY KEY, name text NOT NULL);\n\
    CREATE TABLE token (id integer NOT NULL PRIMARY KEY, app_id integer NOT NULL REFERENCES app (id) ON DELETE CASCADE, \
                        old_id integer NULL REFERENCES app (id) ON DELETE SET NULL);\n\
    INSERT INTO app (id, name) VALUES (1, 'one'), (2, 'two');\n\
    INSERT INTO token (id, app_id, old_id) WITH RECURSIVE n (id) AS (SELECT 1 UNION ALL SELECT id + 1 FROM n WHERE id < 10000) \
        SELECT id, 1 + id % 2, 1 + id % 2 FROM n";

/// Gives `app` a column that must not be NULL; `extra` is run between copying and dropping.
fn rebuild(extra: &str) -> Migrations {
    let up = format!(
        "-- no-transaction\n-- Adds a column.\nPRAGMA foreign_keys = OFF;\nBEGIN;\n\
         CREATE TABLE app_new (id integer NOT NULL PRIMARY KEY, name text NOT NULL, tenant integer NOT NULL);\n\
         INSERT INTO app_new (id, name, tenant) SELECT id, name, 7 FROM app;\n{extra}\n\
         DROP TABLE app;\nALTER TABLE app_new RENAME TO app;\nCOMMIT;\nPRAGMA foreign_keys = ON;"
    );
    migrations(&[(1, "create", CREATE, ""), (2, "rebuild", &up, "")])
}

async fn sqlite() -> (TestDatabase, Pool) {
    let db = TestDatabase::sqlite();
    let pool = Pool::connect(&db.url).await.unwrap();
    (db, pool)
}

const REFERENCES: &str =
    "SELECT count(*) FROM token JOIN app ON app.id = token.app_id JOIN app AS old ON old.id = token.old_id";

/// Every connection of the pool keeps foreign keys.
async fn assert_foreign_keys_are_kept(pool: &Pool) {
    let Pool::Sqlite(pool) = pool else { unreachable!() };
    let mut connections = Vec::new();
    while connections.len() < 4 {
        let mut connection = pool.acquire().await.unwrap();
        let on: i64 = sqlx::query_scalar("PRAGMA foreign_keys").fetch_one(&mut *connection).await.unwrap();
        assert_eq!(on, 1);
        connections.push(connection);
    }
}

#[tokio::test]
async fn a_rebuilt_table_keeps_all_that_refers_to_it() {
    let (_db, pool) = sqlite().await;
    rebuild("").migrate(&pool).await.unwrap();
    assert_eq!(number(&pool, REFERENCES).await, 10_000);
    assert_eq!(number(&pool, "SELECT count(*) FROM app WHERE tenant = 7").await, 2);
    assert_foreign_keys_are_kept(&pool).await;
}

#[tokio::test]
async fn a_database_in_memory_is_rebuilt_too() {
    let pool = Pool::connect("sqlite::memory:").await.unwrap();
    rebuild("").migrate(&pool).await.unwrap();
    assert_eq!(number(&pool, REFERENCES).await, 10_000);
    assert_eq!(number(&pool, "PRAGMA foreign_keys").await, 1);
}

#[tokio::test]
async fn a_pool_without_foreign_keys_stays_so() {
    let db = TestDatabase::sqlite();
    let options: sqlx::sqlite::SqliteConnectOptions = db.url.parse().unwrap();
    let pool = sqlx::SqlitePool::connect_with(options.foreign_keys(false)).await.unwrap().into();
    rebuild("").migrate(&pool).await.unwrap();
    assert_eq!(number(&pool, "PRAGMA foreign_keys").await, 0);
}

#[tokio::test]
async fn a_rebuild_that_fails_changes_nothing() {
    let (_db, pool) = sqlite().await;
    for (extra, matches) in [
        (
            "SELECT * FROM nowhere;",
            &(|error: &_| matches!(error, MigrationError::Failed { statement: 3, .. })) as &dyn Fn(&_) -> _,
        ),
        ("DELETE FROM app_new WHERE id = 1;", &|error: &_| match error {
            MigrationError::DanglingReferences { file, tables, state: State::Nothing } => {
                file == "sqlite/0002_rebuild.up.sql" && *tables == [("token".to_owned(), 10_000)]
            }
            _ => false,
        }),
        ("UPDATE token SET old_id = NULL WHERE id <= 5;", &|error: &_| match error {
            MigrationError::LostReferences { table, column, before: 10_000, after: 9_995, .. } => {
                table == "token" && column == "old_id"
            }
            _ => false,
        }),
    ] {
        let error = migration_error(rebuild(extra).migrate(&pool).await.unwrap_err());
        assert!(matches(&error), "{error:?}");
        assert!(error.to_string().contains("nothing of it was applied"), "{error}");
        assert_eq!(number(&pool, REFERENCES).await, 10_000);
        assert_eq!(number(&pool, "SELECT count(*) FROM pragma_table_info('app')").await, 2);
        assert_foreign_keys_are_kept(&pool).await;
    }
    rebuild("").migrate(&pool).await.unwrap();
}

#[tokio::test]
async fn what_dangled_before_is_no_reason_to_stop() {
    let (_db, pool) = sqlite().await;
    rebuild("").migrate(&pool).to(1).await.unwrap();
    run(
        &pool,
        "PRAGMA foreign_keys = OFF; INSERT INTO token (id, app_id) VALUES (0, 99); PRAGMA foreign_keys = ON",
    )
    .await;
    rebuild("").migrate(&pool).await.unwrap();
    assert_eq!(number(&pool, REFERENCES).await, 10_000);
}

#[tokio::test]
async fn a_rebuild_that_is_dropped_anywhere_leaves_the_foreign_keys_on() {
    let (_db, pool) = sqlite().await;
    let set = rebuild("");
    set.migrate(&pool).to(1).await.unwrap();
    let mut pause = Duration::ZERO;
    loop {
        pause += Duration::from_micros(500);
        let run = tokio::time::timeout(pause, set.migrate(&pool).into_future()).await;
        assert_foreign_keys_are_kept(&pool).await;
        assert_eq!(number(&pool, REFERENCES).await, 10_000);
        if let Ok(report) = run {
            break drop(report.unwrap());
        }
    }
}
