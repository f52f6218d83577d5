//! The decided half: what every emitter sees.

mod column;
mod finder;
mod resolve;
mod set;
mod widget;

use std::collections::BTreeMap;

pub use column::{Column, Holds, Relation, RelationTarget};
pub use finder::Finder;
pub use set::{ModelSet, Source, UserModel};
pub use widget::Widget;

use crate::abstract_model::{IndexStyle, UniqueStyle};
use crate::dialect::Dialect;
use crate::kind::Kind;
use crate::names;
use crate::role::Role;

/// A table, its columns, and how the admin shows it.
#[derive(Debug, Clone)]
pub struct Model {
    /// What the model is for.
    pub role: Role,
    /// Name of the struct.
    pub name: String,
    /// Name of the table.
    pub table: String,
    /// What a row stands for.
    pub docs: String,
    /// Kind of the primary key, whose column is [`Model::KEY`].
    pub key: Kind,
    /// Columns but the key: those of the abstract model, then the team's own.
    pub columns: Vec<Column>,
    /// Unique constraints.
    pub uniques: Vec<Unique>,
    /// Indexes that are not unique.
    pub indexes: Vec<Index>,
    /// What the admin shows.
    pub admin: Admin,
}

impl Model {
    /// Column of the primary key.
    pub const KEY: &'static str = "id";

    /// The columns of the abstract model.
    pub fn base_columns(&self) -> impl Iterator<Item = &Column> {
        self.columns.iter().filter(|column| column.own.is_none())
    }

    /// The team's own columns.
    pub fn own_columns(&self) -> impl Iterator<Item = &Column> {
        self.columns.iter().filter(|column| column.own.is_some())
    }

    /// The column of that name.
    pub fn column(&self, name: &str) -> Option<&Column> {
        self.columns.iter().find(|column| column.name == name)
    }
}

/// A unique constraint.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unique {
    /// Its columns, in order.
    pub columns: Vec<String>,
    /// How it is named.
    pub style: UniqueStyle,
}

impl Unique {
    /// Its name in a database.
    pub fn name(&self, dialect: Dialect, table: &str) -> String {
        let columns: Vec<&str> = self.columns.iter().map(String::as_str).collect();
        names::unique(dialect, table, &columns, self.style)
    }
}

/// An index that is not unique.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Index {
    /// Its columns, in order.
    pub columns: Vec<String>,
    /// How it is named.
    pub style: IndexStyle,
    /// Whether Django OAuth Toolkit lacks it.
    pub addition: bool,
    /// Whether it only serves a foreign key, for which MySQL makes an index of its own.
    pub foreign_key: bool,
}

/// What the admin shows. Every name is a column that exists.
#[derive(Debug, Clone, PartialEq)]
#[allow(missing_docs)]
pub struct Admin {
    pub list_display: Vec<String>,
    pub list_filter: Vec<String>,
    pub search_fields: Vec<String>,
    pub raw_id_fields: Vec<String>,
    pub radio_fields: BTreeMap<String, String>,
    pub readonly_fields: Vec<String>,
    pub ordering: Vec<String>,
    pub actions: Vec<String>,
    pub can_add: bool,
    pub can_delete: bool,
}
