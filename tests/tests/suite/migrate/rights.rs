//! Users who may read and write rows and not change tables, and databases that are only read.

use oauth_runtime::database::Pool;
use oauth_runtime::migrate::{MigrationError, State};
use oauth_tests::{Kind, TestDatabase, migrations, on_every_database};

use super::{is_missing, migration_error, run};

const CREATE: &str = "CREATE TABLE item (id bigint NOT NULL PRIMARY KEY)";

/// A pool on the database as somebody who may change no tables.
async fn restricted(db: &TestDatabase, owner: &Pool) -> Pool {
    let (_, name) = db.url.rsplit_once('/').unwrap();
    let user = format!("reader_{}", name.trim_start_matches("oauth_test_"));
    let host = db.url.rsplit_once('@').map_or("", |(_, host)| host);
    match db.kind {
        Kind::Sqlite => return Pool::connect(&db.url.replace("mode=rwc", "mode=ro")).await.unwrap(),
        Kind::Postgres => {
            run(owner, &format!("CREATE ROLE {user} LOGIN PASSWORD 'x'")).await;
            run(
                owner,
                &format!("GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {user}"),
            )
            .await;
            run(owner, &format!("REVOKE CREATE ON SCHEMA public FROM {user}, public")).await;
        }
        Kind::MySql => {
            run(owner, &format!("CREATE USER {user} IDENTIFIED BY 'x'")).await;
            run(owner, &format!("GRANT SELECT, INSERT, UPDATE, DELETE ON {name}.* TO {user}")).await;
        }
    }
    let scheme = if db.kind == Kind::Postgres { "postgres" } else { "mysql" };
    Pool::connect(&format!("{scheme}://{user}:x@{host}")).await.unwrap()
}

/// Takes away what would keep the database from being dropped, or outlive it.
async fn forget(db: &TestDatabase, owner: &Pool, reader: Pool) {
    reader.close().await;
    let (_, name) = db.url.rsplit_once('/').unwrap();
    let user = format!("reader_{}", name.trim_start_matches("oauth_test_"));
    match db.kind {
        Kind::Sqlite => {}
        Kind::Postgres => run(owner, &format!("DROP OWNED BY {user}; DROP ROLE {user}")).await,
        Kind::MySql => run(owner, &format!("DROP USER {user}")).await,
    }
}

on_every_database! {
    async fn a_user_who_may_not_change_tables_is_told_so(db) {
        let owner = Pool::connect(&db.url).await.unwrap();
        run(&owner, "CREATE TABLE users (id bigint NOT NULL PRIMARY KEY)").await;
        let reader = restricted(db, &owner).await;
        let set = migrations(&[(1, "create", CREATE, "")]);
        let error = migration_error(set.migrate(&reader).await.unwrap_err());
        let MigrationError::NoRights { file, statement: 0, state: State::Nothing, .. } = &error else { panic!("{error:?}") };
        assert_eq!(*file, format!("{}/0001_create.up.sql", owner.database()));
        assert!(error.to_string().contains("nothing of it was applied"), "{error}");
        assert!(is_missing(&owner, "SELECT 1 FROM item").await);
        assert!(is_missing(&owner, "SELECT 1 FROM oauth_migration").await);
        forget(db, &owner, reader).await;
    }

    async fn a_user_who_may_not_change_tables_needs_not_where_nothing_is_pending(db) {
        let owner = Pool::connect(&db.url).await.unwrap();
        let set = migrations(&[(1, "create", CREATE, "")]);
        set.migrate(&owner).await.unwrap();
        let reader = restricted(db, &owner).await;
        assert_eq!(set.migrate(&reader).await.unwrap().steps, []);
        assert_eq!(set.status(&reader).await.unwrap().len(), 1);
        let more = migrations(&[(1, "create", CREATE, ""), (2, "more", "ALTER TABLE item ADD COLUMN size integer NULL", "")]);
        let error = migration_error(more.migrate(&reader).await.unwrap_err());
        assert!(matches!(&error, MigrationError::NoRights { file, .. } if file.ends_with("0002_more.up.sql")), "{error:?}");
        assert!(is_missing(&owner, "SELECT size FROM item").await);
        more.migrate(&owner).await.unwrap();
        forget(db, &owner, reader).await;
    }
}
