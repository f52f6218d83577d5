//! Why migrations cannot be applied, and what to do.

use crate::database::Database;

/// Why migrations cannot be applied.
///
/// `file` is always the path below the folder of migrations, such as `postgres/0002_add_region.up.sql`. Migrations
/// that were applied before the one that is named stay applied.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum MigrationError {
    /// The program embeds none.
    #[error(
        "this program embeds no migrations; write the first one with `OAUTH_MIGRATIONS=write cargo build`"
    )]
    None,

    /// The program's models changed after its newest migration.
    #[error(
        "the model of the table `{table}` and the migrations disagree, nothing was applied; write the missing migration with `cargo oauth make`"
    )]
    OtherModels {
        /// Table of the model.
        table: &'static str,
    },

    /// The team's table of users is not there.
    #[error(
        "the table of the users, `{table}` with the key `{key}`, does not exist, nothing was applied; create it first: it is the team's own, and the new tables refer to it"
    )]
    NoUsers {
        /// The table.
        table: &'static str,
        /// The column of its key.
        key: &'static str,
    },

    /// The migration has no text for this database.
    #[error(
        "{file} is missing, nothing was applied; name {database} in `#[swappable(databases(…))]` and make its migrations"
    )]
    NoScript {
        /// The file that is missing.
        file: String,
        /// The database.
        database: Database,
    },

    /// A comment or statement that the migrator cannot follow.
    #[error("line {line} of {file}: {problem}; nothing was applied")]
    Malformed {
        /// The file.
        file: String,
        /// Line of the comment or statement, counted from 1.
        line: usize,
        /// What is wrong, and what to write.
        problem: String,
    },

    /// Two migrations have one version.
    #[error("{file} and {other} have one version, nothing was applied; run `cargo oauth rebase`")]
    SameVersion {
        /// The one file.
        file: String,
        /// The other file.
        other: String,
    },

    /// There is no migration of the version that was asked for.
    #[error("there is no migration {version}, the newest is {newest}; nothing was done")]
    NoVersion {
        /// The version that was asked for.
        version: i64,
        /// The newest version; 0 without any.
        newest: i64,
    },

    /// An applied migration reads differently now.
    #[error(
        "{file} was edited after it was applied, nothing was done; restore the file, say with `git log -p` and `git checkout`, and put the change into a new migration"
    )]
    Edited {
        /// The file.
        file: String,
    },

    /// The database has a migration that the program lacks.
    #[error(
        "the database has {file}, which this program does not know, nothing was done; restore the file if it was deleted, or run the newer program that has it"
    )]
    Unknown {
        /// The file that was applied.
        file: String,
    },

    /// A pending migration comes before one that is applied.
    #[error(
        "{file} is not applied, but the later {applied} is, nothing was applied; give it a version of its own after that one with `cargo oauth rebase`"
    )]
    OutOfOrder {
        /// The pending file.
        file: String,
        /// The newest file that is applied.
        applied: String,
    },

    /// A pending migration was made from another schema than the one the database has.
    #[error(
        "{file} was made for another schema than the migrations before it leave, as happens where two branches meet; it was not applied: run `cargo oauth rebase`"
    )]
    OtherSchema {
        /// The pending file.
        file: String,
    },

    /// A squashed migration meets a database that stopped among those it replaces.
    #[error(
        "{file} replaces older migrations, of which the database has only those up to {applied}, nothing was applied; first run the last program that still has the older files"
    )]
    NotReplaced {
        /// The squashed file.
        file: String,
        /// The newest of the replaced files that is applied.
        applied: String,
    },

    /// A migration is applied in part.
    #[error(
        "{file} is half applied, {done} of its {statements} statements, nothing was done; finish it with `store.migrate(&MIGRATIONS)`, which goes on where it stopped"
    )]
    HalfApplied {
        /// The file.
        file: String,
        /// Statements that were run.
        done: usize,
        /// Statements of the file.
        statements: usize,
    },

    /// A migration is reverted in part.
    #[error(
        "{file} is half run, {done} of its {statements} statements, nothing was done; finish the way back with `down_to`, which goes on where it stopped"
    )]
    HalfReverted {
        /// The down file.
        file: String,
        /// Statements that were run.
        done: usize,
        /// Statements of the file.
        statements: usize,
    },

    /// Rows stand against a migration.
    #[error("{file} cannot be run, {rows} rows stand against it ({code}): {text}; {state}")]
    Guard {
        /// The file.
        file: String,
        /// Code of the guard, such as `M004`.
        code: String,
        /// What must not be, and what to do.
        text: String,
        /// How many rows are so.
        rows: i64,
        /// What stands in the database.
        state: State,
    },

    /// A statement of a migration failed.
    #[error("statement {statement} of {file} failed: {reason}; {state}: correct the cause and migrate again")]
    Failed {
        /// The file.
        file: String,
        /// Which statement, counted from 1.
        statement: usize,
        /// What the database said.
        reason: String,
        /// What stands in the database.
        state: State,
    },

    /// The database user may not do what a migration does.
    #[error(
        "statement {statement} of {file} was refused: {reason}; {state}: migrate as a user who may change tables, or grant it to this one; a program whose migrations are all applied needs no such right"
    )]
    NoRights {
        /// The file.
        file: String,
        /// Which statement, counted from 1; 0 for the table that the migrator keeps for itself.
        statement: usize,
        /// What the database said.
        reason: String,
        /// What stands in the database.
        state: State,
    },

    /// A table stayed locked by others.
    #[error(
        "statement {statement} of {file} did not get its lock within {seconds} seconds, because others use the table: `{sql}`; {state}: look for long transactions and migrate again, or allow `.lock_patience(…)` more"
    )]
    LockTimeout {
        /// The file.
        file: String,
        /// Which statement, counted from 1.
        statement: usize,
        /// How the statement begins.
        sql: String,
        /// How long it was tried.
        seconds: u64,
        /// What stands in the database.
        state: State,
    },

    /// A rebuild of tables on SQLite would leave references that lead nowhere.
    #[error(
        "{file} would leave references that lead nowhere: {}; {state}: correct the rows or the file and migrate again",
        listed(tables)
    )]
    DanglingReferences {
        /// Tables with the number of their rows that refer to nothing.
        tables: Vec<(String, i64)>,
        /// The file.
        file: String,
        /// What stands in the database.
        state: State,
    },

    /// A rebuild of tables on SQLite would lose references.
    #[error(
        "{file} would change how many rows of `{table}` refer to something by `{column}`, from {before} to {after}; {state}: a rebuild keeps rows, so delete or clear them in a migration of its own"
    )]
    LostReferences {
        /// The file.
        file: String,
        /// Table of the foreign key.
        table: String,
        /// Column of the foreign key.
        column: String,
        /// Rows with a reference before.
        before: i64,
        /// Rows with a reference after.
        after: i64,
        /// What stands in the database.
        state: State,
    },

    /// The connection broke while a migration ran.
    #[error(
        "the connection broke at statement {statement} of {file}: {reason}; check that the server runs and migrate again: the run finds out what was applied, and goes on behind it"
    )]
    Interrupted {
        /// The file.
        file: String,
        /// Which statement, counted from 1.
        statement: usize,
        /// What the driver said.
        reason: String,
    },

    /// The database does not answer.
    #[error(
        "the {database} database does not answer, nothing was applied: {reason}; check that the server runs and migrate again"
    )]
    Unreachable {
        /// The database.
        database: Database,
        /// What the driver said.
        reason: String,
    },

    /// Another program migrates the same database and does not finish.
    #[error(
        "another program has been migrating this database for {seconds} seconds; wait for it, then try again"
    )]
    Locked {
        /// How long this one waited.
        seconds: u64,
    },
}

/// What a migration that did not get through leaves in the database.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum State {
    /// The file is one transaction, which was rolled back.
    Nothing,
    /// The first statements stand, and the next run goes on behind them.
    Statements(usize),
}

impl std::fmt::Display for State {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Nothing | Self::Statements(0) => f.write_str("nothing of it was applied"),
            Self::Statements(1) => f.write_str("the statement before it stands and is not run again"),
            Self::Statements(count) => {
                write!(f, "the {count} statements before it stand and are not run again")
            }
        }
    }
}

fn listed(tables: &[(String, i64)]) -> String {
    let listed: Vec<String> =
        tables.iter().map(|(table, rows)| format!("{rows} rows of `{table}`")).collect();
    listed.join(", ")
}
