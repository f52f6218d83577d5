//! A set of public keys (RFC 7517 section 5).

use serde::Serialize;
use serde_json::{Map, Value};

use super::{JwksError, PublicJwk};

/// Members that hold a private key or a shared secret (RFC 7518 sections 6.2.2, 6.3.2 and 6.4, RFC 8037 section 2).
const PRIVATE_MEMBERS: [&str; 8] = ["d", "p", "q", "dp", "dq", "qi", "oth", "k"];

/// A set of public keys: those of a client, or those the server publishes. It serializes as `{"keys": […]}`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct JwkSet {
    keys: Vec<PublicJwk>,
}

impl JwkSet {
    /// Reads the keys of a client. Keys of an unknown kind are passed over, as RFC 7517 section 5 asks.
    ///
    /// # Errors
    /// The first of [`JwksError`] that applies, in the order of its variants.
    pub fn parse(text: &str) -> Result<Self, JwksError> {
        let objects = objects(text).ok_or(JwksError::NotJwkSet)?;
        // A leaked private key is reported whatever kind of key it is, and whether or not another key is usable.
        if objects.iter().any(is_private) {
            return Err(JwksError::PrivateKey);
        }
        let keys: Vec<_> = objects.iter().filter_map(PublicJwk::from_object).collect();
        if keys.is_empty() {
            return Err(JwksError::NoUsableKey);
        }
        if !keys.iter().any(PublicJwk::may_verify) {
            return Err(JwksError::NoVerificationKey);
        }
        Ok(Self { keys })
    }

    /// All keys, in the order of the set.
    pub fn keys(&self) -> &[PublicJwk] {
        &self.keys
    }

    /// The keys that may verify signatures: the candidates for a JWT without a `kid`.
    pub fn verification_keys(&self) -> impl Iterator<Item = &PublicJwk> {
        self.keys.iter().filter(|key| key.may_verify())
    }

    /// The key that verifies a JWT whose header has this `kid`.
    pub fn verification_key(&self, kid: &str) -> Option<&PublicJwk> {
        self.verification_keys().find(|key| key.kid.as_deref() == Some(kid))
    }
}

impl FromIterator<PublicJwk> for JwkSet {
    fn from_iter<I: IntoIterator<Item = PublicJwk>>(keys: I) -> Self {
        Self { keys: keys.into_iter().collect() }
    }
}

/// The keys of a JWK set as JSON objects.
fn objects(text: &str) -> Option<Vec<Map<String, Value>>> {
    let Value::Object(mut set) = serde_json::from_str(text).ok()? else { return None };
    let Value::Array(keys) = set.remove("keys")? else { return None };
    keys.into_iter()
        .map(|key| match key {
            Value::Object(key) => Some(key),
            _ => None,
        })
        .collect()
}

fn is_private(key: &Map<String, Value>) -> bool {
    PRIVATE_MEMBERS.iter().any(|member| key.contains_key(*member))
}
