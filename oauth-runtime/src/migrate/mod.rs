//! Applies the migrations that a team's crate embeds.
//!
//! The history stands in a table of this library's own, `oauth_migration`. On SQLite and PostgreSQL a
//! migration is one transaction with its row in the history. MySQL commits after every statement that
//! changes a table, so there the history counts the statements, and a run that failed half-way goes
//! on where it stopped.

mod error;
mod history;
mod lock;
mod script;

pub use error::MigrationError;

use crate::database::{Connection, Database, Executor, Pool, SqlWriter};
use crate::entity::UserModel as _;
use crate::error::Error;
use crate::models::OAuthModels;
use history::Applied;

/// The migrations of a team's crate, as `embed_migrations!` embeds them.
#[derive(Debug)]
pub struct Migrations {
    /// Table and fingerprint of each model, as the newest migration leaves them.
    pub models: &'static [(&'static str, &'static str)],
    /// The migrations, oldest first.
    pub migrations: &'static [Migration],
}

/// One migration.
#[derive(Debug)]
pub struct Migration {
    /// Its place in the order.
    pub version: i64,
    /// Its name.
    pub name: &'static str,
    /// Its text, per database.
    pub scripts: &'static [Script],
}

/// The text of a migration for one database.
#[derive(Debug)]
pub struct Script {
    /// The database.
    pub database: Database,
    /// The way forward.
    pub up: &'static str,
    /// The way back.
    pub down: &'static str,
}

impl Migration {
    fn script(&self, database: Database) -> Result<&Script, MigrationError> {
        self.scripts.iter().find(|script| script.database == database).ok_or(MigrationError::NoScript {
            version: self.version,
            name: self.name,
            database,
        })
    }
}

/// Applies what is missing.
pub(crate) async fn run<M: OAuthModels>(pool: &Pool, migrations: &Migrations) -> Result<(), Error> {
    check_models::<M>(migrations)?;
    if migrations.migrations.is_empty() {
        return Err(MigrationError::None.into());
    }
    let mut guard = lock::Guard::acquire(pool).await?;
    let outcome = apply::<M>(guard.connection(), migrations).await;
    guard.release(outcome).await
}

/// Reads the history under the lock and applies what it lacks.
async fn apply<M: OAuthModels>(mut connection: Connection<'_>, migrations: &Migrations) -> Result<(), Error> {
    let database = connection.database();
    history::create(&mut Executor::Connection(connection.reborrow())).await?;
    let applied = history::read(&mut Executor::Connection(connection.reborrow())).await?;
    check_history(&applied, migrations, database)?;
    if applied.is_empty() {
        check_users::<M>(&mut Executor::Connection(connection.reborrow())).await?;
    }
    for migration in migrations.migrations {
        let known = applied.iter().find(|applied| applied.version == migration.version);
        if known.is_some_and(|applied| applied.finished) {
            continue;
        }
        let script = migration.script(database)?;
        let done = known.map_or(0, |applied| applied.statements);
        script::apply(&mut connection, migration, script, done, migrations.models).await?;
    }
    Ok(())
}

/// The models of the program and those the migrations were made from must be the same.
fn check_models<M: OAuthModels>(migrations: &Migrations) -> Result<(), MigrationError> {
    for model in M::models() {
        let known = migrations.models.iter().find(|(table, _)| *table == model.table);
        if known.is_none_or(|(_, fingerprint)| *fingerprint != model.fingerprint) {
            return Err(MigrationError::OtherModels { table: model.table });
        }
    }
    Ok(())
}

/// The users are the team's own table, and foreign keys point at it. SQLite would accept a reference to
/// nothing and fail at the first insert.
async fn check_users<M: OAuthModels>(executor: &mut Executor<'_>) -> Result<(), Error> {
    let mut sql = SqlWriter::new(executor.database(), "SELECT 1 FROM ")?;
    sql.name(M::User::TABLE).push(" AS users WHERE users.").name(M::User::KEY).push(" IS NULL");
    let (sql, arguments) = sql.finish();
    match executor.execute(sql, arguments).await {
        Ok(_) => Ok(()),
        Err(error @ Error::Database(_)) => Err(error),
        Err(_) => Err(MigrationError::NoUsers { table: M::User::TABLE, key: M::User::KEY }.into()),
    }
}

/// What was applied must be what the program holds, in the same words.
fn check_history(
    applied: &[Applied],
    migrations: &Migrations,
    database: Database,
) -> Result<(), MigrationError> {
    for applied in applied {
        let Some(migration) = migrations.migrations.iter().find(|known| known.version == applied.version)
        else {
            return Err(MigrationError::Unknown { version: applied.version, name: applied.name.clone() });
        };
        if script::checksum(migration.script(database)?.up) != applied.checksum {
            return Err(MigrationError::Edited {
                version: migration.version,
                name: migration.name,
                database,
            });
        }
    }
    Ok(())
}

/// Logs a warning when the database was migrated for other models than the program has.
///
/// Connecting must not fail for it: the next call may be the one that migrates.
pub(crate) async fn warn_about_other_models<M: OAuthModels>(pool: &Pool) {
    let Ok(Some(recorded)) = history::models(&mut Executor::Pool(pool)).await else { return };
    let other = M::models()
        .into_iter()
        .find(|model| !recorded.contains(&format!("{}={}", model.table, model.fingerprint)));
    if let Some(model) = other {
        tracing::warn!(
            table = model.table,
            "the database was migrated for another definition of this table; run the migrations of this program"
        );
    }
}
