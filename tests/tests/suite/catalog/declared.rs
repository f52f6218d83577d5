//! The catalog that the models of a file ask for.

use std::path::Path;

use oauth_codegen::config::Config;
use oauth_runtime::catalog::{
    Action, Catalog, Check, Column, Counter, Deferral, ForeignKey, Index, IndexColumn, Table,
};
use oauth_runtime::database::Database;
use oauth_schema::Dialect;
use oauth_schema::abstract_model::{OnDelete, UniqueStyle};
use oauth_schema::kind::Kind;
use oauth_schema::model::{self, Model, ModelSet};
use oauth_schema::names;

use super::super::dialect;

pub(super) fn catalog(kind: oauth_tests::Kind, models: &str) -> Catalog {
    let config = Config { models: Some(models.into()), ..Config::default() };
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let set = oauth_codegen::source::read(here, &config).unwrap().set.unwrap();
    let dialect = dialect(kind);
    let tables = set.models.iter().map(|model| (model.table.clone(), table(&set, dialect, model)));
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

fn table(set: &ModelSet, dialect: Dialect, model: &Model) -> Table {
    let mut table = Table {
        primary_key: vec!["id".to_owned()],
        comment: comment(dialect, &model.docs),
        uniques: model.uniques.iter().map(|unique| unique_index(dialect, model, unique)).collect(),
        indexes: indexes(set, dialect, model),
        ..Table::default()
    };
    let counts = matches!(model.key, Kind::I16 | Kind::I32 | Kind::I64);
    let key_type = match dialect {
        Dialect::Sqlite if counts => "integer".to_owned(),
        _ => sql_type(dialect, model.key, None),
    };
    let counter = match dialect {
        Dialect::Postgres => Counter::Identity,
        Dialect::Sqlite | Dialect::Mysql => Counter::AutoIncrement,
    };
    table.columns.push(Column { counter: counts.then_some(counter), ..column("id", key_type, false) });
    for one in &model.columns {
        let (kind, max_length) = set.kind_of(one);
        table.columns.push(Column {
            comment: comment(dialect, &one.docs),
            ..column(&one.name, sql_type(dialect, kind, max_length), one.nullable)
        });
        if dialect == Dialect::Sqlite && kind == Kind::Json {
            table.checks.push(json_check(&one.name));
        }
        table.foreign_keys.extend(foreign_key(set, dialect, model, one));
    }
    table
}

fn comment(dialect: Dialect, docs: &str) -> Option<String> {
    let words: Vec<&str> = docs.split_whitespace().collect();
    (dialect != Dialect::Sqlite && !words.is_empty()).then(|| words.join(" "))
}

fn unique_index(dialect: Dialect, model: &Model, unique: &model::Unique) -> Index {
    let name = Some(unique.name(dialect, &model.table));
    match (dialect, unique.style, unique.columns.len()) {
        (Dialect::Sqlite, UniqueStyle::Named, _) => index(name, &unique.columns, true),
        (Dialect::Sqlite, _, 1) => index(None, &unique.columns, true),
        (Dialect::Sqlite, ..) => index(name, &unique.columns, false),
        _ => index(name, &unique.columns, true),
    }
}

fn indexes(set: &ModelSet, dialect: Dialect, model: &Model) -> Vec<Index> {
    let mut indexes = Vec::new();
    for one in &model.indexes {
        let own_name = one.name(dialect, &model.table);
        let name = match (dialect, one.foreign_key) {
            // InnoDB makes this one, and calls it after the foreign key.
            (Dialect::Mysql, true) => {
                foreign_key(set, dialect, model, model.column(&one.columns[0]).unwrap()).unwrap().name
            }
            _ => Some(own_name),
        };
        indexes.push(index(name, &one.columns, false));
    }
    if dialect == Dialect::Postgres {
        // As Django has them, for the texts of the abstract models.
        let uniques =
            model.uniques.iter().filter(|one| one.style != UniqueStyle::Named).map(|one| &one.columns);
        let indexed = model.indexes.iter().filter(|one| !one.addition).map(|one| &one.columns);
        for columns in uniques.chain(indexed) {
            let [name] = columns.as_slice() else { continue };
            let is_text =
                |column: &&model::Column| column.own.is_none() && set.kind_of(column).0 == Kind::String;
            if model.column(name).filter(is_text).is_some() {
                let mut like =
                    index(Some(names::hashed(dialect, &model.table, &[name], "_like")), columns, false);
                like.columns[0].options = Some("varchar_pattern_ops".to_owned());
                indexes.push(like);
            }
        }
    }
    indexes
}

fn foreign_key(
    set: &ModelSet,
    dialect: Dialect,
    model: &Model,
    column: &model::Column,
) -> Option<ForeignKey> {
    let relation = column.relation.as_ref()?;
    let (target, key) = set.target_of(&relation.target)?;
    let name = names::foreign_key(dialect, &model.table, &column.name, target, key);
    let on_delete = match relation.on_delete {
        // For the foreign keys of the abstract models the runtime acts.
        _ if column.own.is_none() => Action::NoAction,
        OnDelete::Cascade => Action::Cascade,
        OnDelete::SetNull => Action::SetNull,
        OnDelete::Restrict if dialect == Dialect::Mysql => Action::NoAction,
        OnDelete::Restrict => Action::Restrict,
    };
    Some(ForeignKey {
        name: (dialect != Dialect::Sqlite).then_some(name),
        columns: vec![column.name.clone()],
        target: target.to_owned(),
        target_columns: vec![key.to_owned()],
        on_delete,
        on_update: Action::NoAction,
        deferral: if dialect == Dialect::Mysql { Deferral::Never } else { Deferral::Initially },
        validated: true,
    })
}
