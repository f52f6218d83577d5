//! OAuth2 models for Rust: one struct with a team's own columns becomes a typed entity, repositories,
//! SQL migrations, an admin, validation and cleanup.
//!
#![doc = include_str!("../docs/tour.md")]
#![forbid(unsafe_code)]

// The derives of this crate's own standard models name the runtime by its public path.
extern crate self as oauth_runtime;

mod macros;

pub mod admin;
pub mod audience;
#[cfg(feature = "catalog")]
pub mod catalog;
pub mod cleanup;
pub mod client_secret;
mod clock;
#[doc(hidden)]
pub mod codegen_support;
pub mod database;
pub mod descriptor;
mod entity;
pub mod error;
pub mod flow;
mod generate;
mod generated;
pub mod jwk;
pub mod mask;
pub mod migrate;
pub mod models;
pub mod pkce;
pub mod prelude;
pub mod repository;
mod retry;
pub mod scopes;
mod settings;
mod store;
mod token;
pub mod uri;
pub mod value;

pub use client_secret::SecretScheme;
pub use clock::{Clock, FixedClock};
pub use entity::{
    Created, Entity, EntityBase, HasKey, KeyType, NewEntity, OwnDefaults, Pk, Statements, UserModel,
};
pub use error::{Error, OptionalExtension};
pub use flow::{ClientAuthentication, ClientRefusal};
pub use generate::Generator;
pub use models::{
    AccessTokenModel, ApplicationModel, DeviceGrantModel, GrantModel, IdTokenModel, OAuthModels,
    PushedAuthorizationRequestModel, RefreshTokenModel,
};
pub use oauth_derive::{
    OAuthAccessToken, OAuthApplication, OAuthChoices, OAuthDeviceGrant, OAuthGrant, OAuthIdToken,
    OAuthPushedAuthorizationRequest, OAuthRefreshToken, OAuthUser, swappable,
};
pub use settings::{ALL_SCOPES, Settings, SettingsError, TokenStorage};
pub use store::{Session, Store};
