//! One statement of a deletion.

use super::{Relation, Role};
use crate::database::{Database, Encodable, SqlWriter};

/// How rows of a role hang on the deleted row: the columns to follow, nearest first; empty at the row itself.
pub(super) type Path = Vec<&'static Relation>;

/// One step of a plan.
pub(super) struct Step {
    pub(super) role: Role,
    pub(super) action: Action,
    pub(super) path: Path,
}

/// What a step does to its rows.
#[derive(Clone, Copy)]
pub(super) enum Action {
    /// Locks them, so that nobody can write a row that refers to them.
    Claim,
    /// Empties a column where it is not empty.
    Detach(&'static str),
    /// Tells whether there is one whose column is not empty.
    FindAttached(&'static str),
    /// Empties a column.
    SetNull(&'static str),
    Delete,
}

impl Step {
    pub(super) fn write(
        &self,
        tables: impl Fn(Role) -> (&'static str, &'static str),
        key: &dyn Encodable,
        to: &mut SqlWriter,
        database: Database,
    ) {
        // MariaDB runs IN (SELECT …) of a DELETE or UPDATE once per row of the whole table; a join it
        // drives from the key.
        if database == Database::Mysql && self.path.len() > 1 {
            self.write_joined(tables, key, to);
            return;
        }
        let (own, own_key) = tables(self.role);
        match self.action {
            Action::Claim | Action::FindAttached(_) => to.push("SELECT 1 FROM ").name(own).push(" WHERE "),
            Action::SetNull(column) | Action::Detach(column) => {
                to.push("UPDATE ").name(own).push(" SET ").name(column).push(" = NULL WHERE ")
            }
            Action::Delete => to.push("DELETE FROM ").name(own).push(" WHERE "),
        };
        self.write_condition(tables, own_key, key, to);
        self.write_end("", to, database);
    }

    /// Writes what follows the condition on the path; `own` stands before columns of the table itself.
    fn write_end(&self, own: &str, to: &mut SqlWriter, database: Database) {
        match self.action {
            Action::Claim => to.push(database.row_lock()),
            Action::Detach(column) => to.push(" AND ").push(own).name(column).push(" IS NOT NULL"),
            Action::FindAttached(column) => {
                to.push(" AND ").push(own).name(column).push(" IS NOT NULL LIMIT 1")
            }
            Action::SetNull(_) | Action::Delete => to,
        };
    }

    fn write_condition(
        &self,
        tables: impl Fn(Role) -> (&'static str, &'static str),
        own_key: &str,
        key: &dyn Encodable,
        to: &mut SqlWriter,
    ) {
        let Some((last, nested)) = self.path.split_last() else {
            to.name(own_key).push(" = ").value(key);
            return;
        };
        for relation in nested {
            let (parent, parent_key) = tables(relation.to);
            to.name(relation.column)
                .push(" IN (SELECT ")
                .name(parent_key)
                .push(" FROM ")
                .name(parent)
                .push(" WHERE ");
        }
        to.name(last.column).push(" = ").value(key);
        for _ in nested {
            to.push(")");
        }
    }

    fn write_joined(
        &self,
        tables: impl Fn(Role) -> (&'static str, &'static str),
        key: &dyn Encodable,
        to: &mut SqlWriter,
    ) {
        let Some((last, nested)) = self.path.split_last() else {
            return;
        };
        let alias = |position: usize| format!("t{position}");
        let (own, _) = tables(self.role);
        to.push(match self.action {
            Action::Claim | Action::FindAttached(_) => "SELECT 1 FROM ",
            Action::SetNull(_) | Action::Detach(_) => "UPDATE ",
            Action::Delete => "DELETE t0 FROM ",
        });
        to.name(own).push(" AS t0");
        for (position, relation) in nested.iter().enumerate() {
            let (parent, parent_key) = tables(relation.to);
            let (child, joined) = (alias(position), alias(position + 1));
            to.push(" INNER JOIN ")
                .name(parent)
                .push(&format!(" AS {joined} ON {child}."))
                .name(relation.column);
            to.push(&format!(" = {joined}.")).name(parent_key);
        }
        if let Action::SetNull(column) | Action::Detach(column) = self.action {
            to.push(" SET t0.").name(column).push(" = NULL");
        }
        to.push(&format!(" WHERE {}.", alias(nested.len()))).name(last.column).push(" = ").value(key);
        self.write_end("t0.", to, Database::Mysql);
    }
}
