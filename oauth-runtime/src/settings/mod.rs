//! How a store behaves: lifetimes, rotation, generators, scopes and cleanup.

mod check;
mod error;
mod parse;
#[cfg(test)]
mod tests;
mod value;

use std::num::NonZeroU32;

use chrono::TimeDelta;
use secrecy::SecretString;

pub use error::SettingsError;

use crate::cleanup::Sweep;
use crate::client_secret::SecretScheme;
use crate::clock::Clock;
use crate::generate::Generator;
use crate::scopes::Scopes;

/// In [`Settings::default_scopes`], stands for every scope.
pub const ALL_SCOPES: &str = "__all__";

#[doc = include_str!("../../docs/settings.md")]
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Settings {
    /// How access and refresh tokens stand in the database.
    pub token_storage: TokenStorage,
    /// How long an authorization code is valid, in seconds (RFC 6749 section 4.1.2 asks for at most 600).
    pub authorization_code_expire_seconds: NonZeroU32,
    /// How long an access token is valid, in seconds.
    pub access_token_expire_seconds: NonZeroU32,
    /// How long an ID token is valid, in seconds.
    pub id_token_expire_seconds: NonZeroU32,
    /// How long a refresh token may lie unused, in seconds, counted from the expiry of its access
    /// token; `None`, or 0 in a file, is for ever.
    pub refresh_token_expire_seconds: Option<NonZeroU32>,
    /// How long a refresh token that was rotated still answers with the tokens it was rotated to, in
    /// seconds, for clients that did not receive the answer.
    pub refresh_token_grace_period_seconds: u32,
    /// Whether a refresh token that comes a second time revokes all tokens that descend from the same
    /// grant (RFC 9700 section 4.14.2). Needs rotation.
    pub refresh_token_reuse_protection: bool,
    /// Whether each use of a refresh token gives a new one and revokes the old (RFC 9700 section 4.14.2).
    pub rotate_refresh_token: bool,
    /// How long a pushed authorization request is valid, in seconds (RFC 9126 section 2.2).
    pub par_request_uri_lifetime_seconds: NonZeroU32,
    /// How long a device waits between two polls, in seconds (RFC 8628 section 3.2).
    pub device_flow_interval: NonZeroU32,
    /// How long a device code is valid, in seconds (RFC 8628 section 3.2).
    pub device_code_expire_seconds: NonZeroU32,
    /// Whether every authorization request must have a code challenge (RFC 7636, RFC 9700 section 2.1.1).
    pub pkce_required: bool,
    /// How client identifiers are made.
    pub client_id_generator: Generator,
    /// How client secrets are made.
    pub client_secret_generator: Generator,
    /// Length of a client secret in characters, at most 255, where `client_secret_generator` does not
    /// say otherwise.
    pub client_secret_generator_length: NonZeroU32,
    /// How client secrets are hashed.
    pub client_secret_hasher: SecretScheme,
    /// How access tokens are made.
    pub access_token_generator: Generator,
    /// How refresh tokens are made.
    pub refresh_token_generator: Generator,
    /// The scopes there are, with the descriptions that users see.
    pub scopes: Scopes,
    /// The scopes of a request that names none (RFC 6749 section 3.3); [`ALL_SCOPES`] stands for all.
    pub default_scopes: Vec<String>,
    /// The RSA key in PEM form that signs ID tokens.
    pub oidc_rsa_private_key: Option<SecretString>,
    /// How many rows a cleanup deletes in one transaction.
    pub clear_expired_tokens_batch_size: NonZeroU32,
    /// How long a cleanup pauses between two batches, in seconds.
    pub clear_expired_tokens_batch_interval_seconds: u32,
    /// How many expired rows go with each token that is issued, so that nobody need run a cleanup; 0
    /// is off.
    pub clear_expired_rows_per_token: u32,
    /// Where the time is read.
    pub clock: Clock,
    /// How far the cleanup with each issued token is.
    pub(crate) sweep: Sweep,
}

impl Settings {
    /// How long a refresh token may lie unused; `None` is for ever.
    pub fn refresh_token_expire_timedelta(&self) -> Option<TimeDelta> {
        self.refresh_token_expire_seconds.map(|seconds| TimeDelta::seconds(seconds.get().into()))
    }
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            token_storage: TokenStorage::default(),
            authorization_code_expire_seconds: const { number(60) },
            access_token_expire_seconds: const { number(36_000) },
            id_token_expire_seconds: const { number(36_000) },
            refresh_token_expire_seconds: None,
            refresh_token_grace_period_seconds: 0,
            refresh_token_reuse_protection: false,
            rotate_refresh_token: true,
            par_request_uri_lifetime_seconds: const { number(60) },
            device_flow_interval: const { number(5) },
            device_code_expire_seconds: const { number(1800) },
            pkce_required: true,
            client_id_generator: Generator::default(),
            client_secret_generator: Generator::default(),
            client_secret_generator_length: const { number(128) },
            client_secret_hasher: SecretScheme::default(),
            access_token_generator: Generator::default(),
            refresh_token_generator: Generator::default(),
            scopes: Scopes::from([("read", "Reading scope"), ("write", "Writing scope")]),
            default_scopes: vec![ALL_SCOPES.to_owned()],
            oidc_rsa_private_key: None,
            clear_expired_tokens_batch_size: const { number(10_000) },
            clear_expired_tokens_batch_interval_seconds: 0,
            clear_expired_rows_per_token: 0,
            clock: Clock::system(),
            sweep: Sweep::default(),
        }
    }
}

/// A number of a default, checked by the compiler.
const fn number(number: u32) -> NonZeroU32 {
    NonZeroU32::new(number).expect("a default is not zero")
}

/// How access and refresh tokens stand in the database.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum TokenStorage {
    /// Only the SHA-256 checksum (RFC 9700 section 4): who reads the database can use no token.
    #[default]
    Checksum,
    /// The token itself beside its checksum, for a database shared with Django OAuth Toolkit before 3.4.
    Plain,
}

impl TokenStorage {
    /// What the `token` column holds for a token.
    pub(crate) fn stored(self, token: &SecretString) -> SecretString {
        match self {
            Self::Checksum => SecretString::from(""),
            Self::Plain => token.clone(),
        }
    }
}
