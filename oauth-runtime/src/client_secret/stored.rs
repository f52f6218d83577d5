//! What the text of the `client_secret` column is.

use subtle::ConstantTimeEq as _;

use super::argon2::Argon2Hash;
use super::bcrypt::{Bcrypt, Input};
use super::pbkdf2::{Pbkdf2, Prf};
use super::scrypt::Scrypt;
use super::unusable::UnusableHash;
use crate::error::Error;

/// A stored text, read.
pub(super) enum StoredSecret<'a> {
    Plain(&'a str),
    Pbkdf2(Pbkdf2<'a>),
    Argon2(Box<Argon2Hash>),
    Scrypt(Scrypt<'a>),
    Bcrypt(Bcrypt<'a>),
}

impl<'a> StoredSecret<'a> {
    /// Reads a stored text by what stands before its first `$`.
    ///
    /// # Errors
    /// The text starts like a hash and is none, or one whose cost is out of bounds.
    pub(super) fn parse(text: &'a str) -> Result<Self, UnusableHash> {
        match text.split_once('$') {
            Some(("pbkdf2_sha256", rest)) => Pbkdf2::parse(Prf::HmacSha256, rest).map(Self::Pbkdf2),
            Some(("pbkdf2_sha1", rest)) => Pbkdf2::parse(Prf::HmacSha1, rest).map(Self::Pbkdf2),
            Some(("scrypt", rest)) => Scrypt::parse(rest).map(Self::Scrypt),
            Some(("argon2", rest)) => Self::argon2(rest),
            Some(("bcrypt_sha256", rest)) => Bcrypt::parse(Input::HexSha256, rest).map(Self::Bcrypt),
            Some(("bcrypt", rest)) => Bcrypt::parse(Input::Secret, rest).map(Self::Bcrypt),
            Some(("", rest)) => Self::parse_modular(text, rest),
            _ => Ok(Self::Plain(text)),
        }
    }

    /// Reads a text that starts with `$`: the modular format of `crypt`, which other servers store.
    fn parse_modular(text: &'a str, rest: &'a str) -> Result<Self, UnusableHash> {
        match rest.split_once('$') {
            Some(("argon2id" | "argon2i" | "argon2d", _)) => Self::argon2(rest),
            Some(("2a" | "2b" | "2x" | "2y", _)) => Bcrypt::parse(Input::Secret, text).map(Self::Bcrypt),
            _ => Ok(Self::Plain(text)),
        }
    }

    fn argon2(text: &str) -> Result<Self, UnusableHash> {
        Argon2Hash::parse(text).map(Box::new).map(Self::Argon2)
    }

    /// Whether the comparison takes so long that it must not run on an async worker.
    pub(super) fn is_slow(&self) -> bool {
        match self {
            Self::Plain(_) => false,
            Self::Pbkdf2(pbkdf2) => pbkdf2.is_slow(),
            Self::Argon2(_) | Self::Scrypt(_) | Self::Bcrypt(_) => true,
        }
    }

    /// Compares a presented secret, in a time that tells nothing about how much of it is right.
    ///
    /// # Errors
    /// [`Error::Hash`] when there is not enough memory.
    pub(super) fn matches(&self, presented: &str) -> Result<bool, Error> {
        match self {
            Self::Plain(secret) => Ok(presented.as_bytes().ct_eq(secret.as_bytes()).into()),
            Self::Pbkdf2(pbkdf2) => Ok(pbkdf2.matches(presented)),
            Self::Argon2(argon2) => argon2.matches(presented),
            Self::Scrypt(scrypt) => scrypt.matches(presented),
            Self::Bcrypt(bcrypt) => bcrypt.matches(presented),
        }
    }
}

/// A decimal number without a sign, as a hash's parameter is written.
pub(super) fn number(text: &str) -> Option<u32> {
    let digits = text.bytes().all(|byte| byte.is_ascii_digit());
    digits.then(|| text.parse().ok()).flatten()
}

/// Exactly `N` bytes from padded base64.
pub(super) fn base64<const N: usize>(text: &str) -> Option<[u8; N]> {
    use base64ct::Encoding as _;
    let mut bytes = [0; N];
    let decoded = base64ct::Base64::decode(text, &mut bytes).ok()?;
    (decoded.len() == N).then_some(bytes)
}
