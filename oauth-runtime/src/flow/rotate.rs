//! Renews tokens with a refresh token (RFC 6749 section 6, RFC 9700 section 4.14.2).

use std::future::IntoFuture;
use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use futures_util::future::{BoxFuture, FutureExt as _};
use secrecy::{ExposeSecret as _, SecretString};

use super::family::revoke_family;
use super::issue::Issued;
use super::revoke::supersede;
use super::rows::{self, Lock};
use super::seal;
use crate::cleanup;
use crate::codegen_support::after;
use crate::database::Executor;
use crate::entity::{Created, Entity, EntityBase as _, KeyType, Pk};
use crate::error::Error;
use crate::generate;
use crate::models::{ApplicationModel as _, GrantType, OAuthModels};
use crate::repository::{insert, update};
use crate::retry::{Operation, in_transaction};
use crate::settings::{Settings, TokenStorage};
use crate::token::checksum;
use crate::value::{ResourceList, ScopeList};

/// The grant types in which a client may be given a refresh token; the implicit one gives none (RFC 6749 section 4.2.2).
const RENEWABLE_GRANT_TYPES: [GrantType; 5] = [
    GrantType::AuthorizationCode,
    GrantType::DeviceCode,
    GrantType::Password,
    GrantType::ClientCredentials,
    GrantType::OpenIdHybrid,
];

/// What became of a refresh token that was presented.
#[non_exhaustive]
pub enum Rotation<M: OAuthModels> {
    /// This call exchanged the token. Of any number of simultaneous calls at most one gets this.
    Issued(Issued<M>),
    /// The token was exchanged before, within the grace period: the same tokens again.
    Replayed(Issued<M>),
    /// Nothing was issued.
    Refused(RefreshRefusal),
}

impl<M: OAuthModels> Rotation<M> {
    /// The tokens to answer with.
    ///
    /// # Errors
    /// Why there are none.
    pub fn into_result(self) -> Result<Issued<M>, RefreshRefusal> {
        match self {
            Self::Issued(issued) | Self::Replayed(issued) => Ok(issued),
            Self::Refused(refusal) => Err(refusal),
        }
    }
}

impl<M: OAuthModels> std::fmt::Debug for Rotation<M> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Issued(issued) => f.debug_tuple("Issued").field(issued).finish(),
            Self::Replayed(issued) => f.debug_tuple("Replayed").field(issued).finish(),
            Self::Refused(refusal) => f.debug_tuple("Refused").field(refusal).finish(),
        }
    }
}

/// Why a refresh token was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RefreshRefusal {
    /// The client may not use any grant type that gives refresh tokens
    /// ([`ApplicationModel::allows_grant_type`](crate::ApplicationModel::allows_grant_type)).
    #[error("the client may not use refresh tokens")]
    GrantTypeNotAllowed,
    /// No row has this token.
    #[error("the refresh token is unknown")]
    Unknown,
    /// The token belongs to another client.
    #[error("the refresh token was issued to another client")]
    WrongClient,
    /// The token was revoked, or exchanged before.
    #[error("the refresh token was revoked or used before")]
    Revoked,
    /// The token was revoked or exchanged before, and its whole family is revoked now.
    #[error("the refresh token was used again; every token of its family is revoked now")]
    Reused,
    /// The token was not used for too long.
    #[error("the refresh token has expired")]
    Expired,
    /// The access token it could renew is gone.
    #[error("the refresh token has no access token to renew")]
    Orphaned,
    /// More was asked for than was granted.
    #[error("the request asks for more than was granted")]
    ScopeExceeded,
    /// A resource was asked for that was not granted.
    #[error("the request asks for a resource that was not granted")]
    ResourceExceeded,
    /// A generator made a token that exists already.
    #[error("the generated token exists already")]
    Collision,
}

impl RefreshRefusal {
    /// The code of the error response (RFC 6749 section 5.2, RFC 8707 section 2).
    pub const fn error_code(self) -> &'static str {
        match self {
            Self::GrantTypeNotAllowed => "unauthorized_client",
            Self::ScopeExceeded => "invalid_scope",
            Self::ResourceExceeded => "invalid_target",
            _ => "invalid_grant",
        }
    }
}

/// A refresh token that is about to be exchanged; awaiting it does that, in one transaction.
#[must_use = "nothing is exchanged until this is awaited"]
pub struct Rotate<'c, M: OAuthModels> {
    executor: Executor<'c>,
    exchange: Exchange<M>,
}

/// The operation: everything it needs, so that it can be run again.
struct Exchange<M: OAuthModels> {
    settings: Arc<Settings>,
    presented: SecretString,
    application: Pk<M::Application>,
    grant_type_allowed: bool,
    scope: Option<ScopeList>,
    resource: Option<ResourceList>,
}

impl<'c, M: OAuthModels> Rotate<'c, M> {
    pub(crate) fn new(
        executor: Executor<'c>,
        settings: Arc<Settings>,
        presented: &str,
        application: &M::Application,
    ) -> Self {
        let exchange = Exchange {
            settings,
            presented: presented.into(),
            application: application.key().clone(),
            grant_type_allowed: RENEWABLE_GRANT_TYPES
                .into_iter()
                .any(|grant_type| application.allows_grant_type(grant_type)),
            scope: None,
            resource: None,
        };
        Self { executor, exchange }
    }

    /// Asks for a part of the scopes that were granted; without this the new access token has them all.
    pub fn scope(mut self, scope: impl Into<ScopeList>) -> Self {
        self.exchange.scope = Some(scope.into());
        self
    }

    /// Asks for a part of the resources that were granted (RFC 8707 section 2.2).
    pub fn resource(mut self, resource: impl Into<ResourceList>) -> Self {
        self.exchange.resource = Some(resource.into());
        self
    }

    async fn run(mut self) -> Result<Rotation<M>, Error> {
        let rotation = match in_transaction(&mut self.executor, &self.exchange).await {
            // Whoever holds the lock on the row cannot lose to another exchange, so a generator repeats itself.
            Err(Error::UniqueViolation { table, columns }) if columns == ["token_checksum"] => {
                tracing::warn!(%table, "a generator made a token that exists already");
                return Ok(Rotation::Refused(RefreshRefusal::Collision));
            }
            outcome => outcome?,
        };
        if matches!(rotation, Rotation::Issued(_)) {
            cleanup::after_issue::<M>(&mut self.executor, &self.exchange.settings).await;
        }
        Ok(rotation)
    }
}

impl<M: OAuthModels> Operation for Exchange<M> {
    type Output = Rotation<M>;

    async fn run(&self, transaction: &mut Executor<'_>) -> Result<Rotation<M>, Error> {
        if !self.grant_type_allowed {
            return Ok(Rotation::Refused(RefreshRefusal::GrantTypeNotAllowed));
        }
        let now = self.settings.clock.now();
        let checksum = checksum(self.presented.expose_secret());
        // The lock on this row decides who wins.
        let found =
            rows::find::<M::RefreshToken>(transaction, "token_checksum", &checksum, Lock::Yes).await?;
        let Some(refresh) = found else { return Ok(Rotation::Refused(RefreshRefusal::Unknown)) };
        if let Some(revoked) = refresh.revoked {
            return self.replay(transaction, &refresh, revoked, now).await;
        }
        if refresh.application_id != self.application {
            return Ok(Rotation::Refused(RefreshRefusal::WrongClient));
        }
        let Some(bound) = &refresh.access_token_id else {
            return Ok(Rotation::Refused(RefreshRefusal::Orphaned));
        };
        let key = M::AccessToken::MODEL.key;
        let Some(access) = rows::find::<M::AccessToken>(transaction, key, bound, Lock::Yes).await? else {
            return Ok(Rotation::Refused(RefreshRefusal::Orphaned));
        };
        if self.idle_too_long(&access, now) {
            return Ok(Rotation::Refused(RefreshRefusal::Expired));
        }
        if self.scope.as_ref().is_some_and(|asked| !asked.iter().all(|scope| access.scope.contains(scope))) {
            return Ok(Rotation::Refused(RefreshRefusal::ScopeExceeded));
        }
        if self.resource.as_ref().is_some_and(|asked| !is_part_of(asked, &access.resource)) {
            return Ok(Rotation::Refused(RefreshRefusal::ResourceExceeded));
        }
        if self.settings.rotate_refresh_token {
            self.rotate(transaction, refresh, access, now).await
        } else {
            self.renew(transaction, refresh, access, now).await
        }
        .map(Rotation::Issued)
    }
}

impl<M: OAuthModels> Exchange<M> {
    /// A new access token and a new refresh token in place of both; own columns go along.
    async fn rotate(
        &self,
        transaction: &mut Executor<'_>,
        refresh: M::RefreshToken,
        mut access: M::AccessToken,
        now: DateTime<Utc>,
    ) -> Result<Issued<M>, Error> {
        supersede::<M>(transaction, refresh.key(), now).await?;
        rows::take::<M::AccessToken>(transaction, access.key()).await?;

        let predecessor = refresh.key().clone();
        let secret = self.next_access_token(&mut access, now)?;
        access.set_key(KeyType::initial());
        access.created = now;
        access.source_refresh_token_id = Some(predecessor);
        access.id_token_id = None;
        insert(transaction, &mut access).await?;

        let successor = self.next_refresh_token(refresh, &access, now)?;
        let refresh_token = Some(self.inserted(transaction, successor).await?);
        Ok(Issued { access_token: Created { entity: access, secret }, refresh_token, id_token: None })
    }

    /// A new access token in the row of the old one; the refresh token stays.
    async fn renew(
        &self,
        transaction: &mut Executor<'_>,
        refresh: M::RefreshToken,
        mut access: M::AccessToken,
        now: DateTime<Utc>,
    ) -> Result<Issued<M>, Error> {
        let secret = self.next_access_token(&mut access, now)?;
        update(transaction, &mut access, &self.settings, now).await?;
        let refresh_token = Some(Created { entity: refresh, secret: self.presented.clone() });
        Ok(Issued { access_token: Created { entity: access, secret }, refresh_token, id_token: None })
    }

    /// The answer to a refresh token that was revoked or exchanged before.
    async fn replay(
        &self,
        transaction: &mut Executor<'_>,
        refresh: &M::RefreshToken,
        revoked: DateTime<Utc>,
        now: DateTime<Utc>,
    ) -> Result<Rotation<M>, Error> {
        let grace = TimeDelta::seconds(self.settings.refresh_token_grace_period_seconds.into());
        let within_grace = grace > TimeDelta::zero() && now.signed_duration_since(revoked) < grace;
        // Only an exchange leaves a successor. A token that was revoked on purpose, or whose successor was itself
        // exchanged, has none and is never forgiven.
        let successor = if within_grace {
            let source = "source_refresh_token_id";
            rows::find::<M::AccessToken>(transaction, source, refresh.key(), Lock::No).await?
        } else {
            None
        };
        let Some(successor) = successor else {
            let family = refresh.token_family.filter(|_| self.settings.refresh_token_reuse_protection);
            let Some(family) = family else { return Ok(Rotation::Refused(RefreshRefusal::Revoked)) };
            revoke_family::<M>(transaction, family, now).await?;
            return Ok(Rotation::Refused(RefreshRefusal::Reused));
        };
        if refresh.application_id != self.application {
            return Ok(Rotation::Refused(RefreshRefusal::WrongClient));
        }
        let Some(access_secret) = self.read_again(&successor.token, &successor.token_checksum) else {
            return Ok(Rotation::Refused(RefreshRefusal::Revoked));
        };
        let bound = "access_token_id";
        let next = rows::find::<M::RefreshToken>(transaction, bound, successor.key(), Lock::Yes).await?;
        let refresh_token = match next {
            Some(next) => {
                let Some(secret) = self.read_again(&next.token, &next.token_checksum) else {
                    return Ok(Rotation::Refused(RefreshRefusal::Revoked));
                };
                Created { entity: next, secret }
            }
            // Somebody deleted the refresh row alone; the access token gets a new one.
            None => {
                let next = self.next_refresh_token(refresh.clone(), &successor, now)?;
                self.inserted(transaction, next).await?
            }
        };
        let access_token = Created { entity: successor, secret: access_secret };
        Ok(Rotation::Replayed(Issued { access_token, refresh_token: Some(refresh_token), id_token: None }))
    }

    /// Whether the refresh token was not used for longer than the settings allow; the moment itself counts.
    fn idle_too_long(&self, access: &M::AccessToken, now: DateTime<Utc>) -> bool {
        let Some(seconds) = self.settings.refresh_token_expire_seconds else { return false };
        // What lies beyond the calendar is never reached.
        access
            .expires
            .checked_add_signed(TimeDelta::seconds(seconds.get().into()))
            .is_some_and(|expires| expires <= now)
    }

    /// Puts a new token into an access row; gives its clear text.
    fn next_access_token(&self, row: &mut M::AccessToken, now: DateTime<Utc>) -> Result<SecretString, Error> {
        let secret = generate::access_token(&self.settings)?;
        row.token_checksum = checksum(secret.expose_secret());
        row.token = self.stored(&secret, &row.token_checksum)?;
        row.expires = after(now, self.settings.access_token_expire_seconds);
        if let Some(scope) = &self.scope {
            row.scope = scope.clone();
        }
        if let Some(resource) = &self.resource {
            row.resource = resource.clone();
        }
        row.updated = now;
        Ok(secret)
    }

    /// The row of a refresh token that follows another one.
    fn next_refresh_token(
        &self,
        mut row: M::RefreshToken,
        access: &M::AccessToken,
        now: DateTime<Utc>,
    ) -> Result<Created<M::RefreshToken>, Error> {
        let secret = generate::refresh_token(&self.settings)?;
        row.set_key(KeyType::initial());
        row.token_checksum = checksum(secret.expose_secret());
        row.token = self.stored(&secret, &row.token_checksum)?;
        row.access_token_id = Some(access.key().clone());
        row.revoked = None;
        row.created = now;
        row.updated = now;
        Ok(Created { entity: row, secret })
    }

    async fn inserted(
        &self,
        transaction: &mut Executor<'_>,
        mut row: Created<M::RefreshToken>,
    ) -> Result<Created<M::RefreshToken>, Error> {
        insert(transaction, &mut row.entity).await?;
        Ok(row)
    }

    /// What the `token` column holds: where a repeated request may have to be answered, a text that the presented
    /// token opens.
    fn stored(&self, secret: &SecretString, checksum: &str) -> Result<SecretString, Error> {
        let replayable =
            self.settings.rotate_refresh_token && self.settings.refresh_token_grace_period_seconds > 0;
        match self.settings.token_storage {
            TokenStorage::Checksum if replayable => seal::seal(secret, &self.presented, checksum),
            storage => Ok(storage.stored(secret)),
        }
    }

    /// The clear text of a token that the presented one was exchanged for.
    fn read_again(&self, stored: &SecretString, expected: &str) -> Option<SecretString> {
        let token = seal::open(stored, &self.presented, expected).unwrap_or_else(|| stored.clone());
        (checksum(token.expose_secret()) == expected).then_some(token)
    }
}

/// Whether every resource asked for was granted; where none was named, all are.
fn is_part_of(asked: &ResourceList, granted: &ResourceList) -> bool {
    granted.is_empty() || asked.iter().all(|resource| granted.iter().any(|held| held == resource))
}

impl<'c, M: OAuthModels> IntoFuture for Rotate<'c, M> {
    type Output = Result<Rotation<M>, Error>;
    type IntoFuture = BoxFuture<'c, Self::Output>;

    fn into_future(self) -> Self::IntoFuture {
        self.run().boxed()
    }
}

impl<M: OAuthModels> std::fmt::Debug for Rotate<'_, M> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Rotate").finish_non_exhaustive()
    }
}
