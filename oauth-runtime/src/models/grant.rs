//! The grant: an authorization code that waits to be exchanged.

use crate::OAuthGrant;
use crate::admin::ModelAdmin;
use crate::entity::{Entity, EntityBase as _};
use crate::generated::GrantBase;
use crate::models::OAuthModels;
use crate::uri;
use chrono::{DateTime, Utc};

/// The standard grant model, for a team without columns of its own.
#[derive(Clone, OAuthGrant)]
pub struct Grant<M: OAuthModels> {
    /// The columns of the abstract model.
    #[oauth(flatten)]
    pub base: GrantBase<M>,
}

/// Behaviour of a grant. A team overrides a method by writing the impl itself:
/// `#[oauth(overrides)]` on the struct leaves it out of the derive.
pub trait GrantModel: Entity<Base = GrantBase<<Self as Entity>::Models>> {
    /// How the admin shows the model (override it to replace what `#[admin(…)]` says).
    fn admin() -> &'static ModelAdmin {
        Self::ADMIN
    }

    /// What people and logs see: the kind and the key, never the code.
    fn display_name(&self) -> String {
        format!("Grant #{}", self.key())
    }

    /// Whether the code has expired by this time; the moment itself counts.
    fn is_expired_at(&self, now: DateTime<Utc>) -> bool {
        now >= self.expires
    }

    /// Whether the code has expired by the system's clock.
    fn is_expired(&self) -> bool {
        self.is_expired_at(Utc::now())
    }

    /// Whether the token request repeats the redirection URI of the authorization request
    /// (RFC 6749 section 4.1.3). Why it does not is logged at `DEBUG`.
    fn redirect_uri_allowed(&self, uri: &str) -> bool {
        let allowed = self.redirect_uri == uri;
        if !allowed {
            uri::log_grant_mismatch(self.key(), uri, &self.redirect_uri);
        }
        allowed
    }
}
