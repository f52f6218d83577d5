//! Revokes every token that descends from one authorization (RFC 9700 section 4.14.2).
//!
//! The number of statements is the same for a family of one and of thousands, and none of them carries keys.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use crate::database::{Database, Executor, SqlWriter};
use crate::entity::Entity;
use crate::error::Error;
use crate::models::OAuthModels;
use crate::retry::{Operation, ROUNDS, unsettled};

/// The revocation of a family as an operation of its own.
pub(super) struct RevokeFamily<M> {
    pub(super) family: Uuid,
    pub(super) now: DateTime<Utc>,
    pub(super) models: std::marker::PhantomData<fn() -> M>,
}

impl<M: OAuthModels> Operation for RevokeFamily<M> {
    type Output = u64;

    async fn run(&self, transaction: &mut Executor<'_>) -> Result<u64, Error> {
        revoke_family::<M>(transaction, self.family, self.now).await
    }
}

/// Revokes the refresh tokens of a family that are not revoked yet, and deletes every access token of the family.
/// Gives the number of refresh tokens it revoked.
pub(super) async fn revoke_family<M: OAuthModels>(
    transaction: &mut Executor<'_>,
    family: Uuid,
    now: DateTime<Utc>,
) -> Result<u64, Error> {
    let mut statements = Statements::<M> { transaction, family, models: std::marker::PhantomData };
    let revoked = statements.revoke_all(now).await?;
    if statements.transaction.database() == Database::Mysql {
        statements.delete_access_tokens_one_link_at_a_time().await?;
    } else {
        statements.delete_access_tokens().await?;
    }
    Ok(revoked)
}

/// The statements about one family.
struct Statements<'t, 'c, M> {
    transaction: &'t mut Executor<'c>,
    family: Uuid,
    models: std::marker::PhantomData<fn() -> M>,
}

/// A part of a statement's text.
enum Part {
    /// Text as it is.
    Sql(&'static str),
    /// The table of the refresh tokens.
    Refresh,
    /// The table of the access tokens.
    Access,
    /// The family, as a bound value.
    Family,
}

use Part::{Access, Family, Refresh, Sql};

impl<M: OAuthModels> Statements<'_, '_, M> {
    /// Marks every live row of the family, also one that a rotation adds at this moment: while the statement waits for the
    /// row that is being exchanged, its successor appears, and the statement does not see it.
    async fn revoke_all(&mut self, now: DateTime<Utc>) -> Result<u64, Error> {
        let mut revoked = 0;
        for _ in 0..ROUNDS {
            revoked += self.revoke(now).await?;
            if !self.has_live_rows().await? {
                return Ok(revoked);
            }
        }
        Err(unsettled(self.transaction.database()))
    }

    /// Whether there is a live row that others can see. A rotation that is not committed yet leaves its row live.
    async fn has_live_rows(&mut self) -> Result<bool, Error> {
        let mut sql = SqlWriter::new(self.transaction.database(), "SELECT 1 FROM ")?;
        sql.name(M::RefreshToken::MODEL.table).push(" WHERE token_family = ").value(&self.family);
        sql.push(" AND revoked IS NULL LIMIT 1");
        let (sql, arguments) = sql.finish();
        Ok(self.transaction.fetch_optional(sql, arguments, |_| Ok(())).await?.is_some())
    }

    /// Locks the live rows of the family, in the lock order of the library, by marking them.
    async fn revoke(&mut self, now: DateTime<Utc>) -> Result<u64, Error> {
        let mut sql = SqlWriter::new(self.transaction.database(), "UPDATE ")?;
        sql.name(M::RefreshToken::MODEL.table).push(" SET revoked = ").value(&now);
        sql.push(", updated = ").value(&now);
        sql.push(" WHERE token_family = ").value(&self.family).push(" AND revoked IS NULL");
        let (sql, arguments) = sql.finish();
        self.transaction.execute(sql, arguments).await
    }

    /// SQLite and PostgreSQL look at references when the transaction ends, so the access tokens go first, while the
    /// refresh rows still name them.
    async fn delete_access_tokens(&mut self) -> Result<(), Error> {
        self.run(&[
            Sql("DELETE FROM "),
            Access,
            Sql(" WHERE id IN (SELECT access_token_id FROM "),
            Refresh,
            Sql(" WHERE token_family = "),
            Family,
            Sql(" AND access_token_id IS NOT NULL) OR source_refresh_token_id IN (SELECT id FROM "),
            Refresh,
            Sql(" WHERE token_family = "),
            Family,
            Sql(")"),
        ])
        .await?;
        self.detach().await
    }

    /// MySQL looks at references at once, so a row must be free before it goes. An access token is tied to the
    /// family by the refresh token it came from or by the one that renews it; each link is cut while the other
    /// still leads to the row.
    async fn delete_access_tokens_one_link_at_a_time(&mut self) -> Result<(), Error> {
        // Those that came from the family: nothing renews them any more, and they go.
        self.run(&[
            Sql("UPDATE "),
            Refresh,
            Sql(" AS renewing INNER JOIN "),
            Access,
            Sql(" AS access ON renewing.access_token_id = access.id INNER JOIN "),
            Refresh,
            Sql(" AS source ON access.source_refresh_token_id = source.id"),
            Sql(" SET renewing.access_token_id = NULL WHERE source.token_family = "),
            Family,
        ])
        .await?;
        self.delete_by_source().await?;
        // Those that only renew: the link becomes one of origin, which nothing refers to.
        self.run(&[
            Sql("UPDATE "),
            Access,
            Sql(" AS access INNER JOIN "),
            Refresh,
            Sql(" AS renewing ON renewing.access_token_id = access.id"),
            Sql(" SET access.source_refresh_token_id = renewing.id WHERE renewing.token_family = "),
            Family,
        ])
        .await?;
        self.detach().await?;
        self.delete_by_source().await
    }

    /// Makes the refresh tokens of the family renew nothing.
    async fn detach(&mut self) -> Result<(), Error> {
        self.run(&[
            Sql("UPDATE "),
            Refresh,
            Sql(" SET access_token_id = NULL WHERE token_family = "),
            Family,
            Sql(" AND access_token_id IS NOT NULL"),
        ])
        .await
    }

    async fn delete_by_source(&mut self) -> Result<(), Error> {
        self.run(&[
            Sql("DELETE access FROM "),
            Access,
            Sql(" AS access INNER JOIN "),
            Refresh,
            Sql(" AS source ON access.source_refresh_token_id = source.id WHERE source.token_family = "),
            Family,
        ])
        .await
    }

    async fn run(&mut self, parts: &[Part]) -> Result<(), Error> {
        let mut sql = SqlWriter::new(self.transaction.database(), "")?;
        for part in parts {
            match part {
                Sql(text) => sql.push(text),
                Refresh => sql.name(M::RefreshToken::MODEL.table),
                Access => sql.name(M::AccessToken::MODEL.table),
                Family => sql.value(&self.family),
            };
        }
        let (sql, arguments) = sql.finish();
        self.transaction.execute(sql, arguments).await?;
        Ok(())
    }
}
