//! The steps of a change on PostgreSQL: nobody waits longer than a catalog entry takes.
//!
//! What reads a whole table does so under a lock that lets others read and write: rows are filled in batches, indexes
//! are built CONCURRENTLY, constraints are added NOT VALID and validated afterwards. Each of these is a step of its own,
//! because a lock is held until its transaction ends. The way back takes the plain statements.

use oauth_schema::change::{Change, Operation};
use oauth_schema::dialect::Dialect;
use oauth_schema::names;
use oauth_schema::schema::{Column, Table};

use super::Step;
use super::fill::{BATCH, Fill};
use super::statement::{Block, Statement};
use super::table::{ColumnView, KeyView, Views, like_index, own_indexes};

const DIALECT: Dialect = Dialect::Postgres;

/// The parts of a change that follow one another; each is a transaction, or a single statement outside one.
#[derive(Default)]
struct Parts {
    change: Step,
    fills: Vec<Step>,
    indexes: Vec<Step>,
    constrain: Step,
    rest: Vec<Step>,
    validate: Step,
    finish: Step,
}

pub(super) fn steps(change: &Change) -> Vec<Step> {
    let plan = Plan { change, views: Views { schema: &change.to, dialect: DIALECT } };
    let mut parts = Parts::default();
    parts.change.up.push(plan.untied());
    for operation in &change.operations {
        plan.add(operation, &mut parts);
    }
    parts.change.up.push(plan.tied());
    parts.change.down = way_back(&change.reverse());
    let mut steps = vec![parts.change];
    steps.extend(parts.fills);
    steps.extend(parts.indexes);
    steps.push(parts.constrain);
    steps.extend(parts.rest);
    steps.extend([parts.validate, parts.finish]);
    steps
}

/// What takes back the first step, in one transaction. Indexes are steps of their own, which are taken back before.
fn way_back(change: &Change) -> Vec<Block> {
    let plan = Plan { change, views: Views { schema: &change.to, dialect: DIALECT } };
    let mut blocks = vec![plan.untied()];
    let operations = change.operations.iter();
    let operations = operations
        .filter(|operation| !matches!(operation, Operation::DropIndex { .. } | Operation::DropUnique { .. }));
    blocks.extend(operations.map(|operation| Block::of(operation, plan.plain(operation))));
    blocks.push(plan.tied());
    blocks
}

struct Plan<'a> {
    change: &'a Change,
    views: Views<'a>,
}

impl Plan<'_> {
    /// What an operation puts into each part.
    fn add(&self, operation: &Operation, parts: &mut Parts) {
        match operation {
            Operation::AddColumn { table, column } if self.is_filled(column) => {
                let mut up = self.added(table, column, &Fill::None, true);
                up.extend(self.new_default(table, column));
                parts.change.up.push(Block::of(operation, up));
                self.fill(table, column, parts);
                self.refuse_null(table, column, parts);
            }
            Operation::AlterColumn { table, from, to } if from.nullable && !to.nullable => {
                parts.change.up.push(Block::of(operation, self.altered(table, from, to)));
                self.fill(table, to, parts);
                self.refuse_null(table, to, parts);
            }
            Operation::AddIndex { table, index, names } => {
                let key = self.views.key(names, &index.columns);
                for key in std::iter::once(key).chain(like_index(names, &index.columns)) {
                    parts.indexes.push(concurrently(operation, table, key, false));
                }
            }
            Operation::AddUnique { table, unique, names } => {
                let key = self.views.key(names, &unique.columns);
                let (quoted, name) = (DIALECT.quote(table), key.name.clone());
                parts.indexes.push(concurrently(operation, table, key, true));
                let like = like_index(names, &unique.columns);
                parts.indexes.extend(like.map(|key| concurrently(operation, table, key, false)));
                let using = Statement::AddUniqueUsingIndex { table: quoted.clone(), name: name.clone() };
                parts.finish.up.push(Block::new("The index becomes a constraint.", vec![using]));
                let drop = Statement::DropConstraint { table: quoted, name };
                parts.finish.down.insert(0, Block::new("", vec![drop]));
            }
            Operation::AddForeignKey { table, key } => {
                let view = self.views.foreign_key(table, key);
                let (quoted, name) = (view.table.clone(), view.name.clone());
                let add = Statement::AddForeignKey { key: view, not_valid: true };
                parts.change.up.push(Block::of(operation, vec![add]));
                let text =
                    format!("Looks whether `{}` of rows that were there refers to something.", key.column);
                let validate = Statement::ValidateConstraint { table: quoted, name };
                parts.validate.up.push(Block::new(text, vec![validate]));
            }
            _ => parts.change.up.push(Block::of(operation, self.plain(operation))),
        }
    }

    /// Whether rows get a value that is not the same for each of them and for new rows.
    fn is_filled(&self, column: &Column) -> bool {
        !column.nullable && matches!(Fill::of(self.views, column, self.change.back), Fill::Expression(_))
    }

    /// Fills the rows without a value, some at a time.
    fn fill(&self, table: &str, column: &Column, parts: &mut Parts) {
        let fill = Fill::of(self.views, column, self.change.back);
        let Some(value) = fill.value() else { return };
        let statement = |batch| Statement::Fill {
            table: DIALECT.quote(table),
            column: DIALECT.quote(&column.name),
            value: value.to_owned(),
            batch,
        };
        let text = format!("Gives rows a value of `{}`, some at a time.", column.name);
        parts.fills.push(Step::single(Block::new(text, vec![statement(Some(BATCH))])));
        // After new rows must have a value, and apart from it: its lock would keep everybody waiting for this.
        let text = format!("Rows that came before that get a value of `{}` too.", column.name);
        parts.rest.push(Step::single(Block::new(text, vec![statement(None)])));
    }

    /// A check that new rows meet at once and old ones later lets NOT NULL be set without reading the table again.
    fn refuse_null(&self, table: &str, column: &Column, parts: &mut Parts) {
        let name = DIALECT.quote(&names::hashed(DIALECT, table, &[&column.name], "_not_null"));
        let (table, quoted) = (DIALECT.quote(table), DIALECT.quote(&column.name));
        let check =
            Statement::AddNotNullCheck { table: table.clone(), name: name.clone(), column: quoted.clone() };
        let drop = Statement::DropConstraint { table: table.clone(), name: name.clone() };
        let text = format!("New rows have a value of `{}`.", column.name);
        parts.constrain.up.push(Block::new(text, vec![check.clone()]));
        parts.constrain.down.insert(0, Block::new("", vec![drop.clone()]));
        let validate = Statement::ValidateConstraint { table: table.clone(), name };
        let text = format!("Looks whether rows that were there have a value of `{}` too.", column.name);
        parts.validate.up.push(Block::new(text, vec![validate]));
        let set = Statement::SetNotNull { table: table.clone(), column: quoted.clone() };
        let unset = Statement::DropNotNull { table, column: quoted };
        let text = "The check spares the database from reading the table again.";
        parts.finish.up.push(Block::new(text, vec![set, drop]));
        parts.finish.down.insert(0, Block::new("", vec![unset, check]));
    }

    /// The statements of an operation in one transaction.
    fn plain(&self, operation: &Operation) -> Vec<Statement> {
        let quote = |name: &str| DIALECT.quote(name);
        match operation {
            Operation::CreateTable { table } => self.created(table),
            Operation::DropTable { table } => vec![Statement::DropTable { table: quote(&table.name) }],
            Operation::RenameTable { from, to } => {
                vec![Statement::RenameTable { from: quote(from), to: quote(to) }]
            }
            Operation::AddColumn { table, column } => {
                let fill = Fill::of(self.views, column, self.change.back);
                self.added(table, column, &fill, column.nullable)
            }
            Operation::DropColumn { table, column } => {
                vec![Statement::DropColumn { table: quote(table), column: quote(&column.name) }]
            }
            Operation::RenameColumn { table, from, to } => {
                vec![Statement::RenameColumn { table: quote(table), from: quote(from), to: quote(to) }]
            }
            Operation::AlterColumn { table, from, to } => {
                let mut statements = self.altered(table, from, to);
                if from.nullable && !to.nullable {
                    if let Some(value) = Fill::of(self.views, to, self.change.back).value() {
                        statements.extend(filled(table, to, value));
                    }
                    statements.push(Statement::SetNotNull { table: quote(table), column: quote(&to.name) });
                }
                statements
            }
            Operation::AddUnique { table, unique, names } => {
                let key = self.views.key(names, &unique.columns);
                let mut statements =
                    vec![Statement::AddUnique { table: quote(table), name: key.name, columns: key.columns }];
                statements.extend(
                    like_index(names, &unique.columns).map(|like| self.index(table, like.name, like.columns)),
                );
                statements
            }
            Operation::DropUnique { table, unique, names } => {
                let name = quote(names.on(DIALECT));
                let mut statements = vec![Statement::DropConstraint { table: quote(table), name }];
                statements
                    .extend(like_index(names, &unique.columns).map(|like| drop_index(table, like.name)));
                statements
            }
            Operation::AddIndex { table, index, names } => {
                let key = self.views.key(names, &index.columns);
                let mut statements = vec![self.index(table, key.name, key.columns)];
                statements.extend(
                    like_index(names, &index.columns).map(|like| self.index(table, like.name, like.columns)),
                );
                statements
            }
            Operation::DropIndex { table, index, names } => {
                let mut statements = vec![drop_index(table, quote(names.on(DIALECT)))];
                statements.extend(like_index(names, &index.columns).map(|like| drop_index(table, like.name)));
                statements
            }
            Operation::RenameUnique { table, from, to, .. } => {
                let constraint = renamed(from.on(DIALECT), to.on(DIALECT), |from, to| {
                    Statement::RenameConstraint { table: quote(table), from, to }
                });
                let like = from.like.as_deref().zip(to.like.as_deref());
                let like =
                    like.and_then(|(from, to)| renamed(from, to, |from, to| rename_index(table, from, to)));
                constraint.into_iter().chain(like).collect()
            }
            Operation::RenameIndex { table, from, to, .. } => {
                let like = from.like.as_deref().zip(to.like.as_deref());
                let both = std::iter::once((from.on(DIALECT), to.on(DIALECT))).chain(like);
                both.filter_map(|(from, to)| renamed(from, to, |from, to| rename_index(table, from, to)))
                    .collect()
            }
            Operation::AddForeignKey { table, key } => {
                vec![Statement::AddForeignKey { key: self.views.foreign_key(table, key), not_valid: false }]
            }
            Operation::DropForeignKey { table, key } => {
                vec![Statement::DropConstraint { table: quote(table), name: quote(key.names.on(DIALECT)) }]
            }
            Operation::RenameForeignKey { table, from, to } => {
                let names = (from.names.on(DIALECT), to.names.on(DIALECT));
                let rename = |from, to| Statement::RenameConstraint { table: quote(table), from, to };
                renamed(names.0, names.1, rename).into_iter().collect()
            }
        }
    }

    fn index(&self, table: &str, name: String, columns: String) -> Statement {
        let table = DIALECT.quote(table);
        Statement::CreateIndex { table, name, columns, unique: false, concurrently: false }
    }

    fn created(&self, table: &Table) -> Vec<Statement> {
        let view = self.views.table(table, &table.name);
        let quoted = view.name.clone();
        let comment = view.comment.clone();
        let mut statements = vec![Statement::CreateTable(view)];
        let indexes = own_indexes(self.views, table).into_iter();
        statements.extend(indexes.map(|(_, key)| self.index(&table.name, key.name, key.columns)));
        statements
            .extend(comment.map(|comment| Statement::CommentOnTable { table: quoted.clone(), comment }));
        let columns = table.columns.iter().map(|column| self.views.column(&table.name, column));
        statements.extend(columns.filter_map(|column| comment_on(&quoted, &column)));
        statements
    }

    /// The foreign keys of new tables, which may refer to each other.
    fn tied(&self) -> Block {
        let keys = self.change.created_foreign_keys().into_iter();
        let keys = keys.map(|(table, key)| Statement::AddForeignKey {
            key: self.views.foreign_key(table, &key),
            not_valid: false,
        });
        Block::new("The new tables may refer to each other, so their foreign keys come last.", keys.collect())
    }

    /// Takes apart tables that refer to each other, so that they can be dropped.
    fn untied(&self) -> Block {
        let keys = self.change.ties().into_iter().map(|(table, key)| Statement::DropConstraint {
            table: DIALECT.quote(table),
            name: DIALECT.quote(key.names.on(DIALECT)),
        });
        Block::new("Tables that refer to each other are taken apart first.", keys.collect())
    }

    fn added(&self, table: &str, column: &Column, fill: &Fill, nullable: bool) -> Vec<Statement> {
        let table_name = DIALECT.quote(table);
        let mut view = self.views.column(table, column);
        view.null = if nullable { "NULL" } else { "NOT NULL" };
        view.default = None;
        let mut after = None;
        match fill {
            // Old programs go on inserting rows while a new one is rolled out, so a default stays.
            Fill::Default(default) => view.default = Some(default.clone()),
            Fill::Empty(value) if !nullable => {
                view.default = Some(value.clone());
                after = Some(Statement::DropDefault { table: table_name.clone(), column: view.name.clone() });
            }
            _ => {}
        }
        let comment = comment_on(&table_name, &view);
        let add = Statement::AddColumn { table: table_name, column: view };
        std::iter::once(add).chain(after).chain(comment).collect()
    }

    fn new_default(&self, table: &str, column: &Column) -> Option<Statement> {
        let default = self.views.default(column, column.default.as_ref()?);
        Some(Statement::SetDefault {
            table: DIALECT.quote(table),
            column: DIALECT.quote(&column.name),
            default,
        })
    }

    /// Type, default and NULL, but for a NOT NULL that comes.
    fn altered(&self, table: &str, from: &Column, to: &Column) -> Vec<Statement> {
        let (quoted, column) = (DIALECT.quote(table), DIALECT.quote(&to.name));
        let mut statements = Vec::new();
        let sql_type = to.sql_type(DIALECT);
        if from.sql_type(DIALECT) != sql_type {
            statements.push(Statement::AlterType { table: quoted.clone(), column: column.clone(), sql_type });
        }
        statements.extend(self.views.default_changed(table, from, to));
        if !from.nullable && to.nullable {
            statements.push(Statement::DropNotNull { table: quoted, column });
        }
        statements
    }
}

/// Gives all rows without a value one, in one statement.
fn filled(table: &str, column: &Column, value: &str) -> Vec<Statement> {
    let (table, name) = (DIALECT.quote(table), DIALECT.quote(&column.name));
    let fill = Statement::Fill { table, column: name, value: value.to_owned(), batch: None };
    // PostgreSQL alters no table whose foreign keys it still has to look at.
    let now = column.reference.is_some().then_some(Statement::ForeignKeysNow);
    std::iter::once(fill).chain(now).collect()
}

fn concurrently(operation: &Operation, table: &str, key: KeyView, unique: bool) -> Step {
    let KeyView { name, columns } = key;
    let table = DIALECT.quote(table);
    let drop = Statement::DropIndex { table: table.clone(), name: name.clone() };
    let create = Statement::CreateIndex { table, name, columns, unique, concurrently: true };
    let mut step = Step::single(Block::of(operation, vec![create]));
    step.down.push(Block::new("", vec![drop]));
    step
}

fn comment_on(table: &str, column: &ColumnView) -> Option<Statement> {
    let (table, column, comment) = (table.to_owned(), column.name.clone(), column.comment.clone()?);
    Some(Statement::CommentOnColumn { table, column, comment })
}

fn drop_index(table: &str, name: String) -> Statement {
    Statement::DropIndex { table: DIALECT.quote(table), name }
}

fn rename_index(table: &str, from: String, to: String) -> Statement {
    Statement::RenameIndex { table: DIALECT.quote(table), from, to }
}

/// The statement, if the names differ.
fn renamed(from: &str, to: &str, statement: impl Fn(String, String) -> Statement) -> Option<Statement> {
    (from != to).then(|| statement(DIALECT.quote(from), DIALECT.quote(to)))
}
