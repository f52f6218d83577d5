//! The statements of a change on SQLite, which adds columns and renames, and for all else writes a table anew.
//!
//! A table that others refer to is dropped on the way. With foreign keys on, that would delete or detach every row that
//! refers to it, and inside a transaction SQLite does not switch them off: so they are off before it begins, rows and
//! references are counted before and after, and nothing stays if one is lost.

use std::collections::BTreeSet;

use oauth_schema::change::{Change, Code, Operation};
use oauth_schema::dialect::Dialect;
use oauth_schema::schema::{Column, Table};

use super::fill::Fill;
use super::statement::{Block, Statement};
use super::table::{KeyView, Place, Views, counts, own_indexes};
use crate::templates::one_line;

const DIALECT: Dialect = Dialect::Sqlite;

pub(super) fn blocks(change: &Change) -> Vec<Block> {
    let mut plan =
        Plan { change, views: Views { schema: &change.to, dialect: DIALECT }, rebuilt: BTreeSet::new() };
    plan.rebuilt = change.operations.iter().filter_map(|operation| plan.rebuilt_by(operation)).collect();
    let mut blocks = vec![plan.untied()];
    let mut rebuilt = false;
    for operation in &change.operations {
        // All that happens to a table that is written anew happens at once, where its columns change.
        let is_about_columns = matches!(
            operation,
            Operation::AddColumn { .. }
                | Operation::AlterColumn { .. }
                | Operation::DropColumn { .. }
                | Operation::AddUnique { .. }
                | Operation::AddIndex { .. }
                | Operation::AddForeignKey { .. }
                | Operation::DropTable { .. }
        );
        if is_about_columns && !rebuilt {
            rebuilt = true;
            blocks.extend(plan.rebuilds());
        }
        blocks.push(Block::of(operation, plan.statements(operation)));
    }
    if !rebuilt {
        blocks.extend(plan.rebuilds());
    }
    if !plan.rebuilt.is_empty() {
        blocks.insert(0, plan.unknown());
        blocks.insert(0, Block::new(WHY, vec![Statement::ForeignKeysOff, Statement::Begin]));
        blocks.push(Block::new("", vec![Statement::Commit, Statement::ForeignKeysOn]));
    }
    blocks
}

const WHY: &str = "A table that others refer to is written anew. With foreign keys on, dropping the old one would delete or\n\
     detach every row that refers to it.";

struct Plan<'a> {
    change: &'a Change,
    views: Views<'a>,
    /// Tables that are written anew, as they are called afterwards.
    rebuilt: BTreeSet<String>,
}

impl Plan<'_> {
    /// The table that an operation makes SQLite write anew, as it is called afterwards.
    fn rebuilt_by(&self, operation: &Operation) -> Option<String> {
        let (table, needed) = match operation {
            Operation::AddColumn { table, column } => {
                let has_value = matches!(Fill::of(self.views, column, self.change.back), Fill::Default(_));
                let is_tied = self.views.column(table, column).is_tied() && (has_value || !column.nullable);
                let is_unique = self.views.column(table, column).unique;
                (table.clone(), is_tied || is_unique || !(has_value || column.nullable))
            }
            Operation::AlterColumn { table, from, to } => (table.clone(), !from.is_like(to)),
            Operation::DropColumn { table, column } => {
                let is_tied =
                    self.old_views().column(&self.change.table_before(table)?.name, column).is_tied();
                (table.clone(), is_tied)
            }
            Operation::AddUnique { table, unique, .. } => {
                (table.clone(), Place::of(unique, DIALECT) != Place::Index)
            }
            Operation::DropUnique { table, unique, .. } => {
                (self.after(table)?.name.clone(), Place::of(unique, DIALECT) != Place::Index)
            }
            Operation::AddForeignKey { table, key } => (table.clone(), !self.is_new(table, &key.column)),
            Operation::DropForeignKey { table, .. } => (self.after(table)?.name.clone(), true),
            _ => return None,
        };
        needed.then_some(table)
    }

    fn old_views(&self) -> Views<'_> {
        Views { schema: &self.change.from, dialect: DIALECT }
    }

    /// A table of before, as it is afterwards.
    fn after(&self, table: &str) -> Option<&Table> {
        self.change.to.of_role(self.change.from.table(table)?.role)
    }

    /// Whether the column is added by this change, so that its foreign key is said where it is added.
    fn is_new(&self, table: &str, column: &str) -> bool {
        self.change.operations.iter().any(|operation| {
            matches!(operation, Operation::AddColumn { table: other, column: added } if other == table && added.name == column)
        })
    }

    fn statements(&self, operation: &Operation) -> Vec<Statement> {
        let quote = |name: &str| DIALECT.quote(name);
        let is_rebuilt = |table: &str| self.rebuilt.contains(table);
        match operation {
            Operation::CreateTable { table } => {
                let mut statements = vec![Statement::CreateTable(self.views.table(table, &table.name))];
                statements.extend(self.indexes(table));
                statements
            }
            Operation::DropTable { table } => vec![Statement::DropTable { table: quote(&table.name) }],
            Operation::RenameTable { from, to } => {
                vec![Statement::RenameTable { from: quote(from), to: quote(to) }]
            }
            Operation::RenameColumn { table, from, to } => {
                vec![Statement::RenameColumn { table: quote(table), from: quote(from), to: quote(to) }]
            }
            Operation::AddColumn { table, column } if !is_rebuilt(table) => {
                let mut view = self.views.column(table, column);
                if let Fill::Default(default) = Fill::of(self.views, column, self.change.back) {
                    view.default = Some(default);
                }
                vec![Statement::AddColumn { table: quote(table), column: view }]
            }
            Operation::DropColumn { table, column } if !is_rebuilt(table) => {
                vec![Statement::DropColumn { table: quote(table), column: quote(&column.name) }]
            }
            // The indexes of a table that is written anew go with the old one and come with the new one; but a name is
            // free only after it was given up.
            Operation::DropIndex { table, names, .. } => vec![drop_index(table, names.on(DIALECT))],
            Operation::DropUnique { table, unique, names } if Place::of(unique, DIALECT) == Place::Index => {
                vec![drop_index(table, names.on(DIALECT))]
            }
            Operation::AddIndex { table, index, names } if !is_rebuilt(table) => {
                vec![create_index(table, self.views.key(names, &index.columns), false)]
            }
            Operation::AddUnique { table, unique, names }
                if !is_rebuilt(table) && Place::of(unique, DIALECT) == Place::Index =>
            {
                vec![create_index(table, self.views.key(names, &unique.columns), true)]
            }
            Operation::RenameIndex { table, index, from, to } if !is_rebuilt(table) => {
                self.renamed(table, from.on(DIALECT), self.views.key(to, &index.columns), false)
            }
            Operation::RenameUnique { table, unique, from, to }
                if !is_rebuilt(table) && Place::of(unique, DIALECT) == Place::Index =>
            {
                self.renamed(table, from.on(DIALECT), self.views.key(to, &unique.columns), true)
            }
            _ => Vec::new(),
        }
    }

    /// SQLite has no other way to rename an index.
    fn renamed(&self, table: &str, from: &str, to: KeyView, unique: bool) -> Vec<Statement> {
        if DIALECT.quote(from) == to.name {
            return Vec::new();
        }
        vec![drop_index(table, from), create_index(table, to, unique)]
    }

    fn indexes(&self, table: &Table) -> Vec<Statement> {
        let indexes = own_indexes(self.views, table).into_iter();
        indexes.map(|(unique, key)| create_index(&table.name, key, unique)).collect()
    }

    fn rebuilds(&self) -> Vec<Block> {
        let tables = self.change.to.tables.iter().filter(|table| self.rebuilt.contains(&table.name));
        let tables: Vec<&Table> = tables.collect();
        if tables.is_empty() {
            return Vec::new();
        }
        let counts = self.counts(&tables);
        let before = vec![Statement::CountBefore { counts: counts.clone() }];
        let mut blocks =
            vec![Block::new("Counts the rows of these tables, and those that refer to them.", before)];
        blocks.extend(tables.iter().map(|table| self.rebuild(table)));
        let differences: Vec<String> = counts
            .iter()
            .enumerate()
            .map(|(position, count)| format!("abs(count_{} - ({count}))", position + 1))
            .collect();
        let guard = Statement::Guard {
            code: Code::RowsLost.word(),
            text: "rows or references were lost while tables were written anew".to_owned(),
            select: format!("SELECT {} FROM oauth_before", differences.join(" + ")),
        };
        blocks.push(Block::new("", vec![guard, Statement::ForgetCounts]));
        blocks
    }

    /// Refuses to write a table anew that has more than the models know, which would be gone.
    fn unknown(&self) -> Block {
        let tables = self.change.from.tables.iter();
        let tables =
            tables.filter(|old| self.after(&old.name).is_some_and(|new| self.rebuilt.contains(&new.name)));
        let guards = tables.map(|table| {
            let name = DIALECT.literal(&table.name);
            let columns = std::iter::once(Table::KEY).chain(table.columns.iter().map(|column| column.name.as_str()));
            let columns: Vec<String> = columns.map(|column| DIALECT.literal(column)).collect();
            Statement::Guard {
                code: Code::ColumnDropped.word(),
                text: one_line(&format!(
                    "`{}` has columns or triggers that the models do not know, and that would be gone when it is written anew",
                    table.name
                )),
                select: format!(
                    "SELECT (SELECT count(*) FROM pragma_table_xinfo({name}) WHERE name COLLATE NOCASE NOT IN ({})) + (SELECT count(*) FROM sqlite_master WHERE type = 'trigger' AND tbl_name = {name} COLLATE NOCASE)",
                    columns.join(", ")
                ),
            }
        });
        Block::new("", guards.collect())
    }

    /// The rows of the tables, and the references to them.
    fn counts(&self, tables: &[&Table]) -> Vec<String> {
        let quote = |name: &str| DIALECT.quote(name);
        let mut counts: Vec<String> =
            tables.iter().map(|table| format!("SELECT count(*) FROM {}", quote(&table.name))).collect();
        for table in &self.change.to.tables {
            if self.change.from.of_role(table.role).is_none() {
                continue;
            }
            for column in &table.columns {
                let points_here = column
                    .reference
                    .as_ref()
                    .is_some_and(|reference| tables.iter().any(|table| table.name == reference.table));
                if points_here && !self.is_new(&table.name, &column.name) {
                    counts.push(format!("SELECT count({}) FROM {}", quote(&column.name), quote(&table.name)));
                }
            }
        }
        counts
    }

    fn rebuild(&self, table: &Table) -> Block {
        let name = DIALECT.quote(&table.name);
        let aside = format!("oauth_new_{}", table.name);
        let mut columns = vec![DIALECT.quote(Table::KEY)];
        let mut values = columns.clone();
        for column in &table.columns {
            columns.push(DIALECT.quote(&column.name));
            values.push(self.value(table, column));
        }
        let aside_quoted = DIALECT.quote(&aside);
        let hashed = table.columns.iter().filter(|column| self.is_filled(table, column));
        let hashed = hashed.filter_map(|column| column.hints.sha256_of.as_ref());
        let hashed: Vec<&String> = hashed.collect();
        let mut statements = vec![Statement::CreateTable(self.views.table(table, &aside))];
        statements.extend(
            hashed.iter().map(|text| Statement::Sha256 { table: name.clone(), column: DIALECT.quote(text) }),
        );
        statements.push(Statement::CopyRows {
            from: name.clone(),
            to: aside_quoted.clone(),
            columns: columns.join(", "),
            values: values.join(", "),
        });
        if !hashed.is_empty() {
            statements.push(Statement::ForgetSha256);
        }
        if counts(table) {
            let (from, to) = (DIALECT.literal(&table.name), DIALECT.literal(&aside));
            statements.push(Statement::KeepSequence { from, to });
        }
        statements.push(Statement::DropTable { table: name.clone() });
        statements.push(Statement::RenameTable { from: aside_quoted, to: name });
        statements.extend(self.indexes(table));
        Block::new(format!("{} is written anew.", table.name), statements)
    }

    /// What a column of the new table gets from the old one.
    fn value(&self, table: &Table, column: &Column) -> String {
        let fill = Fill::of(self.views, column, self.change.back);
        let quoted = DIALECT.quote(&column.name);
        if self.is_new(&table.name, &column.name) {
            let is_null = column.nullable && !matches!(fill, Fill::Default(_));
            return fill.value().filter(|_| !is_null).unwrap_or("NULL").to_owned();
        }
        match fill.value().filter(|_| self.is_filled(table, column)) {
            Some(value) => format!("coalesce({quoted}, {value})"),
            None => quoted,
        }
    }

    /// Whether rows that are there have no value that the column takes.
    fn is_filled(&self, table: &Table, column: &Column) -> bool {
        let had_none = |old: &Column| old.nullable;
        !column.nullable
            && (self.is_new(&table.name, &column.name)
                || self.change.column_before(&table.name, &column.name).is_some_and(had_none))
    }

    /// SQLite has no constraint to drop: the rows of tables that refer to each other let go, if they can.
    fn untied(&self) -> Block {
        let columns = self.change.ties().into_iter().filter(|(table, key)| {
            let table = self.change.from.table(table);
            table.and_then(|table| table.column(&key.column)).is_some_and(|column| column.nullable)
        });
        let detach = columns.map(|(table, key)| Statement::Detach {
            table: DIALECT.quote(table),
            column: DIALECT.quote(&key.column),
        });
        Block::new("Rows that refer to each other let go.", detach.collect())
    }
}

fn drop_index(table: &str, name: &str) -> Statement {
    Statement::DropIndex { table: DIALECT.quote(table), name: DIALECT.quote(name) }
}

fn create_index(table: &str, key: KeyView, unique: bool) -> Statement {
    let (name, columns) = (key.name, key.columns);
    Statement::CreateIndex { table: DIALECT.quote(table), name, columns, unique, concurrently: false }
}
