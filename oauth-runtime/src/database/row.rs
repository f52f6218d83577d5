//! A row of any of the databases, read by position.

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
    Sqlite(Columns<'r, sqlx::sqlite::SqliteRow>),
    /// A row of PostgreSQL.
    #[cfg(feature = "postgres")]
    Postgres(Columns<'r, sqlx::postgres::PgRow>),
    /// A row of MySQL or MariaDB.
    #[cfg(feature = "mysql")]
    Mysql(Columns<'r, sqlx::mysql::MySqlRow>),
}

/// The columns of a driver's row, from one of them on.
#[allow(missing_debug_implementations)]
pub struct Columns<'r, R> {
    row: &'r R,
    first: usize,
}

impl<R> Clone for Columns<'_, R> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<R> Copy for Columns<'_, R> {}

impl<'r, R: sqlx::Row<Database: sqlx::Database<Row = R>>> Columns<'r, R>
where
    usize: sqlx::ColumnIndex<R>,
{
    /// The value at `index`, whose type the driver checks.
    #[cfg(any(feature = "postgres", feature = "mysql"))]
    pub(crate) fn try_get<T>(&self, index: usize) -> Result<T, sqlx::Error>
    where
        T: sqlx::Decode<'r, R::Database> + sqlx::Type<R::Database>,
    {
        self.row.try_get(self.first + index)
    }

    /// The value at `index`, as far as it can be read as a `T`.
    pub(crate) fn try_get_unchecked<T>(&self, index: usize) -> Result<T, sqlx::Error>
    where
        T: sqlx::Decode<'r, R::Database>,
    {
        self.row.try_get_unchecked(self.first + index)
    }
}

impl<'r> Row<'r> {
    /// Reads the column at `index`; `column` is its name, for the error.
    ///
    /// # Errors
    /// Names the column when its value has no counterpart in `T`.
    pub fn get<T: ColumnType>(&self, index: usize, column: &'static str) -> Result<T, DecodeError> {
        <T as ColumnType>::read(self, index, column)
    }

    /// The same row without its first `columns` columns: what another table joined into the statement gave.
    #[must_use]
    pub(crate) fn after(mut self, columns: usize) -> Self {
        each!(&mut self, Row(row) => row.first += columns);
        self
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
                Self::$variant(Columns { row, first: 0 })
            }
        }
    };
}

borrowed!("sqlite", Sqlite, sqlx::sqlite::SqliteRow);
borrowed!("postgres", Postgres, sqlx::postgres::PgRow);
borrowed!("mysql", Mysql, sqlx::mysql::MySqlRow);
