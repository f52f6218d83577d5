//! One connection, and a transaction on it.

use sqlx::Connection as _;

use super::Database;
use crate::error::Error;

/// A borrowed connection of any of the databases, the caller's own or a transaction's.
#[derive(Debug)]
pub enum Connection<'c> {
    /// A connection to SQLite.
    #[cfg(feature = "sqlite")]
    Sqlite(&'c mut sqlx::SqliteConnection),
    /// A connection to PostgreSQL.
    #[cfg(feature = "postgres")]
    Postgres(&'c mut sqlx::PgConnection),
    /// A connection to MySQL or MariaDB.
    #[cfg(feature = "mysql")]
    Mysql(&'c mut sqlx::MySqlConnection),
}

impl Connection<'_> {
    /// Which database the connection leads to.
    pub fn database(&self) -> Database {
        match self {
            #[cfg(feature = "sqlite")]
            Self::Sqlite(_) => Database::Sqlite,
            #[cfg(feature = "postgres")]
            Self::Postgres(_) => Database::Postgres,
            #[cfg(feature = "mysql")]
            Self::Mysql(_) => Database::Mysql,
        }
    }

    /// Opens a transaction, or a savepoint inside the one that is open.
    ///
    /// # Errors
    /// When the connection fails, and on SQLite when another writer holds the database too long.
    pub async fn begin(&mut self) -> Result<Transaction<'_>, Error> {
        Ok(match self {
            // A transaction that starts as a reader and then writes fails at once when another writer
            // was faster; one that starts as a writer waits its turn.
            #[cfg(feature = "sqlite")]
            Self::Sqlite(connection) => {
                if connection.is_in_transaction() {
                    connection.begin().await?.into()
                } else {
                    connection.begin_with("BEGIN IMMEDIATE").await?.into()
                }
            }
            #[cfg(feature = "postgres")]
            Self::Postgres(connection) => connection.begin().await?.into(),
            #[cfg(feature = "mysql")]
            Self::Mysql(connection) => connection.begin().await?.into(),
        })
    }

    /// The same connection for a shorter time.
    pub fn reborrow(&mut self) -> Connection<'_> {
        each!(self, Connection(connection) => Connection::from(&mut **connection))
    }
}

/// An open transaction or savepoint; rolled back when dropped without a commit.
#[must_use = "a transaction that is dropped is rolled back"]
#[allow(missing_debug_implementations)] // sqlx's transactions of pools have nothing to show.
pub enum Transaction<'t> {
    /// A transaction of SQLite.
    #[cfg(feature = "sqlite")]
    Sqlite(sqlx::Transaction<'t, sqlx::Sqlite>),
    /// A transaction of PostgreSQL.
    #[cfg(feature = "postgres")]
    Postgres(sqlx::Transaction<'t, sqlx::Postgres>),
    /// A transaction of MySQL or MariaDB.
    #[cfg(feature = "mysql")]
    Mysql(sqlx::Transaction<'t, sqlx::MySql>),
}

impl Transaction<'_> {
    /// Makes the changes permanent; of a savepoint, part of the surrounding transaction.
    ///
    /// # Errors
    /// A deferred constraint may fail here, and the connection may break.
    pub async fn commit(self) -> Result<(), Error> {
        each!(self, Transaction(transaction) => transaction.commit().await)?;
        Ok(())
    }

    /// Undoes the changes.
    ///
    /// # Errors
    /// When the connection breaks; the database then undoes the changes by itself.
    pub async fn rollback(self) -> Result<(), Error> {
        each!(self, Transaction(transaction) => transaction.rollback().await)?;
        Ok(())
    }

    /// The connection the transaction runs on.
    pub fn connection(&mut self) -> Connection<'_> {
        Connection::from(self)
    }
}

impl<'c> From<&'c mut Transaction<'_>> for Connection<'c> {
    fn from(transaction: &'c mut Transaction<'_>) -> Self {
        each!(transaction, Transaction(transaction) => Connection::from(&mut **transaction))
    }
}

/// Conversions of one driver's types.
macro_rules! conversions {
    ($feature:literal, $variant:ident, $driver:path, $connection:path) => {
        #[cfg(feature = $feature)]
        impl<'c> From<&'c mut $connection> for Connection<'c> {
            fn from(connection: &'c mut $connection) -> Self {
                Self::$variant(connection)
            }
        }

        #[cfg(feature = $feature)]
        impl<'c> From<&'c mut sqlx::Transaction<'_, $driver>> for Connection<'c> {
            fn from(transaction: &'c mut sqlx::Transaction<'_, $driver>) -> Self {
                Self::$variant(&mut **transaction)
            }
        }

        #[cfg(feature = $feature)]
        impl<'c> From<&'c mut sqlx::pool::PoolConnection<$driver>> for Connection<'c> {
            fn from(connection: &'c mut sqlx::pool::PoolConnection<$driver>) -> Self {
                Self::$variant(&mut **connection)
            }
        }

        #[cfg(feature = $feature)]
        impl<'t> From<sqlx::Transaction<'t, $driver>> for Transaction<'t> {
            fn from(transaction: sqlx::Transaction<'t, $driver>) -> Self {
                Self::$variant(transaction)
            }
        }
    };
}

conversions!("sqlite", Sqlite, sqlx::Sqlite, sqlx::SqliteConnection);
conversions!("postgres", Postgres, sqlx::Postgres, sqlx::PgConnection);
conversions!("mysql", Mysql, sqlx::MySql, sqlx::MySqlConnection);
