//! What can go wrong, as types. No message repeats a value: it may be a secret.

use std::borrow::Cow;
use std::fmt;

use crate::database::Database;
use crate::descriptor::ModelDescriptor;

mod classify;

pub(crate) use classify::refusal;

/// What can go wrong while working with the models.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// No row has the key or value that was asked for.
    #[error("no {model} was found; check the key, or turn this error into `None` with `.optional()`")]
    NotFound {
        /// Name of the model.
        model: &'static str,
    },

    /// Another row already has a value that must be unique.
    #[error(
        "another row of `{table}` already has this value in {}; use another value, or load that row",
        names(columns)
    )]
    UniqueViolation {
        /// Table of the row.
        table: String,
        /// Columns that must be unique together.
        columns: Vec<String>,
    },

    /// A row refers to a row that is not there, or is referred to by one that stays.
    #[error(
        "a reference of `{table}` would lead nowhere; create the row it names first, or delete the rows that point here"
    )]
    ForeignKeyViolation {
        /// Table whose constraint failed.
        table: String,
    },

    /// Values do not fit their columns; nothing was written.
    #[error("the values are not valid, nothing was written: {0}")]
    Validation(ValidationErrors),

    /// The table is not there.
    #[error("the table `{table}` does not exist; run the migrations with `store.migrate(&MIGRATIONS)`")]
    NotMigrated {
        /// Table that is missing.
        table: String,
    },

    /// The URL names no database that this project knows.
    #[error(
        "the database URL starts with {}; write `sqlite:`, `postgres:`, `postgresql:`, `mysql:` or `mariadb:`",
        if scheme.is_empty() { "no scheme".to_owned() } else { format!("the unknown scheme `{scheme}:`") }
    )]
    UnsupportedUrl {
        /// The scheme, empty when there is none.
        scheme: String,
    },

    /// The database is known but its cargo feature is off.
    #[error(
        "this binary is built without {database}; add the feature `{database}` to `oauth-runtime` in Cargo.toml"
    )]
    DatabaseNotCompiled {
        /// The database.
        database: Database,
    },

    /// The database does not answer or does not exist.
    #[error("cannot connect to the {database} database `{target}`: {reason}")]
    Unreachable {
        /// Kind of database.
        database: Database,
        /// Host and name, or the file.
        target: String,
        /// Why, and what to do.
        reason: String,
    },

    /// A stored value has no counterpart in Rust.
    #[error(transparent)]
    Decode(#[from] DecodeError),

    /// Migrations cannot be applied.
    #[error(transparent)]
    Migration(#[from] crate::migrate::MigrationError),

    /// Settings cannot be used.
    #[error(transparent)]
    Settings(#[from] crate::settings::SettingsError),

    /// A generator gave an empty text; nothing was written.
    #[error("`{setting}` gave an empty text; let it give at least one character")]
    EmptyGenerated {
        /// The setting that holds the generator.
        setting: &'static str,
    },

    /// A secret cannot be hashed.
    #[error("the client secret cannot be hashed: {0}")]
    Hash(String),

    /// The database refused a statement for a reason that has no variant of its own.
    #[error("the {database} database refused the statement (code {code}): {message}")]
    Rejected {
        /// Kind of database.
        database: Database,
        /// SQLSTATE on PostgreSQL, error number on MySQL, result code on SQLite.
        code: String,
        /// The database's words, quoted values left out.
        message: String,
    },

    /// The transaction lost against another one; nothing of it was written.
    ///
    /// Operations of a store have been run again several times before this is given. Inside the caller's own
    /// transaction only the caller can run it again, from its beginning.
    #[error(
        "the {database} database gave way to another transaction (code {code}); run the whole transaction again"
    )]
    Conflict {
        /// Kind of database.
        database: Database,
        /// SQLSTATE on PostgreSQL, error number on MySQL, result code on SQLite.
        code: String,
    },

    /// The connection failed, or no connection came free in time.
    #[error(
        "the database connection failed: {0}; try again, and check that the server runs and the pool is large enough"
    )]
    Database(#[source] sqlx::Error),

    /// A mistake inside this library.
    #[error("internal error, please report it: {0}")]
    Internal(String),
}

impl Error {
    /// Whether the row was not there.
    pub fn is_not_found(&self) -> bool {
        matches!(self, Self::NotFound { .. })
    }

    /// Whether the transaction lost against another one and may succeed when it is run again.
    pub fn is_conflict(&self) -> bool {
        matches!(self, Self::Conflict { .. })
    }

    /// Puts the model's own names where the database gave only those of its constraints.
    #[must_use]
    pub fn for_model(self, model: &ModelDescriptor) -> Self {
        let named = |table: String| {
            if table.is_empty() { model.table.to_owned() } else { table }
        };
        match self {
            Self::UniqueViolation { table, columns } => {
                let unique = match columns.as_slice() {
                    [name] if name == "PRIMARY" => Some(vec![model.key.to_owned()]),
                    [name] => model
                        .uniques
                        .iter()
                        .find(|unique| unique.names.contains(&name.as_str()))
                        .map(|unique| unique.columns.iter().map(ToString::to_string).collect()),
                    _ => None,
                };
                Self::UniqueViolation { table: named(table), columns: unique.unwrap_or(columns) }
            }
            Self::ForeignKeyViolation { table } => Self::ForeignKeyViolation { table: named(table) },
            Self::NotMigrated { table } => Self::NotMigrated { table: named(table) },
            other => other,
        }
    }
}

fn names(columns: &[String]) -> String {
    let quoted: Vec<_> = columns.iter().map(|column| format!("`{column}`")).collect();
    quoted.join(", ")
}

/// A stored value that has no counterpart in Rust; names the column, never the value.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "the column `{column}` holds a value that is not {expected}; correct the row, or check that the column has the type of the model"
)]
pub struct DecodeError {
    column: &'static str,
    expected: &'static str,
}

impl DecodeError {
    /// An error about one column; `expected` completes "a value that is not …".
    pub const fn new(column: &'static str, expected: &'static str) -> Self {
        Self { column, expected }
    }

    /// Name of the column.
    pub const fn column(&self) -> &'static str {
        self.column
    }
}

/// Messages per field, in the order the fields were checked.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ValidationErrors {
    fields: Vec<(Cow<'static, str>, Vec<String>)>,
}

impl ValidationErrors {
    /// No messages.
    pub const fn new() -> Self {
        Self { fields: Vec::new() }
    }

    /// Adds a message about one field.
    pub fn add(&mut self, field: impl Into<Cow<'static, str>>, message: impl Into<String>) {
        let field = field.into();
        match self.fields.iter_mut().find(|(name, _)| *name == field) {
            Some((_, messages)) => messages.push(message.into()),
            None => self.fields.push((field, vec![message.into()])),
        }
    }

    /// Whether there is no message.
    pub fn is_empty(&self) -> bool {
        self.fields.is_empty()
    }

    /// Fields with their messages.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &[String])> {
        self.fields.iter().map(|(field, messages)| (field.as_ref(), messages.as_slice()))
    }

    /// The messages about one field.
    pub fn get(&self, field: &str) -> &[String] {
        self.iter().find(|(name, _)| *name == field).map_or(&[], |(_, messages)| messages)
    }

    /// An error if there is a message.
    ///
    /// # Errors
    /// [`Error::Validation`] with these messages.
    pub fn into_result(self) -> Result<(), Error> {
        if self.is_empty() { Ok(()) } else { Err(Error::Validation(self)) }
    }
}

impl fmt::Display for ValidationErrors {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (position, (field, messages)) in self.iter().enumerate() {
            if position > 0 {
                f.write_str("; ")?;
            }
            write!(f, "`{field}` {}", messages.join(", "))?;
        }
        Ok(())
    }
}

impl std::error::Error for ValidationErrors {}

/// Turns "not found" into `None`.
pub trait OptionalExtension<T> {
    /// `None` where no row was found; other errors stay.
    ///
    /// # Errors
    /// Every error but [`Error::NotFound`].
    fn optional(self) -> Result<Option<T>, Error>;
}

impl<T> OptionalExtension<T> for Result<T, Error> {
    fn optional(self) -> Result<Option<T>, Error> {
        match self {
            Ok(value) => Ok(Some(value)),
            Err(error) if error.is_not_found() => Ok(None),
            Err(error) => Err(error),
        }
    }
}
