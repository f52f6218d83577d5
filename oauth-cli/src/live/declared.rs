//! The catalog that a schema asks for.

use oauth_runtime::catalog::{
    Action, Catalog, Check, Column, Counter, DefaultValue, Deferral, ForeignKey, Index, IndexColumn, Table,
};
use oauth_runtime::database::Database;
use oauth_schema::abstract_model::{self, OnDelete, UniqueStyle};
use oauth_schema::{Dialect, Kind, Schema, schema};

/// What [`catalog::read`](oauth_runtime::catalog::read) gives for a database that has the tables of the schema. Collations
/// are left out; a UUID has the type of MariaDB.
pub fn declared(schema: &Schema, dialect: Dialect) -> Catalog {
    let tables = schema.tables.iter().map(|one| (one.name.clone(), table(dialect, one)));
    Catalog { database: database(dialect), tables: tables.collect() }
}

/// The database that speaks a dialect.
pub const fn database(dialect: Dialect) -> Database {
    match dialect {
        Dialect::Sqlite => Database::Sqlite,
        Dialect::Postgres => Database::Postgres,
        Dialect::Mysql => Database::Mysql,
    }
}

/// A type as a catalog writes it; on MySQL that of MariaDB.
pub fn sql_type(dialect: Dialect, kind: Kind, max_length: Option<u32>) -> String {
    match (dialect, kind) {
        (Dialect::Mysql, Kind::Uuid) => "uuid".to_owned(),
        _ => dialect.sql_type(kind, max_length),
    }
}

/// An ordinary column.
pub fn column(name: &str, sql_type: String, nullable: bool) -> Column {
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

/// An ordinary index.
pub fn index(name: Option<String>, columns: &[String], constraint: bool) -> Index {
    let columns = columns.iter().map(|column| IndexColumn::from(column.as_str())).collect();
    Index { name, columns, constraint, valid: true, extra: None }
}

/// The check by which SQLite has JSON.
pub fn json_check(column: &str) -> Check {
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
        abstract_model::DefaultValue::Integer(number) => numeric(number.to_string()),
        abstract_model::DefaultValue::Float(number) => numeric(format!("{number:e}")),
        abstract_model::DefaultValue::Text(text) => DefaultValue::Text(text.clone()),
    }
}

fn numeric(text: String) -> DefaultValue {
    DefaultValue::number(&text).unwrap_or(DefaultValue::Text(text))
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
            for column in &mut like.columns {
                column.options = Some("varchar_pattern_ops".to_owned());
            }
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
