//! What a live database holds is read as it was made.

mod declared;
mod differences;
mod oddities;
mod random;

use oauth_runtime::catalog::{self, About, Catalog};
use oauth_runtime::database::Pool;
use oauth_tests::{Kind, on_every_database};

use super::{first_migration, run, store};

on_every_database! {
    async fn a_column_of_every_kind_is_read_as_it_was_declared(db) {
        let store = store(db).await;
        let read = catalog::read(store.pool(), |table| !matches!(table, "users" | "oauth_migration")).await.unwrap();
        let declared = declared::catalog(db.kind, "src/models.rs");
        assert_same(&declared, &read);
        assert_eq!(read.tables.len(), 7);
        if db.kind == Kind::MySql {
            for (name, table) in &read.tables {
                assert_eq!(table.collation.as_deref(), Some("utf8mb4_bin"), "{name}");
                assert!(table.columns.iter().all(|column| column.collation.is_none()), "{name}");
            }
        }
    }

    async fn hostile_names_and_keys_of_every_type_are_read_as_they_were_declared(db) {
        let pool = Pool::connect(&db.url).await.unwrap();
        pool.execute("CREATE TABLE people (login varchar(64) NOT NULL PRIMARY KEY)").await.unwrap();
        for models in ["tests/suite/keys/models.rs", "../oauth-codegen/tests/fixtures/everything.rs"] {
            run(&pool, &first_migration(db.kind, models)).await;
            let declared = declared::catalog(db.kind, models);
            let read = catalog::read(&pool, |table| declared.tables.contains_key(table)).await.unwrap();
            assert_same(&declared, &read);
            for table in declared.tables.keys() {
                drop_table(&pool, db.kind, table).await;
            }
        }
    }

    async fn the_migrator_finds_what_it_left(db) {
        let store = store(db).await;
        let all = catalog::read(store.pool(), |_| true).await.unwrap();
        let tables: Vec<&str> = all.tables.keys().map(String::as_str).collect();
        assert!(tables.contains(&"oauth_migration") && tables.contains(&"users"), "{tables:?}");
        assert_eq!(tables.len(), 9, "{tables:?}");
        let none = catalog::read(store.pool(), |_| false).await.unwrap();
        assert!(none.tables.is_empty());
        // A transaction sees what it has done.
        let mut transaction = store.pool().begin().await.unwrap();
        let within = catalog::read(&mut transaction, |_| true).await.unwrap();
        transaction.rollback().await.unwrap();
        assert_eq!(within.differences(&all), []);
    }
}

/// Collations are left out: the declaration does not have them.
#[track_caller]
fn assert_same(declared: &Catalog, read: &Catalog) {
    let mut differences = declared.differences(read);
    differences.retain(|difference| difference.about != About::Collation);
    let differences: Vec<String> = differences.iter().map(ToString::to_string).collect();
    assert!(differences.is_empty(), "declared (here) and read (there):\n{}", differences.join("\n"));
}

async fn drop_table(pool: &Pool, kind: Kind, table: &str) {
    let table = super::dialect(kind).quote(table);
    let script = match kind {
        Kind::Sqlite => format!("PRAGMA foreign_keys = OFF; DROP TABLE {table}; PRAGMA foreign_keys = ON"),
        Kind::Postgres => format!("DROP TABLE {table} CASCADE"),
        Kind::MySql => format!("SET foreign_key_checks = 0; DROP TABLE {table}; SET foreign_key_checks = 1"),
    };
    run(pool, &script).await;
}
