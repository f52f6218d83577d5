//! Finds the operations between two schemas.
//!
//! A table is recognised by its role, a column by its name or by `renamed_from`, a key by its columns.

use super::order::{by_dependency, renames};
use super::{Obstacle, Operation};
use crate::kind::Kind;
use crate::schema::{Column, ForeignKey, Index, Names, Reference, Schema, Table, Unique};

/// The operations, sorted into the parts of a change that follow one another.
#[derive(Default)]
struct Parts {
    dropped_keys: Vec<Operation>,
    renamed_columns: Vec<Operation>,
    renamed_keys: Vec<Operation>,
    added_columns: Vec<Operation>,
    altered_columns: Vec<Operation>,
    dropped_columns: Vec<Operation>,
    added_keys: Vec<Operation>,
    added_foreign_keys: Vec<Operation>,
    obstacles: Vec<Obstacle>,
}

pub(super) fn operations(from: &Schema, to: &Schema) -> Result<Vec<Operation>, Vec<Obstacle>> {
    let mut parts = Parts::default();
    if !from.tables.is_empty() && (from.user.kind, from.user.max_length) != (to.user.kind, to.user.max_length)
    {
        parts.obstacles.push(Obstacle {
            table: to.user.table.clone(),
            text: format!(
                "the users' key held {} and is to hold {}, but rows refer to the keys that are there; keep the key, or begin with new tables",
                from.user.kind, to.user.kind
            ),
        });
    }
    for new in &to.tables {
        if let Some(old) = from.of_role(new.role) {
            TableDiff { from, to, old, new }.run(&mut parts);
        }
    }
    if !parts.obstacles.is_empty() {
        return Err(parts.obstacles);
    }
    let created = to.tables.iter().filter(|table| from.of_role(table.role).is_none());
    let dropped: Vec<&Table> = from.tables.iter().filter(|table| to.of_role(table.role).is_none()).collect();
    let pairs = from.tables.iter().filter_map(|old| {
        let new = to.of_role(old.role)?;
        (old.name != new.name).then(|| (old.name.clone(), new.name.clone()))
    });
    let renamed = renames(pairs.collect()).into_iter();
    // A reference from a table that stays to one that goes is dropped with its column: the abstract models say so.
    let mut operations = parts.dropped_keys;
    operations.extend(renamed.map(|(from, to)| Operation::RenameTable { from, to }));
    operations.extend(parts.renamed_columns);
    operations.extend(parts.renamed_keys);
    operations.extend(created.map(|table| Operation::CreateTable { table: table.clone() }));
    operations.extend(parts.added_columns);
    operations.extend(parts.altered_columns);
    operations.extend(parts.dropped_columns);
    operations.extend(parts.added_keys);
    operations.extend(parts.added_foreign_keys);
    operations.extend(
        by_dependency(&dropped).into_iter().map(|table| Operation::DropTable { table: table.clone() }),
    );
    Ok(operations)
}

/// One table in both schemas.
struct TableDiff<'a> {
    from: &'a Schema,
    to: &'a Schema,
    old: &'a Table,
    new: &'a Table,
}

impl TableDiff<'_> {
    fn run(&self, parts: &mut Parts) {
        if self.old.key != self.new.key {
            parts.obstacles.push(Obstacle {
                table: self.new.name.clone(),
                text: format!(
                    "the key held {} and is to hold {}, but rows refer to the keys that are there; keep the key",
                    self.old.key, self.new.key
                ),
            });
            return;
        }
        let table = || self.new.name.clone();
        for column in &self.new.columns {
            let Some(old) = self.before(column) else {
                parts.added_columns.push(Operation::AddColumn { table: table(), column: column.clone() });
                if let Some(key) = self.new.foreign_key(column) {
                    parts.added_foreign_keys.push(Operation::AddForeignKey { table: table(), key });
                }
                continue;
            };
            if old.name != column.name {
                let (from, to) = (old.name.clone(), column.name.clone());
                parts.renamed_columns.push(Operation::RenameColumn { table: table(), from, to });
            }
            self.column(old, column, parts);
            self.foreign_key(old, column, parts);
        }
        for column in self.old.columns.iter().filter(|column| self.after(&column.name).is_none()) {
            // On the way back the column comes before its foreign key, as it goes after it here.
            if let Some(key) = self.old.foreign_key(column) {
                let table = self.old.name.clone();
                parts.dropped_keys.push(Operation::DropForeignKey { table, key });
            }
            parts.dropped_columns.push(Operation::DropColumn { table: table(), column: column.clone() });
        }
        self.uniques(parts);
        self.indexes(parts);
    }

    /// The column that a new one was.
    fn before(&self, column: &Column) -> Option<&Column> {
        let by_name = self.old.column(&column.name);
        let former = column.hints.renamed_from.as_deref();
        by_name.or_else(|| self.old.column(former?).filter(|old| self.new.column(&old.name).is_none()))
    }

    /// What an old column is called now.
    fn after(&self, old: &str) -> Option<&str> {
        let same = |column: &&Column| self.before(column).is_some_and(|before| before.name == old);
        self.new.columns.iter().find(same).map(|column| column.name.as_str())
    }

    fn column(&self, old: &Column, new: &Column, parts: &mut Parts) {
        let removed = !new.choices.is_empty()
            && (old.choices.is_empty() || old.choices.iter().any(|choice| !new.choices.contains(choice)));
        if old.is_like(new) && !removed {
            return;
        }
        if !converts(old, new) {
            parts.obstacles.push(Obstacle {
                table: self.new.name.clone(),
                text: format!(
                    "column `{}` held {} and is to hold {}, which no statement converts safely; add a column of another name with `backfill = \"…\"`, then remove this one",
                    new.name, old.kind, new.kind
                ),
            });
            return;
        }
        let from = Column { name: new.name.clone(), ..old.clone() };
        let table = self.new.name.clone();
        parts.altered_columns.push(Operation::AlterColumn { table, from, to: new.clone() });
    }

    fn foreign_key(&self, old: &Column, new: &Column, parts: &mut Parts) {
        let (before, after) = (self.old.foreign_key(old), self.new.foreign_key(new));
        match (before, after) {
            (Some(from), Some(to)) if self.is_same(&from, &to) => {
                if from.names != to.names {
                    let table = self.new.name.clone();
                    parts.renamed_keys.push(Operation::RenameForeignKey { table, from, to });
                }
            }
            (before, after) => {
                parts.dropped_keys.extend(
                    before.map(|key| Operation::DropForeignKey { table: self.old.name.clone(), key }),
                );
                parts
                    .added_foreign_keys
                    .extend(after.map(|key| Operation::AddForeignKey { table: self.new.name.clone(), key }));
            }
        }
    }

    /// Whether two foreign keys of one column point at one column under one rule, whatever its table is called.
    fn is_same(&self, from: &ForeignKey, to: &ForeignKey) -> bool {
        let Reference { table, column, on_delete } = &from.reference;
        let target = match self.from.table(table) {
            Some(target) => self.to.of_role(target.role).map(|target| target.name.as_str()),
            None => Some(table.as_str()),
        };
        // The rule for a column of an abstract model stands in no database.
        let rule = (from.own, to.own) == (false, false)
            || (from.own == to.own && *on_delete == to.reference.on_delete);
        target == Some(to.reference.table.as_str()) && *column == to.reference.column && rule
    }

    fn uniques(&self, parts: &mut Parts) {
        let mut kept = Vec::new();
        for unique in &self.old.uniques {
            let names = self.old.unique_names(unique);
            let after =
                self.columns_after(&unique.columns).map(|columns| Unique { columns, ..unique.clone() });
            match after.filter(|after| {
                self.new.uniques.contains(after) && self.may_rename(&names, &self.new.unique_names(after))
            }) {
                None => {
                    let (table, unique) = (self.old.name.clone(), unique.clone());
                    parts.dropped_keys.push(Operation::DropUnique { table, unique, names });
                }
                Some(after) => {
                    let to = self.new.unique_names(&after);
                    if names != to {
                        let (table, unique) = (self.new.name.clone(), after.clone());
                        parts.renamed_keys.push(Operation::RenameUnique { table, unique, from: names, to });
                    }
                    kept.push(after);
                }
            }
        }
        for unique in self.new.uniques.iter().filter(|unique| !kept.contains(unique)) {
            let (table, names) = (self.new.name.clone(), self.new.unique_names(unique));
            parts.added_keys.push(Operation::AddUnique { table, unique: unique.clone(), names });
        }
    }

    fn indexes(&self, parts: &mut Parts) {
        let mut kept = Vec::new();
        for index in &self.old.indexes {
            let names = self.old.index_names(index);
            let after = self.columns_after(&index.columns).map(|columns| Index { columns, ..index.clone() });
            match after.filter(|after| {
                self.new.indexes.contains(after) && self.may_rename(&names, &self.new.index_names(after))
            }) {
                None => {
                    let (table, index) = (self.old.name.clone(), index.clone());
                    parts.dropped_keys.push(Operation::DropIndex { table, index, names });
                }
                Some(after) => {
                    let to = self.new.index_names(&after);
                    if names != to {
                        let (table, index) = (self.new.name.clone(), after.clone());
                        parts.renamed_keys.push(Operation::RenameIndex { table, index, from: names, to });
                    }
                    kept.push(after);
                }
            }
        }
        for index in self.new.indexes.iter().filter(|index| !kept.contains(index)) {
            let (table, names) = (self.new.name.clone(), self.new.index_names(index));
            parts.added_keys.push(Operation::AddIndex { table, index: index.clone(), names });
        }
    }

    /// Whether a key can get its new name where it stands. Where tables take each other's names, their keys do too, and a
    /// database has each name once: such keys go before and come back after.
    fn may_rename(&self, from: &Names, to: &Names) -> bool {
        let is_taken = self.from.table(&self.new.name).is_some() || self.to.table(&self.old.name).is_some();
        from == to || self.old.name == self.new.name || !is_taken
    }

    /// The columns of a key as they are called now; none where one of them is gone.
    fn columns_after(&self, columns: &[String]) -> Option<Vec<String>> {
        let after = |column: &String| {
            if column == Table::KEY { Some(Table::KEY) } else { self.after(column) }.map(str::to_owned)
        };
        columns.iter().map(after).collect()
    }
}

/// Whether every value of the old column that passes its check is one of the new column as it stands.
fn converts(old: &Column, new: &Column) -> bool {
    let whole = |kind| matches!(kind, Kind::I16 | Kind::I32 | Kind::I64);
    old.kind == new.kind || (old.kind.is_text() && new.kind.is_text()) || (whole(old.kind) && whole(new.kind))
}
