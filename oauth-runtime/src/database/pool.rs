//! A pool of connections to the database that a URL names.

use std::time::Duration;

use super::{Database, Transaction};
use crate::error::Error;

/// How long a writer of SQLite waits for another one.
#[cfg(feature = "sqlite")]
const BUSY_TIMEOUT: Duration = Duration::from_secs(5);

/// How long a connection may take before the database counts as unreachable.
const ACQUIRE_TIMEOUT: Duration = Duration::from_secs(10);

/// A pool of connections to one of the databases. Cloning gives another handle to the same pool.
#[derive(Debug, Clone)]
pub enum Pool {
    /// Connections to SQLite.
    #[cfg(feature = "sqlite")]
    Sqlite(sqlx::SqlitePool),
    /// Connections to PostgreSQL.
    #[cfg(feature = "postgres")]
    Postgres(sqlx::PgPool),
    /// Connections to MySQL or MariaDB.
    #[cfg(feature = "mysql")]
    Mysql(sqlx::MySqlPool),
}

impl Pool {
    /// Connects to the database that `url` names.
    ///
    /// # Errors
    /// [`Error::UnsupportedUrl`], [`Error::DatabaseNotCompiled`] or [`Error::Unreachable`]; none of
    /// them repeats the password of the URL.
    pub async fn connect(url: &str) -> Result<Self, Error> {
        let database = Database::from_url(url)?;
        let connected = match database {
            #[cfg(feature = "sqlite")]
            Database::Sqlite => connect_sqlite(url).await.map(Self::Sqlite),
            #[cfg(feature = "postgres")]
            Database::Postgres => connect_postgres(url).await.map(Self::Postgres),
            #[cfg(feature = "mysql")]
            Database::Mysql => connect_mysql(url).await.map(Self::Mysql),
            #[allow(unreachable_patterns)]
            database => return Err(Error::DatabaseNotCompiled { database }),
        };
        connected.map_err(|error| Error::unreachable(database, target(url), &error))
    }

    /// Which database the pool leads to.
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

    /// Closes every connection and waits until that is done.
    pub async fn close(&self) {
        each!(self, Pool(pool) => pool.close().await);
    }

    /// Runs a statement without values.
    ///
    /// # Errors
    /// What the database refuses, as a typed error.
    pub async fn execute(&self, sql: &'static str) -> Result<u64, Error> {
        Ok(each!(self, Pool(pool) => sqlx::query(sql).execute(pool).await?.rows_affected()))
    }

    /// Opens a transaction; on SQLite one that holds the write lock from the start.
    ///
    /// # Errors
    /// When no connection comes free, and on SQLite when another writer holds the database too long.
    pub async fn begin(&self) -> Result<Transaction<'static>, Error> {
        Ok(match self {
            #[cfg(feature = "sqlite")]
            Self::Sqlite(pool) => pool.begin_with("BEGIN IMMEDIATE").await?.into(),
            #[cfg(feature = "postgres")]
            Self::Postgres(pool) => pool.begin().await?.into(),
            #[cfg(feature = "mysql")]
            Self::Mysql(pool) => pool.begin().await?.into(),
        })
    }
}

#[cfg(feature = "sqlite")]
async fn connect_sqlite(url: &str) -> Result<sqlx::SqlitePool, sqlx::Error> {
    let options: sqlx::sqlite::SqliteConnectOptions = url.parse()?;
    let options = options.foreign_keys(true).busy_timeout(BUSY_TIMEOUT);
    let mut pool = sqlx::sqlite::SqlitePoolOptions::new().acquire_timeout(ACQUIRE_TIMEOUT);
    if url.contains(":memory:") || url.contains("mode=memory") {
        // A database in memory lives as long as its connection, and belongs to it alone.
        pool = pool.max_connections(1).min_connections(1).idle_timeout(None).max_lifetime(None);
    }
    pool.connect_with(options).await
}

#[cfg(feature = "postgres")]
async fn connect_postgres(url: &str) -> Result<sqlx::PgPool, sqlx::Error> {
    sqlx::postgres::PgPoolOptions::new().acquire_timeout(ACQUIRE_TIMEOUT).connect(url).await
}

#[cfg(feature = "mysql")]
async fn connect_mysql(url: &str) -> Result<sqlx::MySqlPool, sqlx::Error> {
    sqlx::mysql::MySqlPoolOptions::new()
        .acquire_timeout(ACQUIRE_TIMEOUT)
        .after_connect(|connection, _| {
            Box::pin(async move {
                // sqlx sets UTC and utf8mb4 but keeps the server's mode; without the strict one a value
                // that is too long is cut instead of refused. READ COMMITTED is the isolation of the
                // other databases and of Django; the server's own locks gaps between rows, in which
                // writers that have nothing to do with each other deadlock.
                sqlx::raw_sql(
                    "SET SESSION sql_mode = CONCAT(@@SESSION.sql_mode, ',STRICT_TRANS_TABLES'); \
                     SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED",
                )
                .execute(connection)
                .await?;
                Ok(())
            })
        })
        .connect(url)
        .await
}

/// The part of a URL that may be shown: no user, no password, no options.
fn target(url: &str) -> String {
    let rest = url.split_once(':').map_or(url, |(_, rest)| rest);
    let rest = rest.trim_start_matches('/');
    // A password may hold any character, so everything before the last `@` counts as one.
    let rest = rest.rsplit_once('@').map_or(rest, |(_, host)| host);
    rest.split(['?', '#']).next().unwrap_or_default().to_owned()
}

/// Conversions of one driver's pool.
macro_rules! conversions {
    ($feature:literal, $variant:ident, $pool:path) => {
        #[cfg(feature = $feature)]
        impl From<$pool> for Pool {
            fn from(pool: $pool) -> Self {
                Self::$variant(pool)
            }
        }
    };
}

conversions!("sqlite", Sqlite, sqlx::SqlitePool);
conversions!("postgres", Postgres, sqlx::PgPool);
conversions!("mysql", Mysql, sqlx::MySqlPool);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shown_target_has_no_password() {
        for (url, shown) in [
            ("postgres://user:p@ss/w?rd@db.example:5432/acme?sslmode=require", "db.example:5432/acme"),
            ("mysql://root:secret@localhost/acme", "localhost/acme"),
            ("postgres://localhost/acme?password=secret", "localhost/acme"),
            ("sqlite://acme.db?mode=rwc", "acme.db"),
        ] {
            assert_eq!(target(url), shown);
        }
    }

    #[cfg(feature = "sqlite")]
    #[tokio::test]
    async fn a_missing_file_says_how_to_create_it() {
        let error = Pool::connect("sqlite:///no/such/dir/acme.db").await.unwrap_err();
        let message = error.to_string();
        assert!(matches!(error, Error::Unreachable { .. }), "{message}");
        assert!(message.contains("mode=rwc") && message.contains("acme.db"), "{message}");
    }

    #[cfg(feature = "postgres")]
    #[tokio::test]
    async fn a_server_that_is_not_there_is_named_without_the_password() {
        let error = Pool::connect("postgres://u:hunter2@127.0.0.1:1/acme").await.unwrap_err();
        let shown = format!("{error} {error:?}");
        assert!(matches!(error, Error::Unreachable { .. }), "{shown}");
        assert!(shown.contains("127.0.0.1:1/acme") && !shown.contains("hunter2"), "{shown}");
    }
}
