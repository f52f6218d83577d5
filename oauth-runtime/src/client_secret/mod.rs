//! How a client's secret is stored, verified and brought up to date.
//!
//! | stored text | what it is |
//! |---|---|
//! | `argon2$argon2id$v=19$…` | argon2, as Django writes it; what this project writes |
//! | `pbkdf2_sha256$…`, `pbkdf2_sha1$…` | PBKDF2, as Django writes it; see [`SecretScheme::Sha256`] |
//! | `scrypt$…`, `bcrypt_sha256$…`, `bcrypt$…` | scrypt and bcrypt, as Django writes them |
//! | `$argon2id$…`, `$2a$…`, `$2b$…`, `$2y$…` | argon2 and bcrypt, as other servers write them |
//! | anything else | the secret itself, of an application with `hash_client_secret` off |
//!
//! A hash verifies by the parameters in its own text. A text that starts like a hash is never compared with
//! a secret, so neither a malformed hash nor a leaked one opens anything. (Django OAuth Toolkit compares a malformed
//! hash as if it were the secret.) An unmarked digest, such as 64 hexadecimal digits, cannot be told from a
//! secret and counts as one.
//!
//! A value that is given as a secret is a secret, whatever it looks like: with `hash_client_secret` on it is
//! hashed. (Django OAuth Toolkit takes a secret such as `argon2$foo` for a hash and stores it in clear.) A program that
//! imports hashes writes them into the column itself, which no secret passes through:
//! `store.applications().change(id).set(Application::CLIENT_SECRET, hash)`.

mod argon2;
mod bcrypt;
mod pbkdf2;
mod scheme;
mod scrypt;
mod stored;
mod unusable;
mod workers;

pub use scheme::SecretScheme;
pub use unusable::UnusableHash;

use secrecy::{ExposeSecret as _, SecretString};

use self::stored::StoredSecret;
use crate::error::{Error, ValidationErrors};
use crate::settings::Settings;

/// What came of comparing a presented secret with the stored text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// It is the client's secret.
    Matches,
    /// It is another one.
    Differs,
    /// The stored text is a hash that verifies nothing.
    Unusable(UnusableHash),
}

/// Whether `presented` is the secret that `stored` was made of.
///
/// An empty secret is never one: a client without a secret has nothing to prove itself with. (Django OAuth Toolkit
/// lets it match an empty column.) A malformed or too costly hash matches nothing and is logged.
///
/// What takes longer than a few microseconds runs beside the async workers, on all cores but one.
///
/// # Errors
/// [`Error::Hash`] when the hash cannot be computed, for want of memory.
pub async fn verify(presented: &SecretString, stored: &SecretString) -> Result<bool, Error> {
    Ok(match check(presented, stored).await? {
        Verdict::Matches => true,
        Verdict::Differs => false,
        Verdict::Unusable(problem) => {
            tracing::warn!("{problem}");
            false
        }
    })
}

/// Whether a stored text is a hash, well-formed or not, rather than the secret itself.
pub fn is_hashed(stored: &str) -> bool {
    !matches!(StoredSecret::parse(stored), Ok(StoredSecret::Plain(_)))
}

/// [`verify`], with the reason why a hash is of no use.
pub(crate) async fn check(presented: &SecretString, stored: &SecretString) -> Result<Verdict, Error> {
    let parsed = match StoredSecret::parse(stored.expose_secret()) {
        Ok(parsed) => parsed,
        Err(problem) => return Ok(Verdict::Unusable(problem)),
    };
    if presented.expose_secret().is_empty() {
        return Ok(Verdict::Differs);
    }
    let matches = if parsed.is_slow() {
        let (presented, stored) = (presented.clone(), stored.clone());
        // Read once more on the other thread: what was read here borrows from the caller.
        workers::run(move || {
            StoredSecret::parse(stored.expose_secret())
                .map_or(Ok(false), |parsed| parsed.matches(presented.expose_secret()))
        })
        .await?
    } else {
        parsed.matches(presented.expose_secret())?
    };
    Ok(if matches { Verdict::Matches } else { Verdict::Differs })
}

/// The text for the `client_secret` column: a hash, or the secret itself where the client asks for it
/// (HS256 needs it in clear).
///
/// # Errors
/// [`Error::Validation`] when a secret to be kept in clear looks like a malformed hash: no client could ever
/// authenticate with it. [`Error::Hash`] when the hash cannot be computed.
pub(crate) async fn stored(
    secret: &SecretString,
    hashed: bool,
    settings: &Settings,
) -> Result<SecretString, Error> {
    if hashed {
        return hash(secret, settings.client_secret_hasher).await;
    }
    if StoredSecret::parse(secret.expose_secret()).is_err() {
        let mut errors = ValidationErrors::new();
        errors.add("client_secret", "looks like a malformed hash, so it could never be verified");
        return Err(Error::Validation(errors));
    }
    Ok(secret.clone())
}

/// The hash of a secret under a scheme.
pub(crate) async fn hash(secret: &SecretString, scheme: SecretScheme) -> Result<SecretString, Error> {
    match scheme.for_secret(secret.expose_secret()) {
        SecretScheme::Sha256 => Ok(pbkdf2::hash(secret.expose_secret())),
        SecretScheme::Argon2id => {
            let secret = secret.clone();
            workers::run(move || argon2::hash(secret.expose_secret())).await
        }
    }
}

/// Whether the text that a client just authenticated against should give way to a new hash under `scheme`.
///
/// `hashed` says whether a secret that is stored in clear may be hashed.
pub(crate) fn needs_upgrade(
    presented: &SecretString,
    stored: &SecretString,
    hashed: bool,
    scheme: SecretScheme,
) -> bool {
    let presented = presented.expose_secret();
    match StoredSecret::parse(stored.expose_secret()) {
        Ok(StoredSecret::Plain(_)) => hashed,
        // What was presented may differ from the secret beyond what bcrypt looked at.
        Ok(StoredSecret::Bcrypt(bcrypt)) if bcrypt.truncates(presented) => false,
        // The hash of a secret that nobody can guess is as good as any other, and making a slow one would
        // take away the speed that the scheme was chosen for.
        Ok(_) if scheme.for_secret(presented) == SecretScheme::Sha256 => false,
        Ok(StoredSecret::Argon2(argon2)) => argon2.is_weaker_than_default(),
        Ok(_) => true,
        Err(_) => false,
    }
}

#[cfg(test)]
mod tests;
