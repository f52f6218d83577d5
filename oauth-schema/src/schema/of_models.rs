//! What the models amount to in a database.

use super::{Column, Hints, Index, Reference, Schema, Table, Unique, User};
use crate::abstract_model::{AbstractBackfill, AbstractModel, UniqueStyle};
use crate::dialect::Dialect;
use crate::fingerprint;
use crate::kind::Kind;
use crate::model::{self, Model, ModelSet};

impl Schema {
    /// What the models amount to.
    pub fn of(set: &ModelSet) -> Self {
        Self {
            user: User {
                table: set.user.table.clone(),
                key: set.user.key_column.clone(),
                kind: set.user.key,
                max_length: set.user.key_length,
            },
            tables: set.models.iter().map(|model| table(set, model)).collect(),
        }
    }
}

fn table(set: &ModelSet, model: &Model) -> Table {
    let uniques = model.uniques.iter().map(|unique| Unique {
        columns: unique.columns.clone(),
        style: unique.style,
        like: unique.style != UniqueStyle::Named && is_like(set, model, &unique.columns),
    });
    let indexes = model.indexes.iter().map(|index| Index {
        columns: index.columns.clone(),
        style: index.style,
        like: !index.addition && is_like(set, model, &index.columns),
    });
    Table {
        role: model.role,
        name: model.table.clone(),
        fingerprint: fingerprint::of(model),
        key: model.key,
        columns: model.columns.iter().map(|column| self::column(set, model, column)).collect(),
        uniques: uniques.collect(),
        indexes: indexes.collect(),
        docs: model.docs.clone(),
    }
}

/// Django gives every unique or indexed varchar a second index, for LIKE under any collation, but not those with a
/// named constraint. The abstract models have them, so that both sides see one schema; a team's own columns do without.
fn is_like(set: &ModelSet, model: &Model, columns: &[String]) -> bool {
    let [name] = columns else { return false };
    let column = model.column(name).filter(|column| column.own.is_none());
    column.is_some_and(|column| set.kind_of(column).0 == Kind::String)
}

fn column(set: &ModelSet, model: &Model, column: &model::Column) -> Column {
    let (kind, max_length) = set.kind_of(column);
    let reference = column.relation.as_ref().and_then(|relation| {
        let (table, column) = set.target_of(&relation.target)?;
        Some(Reference { table: table.to_owned(), column: column.to_owned(), on_delete: relation.on_delete })
    });
    let own = column.own.is_some();
    Column {
        name: column.name.clone(),
        kind,
        max_length,
        choices: if own { column.choices.clone() } else { Vec::new() },
        nullable: column.nullable,
        default: column.default.clone(),
        reference,
        own,
        docs: column.docs.clone(),
        hints: Hints {
            renamed_from: column.renamed_from(),
            backfill: Dialect::ALL
                .into_iter()
                .filter_map(|dialect| Some((dialect, column.backfill(dialect)?.to_owned())))
                .collect(),
            sha256_of: if own { None } else { sha256_of(model, &column.name) },
        },
    }
}

fn sha256_of(model: &Model, column: &str) -> Option<String> {
    let columns = &AbstractModel::of(model.role).columns;
    let column = columns.iter().find(|known| known.name == column)?;
    column.backfill.as_ref().map(|AbstractBackfill::Sha256(text)| text.clone())
}
