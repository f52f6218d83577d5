//! What is refused, with nothing written or recorded.

use oauth_cli::live::{self, Adopt};
use oauth_tests::{Kind, on_every_database};

use super::super::run;
use super::history;
use super::package::{Package, Release, STANDARD, create};

on_every_database! {
    async fn a_package_with_migrations_and_a_database_with_a_history_are_refused(db) {
        let pool = Release::V3_4_1.create(db).await;
        let first = Package::new(STANDARD);
        first.adopt(db, &[]).await.unwrap();
        let again = first.adopt(db, &[]).await.unwrap_err().to_string();
        assert!(again.contains("has migrations already"), "{again}");
        let other = Package::new(STANDARD);
        let error = other.adopt(db, &[]).await.unwrap_err().to_string();
        assert!(error.contains("has migrations of a package already (0001_adopted)"), "{error}");
        assert!(other.is_untouched());
        drop(pool);
    }

    async fn a_state_that_no_model_explains_is_named_with_the_way_out(db) {
        let pool = Release::V3_4_1.create(db).await;
        match db.kind {
            Kind::Sqlite => run(&pool, "ALTER TABLE oauth2_provider_grant ADD COLUMN extra integer NULL;
                ALTER TABLE oauth2_provider_idtoken DROP COLUMN scope;
                ALTER TABLE oauth2_provider_idtoken ADD COLUMN scope integer NULL").await,
            Kind::Postgres => run(&pool, "ALTER TABLE oauth2_provider_grant ADD COLUMN extra integer NOT NULL DEFAULT 1;
                ALTER TABLE oauth2_provider_idtoken ALTER COLUMN scope TYPE integer USING 1;
                DROP TABLE oauth2_provider_refreshtoken CASCADE").await,
            Kind::MySql => run(&pool, "ALTER TABLE oauth2_provider_grant ADD COLUMN extra integer NOT NULL;
                ALTER TABLE oauth2_provider_idtoken DROP COLUMN scope, ADD COLUMN scope integer NULL").await,
        }
        let package = Package::new(STANDARD);
        let error = package.adopt(db, &[]).await.unwrap_err().to_string();
        assert!(error.starts_with("nothing was written or recorded:\n"), "{error}");
        assert!(error.contains("`oauth2_provider_idtoken`.`scope` is integer, and the models have"), "{error}");
        assert!(!error.contains("no model knows `oauth2_provider_idtoken`"), "{error}");
        if db.kind == Kind::Postgres {
            assert!(error.contains("there is no table `oauth2_provider_refreshtoken`"), "{error}");
        } else {
            assert!(error.contains("no model knows `oauth2_provider_grant`.`extra`"), "{error}");
        }
        assert!(package.is_untouched() && !history(&pool).await);
    }

    async fn a_database_without_such_tables_has_nothing_to_adopt(db) {
        let pool = create(db, "").await;
        let package = Package::new(STANDARD);
        let error = package.adopt(db, &[]).await.unwrap_err().to_string();
        assert!(error.contains("so there is nothing to adopt"), "{error}");
        assert!(package.is_untouched() && !history(&pool).await);
    }

    async fn users_with_another_key_are_refused(db) {
        let pool = Release::V3_4_1.create(db).await;
        let package = Package::new(&STANDARD.replace("i32", "i64"));
        let error = package.adopt(db, &[]).await.unwrap_err().to_string();
        assert!(error.contains("the users' key held i32 and is to hold i64"), "{error}");
        assert!(package.is_untouched() && !history(&pool).await);
    }
}

#[tokio::test]
async fn a_database_that_cannot_be_reached_is_named_without_its_password() {
    let package = Package::new(STANDARD);
    let url = "postgres://u:hunter2@127.0.0.1:1/acme";
    let adopted = live::adopt(&package.project(), url, &Adopt::default()).await.unwrap_err();
    let compared = live::diff(&package.project(), url).await.unwrap_err();
    for error in [adopted, compared] {
        let shown = format!("{error} {error:?}");
        assert!(shown.contains("127.0.0.1:1/acme") && !shown.contains("hunter2"), "{shown}");
    }
    assert!(package.is_untouched());
}
