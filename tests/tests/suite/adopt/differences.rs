//! What `cargo oauth diff` says.

use oauth_tests::{Kind, TestDatabase, on_every_database};

use super::super::run;
use super::package::{Package, STANDARD, create};
use oauth_codegen::project::Make;
use oauth_runtime::database::Pool;

const GRANT: &str = "oauth2_provider_grant";

on_every_database! {
    async fn a_database_without_differences_has_none(db) {
        let (package, pool) = migrated(db).await;
        run(&pool, "CREATE TABLE other (id integer)").await;
        run(&pool, "ALTER TABLE oauth2_provider_grant ADD COLUMN note varchar(10) NULL").await;
        run(&pool, "CREATE INDEX mine ON oauth2_provider_grant (nonce)").await;
        let diff = package.diff(db).await;
        assert!(diff.is_empty(), "{diff}");
        let note = "column `note` of `oauth2_provider_grant`";
        assert_eq!(diff.unmanaged.len(), 3, "{diff}");
        assert!(diff.unmanaged.contains(&"table `other`".to_owned()), "{diff}");
        assert!(diff.unmanaged.contains(&note.to_owned()), "{diff}");
        assert_eq!(diff.migrations, ["all are applied"]);
        assert!(diff.to_string().starts_with("The database is as the models want it.\n"), "{diff}");
    }

    async fn a_difference_that_something_else_made_says_how_to_mend_it(db) {
        let (package, pool) = migrated(db).await;
        let index = "oauth2_provider_grant_expires_0fa6bed0";
        match db.kind {
            Kind::Sqlite => run(&pool, &format!("DROP INDEX {index};
                DROP INDEX oauth2_provider_idtoken_expires_cfe7c2f1;
                CREATE INDEX mine ON oauth2_provider_idtoken (expires)")).await,
            Kind::Postgres => run(&pool, &format!("DROP INDEX {index};
                ALTER INDEX oauth2_provider_idtoken_expires_cfe7c2f1 RENAME TO mine;
                ALTER TABLE oauth2_provider_grant RENAME CONSTRAINT oauth2_provider_grant_code_key TO codes")).await,
            Kind::MySql => run(&pool, &format!("ALTER TABLE {GRANT} DROP INDEX {index};
                ALTER TABLE oauth2_provider_idtoken RENAME INDEX oauth2_provider_idtoken_expires_cfe7c2f1 TO mine;
                ALTER TABLE {GRANT} RENAME INDEX code TO codes")).await,
        }
        let diff = package.diff(db).await;
        assert_eq!(diff.tables.len(), 2, "{diff}");
        let expected = if db.kind == Kind::Sqlite { 2 } else { 3 };
        // A connection of SQLite that has seen the index refuses to create it before it looks at the file again.
        let pool = Pool::connect(&db.url).await.unwrap();
        let mut mended = 0;
        for finding in diff.tables.values().flatten() {
            for how in ["create it: ", "rename it: "] {
                if let Some((_, sql)) = finding.way.split_once(how) {
                    run(&pool, sql).await;
                    mended += 1;
                }
            }
        }
        assert_eq!(mended, expected, "{diff}");
        let diff = package.diff(db).await;
        assert!(diff.is_empty(), "{diff}");
    }

    async fn a_column_that_changed_is_reported(db) {
        let (package, pool) = migrated(db).await;
        match db.kind {
            Kind::Sqlite => run(&pool, "ALTER TABLE oauth2_provider_grant RENAME COLUMN nonce TO other").await,
            Kind::Postgres => run(&pool, "ALTER TABLE oauth2_provider_grant ALTER COLUMN nonce DROP NOT NULL").await,
            Kind::MySql => run(&pool, "ALTER TABLE oauth2_provider_grant MODIFY COLUMN nonce varchar(255) NULL").await,
        }
        let diff = package.diff(db).await;
        let findings = &diff.tables[GRANT];
        let (text, count) = match db.kind {
            Kind::Sqlite => ("column `nonce` is only in the models", 2),
            _ => ("column `nonce` may be NULL in the database, not in the models", 1),
        };
        assert_eq!(findings.len(), count, "{diff}");
        assert!(findings.iter().any(|finding| finding.text == text && finding.way.contains("something else changed it")), "{diff}");
    }

    async fn pending_and_missing_migrations_are_told_apart(db) {
        let pool = create(db, "").await;
        let package = Package::new(STANDARD);
        let diff = package.diff(db).await;
        assert_eq!(diff.tables.len(), 7, "{diff}");
        assert!(diff.tables.values().flatten().all(|finding| finding.way.contains("cargo oauth make")), "{diff}");
        package.project().make(&Make::default()).unwrap();
        let diff = package.diff(db).await;
        assert_eq!(diff.migrations, ["not applied: 0001_initial"]);
        assert!(diff.tables.values().flatten().all(|finding| finding.way.contains("apply it first")), "{diff}");
        drop(pool);
    }
}

async fn migrated(db: &TestDatabase) -> (Package, Pool) {
    let pool = create(db, "").await;
    let package = Package::new(STANDARD);
    package.project().make(&Make::default()).unwrap();
    package.migrations().migrate(&pool).await.unwrap();
    (package, pool)
}
