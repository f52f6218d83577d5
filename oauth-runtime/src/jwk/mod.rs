//! JSON Web Keys (RFC 7517): the key that signs a client's ID tokens, and the keys a client publishes.
//!
//! [`jwk_key`] gives the key for an application's algorithm: the server's RSA key for RS256, the client's
//! secret for HS256. The runtime signs nothing itself, so it depends on no JWT library and no version of one; a key is
//! handed over in a form that they all read. With [`jsonwebtoken`](https://docs.rs/jsonwebtoken):
//!
//! ```
//! use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation, decode, encode};
//! use oauth_runtime::jwk::{Jwk, jwk_key};
//! use oauth_runtime::prelude::*;
//! use serde_json::{Value, json};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let client_secret = SecretString::from("1234567890abcdefghijklmnopqrstuvwxyz");
//! # let rsa_private_key = SecretString::from(include_str!("testdata/rsa-2048-pkcs8.pem"));
//! # for algorithm in [SigningAlgorithm::Rs256, SigningAlgorithm::Hs256] {
//! let key = jwk_key(algorithm, &client_secret, Some(&rsa_private_key))?;
//! let (algorithm, signing, verifying) = match &key {
//!     Jwk::Rsa(key) => (
//!         Algorithm::RS256,
//!         EncodingKey::from_rsa_der(key.pkcs1_der().expose_secret()),
//!         DecodingKey::from_jwk(&serde_json::from_value(serde_json::to_value(key.public())?)?)?,
//!     ),
//!     Jwk::Oct(key) => {
//!         let secret = key.secret().expose_secret().as_bytes();
//!         (Algorithm::HS256, EncodingKey::from_secret(secret), DecodingKey::from_secret(secret))
//!     }
//! };
//!
//! let mut header = Header::new(algorithm);
//! header.kid = key.kid().map(str::to_owned);
//! let claims = json!({"iss": "https://id.example", "aud": "client", "exp": 4_102_444_800_u64});
//! let id_token = encode(&header, &claims, &signing)?;
//!
//! let mut validation = Validation::new(algorithm);
//! validation.set_audience(&["client"]);
//! let verified = decode::<Value>(&id_token, &verifying, &validation)?;
//! assert_eq!(verified.claims, claims);
//! # }
//! # Ok(())
//! # }
//! ```
//!
//! What the server publishes at its `jwks_uri` is the set of the public halves:
//!
//! ```
//! # use oauth_runtime::jwk::{JwkSet, jwk_key};
//! # use oauth_runtime::prelude::*;
//! # let secret = SecretString::from("");
//! # let pem = SecretString::from(include_str!("testdata/rsa-2048-pkcs8.pem"));
//! # let key = jwk_key(SigningAlgorithm::Rs256, &secret, Some(&pem))?;
//! let published: JwkSet = key.public().into_iter().collect();
//! let body = serde_json::to_string(&published)?;
//! # assert!(body.starts_with(r#"{"keys":[{"kty":"RSA","n":""#), "{body}");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

use secrecy::{ExposeSecret as _, SecretString};

use crate::models::SigningAlgorithm;

mod error;
mod key;
mod pem;
mod public;
mod registration;
mod set;

pub use error::{JwkError, JwksError};
pub use key::{Jwk, OctKey, RsaKey};
pub use public::{KeyParameters, PublicJwk};
pub use registration::{ClientMetadata, check_algorithm, check_client_authentication};
pub use set::JwkSet;

/// The key that signs and verifies a client's ID tokens.
///
/// `client_secret` is the stored value; only HS256 uses it. `rsa_private_key` is the PEM text of the setting
/// `oidc_rsa_private_key`; only RS256 uses it.
///
/// Reading an RSA key takes less than 20 µs, a small part of the signature it is for, so nothing is cached.
///
/// # Errors
/// [`JwkError`] says what the algorithm lacks: a key, a secret in clear, or that the client has no algorithm.
pub fn jwk_key(
    algorithm: SigningAlgorithm,
    client_secret: &SecretString,
    rsa_private_key: Option<&SecretString>,
) -> Result<Jwk, JwkError> {
    match algorithm {
        SigningAlgorithm::Rs256 => {
            let pem = given(rsa_private_key).ok_or(JwkError::MissingRsaPrivateKey)?;
            RsaKey::from_pem(pem).map(Jwk::Rsa)
        }
        SigningAlgorithm::Hs256 => OctKey::from_client_secret(client_secret).map(Jwk::Oct),
        SigningAlgorithm::None => Err(JwkError::SigningNotSupported),
    }
}

/// The key that verifies a `client_secret_jwt` assertion (RFC 7523 section 2.2).
///
/// A client whose secret is to be hashed is refused even while its secret is still in clear, because the next save
/// hashes it.
///
/// # Errors
/// [`JwkError::EmptyClientSecret`], or [`JwkError::HashedClientSecret`].
pub fn client_secret_hmac_jwk(
    client_secret: &SecretString,
    hash_client_secret: bool,
) -> Result<OctKey, JwkError> {
    let key = OctKey::from_client_secret(client_secret)?;
    if hash_client_secret { Err(JwkError::HashedClientSecret) } else { Ok(key) }
}

/// The keys that verify a `private_key_jwt` assertion (RFC 7523 section 2.2), from the column `client_jwks`.
/// `None` where it is empty; the keys may then be at `client_jwks_uri`.
///
/// # Errors
/// [`JwksError`] where the text is no set of public keys that verify.
pub fn client_signing_jwks(client_jwks: &str) -> Result<Option<JwkSet>, JwksError> {
    if client_jwks.is_empty() { Ok(None) } else { JwkSet::parse(client_jwks).map(Some) }
}

/// The private key, if there is one. An empty setting is none.
fn given(rsa_private_key: Option<&SecretString>) -> Option<&SecretString> {
    rsa_private_key.filter(|pem| !pem.expose_secret().trim().is_empty())
}

#[cfg(test)]
mod tests;
