//! Databases that Django OAuth Toolkit made are taken over, with their rows, and then compared with the models.

mod differences;
mod package;
mod refusals;
mod swapped;

use oauth_cli::live::{self, Adopt};
use oauth_runtime::catalog::About;
use oauth_runtime::database::Pool;
use oauth_schema::change::Code;
use oauth_tests::{Kind, TestDatabase, on_every_database};

use super::dot_live::models;
use super::run;
use package::{Package, Release, STANDARD, create, fill, tables};

on_every_database! {
    async fn a_database_of_3_0_1_becomes_one_of_the_package(db) {
        let text = becomes_one_of_the_package(db, Release::V3_0_1).await;
        assert!(text.starts_with("Django OAuth Toolkit 3.0 or 3.1, by its columns\n"), "{text}");
        assert!(text.contains("- column `token_checksum` of `oauth2_provider_refreshtoken`\n"), "{text}");
        assert!(text.contains("- table `oauth2_provider_devicegrant`\n"), "{text}");
    }

    async fn a_database_of_3_4_1_becomes_one_of_the_package(db) {
        let text = becomes_one_of_the_package(db, Release::V3_4_1).await;
        assert!(text.starts_with("Django OAuth Toolkit 3.4.1, by its columns\n"), "{text}");
        assert!(text.contains("- oauth2_provider_refreshtoken (refresh_token): 4 rows\n"), "{text}");
    }

    async fn a_database_of_master_becomes_one_of_the_package(db) {
        let text = becomes_one_of_the_package(db, Release::Master).await;
        assert!(text.starts_with("Django OAuth Toolkit master (after 3.4.1), by its columns\n"), "{text}");
        assert!(!text.contains("Missing"), "{text}");
    }

    async fn a_dry_run_says_all_and_does_nothing(db) {
        let pool = Release::V3_4_1.create(db).await;
        run(&pool, "CREATE TABLE django_migrations (app varchar(20), name varchar(50));
            INSERT INTO django_migrations VALUES ('oauth2_provider', '0021_x'), ('oauth2_provider', '0022_y'), ('z', '0099_z')").await;
        let package = Package::new(STANDARD);
        let options = Adopt { dry_run: true, ..Adopt::default() };
        let text = live::adopt(&package.project(), &db.url, &options).await.unwrap();
        assert!(text.contains("; the newest of its migrations is 0022_y\n"), "{text}");
        assert!(text.contains("Would write migrations/mysql/0001_adopted.up.sql\n"), "{text}");
        assert!(text.contains("`cargo oauth make --allow M006`"), "{text}");
        assert!(package.is_untouched());
        assert!(!history(&pool).await);
    }

    async fn the_table_of_a_swapped_model_is_renamed_where_django_has_the_standard_one(db) {
        let pool = Release::V3_4_1.create(db).await;
        let source = include_str!("swapped.rs");
        let package = Package::new(source);
        let error = package.adopt(db, &[]).await.unwrap_err().to_string();
        assert!(error.contains("M005 the new column `tenant` of `shop_application`"), "{error}");
        assert!(package.is_untouched() && !history(&pool).await);

        let package = Package::new(&source.replace("max_length = 40", "max_length = 40, backfill = \"'acme'\""));
        package.adopt(db, &[]).await.unwrap();
        is_as_swapped(db, &package, &pool).await;
    }

    async fn the_table_of_a_model_that_django_swapped_is_found(db) {
        let ddl = Release::V3_4_1.tables(db.kind).replace("oauth2_provider_application", "shop_application");
        let (before, after) = match db.kind {
            Kind::Sqlite => ("\"name\" varchar(255) NOT NULL,", "\"tenant\" varchar(40) NOT NULL,"),
            Kind::Postgres => ("name character varying(255) NOT NULL,", "tenant character varying(40) NOT NULL,"),
            Kind::MySql => ("`name` varchar(255) NOT NULL,", "`tenant` varchar(40) NOT NULL,"),
        };
        let pool = create(db, &ddl.replace(before, &format!("{before} {after}"))).await;
        fill(&pool, "shop_application").await;
        let package = Package::new(include_str!("swapped.rs"));
        // The names are not those of Django: they were made for another table.
        let error = package.adopt(db, &[]).await.unwrap_err().to_string();
        assert!(package.is_untouched() && !history(&pool).await);
        let mut renamed = 0;
        for line in error.lines() {
            if let Some((_, sql)) = line.split_once("rename it first: ") {
                run(&pool, sql).await;
                renamed += 1;
            }
        }
        assert!(renamed > 0, "{error}");
        // Django's choices stand in no database.
        let package = Package::new(
            &include_str!("swapped.rs").replace("max_length = 40", "max_length = 40, choices(\"acme\", \"other\")"),
        );
        let error = package.adopt(db, &[]).await.unwrap_err().to_string();
        assert!(error.contains("M007 the column `tenant` of `shop_application`"), "{error}");
        package.adopt(db, &[Code::ChoiceRemoved]).await.unwrap();
        is_as_swapped(db, &package, &pool).await;
    }

    async fn what_older_releases_left_otherwise_is_understood(db) {
        let pool = Release::V3_4_1.create(db).await;
        // Releases 3.2 and 3.3, and what older releases of Django made of keys and UUIDs.
        run(&pool, match db.kind {
            Kind::Sqlite => "ALTER TABLE oauth2_provider_devicegrant DROP COLUMN scope;
                ALTER TABLE oauth2_provider_devicegrant ADD COLUMN scope varchar(64) NULL",
            Kind::Postgres => "ALTER TABLE oauth2_provider_devicegrant ALTER COLUMN scope TYPE varchar(64),
                    ALTER COLUMN scope DROP NOT NULL, ALTER COLUMN id DROP IDENTITY;
                CREATE SEQUENCE devices OWNED BY oauth2_provider_devicegrant.id;
                ALTER TABLE oauth2_provider_devicegrant ALTER COLUMN id SET DEFAULT nextval('devices')",
            Kind::MySql => "ALTER TABLE oauth2_provider_devicegrant MODIFY COLUMN scope varchar(64) NULL;
                ALTER TABLE oauth2_provider_idtoken MODIFY COLUMN jti char(32) NOT NULL;
                ALTER TABLE oauth2_provider_refreshtoken MODIFY COLUMN token_family char(32) NULL;
                UPDATE oauth2_provider_refreshtoken SET token_family = '0123abcd45674abc8def0123456789ab'",
        }).await;
        run(&pool, "INSERT INTO oauth2_provider_devicegrant (device_code, user_code, scope, expires, status, client_id, last_checked, INTERVAL)
            VALUES ('dev', 'user', NULL, '2999-12-31 00:00:00', 'denied', 'client', '2026-01-02 03:04:05', 5)"
            .replace("INTERVAL", if db.kind == Kind::MySql { "`interval`" } else { "\"interval\"" }).as_str()).await;
        let package = Package::new(STANDARD);
        package.adopt(db, &[Code::Rewrite]).await.unwrap();
        package.migrations().migrate(&pool).await.unwrap();
        let diff = package.diff(db).await;
        assert!(diff.is_empty(), "{diff}");
        let store = models::Store::connect(&db.url).await.unwrap();
        let device = store.device_grants().get_by_device_code("dev").await.unwrap();
        assert_eq!(device.scope.as_str(), "");
        let token = store.refresh_tokens().get_by_token("ref").await.unwrap();
        assert_eq!(token.token_family.is_some(), db.kind == Kind::MySql);
    }
}

/// Adopts a release, applies the migrations, and looks at the tables and the rows.
async fn becomes_one_of_the_package(db: &TestDatabase, release: Release) -> String {
    let pool = release.create(db).await;
    let package = Package::new(STANDARD);
    // Texts were shorter in older releases, so MySQL writes tables anew.
    let text = package.adopt(db, &[Code::Rewrite]).await.unwrap();
    let before = package.diff(db).await;
    assert!(!before.is_empty() && before.migrations[0].starts_with("not applied: "), "{before}");
    package.migrations().migrate(&pool).await.unwrap();
    let after = package.diff(db).await;
    assert!(after.is_empty(), "{after}");
    assert_eq!(after.unmanaged, Vec::<String>::new());
    is_as_fresh(db.kind, &package, &pool).await;

    let store = models::Store::connect(&db.url).await.unwrap();
    let client = store.authenticate_client("client", Some(&"secret".into())).await.unwrap();
    assert!(client.into_result().is_ok());
    for (token, source) in [("tok", None), ("dup", None)] {
        let bearer = store.validate_bearer(token).scopes(&["read"]).await.unwrap();
        assert!(bearer.into_result().is_ok(), "{token}");
        let row = store.access_tokens().get_by_token(token).await.unwrap();
        assert_eq!(row.source_refresh_token_id, source);
        assert!(row.resource.is_empty());
    }
    let left = store.refresh_tokens().order_by(models::RefreshToken::ID.asc()).all().await.unwrap();
    assert_eq!(left.iter().map(|row| row.id).collect::<Vec<_>>(), [2, 3, 4]);
    for (token, id) in [("dup", 2), ("ref", 3), ("Ref", 4)] {
        assert_eq!(store.refresh_tokens().get_by_token(token).await.unwrap().id, id);
    }
    assert_eq!(store.grants().get_by_code("code").await.unwrap().application_id, 1);
    text
}

/// The tables are those that the same migrations make in an empty database. Collations are those of Django.
async fn is_as_fresh(kind: Kind, package: &Package, pool: &Pool) {
    let fresh = match kind {
        Kind::Sqlite => TestDatabase::sqlite(),
        Kind::Postgres => TestDatabase::postgres().await,
        Kind::MySql => TestDatabase::mysql().await,
    };
    let other = create(&fresh, "").await;
    package.migrations().migrate(&other).await.unwrap();
    let differences = tables(pool).await.differences(&tables(&other).await);
    let differences = differences
        .iter()
        .filter(|difference| !matches!(difference.about, About::Comment | About::Collation))
        .map(ToString::to_string);
    assert_eq!(differences.collect::<Vec<_>>(), Vec::<String>::new());
    let diff = package.diff(&fresh).await;
    assert!(diff.is_empty(), "{diff}");
}

async fn is_as_swapped(db: &TestDatabase, package: &Package, pool: &Pool) {
    package.migrations().migrate(pool).await.unwrap();
    let diff = package.diff(db).await;
    assert!(diff.is_empty(), "{diff}");
    let store = swapped::Store::connect(&db.url).await.unwrap();
    let app = store.applications().get_by_client_id("client").await.unwrap();
    assert_eq!((app.tenant.as_str(), app.region.as_str()), ("acme", "eu"));
    let bearer = store.validate_bearer("tok").scopes(&["read"]).await.unwrap();
    assert!(bearer.into_result().is_ok());
    assert_eq!(store.refresh_tokens().get_by_token("Ref").await.unwrap().id, 4);
    let client = store.authenticate_client("client", Some(&"secret".into())).await.unwrap();
    assert!(client.into_result().is_ok());
}

/// Whether a migration was recorded.
async fn history(pool: &Pool) -> bool {
    let all = oauth_runtime::catalog::read(pool, |table| table == "oauth_migration").await.unwrap();
    !all.tables.is_empty()
}
