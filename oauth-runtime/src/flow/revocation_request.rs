//! The revocation endpoint's look-up: a token of the client's, in either table (RFC 7009 section 2.1).

use super::revoke::Revocable as _;
use crate::database::{Executor, SqlWriter};
use crate::entity::{Entity, Pk};
use crate::error::Error;
use crate::generated::{AccessTokenBase, RefreshTokenBase};
use crate::models::OAuthModels;
use crate::retry::Operation;
use crate::settings::Settings;
use crate::token::checksum;

/// Which kind of token a client says it presents (RFC 7009 section 2.1). Only where to look first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum TokenTypeHint {
    /// `access_token`, and whatever a server does not know.
    #[default]
    AccessToken,
    /// `refresh_token`
    RefreshToken,
}

impl From<&str> for TokenTypeHint {
    fn from(hint: &str) -> Self {
        if hint == "refresh_token" { Self::RefreshToken } else { Self::AccessToken }
    }
}

/// What a revocation request revoked. The response is the same for each of them (RFC 7009 section 2.2).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Revocation {
    /// An access token, and the refresh token bound to it.
    AccessToken,
    /// A refresh token, and the access token it could renew.
    RefreshToken,
    /// The client has no such token.
    Unknown,
}

/// A revocation request as an operation.
pub(super) struct RevocationRequest<'a, M: OAuthModels> {
    pub(super) settings: &'a Settings,
    pub(super) presented: &'a str,
    pub(super) hint: TokenTypeHint,
    pub(super) application: &'a Pk<M::Application>,
}

impl<M: OAuthModels> Operation for RevocationRequest<'_, M> {
    type Output = Revocation;

    async fn run(&self, transaction: &mut Executor<'_>) -> Result<Revocation, Error> {
        let first = self.revoke(transaction, self.hint).await?;
        if first != Revocation::Unknown {
            return Ok(first);
        }
        self.revoke(transaction, self.hint.other()).await
    }
}

impl<M: OAuthModels> RevocationRequest<'_, M> {
    /// Revokes the token if it is one of this kind.
    async fn revoke(&self, transaction: &mut Executor<'_>, kind: TokenTypeHint) -> Result<Revocation, Error> {
        let now = self.settings.clock.now();
        match kind {
            TokenTypeHint::AccessToken => {
                let Some(key) = self.find::<M::AccessToken>(transaction).await? else {
                    return Ok(Revocation::Unknown);
                };
                AccessTokenBase::<M>::revoke(transaction, &key, now).await?;
                Ok(Revocation::AccessToken)
            }
            TokenTypeHint::RefreshToken => {
                let Some(key) = self.find::<M::RefreshToken>(transaction).await? else {
                    return Ok(Revocation::Unknown);
                };
                RefreshTokenBase::<M>::revoke(transaction, &key, now).await?;
                Ok(Revocation::RefreshToken)
            }
        }
    }

    /// Key of the client's own token of that model. Without a lock: refresh rows must be locked first.
    async fn find<E: Entity>(&self, transaction: &mut Executor<'_>) -> Result<Option<E::Key>, Error> {
        let mut sql = SqlWriter::new(transaction.database(), "SELECT ")?;
        sql.name(E::MODEL.key).push(" FROM ").name(E::MODEL.table);
        sql.push(" WHERE token_checksum = ").value(&checksum(self.presented));
        sql.push(" AND application_id = ").value(self.application);
        let (sql, arguments) = sql.finish();
        let found = transaction.fetch_optional(sql, arguments, |row| row.get(0, "id")).await;
        found.map_err(|error| error.for_model(E::MODEL))
    }
}

impl TokenTypeHint {
    const fn other(self) -> Self {
        match self {
            Self::AccessToken => Self::RefreshToken,
            Self::RefreshToken => Self::AccessToken,
        }
    }
}
