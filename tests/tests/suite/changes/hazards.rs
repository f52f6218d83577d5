//! Unsafe changes look at the rows before anything is changed, on each database.

use oauth_codegen::Error as MakeError;
use oauth_codegen::project::Make;
use oauth_runtime::Error;
use oauth_runtime::database::Pool;
use oauth_runtime::migrate::MigrationError;
use oauth_schema::change::Code;
use oauth_tests::{TestDatabase, on_every_database};

use super::{Team, catalog, same};
use crate::run;

/// Models with one field of an application.
fn models(field: &str) -> String {
    format!(
        "#[derive(OAuthUser)]\n#[oauth(table = \"users\", key = \"id\")]\npub struct User {{ pub id: i64 }}\n
         #[derive(OAuthApplication)]\n#[oauth(table = \"app\")]\npub struct Application {{
             #[oauth(flatten)]\n pub base: ApplicationBase<Models>,\n {field}\n}}\n
         #[swappable(databases(sqlite, postgres, mysql))]\npub struct Models {{ user: User, application: Application }}"
    )
}

/// A change, the value of the field in a row that it meets, and what the row must hold to let it pass.
struct Case {
    code: Code,
    before: &'static str,
    after: &'static str,
    /// The field in each of two rows, as SQL.
    bad: [&'static str; 2],
    good: [&'static str; 2],
}

const CASES: [Case; 8] = [
    Case {
        code: Code::Narrowed,
        before: "#[oauth(max_length = 20)] pub field: String,",
        after: "#[oauth(max_length = 5)] pub field: String,",
        bad: ["'short'", "'größer'"],
        good: ["'short'", "'größe'"],
    },
    Case {
        code: Code::Narrowed,
        before: "pub field: i64,",
        after: "pub field: i32,",
        bad: ["1", "3000000000"],
        good: ["1", "-2147483648"],
    },
    Case {
        code: Code::NullRefused,
        before: "pub field: Option<i32>,",
        after: "pub field: i32,",
        bad: ["1", "NULL"],
        good: ["1", "2"],
    },
    Case {
        code: Code::Unique,
        before: "#[oauth(max_length = 20)] pub field: Option<String>,",
        after: "#[oauth(max_length = 20, unique)] pub field: Option<String>,",
        bad: ["'a'", "'a'"],
        good: ["NULL", "NULL"],
    },
    Case {
        code: Code::ChoiceRemoved,
        before: "#[oauth(choices(\"a\", \"b\", \"it's\"))] pub field: String,",
        after: "#[oauth(choices(\"a\", \"it's\"))] pub field: String,",
        bad: ["'a'", "'b'"],
        good: ["'a'", "'it''s'"],
    },
    Case {
        code: Code::ChoiceRemoved,
        before: "#[oauth(max_length = 32)] pub field: String,",
        after: "#[oauth(choices(\"a\", \"b\"))] pub field: String,",
        bad: ["'a'", "'c'"],
        good: ["'a'", "'b'"],
    },
    Case {
        code: Code::Reference,
        before: "pub field: Option<i64>,",
        after: "#[oauth(references(User))] pub field: Option<i64>,",
        bad: ["1", "4711"],
        good: ["1", "NULL"],
    },
    Case {
        code: Code::Reference,
        before: "#[oauth(references(\"users\", on_delete = \"restrict\"))] pub field: Option<i64>,",
        after: "#[oauth(references(\"accounts\"))] pub field: Option<i64>,",
        bad: ["1", "2"],
        good: ["1", "NULL"],
    },
];

async fn prepare(db: &TestDatabase) -> Pool {
    let pool = Pool::connect(&db.url).await.unwrap();
    for (table, ids) in [("users", "(1), (2)"), ("accounts", "(1)")] {
        run(&pool, &format!("CREATE TABLE {table} (id bigint NOT NULL PRIMARY KEY)")).await;
        run(&pool, &format!("INSERT INTO {table} (id) VALUES {ids}")).await;
    }
    pool
}

/// Two applications with these values.
async fn insert(pool: &Pool, values: [&str; 2]) {
    for (id, value) in [1, 2].into_iter().zip(values) {
        let truth = if matches!(pool, Pool::Postgres(_)) { "false" } else { "0" };
        run(pool, &format!(
            "INSERT INTO app (id, client_id, redirect_uris, post_logout_redirect_uris, client_type,
                 authorization_grant_type, client_secret, hash_client_secret, name, skip_authorization, created, updated,
                 algorithm, allowed_origins, registration_source, token_endpoint_auth_method, client_jwks,
                 client_jwks_uri, field)
             VALUES ({id}, 'c{id}', '', '', 'public', 'implicit', '', {truth}, '', {truth}, '2026-01-02 03:04:05',
                 '2026-01-02 03:04:05', '', '', 'manual', '', '', '', {value})"
        ))
        .await;
    }
}

on_every_database! {
    async fn rows_in_the_way_stop_a_change_before_it_begins(db) {
        let pool = prepare(db).await;
        for case in CASES {
            let team = Team::new();
            team.make(&models(case.before));
            team.migrations().migrate(&pool).await.unwrap();
            insert(&pool, case.bad).await;
            let before = catalog(&pool).await;

            team.write(&models(case.after));
            let refused = team.project().make(&Make::default()).unwrap_err();
            assert!(matches!(&refused, MakeError::Hazards(hazards) if hazards[0].code == case.code), "{refused}");
            team.make(&models(case.after));
            let error = team.migrations().migrate(&pool).await.unwrap_err();
            let is_guard = matches!(&error, Error::Migration(MigrationError::Guard { code, rows: 1, .. }) if *code == case.code.word());
            assert!(is_guard, "{error:?}");
            assert!(error.to_string().contains("nothing of it was applied"), "{error}");
            same(&catalog(&pool).await, &before).unwrap();

            run(&pool, "DELETE FROM app").await;
            insert(&pool, case.good).await;
            team.migrations().migrate(&pool).await.unwrap_or_else(|error| panic!("{} {error}", case.after));
            team.migrations().migrate(&pool).down_to(0).await.unwrap();
        }
    }

    async fn a_column_that_needs_a_value_is_added_to_an_empty_table_only(db) {
        let pool = prepare(db).await;
        let team = Team::new();
        team.make(&models("pub field: i32,"));
        team.migrations().migrate(&pool).await.unwrap();
        insert(&pool, ["1", "2"]).await;
        team.make(&models("pub field: i32, pub other: i32,"));
        let error = team.migrations().migrate(&pool).await.unwrap_err();
        assert!(matches!(&error, Error::Migration(MigrationError::Guard { rows: 2, .. })), "{error:?}");
        assert!(error.to_string().contains("M005") && error.to_string().contains("`other` of `app`"), "{error}");
        run(&pool, "DELETE FROM app").await;
        team.migrations().migrate(&pool).await.unwrap();
        assert!(catalog(&pool).await.tables["app"].column("other").is_some());
    }

    async fn values_that_a_new_column_shares_cannot_be_unique(db) {
        let pool = prepare(db).await;
        let team = Team::new();
        team.make(&models("pub field: i32,"));
        team.migrations().migrate(&pool).await.unwrap();
        insert(&pool, ["1", "2"]).await;
        team.make(&models("pub field: i32, #[oauth(unique, default = 0)] pub other: i32,"));
        let error = team.migrations().migrate(&pool).await.unwrap_err();
        assert!(matches!(&error, Error::Migration(MigrationError::Guard { rows: 2, .. })), "{error:?}");
        run(&pool, "DELETE FROM app WHERE id = 2").await;
        team.migrations().migrate(&pool).await.unwrap();
    }

    async fn an_expression_that_gives_no_value_ends_the_migration(db) {
        let pool = prepare(db).await;
        let team = Team::new();
        team.make(&models("pub field: Option<i32>,"));
        team.migrations().migrate(&pool).await.unwrap();
        insert(&pool, ["1", "NULL"]).await;
        team.make(&models("pub field: Option<i32>, #[oauth(backfill = \"field\")] pub other: i32,"));
        let error = team.migrations().migrate(&pool).await.unwrap_err();
        assert!(matches!(&error, Error::Migration(MigrationError::Failed { .. })), "{error:?}");
        // SQLite took the column back with everything else.
        let is_there = catalog(&pool).await.tables["app"].column("other").is_some();
        let other = if is_there { ", other = 2" } else { "" };
        run(&pool, &format!("UPDATE app SET field = 2{other} WHERE field IS NULL")).await;
        team.migrations().migrate(&pool).await.unwrap();
        assert!(!catalog(&pool).await.tables["app"].column("other").unwrap().nullable);
    }
}
