//! The keys that sign ID tokens.

use base64ct::{Base64UrlUnpadded, Encoding as _};
use pkcs1::RsaPrivateKeyRef;
use secrecy::{ExposeSecret as _, SecretSlice, SecretString};

use super::public::{KeyParameters, MIN_RSA_BITS, PublicJwk, bit_length};
use super::{JwkError, pem};
use crate::client_secret::is_hashed;
use crate::models::SigningAlgorithm;

/// A key that signs and verifies ID tokens (RFC 7517). `Debug` shows no secret.
// Exhaustive: a program that signs must see a new kind of key.
#[derive(Debug, Clone)]
pub enum Jwk {
    /// The server's RSA key, for RS256.
    Rsa(RsaKey),
    /// The client's secret, for HS256.
    Oct(OctKey),
}

impl Jwk {
    /// The algorithm the key is for: the `alg` of a JWT header.
    pub const fn algorithm(&self) -> SigningAlgorithm {
        match self {
            Self::Rsa(_) => SigningAlgorithm::Rs256,
            Self::Oct(_) => SigningAlgorithm::Hs256,
        }
    }

    /// The `kid` of a JWT header: the thumbprint of an RSA key.
    ///
    /// `None` for a client's secret: both sides know which one it is, and the thumbprint of a secret helps to guess it
    /// (RFC 7638 section 7).
    pub fn kid(&self) -> Option<&str> {
        match self {
            Self::Rsa(key) => Some(key.kid()),
            Self::Oct(_) => None,
        }
    }

    /// What may be published; `None` for a client's secret.
    pub fn public(&self) -> Option<PublicJwk> {
        match self {
            Self::Rsa(key) => Some(key.public()),
            Self::Oct(_) => None,
        }
    }
}

/// An RSA private key. It is wiped from memory when it is dropped.
#[derive(Debug, Clone)]
pub struct RsaKey {
    pkcs1_der: SecretSlice<u8>,
    parameters: KeyParameters,
    kid: String,
}

impl RsaKey {
    /// Reads the PEM text of PKCS#1 (`BEGIN RSA PRIVATE KEY`) or PKCS#8 (`BEGIN PRIVATE KEY`).
    ///
    /// # Errors
    /// [`JwkError`] where the text holds no RSA key, an encrypted one, or one of fewer than 2048 bits.
    pub fn from_pem(pem: &SecretString) -> Result<Self, JwkError> {
        let pkcs1_der = pem::pkcs1_der(pem.expose_secret())?;
        let key = RsaPrivateKeyRef::try_from(pkcs1_der.expose_secret())
            .map_err(|_| JwkError::MalformedPrivateKey)?;
        let bits = bit_length(key.modulus.as_bytes());
        if bits < MIN_RSA_BITS {
            return Err(JwkError::RsaKeyTooShort { bits });
        }
        let parameters = KeyParameters::Rsa {
            n: Base64UrlUnpadded::encode_string(key.modulus.as_bytes()),
            e: Base64UrlUnpadded::encode_string(key.public_exponent.as_bytes()),
        };
        let kid = parameters.thumbprint();
        Ok(Self { pkcs1_der, parameters, kid })
    }

    /// The private key as DER of PKCS#1 `RSAPrivateKey` (RFC 8017 appendix A.1.2).
    pub fn pkcs1_der(&self) -> &SecretSlice<u8> {
        &self.pkcs1_der
    }

    /// Identifier of the key: its thumbprint (RFC 7638), so that it is the same on every server.
    pub fn kid(&self) -> &str {
        &self.kid
    }

    /// The public half, as it is published: for signatures with RS256, under its `kid`.
    pub fn public(&self) -> PublicJwk {
        PublicJwk {
            parameters: self.parameters.clone(),
            kid: Some(self.kid.clone()),
            public_key_use: Some("sig".to_owned()),
            key_ops: None,
            alg: Some("RS256".to_owned()),
        }
    }
}

/// A client's secret as a symmetric key: the bytes of its UTF-8 text (OpenID Connect Core section 10.1).
///
/// HS256 is no stronger than the secret. RFC 7518 section 3.2 asks for 32 bytes; a generated secret has 128.
#[derive(Debug, Clone)]
pub struct OctKey {
    secret: SecretString,
}

impl OctKey {
    /// A key from the stored secret, which must be in clear.
    ///
    /// # Errors
    /// [`JwkError::EmptyClientSecret`], or [`JwkError::HashedClientSecret`] where the value is taken for a hash.
    pub fn from_client_secret(stored: &SecretString) -> Result<Self, JwkError> {
        if stored.expose_secret().is_empty() {
            return Err(JwkError::EmptyClientSecret);
        }
        if is_hashed(stored.expose_secret()) {
            return Err(JwkError::HashedClientSecret);
        }
        Ok(Self { secret: stored.clone() })
    }

    /// The secret; its bytes are the key.
    pub fn secret(&self) -> &SecretString {
        &self.secret
    }
}
