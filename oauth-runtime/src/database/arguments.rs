//! The values bound to a statement.

use sqlx::error::BoxDynError;

use super::Database;
use crate::error::Error;

/// The values of a statement's placeholders, in their order.
///
/// A value that cannot be encoded is remembered and reported when the statement runs, so that code
/// which binds many values needs no error handling of its own.
#[derive(Debug)]
pub struct Arguments {
    values: Values,
    bound: usize,
    failed: Option<usize>,
}

/// The argument list of one sqlx driver.
#[derive(Debug)]
pub(crate) enum Values {
    #[cfg(feature = "sqlite")]
    Sqlite(sqlx::sqlite::SqliteArguments),
    #[cfg(feature = "postgres")]
    Postgres(sqlx::postgres::PgArguments),
    #[cfg(feature = "mysql")]
    Mysql(sqlx::mysql::MySqlArguments),
}

impl Arguments {
    /// An empty list for statements of one database.
    ///
    /// # Errors
    /// [`Error::DatabaseNotCompiled`] when the cargo feature of the database is off.
    pub fn new(database: Database) -> Result<Self, Error> {
        Ok(Self::from_values(match database {
            #[cfg(feature = "sqlite")]
            Database::Sqlite => Values::Sqlite(Default::default()),
            #[cfg(feature = "postgres")]
            Database::Postgres => Values::Postgres(Default::default()),
            #[cfg(feature = "mysql")]
            Database::Mysql => Values::Mysql(Default::default()),
            #[allow(unreachable_patterns)]
            database => return Err(Error::DatabaseNotCompiled { database }),
        }))
    }

    pub(crate) fn from_values(values: Values) -> Self {
        Self { values, bound: 0, failed: None }
    }

    /// The database these values are encoded for.
    pub fn database(&self) -> Database {
        match &self.values {
            #[cfg(feature = "sqlite")]
            Values::Sqlite(_) => Database::Sqlite,
            #[cfg(feature = "postgres")]
            Values::Postgres(_) => Database::Postgres,
            #[cfg(feature = "mysql")]
            Values::Mysql(_) => Database::Mysql,
        }
    }

    /// How many values are bound.
    pub fn len(&self) -> usize {
        self.bound
    }

    /// Whether nothing is bound.
    pub fn is_empty(&self) -> bool {
        self.bound == 0
    }

    /// Adds one value the way `add` encodes it for the driver at hand.
    pub(crate) fn push(&mut self, add: impl FnOnce(&mut Values) -> Result<(), BoxDynError>) {
        self.bound += 1;
        if add(&mut self.values).is_err() {
            self.failed.get_or_insert(self.bound);
        }
    }

    /// Adds a value that every driver encodes by itself.
    pub(crate) fn push_native<'q>(&mut self, value: impl Native<'q>) {
        self.push(|values| each!(values, Values(list) => sqlx::Arguments::add(list, value)));
    }

    /// The driver's list, or the error of the first value that could not be encoded.
    pub(crate) fn into_values(self) -> Result<Values, Error> {
        match self.failed {
            // The driver's own message may quote the value.
            Some(position) => Err(Error::Internal(format!(
                "value {position} of the statement cannot be encoded for {}; it is too long or out of range",
                self.database(),
            ))),
            None => Ok(self.values),
        }
    }
}

/// `Encode + Type` of one driver, or nothing where the driver is not compiled in.
macro_rules! encodes {
    ($name:ident, $feature:literal, $driver:path) => {
        #[cfg(feature = $feature)]
        pub(crate) trait $name<'q>: sqlx::Encode<'q, $driver> + sqlx::Type<$driver> {}
        #[cfg(feature = $feature)]
        impl<'q, T: sqlx::Encode<'q, $driver> + sqlx::Type<$driver>> $name<'q> for T {}
        #[cfg(not(feature = $feature))]
        pub(crate) trait $name<'q> {}
        #[cfg(not(feature = $feature))]
        impl<T> $name<'_> for T {}
    };
}

encodes!(OnSqlite, "sqlite", sqlx::Sqlite);
encodes!(OnPostgres, "postgres", sqlx::Postgres);
encodes!(OnMysql, "mysql", sqlx::MySql);

/// A type that every compiled driver encodes by itself.
pub(crate) trait Native<'q>: OnSqlite<'q> + OnPostgres<'q> + OnMysql<'q> {}

impl<'q, T: OnSqlite<'q> + OnPostgres<'q> + OnMysql<'q>> Native<'q> for T {}
