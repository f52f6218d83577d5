//! What a template sees of tables, columns and keys: finished strings.

use oauth_schema::abstract_model::{DefaultValue, UniqueStyle};
use oauth_schema::dialect::Dialect;
use oauth_schema::kind::Kind;
use oauth_schema::schema::{Column, ForeignKey, Index, Names, Schema, Table, Unique};
use serde::Serialize;

use super::statement::Statement;
use crate::templates::one_line;

#[derive(Debug, Clone, Serialize)]
pub(super) struct TableView {
    pub(super) name: String,
    pub(super) comment: Option<String>,
    key: Key,
    columns: Vec<ColumnView>,
    /// Unique constraints that are said in the table.
    uniques: Vec<KeyView>,
    /// Indexes that are said in the table.
    indexes: Vec<KeyView>,
    /// What follows the engine: character set and collation.
    options: &'static str,
}

#[derive(Debug, Clone, Serialize)]
struct Key {
    name: String,
    sql_type: String,
    /// Whether the database counts it up.
    counts: bool,
}

/// A column with everything that is said at it.
#[derive(Debug, Clone, Serialize)]
pub(super) struct ColumnView {
    pub(super) name: String,
    pub(super) sql_type: String,
    pub(super) null: &'static str,
    pub(super) default: Option<String>,
    docs: Vec<String>,
    pub(super) comment: Option<String>,
    /// Whether it is unique, where that is said at the column.
    pub(super) unique: bool,
    /// The foreign key, where that is said at the column.
    reference: Option<Reference>,
    json: bool,
}

#[derive(Debug, Clone, Serialize)]
struct Reference {
    table: String,
    column: String,
    on_delete: String,
}

impl ColumnView {
    /// Whether more is said at the column than SQLite lets be added or dropped.
    pub(super) fn is_tied(&self) -> bool {
        self.unique || self.json || self.reference.is_some()
    }
}

/// A unique constraint or an index, with its columns.
#[derive(Debug, Clone, Serialize)]
pub(super) struct KeyView {
    pub(super) name: String,
    pub(super) columns: String,
}

/// A foreign key of its own.
#[derive(Debug, Clone, Serialize)]
pub(super) struct ForeignKeyView {
    pub(super) table: String,
    pub(super) name: String,
    column: String,
    target_table: String,
    target_column: String,
    on_delete: String,
}

/// The collation of new texts on MySQL and MariaDB: identifiers and codes differ by case there too.
const COLLATION: &str = "CHARACTER SET utf8mb4 COLLATE utf8mb4_bin";

/// Where a unique constraint is said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    Column,
    Table,
    Index,
}

impl Place {
    /// As Django says it, so that SQLite keeps the same text of the table.
    pub(super) fn of(unique: &Unique, dialect: Dialect) -> Self {
        match (dialect, unique.style, unique.columns.len()) {
            (Dialect::Postgres | Dialect::Mysql, ..) | (Dialect::Sqlite, UniqueStyle::Named, _) => {
                Self::Table
            }
            (Dialect::Sqlite, _, 1) => Self::Column,
            (Dialect::Sqlite, ..) => Self::Index,
        }
    }
}

/// Makes the views of one schema in one dialect.
#[derive(Debug, Clone, Copy)]
pub(super) struct Views<'a> {
    pub(super) schema: &'a Schema,
    pub(super) dialect: Dialect,
}

impl Views<'_> {
    /// The table under a name, with what is said inside it.
    pub(super) fn table(&self, table: &Table, name: &str) -> TableView {
        let dialect = self.dialect;
        let collated = self.is_collated(table);
        let uniques = table.uniques.iter().filter(|unique| Place::of(unique, dialect) == Place::Table);
        // MySQL has indexes said in the table, the others have them as statements of their own.
        let indexes = table.indexes.iter().filter(|_| dialect == Dialect::Mysql);
        TableView {
            name: dialect.quote(name),
            comment: comment(dialect, &table.docs, 2048),
            key: Key {
                name: dialect.quote(Table::KEY),
                sql_type: match (dialect, table.key) {
                    // Only this very word makes SQLite use the row's own number.
                    (Dialect::Sqlite, Kind::I32 | Kind::I64) => "integer".to_owned(),
                    (_, kind) => collate(dialect.sql_type(kind, None), kind, collated),
                },
                counts: counts(table),
            },
            columns: table.columns.iter().map(|column| self.column_of(Some(table), column)).collect(),
            uniques: uniques.map(|unique| self.key(&table.unique_names(unique), &unique.columns)).collect(),
            indexes: indexes.map(|index| self.key(&table.index_names(index), &index.columns)).collect(),
            options: if collated { "" } else { " DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin" },
        }
    }

    /// A column of the table of that name.
    pub(super) fn column(&self, table: &str, column: &Column) -> ColumnView {
        self.column_of(self.schema.table(table), column)
    }

    fn column_of(&self, table: Option<&Table>, column: &Column) -> ColumnView {
        let dialect = self.dialect;
        let collated = table.is_some_and(|table| self.is_collated(table)) && !self.is_foreign_text(column);
        let unique = table.iter().flat_map(|table| &table.uniques).any(|unique| {
            unique.columns == [column.name.as_str()] && Place::of(unique, dialect) == Place::Column
        });
        ColumnView {
            name: dialect.quote(&column.name),
            sql_type: collate(column.sql_type(dialect), column.kind, collated),
            null: if column.nullable { "NULL" } else { "NOT NULL" },
            default: column.stored_default().map(|default| self.default(column, default)),
            docs: lines(&column.docs),
            comment: comment(dialect, &column.docs, 1024),
            unique,
            reference: column.reference.as_ref().map(|reference| Reference {
                table: dialect.quote(&reference.table),
                column: dialect.quote(&reference.column),
                on_delete: on_delete(column.own, reference),
            }),
            json: column.kind == Kind::Json,
        }
    }

    /// A value as it stands behind DEFAULT.
    pub(super) fn default(&self, column: &Column, value: &DefaultValue) -> String {
        self.parenthesized(column, self.literal(value))
    }

    /// MySQL takes the default of a long text as an expression only.
    pub(super) fn parenthesized(&self, column: &Column, literal: String) -> String {
        let long = matches!(column.kind, Kind::Text | Kind::Json | Kind::Bytes)
            || (column.kind.is_text() && column.max_length.is_none());
        if self.dialect == Dialect::Mysql && long { format!("({literal})") } else { literal }
    }

    fn literal(&self, value: &DefaultValue) -> String {
        match value {
            DefaultValue::Bool(flag) => match (self.dialect, flag) {
                (Dialect::Postgres, flag) => flag.to_string(),
                (_, flag) => u8::from(*flag).to_string(),
            },
            DefaultValue::Integer(number) => number.to_string(),
            DefaultValue::Float(number) => format!("{number:?}"),
            DefaultValue::Text(text) => self.dialect.literal(text),
        }
    }

    pub(super) fn key(&self, names: &Names, columns: &[String]) -> KeyView {
        KeyView { name: self.dialect.quote(names.on(self.dialect)), columns: self.list(columns) }
    }

    pub(super) fn foreign_key(&self, table: &str, key: &ForeignKey) -> ForeignKeyView {
        let dialect = self.dialect;
        ForeignKeyView {
            table: dialect.quote(table),
            name: dialect.quote(key.names.on(dialect)),
            column: dialect.quote(&key.column),
            target_table: dialect.quote(&key.reference.table),
            target_column: dialect.quote(&key.reference.column),
            on_delete: on_delete(key.own, &key.reference),
        }
    }

    /// Gives a column its new default, if that changes.
    pub(super) fn default_changed(&self, table: &str, from: &Column, to: &Column) -> Option<Statement> {
        if from.stored_default() == to.stored_default() {
            return None;
        }
        let (table, column) = (self.dialect.quote(table), self.dialect.quote(&to.name));
        Some(match to.stored_default() {
            Some(default) => Statement::SetDefault { table, column, default: self.default(to, default) },
            None => Statement::DropDefault { table, column },
        })
    }

    pub(super) fn list(&self, columns: &[String]) -> String {
        let quoted: Vec<String> = columns.iter().map(|column| self.dialect.quote(column)).collect();
        quoted.join(", ")
    }

    /// Whether texts of the table name their collation, on MySQL: a foreign key between texts needs one collation on
    /// both sides, and that of a table outside is not known. Such a column names none and takes the database's default,
    /// as that table did; then the table itself names none either, and every other text does.
    fn is_collated(&self, table: &Table) -> bool {
        self.dialect == Dialect::Mysql && table.columns.iter().any(|column| self.is_foreign_text(column))
    }

    /// Whether the column is a text that references a table outside the schema.
    fn is_foreign_text(&self, column: &Column) -> bool {
        let outside =
            column.reference.as_ref().is_some_and(|reference| self.schema.table(&reference.table).is_none());
        outside && is_text(column.kind)
    }
}

/// Whether the database counts the key up.
pub(super) fn counts(table: &Table) -> bool {
    matches!(table.key, Kind::I16 | Kind::I32 | Kind::I64)
}

/// The index for LIKE that PostgreSQL has beside a key.
pub(super) fn like_index(names: &Names, columns: &[String]) -> Option<KeyView> {
    let (name, [column]) = (names.like.as_ref()?, columns) else { return None };
    let dialect = Dialect::Postgres;
    Some(KeyView {
        name: dialect.quote(name),
        columns: format!("{} varchar_pattern_ops", dialect.quote(column)),
    })
}

/// Every key of a table that PostgreSQL and SQLite have as an index of its own: whether it is unique, and the key.
pub(super) fn own_indexes(views: Views<'_>, table: &Table) -> Vec<(bool, KeyView)> {
    let uniques = table.uniques.iter().filter(|unique| Place::of(unique, views.dialect) == Place::Index);
    let uniques = uniques.map(|unique| (true, views.key(&table.unique_names(unique), &unique.columns)));
    let indexes = |index: &Index| (false, views.key(&table.index_names(index), &index.columns));
    let mut all: Vec<(bool, KeyView)> = uniques.chain(table.indexes.iter().map(indexes)).collect();
    if views.dialect == Dialect::Postgres {
        let uniques = table.uniques.iter().map(|unique| (table.unique_names(unique), &unique.columns));
        let indexes = table.indexes.iter().map(|index| (table.index_names(index), &index.columns));
        let like = uniques.chain(indexes).filter_map(|(names, columns)| like_index(&names, columns));
        all.extend(like.map(|index| (false, index)));
    }
    all
}

/// The rule of a team's own foreign key. For those of the abstract models the runtime acts, as Django does.
fn on_delete(own: bool, reference: &oauth_schema::schema::Reference) -> String {
    if own { format!(" ON DELETE {}", reference.on_delete.sql()) } else { String::new() }
}

/// Whether MySQL stores the kind as a text; MySQL 8 has no type for UUIDs.
fn is_text(kind: Kind) -> bool {
    kind.is_text() || kind == Kind::Uuid
}

fn collate(sql_type: String, kind: Kind, collated: bool) -> String {
    match kind {
        _ if !collated || !is_text(kind) => sql_type,
        Kind::Uuid => sql_type.replace("char(32)", &format!("char(32) {COLLATION}")),
        _ => format!("{sql_type} {COLLATION}"),
    }
}

/// The docs as a literal, on one line, for the databases that keep comments.
fn comment(dialect: Dialect, docs: &str, limit: usize) -> Option<String> {
    let text: String = one_line(docs).chars().take(limit).collect();
    (dialect != Dialect::Sqlite && !text.is_empty()).then(|| dialect.literal(text.trim_end()))
}

/// The docs line by line, for SQL comments.
pub(super) fn lines(docs: &str) -> Vec<String> {
    let split = |character: char| character == '\n' || character == '\r';
    docs.split(split).map(one_line).filter(|line| !line.is_empty()).collect()
}
