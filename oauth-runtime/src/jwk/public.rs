//! The public half of a key, as JSON (RFC 7517 section 4).

use base64ct::{Base64UrlUnpadded, Encoding as _};
use serde::Serialize;
use serde_json::{Map, Value};
use sha2::{Digest as _, Sha256};

/// What RFC 7518 section 3.3 asks of an RSA modulus.
pub(super) const MIN_RSA_BITS: usize = 2048;

/// A public key, as a client registers it or the server publishes it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct PublicJwk {
    /// The kind of key and its numbers.
    #[serde(flatten)]
    pub parameters: KeyParameters,
    /// Identifier of the key within its set.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kid: Option<String>,
    /// What the key is for: `sig` or `enc`. The member `use`.
    #[serde(rename = "use", skip_serializing_if = "Option::is_none")]
    pub public_key_use: Option<String>,
    /// The operations the key is for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub key_ops: Option<Vec<String>>,
    /// The algorithm the key is for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub alg: Option<String>,
}

/// The kind of a public key and its numbers, in base64url without padding.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "kty")]
#[non_exhaustive]
pub enum KeyParameters {
    /// RSA, at least 2048 bits (RFC 7518 section 6.3).
    #[serde(rename = "RSA")]
    Rsa {
        /// The modulus.
        n: String,
        /// The public exponent.
        e: String,
    },
    /// A point on `P-256`, `P-384`, `P-521` (RFC 7518 section 6.2) or `secp256k1` (RFC 8812).
    #[serde(rename = "EC")]
    Ec {
        /// The curve.
        crv: String,
        /// The x coordinate.
        x: String,
        /// The y coordinate.
        y: String,
    },
    /// A key of `Ed25519` or `Ed448` (RFC 8037).
    #[serde(rename = "OKP")]
    Okp {
        /// The curve.
        crv: String,
        /// The public key.
        x: String,
    },
}

impl PublicJwk {
    /// Whether the key may verify signatures: `use` is `sig` or absent, `key_ops` has `verify` or is absent.
    pub fn may_verify(&self) -> bool {
        let for_signatures = self.public_key_use.as_deref().is_none_or(|value| value == "sig");
        let for_verifying = self.key_ops.as_ref().is_none_or(|values| values.iter().any(|op| op == "verify"));
        for_signatures && for_verifying
    }

    /// The SHA-256 thumbprint (RFC 7638), in base64url without padding.
    pub fn thumbprint(&self) -> String {
        self.parameters.thumbprint()
    }

    /// A key from its JSON object. `None` where RFC 7517 section 5 says to pass over it: a kind we do not know, a
    /// member that is missing or malformed, a value out of range.
    pub(super) fn from_object(object: &Map<String, Value>) -> Option<Self> {
        Some(Self {
            parameters: KeyParameters::from_object(object)?,
            kid: optional(object, "kid", text)?,
            public_key_use: optional(object, "use", text)?,
            key_ops: optional(object, "key_ops", |value| value.as_array()?.iter().map(text).collect())?,
            alg: optional(object, "alg", text)?,
        })
    }
}

impl KeyParameters {
    pub(super) fn thumbprint(&self) -> String {
        // The required members in lexicographic order and no white space (RFC 7638 section 3.2).
        let members: &[(&str, &str)] = match self {
            Self::Rsa { n, e } => &[("e", e), ("kty", "RSA"), ("n", n)],
            Self::Ec { crv, x, y } => &[("crv", crv), ("kty", "EC"), ("x", x), ("y", y)],
            Self::Okp { crv, x } => &[("crv", crv), ("kty", "OKP"), ("x", x)],
        };
        let object: Value = members.iter().copied().collect();
        Base64UrlUnpadded::encode_string(&Sha256::digest(object.to_string()))
    }

    fn from_object(object: &Map<String, Value>) -> Option<Self> {
        let member = |name| object.get(name)?.as_str().map(str::to_owned);
        match object.get("kty")?.as_str()? {
            "RSA" => {
                let (n, e) = (member("n")?, member("e")?);
                let sound = bit_length(&decode(&n)?) >= MIN_RSA_BITS && bit_length(&decode(&e)?) > 1;
                sound.then_some(Self::Rsa { n, e })
            }
            "EC" => {
                let (crv, x, y) = (member("crv")?, member("x")?, member("y")?);
                let length = match crv.as_str() {
                    "P-256" | "secp256k1" => 32,
                    "P-384" => 48,
                    "P-521" => 66,
                    _ => return None,
                };
                let sound = decode(&x)?.len() == length && decode(&y)?.len() == length;
                sound.then_some(Self::Ec { crv, x, y })
            }
            "OKP" => {
                let (crv, x) = (member("crv")?, member("x")?);
                // X25519 and X448 agree on keys and verify nothing.
                let length = match crv.as_str() {
                    "Ed25519" => 32,
                    "Ed448" => 57,
                    _ => return None,
                };
                (decode(&x)?.len() == length).then_some(Self::Okp { crv, x })
            }
            _ => None,
        }
    }
}

/// Length of a big-endian number in bits, leading zeros left out.
pub(super) fn bit_length(mut number: &[u8]) -> usize {
    while let [0, rest @ ..] = number {
        number = rest;
    }
    number.first().map_or(0, |first| number.len() * 8 - first.leading_zeros() as usize)
}

fn decode(number: &str) -> Option<Vec<u8>> {
    Base64UrlUnpadded::decode_vec(number).ok()
}

/// A member that may be absent: `Some(None)` then, and `None` where it is there in another form.
fn optional<T>(
    object: &Map<String, Value>,
    name: &str,
    read: impl Fn(&Value) -> Option<T>,
) -> Option<Option<T>> {
    object.get(name).map_or(Some(None), |value| read(value).map(Some))
}

fn text(value: &Value) -> Option<String> {
    value.as_str().map(str::to_owned)
}
