//! Some migrations, the way back, dry runs, guards, repeated statements, squashed files, many migrators at once.

use oauth_runtime::database::{Database, Pool};
use oauth_runtime::migrate::{Direction, MigrationError, MigrationState, Migrations, State};
use oauth_tests::{migrations, on_every_database};

use super::{is_missing, migration_error, number, run};

const CREATE: &str = "CREATE TABLE item (id bigint NOT NULL PRIMARY KEY, size integer NOT NULL, region varchar(10) NULL);\n\
    INSERT INTO item (id, size, region) VALUES (1, 0, 'eu'), (2, 0, NULL), (3, 0, NULL)";

/// Three migrations, of which the second and third change rows.
fn three() -> Migrations {
    migrations(&[
        (1, "create", CREATE, "DROP TABLE item"),
        (2, "grow", "UPDATE item SET size = size + 1", "UPDATE item SET size = size - 1"),
        (
            5,
            "label",
            "ALTER TABLE item ADD COLUMN label varchar(10) NULL",
            "ALTER TABLE item DROP COLUMN label",
        ),
    ])
}

fn versions(report: &oauth_runtime::migrate::MigrationReport) -> Vec<(i64, Direction)> {
    report.steps.iter().map(|step| (step.version, step.direction)).collect()
}

/// A change with its hashes in front of it.
fn change(from: &str, to: &str, sql: &str) -> String {
    format!("-- oauth:schema {from} -> {to}, step 1 of 1\n{sql}")
}

const EMPTY: &str = "0000000000000000";
const A: &str = "aaaaaaaaaaaaaaaa";
const B: &str = "bbbbbbbbbbbbbbbb";
const C: &str = "cccccccccccccccc";

on_every_database! {
    async fn a_run_goes_up_to_a_version_and_back_down(db) {
        use Direction::{Down, Up};
        let (pool, set) = (Pool::connect(&db.url).await.unwrap(), three());
        let report = set.migrate(&pool).to(2).await.unwrap();
        assert_eq!(versions(&report), [(1, Up), (2, Up)]);
        assert_eq!(report.steps.iter().map(|step| step.statements).collect::<Vec<_>>(), [2, 1]);
        assert_eq!(versions(&set.migrate(&pool).to(1).await.unwrap()), []);
        assert_eq!(versions(&set.migrate(&pool).await.unwrap()), [(5, Up)]);
        assert_eq!(number(&pool, "SELECT count(label) + max(size) FROM item").await, 1);
        let status = set.status(&pool).await.unwrap();
        assert!(status.iter().all(|status| matches!(status.state, MigrationState::Applied { .. })), "{status:?}");
        assert_eq!(versions(&set.migrate(&pool).down_to(1).await.unwrap()), [(5, Down), (2, Down)]);
        assert!(is_missing(&pool, "SELECT label FROM item").await);
        let status = set.status(&pool).await.unwrap();
        assert_eq!(status.iter().filter(|status| status.state == MigrationState::Pending).count(), 2, "{status:?}");
        assert_eq!(versions(&set.migrate(&pool).down_to(0).await.unwrap()), [(1, Down)]);
        assert_eq!(versions(&set.migrate(&pool).await.unwrap()), [(1, Up), (2, Up), (5, Up)]);
        let error = set.migrate(&pool).to(3).await.unwrap_err();
        assert_eq!(migration_error(error), MigrationError::NoVersion { version: 3, newest: 5 });
    }

    async fn a_dry_run_says_what_would_be_run_and_changes_nothing(db) {
        let (pool, set) = (Pool::connect(&db.url).await.unwrap(), three());
        let report = set.migrate(&pool).to(2).dry_run().await.unwrap();
        assert!(report.dry_run);
        assert_eq!(report.steps[1].texts, ["UPDATE item SET size = size + 1"]);
        assert!(report.to_string().contains("0002_grow.up.sql: 1 statements to run"), "{report}");
        assert!(is_missing(&pool, "SELECT 1 FROM item").await);
        assert!(is_missing(&pool, "SELECT 1 FROM oauth_migration").await);
        set.migrate(&pool).await.unwrap();
        let report = set.migrate(&pool).down_to(0).dry_run().await.unwrap();
        assert_eq!(report.steps.iter().map(|step| step.version).collect::<Vec<_>>(), [5, 2, 1]);
        assert_eq!(number(&pool, "SELECT count(*) FROM item").await, 3);
        assert_eq!(set.migrate(&pool).dry_run().await.unwrap().to_string(), "nothing to do");
    }

    async fn what_something_else_did_is_recorded_and_not_run(db) {
        let (pool, set) = (Pool::connect(&db.url).await.unwrap(), three());
        run(&pool, CREATE).await;
        let report = set.migrate(&pool).to(2).record_only().await.unwrap();
        assert!(report.steps.iter().all(|step| step.recorded_only && step.statements == 0), "{report}");
        assert_eq!(number(&pool, "SELECT count(*) FROM item WHERE size = 0").await, 3);
        assert_eq!(versions(&set.migrate(&pool).await.unwrap()), [(5, Direction::Up)]);
        set.migrate(&pool).down_to(2).record_only().await.unwrap();
        assert_eq!(number(&pool, "SELECT count(*) FROM item WHERE label IS NULL").await, 3);
        assert_eq!(number(&pool, "SELECT count(*) FROM oauth_migration").await, 2);
    }

    async fn rows_that_stand_against_a_guard_stop_the_migration(db) {
        let pool = Pool::connect(&db.url).await.unwrap();
        let guarded = "-- oauth:guard M004 `region` of `item` is NULL in some rows; fill them first\n\
            SELECT count(*) FROM item WHERE region IS NULL;\n\
            ALTER TABLE item ADD COLUMN label varchar(10) NULL;\n\
            UPDATE item SET size = size + 1;";
        let set = migrations(&[(1, "create", CREATE, ""), (2, "label", guarded, "")]);
        let error = migration_error(set.migrate(&pool).await.unwrap_err());
        let file = format!("{}/0002_label.up.sql", pool.database());
        let state = match pool.database() {
            Database::Mysql => State::Statements(0),
            _ => State::Nothing,
        };
        let text = "`region` of `item` is NULL in some rows; fill them first".to_owned();
        assert_eq!(error, MigrationError::Guard { file, code: "M004".to_owned(), text, rows: 2, state });
        assert!(error.to_string().contains("nothing of it was applied"), "{error}");
        assert!(is_missing(&pool, "SELECT label FROM item").await);
        assert_eq!(set.status(&pool).await.unwrap()[1].state, MigrationState::Pending);
        run(&pool, "UPDATE item SET region = 'us' WHERE region IS NULL").await;
        let report = set.migrate(&pool).await.unwrap();
        assert_eq!((report.steps.len(), report.steps[0].statements), (1, 3));
        assert_eq!(number(&pool, "SELECT count(*) FROM item WHERE size = 1").await, 3);
    }

    async fn a_repeated_statement_is_run_until_it_changes_nothing(db) {
        let pool = Pool::connect(&db.url).await.unwrap();
        let create = "CREATE TABLE item (id bigint NOT NULL PRIMARY KEY, size integer NOT NULL)";
        let repeat = "-- no-transaction\n\
            -- oauth:guard M010 sizes below zero\n\
            SELECT count(*) FROM item WHERE size < 0;\n\
            -- oauth:repeat\n\
            UPDATE item SET size = size + 1 WHERE id IN (SELECT id FROM (SELECT id FROM item WHERE size = 0 LIMIT 10) AS some_rows);";
        let set = migrations(&[(1, "create", create, ""), (2, "fill", repeat, "")]);
        set.migrate(&pool).to(1).await.unwrap();
        let rows: Vec<String> = (0..35).map(|id| format!("({id}, 0)")).collect();
        run(&pool, &format!("INSERT INTO item (id, size) VALUES {}", rows.join(", "))).await;
        let report = set.migrate(&pool).await.unwrap();
        assert_eq!((report.steps[0].statements, report.steps[0].repeated_rows), (2, 35));
        assert_eq!(number(&pool, "SELECT count(*) FROM item WHERE size = 1").await, 35);
    }

    async fn a_squashed_migration_counts_where_its_schema_is_there(db) {
        let pool = Pool::connect(&db.url).await.unwrap();
        let (create, label) = (change(EMPTY, A, CREATE), change(A, B, "ALTER TABLE item ADD COLUMN label varchar(10) NULL"));
        let last = change(B, C, "ALTER TABLE item ADD COLUMN last varchar(10) NULL");
        let by_hand = "UPDATE item SET size = 7";
        let whole = format!("{CREATE};\nALTER TABLE item ADD COLUMN label varchar(10) NULL");
        let whole = format!("-- oauth:replaces 3\n{}", change(EMPTY, B, &whole));
        let old = migrations(&[(1, "create", &create, ""), (2, "label", &label, ""), (3, "by_hand", by_hand, "")]);
        let new = migrations(&[(3, "squashed", &whole, "DROP TABLE item"), (4, "last", &last, "")]);
        let squashed = format!("{}/0003_squashed.up.sql", pool.database());

        old.migrate(&pool).to(1).await.unwrap();
        let error = migration_error(new.migrate(&pool).await.unwrap_err());
        let applied = format!("{}/0001_create.up.sql", pool.database());
        assert_eq!(error, MigrationError::NotReplaced { file: squashed.clone(), applied });

        old.migrate(&pool).await.unwrap();
        let states: Vec<_> = new.status(&pool).await.unwrap().into_iter().map(|status| status.state).collect();
        assert!(matches!(states[..], [
            MigrationState::Replaced { .. }, MigrationState::Replaced { .. }, MigrationState::Pending, MigrationState::Pending,
        ]), "{states:?}");
        let report = new.migrate(&pool).await.unwrap();
        assert!(report.steps[0].recorded_only && report.steps[0].file == squashed, "{report}");
        assert_eq!((report.steps.len(), report.steps[1].statements), (2, 1));
        assert_eq!(number(&pool, "SELECT count(*) FROM item WHERE size = 7 AND last IS NULL").await, 3);
        assert_eq!(number(&pool, "SELECT count(*) FROM oauth_migration").await, 2);
        assert_eq!(new.migrate(&pool).await.unwrap().steps, []);

        new.migrate(&pool).down_to(3).await.unwrap();
        new.migrate(&pool).down_to(0).await.unwrap();
        let report = new.migrate(&pool).to(3).await.unwrap();
        assert!(!report.steps[0].recorded_only);
        assert_eq!(number(&pool, "SELECT count(*) FROM item WHERE label IS NULL").await, 3);
    }

    async fn of_eight_migrators_each_statement_is_run_by_one(db) {
        let no_transaction = match db.kind {
            oauth_tests::Kind::Postgres => "-- no-transaction\nCREATE INDEX CONCURRENTLY item_size ON item (size)",
            oauth_tests::Kind::MySql => "CREATE INDEX item_size ON item (size)",
            oauth_tests::Kind::Sqlite => "-- no-transaction\nPRAGMA foreign_keys = OFF;\nBEGIN;\n\
                CREATE TABLE item_new (id bigint NOT NULL PRIMARY KEY, size integer NOT NULL, region varchar(10) NULL);\n\
                INSERT INTO item_new SELECT id, size, region FROM item;\nDROP TABLE item;\n\
                ALTER TABLE item_new RENAME TO item;\nCOMMIT;\nPRAGMA foreign_keys = ON;",
        };
        let repeat = "-- no-transaction\nINSERT INTO item (id, size) VALUES (4, 0);\n\
            -- oauth:repeat\nUPDATE item SET size = size + 1 WHERE size < 5;\nUPDATE item SET size = size + 1;";
        let set = migrations(&[
            (1, "create", CREATE, ""),
            (2, "no_transaction", no_transaction, ""),
            (3, "repeat", repeat, ""),
            (4, "grow", "UPDATE item SET size = size + 1", ""),
        ]);
        let mut tasks = Vec::new();
        for _ in 0..8 {
            let (url, set) = (db.url.clone(), set.clone());
            tasks.push(tokio::spawn(async move {
                let pool = Pool::connect(&url).await.unwrap();
                set.migrate(&pool).await
            }));
        }
        let (mut statements, mut workers, mut rows) = (0, 0, 0);
        for task in tasks {
            let report = task.await.unwrap().unwrap();
            workers += usize::from(!report.steps.is_empty());
            statements += report.steps.iter().map(|step| step.statements).sum::<usize>();
            rows += report.steps.iter().map(|step| step.repeated_rows).sum::<u64>();
        }
        let of_the_second = if db.kind == oauth_tests::Kind::Sqlite { 4 } else { 1 };
        assert_eq!((statements, rows), (2 + of_the_second + 3 + 1, 20));
        // On SQLite they take turns between transactions.
        assert!(workers == 1 || db.kind == oauth_tests::Kind::Sqlite, "{workers} of them applied something");
        let pool = Pool::connect(&db.url).await.unwrap();
        assert_eq!(number(&pool, "SELECT count(*) FROM item WHERE size = 7").await, 4);
    }
}

#[tokio::test]
async fn sqlite_gets_the_hashes_of_texts() {
    const TEXTS: &str =
        "CREATE TABLE item (id integer NOT NULL PRIMARY KEY, name text NOT NULL, hash text NULL);
        INSERT INTO item (id, name) VALUES (1, 'tok'), (2, ''), (3, 'it''s \u{e9} \\'), (4, 'tok')";
    const HASH: &str = "-- oauth:sha256
        SELECT name FROM item;
        UPDATE item SET hash = (SELECT sha256 FROM temp.oauth_sha256 WHERE text = item.name);
        DROP TABLE temp.oauth_sha256";
    let db = oauth_tests::TestDatabase::sqlite();
    let pool = Pool::connect(&db.url).await.unwrap();
    let many = "WITH RECURSIVE n (i) AS (SELECT 5 UNION ALL SELECT i + 1 FROM n WHERE i < 12000)
        INSERT INTO item (id, name) SELECT i, 'token ' || i FROM n";
    let set = migrations(&[(1, "create", TEXTS, ""), (2, "many", many, ""), (3, "hash", HASH, "")]);
    set.migrate(&pool).await.unwrap();
    for (ids, hash) in [
        ("1, 4", "1a7674eb4ee78df7e1ac439a93c3fa8e3c945784d4dec9fd8e3011738b2f1d62"),
        ("2", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
        ("3", "beb22e64065511f7d78c9fec40b1c56fa2e12d4e5a4f0a09da432521bb968ba6"),
        ("12000", "2fff9af314995c1e6779fc1a7e018ac2802fd059f6847db61229cfdc878fa56f"),
    ] {
        let count = format!("SELECT count(*) FROM item WHERE id IN ({ids}) AND hash = '{hash}'");
        assert_eq!(number(&pool, &count).await, ids.split(',').count() as i64, "{ids}");
    }
    assert_eq!(number(&pool, "SELECT count(DISTINCT hash) FROM item").await, 11_999);
}
