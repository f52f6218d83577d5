//! Generated identifiers and secrets: letters and digits from a cryptographic generator.

use rand::distr::{Alphanumeric, SampleString as _};
use secrecy::SecretString;

use crate::settings::Settings;

/// Length of a client identifier, as Django OAuth Toolkit makes them.
const CLIENT_ID_LENGTH: usize = 40;

/// Length of a token or authorization code: 30 of 62 characters are 178 bits (RFC 6749 section 10.10 asks for 160).
const TOKEN_LENGTH: usize = 30;

fn letters_and_digits(length: usize) -> String {
    Alphanumeric.sample_string(&mut rand::rng(), length)
}

/// A client identifier; it has no colon, which HTTP Basic could not carry (RFC 7617 section 2).
pub(crate) fn client_id() -> String {
    letters_and_digits(CLIENT_ID_LENGTH)
}

/// A client secret.
pub(crate) fn client_secret(settings: &Settings) -> SecretString {
    letters_and_digits(settings.client_secret_length).into()
}

/// An access token, refresh token or authorization code.
pub(crate) fn token() -> SecretString {
    letters_and_digits(TOKEN_LENGTH).into()
}

#[cfg(test)]
mod tests {
    use secrecy::ExposeSecret as _;

    use super::*;

    #[test]
    fn generated_values_have_their_length_and_alphabet_and_differ() {
        let (first, second) = (client_id(), client_id());
        assert_eq!(first.len(), 40);
        assert_ne!(first, second);
        let secret = client_secret(&Settings::default());
        assert_eq!(secret.expose_secret().len(), 128);
        assert!(secret.expose_secret().bytes().all(|byte| byte.is_ascii_alphanumeric()));
        assert_eq!(token().expose_secret().len(), 30);
    }
}
