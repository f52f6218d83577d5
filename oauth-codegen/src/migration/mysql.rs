//! The statements of a change on MySQL and MariaDB, which commit after each: one after the other, so that a run that
//! stopped goes on where it was.

use std::collections::BTreeSet;

use oauth_schema::change::{Change, Operation};
use oauth_schema::dialect::Dialect;
use oauth_schema::schema::{Column, ForeignKey, Index, Schema, Table, Unique};

use super::fill::{BATCH, Fill};
use super::statement::{Block, Statement};
use super::table::Views;

const DIALECT: Dialect = Dialect::Mysql;

pub(super) fn blocks(change: &Change) -> Vec<Block> {
    let plan = Plan { change, views: Views { schema: &change.to, dialect: DIALECT } };
    let kept = plan.kept_foreign_keys();
    let mut blocks = vec![plan.untied(), plan.released(&kept)];
    let operations = change.operations.iter();
    blocks.extend(operations.map(|operation| Block::of(operation, plan.statements(operation))));
    blocks.extend([plan.renamed(&kept), plan.tied(), plan.bound(&kept)]);
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
            // A foreign key has no other way to a new name than another one in its place; see `kept_foreign_keys`.
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
        } else {
            statements.extend(self.views.default_changed(table, from, to));
        }
        statements
    }

    fn foreign_key(&self, table: &str, key: &ForeignKey) -> Statement {
        Statement::AddForeignKey { key: self.views.foreign_key(table, key), not_valid: false }
    }

    /// The foreign keys of new tables, which may refer to each other.
    fn tied(&self) -> Block {
        let keys = self.change.created_foreign_keys().into_iter();
        let keys = keys.map(|(table, key)| self.foreign_key(table, &key));
        Block::new("The new tables may refer to each other, so their foreign keys come last.", keys.collect())
    }

    /// Takes apart tables that refer to each other, so that they can be dropped.
    fn untied(&self) -> Block {
        let keys = self.change.ties().into_iter().map(|(table, key)| drop_foreign_key(table, &key));
        Block::new("Tables that refer to each other are taken apart first.", keys.collect())
    }

    /// Gives foreign keys their new names. While the old ones hold, the database need not look at the rows, for which it
    /// would copy the table and let nobody write to it.
    fn renamed(&self, kept: &[KeptForeignKey<'_>]) -> Block {
        let keys: Vec<_> = kept.iter().filter(|key| !key.is_in_the_way).collect();
        if keys.is_empty() {
            return Block::new("", Vec::new());
        }
        let mut statements = vec![Statement::ForeignKeysOff];
        statements.extend(keys.iter().map(|key| self.foreign_key(&key.new.name, &key.to)));
        statements.push(Statement::ForeignKeysOn);
        statements.extend(keys.iter().map(|key| drop_foreign_key(&key.new.name, &key.from)));
        let text = "Foreign keys get new names: the new ones are added beside the old ones, which hold meanwhile, so that the\n\
                    rows need not be looked at and the tables not be copied.";
        Block::new(text, statements)
    }

    /// Foreign keys that go before the change, as their column or index cannot change under them.
    fn released(&self, kept: &[KeptForeignKey<'_>]) -> Block {
        let keys = kept.iter().filter(|key| key.is_in_the_way);
        let drops = keys.map(|key| drop_foreign_key(&key.old.name, &key.from));
        Block::new("Foreign keys that stay, but are in the way of the change.", drops.collect())
    }

    /// The same foreign keys, after the change.
    fn bound(&self, kept: &[KeptForeignKey<'_>]) -> Block {
        let keys = kept.iter().filter(|key| key.is_in_the_way);
        let adds = keys.map(|key| self.foreign_key(&key.new.name, &key.to));
        Block::new("The foreign keys that stay are back.", adds.collect())
    }

    /// Foreign keys that stay and are touched by the change.
    fn kept_foreign_keys(&self) -> Vec<KeptForeignKey<'_>> {
        let mut kept = Vec::new();
        let (names_before, names_after) = (names(&self.change.from), names(&self.change.to));
        for new in &self.change.to.tables {
            let Some(old) = self.change.from.of_role(new.role) else { continue };
            for column in &new.columns {
                let Some(to) = new.foreign_key(column) else { continue };
                let Some(before) = self.change.column_before(&new.name, &column.name) else { continue };
                let is_added = self.change.operations.iter().any(|operation| {
                    matches!(operation, Operation::AddForeignKey { table, key } if *table == new.name && key.column == column.name)
                });
                let Some(from) = old.foreign_key(before).filter(|_| !is_added) else { continue };
                let is_changed = self.change.operations.iter().any(|operation| match operation {
                    Operation::AlterColumn { table, to, .. } => *table == new.name && to.name == column.name,
                    Operation::DropUnique { table, unique: Unique { columns, .. }, .. }
                    | Operation::DropIndex { table, index: Index { columns, .. }, .. } => {
                        *table == old.name && *columns == [before.name.as_str()]
                    }
                    _ => false,
                });
                let (name_before, name_after) = (from.names.on(DIALECT), to.names.on(DIALECT));
                let is_renamed = name_before != name_after;
                // Where tables take each other's names, their foreign keys do too, and each name is there once.
                let is_taken =
                    is_renamed && (names_after.contains(name_before) || names_before.contains(name_after));
                if is_changed || is_renamed {
                    kept.push(KeptForeignKey { old, from, new, to, is_in_the_way: is_changed || is_taken });
                }
            }
        }
        kept
    }
}

/// A foreign key that stays: as it is before, and after.
struct KeptForeignKey<'a> {
    old: &'a Table,
    from: ForeignKey,
    new: &'a Table,
    to: ForeignKey,
    /// Whether it has to be away during the change.
    is_in_the_way: bool,
}

/// The name of every foreign key.
fn names(schema: &Schema) -> BTreeSet<String> {
    let keys = schema.tables.iter().flat_map(Table::foreign_keys);
    keys.map(|key| key.names.on(DIALECT).to_owned()).collect()
}

fn drop_foreign_key(table: &str, key: &ForeignKey) -> Statement {
    Statement::DropConstraint { table: DIALECT.quote(table), name: DIALECT.quote(key.names.on(DIALECT)) }
}
