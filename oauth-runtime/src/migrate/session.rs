//! The connection that a migrator works on, and the lock on it.
//!
//! SQLite's write transaction is the lock. PostgreSQL and MySQL have locks that belong to a session;
//! they are tried and tried again rather than waited for, because on PostgreSQL a session that waits
//! inside a statement makes `CREATE INDEX CONCURRENTLY` wait for it in turn.

use std::time::{Duration, Instant};

use rand::RngExt as _;
use sqlx::{Connection as _, Executor as _};

use super::MigrationError;
use crate::database::{Connection, Pool, Transaction};
use crate::error::Error;

/// Two halves of one number that no other program is likely to lock: "oauth mi".
#[cfg(feature = "postgres")]
const POSTGRES_KEY: i64 = 0x6f61_7574_6820_6d69;

/// A connection of its own for one run.
pub(super) struct Session {
    connection: Held,
    /// Whether the connection is as it was. One that is not is closed rather than given back: with it go
    /// its lock, its settings, and on SQLite the foreign keys that are switched off.
    is_clean: bool,
}

enum Held {
    #[cfg(feature = "sqlite")]
    Sqlite(sqlx::pool::PoolConnection<sqlx::Sqlite>),
    #[cfg(feature = "postgres")]
    Postgres(sqlx::pool::PoolConnection<sqlx::Postgres>),
    #[cfg(feature = "mysql")]
    Mysql(sqlx::pool::PoolConnection<sqlx::MySql>),
}

/// One match over the databases that are compiled in.
macro_rules! held {
    ($session:expr, $connection:ident => $body:expr) => {
        match &mut $session.connection {
            #[cfg(feature = "sqlite")]
            Held::Sqlite($connection) => $body,
            #[cfg(feature = "postgres")]
            Held::Postgres($connection) => $body,
            #[cfg(feature = "mysql")]
            Held::Mysql($connection) => $body,
        }
    };
}

impl Session {
    pub(super) async fn open(pool: &Pool) -> Result<Self, Error> {
        let connection = match pool {
            #[cfg(feature = "sqlite")]
            Pool::Sqlite(pool) => Held::Sqlite(pool.acquire().await?),
            #[cfg(feature = "postgres")]
            Pool::Postgres(pool) => Held::Postgres(pool.acquire().await?),
            #[cfg(feature = "mysql")]
            Pool::Mysql(pool) => Held::Mysql(pool.acquire().await?),
        };
        Ok(Self { connection, is_clean: true })
    }

    pub(super) fn connection(&mut self) -> Connection<'_> {
        held!(self, connection => Connection::from(connection))
    }

    /// Runs one statement as text: databases prepare only some of the statements that change tables.
    pub(super) async fn execute(&mut self, statement: &str) -> Result<u64, sqlx::Error> {
        execute(&mut self.connection(), statement).await
    }

    /// Opens a transaction; on SQLite one that holds the write lock from the start.
    pub(super) async fn begin(&mut self) -> Result<Transaction<'_>, Error> {
        Ok(match &mut self.connection {
            #[cfg(feature = "sqlite")]
            Held::Sqlite(connection) => connection.begin_with("BEGIN IMMEDIATE").await?.into(),
            #[cfg(feature = "postgres")]
            Held::Postgres(connection) => connection.begin().await?.into(),
            #[cfg(feature = "mysql")]
            Held::Mysql(connection) => connection.begin().await?.into(),
        })
    }

    /// Takes the lock, however long `patience` lets it try.
    pub(super) async fn lock(&mut self, patience: Duration) -> Result<(), Error> {
        let mut patience = Patience::new(patience);
        while !self.try_lock().await? {
            if !patience.pause().await {
                return Err(MigrationError::Locked { seconds: patience.seconds() }.into());
            }
        }
        Ok(())
    }

    async fn try_lock(&mut self) -> Result<bool, Error> {
        match &mut self.connection {
            #[cfg(feature = "sqlite")]
            Held::Sqlite(_) => Ok(true),
            #[cfg(feature = "postgres")]
            Held::Postgres(connection) => {
                self.is_clean = false;
                let lock = sqlx::query_scalar("SELECT pg_try_advisory_lock($1)").bind(POSTGRES_KEY);
                Ok(lock.fetch_one(&mut **connection).await?)
            }
            // The name is one per schema: two schemas of one server migrate side by side.
            #[cfg(feature = "mysql")]
            Held::Mysql(connection) => {
                self.is_clean = false;
                let locked: Option<i64> = sqlx::query_scalar(
                    "SELECT GET_LOCK(CONCAT('oauth_migration.', LEFT(MD5(DATABASE()), 16)), 0)",
                )
                .fetch_one(&mut **connection)
                .await?;
                Ok(locked == Some(1))
            }
        }
    }

    /// Lets the next migrator in. A session that breaks lets go of its lock by itself, so nothing depends on it.
    pub(super) async fn close(mut self) {
        if self.is_clean {
            return;
        }
        match &mut self.connection {
            #[cfg(feature = "sqlite")]
            Held::Sqlite(_) => {}
            #[cfg(feature = "postgres")]
            Held::Postgres(connection) => {
                let release = sqlx::query("SELECT pg_advisory_unlock($1)").bind(POSTGRES_KEY);
                let _ = release.execute(&mut **connection).await;
            }
            #[cfg(feature = "mysql")]
            Held::Mysql(connection) => {
                let release =
                    sqlx::query("DO RELEASE_LOCK(CONCAT('oauth_migration.', LEFT(MD5(DATABASE()), 16)))");
                let _ = release.execute(&mut **connection).await;
            }
        }
    }

    /// Switches the foreign keys of SQLite off, and says whether they were on. Inside a transaction that would do
    /// nothing.
    pub(super) async fn suspend_foreign_keys(&mut self) -> Result<bool, sqlx::Error> {
        let on = number(&mut self.connection(), "PRAGMA foreign_keys").await? != Some(0);
        if on {
            self.is_clean = false;
            self.execute("PRAGMA foreign_keys = OFF").await?;
        }
        Ok(on)
    }

    /// Switches the foreign keys of SQLite on again.
    pub(super) async fn restore_foreign_keys(&mut self) {
        let _ = self.execute("PRAGMA foreign_keys = ON").await;
        // In a transaction that could not be ended it does nothing; then the connection is closed.
        self.is_clean = matches!(number(&mut self.connection(), "PRAGMA foreign_keys").await, Ok(Some(1)));
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        if !self.is_clean {
            held!(self, connection => connection.close_on_drop());
        }
    }
}

/// Runs one statement as text, and gives the number of rows it touched.
pub(super) async fn execute(connection: &mut Connection<'_>, statement: &str) -> Result<u64, sqlx::Error> {
    let query = sqlx::raw_sql(sqlx::AssertSqlSafe(statement.to_owned()));
    Ok(match connection {
        #[cfg(feature = "sqlite")]
        Connection::Sqlite(connection) => connection.execute(query).await?.rows_affected(),
        #[cfg(feature = "postgres")]
        Connection::Postgres(connection) => connection.execute(query).await?.rows_affected(),
        #[cfg(feature = "mysql")]
        Connection::Mysql(connection) => connection.execute(query).await?.rows_affected(),
    })
}

/// The one number that a statement gives; `None` for NULL and for anything else.
pub(super) async fn number(
    connection: &mut Connection<'_>,
    statement: &str,
) -> Result<Option<i64>, sqlx::Error> {
    use sqlx::Row as _;
    let query = sqlx::raw_sql(sqlx::AssertSqlSafe(statement.to_owned()));
    Ok(match connection {
        #[cfg(feature = "sqlite")]
        Connection::Sqlite(connection) => connection.fetch_one(query).await?.try_get_unchecked(0).ok(),
        #[cfg(feature = "postgres")]
        Connection::Postgres(connection) => connection.fetch_one(query).await?.try_get_unchecked(0).ok(),
        #[cfg(feature = "mysql")]
        Connection::Mysql(connection) => connection.fetch_one(query).await?.try_get_unchecked(0).ok(),
    })
}

/// Pauses that grow up to a limit, each a random part of itself: programs that met once shall not meet again.
pub(super) struct Patience {
    started: Instant,
    limit: Duration,
    pause: Duration,
}

impl Patience {
    pub(super) fn new(limit: Duration) -> Self {
        Self { started: Instant::now(), limit, pause: Duration::from_millis(20) }
    }

    /// Waits before the next try; false when there is none.
    pub(super) async fn pause(&mut self) -> bool {
        let left = self.limit.saturating_sub(self.started.elapsed());
        if left.is_zero() {
            return false;
        }
        let pause = self.pause.mul_f64(rand::rng().random_range(0.5..=1.0));
        tokio::time::sleep(pause.min(left)).await;
        self.pause = (self.pause * 2).min(Duration::from_secs(1));
        true
    }

    pub(super) fn seconds(&self) -> u64 {
        self.started.elapsed().as_secs()
    }
}
