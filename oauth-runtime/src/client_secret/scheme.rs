//! Which hash a new secret gets.

/// Characters from which on a secret counts as generated: 64 letters and digits are 381 bits.
const GENERATED_LENGTH: usize = 64;

/// Which hash a new secret gets, and an old one that is brought up to date on login.
///
/// Every scheme verifies the hashes of all others.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum SecretScheme {
    /// Argon2id (RFC 9106) at the cost that OWASP recommends: tens of milliseconds of a core, 19 MiB.
    #[default]
    Argon2id,
    /// One HMAC-SHA-256 for secrets of 64 characters or more, argon2id for shorter ones.
    ///
    /// A slow hash makes guessing slow. Nobody guesses one of the secrets that this project generates, 128 letters and
    /// digits, at any speed, so for those a fast hash is as safe and takes a microsecond. A short secret may
    /// have been thought up by a person, and it gets argon2id all the same.
    ///
    /// The hash is written as Django's `pbkdf2_sha256$1$<salt>$<hash>`: PBKDF2 with one iteration is one HMAC of the
    /// salt under the secret (RFC 8018 section 5.2). So Django verifies it too, and never takes it for a
    /// secret in clear.
    Sha256,
}

impl SecretScheme {
    /// The scheme that this secret gets.
    pub(super) fn for_secret(self, secret: &str) -> Self {
        match self {
            Self::Sha256 if secret.chars().count() >= GENERATED_LENGTH => Self::Sha256,
            Self::Sha256 | Self::Argon2id => Self::Argon2id,
        }
    }
}
