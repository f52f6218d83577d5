//! The refresh token.

use crate::OAuthRefreshToken;
use crate::admin::ModelAdmin;
use crate::entity::{Entity, EntityBase as _};
use crate::generated::RefreshTokenBase;
use crate::models::OAuthModels;

/// The standard refresh token model, for a team without columns of its own.
#[derive(Clone, OAuthRefreshToken)]
pub struct RefreshToken<M: OAuthModels> {
    /// The columns of the abstract model.
    #[oauth(flatten)]
    pub base: RefreshTokenBase<M>,
}

/// Behaviour of a refresh token. A team overrides a method by writing the impl itself:
/// `#[oauth(overrides)]` on the struct leaves it out of the derive.
pub trait RefreshTokenModel: Entity<Base = RefreshTokenBase<<Self as Entity>::Models>> {
    /// How the admin shows the model (override it to replace what `#[admin(…)]` says).
    fn admin() -> &'static ModelAdmin {
        Self::ADMIN
    }

    /// What people and logs see: the kind and the key, never the token.
    fn display_name(&self) -> String {
        format!("RefreshToken #{}", self.key())
    }

    /// Whether the token was revoked or rotated away.
    fn is_revoked(&self) -> bool {
        self.revoked.is_some()
    }
}
