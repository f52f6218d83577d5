//! Revocation of tokens (RFC 7009). Refresh rows are written before access rows: the lock order of the library.

use chrono::{DateTime, Utc};

use crate::database::{Encodable, Executor, SqlWriter};
use crate::entity::{Entity, EntityBase, Finders as _, Pk};
use crate::error::Error;
use crate::generated::{AccessTokenBase, IdTokenBase, RefreshTokenBase};
use crate::models::OAuthModels;
use crate::repository::{Repository, deletion};
use crate::retry::{Operation, in_transaction};

/// A token that can be revoked.
pub trait Revocable: EntityBase {
    /// Revokes the token with this key inside a transaction.
    #[doc(hidden)]
    fn revoke(
        transaction: &mut Executor<'_>,
        key: &Self::Key,
        now: DateTime<Utc>,
    ) -> impl Future<Output = Result<(), Error>> + Send;
}

impl<E: Entity<Base: Revocable>> Repository<'_, E> {
    /// Revokes a token, in one transaction (RFC 7009). A token that is gone or revoked already stays so.
    ///
    /// An access token is deleted and the refresh token bound to it is revoked; a refresh token is
    /// marked as revoked and the access token it could renew is deleted; an ID token is deleted with
    /// the access token issued beside it.
    ///
    /// # Errors
    /// What the database refuses; nothing changes then.
    pub async fn revoke(&mut self, token: &E) -> Result<(), Error> {
        let now = self.now();
        let revocation = Revoke::<E::Base> { key: token.key(), now };
        in_transaction((**self).executor(), &revocation).await
    }
}

struct Revoke<'a, B: Revocable> {
    key: &'a B::Key,
    now: DateTime<Utc>,
}

impl<B: Revocable> Operation for Revoke<'_, B> {
    type Output = ();

    async fn run(&self, transaction: &mut Executor<'_>) -> Result<(), Error> {
        B::revoke(transaction, self.key, self.now).await
    }
}

impl<M: OAuthModels> Revocable for AccessTokenBase<M> {
    async fn revoke(
        transaction: &mut Executor<'_>,
        key: &Self::Key,
        now: DateTime<Utc>,
    ) -> Result<(), Error> {
        tombstone::<M>(transaction, "access_token_id", key, now, &[]).await?;
        forgive_absence(deletion::delete_entity::<M::AccessToken>(transaction, key).await)
    }
}

impl<M: OAuthModels> Revocable for RefreshTokenBase<M> {
    async fn revoke(
        transaction: &mut Executor<'_>,
        key: &Self::Key,
        now: DateTime<Utc>,
    ) -> Result<(), Error> {
        let Some(access_token) = lock_live::<M>(transaction, key).await? else { return Ok(()) };
        tombstone::<M>(transaction, M::RefreshToken::MODEL.key, key, now, &[]).await?;
        match access_token {
            Some(access_token) => {
                forgive_absence(deletion::delete_entity::<M::AccessToken>(transaction, &access_token).await)
            }
            None => Ok(()),
        }
    }
}

impl<M: OAuthModels> Revocable for IdTokenBase<M> {
    async fn revoke(transaction: &mut Executor<'_>, key: &Self::Key, _: DateTime<Utc>) -> Result<(), Error> {
        forgive_absence(deletion::delete_entity::<M::IdToken>(transaction, key).await)
    }
}

/// Makes way for the successor of a refresh row: takes it off its access token, marks it as revoked, and frees the
/// values that only one row may have.
pub(super) async fn supersede<M: OAuthModels>(
    transaction: &mut Executor<'_>,
    key: &Pk<M::RefreshToken>,
    now: DateTime<Utc>,
) -> Result<(), Error> {
    let model = M::RefreshToken::MODEL;
    let is_unique = |name| model.uniques.iter().any(|unique| unique.columns.contains(&name));
    let own = model.columns.iter().filter(|column| column.nullable && is_unique(column.name));
    let freed: Vec<_> = own.map(|column| column.name).collect();
    tombstone::<M>(transaction, model.key, key, now, &freed).await
}

/// Takes the refresh row with this value off its access token and marks it as revoked; a row that was
/// revoked before keeps the time. The columns of `freed` are emptied.
async fn tombstone<M: OAuthModels>(
    transaction: &mut Executor<'_>,
    column: &'static str,
    value: &(impl Encodable + Sync),
    now: DateTime<Utc>,
    freed: &[&str],
) -> Result<(), Error> {
    let mut sql = SqlWriter::new(transaction.database(), "UPDATE ")?;
    sql.name(M::RefreshToken::MODEL.table)
        .push(" SET access_token_id = NULL, updated = ")
        .value(&now)
        .push(", revoked = COALESCE(revoked, ")
        .value(&now)
        .push(")");
    for column in freed {
        sql.push(", ").name(column).push(" = NULL");
    }
    sql.push(" WHERE ").name(column).push(" = ").value(value);
    let (sql, arguments) = sql.finish();
    transaction.execute(sql, arguments).await?;
    Ok(())
}

/// Locks a refresh row that is not revoked; gives the key of its access token, if it has one.
async fn lock_live<M: OAuthModels>(
    transaction: &mut Executor<'_>,
    key: &Pk<M::RefreshToken>,
) -> Result<Option<Option<Pk<M::AccessToken>>>, Error> {
    let database = transaction.database();
    let model = M::RefreshToken::MODEL;
    let mut sql = SqlWriter::new(database, "SELECT access_token_id FROM ")?;
    sql.name(model.table)
        .push(" WHERE revoked IS NULL AND ")
        .name(model.key)
        .push(" = ")
        .value(key)
        .push(database.row_lock());
    let (sql, arguments) = sql.finish();
    transaction.fetch_optional(sql, arguments, |row| row.get(0, "access_token_id")).await
}

/// Whoever revokes a token that is gone has what they want.
fn forgive_absence(result: Result<(), Error>) -> Result<(), Error> {
    match result {
        Err(error) if error.is_not_found() => Ok(()),
        other => other,
    }
}
