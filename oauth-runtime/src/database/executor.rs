//! Runs statements on a pool or inside the caller's transaction.

use futures_util::stream::{self, BoxStream, StreamExt as _, TryStreamExt as _};
use sqlx::SqlSafeStr;

use super::{Arguments, Connection, Database, Pool, Row, Transaction, Values};
use crate::error::{DecodeError, Error};

/// Where a statement runs: on any connection of a pool, or on one connection.
#[derive(Debug)]
pub enum Executor<'c> {
    /// Each statement takes a connection of the pool.
    Pool(&'c Pool),
    /// Every statement runs on this connection, inside its open transaction if there is one.
    Connection(Connection<'c>),
}

/// One arm per database and kind of executor; statement and values always belong to one database.
macro_rules! dispatch {
    ($executor:expr, $values:expr, ($target:ident, $list:ident) => $body:expr, else $mismatch:expr) => {
        match ($executor, $values) {
            #[cfg(feature = "sqlite")]
            (Executor::Pool(Pool::Sqlite($target)), Values::Sqlite($list)) => $body,
            #[cfg(feature = "sqlite")]
            (Executor::Connection(Connection::Sqlite($target)), Values::Sqlite($list)) => $body,
            #[cfg(feature = "postgres")]
            (Executor::Pool(Pool::Postgres($target)), Values::Postgres($list)) => $body,
            #[cfg(feature = "postgres")]
            (Executor::Connection(Connection::Postgres($target)), Values::Postgres($list)) => $body,
            #[cfg(feature = "mysql")]
            (Executor::Pool(Pool::Mysql($target)), Values::Mysql($list)) => $body,
            #[cfg(feature = "mysql")]
            (Executor::Connection(Connection::Mysql($target)), Values::Mysql($list)) => $body,
            #[allow(unreachable_patterns)]
            _ => $mismatch,
        }
    };
}

fn mismatch() -> Error {
    Error::Internal("values of one database were bound to a statement of another".to_owned())
}

#[cfg(feature = "mysql")]
fn signed(key: u64) -> Result<i64, Error> {
    i64::try_from(key).map_err(|_| Error::Internal("the database gave a key beyond 64 bits".to_owned()))
}

impl<'c> Executor<'c> {
    /// Which database statements run on.
    pub fn database(&self) -> Database {
        match self {
            Self::Pool(pool) => pool.database(),
            Self::Connection(connection) => connection.database(),
        }
    }

    /// The same executor for a shorter time.
    pub fn reborrow(&mut self) -> Executor<'_> {
        match self {
            Self::Pool(pool) => Executor::Pool(pool),
            Self::Connection(connection) => Executor::Connection(connection.reborrow()),
        }
    }

    /// Runs a statement; gives the number of rows it touched.
    ///
    /// # Errors
    /// What the database refuses, as a typed error.
    pub async fn execute(&mut self, sql: impl SqlSafeStr, arguments: Arguments) -> Result<u64, Error> {
        let sql = sql.into_sql_str();
        let values = arguments.into_values()?;
        dispatch!(self.reborrow(), values, (target, list) => {
            let done = sqlx::query_with(sql, list).execute(target).await?;
            Ok(done.rows_affected())
        }, else Err(mismatch()))
    }

    /// Runs an insert statement; gives the key that the database gave the row.
    ///
    /// # Errors
    /// What the database refuses, as a typed error.
    pub async fn insert(&mut self, sql: impl SqlSafeStr, arguments: Arguments) -> Result<i64, Error> {
        let sql = sql.into_sql_str();
        if self.database() == Database::Postgres {
            // Every row is fetched, not the first alone: a constraint fails after the row has come.
            let keys = self.fetch_all(sql, arguments, |row| row.get::<i64>(0, "key")).await?;
            return keys.first().copied().ok_or_else(|| Error::Internal("an insert gave no key".to_owned()));
        }
        match (self.reborrow(), arguments.into_values()?) {
            #[cfg(feature = "sqlite")]
            (Executor::Pool(Pool::Sqlite(pool)), Values::Sqlite(list)) => {
                Ok(sqlx::query_with(sql, list).execute(pool).await?.last_insert_rowid())
            }
            #[cfg(feature = "sqlite")]
            (Executor::Connection(Connection::Sqlite(connection)), Values::Sqlite(list)) => {
                Ok(sqlx::query_with(sql, list).execute(connection).await?.last_insert_rowid())
            }
            #[cfg(feature = "mysql")]
            (Executor::Pool(Pool::Mysql(pool)), Values::Mysql(list)) => {
                signed(sqlx::query_with(sql, list).execute(pool).await?.last_insert_id())
            }
            #[cfg(feature = "mysql")]
            (Executor::Connection(Connection::Mysql(connection)), Values::Mysql(list)) => {
                signed(sqlx::query_with(sql, list).execute(connection).await?.last_insert_id())
            }
            #[allow(unreachable_patterns)]
            _ => Err(mismatch()),
        }
    }

    /// Runs a query; gives its first row.
    ///
    /// # Errors
    /// What the database refuses, and a row that cannot be decoded.
    pub async fn fetch_optional<T>(
        &mut self,
        sql: impl SqlSafeStr,
        arguments: Arguments,
        mut decode: impl FnMut(&Row<'_>) -> Result<T, DecodeError> + Send,
    ) -> Result<Option<T>, Error> {
        let sql = sql.into_sql_str();
        let values = arguments.into_values()?;
        dispatch!(self.reborrow(), values, (target, list) => {
            match sqlx::query_with(sql, list).fetch_optional(target).await? {
                Some(row) => Ok(Some(decode(&Row::from(&row))?)),
                None => Ok(None),
            }
        }, else Err(mismatch()))
    }

    /// Runs a query; gives all its rows.
    ///
    /// # Errors
    /// What the database refuses, and a row that cannot be decoded.
    pub async fn fetch_all<T>(
        &mut self,
        sql: impl SqlSafeStr,
        arguments: Arguments,
        mut decode: impl FnMut(&Row<'_>) -> Result<T, DecodeError> + Send,
    ) -> Result<Vec<T>, Error> {
        let sql = sql.into_sql_str();
        let values = arguments.into_values()?;
        dispatch!(self.reborrow(), values, (target, list) => {
            // Row by row, so that the rows are never in memory twice.
            let mut rows = sqlx::query_with(sql, list).fetch(target);
            let mut all = Vec::new();
            while let Some(row) = rows.try_next().await? {
                all.push(decode(&Row::from(&row))?);
            }
            Ok(all)
        }, else Err(mismatch()))
    }

    /// Runs a query; gives its rows one at a time, for as long as the stream is polled.
    pub fn stream<T: Send + 'c>(
        self,
        sql: impl SqlSafeStr,
        arguments: Arguments,
        mut decode: impl FnMut(&Row<'_>) -> Result<T, DecodeError> + Send + 'c,
    ) -> BoxStream<'c, Result<T, Error>> {
        let sql = sql.into_sql_str();
        let values = match arguments.into_values() {
            Ok(values) => values,
            Err(error) => return stream::once(async { Err(error) }).boxed(),
        };
        dispatch!(self, values, (target, list) => {
            sqlx::query_with(sql, list)
                .fetch(target)
                .map(move |row| Ok(decode(&Row::from(&row?))?))
                .boxed()
        }, else stream::once(async { Err(mismatch()) }).boxed())
    }

    /// Opens a transaction; on a connection that is inside one, a savepoint.
    ///
    /// # Errors
    /// When the connection fails, and on SQLite when another writer holds the database too long.
    pub async fn begin(&mut self) -> Result<Transaction<'_>, Error> {
        match self {
            Self::Pool(pool) => pool.begin().await,
            Self::Connection(connection) => connection.begin().await,
        }
    }
}

impl<'c> From<&'c Pool> for Executor<'c> {
    fn from(pool: &'c Pool) -> Self {
        Self::Pool(pool)
    }
}

impl<'c, T> From<T> for Executor<'c>
where
    Connection<'c>: From<T>,
{
    fn from(connection: T) -> Self {
        Self::Connection(Connection::from(connection))
    }
}
