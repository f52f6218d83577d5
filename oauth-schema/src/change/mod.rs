//! What has to happen to a database so that one schema becomes another.

mod describe;
mod diff;
mod hazard;
mod order;

use crate::schema::{Column, ForeignKey, Index, Names, Schema, Table, Unique};

pub use hazard::{Check, Code, Hazard};

/// The way from one schema to another.
#[derive(Debug, Clone)]
pub struct Change {
    /// The schema before.
    pub from: Schema,
    /// The schema after.
    pub to: Schema,
    /// What happens, in order.
    pub operations: Vec<Operation>,
    /// Whether this is the way back of a change that was made.
    pub back: bool,
}

/// One step of a change.
///
/// A table is named as it is called at that moment: keys are dropped before tables and columns get their new names,
/// and added after that.
#[derive(Debug, Clone, PartialEq)]
#[allow(missing_docs)]
pub enum Operation {
    CreateTable { table: Table },
    DropTable { table: Table },
    RenameTable { from: String, to: String },
    AddColumn { table: String, column: Column },
    DropColumn { table: String, column: Column },
    RenameColumn { table: String, from: String, to: String },
    AlterColumn { table: String, from: Column, to: Column },
    AddUnique { table: String, unique: Unique, names: Names },
    DropUnique { table: String, unique: Unique, names: Names },
    RenameUnique { table: String, unique: Unique, from: Names, to: Names },
    AddIndex { table: String, index: Index, names: Names },
    DropIndex { table: String, index: Index, names: Names },
    RenameIndex { table: String, index: Index, from: Names, to: Names },
    AddForeignKey { table: String, key: ForeignKey },
    DropForeignKey { table: String, key: ForeignKey },
    RenameForeignKey { table: String, from: ForeignKey, to: ForeignKey },
}

/// A difference that no migration can make without losing something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Obstacle {
    /// The table, as it is called now.
    pub table: String,
    /// What is in the way, and the way around.
    pub text: String,
}

impl std::fmt::Display for Obstacle {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}: {}", self.table, self.text)
    }
}

impl Change {
    /// The way from `from` to `to`.
    ///
    /// # Errors
    /// Everything that is in the way.
    pub fn between(from: &Schema, to: &Schema) -> Result<Self, Vec<Obstacle>> {
        let operations = diff::operations(from, to)?;
        Ok(Self { from: from.clone(), to: to.clone(), operations, back: false })
    }

    /// The way from nothing to a schema.
    ///
    /// # Errors
    /// As [`Change::between`].
    pub fn creating(schema: &Schema) -> Result<Self, Vec<Obstacle>> {
        Self::between(&Schema::empty(schema.user.clone()), schema)
    }

    /// Whether a database stays as it is.
    pub fn is_empty(&self) -> bool {
        self.operations.is_empty()
    }

    /// The way back.
    pub fn reverse(&self) -> Self {
        let mut to = self.from.clone();
        for operation in &self.operations {
            let Operation::RenameColumn { table, from, to: now } = operation else { continue };
            let role = self.to.table(table).map(|table| table.role);
            let tables = to.tables.iter_mut().filter(|table| Some(table.role) == role);
            let columns = tables.flat_map(|table| &mut table.columns);
            for column in columns.filter(|column| column.name == *from) {
                column.hints.renamed_from = Some(now.clone());
            }
        }
        // What could be made can be taken back: kinds convert both ways, keys stay what they are.
        let operations = diff::operations(&self.to, &to).unwrap_or_default();
        Self { from: self.to.clone(), to, operations, back: !self.back }
    }

    /// The foreign keys of the tables that are created, each with its table.
    pub fn created_foreign_keys(&self) -> Vec<(&str, ForeignKey)> {
        let tables = self.operations.iter().filter_map(|operation| match operation {
            Operation::CreateTable { table } => Some(table),
            _ => None,
        });
        tables.flat_map(|table| table.foreign_keys().map(|key| (table.name.as_str(), key))).collect()
    }

    /// A table of now, as it was before; none for a new one.
    pub fn table_before(&self, table: &str) -> Option<&Table> {
        self.from.of_role(self.to.table(table)?.role)
    }

    /// A column of a table of now, as it was before; none for a new one.
    pub fn column_before(&self, table: &str, column: &str) -> Option<&Column> {
        let mut name = column;
        for operation in &self.operations {
            match operation {
                Operation::RenameColumn { table: other, from, to } if other == table && to == column => {
                    name = from
                }
                // A new column may have the name that another one gave up.
                Operation::AddColumn { table: other, column: added }
                    if other == table && added.name == column =>
                {
                    return None;
                }
                _ => {}
            }
        }
        self.table_before(table)?.column(name)
    }

    /// Foreign keys that have to go before the tables are dropped that they tie together.
    pub fn ties(&self) -> Vec<(&str, ForeignKey)> {
        let dropped = self.operations.iter().filter_map(|operation| match operation {
            Operation::DropTable { table } => Some(table),
            _ => None,
        });
        order::ties(&dropped.collect::<Vec<_>>())
    }
}

impl Operation {
    /// The table it is about, as it is called when this happens.
    pub fn table(&self) -> &str {
        match self {
            Self::CreateTable { table } | Self::DropTable { table } => &table.name,
            Self::RenameTable { from, .. } => from,
            Self::AddColumn { table, .. }
            | Self::DropColumn { table, .. }
            | Self::RenameColumn { table, .. }
            | Self::AlterColumn { table, .. }
            | Self::AddUnique { table, .. }
            | Self::DropUnique { table, .. }
            | Self::RenameUnique { table, .. }
            | Self::AddIndex { table, .. }
            | Self::DropIndex { table, .. }
            | Self::RenameIndex { table, .. }
            | Self::AddForeignKey { table, .. }
            | Self::DropForeignKey { table, .. }
            | Self::RenameForeignKey { table, .. } => table,
        }
    }
}
