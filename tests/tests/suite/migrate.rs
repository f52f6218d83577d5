//! The migrator: first run, second run, many at once, and what it refuses.

use oauth_runtime::Store as AnyStore;
use oauth_runtime::migrate::{Migration, MigrationError, Migrations, Script};
use oauth_runtime::prelude::*;
use oauth_tests::models::{MIGRATIONS, Models, Store};
use oauth_tests::on_every_database;

use super::{application, store};

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
        assert!(matches!(&error, Error::Migration(MigrationError::Failed { version: 1, .. })), "{error:?}");
        assert!(error.to_string().contains("0001_initial.up.sql failed"), "{error}");
        store.pool().execute("DROP TABLE oauth2_provider_grant").await.unwrap();
        store.migrate(&MIGRATIONS).await.unwrap();
        assert_eq!(store.grants().count().await.unwrap(), 0);
    }

    async fn an_edited_migration_is_refused(db) {
        let store = store(db).await;
        let script = |script: &'static Script| Script { database: script.database, up: "SELECT 1", down: "" };
        let scripts: Vec<Script> = MIGRATIONS.migrations[0].scripts.iter().map(script).collect();
        let migration = Migration { version: 1, name: "initial", scripts: scripts.leak() };
        let edited = Migrations { models: MIGRATIONS.models, migrations: vec![migration].leak() };
        let error = store.migrate(&edited).await.unwrap_err();
        assert!(matches!(&error, Error::Migration(MigrationError::Edited { version: 1, .. })), "{error:?}");
    }

    async fn migrations_of_other_models_are_refused_before_anything_is_applied(db) {
        let store = Store::connect(&db.url).await.unwrap();
        let other = Migrations { models: &[("suite_application", "0000000000000000")], migrations: MIGRATIONS.migrations };
        let error = store.migrate(&other).await.unwrap_err();
        assert!(matches!(&error, Error::Migration(MigrationError::OtherModels { table: "suite_application" })), "{error:?}");
        let error = store.applications().count().await.unwrap_err();
        assert!(matches!(error, Error::NotMigrated { .. }));
    }

    async fn a_newer_database_is_refused(db) {
        let store = store(db).await;
        let none = Migrations { models: MIGRATIONS.models, migrations: &[Migration { version: 2, name: "later", scripts: &[] }] };
        let error = store.migrate(&none).await.unwrap_err();
        assert!(matches!(&error, Error::Migration(MigrationError::Unknown { version: 1, .. })), "{error:?}");
    }

    async fn the_way_back_leaves_an_empty_database(db) {
        let store = store(db).await;
        let database = store.database();
        let script = MIGRATIONS.migrations[0].scripts.iter().find(|script| script.database == database).unwrap();
        match store.pool() {
            oauth_runtime::database::Pool::Sqlite(pool) => drop(sqlx::raw_sql(script.down).execute(pool).await.unwrap()),
            oauth_runtime::database::Pool::Postgres(pool) => drop(sqlx::raw_sql(script.down).execute(pool).await.unwrap()),
            oauth_runtime::database::Pool::Mysql(pool) => drop(sqlx::raw_sql(script.down).execute(pool).await.unwrap()),
        }
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
