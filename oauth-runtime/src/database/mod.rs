//! The three databases behind one set of types: pool, connection, transaction, statement, row.
//!
//! Which of them a binary can talk to is a cargo feature each; which it does talk to is the URL's choice.

#[cfg(not(any(feature = "sqlite", feature = "postgres", feature = "mysql")))]
compile_error!(
    "oauth-runtime needs a database: switch on at least one of its features `sqlite`, `postgres`, `mysql`"
);

/// One `match` over the databases that are compiled in, with the same body in each arm.
macro_rules! each {
    ($value:expr, $kind:ident($inner:ident) => $body:expr) => {
        match $value {
            #[cfg(feature = "sqlite")]
            $kind::Sqlite($inner) => $body,
            #[cfg(feature = "postgres")]
            $kind::Postgres($inner) => $body,
            #[cfg(feature = "mysql")]
            $kind::Mysql($inner) => $body,
        }
    };
}

mod arguments;
mod connection;
mod encoder;
mod executor;
mod pool;
mod row;
mod sql;

use std::fmt;

pub use arguments::Arguments;
pub(crate) use arguments::Values;
pub use connection::{Connection, Transaction};
pub use encoder::{Encodable, Encoder};
pub use executor::Executor;
pub use pool::Pool;
pub use row::{Columns, Row};
pub(crate) use sql::SqlWriter;

use crate::error::Error;

/// A database this project knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Database {
    /// SQLite.
    Sqlite,
    /// PostgreSQL.
    Postgres,
    /// MySQL and MariaDB.
    Mysql,
}

impl Database {
    /// Every database, whether its cargo feature is on or not.
    pub const ALL: [Self; 3] = [Self::Sqlite, Self::Postgres, Self::Mysql];

    /// The database that a URL's scheme names.
    ///
    /// # Errors
    /// [`Error::UnsupportedUrl`] lists the known schemes.
    pub fn from_url(url: &str) -> Result<Self, Error> {
        let scheme = url.split_once(':').map_or("", |(scheme, _)| scheme);
        match scheme.to_ascii_lowercase().as_str() {
            "sqlite" => Ok(Self::Sqlite),
            "postgres" | "postgresql" => Ok(Self::Postgres),
            "mysql" | "mariadb" => Ok(Self::Mysql),
            other => {
                // Without a plausible scheme the text before the colon may be anything, a password too.
                let plausible = !other.is_empty()
                    && url.contains("://")
                    && other.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte));
                Err(Error::UnsupportedUrl {
                    scheme: if plausible { other.to_owned() } else { String::new() },
                })
            }
        }
    }

    /// The lower-case name, also the name of the cargo feature.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Sqlite => "sqlite",
            Self::Postgres => "postgres",
            Self::Mysql => "mysql",
        }
    }

    /// What a `SELECT` ends in to lock its rows; SQLite locks the whole database when a writer begins.
    pub(crate) const fn row_lock(self) -> &'static str {
        match self {
            Self::Sqlite => "",
            Self::Postgres | Self::Mysql => " FOR UPDATE",
        }
    }

    /// Whether the cargo feature of this database is on.
    pub const fn is_compiled(self) -> bool {
        match self {
            Self::Sqlite => cfg!(feature = "sqlite"),
            Self::Postgres => cfg!(feature = "postgres"),
            Self::Mysql => cfg!(feature = "mysql"),
        }
    }
}

impl fmt::Display for Database {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// One statement as the text of each database; empty where the database is not compiled in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Statement {
    /// Text for SQLite.
    pub sqlite: &'static str,
    /// Text for PostgreSQL.
    pub postgres: &'static str,
    /// Text for MySQL and MariaDB.
    pub mysql: &'static str,
}

impl Statement {
    /// The text for one database.
    pub const fn on(&self, database: Database) -> &'static str {
        match database {
            Database::Sqlite => self.sqlite,
            Database::Postgres => self.postgres,
            Database::Mysql => self.mysql,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_scheme_names_the_database() {
        for (url, database) in [
            ("sqlite://acme.db?mode=rwc", Database::Sqlite),
            ("sqlite::memory:", Database::Sqlite),
            ("postgres://u:p@h/d", Database::Postgres),
            ("postgresql:///d", Database::Postgres),
            ("MySQL://h/d", Database::Mysql),
            ("mariadb://h/d", Database::Mysql),
        ] {
            assert_eq!(Database::from_url(url).unwrap(), database, "{url}");
        }
    }

    #[test]
    fn an_unknown_scheme_is_named_and_the_rest_of_the_url_is_not() {
        let message = Database::from_url("oracle://scott:tiger@h/d").unwrap_err().to_string();
        assert!(
            message.contains("oracle") && message.contains("postgres") && message.contains("mariadb"),
            "{message}"
        );
        assert!(!message.contains("tiger"));
        let message = Database::from_url("hunter2:x").unwrap_err().to_string();
        assert!(!message.contains("hunter2"));
    }
}
