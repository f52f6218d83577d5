//! From what the database said to an error that names the file, the state and the way out.

use super::file::{File, Mode};
use super::{MigrationError, State};
use crate::database::Database;
use crate::error::{Error, refusal};

/// Why a file did not get through.
#[derive(Debug)]
pub(super) struct Failure {
    /// The statement that was refused, counted from 0; none where the history or the end of a transaction failed.
    position: Option<usize>,
    error: Error,
    /// Code and words of the database, where it gave some.
    refusal: Option<(String, String)>,
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        let refusal = match &error {
            Error::Rejected { code, message, .. } => Some((code.clone(), message.clone())),
            _ => None,
        };
        Self { position: None, error, refusal }
    }
}

impl From<MigrationError> for Failure {
    fn from(error: MigrationError) -> Self {
        Self::from(Error::from(error))
    }
}

impl Failure {
    pub(super) fn of_statement(position: usize, error: sqlx::Error) -> Self {
        let refusal = refusal(&error);
        Self { position: Some(position), error: error.into(), refusal }
    }

    /// Whether others were in the way, so that a further try may succeed.
    pub(super) fn is_conflict(&self) -> bool {
        self.error.is_conflict()
    }

    /// Whether the connection broke, so that nobody knows how the statement ended.
    pub(super) fn is_broken(&self) -> bool {
        // A server that ends a session says so where it can.
        let ended = |code| matches!(code, "57P01" | "57P02" | "57P03" | "1053" | "1927");
        matches!(self.error, Error::Database(_)) || self.refusal().is_some_and(|(code, _)| ended(code))
    }

    /// Code and words of the database, about a statement of the file.
    pub(super) fn refusal(&self) -> Option<(&str, &str)> {
        self.refusal.as_ref().map(|(code, message)| (code.as_str(), message.as_str()))
    }

    /// Whether the database refuses the user, or every change.
    pub(super) fn is_about_rights(&self, database: Database) -> bool {
        let Some((code, _)) = self.refusal() else { return false };
        match database {
            // READONLY, or CANTOPEN of a journal beside the database.
            Database::Sqlite => code.parse::<u32>().is_ok_and(|code| matches!(code & 0xff, 8 | 14)),
            Database::Postgres => matches!(code, "42501" | "25006"),
            Database::Mysql => {
                matches!(code, "1044" | "1142" | "1143" | "1227" | "1290" | "1370" | "1836")
            }
        }
    }

    /// The typed error. `done` statements stand, and `seconds` is how long it was tried in vain.
    pub(super) fn explain(
        self,
        database: Database,
        parsed: &File<'_>,
        file: String,
        done: usize,
        seconds: u64,
    ) -> Error {
        if matches!(self.error, Error::Migration(_)) {
            return self.error;
        }
        let state = match parsed.mode {
            Mode::Whole | Mode::Rebuild => State::Nothing,
            Mode::Stepwise => State::Statements(done),
        };
        let position = self.position.unwrap_or(done);
        let statement = position + 1;
        let about_rights = self.is_about_rights(database);
        let (conflict, broken) = (self.is_conflict(), self.is_broken());
        let reason = match self.refusal {
            Some((code, message)) => format!("{message} (code {code})"),
            None => self.error.to_string(),
        };
        if broken {
            MigrationError::Interrupted { file, statement, reason }
        } else if conflict && database == Database::Sqlite {
            // There the only lock is that of the whole database.
            MigrationError::Locked { seconds }
        } else if conflict {
            let sql = parsed.statements.get(position).map(|statement| statement.shown()).unwrap_or_default();
            MigrationError::LockTimeout { file, statement, sql, seconds, state }
        } else if about_rights {
            MigrationError::NoRights { file, statement, reason, state }
        } else {
            MigrationError::Failed { file, statement, reason, state }
        }
        .into()
    }
}
