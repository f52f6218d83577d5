//! What a live database holds, against what the models of a package ask for.
//!
//! [`diff()`] says where the two differ, [`adopt()`] makes a database of Django OAuth Toolkit one of the package.

mod adopt;
mod declared;
mod diff;
mod django;
mod found;
mod rename;

use std::borrow::Cow;
use std::path::Path;

use oauth_codegen::Project;
use oauth_runtime::catalog::{self, Catalog};
use oauth_runtime::database::{Database, Pool};
use oauth_runtime::migrate::{Migration, MigrationStatus, Migrations, Script};
use oauth_schema::Dialect;

pub use adopt::{Adopt, adopt};
pub use declared::{column, database, declared, index, json_check, sql_type};
pub use diff::{Diff, Finding, diff};

/// Why a live database was not looked at or not adopted.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The package, or its migrations.
    #[error(transparent)]
    Project(#[from] oauth_codegen::Error),
    /// The database.
    #[error(transparent)]
    Database(#[from] oauth_runtime::Error),
    /// The database is of another kind than those of the registry.
    #[error("the registry has no {0}; add it to `databases(…)`, or name another database")]
    OtherDatabase(Database),
    /// A state that a command must not go on from.
    #[error("nothing was written or recorded:\n{}", list(.0))]
    Refused(Vec<String>),
}

fn list(problems: &[String]) -> String {
    problems.iter().map(|problem| format!("- {problem}")).collect::<Vec<_>>().join("\n")
}

/// A database that was looked at.
struct Live {
    pool: Pool,
    dialect: Dialect,
    catalog: Catalog,
}

impl Live {
    async fn look(project: &Project, url: &str) -> Result<Self, Error> {
        let databases = &project.models()?.databases;
        let pool = Pool::connect(url).await?;
        let dialect = dialect(pool.database());
        if !databases.contains(&dialect) {
            return Err(Error::OtherDatabase(pool.database()));
        }
        let catalog = catalog::read(&pool, |_| true).await?;
        Ok(Self { pool, dialect, catalog })
    }
}

const fn dialect(database: Database) -> Dialect {
    match database {
        Database::Sqlite => Dialect::Sqlite,
        Database::Postgres => Dialect::Postgres,
        Database::Mysql => Dialect::Mysql,
    }
}

/// How each migration of a package stands to a live database.
///
/// # Errors
/// A database that does not answer, and files that cannot be read.
pub async fn status(project: &Project, url: &str) -> Result<Vec<MigrationStatus>, Error> {
    let pool = Pool::connect(url).await?;
    Ok(migrations(project)?.status(&pool).await?)
}

/// The migrations of a package, read from its files.
///
/// # Errors
/// A folder that holds anything else, and files that cannot be read.
pub fn migrations(project: &Project) -> Result<Migrations, Error> {
    let read = |path: &Path| {
        let error = |source| oauth_codegen::Error::Read { path: path.to_owned(), source };
        std::fs::read_to_string(path).map(Cow::Owned).map_err(error)
    };
    let mut migrations = Vec::new();
    for migration in project.migrations()? {
        let mut scripts = Vec::new();
        for script in &migration.scripts {
            let database = database(script.dialect);
            scripts.push(Script { database, up: read(&script.up)?, down: read(&script.down)? });
        }
        migrations.push(Migration {
            version: i64::try_from(migration.version).unwrap_or(i64::MAX),
            name: migration.name.into(),
            scripts: scripts.into(),
        });
    }
    Ok(Migrations { models: &[], migrations: migrations.into() })
}
