//! Argon2 (RFC 9106): Django's `argon2$argon2id$v=19$…`, and the same without the first word.

use ::argon2::password_hash::PasswordHasher as _;
use ::argon2::password_hash::phc::{Output, PasswordHash, Salt};
use ::argon2::{Algorithm, Argon2, Params, Version};
use secrecy::SecretString;
use subtle::ConstantTimeEq as _;

use super::unusable::UnusableHash;
use crate::error::Error;

const ALGORITHM: &str = "argon2";
const MALFORMED: UnusableHash = UnusableHash::Malformed { algorithm: ALGORITHM };

/// KiB that one hash may hold: 1 GiB.
const MAX_MEMORY: u64 = 1 << 20;

/// KiB that one hash may write over all passes: 16 GiB, some ten seconds of a core. Django's parameters
/// write 200 MiB.
const MAX_WORK: u64 = 16 << 20;

/// A hash that was read.
pub(super) struct Argon2Hash {
    algorithm: Algorithm,
    version: Version,
    params: Params,
    salt: Salt,
    derived: Output,
}

impl Argon2Hash {
    /// Reads the PHC string format without its first `$`: `argon2id$v=19$m=…,t=…,p=…$<salt>$<hash>`.
    pub(super) fn parse(text: &str) -> Result<Self, UnusableHash> {
        let hash = Self::parse_fields(text).ok_or(MALFORMED)?;
        let too_costly = |limit| Err(UnusableHash::TooCostly { algorithm: ALGORITHM, limit });
        if u64::from(hash.params.m_cost()) > MAX_MEMORY {
            return too_costly("1 GiB of memory");
        }
        if work(&hash.params) > MAX_WORK {
            return too_costly("16 GiB of memory traffic");
        }
        Ok(hash)
    }

    fn parse_fields(text: &str) -> Option<Self> {
        let hash = PasswordHash::new(&format!("${text}")).ok()?;
        Some(Self {
            algorithm: Algorithm::new(hash.algorithm).ok()?,
            version: hash.version.map_or(Ok(Version::V0x10), Version::try_from).ok()?,
            params: Params::try_from(&hash).ok()?,
            salt: hash.salt?,
            derived: hash.hash?,
        })
    }

    /// Whether a new hash would be harder to guess from.
    pub(super) fn is_weaker_than_default(&self) -> bool {
        self.algorithm != Algorithm::Argon2id
            || self.version != Version::V0x13
            || self.params.m_cost() < Params::DEFAULT.m_cost()
            || work(&self.params) < work(&Params::DEFAULT)
    }

    pub(super) fn matches(&self, presented: &str) -> Result<bool, Error> {
        let argon2 = Argon2::new(self.algorithm, self.version, self.params.clone());
        let mut buffer = [0; Output::MAX_LENGTH];
        let derived = buffer
            .get_mut(..self.derived.len())
            .ok_or_else(|| Error::Internal("an argon2 hash is longer than its format allows".to_owned()))?;
        argon2
            .hash_password_into(presented.as_bytes(), &self.salt, derived)
            .map_err(|error| Error::Hash(error.to_string()))?;
        Ok(derived.ct_eq(self.derived.as_bytes()).into())
    }
}

/// KiB that are written over all passes.
fn work(params: &Params) -> u64 {
    u64::from(params.m_cost()).saturating_mul(params.t_cost().into())
}

/// The argon2id hash of a secret at the default cost, under a new salt.
///
/// # Errors
/// [`Error::Hash`] when there is not enough memory.
pub(super) fn hash(secret: &str) -> Result<SecretString, Error> {
    let hash: PasswordHash =
        Argon2::default().hash_password(secret.as_bytes()).map_err(|error| Error::Hash(error.to_string()))?;
    Ok(format!("argon2{hash}").into())
}
