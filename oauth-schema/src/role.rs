//! The roles of the abstract models and every name that follows from a role.

use std::fmt;

/// What a model is for. Every role has one abstract model in `schemas/` and one derive.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    /// A registered client.
    Application,
    /// A refresh token. Before the access token: locks are taken in this order everywhere.
    RefreshToken,
    /// An access token.
    AccessToken,
    /// An authorization code.
    Grant,
    /// An ID token.
    IdToken,
    /// A device authorization.
    DeviceGrant,
    /// An authorization request that a client sent ahead.
    PushedAuthorizationRequest,
}

impl Role {
    /// Every role.
    pub const ALL: [Self; 7] = [
        Self::Application,
        Self::RefreshToken,
        Self::AccessToken,
        Self::Grant,
        Self::IdToken,
        Self::DeviceGrant,
        Self::PushedAuthorizationRequest,
    ];

    /// Name of the standard model, in Rust's spelling.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Application => "Application",
            Self::RefreshToken => "RefreshToken",
            Self::AccessToken => "AccessToken",
            Self::Grant => "Grant",
            Self::IdToken => "IdToken",
            Self::DeviceGrant => "DeviceGrant",
            Self::PushedAuthorizationRequest => "PushedAuthorizationRequest",
        }
    }

    /// Name of the role as a field of the registry and as a module.
    pub const fn field(self) -> &'static str {
        match self {
            Self::Application => "application",
            Self::RefreshToken => "refresh_token",
            Self::AccessToken => "access_token",
            Self::Grant => "grant",
            Self::IdToken => "id_token",
            Self::DeviceGrant => "device_grant",
            Self::PushedAuthorizationRequest => "pushed_authorization_request",
        }
    }

    /// Name of the derive, such as `OAuthApplication`.
    pub fn derive(self) -> String {
        format!("OAuth{}", self.name())
    }

    /// Name of the base struct, such as `ApplicationBase`.
    pub fn base(self) -> String {
        format!("{}Base", self.name())
    }

    /// Name of the trait with the model's behaviour, such as `ApplicationModel`.
    pub fn behaviour(self) -> String {
        format!("{}Model", self.name())
    }

    /// The role that a field of the registry names.
    pub fn from_field(field: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.field() == field)
    }

    /// The role that a derive serves.
    pub fn from_derive(derive: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.derive() == derive)
    }
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
