//! Deletes what has expired.
//!
//! Each step is a set-based delete in batches, each batch a short transaction of its own: no list of
//! keys goes through the client, and a run that is killed leaves whole batches behind.

use std::fmt;

use chrono::{DateTime, Utc};

use crate::database::{Database, Executor, Pool, SqlWriter};
use crate::descriptor::ModelDescriptor;
use crate::entity::{Entity, KeyType, Pk};
use crate::error::Error;
use crate::models::OAuthModels;
use crate::settings::Settings;

/// How many rows a cleanup removed, by model.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Serialize)]
#[non_exhaustive]
pub struct CleanupReport {
    /// Refresh tokens that were revoked, or whose access token is gone.
    pub refresh_tokens: u64,
    /// Expired access tokens that no refresh token can renew.
    pub access_tokens: u64,
    /// Expired ID tokens without an access token.
    pub id_tokens: u64,
    /// Expired authorization codes.
    pub grants: u64,
}

impl CleanupReport {
    /// All rows that were removed.
    pub const fn total(&self) -> u64 {
        self.refresh_tokens + self.access_tokens + self.id_tokens + self.grants
    }
}

impl fmt::Display for CleanupReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "removed {} refresh tokens, {} access tokens, {} ID tokens, {} grants",
            self.refresh_tokens, self.access_tokens, self.id_tokens, self.grants,
        )
    }
}

/// One kind of row that goes: a condition on its table and, where other rows point at it, the
/// column that is emptied first.
struct Step {
    model: &'static ModelDescriptor,
    condition: Condition,
    pointed_at_by: Option<(&'static ModelDescriptor, &'static str)>,
}

/// Which rows of a table go.
enum Condition {
    /// `revoked` is not later than now.
    Revoked,
    /// Neither revoked nor bound to an access token.
    Orphaned,
    /// `expires` is past and no row of that table points here by that column.
    ExpiredAndFree(&'static ModelDescriptor, &'static str),
    /// `expires` is past.
    Expired,
}

/// Deletes what has expired, in the order in which one step frees rows for the next.
pub(crate) async fn clear_expired<M: OAuthModels>(
    pool: &Pool,
    settings: &Settings,
) -> Result<CleanupReport, Error> {
    let now = settings.clock.now();
    let (refresh, access, id, grant) =
        (M::RefreshToken::MODEL, M::AccessToken::MODEL, M::IdToken::MODEL, M::Grant::MODEL);
    let source = Some((access, "source_refresh_token_id"));
    let batch = settings.clear_expired_tokens_batch_size.get();
    let revoked = Step { model: refresh, condition: Condition::Revoked, pointed_at_by: source };
    let orphaned = Step { model: refresh, condition: Condition::Orphaned, pointed_at_by: source };
    let expired_access = Step {
        model: access,
        condition: Condition::ExpiredAndFree(refresh, "access_token_id"),
        pointed_at_by: None,
    };
    let expired_id =
        Step { model: id, condition: Condition::ExpiredAndFree(access, "id_token_id"), pointed_at_by: None };
    let expired_grants = Step { model: grant, condition: Condition::Expired, pointed_at_by: None };
    Ok(CleanupReport {
        refresh_tokens: revoked.run::<Pk<M::RefreshToken>>(pool, now, batch).await?
            + orphaned.run::<Pk<M::RefreshToken>>(pool, now, batch).await?,
        access_tokens: expired_access.run::<Pk<M::AccessToken>>(pool, now, batch).await?,
        id_tokens: expired_id.run::<Pk<M::IdToken>>(pool, now, batch).await?,
        grants: expired_grants.run::<Pk<M::Grant>>(pool, now, batch).await?,
    })
}

impl Step {
    /// Deletes batch after batch until nothing is left.
    async fn run<K: KeyType>(&self, pool: &Pool, now: DateTime<Utc>, batch: u32) -> Result<u64, Error> {
        let mut removed = 0;
        loop {
            let count = self.batch::<K>(pool, now, batch).await?;
            removed += count;
            if count < u64::from(batch) {
                return Ok(removed);
            }
        }
    }

    /// Deletes the rows with the smallest keys, at most `batch` of them, in one transaction.
    async fn batch<K: KeyType>(&self, pool: &Pool, now: DateTime<Utc>, batch: u32) -> Result<u64, Error> {
        let mut transaction = pool.begin().await?;
        let mut executor = Executor::from(&mut transaction);
        let database = executor.database();
        // The last key of the batch bounds both statements, so that they speak of the same rows.
        let mut sql = SqlWriter::new(database, "SELECT batch.id FROM (SELECT t.id AS id FROM ")?;
        sql.name(self.model.table).push(" AS t WHERE ");
        self.condition(&mut sql, now);
        sql.push(" ORDER BY t.id LIMIT ").value(&i64::from(batch));
        sql.push(") AS batch ORDER BY batch.id DESC LIMIT 1");
        let (sql, arguments) = sql.finish();
        let last: Option<K> = executor.fetch_optional(sql, arguments, |row| row.get(0, "id")).await?;
        let Some(last) = last else {
            transaction.commit().await?;
            return Ok(0);
        };
        if let Some((pointing, column)) = self.pointed_at_by {
            let mut sql = SqlWriter::new(database, "UPDATE ")?;
            if database == Database::Mysql {
                // MariaDB runs IN (SELECT …) of an UPDATE once per row of the whole table.
                sql.name(pointing.table).push(" AS other INNER JOIN ").name(self.model.table);
                sql.push(" AS t ON other.").name(column).push(" = t.id SET other.").name(column);
                sql.push(" = NULL WHERE ");
                self.condition(&mut sql, now);
                sql.push(" AND t.id <= ").value(&last);
            } else {
                sql.name(pointing.table).push(" SET ").name(column).push(" = NULL WHERE ").name(column);
                sql.push(" IN (SELECT t.id FROM ").name(self.model.table).push(" AS t WHERE ");
                self.condition(&mut sql, now);
                sql.push(" AND t.id <= ").value(&last).push(")");
            }
            let (sql, arguments) = sql.finish();
            executor.execute(sql, arguments).await?;
        }
        // MySQL takes an alias in DELETE only in its form for several tables.
        let delete = if database == Database::Mysql { "DELETE t FROM " } else { "DELETE FROM " };
        let mut sql = SqlWriter::new(database, delete)?;
        sql.name(self.model.table).push(" AS t WHERE ");
        self.condition(&mut sql, now);
        sql.push(" AND t.id <= ").value(&last);
        let (sql, arguments) = sql.finish();
        let removed = executor.execute(sql, arguments).await?;
        transaction.commit().await?;
        Ok(removed)
    }

    fn condition(&self, sql: &mut SqlWriter, now: DateTime<Utc>) {
        match self.condition {
            Condition::Revoked => sql.push("t.revoked <= ").value(&now),
            Condition::Orphaned => sql.push("t.revoked IS NULL AND t.access_token_id IS NULL"),
            Condition::Expired => sql.push("t.expires < ").value(&now),
            Condition::ExpiredAndFree(model, column) => sql
                .push("t.expires < ")
                .value(&now)
                .push(" AND NOT EXISTS (SELECT 1 FROM ")
                .name(model.table)
                .push(" AS other WHERE other.")
                .name(column)
                .push(" = t.id)"),
        };
    }
}

pub(crate) async fn after_issue<M: OAuthModels>(_executor: &mut Executor<'_>, _settings: &Settings) {}
