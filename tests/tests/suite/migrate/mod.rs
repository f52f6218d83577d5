//! The migrator: first run, second run, many at once, and what it refuses.

mod kills;
mod locks;
mod rebuild;
mod refusals;
mod rights;
mod steps;

use oauth_runtime::Store as AnyStore;
use oauth_runtime::database::Pool;
use oauth_runtime::migrate::{Direction, MigrationError, Migrations};
use oauth_runtime::prelude::*;
use oauth_tests::models::{MIGRATIONS, Models, Store};
use oauth_tests::{migrations, on_every_database};
use sqlx::AssertSqlSafe;

use super::{application, run, store};

/// The one number that a query gives.
async fn number(pool: &Pool, query: &str) -> i64 {
    let query = AssertSqlSafe(query.to_owned());
    match pool {
        Pool::Sqlite(pool) => sqlx::query_scalar(query).fetch_one(pool).await.unwrap(),
        Pool::Postgres(pool) => sqlx::query_scalar(query).fetch_one(pool).await.unwrap(),
        Pool::Mysql(pool) => sqlx::query_scalar(query).fetch_one(pool).await.unwrap(),
    }
}

/// The error of a query on a table or column that is not there.
async fn is_missing(pool: &Pool, query: &str) -> bool {
    let query = AssertSqlSafe(query.to_owned());
    match pool {
        Pool::Sqlite(pool) => sqlx::query(query).execute(pool).await.is_err(),
        Pool::Postgres(pool) => sqlx::query(query).execute(pool).await.is_err(),
        Pool::Mysql(pool) => sqlx::query(query).execute(pool).await.is_err(),
    }
}

fn migration_error(error: Error) -> MigrationError {
    match error {
        Error::Migration(error) => error,
        other => panic!("{other:?}"),
    }
}

on_every_database! {
    async fn a_database_that_was_never_migrated_says_so(db) {
        let store = Store::connect(&db.url).await.unwrap();
        let error = store.applications().get_by_client_id("x").await.unwrap_err();
        assert!(matches!(&error, Error::NotMigrated { table } if table == "suite_application"), "{error:?}");
        assert!(error.to_string().contains("store.migrate(&MIGRATIONS)"));
    }

    async fn migrating_again_changes_nothing(db) {
        let store = store(db).await;
        let app = application(&store, "a").await;
        store.migrate(&MIGRATIONS).await.unwrap();
        assert_eq!(store.applications().get(app.id).await.unwrap().id, app.id);
    }

    async fn of_eight_migrators_one_applies_and_all_succeed(db) {
        let store = Store::connect(&db.url).await.unwrap();
        store.pool().execute("CREATE TABLE users (id bigint NOT NULL PRIMARY KEY)").await.unwrap();
        let mut tasks = Vec::new();
        for _ in 0..8 {
            let url = db.url.clone();
            tasks.push(tokio::spawn(async move {
                let store = Store::connect(&url).await?;
                store.migrate(&MIGRATIONS).await
            }));
        }
        for task in tasks {
            task.await.unwrap().unwrap();
        }
        assert_eq!(store.applications().count().await.unwrap(), 0);
    }

    async fn a_missing_table_of_users_is_named_and_nothing_is_applied(db) {
        let store = Store::connect(&db.url).await.unwrap();
        let error = store.migrate(&MIGRATIONS).await.unwrap_err();
        assert!(matches!(&error, Error::Migration(MigrationError::NoUsers { table: "users", key: "id" })), "{error:?}");
        assert!(matches!(store.applications().count().await, Err(Error::NotMigrated { .. })));
        store.pool().execute("CREATE TABLE users (id bigint NOT NULL PRIMARY KEY)").await.unwrap();
        store.migrate(&MIGRATIONS).await.unwrap();
        assert_eq!(store.applications().count().await.unwrap(), 0);
    }

    async fn a_statement_that_fails_is_named_and_the_rest_can_be_tried_again(db) {
        let store = Store::connect(&db.url).await.unwrap();
        store.pool().execute("CREATE TABLE users (id bigint NOT NULL PRIMARY KEY)").await.unwrap();
        // Something else took the name of a table that comes late in the script.
        store.pool().execute("CREATE TABLE oauth2_provider_grant (id bigint)").await.unwrap();
        let error = store.migrate(&MIGRATIONS).await.unwrap_err();
        assert!(matches!(&error, Error::Migration(MigrationError::Failed { .. })), "{error:?}");
        assert!(error.to_string().contains("0001_initial.up.sql failed"), "{error}");
        store.pool().execute("DROP TABLE oauth2_provider_grant").await.unwrap();
        store.migrate(&MIGRATIONS).await.unwrap();
        assert_eq!(store.grants().count().await.unwrap(), 0);
    }

    async fn an_edited_migration_is_refused(db) {
        let store = store(db).await;
        let edited = Migrations { models: MIGRATIONS.models, ..migrations(&[(1, "initial", "SELECT 1", "")]) };
        let error = store.migrate(&edited).await.unwrap_err();
        let Error::Migration(MigrationError::Edited { file }) = &error else { panic!("{error:?}") };
        assert_eq!(*file, format!("{}/0001_initial.up.sql", store.database()));
        assert!(error.to_string().contains("restore the file"), "{error}");
    }

    async fn migrations_of_other_models_are_refused_before_anything_is_applied(db) {
        let store = Store::connect(&db.url).await.unwrap();
        let other = Migrations { models: &[("suite_application", "0000000000000000")], ..MIGRATIONS.clone() };
        let error = store.migrate(&other).await.unwrap_err();
        assert!(matches!(&error, Error::Migration(MigrationError::OtherModels { table: "suite_application" })), "{error:?}");
        let error = store.applications().count().await.unwrap_err();
        assert!(matches!(error, Error::NotMigrated { .. }));
    }

    async fn a_newer_database_is_refused(db) {
        let store = store(db).await;
        let newer = Migrations { models: MIGRATIONS.models, ..migrations(&[(2, "later", "SELECT 1", "")]) };
        let error = store.migrate(&newer).await.unwrap_err();
        let file = format!("{}/0001_initial.up.sql", store.database());
        assert_eq!(migration_error(error), MigrationError::Unknown { file });
    }

    async fn the_way_back_leaves_an_empty_database(db) {
        let store = store(db).await;
        let report = store.migrate(&MIGRATIONS).down_to(0).await.unwrap();
        assert_eq!(report.steps[0].direction, Direction::Down);
        let error = store.applications().count().await.unwrap_err();
        assert!(matches!(error, Error::NotMigrated { .. }), "{error:?}");
    }
}

#[tokio::test]
async fn a_url_of_an_unknown_scheme_lists_the_known_ones() {
    let error = AnyStore::<Models>::connect("oracle://scott:tiger@db/acme").await.unwrap_err();
    assert!(matches!(error, Error::UnsupportedUrl { .. }));
    assert!(error.to_string().contains("postgres") && !error.to_string().contains("tiger"));
}

#[tokio::test]
async fn a_database_that_is_not_there_is_a_typed_error() {
    let error = Store::connect("sqlite:///no/such/folder/acme.db").await.unwrap_err();
    assert!(matches!(error, Error::Unreachable { .. }), "{error:?}");
}
