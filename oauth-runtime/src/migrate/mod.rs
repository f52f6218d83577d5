#![doc = include_str!("../../docs/migrate.md")]

mod doubt;
mod error;
mod failure;
mod file;
mod hash;
mod history;
mod index;
mod plan;
mod references;
mod report;
mod run;
mod session;
mod sql;

use std::borrow::Cow;
use std::fmt;
use std::future::IntoFuture;
use std::time::Duration;

use futures_util::future::{BoxFuture, FutureExt as _};

pub use error::{MigrationError, State};
pub use report::{Direction, MigrationReport, MigrationState, MigrationStatus, MigrationStep};

use crate::database::{Database, Executor, Pool};
use crate::descriptor::ModelDescriptor;
use crate::entity::UserModel as _;
use crate::error::Error;
use crate::models::OAuthModels;
use plan::{Set, Target};

/// The migrations of a team's crate, as `embed_migrations!` embeds them, or as a tool reads them from files.
#[derive(Debug, Clone)]
pub struct Migrations {
    /// Table and fingerprint of each model, as the newest migration leaves them.
    pub models: &'static [(&'static str, &'static str)],
    /// The migrations.
    pub migrations: Cow<'static, [Migration]>,
}

/// One migration.
#[derive(Debug, Clone)]
pub struct Migration {
    /// Its place in the order.
    pub version: i64,
    /// Its name.
    pub name: Cow<'static, str>,
    /// Its text, per database.
    pub scripts: Cow<'static, [Script]>,
}

/// The text of a migration for one database.
#[derive(Debug, Clone)]
pub struct Script {
    /// The database.
    pub database: Database,
    /// The way forward.
    pub up: Cow<'static, str>,
    /// The way back.
    pub down: Cow<'static, str>,
}

impl Migrations {
    /// Applies what is missing, without a look at the models of a program; for tools.
    /// A program calls [`Store::migrate`](crate::Store::migrate).
    pub fn migrate<'a>(&'a self, pool: &'a Pool) -> Migrate<'a> {
        Migrate {
            pool,
            migrations: self,
            program: None,
            target: Target::Up(None),
            dry_run: false,
            record_only: false,
            lock_patience: Duration::from_secs(60),
            lock_timeout: Duration::from_millis(100),
        }
    }

    /// How each migration stands to a database, oldest first. Reads only.
    ///
    /// # Errors
    /// A database that does not answer, and files that cannot be read as migrations.
    pub async fn status(&self, pool: &Pool) -> Result<Vec<MigrationStatus>, Error> {
        let set = Set::read(self, pool.database())?;
        let history = history::read(&mut Executor::Pool(pool)).await;
        Ok(set.status(&history.map_err(run::unreachable(pool.database()))?))
    }
}

/// What the program says of its models.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Program {
    models: [&'static ModelDescriptor; 7],
    users: (&'static str, &'static str),
}

impl Program {
    pub(crate) fn of<M: OAuthModels>() -> Self {
        Self { models: M::models(), users: (M::User::TABLE, M::User::KEY) }
    }
}

/// A run of the migrator that has not started; made by [`Store::migrate`](crate::Store::migrate) and started by
/// `.await`.
///
/// The future may be dropped at any point: the next run goes on where this one stopped.
#[must_use = "nothing is migrated until this is awaited"]
#[derive(Clone)]
pub struct Migrate<'a> {
    pool: &'a Pool,
    migrations: &'a Migrations,
    program: Option<Program>,
    target: Target,
    dry_run: bool,
    record_only: bool,
    lock_patience: Duration,
    lock_timeout: Duration,
}

impl Migrate<'_> {
    pub(crate) fn for_program(mut self, program: Program) -> Self {
        self.program = Some(program);
        self
    }

    /// Applies the migrations up to and including this version, and reverts none.
    pub fn to(mut self, version: i64) -> Self {
        self.target = Target::Up(Some(version));
        self
    }

    /// Reverts the migrations that are newer than this version, the newest first; 0 reverts all.
    pub fn down_to(mut self, version: i64) -> Self {
        self.target = Target::Down(version);
        self
    }

    /// Says what would be run, and runs nothing. Reads the history without a lock.
    pub fn dry_run(mut self) -> Self {
        self.dry_run = true;
        self
    }

    /// Records the migrations as applied, or as reverted, and runs none of them: for a database that something else has
    /// brought to where they lead.
    pub fn record_only(mut self) -> Self {
        self.record_only = true;
        self
    }

    /// How long to wait for another migrator, and for a table that others use, before giving up; a minute by default.
    pub fn lock_patience(mut self, patience: Duration) -> Self {
        self.lock_patience = patience;
        self
    }

    /// How long one try to lock a table may keep those waiting who come after it; 100 ms by default.
    ///
    /// MySQL and MariaDB count in seconds, so that it is rounded up there. SQLite locks no tables.
    pub fn lock_timeout(mut self, timeout: Duration) -> Self {
        self.lock_timeout = timeout;
        self
    }
}

impl<'a> IntoFuture for Migrate<'a> {
    type Output = Result<MigrationReport, Error>;
    type IntoFuture = BoxFuture<'a, Self::Output>;

    fn into_future(self) -> Self::IntoFuture {
        run::run(self).boxed()
    }
}

impl fmt::Debug for Migrate<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Migrate")
            .field("target", &self.target)
            .field("dry_run", &self.dry_run)
            .field("record_only", &self.record_only)
            .field("lock_patience", &self.lock_patience)
            .field("lock_timeout", &self.lock_timeout)
            .finish_non_exhaustive()
    }
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
