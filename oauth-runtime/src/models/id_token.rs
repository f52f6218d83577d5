//! The ID token.

use crate::OAuthIdToken;
use crate::admin::ModelAdmin;
use crate::entity::Entity;
use crate::generated::IdTokenBase;
use crate::models::OAuthModels;
use crate::scopes::{Scopes, ScopesBackend};
use chrono::{DateTime, Utc};

/// The standard ID token model, for a team without columns of its own.
#[derive(Clone, OAuthIdToken)]
pub struct IdToken<M: OAuthModels> {
    /// The columns of the abstract model.
    #[oauth(flatten)]
    pub base: IdTokenBase<M>,
}

/// Behaviour of an ID token. A team overrides a method by writing the impl itself:
/// `#[oauth(overrides)]` on the struct leaves it out of the derive.
pub trait IdTokenModel: Entity<Base = IdTokenBase<<Self as Entity>::Models>> {
    /// How the admin shows the model (override it to replace what `#[admin(…)]` says).
    fn admin() -> &'static ModelAdmin {
        Self::ADMIN
    }

    /// What people and logs see: the identifier of the token and the user.
    fn display_name(&self) -> String {
        match &self.user_id {
            Some(user) => format!("JTI: {} User: {user}", self.jti),
            None => format!("JTI: {} User: none", self.jti),
        }
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
