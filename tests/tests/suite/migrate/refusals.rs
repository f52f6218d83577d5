//! Files and histories that do not fit together: each error names the file, the state and the way out.

use std::time::Duration;

use oauth_runtime::database::Pool;
use oauth_runtime::migrate::{Direction, MigrationError, MigrationState, Migrations, State};
use oauth_tests::{migrations, on_every_database};

use super::{is_missing, locks, migration_error, number, run};

const CREATE: &str = "CREATE TABLE item (id bigint NOT NULL PRIMARY KEY, size integer NOT NULL);\n\
    INSERT INTO item (id, size) VALUES (1, 0)";

/// Statement by statement on every database, of which the second fails.
const HALF: &str = "-- no-transaction\nUPDATE item SET size = size + 1;\n-- oauth:repeat\nUPDATE missing SET size = 1 WHERE size <> 1;";
const HALF_BACK: &str =
    "-- no-transaction\nUPDATE item SET size = size - 1;\n-- oauth:repeat\nDELETE FROM missing;";

async fn refusal(set: &Migrations, pool: &Pool) -> MigrationError {
    migration_error(set.migrate(pool).await.unwrap_err())
}

on_every_database! {
    async fn a_migration_below_the_newest_applied_one_is_refused(db) {
        let pool = Pool::connect(&db.url).await.unwrap();
        let one = (1, "create", CREATE, "");
        let three = (3, "three", "UPDATE item SET size = 3", "");
        migrations(&[one, three]).migrate(&pool).await.unwrap();
        let all = migrations(&[one, (2, "two", "UPDATE item SET size = 2", ""), three]);
        let (file, applied) =
            (format!("{}/0002_two.up.sql", pool.database()), format!("{}/0003_three.up.sql", pool.database()));
        let error = refusal(&all, &pool).await;
        assert!(error.to_string().contains("cargo oauth rebase"), "{error}");
        assert_eq!(error, MigrationError::OutOfOrder { file, applied });
        assert_eq!(number(&pool, "SELECT count(*) FROM item WHERE size = 3").await, 1);
        let twice = migrations(&[one, (3, "three", "SELECT 1", ""), (3, "other", "SELECT 1", "")]);
        assert!(matches!(refusal(&twice, &pool).await, MigrationError::SameVersion { .. }));
    }

    async fn a_migration_made_from_another_schema_is_refused(db) {
        let pool = Pool::connect(&db.url).await.unwrap();
        let hash = |letter: &str| letter.repeat(16);
        let header = |from: &str, to: &str| format!("-- oauth:schema {} -> {}, step 1 of 1\n", hash(from), hash(to));
        let create = header("0", "a") + CREATE;
        let theirs = header("a", "b") + "UPDATE item SET size = 2";
        let ours = header("a", "c") + "UPDATE item SET size = 3";
        let set = migrations(&[(1, "create", &create, ""), (2, "theirs", &theirs, ""), (3, "ours", &ours, "")]);
        let file = format!("{}/0003_ours.up.sql", pool.database());
        assert_eq!(refusal(&set, &pool).await, MigrationError::OtherSchema { file });
        assert!(is_missing(&pool, "SELECT 1 FROM item").await, "nothing was applied");
        let mended = ours.replace(&hash("a"), &hash("b"));
        let set = migrations(&[(1, "create", &create, ""), (2, "theirs", &theirs, ""), (3, "ours", &mended, "")]);
        set.migrate(&pool).await.unwrap();
    }

    async fn a_comment_that_cannot_be_followed_is_refused_before_anything_is_applied(db) {
        let pool = Pool::connect(&db.url).await.unwrap();
        let set = migrations(&[(1, "create", CREATE, ""), (2, "typo", "-- oauth:gaurd M1 x\nSELECT 1", "")]);
        let error = refusal(&set, &pool).await;
        assert!(matches!(&error, MigrationError::Malformed { file, line: 1, .. } if file.ends_with("0002_typo.up.sql")), "{error:?}");
        assert!(is_missing(&pool, "SELECT 1 FROM item").await);
    }

    async fn a_half_applied_migration_can_be_corrected_and_goes_on(db) {
        let pool = Pool::connect(&db.url).await.unwrap();
        let database = pool.database();
        let set = migrations(&[(1, "create", CREATE, "DROP TABLE item"), (2, "half", HALF, HALF_BACK)]);
        let error = refusal(&set, &pool).await;
        assert!(matches!(&error, MigrationError::Failed { statement: 2, state: State::Statements(1), .. }), "{error:?}");
        assert!(error.to_string().contains("the statement before it stands"), "{error}");
        let half = MigrationState::Half { direction: Direction::Up, done: 1, statements: 2 };
        assert_eq!(set.status(&pool).await.unwrap()[1].state, half);
        let expected = MigrationError::HalfApplied { file: format!("{database}/0002_half.up.sql"), done: 1, statements: 2 };
        assert_eq!(migration_error(set.migrate(&pool).dry_run().await.unwrap_err()), expected);
        assert_eq!(migration_error(set.migrate(&pool).down_to(1).await.unwrap_err()), expected);

        // What was run must stay as it is, the rest may be corrected.
        let edited = HALF.replace("size + 1", "size + 2");
        let edited = migrations(&[(1, "create", CREATE, ""), (2, "half", &edited, HALF_BACK)]);
        assert!(matches!(refusal(&edited, &pool).await, MigrationError::Edited { .. }));
        let corrected = HALF.replace("missing", "item").replace("= 1 WHERE size <> 1", "= 9 WHERE size <> 9");
        let set = migrations(&[(1, "create", CREATE, "DROP TABLE item"), (2, "half", &corrected, HALF_BACK)]);
        let report = set.migrate(&pool).await.unwrap();
        assert_eq!((report.steps[0].statements, report.steps[0].repeated_rows), (1, 1));
        assert_eq!(set.migrate(&pool).await.unwrap().steps, []);

        // The way back fails in the middle too.
        let error = migration_error(set.migrate(&pool).down_to(0).await.unwrap_err());
        assert!(matches!(&error, MigrationError::Failed { statement: 2, .. }), "{error:?}");
        let expected = MigrationError::HalfReverted { file: format!("{database}/0002_half.down.sql"), done: 1, statements: 2 };
        assert_eq!(refusal(&set, &pool).await, expected);
        assert_eq!(number(&pool, "SELECT count(*) FROM item WHERE size = 8").await, 1);
        run(&pool, "CREATE TABLE missing (id bigint NOT NULL PRIMARY KEY)").await;
        let report = set.migrate(&pool).down_to(0).await.unwrap();
        assert_eq!(report.steps.iter().map(|step| step.statements).collect::<Vec<_>>(), [1, 1]);
    }

    async fn a_table_that_something_else_made_is_never_taken_for_ones_own(db) {
        let pool = Pool::connect(&db.url).await.unwrap();
        run(&pool, "CREATE TABLE other (id bigint NOT NULL PRIMARY KEY)").await;
        let set = migrations(&[(1, "create", &format!("{CREATE};\nCREATE TABLE other (id bigint NOT NULL PRIMARY KEY)"), "")]);
        for _ in 0..2 {
            let error = refusal(&set, &pool).await;
            assert!(matches!(&error, MigrationError::Failed { statement, .. } if *statement == 3), "{error:?}");
        }
        run(&pool, "DROP TABLE other").await;
        set.migrate(&pool).await.unwrap();
        assert_eq!(number(&pool, "SELECT count(*) FROM item").await, 1);
    }

    async fn a_first_statement_that_fails_leaves_no_trace(db) {
        let pool = Pool::connect(&db.url).await.unwrap();
        let set = migrations(&[(1, "create", "CREATE TABLE item (id nothing that exists)", "")]);
        assert!(matches!(refusal(&set, &pool).await, MigrationError::Failed { statement: 1, .. }));
        assert_eq!(set.status(&pool).await.unwrap()[0].state, MigrationState::Pending);
        migrations(&[(1, "create", CREATE, "")]).migrate(&pool).await.unwrap();
    }

    async fn a_connection_that_ends_amid_a_statement_is_named(db) {
        let pool = Pool::connect(&db.url).await.unwrap();
        let end = match db.kind {
            oauth_tests::Kind::Postgres => "SELECT pg_terminate_backend(pg_backend_pid())",
            oauth_tests::Kind::MySql => "KILL CONNECTION_ID()",
            oauth_tests::Kind::Sqlite => return,
        };
        let set = migrations(&[(1, "create", CREATE, ""), (2, "end", end, "")]);
        let error = refusal(&set, &pool).await;
        assert!(matches!(&error, MigrationError::Interrupted { statement: 1, file, .. } if file.ends_with("0002_end.up.sql")), "{error:?}");
        assert_eq!(number(&pool, "SELECT count(*) FROM item").await, 1);
    }

    async fn a_database_that_does_not_answer_is_a_typed_error(db) {
        let pool = Pool::connect(&db.url).await.unwrap();
        pool.close().await;
        let set = migrations(&[(1, "create", CREATE, "")]);
        let error = refusal(&set, &pool).await;
        assert!(matches!(&error, MigrationError::Unreachable { .. }), "{error:?}");
        assert!(error.to_string().contains("nothing was applied"), "{error}");
        assert!(matches!(migration_error(set.status(&pool).await.unwrap_err()), MigrationError::Unreachable { .. }));
    }

    async fn another_migrator_that_does_not_finish_is_waited_for_and_named(db) {
        let pool = locks::impatient(&db.url).await;
        let other = locks::hold_migrator_lock(&db.url).await;
        let set = migrations(&[(1, "create", CREATE, "")]);
        let run = set.migrate(&pool).lock_patience(Duration::from_millis(300));
        let error = migration_error(run.await.unwrap_err());
        assert!(matches!(error, MigrationError::Locked { .. }), "{error:?}");
        drop(other);
        set.migrate(&pool).await.unwrap();
    }
}
