//! The statements of a change on MySQL and MariaDB, which commit after each: one after the other, so that a run that
//! stopped goes on where it was.

use oauth_schema::change::{Change, Operation};
use oauth_schema::dialect::Dialect;
use oauth_schema::schema::{Column, ForeignKey, Table};

use super::fill::{BATCH, Fill};
use super::statement::{Block, Statement};
use super::table::Views;

const DIALECT: Dialect = Dialect::Mysql;

pub(super) fn blocks(change: &Change) -> Vec<Block> {
    let plan = Plan { change, views: Views { schema: &change.to, dialect: DIALECT } };
    let mut blocks = vec![plan.untied(), plan.released()];
    let operations = change.operations.iter();
    blocks.extend(operations.map(|operation| Block::of(operation, plan.statements(operation))));
    blocks.extend([plan.tied(), plan.bound()]);
    blocks
}

struct Plan<'a> {
    change: &'a Change,
    views: Views<'a>,
}

impl Plan<'_> {
    fn statements(&self, operation: &Operation) -> Vec<Statement> {
        let quote = |name: &str| DIALECT.quote(name);
        match operation {
            Operation::CreateTable { table } => {
                vec![Statement::CreateTable(self.views.table(table, &table.name))]
            }
            Operation::DropTable { table } => vec![Statement::DropTable { table: quote(&table.name) }],
            Operation::RenameTable { from, to } => {
                vec![Statement::RenameTable { from: quote(from), to: quote(to) }]
            }
            Operation::AddColumn { table, column } => self.added(table, column),
            Operation::DropColumn { table, column } => {
                vec![Statement::DropColumn { table: quote(table), column: quote(&column.name) }]
            }
            Operation::RenameColumn { table, from, to } => {
                vec![Statement::RenameColumn { table: quote(table), from: quote(from), to: quote(to) }]
            }
            Operation::AlterColumn { table, from, to } => self.altered(table, from, to),
            Operation::AddUnique { table, unique, names } => {
                let key = self.views.key(names, &unique.columns);
                vec![Statement::AddUnique { table: quote(table), name: key.name, columns: key.columns }]
            }
            Operation::AddIndex { table, index, names } => {
                let key = self.views.key(names, &index.columns);
                let (table, name, columns) = (quote(table), key.name, key.columns);
                vec![Statement::CreateIndex { table, name, columns, unique: false, concurrently: false }]
            }
            Operation::DropUnique { table, names, .. } | Operation::DropIndex { table, names, .. } => {
                vec![Statement::DropIndex { table: quote(table), name: quote(names.on(DIALECT)) }]
            }
            Operation::RenameUnique { table, from, to, .. }
            | Operation::RenameIndex { table, from, to, .. } => {
                let (from, to) = (from.on(DIALECT), to.on(DIALECT));
                let rename = Statement::RenameIndex { table: quote(table), from: quote(from), to: quote(to) };
                if from == to { Vec::new() } else { vec![rename] }
            }
            // A foreign key has no other way to a new name than to go and come back; see `released` and `bound`.
            Operation::RenameForeignKey { .. } => Vec::new(),
            Operation::AddForeignKey { table, key } => vec![self.foreign_key(table, key)],
            Operation::DropForeignKey { table, key } => vec![drop_foreign_key(table, key)],
        }
    }

    fn added(&self, table: &str, column: &Column) -> Vec<Statement> {
        let quoted = DIALECT.quote(table);
        let mut view = self.views.column(table, column);
        let whole = view.clone();
        let fill = Fill::of(self.views, column, self.change.back);
        match fill {
            // Old programs go on inserting rows while a new one is rolled out, so a default stays.
            Fill::Default(default) => {
                view.default = Some(default);
                vec![Statement::AddColumn { table: quoted, column: view }]
            }
            Fill::Empty(value) if !column.nullable => {
                view.default = Some(value);
                let modify = Statement::ModifyColumn { table: quoted.clone(), column: whole };
                vec![Statement::AddColumn { table: quoted, column: view }, modify]
            }
            Fill::Expression(value) if !column.nullable => {
                (view.null, view.default) = ("NULL", None);
                let mut statements = vec![Statement::AddColumn { table: quoted.clone(), column: view }];
                statements.extend(column.default.as_ref().map(|default| Statement::SetDefault {
                    table: quoted.clone(),
                    column: whole.name.clone(),
                    default: self.views.default(column, default),
                }));
                statements.extend(self.filled(table, column, &value));
                statements.push(Statement::ModifyColumn { table: quoted, column: whole });
                statements
            }
            _ => vec![Statement::AddColumn { table: quoted, column: view }],
        }
    }

    /// Some at a time, then the rest: rows that came meanwhile.
    fn filled(&self, table: &str, column: &Column, value: &str) -> [Statement; 2] {
        [Some(BATCH), None].map(|batch| Statement::Fill {
            table: DIALECT.quote(table),
            column: DIALECT.quote(&column.name),
            value: value.to_owned(),
            batch,
        })
    }

    fn altered(&self, table: &str, from: &Column, to: &Column) -> Vec<Statement> {
        let quoted = DIALECT.quote(table);
        let mut statements = Vec::new();
        if from.nullable
            && !to.nullable
            && let Some(value) = Fill::of(self.views, to, self.change.back).value()
        {
            statements.extend(self.filled(table, to, value));
        }
        let same_type = from.sql_type(DIALECT) == to.sql_type(DIALECT) && from.nullable == to.nullable;
        if !same_type {
            statements.push(Statement::ModifyColumn { table: quoted, column: self.views.column(table, to) });
        } else if from.stored_default() != to.stored_default() {
            let column = DIALECT.quote(&to.name);
            statements.push(match to.stored_default() {
                Some(default) => {
                    let default = self.views.default(to, default);
                    Statement::SetDefault { table: quoted, column, default }
                }
                None => Statement::DropDefault { table: quoted, column },
            });
        }
        statements
    }

    fn foreign_key(&self, table: &str, key: &ForeignKey) -> Statement {
        Statement::AddForeignKey { key: self.views.foreign_key(table, key), not_valid: false }
    }

    /// The foreign keys of new tables, which may refer to each other.
    fn tied(&self) -> Block {
        let tables = self.change.operations.iter().filter_map(|operation| match operation {
            Operation::CreateTable { table } => Some(table),
            _ => None,
        });
        let keys = tables.flat_map(|table| {
            let keys = table.columns.iter().filter_map(|column| table.foreign_key(column));
            keys.map(|key| self.foreign_key(&table.name, &key))
        });
        Block::new("The new tables may refer to each other, so their foreign keys come last.", keys.collect())
    }

    /// Takes apart tables that refer to each other, so that they can be dropped.
    fn untied(&self) -> Block {
        let keys = self.change.ties().into_iter().map(|(table, key)| drop_foreign_key(table, &key));
        Block::new("Tables that refer to each other are taken apart first.", keys.collect())
    }

    /// Foreign keys that go before the change, as their column, index or name cannot change under them.
    fn released(&self) -> Block {
        let keys = self.kept_foreign_keys().into_iter();
        let drops = keys.map(|(old, from, ..)| drop_foreign_key(&old.name, &from));
        Block::new("Foreign keys that stay, but whose column, index or name changes.", drops.collect())
    }

    /// The same foreign keys, after the change.
    fn bound(&self) -> Block {
        let keys = self.kept_foreign_keys().into_iter();
        let adds = keys.map(|(.., new, to)| self.foreign_key(&new.name, &to));
        Block::new("The foreign keys that stay are back.", adds.collect())
    }

    /// Foreign keys that stay and have to be away during the change: as they are before, and after.
    fn kept_foreign_keys(&self) -> Vec<(&Table, ForeignKey, &Table, ForeignKey)> {
        let mut kept = Vec::new();
        for new in &self.change.to.tables {
            let Some(old) = self.change.from.of_role(new.role) else { continue };
            for column in &new.columns {
                let Some(to) = new.foreign_key(column) else { continue };
                let is_touched = self.change.operations.iter().any(|operation| match operation {
                    Operation::AlterColumn { table, to, .. } => *table == new.name && to.name == column.name,
                    Operation::DropUnique { table, unique, .. } => {
                        *table == old.name && unique.columns == [self.before(new, &column.name)]
                    }
                    Operation::DropIndex { table, index, .. } => {
                        *table == old.name && index.columns == [self.before(new, &column.name)]
                    }
                    Operation::RenameForeignKey { table, from, to } => {
                        *table == new.name
                            && to.column == column.name
                            && from.names.on(DIALECT) != to.names.on(DIALECT)
                    }
                    _ => false,
                });
                let is_added = self.change.operations.iter().any(|operation| {
                    matches!(operation, Operation::AddForeignKey { table, key } if *table == new.name && key.column == column.name)
                });
                let before = old.column(&self.before(new, &column.name));
                if let (true, false, Some(from)) =
                    (is_touched, is_added, before.and_then(|column| old.foreign_key(column)))
                {
                    kept.push((old, from, new, to));
                }
            }
        }
        kept
    }

    /// What a column was called before.
    fn before(&self, new: &Table, column: &str) -> String {
        let renamed = self.change.operations.iter().find_map(|operation| match operation {
            Operation::RenameColumn { table, from, to } if *table == new.name && to == column => Some(from),
            _ => None,
        });
        renamed.map_or_else(|| column.to_owned(), Clone::clone)
    }
}

fn drop_foreign_key(table: &str, key: &ForeignKey) -> Statement {
    Statement::DropConstraint { table: DIALECT.quote(table), name: DIALECT.quote(key.names.on(DIALECT)) }
}
