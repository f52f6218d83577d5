//! Writes chosen columns of one row.

use std::fmt;

use super::Column;
use crate::clock::Clock;
use crate::database::{Encodable, Executor, SqlWriter};
use crate::descriptor::Kind;
use crate::entity::Entity;
use crate::error::{Error, ValidationErrors};
use crate::value::{Operand, Scalar};

/// An update of chosen columns that is being put together.
#[must_use = "a change does nothing until it is executed"]
pub struct Change<'c, E: Entity> {
    executor: Executor<'c>,
    key: E::Key,
    values: Vec<(&'static str, Box<dyn Encodable + Send + Sync>)>,
    errors: ValidationErrors,
    clock: Clock,
}

impl<'c, E: Entity> Change<'c, E> {
    pub(crate) fn new(executor: Executor<'c>, key: E::Key, clock: Clock) -> Self {
        Self { executor, key, values: Vec::new(), errors: ValidationErrors::new(), clock }
    }

    /// Writes `value` into a column; a later value of the same column wins.
    pub fn set<T: Scalar>(mut self, column: Column<E, T>, value: impl Operand<T>) -> Self {
        let value = value.into_scalar();
        let descriptor = E::MODEL.column(column.name());
        let text = <T as Scalar>::as_text(&value);
        if let Some(message) = descriptor.zip(text).and_then(|(column, text)| column.check(text)) {
            self.errors.add(column.name(), message);
        }
        if let Some(message) = <T as Scalar>::problem(&value) {
            self.errors.add(column.name(), message);
        }
        self.put(column.name(), Box::new(value))
    }

    /// Writes NULL into a column.
    pub fn set_null<T: Scalar>(mut self, column: Column<E, T>) -> Self {
        if E::MODEL.column(column.name()).is_some_and(|column| !column.nullable) {
            self.errors.add(column.name(), "must have a value");
        }
        self.put(column.name(), Box::new(None::<T>))
    }

    fn put(mut self, column: &'static str, value: Box<dyn Encodable + Send + Sync>) -> Self {
        if column == E::MODEL.key {
            self.errors.add(column, "is the key and cannot be changed");
        }
        self.values.retain(|(name, _)| *name != column);
        self.values.push((column, value));
        self
    }

    /// Writes the columns, and `updated` where the model has it.
    ///
    /// # Errors
    /// [`Error::Validation`] before anything is written, [`Error::NotFound`] when no row has the key,
    /// and what the database refuses.
    pub async fn execute(mut self) -> Result<(), Error> {
        std::mem::take(&mut self.errors).into_result()?;
        let updated = E::MODEL
            .base_columns
            .iter()
            .any(|column| column.name == "updated" && column.kind == Kind::DateTime);
        if updated && self.values.iter().all(|(name, _)| *name != "updated") {
            self.values.push(("updated", Box::new(self.clock.now())));
        }
        let mut to = SqlWriter::new(self.executor.database(), "UPDATE ")?;
        to.name(E::MODEL.table).push(" SET ");
        if self.values.is_empty() {
            // Nothing to write; the statement still tells whether the row is there.
            to.name(E::MODEL.key).push(" = ").name(E::MODEL.key);
        }
        for (position, (column, value)) in self.values.iter().enumerate() {
            to.push(if position == 0 { "" } else { ", " }).name(column).push(" = ").value(&**value);
        }
        to.push(" WHERE ").name(E::MODEL.key).push(" = ").value(&self.key);
        let (sql, arguments) = to.finish();
        let rows = self.executor.execute(sql, arguments).await;
        match rows.map_err(|error| error.for_model(E::MODEL))? {
            0 => Err(Error::NotFound { model: E::MODEL.name }),
            _ => Ok(()),
        }
    }
}

impl<E: Entity> fmt::Debug for Change<'_, E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The values may be secret.
        let columns: Vec<_> = self.values.iter().map(|(name, _)| name).collect();
        f.debug_struct("Change").field("key", &self.key).field("columns", &columns).finish_non_exhaustive()
    }
}
