//! The statements of a migration, as the templates see them: every value is finished.

use oauth_schema::change::Operation;
use serde::Serialize;

use super::table::{ColumnView, ForeignKeyView, TableView, lines};

/// Statements that belong together, with what is said above them.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Block {
    /// Lines of comment.
    pub(super) comment: Vec<String>,
    pub(super) statements: Vec<Statement>,
}

impl Block {
    /// The statements of an operation, with the operation as comment; of a new table, what its rows stand for.
    pub(super) fn of(operation: &Operation, statements: Vec<Statement>) -> Self {
        match operation {
            Operation::CreateTable { table } => Self::new(&table.docs, statements),
            Operation::DropTable { .. } => Self::new("", statements),
            operation => {
                let text = operation.to_string();
                let mut characters = text.chars();
                let first = characters.next().map(|first| first.to_ascii_uppercase());
                let text: String = first.into_iter().chain(characters).chain(['.']).collect();
                Self::new(text, statements)
            }
        }
    }

    pub(super) fn new(comment: impl ToString, statements: Vec<Statement>) -> Self {
        Self { comment: lines(&comment.to_string()), statements }
    }

    /// Whether it only drops tables.
    pub(super) fn drops(&self) -> bool {
        self.comment.is_empty()
            && self.statements.iter().all(|statement| matches!(statement, Statement::DropTable { .. }))
    }

    /// Whether a transaction of the file's own begins here.
    pub(super) fn begins(&self) -> bool {
        self.statements.iter().any(|statement| matches!(statement, Statement::Begin))
    }
}

/// A statement. Names are quoted, literals escaped.
#[derive(Debug, Clone, Serialize)]
#[serde(tag = "is", rename_all = "snake_case")]
pub(super) enum Statement {
    /// A SELECT that has to give 0.
    Guard {
        code: &'static str,
        text: String,
        select: String,
    },
    CreateTable(TableView),
    DropTable {
        table: String,
    },
    RenameTable {
        from: String,
        to: String,
    },
    AddColumn {
        table: String,
        column: ColumnView,
    },
    DropColumn {
        table: String,
        column: String,
    },
    RenameColumn {
        table: String,
        from: String,
        to: String,
    },
    /// The whole definition anew, for MySQL.
    ModifyColumn {
        table: String,
        column: ColumnView,
    },
    AlterType {
        table: String,
        column: String,
        sql_type: String,
    },
    SetDefault {
        table: String,
        column: String,
        default: String,
    },
    DropDefault {
        table: String,
        column: String,
    },
    SetNotNull {
        table: String,
        column: String,
    },
    DropNotNull {
        table: String,
        column: String,
    },
    CommentOnTable {
        table: String,
        comment: String,
    },
    CommentOnColumn {
        table: String,
        column: String,
        comment: String,
    },
    CreateIndex {
        table: String,
        name: String,
        columns: String,
        unique: bool,
        concurrently: bool,
    },
    DropIndex {
        table: String,
        name: String,
    },
    RenameIndex {
        table: String,
        from: String,
        to: String,
    },
    AddUnique {
        table: String,
        name: String,
        columns: String,
    },
    /// Makes a unique index that is there a constraint.
    AddUniqueUsingIndex {
        table: String,
        name: String,
    },
    AddForeignKey {
        key: ForeignKeyView,
        not_valid: bool,
    },
    AddNotNullCheck {
        table: String,
        name: String,
        column: String,
    },
    ValidateConstraint {
        table: String,
        name: String,
    },
    DropConstraint {
        table: String,
        name: String,
    },
    RenameConstraint {
        table: String,
        from: String,
        to: String,
    },
    /// Gives rows without a value one; in batches where `batch` says how many. Batches leave out rows for which the
    /// value is NULL: they would find those again and again.
    Fill {
        table: String,
        column: String,
        value: String,
        batch: Option<u32>,
    },
    /// Lets the rows of a column refer to nothing.
    Detach {
        table: String,
        column: String,
    },
    /// Counts what must not get lost.
    CountBefore {
        counts: Vec<String>,
    },
    ForgetCounts,
    /// Lets the migrator hash the texts of a column.
    Sha256 {
        table: String,
        column: String,
    },
    ForgetSha256,
    CopyRows {
        from: String,
        to: String,
        columns: String,
        values: String,
    },
    /// Goes on counting keys where the other table ended.
    KeepSequence {
        from: String,
        to: String,
    },
    ForeignKeysOff,
    Begin,
    Commit,
    ForeignKeysOn,
    /// Looks at foreign keys now that are looked at when the transaction ends.
    ForeignKeysNow,
    /// A change that this database does not notice; a file without a statement is none for MySQL.
    Nothing,
}
