//! What the derives implement: an entity, the base it extends, and the values of a new row.

use std::ops::DerefMut;

use chrono::{DateTime, Utc};
use secrecy::SecretString;

use crate::admin::ModelAdmin;
use crate::database::{Encoder, Executor, Row, Statement};
use crate::descriptor::ModelDescriptor;
use crate::error::{DecodeError, Error, ValidationErrors};
use crate::generated::{AccessTokenBase, RefreshTokenBase};
use crate::models::OAuthModels;
use crate::settings::Settings;
use crate::value::Scalar;

/// A type with a table and a primary key: an entity or the team's users.
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no primary key",
    label = "neither a model nor the users",
    note = "write `#[derive(OAuthUser)]` on the users, or the derive of a role on a model"
)]
pub trait HasKey {
    /// Type of the primary key.
    type Key: KeyType;
}

/// Type of the primary key of `E`: what a foreign key to it holds.
pub type Pk<E> = <E as HasKey>::Key;

/// The team's own users: only their table and key are needed here.
///
/// Implemented by `#[derive(OAuthUser)]`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not say where the users are",
    note = "write `#[derive(OAuthUser)] #[oauth(table = \"users\", key = \"id\")]` on the struct"
)]
pub trait UserModel: HasKey + Send + Sync + 'static {
    /// The table of the users.
    const TABLE: &'static str;
    /// The column of their key.
    const KEY: &'static str;
}

/// A row of one table as a Rust struct: an abstract model's base plus a team's own columns.
///
/// Implemented by `#[derive(OAuthApplication)]` and its siblings, never by hand.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not an OAuth2 model",
    label = "no derive of an abstract model stands on this type",
    note = "write `#[derive(OAuthApplication)]` (or the derive of another role) on the struct"
)]
pub trait Entity:
    HasKey + DerefMut<Target = Self::Base> + Clone + Sized + Send + Sync + Unpin + 'static
{
    /// The registry this entity belongs to.
    type Models: OAuthModels;
    /// The base struct of the abstract model, such as `ApplicationBase<Models>`.
    type Base: EntityBase<Models = Self::Models, Key = Self::Key>;
    /// The values of a row that is not there yet.
    type New: NewEntity<Entity = Self>;
    /// The finders of this entity's unique and indexed columns.
    type Finders<'c>: Finders<'c>;

    /// Table, columns, constraints and the fingerprint of their definition.
    const MODEL: &'static ModelDescriptor;
    /// How the admin shows this model.
    const ADMIN: &'static ModelAdmin;
    /// The statements every repository needs.
    const STATEMENTS: &'static Statements;
    /// Whether the team writes the behaviour itself (`#[oauth(overrides)]`), which may then read any column.
    const OVERRIDES: bool;

    /// Reads a row whose columns stand in the order of [`Statements::select`].
    ///
    /// # Errors
    /// Names the column whose value has no counterpart in Rust.
    fn decode(row: &Row<'_>) -> Result<Self, DecodeError>;

    /// Hands every column but the key to `to`, in the order of the insert statement.
    fn encode(&self, to: &mut Encoder<'_>);

    /// Adds what is wrong between columns; asked before a row is inserted or written as a whole.
    #[doc(hidden)]
    fn check(&self, _settings: &Settings, _errors: &mut ValidationErrors) {}
}

/// The part of an [`Entity`] that comes from the abstract model; generated from `schemas/`.
pub trait EntityBase: Clone + Send + Sync + Unpin + Sized + 'static {
    /// The registry this base belongs to.
    type Models: OAuthModels;
    /// Type of the primary key.
    type Key: KeyType;
    /// The values of the abstract model's columns in a row that is not there yet.
    type New: Send;

    /// The primary key.
    fn key(&self) -> &Self::Key;
    /// Sets the key that the database gave.
    fn set_key(&mut self, key: Self::Key);
    /// Sets `updated`, where the model has it, and gives what it was; `now` where the model has none.
    fn touch(&mut self, now: DateTime<Utc>) -> DateTime<Utc>;

    /// Turns new values into a row: defaults, generated identifiers, checksums and hashes.
    ///
    /// The second value is the clear text of the row's secret, which exists nowhere else.
    fn prepare(
        new: Self::New,
        settings: &Settings,
        now: DateTime<Utc>,
    ) -> impl Future<Output = Result<(Self, SecretString), Error>> + Send;
}

/// The values of a row that is not there yet: base columns and own columns.
pub trait NewEntity: Send + Sized {
    /// The entity these values become.
    type Entity: Entity<New = Self>;

    /// The values of the team's own columns, in order.
    type Own: Send;

    /// The values of the abstract model's columns, and those of the team's own.
    #[allow(clippy::type_complexity)]
    fn split(self) -> (<<Self::Entity as Entity>::Base as EntityBase>::New, Self::Own);

    /// The row of a prepared base and the team's own values.
    fn assemble(base: <Self::Entity as Entity>::Base, own: Self::Own) -> Self::Entity;
}

/// The values of a new row whose own columns can all be left out.
///
/// Emitted by the derive where no own column is required. What makes rows itself, such as issuing tokens, asks for it.
#[diagnostic::on_unimplemented(
    message = "`{Self}` has columns of its own that need a value",
    label = "an own column is required",
    note = "give each of them a default, `#[oauth(default = …)]`, or make it an `Option`"
)]
pub trait OwnDefaults: NewEntity {
    /// The own columns with their defaults.
    fn own_defaults() -> Self::Own;
}

/// The finders that a derive emits: one per unique and per indexed column.
pub trait Finders<'c>: Sized + Send {
    /// Puts the finders on a connection or pool.
    fn new(executor: Executor<'c>) -> Self;
    /// The executor the finders run on.
    fn executor(&mut self) -> &mut Executor<'c>;
    /// Takes the executor back out.
    fn into_executor(self) -> Executor<'c>;
}

/// The statements of one entity, one text per database.
#[derive(Debug)]
pub struct Statements {
    /// `SELECT <every column> FROM <table>`, to which conditions are added.
    pub select: Statement,
    /// `select` with a condition on the key.
    pub get: Statement,
    /// Inserts every column but a key that the database gives.
    pub insert: Statement,
    /// Updates every column but the key, by key (the last placeholder).
    pub update: Statement,
}

/// A type that may be a primary key: `i32`, `i64`, `Uuid` or `String`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be a primary key",
    note = "a key is an `i32`, `i64`, `uuid::Uuid` or `String`"
)]
pub trait KeyType:
    Scalar
    + serde::Serialize
    + Clone
    + PartialEq
    + std::fmt::Debug
    + std::fmt::Display
    + Send
    + Sync
    + Unpin
    + 'static
{
    /// Whether the database gives the value of a new row.
    const FROM_DATABASE: bool;

    /// The value of a new row, or a placeholder where the database gives it.
    fn initial() -> Self;

    /// A key from the number that the database gave.
    fn from_database(number: i64) -> Option<Self>;
}

/// A row that was just inserted, with the clear text of its secret.
///
/// The clear text exists here, once, and nowhere else: the row holds a hash or a checksum.
#[derive(Clone)]
pub struct Created<E> {
    pub(crate) entity: E,
    pub(crate) secret: SecretString,
}

impl<E> Created<E> {
    /// The row alone; drops the clear text.
    pub fn into_inner(self) -> E {
        self.entity
    }
}

impl<E: Entity<Base: BearsToken>> Created<E> {
    /// The token in clear; the row holds its checksum, unless storage is plain.
    pub fn token(&self) -> &SecretString {
        &self.secret
    }
}

/// The base of a model whose secret is a token.
pub trait BearsToken: EntityBase {}

impl<M: OAuthModels> BearsToken for AccessTokenBase<M> {}
impl<M: OAuthModels> BearsToken for RefreshTokenBase<M> {}

impl<E> std::ops::Deref for Created<E> {
    type Target = E;

    fn deref(&self) -> &E {
        &self.entity
    }
}

impl<E: std::fmt::Debug> std::fmt::Debug for Created<E> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Created").field(&self.entity).finish()
    }
}
