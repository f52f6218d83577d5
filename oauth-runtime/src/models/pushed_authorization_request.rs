//! The pushed authorization request: what a client sent ahead of the user (RFC 9126).

use chrono::{DateTime, Utc};
use secrecy::SecretString;

use crate::OAuthPushedAuthorizationRequest;
use crate::admin::ModelAdmin;
use crate::entity::{Created, Entity, EntityBase as _};
use crate::generated::PushedAuthorizationRequestBase;
use crate::models::OAuthModels;

/// The standard model of pushed authorization requests, for a team without columns of its own.
#[derive(Clone, OAuthPushedAuthorizationRequest)]
pub struct PushedAuthorizationRequest<M: OAuthModels> {
    /// The columns of the abstract model.
    #[oauth(flatten)]
    pub base: PushedAuthorizationRequestBase<M>,
}

/// Behaviour of a pushed authorization request. A team overrides a method by writing the impl itself:
/// `#[oauth(overrides)]` on the struct leaves it out of the derive.
pub trait PushedAuthorizationRequestModel:
    Entity<Base = PushedAuthorizationRequestBase<<Self as Entity>::Models>>
{
    /// How the admin shows the model (override it to replace what `#[admin(…)]` says).
    fn admin() -> &'static ModelAdmin {
        Self::ADMIN
    }

    /// What people and logs see: the kind and the key, never the request URI.
    fn display_name(&self) -> String {
        format!("PushedAuthorizationRequest #{}", self.key())
    }

    /// Whether the request has expired by this time; the moment itself counts.
    fn is_expired_at(&self, now: DateTime<Utc>) -> bool {
        now >= self.expires
    }

    /// Whether the request has expired by the system's clock.
    fn is_expired(&self) -> bool {
        self.is_expired_at(Utc::now())
    }
}

impl<E: PushedAuthorizationRequestModel> Created<E> {
    /// The request URI in clear, for the response to the client (RFC 9126 section 2.2).
    pub fn request_uri(&self) -> &SecretString {
        &self.secret
    }
}
