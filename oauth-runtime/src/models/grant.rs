//! The grant: an authorization code that waits to be exchanged.

use crate::OAuthGrant;
use crate::admin::ModelAdmin;
use crate::entity::Entity;
use crate::generated::GrantBase;
use crate::models::{OAuthModels, has_come};

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

    /// Whether the code has expired; the moment itself counts.
    fn is_expired(&self) -> bool {
        has_come(self.expires)
    }

    /// Whether the token request repeats the redirection URI of the authorization request
    /// (RFC 6749 section 4.1.3).
    fn redirect_uri_allowed(&self, uri: &str) -> bool {
        self.redirect_uri == uri
    }
}
