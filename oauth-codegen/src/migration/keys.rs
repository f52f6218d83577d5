//! Unique constraints and indexes: where each database has them said, and under which name.

use oauth_schema::abstract_model::UniqueStyle;
use oauth_schema::dialect::Dialect;
use oauth_schema::kind::Kind;
use oauth_schema::model::{Model, ModelSet, Unique};
use oauth_schema::names;
use serde::Serialize;

/// A unique constraint or an index.
#[derive(Debug, Serialize)]
pub(super) struct Named {
    name: String,
    columns: String,
}

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

/// The unique constraints that are said in that place.
pub(super) fn uniques(model: &Model, dialect: Dialect, place: Place) -> Vec<Named> {
    let here = model.uniques.iter().filter(|unique| Place::of(unique, dialect) == place);
    here.map(|unique| Named {
        name: dialect.quote(&unique.name(dialect, &model.table)),
        columns: list(dialect, &unique.columns),
    })
    .collect()
}

/// The indexes that are not unique.
pub(super) fn indexes(set: &ModelSet, dialect: Dialect, model: &Model) -> Vec<Named> {
    let mut indexes: Vec<Named> = model
        .indexes
        .iter()
        // InnoDB makes the index of a foreign key itself.
        .filter(|index| !(index.foreign_key && dialect == Dialect::Mysql))
        .map(|index| Named {
            name: dialect.quote(&index.name(dialect, &model.table)),
            columns: list(dialect, &index.columns),
        })
        .collect();
    if dialect == Dialect::Postgres {
        indexes.extend(like_indexes(set, model));
    }
    indexes
}

/// Django gives every unique or indexed varchar a second index, for LIKE under any collation, but not those with a
/// named constraint. The abstract models have them, so that both sides see one schema; a team's own columns do without.
fn like_indexes(set: &ModelSet, model: &Model) -> Vec<Named> {
    let dialect = Dialect::Postgres;
    let uniques = model.uniques.iter().filter(|unique| unique.style != UniqueStyle::Named);
    let uniques = uniques.map(|unique| &unique.columns);
    let indexes = model.indexes.iter().filter(|index| !index.addition).map(|index| &index.columns);
    let mut named = Vec::new();
    for columns in uniques.chain(indexes) {
        let [name] = columns.as_slice() else { continue };
        let Some(column) = model.column(name).filter(|column| column.own.is_none()) else {
            continue;
        };
        if set.kind_of(column).0 == Kind::String {
            named.push(Named {
                name: dialect.quote(&names::hashed(dialect, &model.table, &[name], "_like")),
                columns: format!("{} varchar_pattern_ops", dialect.quote(name)),
            });
        }
    }
    named
}

fn list(dialect: Dialect, columns: &[String]) -> String {
    let quoted: Vec<String> = columns.iter().map(|column| dialect.quote(column)).collect();
    quoted.join(", ")
}
