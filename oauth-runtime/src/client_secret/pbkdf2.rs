//! PBKDF2 (RFC 8018), as Django writes it: `pbkdf2_sha256$<iterations>$<salt>$<base64>`.

use ::pbkdf2::{pbkdf2_hmac, pbkdf2_hmac_array};
use base64ct::{Base64, Encoding as _};
use secrecy::SecretString;
use sha1::Sha1;
use sha2::Sha256;
use subtle::ConstantTimeEq as _;

use super::stored::{base64, number};
use super::unusable::UnusableHash;
use crate::generate;

/// A few seconds of a core; Django 6.1 writes 1,500,000.
const MAX_ITERATIONS: u32 = 10_000_000;

/// Iterations that take less than the 100 microseconds for which an async task may hold its worker.
const QUICK_ITERATIONS: u32 = 100;

/// Length of a salt, as Django makes them: 22 of 62 characters are 131 bits.
const SALT_LENGTH: usize = 22;

/// The pseudorandom function of a hash, which says how long the hash is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Prf {
    HmacSha256,
    HmacSha1,
}

impl Prf {
    const fn algorithm(self) -> &'static str {
        match self {
            Self::HmacSha256 => "pbkdf2_sha256",
            Self::HmacSha1 => "pbkdf2_sha1",
        }
    }
}

/// A hash that was read.
pub(super) struct Pbkdf2<'a> {
    iterations: u32,
    salt: &'a str,
    derived: Derived,
}

enum Derived {
    Sha256([u8; 32]),
    Sha1([u8; 20]),
}

impl<'a> Pbkdf2<'a> {
    /// Reads what follows the name of the algorithm: `<iterations>$<salt>$<base64>`.
    pub(super) fn parse(prf: Prf, text: &'a str) -> Result<Self, UnusableHash> {
        let algorithm = prf.algorithm();
        let hash = Self::parse_fields(prf, text).ok_or(UnusableHash::Malformed { algorithm })?;
        if hash.iterations > MAX_ITERATIONS {
            return Err(UnusableHash::TooCostly { algorithm, limit: "10,000,000 iterations" });
        }
        Ok(hash)
    }

    fn parse_fields(prf: Prf, text: &'a str) -> Option<Self> {
        let (iterations, rest) = text.split_once('$')?;
        let (salt, derived) = rest.split_once('$')?;
        let iterations = number(iterations).filter(|iterations| *iterations > 0)?;
        if salt.is_empty() {
            return None;
        }
        let derived = match prf {
            Prf::HmacSha256 => Derived::Sha256(base64(derived)?),
            Prf::HmacSha1 => Derived::Sha1(base64(derived)?),
        };
        Some(Self { iterations, salt, derived })
    }

    pub(super) fn is_slow(&self) -> bool {
        self.iterations > QUICK_ITERATIONS
    }

    pub(super) fn matches(&self, presented: &str) -> bool {
        let (presented, salt) = (presented.as_bytes(), self.salt.as_bytes());
        let equal = match &self.derived {
            Derived::Sha256(derived) => {
                pbkdf2_hmac_array::<Sha256, 32>(presented, salt, self.iterations).ct_eq(derived)
            }
            Derived::Sha1(derived) => {
                pbkdf2_hmac_array::<Sha1, 20>(presented, salt, self.iterations).ct_eq(derived)
            }
        };
        equal.into()
    }
}

/// The hash of a secret with one iteration, under a new salt.
pub(super) fn hash(secret: &str) -> SecretString {
    let salt = generate::letters_and_digits(SALT_LENGTH);
    let mut derived = [0; 32];
    pbkdf2_hmac::<Sha256>(secret.as_bytes(), salt.as_bytes(), 1, &mut derived);
    format!("pbkdf2_sha256$1${salt}${}", Base64::encode_string(&derived)).into()
}
