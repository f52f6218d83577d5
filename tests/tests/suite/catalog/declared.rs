//! The catalog that the models of a file ask for.

use std::path::Path;

use oauth_codegen::config::Config;
use oauth_runtime::catalog::{
    Action, Catalog, Check, Column, Counter, DefaultValue, Deferral, ForeignKey, Index, IndexColumn, Table,
};
use oauth_runtime::database::Database;
use oauth_schema::abstract_model::{self, OnDelete, UniqueStyle};
use oauth_schema::{Dialect, Kind, Schema, schema};

use super::super::dialect;

pub(super) fn catalog(kind: oauth_tests::Kind, models: &str) -> Catalog {
    let config = Config { models: Some(models.into()), ..Config::default() };
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let schema = Schema::of(&oauth_codegen::source::read(here, &config).unwrap().set.unwrap());
    let dialect = dialect(kind);
    let tables = schema.tables.iter().map(|one| (one.name.clone(), table(dialect, one)));
    Catalog { database: database(dialect), tables: tables.collect() }
}

pub(super) fn database(dialect: Dialect) -> Database {
    Database::ALL.into_iter().find(|database| database.as_str() == dialect.word()).unwrap()
}

/// The type that a column of MariaDB has.
pub(super) fn sql_type(dialect: Dialect, kind: Kind, max_length: Option<u32>) -> String {
    match (dialect, kind) {
        (Dialect::Mysql, Kind::Uuid) => "uuid".to_owned(),
        _ => dialect.sql_type(kind, max_length),
    }
}

/// An ordinary column.
pub(super) fn column(name: &str, sql_type: String, nullable: bool) -> Column {
    Column {
        name: name.to_owned(),
        sql_type,
        nullable,
        default: None,
        counter: None,
        collation: None,
        comment: None,
        extra: None,
    }
}

pub(super) fn index(name: Option<String>, columns: &[String], constraint: bool) -> Index {
    let columns = columns.iter().map(|column| IndexColumn::from(column.as_str())).collect();
    Index { name, columns, constraint, valid: true, extra: None }
}

/// The check by which SQLite has JSON.
pub(super) fn json_check(column: &str) -> Check {
    let name = Dialect::Sqlite.quote(column);
    Check { name: None, expression: format!("JSON_VALID({name}) OR {name} IS NULL"), validated: true }
}

fn table(dialect: Dialect, declared: &schema::Table) -> Table {
    let mut table = Table {
        primary_key: vec!["id".to_owned()],
        comment: comment(dialect, &declared.docs),
        uniques: declared.uniques.iter().map(|unique| unique_index(dialect, declared, unique)).collect(),
        indexes: indexes(dialect, declared),
        ..Table::default()
    };
    let counts = matches!(declared.key, Kind::I16 | Kind::I32 | Kind::I64);
    let key_type = match dialect {
        Dialect::Sqlite if counts => "integer".to_owned(),
        _ => sql_type(dialect, declared.key, None),
    };
    let counter = match dialect {
        Dialect::Postgres => Counter::Identity,
        Dialect::Sqlite | Dialect::Mysql => Counter::AutoIncrement,
    };
    table.columns.push(Column { counter: counts.then_some(counter), ..column("id", key_type, false) });
    for one in &declared.columns {
        table.columns.push(Column {
            comment: comment(dialect, &one.docs),
            default: one.stored_default().map(default),
            ..column(&one.name, sql_type(dialect, one.kind, one.max_length), one.nullable)
        });
        if dialect == Dialect::Sqlite && one.kind == Kind::Json {
            table.checks.push(json_check(&one.name));
        }
        table.foreign_keys.extend(foreign_key(dialect, declared, one));
    }
    table
}

fn comment(dialect: Dialect, docs: &str) -> Option<String> {
    let words: Vec<&str> = docs.split_whitespace().collect();
    (dialect != Dialect::Sqlite && !words.is_empty()).then(|| words.join(" "))
}

/// A default as the catalog shows it; SQLite and MySQL have numbers for truth values.
fn default(value: &abstract_model::DefaultValue) -> DefaultValue {
    match value {
        abstract_model::DefaultValue::Bool(flag) => DefaultValue::Bool(*flag),
        abstract_model::DefaultValue::Integer(number) => DefaultValue::number(&number.to_string()).unwrap(),
        abstract_model::DefaultValue::Float(number) => DefaultValue::number(&format!("{number:e}")).unwrap(),
        abstract_model::DefaultValue::Text(text) => DefaultValue::Text(text.clone()),
    }
}

fn unique_index(dialect: Dialect, table: &schema::Table, unique: &schema::Unique) -> Index {
    let name = Some(table.unique_names(unique).on(dialect).to_owned());
    match (dialect, unique.style, unique.columns.len()) {
        (Dialect::Sqlite, UniqueStyle::Named, _) => index(name, &unique.columns, true),
        (Dialect::Sqlite, _, 1) => index(None, &unique.columns, true),
        (Dialect::Sqlite, ..) => index(name, &unique.columns, false),
        _ => index(name, &unique.columns, true),
    }
}

fn indexes(dialect: Dialect, table: &schema::Table) -> Vec<Index> {
    let uniques = table.uniques.iter().map(|one| (table.unique_names(one), &one.columns));
    let named = table.indexes.iter().map(|one| (table.index_names(one), &one.columns));
    let mut indexes: Vec<Index> = named
        .clone()
        .map(|(names, columns)| index(Some(names.on(dialect).to_owned()), columns, false))
        .collect();
    // As Django has them, for the texts of the abstract models.
    let like = uniques.chain(named).filter_map(|(names, columns)| Some((names.like?, columns)));
    if dialect == Dialect::Postgres {
        indexes.extend(like.map(|(name, columns)| {
            let mut like = index(Some(name), columns, false);
            like.columns[0].options = Some("varchar_pattern_ops".to_owned());
            like
        }));
    }
    indexes
}

fn foreign_key(dialect: Dialect, table: &schema::Table, column: &schema::Column) -> Option<ForeignKey> {
    let key = table.foreign_key(column)?;
    let on_delete = match key.reference.on_delete {
        // For the foreign keys of the abstract models the runtime acts.
        _ if !key.own => Action::NoAction,
        OnDelete::Cascade => Action::Cascade,
        OnDelete::SetNull => Action::SetNull,
        OnDelete::Restrict if dialect == Dialect::Mysql => Action::NoAction,
        OnDelete::Restrict => Action::Restrict,
    };
    Some(ForeignKey {
        name: (dialect != Dialect::Sqlite).then(|| key.names.on(dialect).to_owned()),
        columns: vec![key.column],
        target: key.reference.table,
        target_columns: vec![key.reference.column],
        on_delete,
        on_update: Action::NoAction,
        deferral: if dialect == Dialect::Mysql { Deferral::Never } else { Deferral::Initially },
        validated: true,
    })
}
