//! The store: every model's repository on one database.

use std::marker::PhantomData;
use std::sync::Arc;

use crate::database::{Connection, Database, Executor, Pool, Transaction};
use crate::entity::Pk;
use crate::error::Error;
use crate::flow::BearerStatement;
use crate::migrate::{self, Migrate, MigrationStatus, Migrations, Program};
use crate::models::OAuthModels;
use crate::repository::{Repository, deletion};
use crate::settings::{Settings, SettingsError};

/// The repositories of a set of models on one database. Cloning gives another handle to the same pool.
///
/// ```no_run
/// # use oauth_runtime::prelude::*;
/// # #[derive(OAuthUser)] #[oauth(table = "users")] pub struct User { pub id: i64 }
/// # #[swappable(databases(sqlite))] pub struct Models { user: User }
/// # async fn run() -> Result<(), Error> {
/// let store = Store::connect("sqlite://acme.db?mode=rwc").await?;
/// let token = store.access_tokens().get_by_token("presented-token").await?;
/// assert!(token.is_valid(&["read"]));
/// # Ok(()) }
/// ```
pub struct Store<M> {
    pool: Pool,
    settings: Arc<Settings>,
    bearer_statement: Arc<BearerStatement>,
    models: PhantomData<fn() -> M>,
}

impl<M: OAuthModels> Store<M> {
    /// What an operation needs: where it runs and how it behaves.
    pub(crate) fn parts(&self) -> (Executor<'_>, Arc<Settings>) {
        (Executor::Pool(&self.pool), Arc::clone(&self.settings))
    }

    /// The statement that validates a bearer token.
    pub(crate) fn bearer_statement(&self) -> &Arc<BearerStatement> {
        &self.bearer_statement
    }

    /// Connects to the database that the URL names: `sqlite://…`, `postgres://…` or `mysql://…`.
    ///
    /// # Errors
    /// An unknown scheme, a database whose cargo feature is off, and a database that is not there.
    pub async fn connect(url: &str) -> Result<Self, Error> {
        let store = Self::from(Pool::connect(url).await?);
        migrate::warn_about_other_models::<M>(&store.pool).await;
        Ok(store)
    }

    /// The same store with other settings.
    ///
    /// # Errors
    /// Settings that contradict each other; see [`Settings::check`].
    pub fn with_settings(mut self, settings: Settings) -> Result<Self, SettingsError> {
        settings.check()?;
        self.settings = Arc::new(settings);
        Ok(self)
    }

    /// How the store behaves.
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// The pool of connections.
    pub fn pool(&self) -> &Pool {
        &self.pool
    }

    /// Which database the store is on.
    pub fn database(&self) -> Database {
        self.pool.database()
    }

    /// Applies the migrations that are missing; or some of them, or the way back, or only says what it would do. See
    /// [`migrate`] for what holds when something goes wrong.
    ///
    /// ```no_run
    /// # use oauth_runtime::prelude::*;
    /// # use oauth_runtime::migrate::Migrations;
    /// # #[derive(OAuthUser)] #[oauth(table = "users")] pub struct User { pub id: i64 }
    /// # #[swappable(databases(sqlite))] pub struct Models { user: User }
    /// # async fn run(store: Store, MIGRATIONS: Migrations) -> Result<(), Error> {
    /// store.migrate(&MIGRATIONS).await?;
    /// println!("{}", store.migrate(&MIGRATIONS).down_to(3).dry_run().await?);
    /// # Ok(()) }
    /// ```
    pub fn migrate<'a>(&'a self, migrations: &'a Migrations) -> Migrate<'a> {
        migrations.migrate(&self.pool).for_program(Program::of::<M>())
    }

    /// How each migration stands to the database, oldest first. Reads only.
    ///
    /// # Errors
    /// A database that does not answer, and files that cannot be read as migrations.
    pub async fn migration_status(&self, migrations: &Migrations) -> Result<Vec<MigrationStatus>, Error> {
        migrations.status(&self.pool).await
    }

    /// Opens a transaction for [`Store::within`].
    ///
    /// # Errors
    /// When no connection comes free.
    pub async fn begin(&self) -> Result<Transaction<'static>, Error> {
        self.pool.begin().await
    }

    /// The repositories inside a transaction: one of [`Store::begin`] or the caller's own of sqlx.
    ///
    /// ```no_run
    /// # use oauth_runtime::prelude::*;
    /// # #[derive(OAuthUser)] #[oauth(table = "users")] pub struct User { pub id: i64 }
    /// # #[swappable(databases(sqlite))] pub struct Models { user: User }
    /// # async fn run(store: Store) -> Result<(), Error> {
    /// let mut transaction = store.begin().await?;
    /// let token = store.within(&mut transaction).access_tokens().get_by_token("presented").await?;
    /// store.within(&mut transaction).access_tokens().revoke(&token).await?;
    /// transaction.commit().await?;
    /// # Ok(()) }
    /// ```
    pub fn within<'c>(&self, connection: impl Into<Connection<'c>>) -> Session<'c, M> {
        Session {
            connection: connection.into(),
            settings: Arc::clone(&self.settings),
            bearer_statement: Arc::clone(&self.bearer_statement),
            models: PhantomData,
        }
    }

    /// Deletes a user and everything that belongs to the user: applications with all that hangs on
    /// them, tokens and codes. One transaction.
    ///
    /// # Errors
    /// `NotFound` when there is no such user, and what the database refuses; nothing is deleted then.
    pub async fn delete_user(&self, key: &Pk<M::User>) -> Result<(), Error> {
        deletion::delete_user::<M>(&mut Executor::Pool(&self.pool), key).await
    }
}

/// The repositories of a store inside one transaction.
#[derive(Debug)]
pub struct Session<'c, M> {
    connection: Connection<'c>,
    settings: Arc<Settings>,
    bearer_statement: Arc<BearerStatement>,
    models: PhantomData<fn() -> M>,
}

impl<M: OAuthModels> Session<'_, M> {
    /// What an operation needs: where it runs and how it behaves.
    pub(crate) fn parts(&mut self) -> (Executor<'_>, Arc<Settings>) {
        (Executor::Connection(self.connection.reborrow()), Arc::clone(&self.settings))
    }

    /// The statement that validates a bearer token.
    pub(crate) fn bearer_statement(&self) -> &Arc<BearerStatement> {
        &self.bearer_statement
    }

    /// How the store behaves.
    pub fn settings(&self) -> &Settings {
        &self.settings
    }
}

/// One accessor per role, on the pool and inside a transaction.
macro_rules! repositories {
    ($($accessor:ident, $role:ident;)*) => {
        impl<M: OAuthModels> Store<M> {
            $(
                #[doc = concat!("The repository of the ", stringify!($role), " model.")]
                pub fn $accessor(&self) -> Repository<'_, M::$role> {
                    let (executor, settings) = self.parts();
                    Repository::new(executor, settings)
                }
            )*
        }

        impl<M: OAuthModels> Session<'_, M> {
            $(
                #[doc = concat!("The repository of the ", stringify!($role), " model.")]
                pub fn $accessor(&mut self) -> Repository<'_, M::$role> {
                    let (executor, settings) = self.parts();
                    Repository::new(executor, settings)
                }
            )*
        }
    };
}

repositories! {
    applications, Application;
    access_tokens, AccessToken;
    refresh_tokens, RefreshToken;
    grants, Grant;
    id_tokens, IdToken;
    device_grants, DeviceGrant;
    pushed_authorization_requests, PushedAuthorizationRequest;
}

impl<M> Clone for Store<M> {
    fn clone(&self) -> Self {
        Self {
            pool: self.pool.clone(),
            settings: Arc::clone(&self.settings),
            bearer_statement: Arc::clone(&self.bearer_statement),
            models: PhantomData,
        }
    }
}

impl<M> std::fmt::Debug for Store<M> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Store").field("settings", &self.settings).finish_non_exhaustive()
    }
}

impl<M, P> From<P> for Store<M>
where
    Pool: From<P>,
{
    fn from(pool: P) -> Self {
        Self {
            pool: pool.into(),
            settings: Arc::default(),
            bearer_statement: Arc::default(),
            models: PhantomData,
        }
    }
}
