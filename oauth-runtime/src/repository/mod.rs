//! Reads and writes the rows of one entity.

mod change;
mod column;
pub mod deletion;
mod finders;
mod select;

use std::fmt;
use std::ops::{Deref, DerefMut};
use std::sync::Arc;

use chrono::{DateTime, Utc};
use futures_util::stream::BoxStream;

pub use change::Change;
pub use column::{Column, Condition, Order};
pub use finders::{Finding, find_all, find_one};
pub use select::Select;

use crate::database::{Arguments, Encodable, Encoder, Executor};
use crate::entity::{Created, Entity, EntityBase, Finders, KeyType, NewEntity};
use crate::error::{Error, ValidationErrors};
use crate::settings::Settings;
use crate::value::Operand;

/// The rows of one entity, on a pool or inside the caller's transaction.
///
/// Gives the finders of the entity's unique and indexed columns too, such as `get_by_client_id`.
pub struct Repository<'c, E: Entity> {
    finders: E::Finders<'c>,
    settings: Arc<Settings>,
}

impl<'c, E: Entity> Repository<'c, E> {
    /// A repository that runs its statements on `executor`.
    pub fn new(executor: Executor<'c>, settings: Arc<Settings>) -> Self {
        Self { finders: E::Finders::new(executor), settings }
    }

    /// The row with this key.
    ///
    /// # Errors
    /// [`Error::NotFound`], and what the database refuses.
    pub async fn get(&mut self, key: impl Operand<E::Key>) -> Result<E, Error> {
        let key = key.into_scalar();
        find_one(self.finders.executor(), &E::STATEMENTS.get, |to| to.add(&key)).await
    }

    /// Inserts a row; the result also holds the clear text of its secret.
    ///
    /// # Errors
    /// [`Error::Validation`] before anything is written, [`Error::UniqueViolation`], and what else the
    /// database refuses; no row is left behind.
    pub async fn create(&mut self, new: E::New) -> Result<Created<E>, Error> {
        let (base, own) = new.split();
        let (base, secret) = E::Base::prepare(base, &self.settings, self.settings.clock.now()).await?;
        let mut entity = E::New::assemble(base, own);
        validate(&entity, &self.settings)?;

        insert(self.finders.executor(), &mut entity).await?;
        Ok(Created { entity, secret })
    }

    /// Writes every column of a row, and sets its `updated`.
    ///
    /// # Errors
    /// [`Error::Validation`] before anything is written, [`Error::NotFound`] when no row has the key,
    /// and what the database refuses.
    pub async fn update(&mut self, entity: &mut E) -> Result<(), Error> {
        let now = self.settings.clock.now();
        update(self.finders.executor(), entity, &self.settings, now).await
    }

    /// Starts an update of chosen columns. Each value is checked against its column; rules between columns, such as
    /// [`ApplicationModel::clean`](crate::ApplicationModel::clean), are not asked.
    pub fn change(self, key: impl Operand<E::Key>) -> Change<'c, E> {
        Change::new(self.finders.into_executor(), key.into_scalar(), self.settings.clock.clone())
    }

    /// Deletes a row and what must go with it, in one transaction.
    ///
    /// # Errors
    /// [`Error::NotFound`], [`Error::ForeignKeyViolation`] when other tables still refer to the row,
    /// and what else the database refuses; nothing is deleted then.
    pub async fn delete(&mut self, entity: &E) -> Result<(), Error> {
        deletion::delete_entity::<E>(self.finders.executor(), entity.key()).await
    }

    /// [`delete`](Self::delete) without loading the row first.
    ///
    /// # Errors
    /// Those of [`delete`](Self::delete).
    pub async fn delete_by_key(&mut self, key: impl Operand<E::Key>) -> Result<(), Error> {
        let key = key.into_scalar();
        deletion::delete_entity::<E>(self.finders.executor(), &key).await
    }

    /// Starts a query of every row.
    pub fn select(self) -> Select<'c, E> {
        Select::new(self.finders.into_executor())
    }

    /// Starts a query of the rows that satisfy `condition`.
    pub fn filter(self, condition: Condition<E>) -> Select<'c, E> {
        self.select().filter(condition)
    }

    /// Starts a query sorted by `order`.
    pub fn order_by(self, order: Order<E>) -> Select<'c, E> {
        self.select().order_by(order)
    }

    /// Starts a query of at most `rows` rows.
    pub fn limit(self, rows: u32) -> Select<'c, E> {
        self.select().limit(rows)
    }

    /// Every row.
    ///
    /// # Errors
    /// What the database refuses.
    pub async fn all(self) -> Result<Vec<E>, Error> {
        self.select().all().await
    }

    /// Any one row.
    ///
    /// # Errors
    /// What the database refuses.
    pub async fn first(self) -> Result<Option<E>, Error> {
        self.select().first().await
    }

    /// How many rows there are.
    ///
    /// # Errors
    /// What the database refuses.
    pub async fn count(self) -> Result<u64, Error> {
        self.select().count().await
    }

    /// Whether there is a row.
    ///
    /// # Errors
    /// What the database refuses.
    pub async fn exists(self) -> Result<bool, Error> {
        self.select().exists().await
    }

    /// The rows one at a time.
    pub fn stream(self) -> BoxStream<'c, Result<E, Error>> {
        self.select().stream()
    }

    /// The time by the clock of the settings.
    pub(crate) fn now(&self) -> DateTime<Utc> {
        self.settings.clock.now()
    }

    /// Takes the executor back out.
    pub fn into_executor(self) -> Executor<'c> {
        self.finders.into_executor()
    }
}

/// Inserts a row and sets the key that the database gave it.
pub(crate) async fn insert<E: Entity>(executor: &mut Executor<'_>, entity: &mut E) -> Result<(), Error> {
    let mut arguments = Arguments::new(executor.database())?;
    entity.encode(&mut Encoder::bind(&mut arguments));
    let sql = E::STATEMENTS.insert.on(executor.database());
    if E::Key::FROM_DATABASE {
        let number = executor.insert(sql, arguments).await.map_err(|error| error.for_model(E::MODEL))?;
        let key = E::Key::from_database(number)
            .ok_or_else(|| Error::Internal("the database gave a key of another type".to_owned()))?;
        entity.set_key(key);
    } else {
        Encodable::bind(entity.key(), &mut arguments);
        executor.execute(sql, arguments).await.map_err(|error| error.for_model(E::MODEL))?;
    }
    Ok(())
}

/// Writes every column of a row, and sets its `updated`.
pub(crate) async fn update<E: Entity>(
    executor: &mut Executor<'_>,
    entity: &mut E,
    settings: &Settings,
    now: DateTime<Utc>,
) -> Result<(), Error> {
    let before = entity.touch(now);
    let written = write(executor, entity, settings).await;
    if written.is_err() {
        // What the caller holds stays what the row says.
        entity.touch(before);
    }
    written
}

async fn write<E: Entity>(executor: &mut Executor<'_>, entity: &E, settings: &Settings) -> Result<(), Error> {
    validate(entity, settings)?;
    let mut arguments = Arguments::new(executor.database())?;
    entity.encode(&mut Encoder::bind(&mut arguments));
    Encodable::bind(entity.key(), &mut arguments);
    let sql = E::STATEMENTS.update.on(executor.database());
    match executor.execute(sql, arguments).await.map_err(|error| error.for_model(E::MODEL))? {
        0 => Err(Error::NotFound { model: E::MODEL.name }),
        _ => Ok(()),
    }
}

/// Checks every column that has a length or choices, and the rules between columns.
pub(crate) fn validate<E: Entity>(entity: &E, settings: &Settings) -> Result<(), Error> {
    let mut errors = ValidationErrors::new();
    entity.encode(&mut Encoder::validate(E::MODEL, &mut errors));
    entity.check(settings, &mut errors);
    errors.into_result()
}

impl<'c, E: Entity> Deref for Repository<'c, E> {
    type Target = E::Finders<'c>;

    fn deref(&self) -> &Self::Target {
        &self.finders
    }
}

impl<E: Entity> DerefMut for Repository<'_, E> {
    fn deref_mut(&mut self) -> &mut Self::Target {
        &mut self.finders
    }
}

impl<E: Entity> fmt::Debug for Repository<'_, E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Repository").field(&E::MODEL.name).finish()
    }
}
