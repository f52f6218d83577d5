//! Generated identifiers and secrets: letters and digits from a cryptographic generator, or a team's own.

use std::fmt;
use std::sync::Arc;

use rand::distr::{Alphanumeric, SampleString as _};
use rand::seq::IndexedRandom as _;
use secrecy::SecretString;

use crate::error::Error;
use crate::settings::Settings;

/// Length of a client identifier, as Django OAuth Toolkit makes them.
const CLIENT_ID_LENGTH: usize = 40;

/// Length of a token or authorization code: 30 of 62 characters are 178 bits (RFC 6749 section 10.10 asks for 160).
const TOKEN_LENGTH: usize = 30;

/// How identifiers, secrets or tokens of one kind are made. Cloning is cheap.
///
/// The default takes letters and digits of the operating system's cryptographic generator, in the
/// length that is usual for the kind: 40 for a client identifier, 30 for a token, and
/// [`Settings::client_secret_generator_length`] for a client secret.
#[derive(Clone, Default)]
pub struct Generator(Source);

#[derive(Clone, Default)]
enum Source {
    #[default]
    Usual,
    LettersAndDigits(usize),
    Own(Arc<dyn Fn() -> String + Send + Sync>),
}

impl Generator {
    /// Letters and digits of the cryptographic generator, `length` of them.
    pub const fn letters_and_digits(length: usize) -> Self {
        Self(Source::LettersAndDigits(length))
    }

    /// A team's own generator.
    ///
    /// It must be hard to guess (RFC 6749 section 10.10) and never repeat itself: a value that is
    /// there already is refused by the database. A client identifier should have no colon, which HTTP
    /// Basic cannot carry (RFC 7617 section 2). An empty text is the error [`Error::EmptyGenerated`].
    pub fn new(generate: impl Fn() -> String + Send + Sync + 'static) -> Self {
        Self(Source::Own(Arc::new(generate)))
    }

    /// How many characters come out, where that was chosen.
    pub(crate) const fn length(&self) -> Option<usize> {
        match self.0 {
            Source::LettersAndDigits(length) => Some(length),
            Source::Usual | Source::Own(_) => None,
        }
    }

    /// A new value; `setting` is the name of this generator.
    fn generate(&self, usual: usize, setting: &'static str) -> Result<String, Error> {
        let value = match &self.0 {
            Source::Usual => letters_and_digits(usual),
            Source::LettersAndDigits(length) => letters_and_digits(*length),
            Source::Own(generate) => generate(),
        };
        if value.is_empty() { Err(Error::EmptyGenerated { setting }) } else { Ok(value) }
    }
}

impl fmt::Debug for Generator {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Source::Usual => f.write_str("Generator(usual)"),
            Source::LettersAndDigits(length) => write!(f, "Generator(letters_and_digits({length}))"),
            Source::Own(_) => f.write_str("Generator(own)"),
        }
    }
}

/// Length of a device code and of the random part of a request URI: 43 of 62 characters are 256 bits.
const HANDLE_LENGTH: usize = 43;

/// Length of a user code, which a person types: 8 of 20 letters are 34 bits (RFC 8628 section 6.1).
const USER_CODE_LENGTH: usize = 8;

/// The letters of a user code: no vowels, so that no words come out (RFC 8628 section 6.1).
const USER_CODE_LETTERS: [char; 20] =
    ['B', 'C', 'D', 'F', 'G', 'H', 'J', 'K', 'L', 'M', 'N', 'P', 'Q', 'R', 'S', 'T', 'V', 'W', 'X', 'Z'];

/// Random text.
pub(crate) fn letters_and_digits(length: usize) -> String {
    Alphanumeric.sample_string(&mut rand::rng(), length)
}

/// A client identifier.
pub(crate) fn client_id(settings: &Settings) -> Result<String, Error> {
    settings.client_id_generator.generate(CLIENT_ID_LENGTH, "client_id_generator")
}

/// A client secret.
pub(crate) fn client_secret(settings: &Settings) -> Result<SecretString, Error> {
    let usual = usize::try_from(settings.client_secret_generator_length.get()).unwrap_or(usize::MAX);
    settings.client_secret_generator.generate(usual, "client_secret_generator").map(SecretString::from)
}

/// An access token.
pub(crate) fn access_token(settings: &Settings) -> Result<SecretString, Error> {
    settings.access_token_generator.generate(TOKEN_LENGTH, "access_token_generator").map(SecretString::from)
}

/// A refresh token.
pub(crate) fn refresh_token(settings: &Settings) -> Result<SecretString, Error> {
    settings.refresh_token_generator.generate(TOKEN_LENGTH, "refresh_token_generator").map(SecretString::from)
}

/// An authorization code.
pub(crate) fn authorization_code() -> SecretString {
    letters_and_digits(TOKEN_LENGTH).into()
}

/// A device code (RFC 8628 section 3.2).
pub(crate) fn device_code() -> SecretString {
    letters_and_digits(HANDLE_LENGTH).into()
}

/// A user code (RFC 8628 section 6.1).
pub(crate) fn user_code() -> SecretString {
    let mut random = rand::rng();
    let letters = (0..USER_CODE_LENGTH).filter_map(|_| USER_CODE_LETTERS.choose(&mut random));
    letters.collect::<String>().into()
}

/// The URI that stands for a pushed authorization request (RFC 9126 section 2.2).
pub(crate) fn request_uri() -> SecretString {
    format!("urn:ietf:params:oauth:request_uri:{}", letters_and_digits(HANDLE_LENGTH)).into()
}

#[cfg(test)]
mod tests {
    use std::num::NonZeroU32;

    use secrecy::ExposeSecret as _;

    use super::*;

    #[test]
    fn t174_t175_generated_values_have_their_length_and_alphabet_and_differ() {
        let settings = Settings::default();
        let (first, second) = (client_id(&settings).unwrap(), client_id(&settings).unwrap());
        assert_eq!(first.len(), 40);
        assert_ne!(first, second);
        let secret = client_secret(&settings).unwrap();
        assert_eq!(secret.expose_secret().len(), 128);
        assert!(secret.expose_secret().bytes().all(|byte| byte.is_ascii_alphanumeric()));
        assert_eq!(access_token(&settings).unwrap().expose_secret().len(), 30);
        assert_eq!(refresh_token(&settings).unwrap().expose_secret().len(), 30);
        assert_eq!(authorization_code().expose_secret().len(), 30);
    }

    #[test]
    fn t174_t175_own_generators_are_used() {
        let settings = Settings {
            client_id_generator: Generator::new(|| "id".to_owned()),
            client_secret_generator: Generator::letters_and_digits(7),
            access_token_generator: Generator::new(|| "access".to_owned()),
            refresh_token_generator: Generator::letters_and_digits(500),
            ..Settings::default()
        };
        assert_eq!(client_id(&settings).unwrap(), "id");
        assert_eq!(client_secret(&settings).unwrap().expose_secret().len(), 7);
        assert_eq!(access_token(&settings).unwrap().expose_secret(), "access");
        assert_eq!(refresh_token(&settings).unwrap().expose_secret().len(), 500);
    }

    #[test]
    fn the_length_of_client_secrets_is_a_setting() {
        let settings =
            Settings { client_secret_generator_length: NonZeroU32::new(64).unwrap(), ..Settings::default() };
        assert_eq!(client_secret(&settings).unwrap().expose_secret().len(), 64);
    }

    #[test]
    fn t176_a_generator_that_gives_nothing_is_an_error_with_its_name() {
        let settings = Settings {
            client_id_generator: Generator::new(String::new),
            access_token_generator: Generator::letters_and_digits(0),
            ..Settings::default()
        };
        let message = client_id(&settings).unwrap_err().to_string();
        assert!(message.contains("`client_id_generator`"), "{message}");
        let error = access_token(&settings).unwrap_err();
        assert!(matches!(error, Error::EmptyGenerated { setting: "access_token_generator" }));
    }

    #[test]
    fn debug_shows_no_value() {
        assert_eq!(format!("{:?}", Generator::new(|| "value".to_owned())), "Generator(own)");
    }

    #[test]
    fn a_user_code_has_eight_letters_without_vowels() {
        let codes: Vec<SecretString> = (0..100).map(|_| user_code()).collect();
        for code in &codes {
            assert_eq!(code.expose_secret().len(), 8);
            assert!(code.expose_secret().chars().all(|letter| "BCDFGHJKLMNPQRSTVWXZ".contains(letter)));
        }
        assert_ne!(codes[0].expose_secret(), codes[1].expose_secret());
    }

    #[test]
    fn device_codes_and_request_uris_are_long_enough_not_to_be_guessed() {
        assert_eq!(device_code().expose_secret().len(), 43);
        assert_ne!(device_code().expose_secret(), device_code().expose_secret());
        let uri = request_uri();
        let random = uri.expose_secret().strip_prefix("urn:ietf:params:oauth:request_uri:").unwrap();
        assert_eq!(random.len(), 43);
        assert!(random.bytes().all(|byte| byte.is_ascii_alphanumeric()));
    }
}
