//! Revocation of tokens. Refresh rows are written before access rows: the lock order of the library.

use crate::database::{Encodable, Executor, SqlWriter};
use crate::entity::{Entity, EntityBase};
use crate::error::Error;
use crate::generated::{AccessTokenBase, IdTokenBase, RefreshTokenBase};
use crate::models::OAuthModels;
use crate::repository::{Repository, deletion};
use crate::value::now;

/// A token that can be revoked.
pub trait Revocable: EntityBase {
    /// Revokes the token with this key.
    #[doc(hidden)]
    fn revoke(executor: &mut Executor<'_>, key: &Self::Key)
    -> impl Future<Output = Result<(), Error>> + Send;
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
        use crate::entity::Finders as _;
        E::Base::revoke((**self).executor(), token.key()).await
    }
}

impl<M: OAuthModels> Revocable for AccessTokenBase<M> {
    async fn revoke(executor: &mut Executor<'_>, key: &Self::Key) -> Result<(), Error> {
        let mut transaction = executor.begin().await?;
        let mut within = Executor::from(&mut transaction);
        tombstone::<M>(&mut within, "access_token_id", key).await?;
        forgive_absence(deletion::delete_entity::<M::AccessToken>(&mut within, key).await)?;
        transaction.commit().await
    }
}

impl<M: OAuthModels> Revocable for RefreshTokenBase<M> {
    async fn revoke(executor: &mut Executor<'_>, key: &Self::Key) -> Result<(), Error> {
        let mut transaction = executor.begin().await?;
        let mut within = Executor::from(&mut transaction);
        let Some(access_token) = lock_live::<M>(&mut within, key).await? else {
            return transaction.commit().await;
        };
        tombstone::<M>(&mut within, "id", key).await?;
        if let Some(access_token) = access_token {
            let deleted = deletion::delete_entity::<M::AccessToken>(&mut within, &access_token).await;
            forgive_absence(deleted)?;
        }
        transaction.commit().await
    }
}

impl<M: OAuthModels> Revocable for IdTokenBase<M> {
    async fn revoke(executor: &mut Executor<'_>, key: &Self::Key) -> Result<(), Error> {
        forgive_absence(deletion::delete_entity::<M::IdToken>(executor, key).await)
    }
}

/// Takes the refresh row with this value off its access token and marks it as revoked; a row that was
/// revoked before keeps the time.
async fn tombstone<M: OAuthModels>(
    executor: &mut Executor<'_>,
    column: &'static str,
    value: &(impl Encodable + Sync),
) -> Result<(), Error> {
    let now = now();
    let mut sql = SqlWriter::new(executor.database(), "UPDATE ")?;
    sql.name(M::RefreshToken::MODEL.table)
        .push(" SET access_token_id = NULL, updated = ")
        .value(&now)
        .push(", revoked = COALESCE(revoked, ")
        .value(&now)
        .push(") WHERE ")
        .name(column)
        .push(" = ")
        .value(value);
    let (sql, arguments) = sql.finish();
    executor.execute(sql, arguments).await?;
    Ok(())
}

/// Locks a refresh row that is not revoked; gives the key of its access token, if it has one.
async fn lock_live<M: OAuthModels>(
    executor: &mut Executor<'_>,
    key: &crate::Pk<M::RefreshToken>,
) -> Result<Option<Option<crate::Pk<M::AccessToken>>>, Error> {
    let database = executor.database();
    let mut sql = SqlWriter::new(database, "SELECT access_token_id FROM ")?;
    sql.name(M::RefreshToken::MODEL.table)
        .push(" WHERE revoked IS NULL AND id = ")
        .value(key)
        .push(database.row_lock());
    let (sql, arguments) = sql.finish();
    executor.fetch_optional(sql, arguments, |row| row.get(0, "access_token_id")).await
}

/// Whoever revokes a token that is gone has what they want.
fn forgive_absence(result: Result<(), Error>) -> Result<(), Error> {
    match result {
        Err(error) if error.is_not_found() => Ok(()),
        other => other,
    }
}
