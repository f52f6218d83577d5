//! `schema.toml`: what the committed migrations make, as values.
//!
//! The file is canonical: one schema has one text. It holds what a database holds, and the default of a column
//! besides, which later migrations need to fill rows. Docs, labels and secrecy are not in it.

mod compare;
mod text;

use std::collections::BTreeMap;

use oauth_schema::abstract_model::{DefaultValue, IndexStyle, UniqueStyle};
use oauth_schema::fingerprint;
use oauth_schema::model::{Model, ModelSet};
use serde::Deserialize;

pub use compare::Difference;

/// Name of the file.
pub const FILE: &str = "schema.toml";

/// The schema after the last migration.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Snapshot {
    /// The team's users.
    pub user: UserSnapshot,
    /// The tables by their names.
    pub tables: BTreeMap<String, TableSnapshot>,
}

/// The team's users, as far as foreign keys need them.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)]
pub struct UserSnapshot {
    pub table: String,
    pub key: String,
    pub kind: String,
    pub max_length: Option<u32>,
}

/// A table.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)]
pub struct TableSnapshot {
    pub role: String,
    pub fingerprint: String,
    /// Kind of the primary key.
    pub key: String,
    #[serde(default)]
    pub uniques: Vec<KeySnapshot>,
    #[serde(default)]
    pub indexes: Vec<KeySnapshot>,
    pub columns: BTreeMap<String, ColumnSnapshot>,
}

/// A unique constraint or an index.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KeySnapshot {
    /// Its columns, in order.
    pub columns: Vec<String>,
    /// How it is named, where that is not the usual way.
    pub style: Option<String>,
}

/// A column.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)]
pub struct ColumnSnapshot {
    pub kind: String,
    pub max_length: Option<u32>,
    pub null: bool,
    pub default: Option<DefaultValue>,
    pub references: Option<ReferenceSnapshot>,
}

/// A foreign key.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)]
pub struct ReferenceSnapshot {
    pub table: String,
    pub column: String,
    pub on_delete: String,
}

impl Snapshot {
    /// What the models amount to.
    pub fn of(set: &ModelSet) -> Self {
        Self {
            user: UserSnapshot {
                table: set.user.table.clone(),
                key: set.user.key_column.clone(),
                kind: set.user.key.word().to_owned(),
                max_length: set.user.key_length,
            },
            tables: set.models.iter().map(|model| (model.table.clone(), table(set, model))).collect(),
        }
    }

    /// Table and fingerprint of every model, by table.
    pub fn fingerprints(&self) -> impl Iterator<Item = (&str, &str)> {
        self.tables.iter().map(|(name, table)| (name.as_str(), table.fingerprint.as_str()))
    }
}

fn table(set: &ModelSet, model: &Model) -> TableSnapshot {
    let mut uniques: Vec<KeySnapshot> = model
        .uniques
        .iter()
        .map(|unique| KeySnapshot {
            columns: unique.columns.clone(),
            style: match unique.style {
                UniqueStyle::Named => Some("named".to_owned()),
                // Several columns have constraints only.
                UniqueStyle::Constraint if unique.columns.len() == 1 => Some("constraint".to_owned()),
                UniqueStyle::Constraint | UniqueStyle::Column => None,
            },
        })
        .collect();
    uniques.sort();
    let mut indexes: Vec<KeySnapshot> = model
        .indexes
        .iter()
        .map(|index| KeySnapshot {
            columns: index.columns.clone(),
            style: (index.style == IndexStyle::Model).then(|| "model".to_owned()),
        })
        .collect();
    indexes.sort();
    let columns = model.columns.iter().map(|column| {
        let (kind, max_length) = set.kind_of(column);
        let references = column.relation.as_ref().and_then(|relation| {
            let (table, column) = set.target_of(&relation.target)?;
            Some(ReferenceSnapshot {
                table: table.to_owned(),
                column: column.to_owned(),
                on_delete: relation.on_delete.sql().to_lowercase().replace(' ', "_"),
            })
        });
        let column_snapshot = ColumnSnapshot {
            kind: kind.word().to_owned(),
            max_length,
            null: column.nullable,
            default: column.default.clone(),
            references,
        };
        (column.name.clone(), column_snapshot)
    });
    TableSnapshot {
        role: model.role.field().to_owned(),
        fingerprint: fingerprint::of(model),
        key: model.key.word().to_owned(),
        uniques,
        indexes,
        columns: columns.collect(),
    }
}
