//! A query of rows: filtered, sorted, cut.

use futures_util::stream::{self, BoxStream, StreamExt as _};
use sqlx::AssertSqlSafe;

use super::{Condition, Order};
use crate::database::{Arguments, Executor, SqlWriter};
use crate::entity::Entity;
use crate::error::Error;

/// A query that is being put together; runs with [`all`](Self::all) and its siblings.
#[derive(Debug)]
#[must_use = "a query does nothing until it is run"]
pub struct Select<'c, E> {
    executor: Executor<'c>,
    conditions: Vec<Condition<E>>,
    orders: Vec<Order<E>>,
    limit: Option<u32>,
    offset: Option<u64>,
}

impl<'c, E: Entity> Select<'c, E> {
    /// A query of every row.
    pub fn new(executor: Executor<'c>) -> Self {
        Self { executor, conditions: Vec::new(), orders: Vec::new(), limit: None, offset: None }
    }

    /// Keeps the rows that satisfy `condition`, besides earlier ones.
    pub fn filter(mut self, condition: Condition<E>) -> Self {
        self.conditions.push(condition);
        self
    }

    /// Sorts by `order`, after earlier ones.
    pub fn order_by(mut self, order: Order<E>) -> Self {
        self.orders.push(order);
        self
    }

    /// Gives at most `rows` rows.
    pub fn limit(mut self, rows: u32) -> Self {
        self.limit = Some(rows);
        self
    }

    /// Leaves out the first `rows` rows.
    pub fn offset(mut self, rows: u64) -> Self {
        self.offset = Some(rows);
        self
    }

    /// Every row.
    ///
    /// # Errors
    /// What the database refuses, and a row that cannot be decoded.
    pub async fn all(mut self) -> Result<Vec<E>, Error> {
        let (sql, arguments) = self.rows()?;
        let rows = self.executor.fetch_all(sql, arguments, E::decode).await;
        rows.map_err(|error| error.for_model(E::MODEL))
    }

    /// The first row.
    ///
    /// # Errors
    /// What the database refuses, and a row that cannot be decoded.
    pub async fn first(mut self) -> Result<Option<E>, Error> {
        self.limit = Some(self.limit.map_or(1, |limit| limit.min(1)));
        let (sql, arguments) = self.rows()?;
        let row = self.executor.fetch_optional(sql, arguments, E::decode).await;
        row.map_err(|error| error.for_model(E::MODEL))
    }

    /// How many rows there are.
    ///
    /// # Errors
    /// What the database refuses.
    pub async fn count(mut self) -> Result<u64, Error> {
        let cut = self.limit.is_some() || self.offset.is_some();
        let start = if cut { "SELECT COUNT(*) FROM (SELECT 1 AS n FROM " } else { "SELECT COUNT(*) FROM " };
        let mut to = SqlWriter::new(self.executor.database(), start)?;
        to.name(E::MODEL.table);
        self.tail(&mut to, false);
        if cut {
            to.push(") AS cut");
        }
        let (sql, arguments) = to.finish();
        let count = self.executor.fetch_optional(sql, arguments, |row| row.get::<i64>(0, "count"));
        let count = count.await.map_err(|error| error.for_model(E::MODEL))?;
        Ok(count.and_then(|count| count.try_into().ok()).unwrap_or_default())
    }

    /// Whether there is a row.
    ///
    /// # Errors
    /// What the database refuses.
    pub async fn exists(mut self) -> Result<bool, Error> {
        self.limit = Some(self.limit.map_or(1, |limit| limit.min(1)));
        let mut to = SqlWriter::new(self.executor.database(), "SELECT 1 FROM ")?;
        to.name(E::MODEL.table);
        self.tail(&mut to, false);
        let (sql, arguments) = to.finish();
        let row = self.executor.fetch_optional(sql, arguments, |_| Ok(())).await;
        Ok(row.map_err(|error| error.for_model(E::MODEL))?.is_some())
    }

    /// The rows one at a time, for as long as the stream is polled.
    pub fn stream(self) -> BoxStream<'c, Result<E, Error>> {
        match self.rows() {
            Ok((sql, arguments)) => self
                .executor
                .stream(sql, arguments, E::decode)
                .map(|row| row.map_err(|error| error.for_model(E::MODEL)))
                .boxed(),
            Err(error) => stream::once(async { Err(error) }).boxed(),
        }
    }

    fn rows(&self) -> Result<(AssertSqlSafe<String>, Arguments), Error> {
        let database = self.executor.database();
        let mut to = SqlWriter::new(database, E::STATEMENTS.select.on(database))?;
        self.tail(&mut to, true);
        Ok(to.finish())
    }

    fn tail(&self, to: &mut SqlWriter, sorted: bool) {
        for (position, condition) in self.conditions.iter().enumerate() {
            to.push(if position == 0 { " WHERE " } else { " AND " });
            condition.write(to);
        }
        if sorted {
            for (position, order) in self.orders.iter().enumerate() {
                to.push(if position == 0 { " ORDER BY " } else { ", " });
                order.write(to);
            }
        }
        if self.limit.is_some() || self.offset.is_some() {
            // SQLite and MySQL know no OFFSET without a LIMIT.
            let limit = self.limit.map_or(i64::MAX, i64::from);
            to.push(" LIMIT ").value(&limit);
        }
        if let Some(offset) = self.offset {
            to.push(" OFFSET ").value(&i64::try_from(offset).unwrap_or(i64::MAX));
        }
    }
}
