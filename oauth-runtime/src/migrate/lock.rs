//! One migrator at a time.
//!
//! SQLite's write transaction is the lock. PostgreSQL and MySQL have locks that belong to a session;
//! they are tried and tried again rather than waited for, because on PostgreSQL a session that waits
//! inside a statement makes `CREATE INDEX CONCURRENTLY` wait for it in turn.

use std::time::{Duration, Instant};

use super::MigrationError;
use crate::database::{Connection, Pool};
use crate::error::Error;

/// Two halves of one number that no other program is likely to lock: "oauth mi".
#[cfg(feature = "postgres")]
const POSTGRES_KEY: i64 = 0x6f61_7574_6820_6d69;

/// How long a migrator waits for another one.
const PATIENCE: Duration = Duration::from_secs(60);

/// A connection that holds the lock.
pub(super) enum Guard {
    /// The open write transaction.
    #[cfg(feature = "sqlite")]
    Sqlite(sqlx::Transaction<'static, sqlx::Sqlite>),
    /// A connection whose session holds an advisory lock.
    #[cfg(feature = "postgres")]
    Postgres(sqlx::pool::PoolConnection<sqlx::Postgres>),
    /// A connection whose session holds a named lock.
    #[cfg(feature = "mysql")]
    Mysql(sqlx::pool::PoolConnection<sqlx::MySql>),
}

impl Guard {
    pub(super) async fn acquire(pool: &Pool) -> Result<Self, Error> {
        let mut guard = match pool {
            #[cfg(feature = "sqlite")]
            Pool::Sqlite(pool) => Self::Sqlite(pool.begin_with("BEGIN IMMEDIATE").await?),
            #[cfg(feature = "postgres")]
            Pool::Postgres(pool) => Self::Postgres(pool.acquire().await?),
            #[cfg(feature = "mysql")]
            Pool::Mysql(pool) => Self::Mysql(pool.acquire().await?),
        };
        let started = Instant::now();
        let mut pause = Duration::from_millis(20);
        while !guard.try_lock().await? {
            if started.elapsed() > PATIENCE {
                return Err(MigrationError::Locked { seconds: PATIENCE.as_secs() }.into());
            }
            tokio::time::sleep(pause).await;
            pause = (pause * 2).min(Duration::from_secs(1));
        }
        Ok(guard)
    }

    async fn try_lock(&mut self) -> Result<bool, Error> {
        Ok(match self {
            #[cfg(feature = "sqlite")]
            Self::Sqlite(_) => true,
            #[cfg(feature = "postgres")]
            Self::Postgres(connection) => {
                sqlx::query_scalar("SELECT pg_try_advisory_lock($1)")
                    .bind(POSTGRES_KEY)
                    .fetch_one(&mut **connection)
                    .await?
            }
            // The name is one per schema: two schemas of one server migrate side by side.
            #[cfg(feature = "mysql")]
            Self::Mysql(connection) => {
                let locked: Option<i64> = sqlx::query_scalar(
                    "SELECT GET_LOCK(CONCAT('oauth_migration.', LEFT(MD5(DATABASE()), 16)), 0)",
                )
                .fetch_one(&mut **connection)
                .await?;
                locked == Some(1)
            }
        })
    }

    pub(super) fn connection(&mut self) -> Connection<'_> {
        match self {
            #[cfg(feature = "sqlite")]
            Self::Sqlite(transaction) => Connection::from(transaction),
            #[cfg(feature = "postgres")]
            Self::Postgres(connection) => Connection::from(connection),
            #[cfg(feature = "mysql")]
            Self::Mysql(connection) => Connection::from(connection),
        }
    }

    /// Lets the next migrator in. On SQLite this is where the work becomes permanent.
    pub(super) async fn release(self, outcome: Result<(), Error>) -> Result<(), Error> {
        match self {
            #[cfg(feature = "sqlite")]
            Self::Sqlite(transaction) => match &outcome {
                Ok(()) => transaction.commit().await?,
                Err(_) => transaction.rollback().await?,
            },
            // A session that breaks lets go of its lock by itself, so the outcome matters more than
            // whether the lock could be released.
            #[cfg(feature = "postgres")]
            Self::Postgres(mut connection) => {
                let release = sqlx::query("SELECT pg_advisory_unlock($1)").bind(POSTGRES_KEY);
                let _ = release.execute(&mut *connection).await;
            }
            #[cfg(feature = "mysql")]
            Self::Mysql(mut connection) => {
                let release =
                    sqlx::query("DO RELEASE_LOCK(CONCAT('oauth_migration.', LEFT(MD5(DATABASE()), 16)))");
                let _ = release.execute(&mut *connection).await;
            }
        }
        outcome
    }
}
