//! What other tools and people make.

use oauth_runtime::catalog::{self, Table};
use oauth_runtime::database::Pool;
use oauth_tests::{Kind, TestDatabase, on_every_database};

use super::run;

on_every_database! {
    async fn composite_keys_actions_and_views_are_read(db) {
        let pool = made(db, "
            CREATE TABLE parent (a integer NOT NULL, b varchar(5) NOT NULL, c integer, PRIMARY KEY (b, a),
                CONSTRAINT u UNIQUE (c, a));
            CREATE TABLE child (b varchar(5), a integer, itself integer, x integer NOT NULL, PRIMARY KEY (x),
                CONSTRAINT one FOREIGN KEY (b, a) REFERENCES parent (b, a) ON DELETE SET NULL ON UPDATE CASCADE,
                CONSTRAINT two FOREIGN KEY (itself) REFERENCES child (x) ON DELETE RESTRICT);
            CREATE VIEW looks_like_a_table AS SELECT a FROM parent;").await;
        let catalog = catalog::read(&pool, |_| true).await.unwrap();
        assert_eq!(catalog.tables.keys().collect::<Vec<_>>(), ["child", "parent"]);
        let parent = &catalog.tables["parent"];
        assert_eq!(parent.primary_key, ["b", "a"]);
        assert_eq!(shown(&parent.uniques), ["constraint (c, a)"]);
        assert_eq!(parent.uniques[0].name.as_deref(), Some("u"));
        let child = &catalog.tables["child"];
        assert_eq!(child.primary_key, ["x"]);
        let keys = child.foreign_keys.iter().map(|key| (key.name.as_deref(), key.to_string())).collect::<Vec<_>>();
        // InnoDB knows no difference between the two.
        let refused = if db.kind == Kind::MySql { "NO ACTION" } else { "RESTRICT" };
        assert_eq!(keys, [
            (Some("one"), "(b, a) to parent (b, a) ON DELETE SET NULL ON UPDATE CASCADE".to_owned()),
            (Some("two"), format!("(itself) to child (x) ON DELETE {refused} ON UPDATE NO ACTION")),
        ]);
        let indexes: Vec<_> = child.indexes.iter().map(|index| index.name.as_deref().unwrap()).collect();
        assert_eq!(indexes, if db.kind == Kind::MySql { &["one", "two"][..] } else { &[] });
    }

    async fn generated_columns_and_expressions_are_read(db) {
        let pool = made(db, match db.kind {
            Kind::Sqlite => "CREATE TABLE t (a integer, stored integer GENERATED ALWAYS AS (a + 1) STORED,
                virtual integer AS (a * 2), made datetime DEFAULT CURRENT_TIMESTAMP, day date DEFAULT (date('now')));",
            Kind::Postgres => "CREATE TABLE t (a integer, stored integer GENERATED ALWAYS AS (a + 1) STORED,
                made timestamp with time zone DEFAULT now(), day date DEFAULT CURRENT_DATE);",
            Kind::MySql => "CREATE TABLE t (a integer, stored integer GENERATED ALWAYS AS (a + 1) STORED,
                virtual integer AS (a * 2), made datetime(6) DEFAULT CURRENT_TIMESTAMP(6)
                    ON UPDATE CURRENT_TIMESTAMP(6), day date DEFAULT (curdate()));",
        }).await;
        let lines = lines(&catalog::read(&pool, |_| true).await.unwrap().tables["t"]);
        let expected: &[&str] = match db.kind {
            Kind::Sqlite => &[
                "a integer NULL",
                "stored integer NULL STORED GENERATED AS a + 1",
                "virtual integer NULL VIRTUAL GENERATED AS a * 2",
                "made datetime NULL default CURRENT_TIMESTAMP",
                "day date NULL default date('now')",
            ],
            Kind::Postgres => &[
                "a integer NULL",
                "stored integer NULL STORED GENERATED AS a + 1",
                "made timestamp with time zone NULL default now()",
                "day date NULL default CURRENT_DATE",
            ],
            Kind::MySql => &[
                "a integer NULL",
                "stored integer NULL STORED GENERATED AS `a` + 1",
                "virtual integer NULL VIRTUAL GENERATED AS `a` * 2",
                "made datetime(6) NULL default current_timestamp(6) on update current_timestamp(6)",
                "day date NULL default curdate()",
            ],
        };
        assert_eq!(lines, expected);
    }

    async fn types_defaults_and_indexes_of_other_tools_are_read(db) {
        let script = match db.kind {
            Kind::Sqlite => r#"
                CREATE TABLE Parent ("Id" INTEGER PRIMARY KEY);
                CREATE TABLE "odd ""one""" (id INTEGER PRIMARY KEY, -- a comment, with ( and '
                    name VARCHAR(20) DEFAULT "dq" COLLATE NOCASE UNIQUE ON CONFLICT IGNORE, untyped DEFAULT (1 + 2),
                    hex int DEFAULT 0x10, yes bool DEFAULT TRUE, bytes blob DEFAULT x'41', [null] text DEFAULT NULL,
                    parent int REFERENCES parent, CONSTRAINT "small;" CHECK (hex < 5 /* or so */ AND name <> ')'));
                CREATE UNIQUE INDEX "i (" ON "odd ""one""" (lower(name) DESC, hex) WHERE (yes IS NOT NULL);
                CREATE INDEX n ON "odd ""one""" (name);
                ALTER TABLE "odd ""one""" ADD COLUMN added text DEFAULT 'z';
                CREATE TABLE rowless (a text, b int, PRIMARY KEY (a, b)) STRICT, WITHOUT ROWID;"#,
            Kind::Postgres => r#"
                CREATE DOMAIN short AS varchar(3);
                CREATE TABLE parent (id serial PRIMARY KEY);
                CREATE TABLE "odd ""one""" (id integer GENERATED ALWAYS AS IDENTITY (START 5 CYCLE) PRIMARY KEY,
                    name varchar(20) DEFAULT 'it''s \ ' COLLATE "C", short short, list integer[] DEFAULT '{1,2}',
                    price numeric(10, 2) DEFAULT 1.50, bytes bytea DEFAULT '\x41', "null" text DEFAULT NULL,
                    moment timestamp DEFAULT '2020-01-02', parent integer);
                ALTER TABLE "odd ""one""" ADD CONSTRAINT "small;" CHECK (price < 5) NOT VALID;
                ALTER TABLE "odd ""one""" ADD CONSTRAINT unchecked FOREIGN KEY (parent) REFERENCES parent NOT VALID;
                CREATE UNIQUE INDEX "i (" ON "odd ""one""" (lower(name) DESC, id) WHERE price IS NOT NULL;
                CREATE INDEX n ON "odd ""one""" (name varchar_pattern_ops, id DESC NULLS LAST) INCLUDE (price);
                CREATE INDEX h ON "odd ""one""" USING hash (name COLLATE "POSIX");
                COMMENT ON TABLE "odd ""one""" IS 'It''s odd';
                CREATE UNLOGGED TABLE rowless (a text, b integer, PRIMARY KEY (a, b),
                    UNIQUE (b) DEFERRABLE INITIALLY DEFERRED, EXCLUDE USING hash (a WITH =));"#,
            Kind::MySql => r#"
                CREATE TABLE parent (id int unsigned AUTO_INCREMENT PRIMARY KEY);
                CREATE TABLE `odd ``one``` (id tinyint AUTO_INCREMENT PRIMARY KEY,
                    name varchar(20) DEFAULT 'it''s \\ ' COLLATE utf8mb4_bin, price decimal(10, 2) DEFAULT 1.50,
                    choice enum('a', 'it''s') DEFAULT 'a', bytes blob DEFAULT x'41', `null` longtext DEFAULT NULL,
                    parent int unsigned INVISIBLE COMMENT 'It''s odd', document json CHECK (json_length(document) < 3),
                    CONSTRAINT `small;` CHECK (price < 5)) COMMENT 'It''s odd' COLLATE utf8mb4_general_ci;
                CREATE UNIQUE INDEX `i (` ON `odd ``one``` (name(5), id DESC);
                CREATE INDEX n ON `odd ``one``` (price) IGNORED;
                CREATE FULLTEXT INDEX h ON `odd ``one``` (name);
                CREATE TABLE rowless (a varchar(5), b integer, PRIMARY KEY (a, b)) ENGINE=Aria;"#,
        };
        let pool = made(db, script).await;
        let catalog = catalog::read(&pool, |_| true).await.unwrap();
        let name = if db.kind == Kind::MySql { "odd `one`" } else { "odd \"one\"" };
        let odd = &catalog.tables[name];
        let expected: &[&str] = match db.kind {
            Kind::Sqlite => &[
                "id integer counts: the number of the row",
                "name varchar(20) NULL default 'dq' collation NOCASE",
                "untyped  NULL default 1 + 2",
                "hex int NULL default 0x10",
                "yes bool NULL default true",
                "bytes BLOB NULL default x'41'",
                "null text NULL",
                "parent int NULL",
                "added text NULL default 'z'",
            ],
            Kind::Postgres => &[
                "id integer counts: GENERATED ALWAYS AS IDENTITY START WITH 5 CYCLE",
                "name varchar(20) NULL default 'it's \\ ' collation C",
                "short short NULL",
                "list integer[] NULL default '{1,2}'",
                "price numeric(10,2) NULL default 1.5",
                "bytes bytea NULL default '\\x41'",
                "null text NULL",
                "moment timestamp without time zone NULL default '2020-01-02 00:00:00'",
                "parent integer NULL",
            ],
            Kind::MySql => &[
                "id tinyint counts: AUTOINCREMENT",
                "name varchar(20) NULL default 'it's \\ ' collation utf8mb4_bin",
                "price decimal(10,2) NULL default 1.5",
                "choice enum('a','it''s') NULL default 'a'",
                "bytes blob NULL default X'41'",
                "null longtext NULL",
                "parent integer unsigned NULL INVISIBLE comment: It's odd",
                "document longtext NULL collation utf8mb4_bin",
            ],
        };
        assert_eq!(lines(odd), expected);
        let expected: [&[&str]; 4] = match db.kind {
            Kind::Sqlite => [
                &["(lower(name) DESC, hex) WHERE yes IS NOT NULL", "constraint (name COLLATE NOCASE)"],
                &["(name COLLATE NOCASE)"],
                &["hex < 5 AND name <> ')'"],
                &["(parent) to Parent (Id) ON DELETE NO ACTION ON UPDATE NO ACTION"],
            ],
            Kind::Postgres => [
                &["(lower(name::text) DESC, id) WHERE (price IS NOT NULL)"],
                &[
                    "(name COLLATE \"POSIX\") USING hash",
                    "(name varchar_pattern_ops, id DESC NULLS LAST, price INCLUDE)",
                ],
                &["price < (5)::numeric NOT VALID"],
                &["(parent) to parent (id) ON DELETE NO ACTION ON UPDATE NO ACTION NOT VALID"],
            ],
            Kind::MySql => [
                &["constraint (name (5), id DESC)"],
                &["(name) USING FULLTEXT", "(price), not in use"],
                &["json_length(`document`) < 3", "`price` < 5"],
                &[],
            ],
        };
        let foreign_keys = shown(&odd.foreign_keys);
        assert_eq!([shown(&odd.uniques), shown(&odd.indexes), shown(&odd.checks), foreign_keys], expected);
        assert!(odd.checks.iter().any(|check| check.name.as_deref() == Some("small;")), "{:?}", odd.checks);
        let comment = (db.kind != Kind::Sqlite).then_some("It's odd");
        assert_eq!(odd.comment.as_deref(), comment);

        let rowless = &catalog.tables["rowless"];
        assert_eq!(rowless.primary_key, ["a", "b"]);
        assert!(rowless.columns.iter().all(|column| !column.nullable && !column.counts_up()));
        let extra = match db.kind {
            Kind::Sqlite => "STRICT WITHOUT ROWID",
            Kind::Postgres => "UNLOGGED",
            Kind::MySql => "Aria",
        };
        assert_eq!(rowless.extra.as_deref(), Some(extra));
        if db.kind == Kind::Postgres {
            assert_eq!(shown(&rowless.uniques), ["constraint (b) DEFERRABLE INITIALLY DEFERRED"]);
            assert_eq!(shown(&rowless.checks), ["EXCLUDE USING hash (a WITH =)"]);
            assert_eq!(lines(&catalog.tables["parent"]), ["id integer counts: a sequence"]);
        }
    }

    async fn the_number_of_rows_is_the_guess_of_the_server(db) {
        let pool = made(db, "CREATE TABLE t (a integer); INSERT INTO t (a) VALUES (1), (2), (3);").await;
        let analyze = if db.kind == Kind::MySql { "ANALYZE TABLE t" } else { "ANALYZE t" };
        run(&pool, analyze).await;
        let rows = catalog::read(&pool, |_| true).await.unwrap().tables["t"].rows;
        assert_eq!(rows, if db.kind == Kind::Sqlite { None } else { Some(3) });
    }
}

/// Only PostgreSQL has schemas, and indexes that a failure leaves behind.
#[tokio::test]
async fn of_several_schemas_the_current_one_is_read() {
    let db = TestDatabase::postgres().await;
    let admin = Pool::connect(&db.url).await.unwrap();
    let script = "CREATE SCHEMA other; CREATE SCHEMA \"te'n\"\"ant\";
        CREATE TABLE other.users (id bigint PRIMARY KEY); CREATE TABLE other.t (a integer, wrong integer UNIQUE);
        CREATE TABLE t (public integer);
        CREATE TABLE \"te'n\"\"ant\".t (a bigint REFERENCES other.users (id), UNIQUE (a));";
    run(&admin, script).await;
    let url = format!("{}?options[search_path]=missing,\"te'n\"\"ant\",public", db.url);
    let pool = Pool::connect(&url).await.unwrap();
    let catalog = catalog::read(&pool, |_| true).await.unwrap();
    assert_eq!(catalog.tables.keys().collect::<Vec<_>>(), ["t"]);
    assert_eq!(lines(&catalog.tables["t"]), ["a bigint NULL"]);
    assert_eq!(shown(&catalog.tables["t"].uniques), ["constraint (a)"]);
    assert_eq!(
        shown(&catalog.tables["t"].foreign_keys),
        ["(a) to other.users (id) ON DELETE NO ACTION ON UPDATE NO ACTION"]
    );
}

#[tokio::test]
async fn a_virtual_table_without_its_module_is_left_out() {
    let db = TestDatabase::sqlite();
    let script = "CREATE TABLE t (a integer); PRAGMA writable_schema = ON;
        INSERT INTO sqlite_master (type, name, tbl_name, rootpage, sql)
            VALUES ('table', 'ghost', 'ghost', 0, 'CREATE VIRTUAL TABLE ghost USING no_such_module (a)');";
    made(&db, script).await.close().await;
    let pool = Pool::connect(&db.url).await.unwrap();
    let catalog = catalog::read(&pool, |_| true).await.unwrap();
    assert_eq!(catalog.tables.keys().collect::<Vec<_>>(), ["t"]);
}

#[tokio::test]
async fn an_invalid_index_is_reported() {
    let db = TestDatabase::postgres().await;
    let pool = made(&db, "CREATE TABLE t (a integer); INSERT INTO t VALUES (1), (1);").await;
    pool.execute("CREATE UNIQUE INDEX CONCURRENTLY twice ON t (a)").await.unwrap_err();
    let catalog = catalog::read(&pool, |_| true).await.unwrap();
    assert_eq!(shown(&catalog.tables["t"].uniques), ["(a), not in use"]);
}

async fn made(db: &TestDatabase, script: &str) -> Pool {
    let pool = Pool::connect(&db.url).await.unwrap();
    run(&pool, script).await;
    pool
}

/// What a list of indexes or constraints shows of each.
fn shown<T: ToString>(list: &[T]) -> Vec<String> {
    list.iter().map(ToString::to_string).collect()
}

/// A line for each column, with all that is known of it.
fn lines(table: &Table) -> Vec<String> {
    let line = |column: &catalog::Column| {
        let mut line = format!("{} {}", column.name, column.sql_type);
        if column.nullable {
            line += " NULL";
        }
        let parts = [
            ("default ", column.default.as_ref().map(ToString::to_string)),
            ("counts: ", column.counter.as_ref().map(ToString::to_string)),
            ("", column.extra.clone()),
            ("collation ", column.collation.clone()),
            ("comment: ", column.comment.clone()),
        ];
        for (word, part) in parts {
            if let Some(part) = part {
                line += &format!(" {word}{part}");
            }
        }
        line
    };
    table.columns.iter().map(line).collect()
}
