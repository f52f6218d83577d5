//! One batch of a step: a short transaction that deletes what goes within a window.
//!
//! Refresh rows are claimed before access rows are written, the lock order of the whole library. All
//! statements of a batch speak of the rows that its first one claimed: a row that comes to match between
//! two statements is left to the next run.

use chrono::{DateTime, Utc};

use super::position::Window;
use super::step::{Pointer, Pointers, Step};
use crate::database::{Database, Executor, SqlWriter};
use crate::error::Error;
use crate::retry::{self, Operation};

/// What `updated` of a claimed row holds on MySQL until the same transaction deletes the row: the last
/// moment of its calendar, which no clock shows.
const CLAIMED: DateTime<Utc> = match DateTime::from_timestamp(253_402_300_799, 999_999_000) {
    Some(moment) => moment,
    None => DateTime::<Utc>::MAX_UTC,
};

/// The rows of a step that go within a window.
#[derive(Debug)]
pub(super) struct Batch<'a> {
    pub(super) step: &'a Step,
    pub(super) window: Window,
}

impl Operation for Batch<'_> {
    type Output = u64;

    async fn run(&self, transaction: &mut Executor<'_>) -> Result<u64, Error> {
        match transaction.database() {
            Database::Sqlite => self.on_sqlite(transaction).await,
            Database::Postgres => self.on_postgres(transaction).await,
            Database::Mysql => self.on_mysql(transaction).await,
        }
    }
}

impl Batch<'_> {
    /// Deletes the rows in a transaction of its own, which is run again when it loses against others;
    /// gives their number.
    pub(super) async fn delete(&self, executor: &mut Executor<'_>) -> Result<u64, Error> {
        retry::deleting(executor, self).await.map_err(|error| error.for_model(self.step.model))
    }

    /// A transaction of SQLite is the only one that writes, so nothing needs to be claimed.
    async fn on_sqlite(&self, executor: &mut Executor<'_>) -> Result<u64, Error> {
        if let Pointers::Emptied(Pointer { model, column }) = self.step.pointers {
            let mut sql = SqlWriter::new(Database::Sqlite, "UPDATE ")?;
            sql.name(model.table)
                .push(" SET ")
                .name(column)
                .push(" = NULL WHERE ")
                .name(column)
                .push(" IN (");
            self.keys(&mut sql);
            sql.push(")");
            execute(executor, sql).await?;
        }
        let mut sql = SqlWriter::new(Database::Sqlite, "DELETE FROM ")?;
        sql.name(self.step.model.table);
        if self.step.is_joined() {
            sql.push(" WHERE ").name(self.step.model.key).push(" IN (");
            self.keys(&mut sql);
            sql.push(")");
        } else {
            sql.push(" AS t");
            self.conditions(&mut sql);
        }
        execute(executor, sql).await
    }

    /// One statement: what it claims, it locks, and rows that others hold are left to them. The arrays
    /// are there because a join would let the planner read the whole table for each batch.
    async fn on_postgres(&self, executor: &mut Executor<'_>) -> Result<u64, Error> {
        let mut sql = SqlWriter::new(Database::Postgres, "WITH claimed (k) AS (")?;
        self.keys(&mut sql);
        sql.push(" FOR UPDATE OF t SKIP LOCKED)");
        if let Pointers::Emptied(Pointer { model, column }) = self.step.pointers {
            sql.push(", emptied AS (UPDATE ").name(model.table).push(" SET ").name(column);
            sql.push(" = NULL WHERE ").name(column).push(" = ANY (ARRAY(SELECT k FROM claimed)))");
        }
        sql.push(" DELETE FROM ").name(self.step.model.table).push(" WHERE ").name(self.step.model.key);
        sql.push(" = ANY (ARRAY(SELECT k FROM claimed))");
        execute(executor, sql).await
    }

    /// Rows that others point at, or are pointed at by, are claimed by a mark.
    ///
    /// InnoDB reads the tables that an UPDATE only compares with without locking them, those of a DELETE
    /// it locks, and an access row would then be locked before the refresh row bound to it.
    async fn on_mysql(&self, executor: &mut Executor<'_>) -> Result<u64, Error> {
        if matches!(self.step.pointers, Pointers::None) {
            return execute(executor, self.deletion()?).await;
        }
        let mut sql = SqlWriter::new(Database::Mysql, "UPDATE ")?;
        self.step.tables(&mut sql);
        sql.push(" SET t.updated = ").value(&CLAIMED);
        self.conditions(&mut sql);
        if execute(executor, sql).await? == 0 {
            return Ok(0);
        }
        if let Pointers::Emptied(Pointer { model, column }) = self.step.pointers {
            // MariaDB runs IN (SELECT …) of an UPDATE once per row of the whole table.
            let mut sql = SqlWriter::new(Database::Mysql, "UPDATE ")?;
            self.step.tables(&mut sql);
            sql.push(" INNER JOIN ").name(model.table).push(" AS p ON p.").name(column).push(" = t.");
            sql.name(self.step.model.key).push(" SET p.").name(column).push(" = NULL WHERE ");
            self.step.condition(&mut sql, &self.window);
            sql.push(" AND t.updated = ").value(&CLAIMED);
            execute(executor, sql).await?;
        }
        let mut sql = self.deletion()?;
        sql.push(" AND t.updated = ").value(&CLAIMED);
        execute(executor, sql).await
    }

    /// MySQL's DELETE; it takes an alias only in its form for several tables.
    fn deletion(&self) -> Result<SqlWriter, Error> {
        let mut sql = SqlWriter::new(Database::Mysql, "DELETE t FROM ")?;
        self.step.tables(&mut sql);
        sql.push(" WHERE ");
        self.step.condition(&mut sql, &self.window);
        Ok(sql)
    }

    /// Writes a query for the keys of the rows that go.
    fn keys(&self, sql: &mut SqlWriter) {
        sql.push("SELECT t.").name(self.step.model.key).push(" FROM ");
        self.step.tables(sql);
        self.conditions(sql);
    }

    /// Writes the conditions on the rows that go.
    fn conditions(&self, sql: &mut SqlWriter) {
        sql.push(" WHERE ");
        self.step.condition(sql, &self.window);
        self.step.unless_pointed_at(sql);
    }
}

async fn execute(executor: &mut Executor<'_>, sql: SqlWriter) -> Result<u64, Error> {
    let (sql, arguments) = sql.finish();
    executor.execute(sql, arguments).await
}
