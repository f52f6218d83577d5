//! Changes of the models, made by `cargo oauth make` and applied to tables with rows.

mod hazards;
mod page;
mod rows;
mod team;
mod tokens;

use std::cell::RefCell;
use std::fmt::Display;
use std::path::Path;

use oauth_cli::live;
use oauth_codegen::Project;
use oauth_codegen::project::Make;
use oauth_runtime::Error;
use oauth_runtime::catalog::{self, About, Catalog};
use oauth_runtime::database::Pool;
use oauth_runtime::migrate::Migrations;
use oauth_schema::change::Code;
use oauth_schema::schema::Column;
use oauth_schema::{Change, Dialect, Schema};
use oauth_tests::{Kind, TestDatabase, number_from_env};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use tempfile::TempDir;

use crate::dialect;
use team::Pair;

/// A package in a scratch folder, whose models change.
struct Team {
    folder: TempDir,
}

impl Team {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir_all(folder.path().join("src")).unwrap();
        std::fs::write(folder.path().join("Cargo.toml"), "[package]\nname = \"team\"\nversion = \"0.1.0\"\n")
            .unwrap();
        Self { folder }
    }

    /// Writes the models.
    fn write(&self, source: &str) {
        std::fs::write(self.folder.path().join("src/models.rs"), source).unwrap();
    }

    /// Writes the models and the migration for them; gives the schema.
    fn make(&self, source: &str) -> Schema {
        self.write(source);
        let project = self.project();
        let allowed = Code::ALL.map(|(code, ..)| code).to_vec();
        project.make(&Make { name: None, allowed }).unwrap_or_else(|error| panic!("{error}\n{source}"));
        let again = project.missing(&Make::default()).unwrap_or_else(|error| panic!("{error}\n{source}"));
        assert_eq!(again, [], "a second run finds nothing to do\n{source}");
        Schema::of(project.models().unwrap())
    }

    fn project(&self) -> Project {
        Project::open(self.folder.path()).unwrap()
    }

    fn migrations(&self) -> Migrations {
        live::migrations(&self.project()).unwrap()
    }

    /// The newest version that is on disk.
    fn newest(&self) -> i64 {
        self.migrations().migrations.iter().map(|migration| migration.version).max().unwrap()
    }
}

async fn catalog(pool: &Pool) -> Catalog {
    catalog::read(pool, |table| table != "users" && table != "oauth_migration").await.unwrap()
}

/// The tables of the models, made at once in a database without tables, and dropped again.
async fn fresh(pool: &Pool, source: &str) -> Result<Catalog, Error> {
    let team = Team::new();
    team.make(source);
    team.migrations().migrate(pool).await?;
    let fresh = catalog(pool).await;
    team.migrations().migrate(pool).down_to(0).await?;
    assert_eq!(catalog(pool).await.tables.len(), 0);
    Ok(fresh)
}

/// A database with users only.
async fn database(kind: Kind) -> (TestDatabase, Pool) {
    let db = match kind {
        Kind::Sqlite => TestDatabase::sqlite(),
        Kind::Postgres => TestDatabase::postgres().await,
        Kind::MySql => TestDatabase::mysql().await,
    };
    let pool = Pool::connect(&db.url).await.unwrap();
    rows::users(&pool).await;
    (db, pool)
}

/// Applies a change to filled tables, compares them with fresh ones, and goes back; leaves no table behind.
async fn check(dialect: Dialect, pool: &Pool, pair: &Pair) -> Result<(), TestCaseError> {
    let (before, after) = (pair.source(0), pair.source(1));
    let team = Team::new();
    let old = team.make(&before);
    let first = team.newest();
    let fail = |step: &str, error: &dyn Display| {
        TestCaseError::fail(format!(
            "{step}: {error}\n{before}\n// becomes\n{after}\n{}",
            scripts(&team, dialect)
        ))
    };

    let fresh_after = fresh(pool, &after).await.map_err(|error| fail("fresh", &error))?;
    team.migrations().migrate(pool).await.map_err(|error| fail("before", &error))?;
    let fresh_before = catalog(pool).await;
    rows::fill(pool, &old, dialect, pair).await;
    let values = rows::read(pool, &old, dialect).await;

    let new = team.make(&after);
    team.migrations().migrate(pool).await.map_err(|error| fail("change", &error))?;
    same(&catalog(pool).await, &fresh_after).map_err(|error| fail("after the change", &error))?;
    let now = rows::read(pool, &new, dialect).await;
    kept(pair, (&old, &new), (&values, &now)).map_err(|error| fail("rows", &error))?;

    team.migrations().migrate(pool).down_to(first).await.map_err(|error| fail("back", &error))?;
    same(&catalog(pool).await, &fresh_before).map_err(|error| fail("after the way back", &error))?;
    let then = rows::read(pool, &old, dialect).await;
    if let Some((name, _)) = values.iter().find(|(name, rows)| rows.len() != then[*name].len()) {
        return Err(fail("rows on the way back", &format!("{name:?}")));
    }
    team.migrations().migrate(pool).down_to(0).await.map(drop).map_err(|error| fail("to nothing", &error))
}

/// Every file of the second change.
fn scripts(team: &Team, dialect: Dialect) -> String {
    let migrations = team.project().migrations().unwrap();
    let scripts = migrations.iter().skip(1).flat_map(|migration| &migration.scripts);
    let scripts = scripts.filter(|script| script.dialect == dialect);
    let read = |path: &Path| format!("-- {}\n{}", path.display(), std::fs::read_to_string(path).unwrap());
    scripts.map(|script| read(&script.up) + &read(&script.down)).collect()
}

/// Comments on tables and columns are not compared: models that differ in their docs alone need no migration.
fn same(live: &Catalog, fresh: &Catalog) -> Result<(), String> {
    let differences = live.differences(fresh);
    let differences = differences.iter().filter(|difference| difference.about != About::Comment);
    let differences: Vec<String> = differences.map(ToString::to_string).collect();
    if differences.is_empty() { Ok(()) } else { Err(differences.join("\n")) }
}

/// What columns that stay held, they hold; only where a value is named for NULL it was filled in.
fn kept(
    pair: &Pair,
    (old, new): (&Schema, &Schema),
    (before, after): (&rows::Values, &rows::Values),
) -> Result<(), String> {
    let mut columns = pair.renames();
    for table in &old.tables {
        let base = table.columns.iter().filter(|column| !column.own);
        columns.extend(base.map(|column| (table.role.field(), column.name.clone(), column.name.clone())));
    }
    for (role, from, to) in columns {
        let (before, after) = (&before[&(role, from)], &after[&(role, to.clone())]);
        if before.len() != after.len() {
            return Err(format!("{role} had {} rows and has {}", before.len(), after.len()));
        }
        let column = |schema: &Schema| -> Option<Column> {
            let table = schema.tables.iter().find(|table| table.role.field() == role)?;
            table.column(&to).cloned()
        };
        let may_be_null = column(new).is_none_or(|column| column.nullable);
        for (before, after) in before.iter().zip(after) {
            let same = match (&before.1, &after.1) {
                (None, Some(_)) => !may_be_null,
                (before, after) => before == after,
            };
            if before.0 != after.0 || !same {
                return Err(format!("{role}.{to}: {before:?} became {after:?}"));
            }
        }
    }
    Ok(())
}

fn pairs(kind: Kind, default: usize) {
    let cases = u32::try_from(number_from_env("OAUTH_TEST_PAIRS", default)).unwrap();
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let config = Config { cases, failure_persistence: None, max_shrink_iters: 100, ..Config::default() };
    // Each pair leaves the database empty for the next one, unless it fails.
    let empty = RefCell::new(None);
    let outcome = TestRunner::new(config).run(&team::pair(), |pair| {
        runtime.block_on(async {
            let (db, pool) = match empty.take() {
                Some(empty) => empty,
                None => database(kind).await,
            };
            check(dialect(kind), &pool, &pair).await?;
            empty.replace(Some((db, pool)));
            Ok(())
        })
    });
    if let Err(error) = outcome {
        panic!("{error}");
    }
}

#[test]
fn a_change_of_filled_tables_gives_the_tables_of_the_new_models_on_sqlite() {
    pairs(Kind::Sqlite, 500);
}

#[test]
fn a_change_of_filled_tables_gives_the_tables_of_the_new_models_on_postgres() {
    pairs(Kind::Postgres, 100);
}

#[test]
fn a_change_of_filled_tables_gives_the_tables_of_the_new_models_on_mysql() {
    pairs(Kind::MySql, 100);
}

/// Nothing changes where the models do not.
#[test]
fn a_schema_differs_from_itself_in_nothing() {
    TestRunner::default()
        .run(&team::pair(), |pair| {
            let team = Team::new();
            let schema = team.make(&pair.source(0));
            let change = Change::between(&schema, &schema).unwrap();
            prop_assert!(change.is_empty());
            let read = Schema::parse(&schema.text()).unwrap();
            prop_assert!(Change::between(&read, &schema).unwrap().is_empty());
            prop_assert_eq!(read.hash(), schema.hash());
            Ok(())
        })
        .unwrap();
}
