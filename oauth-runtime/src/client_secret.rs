//! How a client's secret is stored.

use argon2::Argon2;
use argon2::password_hash::PasswordHasher as _;
use secrecy::{ExposeSecret as _, SecretString};

use crate::error::Error;
use crate::settings::Settings;

/// The text for the `client_secret` column: an argon2id hash, or the secret itself where the client
/// asks for it (HS256 needs it in clear).
///
/// The hash stands behind `argon2$`, as Django writes and recognises it.
pub(crate) async fn stored(
    secret: &SecretString,
    hashed: bool,
    _settings: &Settings,
) -> Result<SecretString, Error> {
    if !hashed {
        return Ok(secret.clone());
    }
    let secret = secret.clone();
    // A hash takes tens of milliseconds of a core; the async workers must not wait for it.
    let hash = tokio::task::spawn_blocking(move || {
        let hash: Result<argon2::password_hash::phc::PasswordHash, _> =
            Argon2::default().hash_password(secret.expose_secret().as_bytes());
        hash.map(|hash| format!("argon2{hash}"))
    })
    .await
    .map_err(|error| Error::Hash(format!("the hashing task ended: {error}")))?
    .map_err(|error| Error::Hash(error.to_string()))?;
    Ok(hash.into())
}

#[cfg(test)]
mod tests {
    use argon2::password_hash::PasswordVerifier as _;
    use argon2::password_hash::phc::PasswordHash;

    use super::*;

    #[tokio::test]
    async fn a_stored_secret_is_a_hash_that_verifies_and_has_the_form_django_reads() {
        let secret = SecretString::from("correct horse");
        let stored = stored(&secret, true, &Settings::default()).await.unwrap();
        let text = stored.expose_secret();
        assert!(text.starts_with("argon2$argon2id$v=19$m="), "{text}");
        assert!(text.len() <= 255);
        let hash = PasswordHash::new(text.strip_prefix("argon2").unwrap()).unwrap();
        assert!(Argon2::default().verify_password(b"correct horse", &hash).is_ok());
        assert!(Argon2::default().verify_password(b"wrong", &hash).is_err());
    }

    #[tokio::test]
    async fn a_client_may_ask_for_its_secret_in_clear() {
        let secret = SecretString::from("clear");
        let stored = stored(&secret, false, &Settings::default()).await.unwrap();
        assert_eq!(stored.expose_secret(), "clear");
    }
}
