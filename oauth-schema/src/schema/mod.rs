//! What a database holds for a team's models: tables, columns, keys.
//!
//! A [`ModelSet`](crate::model::ModelSet) says what the source says now, a `Schema` what a migration leaves. It is read
//! from `migrations/schema.toml` or made from the models, and two of them differ by a [`Change`](crate::change::Change).

mod of_models;
mod text;

use crate::abstract_model::{DefaultValue, IndexStyle, OnDelete, UniqueStyle};
use crate::dialect::Dialect;
use crate::kind::Kind;
use crate::names;
use crate::role::Role;

/// The tables of a team's models.
#[derive(Debug, Clone)]
pub struct Schema {
    /// The team's users, whose table is not part of it.
    pub user: User,
    /// The tables, in the order of [`Role::ALL`].
    pub tables: Vec<Table>,
}

/// The team's users, as far as foreign keys need them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct User {
    /// The table.
    pub table: String,
    /// Column of the key.
    pub key: String,
    /// Kind of the key.
    pub kind: Kind,
    /// Longest key, for a text.
    pub max_length: Option<u32>,
}

/// A table.
#[derive(Debug, Clone, PartialEq)]
pub struct Table {
    /// The role it serves, by which it is recognised when its name changes.
    pub role: Role,
    /// Its name.
    pub name: String,
    /// Name of the definition ([`crate::fingerprint`]).
    pub fingerprint: String,
    /// Kind of the primary key, whose column is [`Table::KEY`].
    pub key: Kind,
    /// Columns but the key.
    pub columns: Vec<Column>,
    /// Unique constraints.
    pub uniques: Vec<Unique>,
    /// Indexes that are not unique.
    pub indexes: Vec<Index>,
    /// What a row stands for; not in the file.
    pub docs: String,
}

/// A column.
#[derive(Debug, Clone, PartialEq)]
pub struct Column {
    /// Its name.
    pub name: String,
    /// What it holds.
    pub kind: Kind,
    /// Longest text, in characters.
    pub max_length: Option<u32>,
    /// Allowed values of a team's own column; empty means any.
    pub choices: Vec<String>,
    /// Whether it may be NULL.
    pub nullable: bool,
    /// Value of a new row that names none.
    pub default: Option<DefaultValue>,
    /// The foreign key.
    pub reference: Option<Reference>,
    /// Whether it is a team's own column. Its default and its rule for deletions stand in the database; for columns of
    /// the abstract models the runtime acts, as Django does.
    pub own: bool,
    /// What it means; not in the file.
    pub docs: String,
    /// What the declaration says to the next migration only; not in the file.
    pub hints: Hints,
}

/// What a declaration says to the next migration.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Hints {
    /// The column's former name.
    pub renamed_from: Option<String>,
    /// What rows that are there get, as an SQL expression per dialect.
    pub backfill: Vec<(Dialect, String)>,
    /// The column whose SHA-256 rows that are there get.
    pub sha256_of: Option<String>,
}

impl Hints {
    /// The expression for a dialect.
    pub fn backfill(&self, dialect: Dialect) -> Option<String> {
        let own = self.backfill.iter().find(|(known, _)| *known == dialect);
        let own = own.map(|(_, expression)| expression.clone());
        own.or_else(|| self.sha256_of.as_ref().map(|column| dialect.sha256(&dialect.quote(column))))
    }

    /// Whether rows that are there get a value.
    pub fn fills(&self) -> bool {
        !self.backfill.is_empty() || self.sha256_of.is_some()
    }
}

/// A foreign key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reference {
    /// The table it points at.
    pub table: String,
    /// The column it points at.
    pub column: String,
    /// What a deletion there does here.
    pub on_delete: OnDelete,
}

/// A unique constraint.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unique {
    /// Its columns, in order.
    pub columns: Vec<String>,
    /// How it is named.
    pub style: UniqueStyle,
    /// Whether PostgreSQL has an index for LIKE beside it, as Django makes it.
    pub like: bool,
}

/// An index that is not unique.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Index {
    /// Its columns, in order.
    pub columns: Vec<String>,
    /// How it is named.
    pub style: IndexStyle,
    /// Whether PostgreSQL has an index for LIKE beside it, as Django makes it.
    pub like: bool,
}

impl Schema {
    /// A schema without tables, from which the first migration starts.
    pub fn empty(user: User) -> Self {
        Self { user, tables: Vec::new() }
    }

    /// The table of a role.
    pub fn of_role(&self, role: Role) -> Option<&Table> {
        self.tables.iter().find(|table| table.role == role)
    }

    /// The table of that name.
    pub fn table(&self, name: &str) -> Option<&Table> {
        self.tables.iter().find(|table| table.name == name)
    }

    /// Table and fingerprint of every model, by table.
    pub fn fingerprints(&self) -> Vec<(&str, &str)> {
        let mut fingerprints: Vec<_> =
            self.tables.iter().map(|table| (table.name.as_str(), table.fingerprint.as_str())).collect();
        fingerprints.sort_unstable();
        fingerprints
    }

    /// 16 hexadecimal digits that name what a database can tell of the schema; zeros for one without tables.
    pub fn hash(&self) -> String {
        if self.tables.is_empty() { "0".repeat(16) } else { names::digest(&[&text::body(self, false)], 16) }
    }
}

impl Table {
    /// Column of the primary key.
    pub const KEY: &'static str = "id";

    /// The column of that name.
    pub fn column(&self, name: &str) -> Option<&Column> {
        self.columns.iter().find(|column| column.name == name)
    }
}

impl Column {
    /// Whether two columns are the same in a database.
    pub fn is_like(&self, other: &Self) -> bool {
        self.kind == other.kind
            && self.max_length == other.max_length
            && self.nullable == other.nullable
            && self.stored_default() == other.stored_default()
    }

    /// The default that stands in the database.
    pub fn stored_default(&self) -> Option<&DefaultValue> {
        self.default.as_ref().filter(|_| self.own)
    }

    /// The SQL type.
    pub fn sql_type(&self, dialect: Dialect) -> String {
        dialect.sql_type(self.kind, self.max_length)
    }
}

/// A foreign key with its column and its names.
#[derive(Debug, Clone, PartialEq)]
pub struct ForeignKey {
    /// The column.
    pub column: String,
    /// Where it points.
    pub reference: Reference,
    /// Whether the column is a team's own, so that the database keeps the rule for deletions.
    pub own: bool,
    /// Names of the constraint.
    pub names: Names,
}

/// The names of a key, one per dialect.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Names {
    names: [String; Dialect::ALL.len()],
    /// Name of the index for LIKE beside it on PostgreSQL.
    pub like: Option<String>,
}

impl Names {
    fn new(like: Option<String>, name: impl Fn(Dialect) -> String) -> Self {
        Self { names: Dialect::ALL.map(name), like }
    }

    /// The name in a dialect.
    pub fn on(&self, dialect: Dialect) -> &str {
        &self.names[dialect as usize]
    }
}

impl Table {
    /// The names of a unique constraint of this table.
    pub fn unique_names(&self, unique: &Unique) -> Names {
        let columns = strs(&unique.columns);
        Names::new(self.like_name(unique.like, &columns), |dialect| {
            names::unique(dialect, &self.name, &columns, unique.style)
        })
    }

    /// The names of an index of this table. On MySQL the index of a foreign key is named like the foreign key.
    pub fn index_names(&self, index: &Index) -> Names {
        let columns = strs(&index.columns);
        let reference = match columns.as_slice() {
            [only] => self.column(only).and_then(|column| column.reference.as_ref()),
            _ => None,
        };
        Names::new(self.like_name(index.like, &columns), |dialect| match (dialect, reference, index.style) {
            (Dialect::Mysql, Some(reference), _) => {
                names::foreign_key(dialect, &self.name, columns[0], &reference.table, &reference.column)
            }
            (.., IndexStyle::Plain) => names::hashed(dialect, &self.name, &columns, ""),
            (.., IndexStyle::Model) => names::model_index(&self.name, &columns),
        })
    }

    /// The foreign key of a column of this table.
    pub fn foreign_key(&self, column: &Column) -> Option<ForeignKey> {
        let reference = column.reference.clone()?;
        let names = Names::new(None, |dialect| {
            names::foreign_key(dialect, &self.name, &column.name, &reference.table, &reference.column)
        });
        Some(ForeignKey { column: column.name.clone(), reference, own: column.own, names })
    }

    /// Every foreign key of this table.
    pub fn foreign_keys(&self) -> impl Iterator<Item = ForeignKey> {
        self.columns.iter().filter_map(|column| self.foreign_key(column))
    }

    fn like_name(&self, like: bool, columns: &[&str]) -> Option<String> {
        like.then(|| names::hashed(Dialect::Postgres, &self.name, columns, "_like"))
    }
}

fn strs(columns: &[String]) -> Vec<&str> {
    columns.iter().map(String::as_str).collect()
}
