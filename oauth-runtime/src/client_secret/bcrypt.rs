//! Bcrypt: Django's `bcrypt_sha256$$2b$…` and `bcrypt$$2b$…`, and the `$2y$…` of other servers.

use std::str::FromStr as _;

use bcrypt::HashParts;
use sha2::{Digest as _, Sha256};

use super::unusable::UnusableHash;
use crate::error::Error;
use crate::token::hexadecimal;

/// Some seconds of a core; every step doubles it, and 12 is usual.
const MAX_COST: u32 = 16;

/// Bytes that bcrypt looks at.
const LONGEST_INPUT: usize = 72;

/// What bcrypt hashes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Input {
    /// The secret, of which bcrypt sees 72 bytes.
    Secret,
    /// The hexadecimal digits of its SHA-256, so that every byte counts.
    HexSha256,
}

/// A hash that was read.
pub(super) struct Bcrypt<'a> {
    input: Input,
    hash: &'a str,
}

impl<'a> Bcrypt<'a> {
    /// Reads the modular format: `$2b$<cost>$<salt and hash>`.
    pub(super) fn parse(input: Input, hash: &'a str) -> Result<Self, UnusableHash> {
        let algorithm = match input {
            Input::Secret => "bcrypt",
            Input::HexSha256 => "bcrypt_sha256",
        };
        let malformed = UnusableHash::Malformed { algorithm };
        match HashParts::from_str(hash).map_err(|_| malformed)?.get_cost() {
            0..4 => Err(malformed),
            4..=MAX_COST => Ok(Self { input, hash }),
            _ => Err(UnusableHash::TooCostly { algorithm, limit: "65,536 rounds (cost 16)" }),
        }
    }

    /// Whether a secret is longer than what bcrypt looks at.
    pub(super) fn truncates(&self, presented: &str) -> bool {
        self.input == Input::Secret && presented.len() > LONGEST_INPUT
    }

    pub(super) fn matches(&self, presented: &str) -> Result<bool, Error> {
        match self.input {
            Input::Secret => bcrypt::verify(presented, self.hash),
            Input::HexSha256 => bcrypt::verify(hexadecimal(&Sha256::digest(presented.as_bytes())), self.hash),
        }
        .map_err(|error| Error::Hash(error.to_string()))
    }
}
