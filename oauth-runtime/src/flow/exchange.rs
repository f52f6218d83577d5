//! Exchanges an authorization code, once (RFC 6749 section 4.1.3, RFC 7636 section 4.6).

use std::future::IntoFuture;
use std::sync::Arc;

use futures_util::future::{BoxFuture, FutureExt as _};
use secrecy::{ExposeSecret as _, SecretString};

use super::rows::{self, Lock};
use crate::database::Executor;
use crate::entity::{EntityBase as _, Pk};
use crate::error::Error;
use crate::models::{ApplicationModel as _, GrantModel as _, GrantType, OAuthModels};
use crate::pkce;
use crate::retry::{Operation, again};
use crate::settings::Settings;

/// The grant types in which a client gets an authorization code.
const CODE_GRANT_TYPES: [GrantType; 2] = [GrantType::AuthorizationCode, GrantType::OpenIdHybrid];

/// What became of an authorization code that was presented.
#[non_exhaustive]
pub enum Consumption<M: OAuthModels> {
    /// This call consumed the code; its row is gone. Of any number of simultaneous calls one gets this.
    Consumed(M::Grant),
    /// The code is not good. Its row, if there is one, stays.
    Refused(GrantRefusal),
}

impl<M: OAuthModels> Consumption<M> {
    /// The grant to issue tokens for.
    ///
    /// # Errors
    /// Why there is none.
    pub fn into_result(self) -> Result<M::Grant, GrantRefusal> {
        match self {
            Self::Consumed(grant) => Ok(grant),
            Self::Refused(refusal) => Err(refusal),
        }
    }
}

impl<M: OAuthModels> std::fmt::Debug for Consumption<M> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Consumed(grant) => f.debug_tuple("Consumed").field(grant.key()).finish(),
            Self::Refused(refusal) => f.debug_tuple("Refused").field(refusal).finish(),
        }
    }
}

/// Why an authorization code was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum GrantRefusal {
    /// The client may not use authorization codes
    /// ([`ApplicationModel::allows_grant_type`](crate::ApplicationModel::allows_grant_type)).
    #[error("the client may not use authorization codes")]
    GrantTypeNotAllowed,
    /// The client has no such code, or it was consumed before.
    #[error("the authorization code is unknown or was used before")]
    Unknown,
    /// The code has expired.
    #[error("the authorization code has expired")]
    Expired,
    /// The redirection URI is not the one of the authorization request.
    #[error("the redirection URI is not the one of the authorization request")]
    RedirectUriMismatch,
    /// The code challenge and the code verifier do not belong together.
    #[error("{0}")]
    Pkce(pkce::PkceError),
}

impl GrantRefusal {
    /// The code of the error response (RFC 6749 section 5.2).
    pub const fn error_code(self) -> &'static str {
        match self {
            Self::GrantTypeNotAllowed => "unauthorized_client",
            _ => "invalid_grant",
        }
    }
}

/// An authorization code that is about to be consumed; awaiting it does that.
#[must_use = "nothing is consumed until this is awaited"]
pub struct ConsumeGrant<'c, M: OAuthModels> {
    executor: Executor<'c>,
    exchange: Exchange<M>,
}

/// The operation: everything it needs, so that it can be run again.
struct Exchange<M: OAuthModels> {
    settings: Arc<Settings>,
    code: SecretString,
    application: Pk<M::Application>,
    grant_type_allowed: bool,
    redirect_uri: Option<String>,
    code_verifier: Option<SecretString>,
}

impl<'c, M: OAuthModels> ConsumeGrant<'c, M> {
    pub(crate) fn new(
        executor: Executor<'c>,
        settings: Arc<Settings>,
        code: &str,
        application: &M::Application,
    ) -> Self {
        let exchange = Exchange {
            settings,
            code: code.into(),
            application: application.key().clone(),
            grant_type_allowed: CODE_GRANT_TYPES
                .into_iter()
                .any(|grant_type| application.allows_grant_type(grant_type)),
            redirect_uri: None,
            code_verifier: None,
        };
        Self { executor, exchange }
    }

    /// The redirection URI of the token request, which must repeat that of the authorization request.
    pub fn redirect_uri(mut self, uri: impl Into<String>) -> Self {
        self.exchange.redirect_uri = Some(uri.into());
        self
    }

    /// The code verifier of the token request (RFC 7636 section 4.5).
    pub fn code_verifier(mut self, verifier: &str) -> Self {
        self.exchange.code_verifier = Some(verifier.into());
        self
    }

    async fn run(mut self) -> Result<Consumption<M>, Error> {
        again(&mut self.executor, &self.exchange).await
    }
}

impl<M: OAuthModels> Operation for Exchange<M> {
    type Output = Consumption<M>;

    async fn run(&self, executor: &mut Executor<'_>) -> Result<Consumption<M>, Error> {
        if !self.grant_type_allowed {
            return Ok(Consumption::Refused(GrantRefusal::GrantTypeNotAllowed));
        }
        // Not locked: the deletion below decides who wins.
        let found = rows::find::<M::Grant>(executor, "code", &self.code, Lock::No).await?;
        let own = |grant: &M::Grant| {
            grant.application_id == self.application && rows::is(&grant.code, self.code.expose_secret())
        };
        let Some(grant) = found.filter(own) else {
            return Ok(Consumption::Refused(GrantRefusal::Unknown));
        };
        if let Some(refusal) = self.refusal(&grant) {
            return Ok(Consumption::Refused(refusal));
        }
        if rows::take::<M::Grant>(executor, grant.key()).await? {
            Ok(Consumption::Consumed(grant))
        } else {
            Ok(Consumption::Refused(GrantRefusal::Unknown))
        }
    }
}

impl<M: OAuthModels> Exchange<M> {
    fn refusal(&self, grant: &M::Grant) -> Option<GrantRefusal> {
        if grant.is_expired_at(self.settings.clock.now()) {
            return Some(GrantRefusal::Expired);
        }
        // An authorization request that named no redirection URI needs none here.
        if !grant.redirect_uri_allowed(self.redirect_uri.as_deref().unwrap_or_default()) {
            return Some(GrantRefusal::RedirectUriMismatch);
        }
        let verifier = self.code_verifier.as_ref().map_or("", |verifier| verifier.expose_secret());
        // A code without a challenge can only come from before the setting.
        let verified = if self.settings.pkce_required && grant.code_challenge.is_empty() {
            Err(pkce::PkceError::ChallengeMissing)
        } else {
            pkce::verify(&grant.code_challenge, grant.code_challenge_method, verifier)
        };
        verified.err().map(GrantRefusal::Pkce)
    }
}

impl<'c, M: OAuthModels> IntoFuture for ConsumeGrant<'c, M> {
    type Output = Result<Consumption<M>, Error>;
    type IntoFuture = BoxFuture<'c, Self::Output>;

    fn into_future(self) -> Self::IntoFuture {
        self.run().boxed()
    }
}

impl<M: OAuthModels> std::fmt::Debug for ConsumeGrant<'_, M> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ConsumeGrant").finish_non_exhaustive()
    }
}
