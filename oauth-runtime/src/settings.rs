//! How a store behaves.

use std::num::NonZeroU32;

use secrecy::SecretString;

/// Batches of this size commit often and still delete fast.
const DEFAULT_BATCH: NonZeroU32 = NonZeroU32::MIN.saturating_add(9_999);

/// How a store behaves. The defaults are those of the specification and of RFC 9700.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Settings {
    /// How access and refresh tokens stand in the database.
    pub token_storage: TokenStorage,
    /// Length of a generated client secret, in characters.
    pub client_secret_length: usize,
    /// How many rows a cleanup deletes in one transaction.
    pub cleanup_batch_size: NonZeroU32,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            token_storage: TokenStorage::default(),
            client_secret_length: 128,
            cleanup_batch_size: DEFAULT_BATCH,
        }
    }
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
