//! What a migrator tells its caller.

use std::fmt;
use std::time::Duration;

use chrono::{DateTime, Utc};

/// Which way a migration is run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Direction {
    /// The way forward.
    Up,
    /// The way back.
    Down,
}

impl Direction {
    /// The word in the name of the file.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Up => "up",
            Self::Down => "down",
        }
    }
}

/// What a run did, or what it would do.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct MigrationReport {
    /// The migrations, in the order in which they were run.
    pub steps: Vec<MigrationStep>,
    /// Whether nothing was done.
    pub dry_run: bool,
    /// How long it took, with the time for which other migrators were waited for.
    pub duration: Duration,
}

/// What was done with one migration, or would be.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct MigrationStep {
    /// Version of the migration.
    pub version: i64,
    /// Its name.
    pub name: String,
    /// Its file, below the folder of migrations.
    pub file: String,
    /// Which way it was run.
    pub direction: Direction,
    /// Whether the database already was as the migration leaves it, so that it was only recorded.
    pub recorded_only: bool,
    /// How many statements were run; fewer than the file has where an earlier run had stopped half-way.
    pub statements: usize,
    /// The statements themselves; only in a dry run.
    pub texts: Vec<String>,
    /// How many rows its repeated statements changed.
    pub repeated_rows: u64,
    /// How long it took.
    pub duration: Duration,
}

impl fmt::Display for MigrationReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.steps.is_empty() {
            return f.write_str("nothing to do");
        }
        for (position, step) in self.steps.iter().enumerate() {
            if position > 0 {
                f.write_str("\n")?;
            }
            write!(f, "{}: ", step.file)?;
            match (step.recorded_only, self.dry_run) {
                (true, false) => f.write_str("recorded, the database was already so")?,
                (true, true) => f.write_str("is recorded, the database is already so")?,
                (false, true) => write!(f, "{} statements to run", step.statements)?,
                (false, false) => {
                    write!(f, "{} statements in {:.1} s", step.statements, step.duration.as_secs_f64())?;
                }
            }
            if step.repeated_rows > 0 {
                write!(f, ", {} rows changed in portions", step.repeated_rows)?;
            }
            for text in &step.texts {
                write!(f, "\n\n{text};")?;
            }
        }
        Ok(())
    }
}

/// How one migration stands to the database.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct MigrationStatus {
    /// Version of the migration.
    pub version: i64,
    /// Its name.
    pub name: String,
    /// Whether it is applied.
    pub state: MigrationState,
}

/// Whether a migration is applied.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum MigrationState {
    /// It is.
    Applied {
        /// Since when.
        at: DateTime<Utc>,
    },
    /// It is not.
    Pending,
    /// It was begun and did not get through, or is being run.
    Half {
        /// Which way.
        direction: Direction,
        /// Statements that were run.
        done: usize,
        /// Statements of the file.
        statements: usize,
    },
    /// It is, but its file reads differently now.
    Edited {
        /// When it was applied.
        at: DateTime<Utc>,
    },
    /// It is, and a later migration of the program replaces it.
    Replaced {
        /// When it was applied.
        at: DateTime<Utc>,
    },
    /// It is, but the program does not have it.
    Unknown {
        /// When it was applied.
        at: DateTime<Utc>,
    },
}

impl fmt::Display for MigrationStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}_{}: ", self.version, self.name)?;
        let at = |at: &DateTime<Utc>| at.format("%Y-%m-%d %H:%M:%S UTC").to_string();
        match &self.state {
            MigrationState::Applied { at: moment } => write!(f, "applied {}", at(moment)),
            MigrationState::Pending => f.write_str("pending"),
            MigrationState::Half { direction, done, statements } => {
                write!(f, "half run ({}), {done} of {statements} statements", direction.as_str())
            }
            MigrationState::Edited { at: moment } => write!(f, "edited after it was applied {}", at(moment)),
            MigrationState::Replaced { at: moment } => write!(f, "replaced, applied {}", at(moment)),
            MigrationState::Unknown { at: moment } => {
                write!(f, "unknown to the program, applied {}", at(moment))
            }
        }
    }
}
