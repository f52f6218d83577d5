//! Why migrations cannot be applied, and what to do.

use crate::database::Database;

/// Why migrations cannot be applied.
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
        "migration {version:04} `{name}` has no script for {database}; name the database in `#[swappable(databases(…))]` and make its migrations"
    )]
    NoScript {
        /// Version of the migration.
        version: i64,
        /// Name of the migration.
        name: &'static str,
        /// The database.
        database: Database,
    },

    /// An applied migration reads differently now.
    #[error(
        "{database}/{version:04}_{name}.up.sql was edited after it was applied, nothing was applied; restore the file and put the change into a new migration"
    )]
    Edited {
        /// Version of the migration.
        version: i64,
        /// Name of the migration.
        name: &'static str,
        /// The database.
        database: Database,
    },

    /// The database has a migration that the program lacks.
    #[error(
        "the database has migration {version:04} `{name}`, which this program does not know; run a newer program, or restore the file"
    )]
    Unknown {
        /// Version of the migration.
        version: i64,
        /// Name of the migration.
        name: String,
    },

    /// A statement of a migration failed.
    #[error("statement {statement} of {database}/{version:04}_{name}.up.sql failed: {reason}{hint}")]
    Failed {
        /// Version of the migration.
        version: i64,
        /// Name of the migration.
        name: &'static str,
        /// The database.
        database: Database,
        /// Which statement, counted from 1.
        statement: usize,
        /// What the database said.
        reason: String,
        /// What to do next.
        hint: &'static str,
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
