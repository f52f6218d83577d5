//! A row of any of the databases, read by position.

use sqlx::Row as _;

use crate::error::DecodeError;
use crate::value::ColumnType;

/// A row that a statement gave.
///
/// Columns are read by their position in the statement: a look-up by name costs a hash per value.
#[derive(Clone, Copy)]
#[allow(missing_debug_implementations)] // A row holds secrets; there is nothing else to show.
pub enum Row<'r> {
    /// A row of SQLite.
    #[cfg(feature = "sqlite")]
    Sqlite(&'r sqlx::sqlite::SqliteRow),
    /// A row of PostgreSQL.
    #[cfg(feature = "postgres")]
    Postgres(&'r sqlx::postgres::PgRow),
    /// A row of MySQL or MariaDB.
    #[cfg(feature = "mysql")]
    Mysql(&'r sqlx::mysql::MySqlRow),
}

impl<'r> Row<'r> {
    /// Reads the column at `index`; `column` is its name, for the error.
    ///
    /// # Errors
    /// Names the column when its value has no counterpart in `T`.
    pub fn get<T: ColumnType>(&self, index: usize, column: &'static str) -> Result<T, DecodeError> {
        <T as ColumnType>::read(self, index, column)
    }

    /// Text, borrowed from the row.
    pub(crate) fn text(&self, index: usize, column: &'static str) -> Result<Option<&'r str>, DecodeError> {
        each!(*self, Row(row) => row.try_get_unchecked(index)).map_err(|_| DecodeError::new(column, "text"))
    }

    /// Bytes, borrowed from the row; of a text column, those of its text.
    pub(crate) fn bytes(&self, index: usize, column: &'static str) -> Result<Option<&'r [u8]>, DecodeError> {
        each!(*self, Row(row) => row.try_get_unchecked(index)).map_err(|_| DecodeError::new(column, "bytes"))
    }

    /// An integer of any width.
    pub(crate) fn integer(&self, index: usize, column: &'static str) -> Result<Option<i64>, DecodeError> {
        each!(*self, Row(row) => row.try_get_unchecked(index))
            .map_err(|_| DecodeError::new(column, "an integer"))
    }
}

/// Borrows a row of one driver.
macro_rules! borrowed {
    ($feature:literal, $variant:ident, $row:path) => {
        #[cfg(feature = $feature)]
        impl<'r> From<&'r $row> for Row<'r> {
            fn from(row: &'r $row) -> Self {
                Self::$variant(row)
            }
        }
    };
}

borrowed!("sqlite", Sqlite, sqlx::sqlite::SqliteRow);
borrowed!("postgres", Postgres, sqlx::postgres::PgRow);
borrowed!("mysql", Mysql, sqlx::mysql::MySqlRow);
