//! `cargo oauth diff`: a live database against the models.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use oauth_codegen::Project;
use oauth_codegen::project::SCHEMA_FILE;
use oauth_runtime::catalog::{self, About, Catalog, Difference, Index, Place};
use oauth_runtime::migrate::MigrationState;
use oauth_schema::schema::Table;
use oauth_schema::{Dialect, Schema};

use super::found::is_required;
use super::{Error, Live, declared, migrations, rename};

/// Where a database differs from the models.
#[derive(Debug)]
pub struct Diff {
    /// The differences of each table.
    pub tables: BTreeMap<String, Vec<Finding>>,
    /// What the database has and no model knows.
    pub unmanaged: Vec<String>,
    /// How the migrations stand to the database.
    pub migrations: Vec<String>,
}

/// One difference.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// The difference in words.
    pub text: String,
    /// What to do about it.
    pub way: String,
}

/// Compares a live database with the models of a package.
///
/// Comments, collations, and defaults of columns of the abstract models do not count: migrations write the first for people,
/// the runtime does not rely on the others.
///
/// # Errors
/// A database that cannot be reached or read, and a package that cannot be read.
pub async fn diff(project: &Project, url: &str) -> Result<Diff, Error> {
    let live = Live::look(project, url).await?;
    let wanted = Schema::of(project.models()?);
    let mut unmanaged = Unmanaged::of(&live, &wanted);
    let found = differences(&live, &wanted);
    // What the database has as the migrations leave it, the next migration changes.
    let snapshot = project.schema()?;
    let unmade: Option<BTreeSet<_>> =
        snapshot.as_ref().map(|snapshot| differences(&live, snapshot).iter().map(key).collect());
    let status = migrations(project)?.status(&live.pool).await?;
    let pending: Vec<String> = status
        .iter()
        .filter(|migration| migration.state == MigrationState::Pending)
        .map(|migration| format!("{:04}_{}", migration.version, migration.name))
        .collect();

    let mut tables: BTreeMap<String, Vec<Finding>> = BTreeMap::new();
    for difference in found {
        if unmanaged.takes(&difference) {
            continue;
        }
        let is_made = unmade.as_ref().is_some_and(|unmade| unmade.contains(&key(&difference)));
        let way = if !is_made {
            "`cargo oauth make` writes the migration for it".to_owned()
        } else if !pending.is_empty() {
            "a migration that was not applied may make it; apply it first".to_owned()
        } else {
            way(&live, &wanted, &difference)
        };
        let text = difference.text.clone();
        tables.entry(difference.table).or_default().push(Finding { text, way });
    }
    let mut lines = Vec::new();
    if snapshot.is_none() {
        lines.push(format!("there is no {SCHEMA_FILE}; `cargo oauth make` writes the first migration"));
    }
    if !pending.is_empty() {
        lines.push(format!("not applied: {}", pending.join(", ")));
    }
    let odd = status.iter().filter(|migration| {
        !matches!(
            migration.state,
            MigrationState::Pending | MigrationState::Applied { .. } | MigrationState::Replaced { .. }
        )
    });
    lines.extend(odd.map(ToString::to_string));
    if lines.is_empty() {
        lines.push("all are applied".to_owned());
    }
    Ok(Diff { tables, unmanaged: unmanaged.lines, migrations: lines })
}

impl Diff {
    /// Whether the database is as the models want it.
    pub fn is_empty(&self) -> bool {
        self.tables.is_empty()
    }
}

impl fmt::Display for Diff {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.is_empty() {
            writeln!(f, "The database is as the models want it.")?;
        }
        for (table, findings) in &self.tables {
            writeln!(f, "{table}")?;
            for finding in findings {
                writeln!(f, "- {}\n  {}", finding.text, finding.way)?;
            }
            writeln!(f)?;
        }
        writeln!(f, "Migrations: {}", self.migrations.join("; "))?;
        if !self.unmanaged.is_empty() {
            writeln!(f, "\nNot managed:")?;
        }
        self.unmanaged.iter().try_for_each(|line| writeln!(f, "- {line}"))
    }
}

fn differences(live: &Live, schema: &Schema) -> Vec<Difference> {
    let wanted = declared(schema, live.dialect);
    let mut catalog = live.catalog.clone();
    catalog.tables.retain(|name, _| wanted.tables.contains_key(name));
    let differences = catalog.differences_between(["in the database", "in the models"], &wanted);
    let counts = |difference: &Difference| {
        let Some(table) = schema.table(&difference.table) else { return true };
        is_difference(live.dialect, &catalog, &wanted, table, difference)
    };
    let mut differences: Vec<Difference> = differences.into_iter().filter(counts).collect();
    if live.dialect == Dialect::Sqlite {
        pair_uniques(&catalog, &wanted, &mut differences);
    }
    differences
}

/// What tells a difference from others of its table.
fn key(difference: &Difference) -> (String, About, String, String) {
    let Difference { table, about, name, text, .. } = difference;
    (table.clone(), *about, name.clone(), text.clone())
}

/// Whether a difference matters to the runtime and to migrations.
fn is_difference(
    dialect: Dialect,
    live: &Catalog,
    wanted: &Catalog,
    table: &Table,
    difference: &Difference,
) -> bool {
    let column = |catalog: &Catalog| catalog.tables.get(&difference.table)?.column(&difference.name).cloned();
    match difference.about {
        About::Comment | About::Collation => false,
        About::Default => table.column(&difference.name).is_some_and(|column| column.own),
        // An identity column and one with a sequence do the same.
        About::Counter => match (column(live), column(wanted)) {
            (Some(live), Some(wanted)) => live.counts_up() != wanted.counts_up(),
            _ => true,
        },
        // MySQL has no UUIDs.
        About::Type if dialect == Dialect::Mysql => match (column(live), column(wanted)) {
            (Some(live), Some(wanted)) => {
                (live.sql_type.as_str(), wanted.sql_type.as_str()) != ("char(32)", "uuid")
            }
            _ => true,
        },
        // SQLite makes nothing of the names of constraints.
        About::Name => dialect != Dialect::Sqlite || renamed(dialect, live, wanted, difference).is_some(),
        _ => true,
    }
}

/// On SQLite a unique index over columns does what a constraint over them does.
fn pair_uniques(live: &Catalog, wanted: &Catalog, differences: &mut Vec<Difference>) {
    let columns = |index: &Index| -> Option<Vec<String>> {
        let is_plain = index.extra.is_none();
        let names = index.columns.iter().map(|column| {
            (is_plain && !column.expression && column.options.is_none()).then(|| column.name.clone())
        });
        names.collect()
    };
    for (name, live) in &live.tables {
        let Some(wanted) = wanted.tables.get(name) else { continue };
        let has = |table: &catalog::Table| -> BTreeSet<Vec<String>> {
            table.uniques.iter().filter_map(columns).collect()
        };
        if has(live) == has(wanted) {
            differences.retain(|difference| difference.table != *name || difference.about != About::Unique);
        }
    }
}

/// The statement that gives a key the name that the models have for it.
fn renamed(dialect: Dialect, live: &Catalog, wanted: &Catalog, difference: &Difference) -> Option<String> {
    let name = &difference.name;
    let (live, wanted) = (live.tables.get(&difference.table)?, wanted.tables.get(&difference.table)?);
    for (unique, ours, theirs) in
        [(true, &live.uniques, &wanted.uniques), (false, &live.indexes, &wanted.indexes)]
    {
        let key = ours.iter().find(|index| index.name.as_ref() == Some(name));
        let to = key.and_then(|key| theirs.iter().find(|other| other.columns == key.columns));
        if let (Some(key), Some(to)) = (key, to) {
            return rename::index(dialect, &difference.table, key, unique, to.name.as_deref()?);
        }
    }
    let key = live.foreign_keys.iter().find(|key| key.name.as_ref() == Some(name))?;
    let to = wanted.foreign_keys.iter().find(|other| other.columns == key.columns)?;
    rename::foreign_key(dialect, &difference.table, key, to.name.as_deref()?)
}

/// How a difference that no migration explains is mended.
fn way(live: &Live, wanted: &Schema, difference: &Difference) -> String {
    let catalog = declared(wanted, live.dialect);
    if difference.about == About::Name
        && let Some(sql) = renamed(live.dialect, &live.catalog, &catalog, difference)
    {
        return format!("rename it: {sql}");
    }
    let quote = |name: &str| live.dialect.quote(name);
    let table = catalog.tables.get(&difference.table);
    let missing = table.filter(|_| difference.place == Place::There).and_then(|table| {
        let of = |indexes: &[Index]| {
            indexes.iter().find(|index| index.name.as_ref() == Some(&difference.name)).cloned()
        };
        match difference.about {
            About::Index => of(&table.indexes).map(|index| (index, false)),
            About::Unique => of(&table.uniques).map(|index| (index, true)),
            _ => None,
        }
    });
    if let Some((index, unique)) = missing {
        let columns = index.columns.iter().map(|column| {
            let options = column.options.as_deref().map(|words| format!(" {words}")).unwrap_or_default();
            format!("{}{options}", quote(&column.name))
        });
        let columns = columns.collect::<Vec<_>>().join(", ");
        let (name, table) = (quote(&difference.name), quote(&difference.table));
        return match (unique, live.dialect) {
            (true, Dialect::Postgres) => {
                format!("create it: ALTER TABLE {table} ADD CONSTRAINT {name} UNIQUE ({columns});")
            }
            (true, _) => format!("create it: CREATE UNIQUE INDEX {name} ON {table} ({columns});"),
            (false, _) => format!("create it: CREATE INDEX {name} ON {table} ({columns});"),
        };
    }
    let what = match (difference.about, difference.place) {
        (About::Table, Place::There) => {
            "restore it from a backup, or revert the migrations and apply them again"
        }
        (About::Unique | About::ForeignKey | About::Check, Place::Here) => {
            "it refuses rows that the models allow; drop it"
        }
        (About::Column, Place::Here) => {
            "rows cannot be inserted without it; drop it, give it a default, or add it to the struct"
        }
        (_, Place::There) => "add it, as the migrations have it",
        _ => "change it back, or change the struct",
    };
    format!("all migrations are applied, so something else changed it; {what}")
}

/// What is none of the models' business.
struct Unmanaged {
    lines: Vec<String>,
    required: BTreeSet<(String, String)>,
}

impl Unmanaged {
    /// Tables that no model has, but for that of the users and the history.
    fn of(live: &Live, wanted: &Schema) -> Self {
        let is_known = |name: &String| {
            wanted.table(name).is_some() || *name == wanted.user.table || name == "oauth_migration"
        };
        let tables = live.catalog.tables.keys().filter(|name| !is_known(name));
        let required = live.catalog.tables.iter().flat_map(|(name, table)| {
            let columns = table.columns.iter().filter(|column| is_required(column));
            columns.map(|column| (name.clone(), column.name.clone()))
        });
        Self { lines: tables.map(|table| format!("table `{table}`")).collect(), required: required.collect() }
    }

    /// Takes a difference that hurts nobody: an index, or a column that an insert need not name.
    fn takes(&mut self, difference: &Difference) -> bool {
        let takes = difference.place == Place::Here
            && match difference.about {
                About::Index => true,
                About::Column => {
                    !self.required.contains(&(difference.table.clone(), difference.name.clone()))
                }
                _ => false,
            };
        if takes {
            let what = difference.text.strip_suffix(" is only in the database").unwrap_or(&difference.text);
            self.lines.push(format!("{what} of `{}`", difference.table));
        }
        takes
    }
}
