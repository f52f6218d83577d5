//! The access token.

use crate::OAuthAccessToken;
use crate::admin::ModelAdmin;
use crate::audience;
use crate::entity::{Entity, EntityBase as _};
use crate::generated::AccessTokenBase;
use crate::models::OAuthModels;
use crate::scopes::{Scopes, ScopesBackend};
use chrono::{DateTime, Utc};

/// The standard access token model, for a team without columns of its own.
#[derive(Clone, OAuthAccessToken)]
pub struct AccessToken<M: OAuthModels> {
    /// The columns of the abstract model.
    #[oauth(flatten)]
    pub base: AccessTokenBase<M>,
}

/// Behaviour of an access token. A team overrides a method by writing the impl itself:
/// `#[oauth(overrides)]` on the struct leaves it out of the derive.
pub trait AccessTokenModel: Entity<Base = AccessTokenBase<<Self as Entity>::Models>> {
    /// How the admin shows the model (override it to replace what `#[admin(…)]` says).
    fn admin() -> &'static ModelAdmin {
        Self::ADMIN
    }

    /// What people and logs see: the kind and the key, never the token.
    fn display_name(&self) -> String {
        format!("AccessToken #{}", self.key())
    }

    /// Whether the token has expired by this time; the moment itself counts.
    fn is_expired_at(&self, now: DateTime<Utc>) -> bool {
        now >= self.expires
    }

    /// Whether the token has expired by the system's clock.
    fn is_expired(&self) -> bool {
        self.is_expired_at(Utc::now())
    }

    /// Whether the token has every one of these scopes (RFC 6749 section 3.3).
    fn allow_scopes(&self, scopes: &[&str]) -> bool {
        self.scope.contains_all(scopes)
    }

    /// Whether the token may be used at a resource: one of its resources is the beginning of the URI, or it
    /// names none (RFC 8707).
    fn allows_audience(&self, uri: &str) -> bool {
        audience::allows_audience(uri, self.resource.iter())
    }

    /// The scopes of the token with their descriptions, in the order of the backend; those it does not know are left
    /// out.
    fn scopes(&self, backend: &impl ScopesBackend<Self::Models>) -> Scopes {
        backend.all_scopes().granted(&self.scope)
    }

    /// Whether the token has not expired and has every one of these scopes.
    fn is_valid(&self, scopes: &[&str]) -> bool {
        !self.is_expired() && self.allow_scopes(scopes)
    }
}
