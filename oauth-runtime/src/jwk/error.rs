//! Why there is no key, or no usable key set. No message repeats key or secret.

/// Why an application has no key to sign or verify with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum JwkError {
    /// The application has no signing algorithm.
    // Exactly the text of Django OAuth Toolkit, which programs match on.
    #[error("This application does not support signed tokens")]
    SigningNotSupported,

    /// RS256, and the server has no private key.
    #[error(
        "oidc_rsa_private_key must be set to sign with RS256; make a key with `openssl genrsa 2048` and put the PEM text into the settings"
    )]
    MissingRsaPrivateKey,

    /// An HMAC, and the client has no secret.
    #[error(
        "HS256 and client_secret_jwt need a non-empty client secret; give the application one in client_secret"
    )]
    EmptyClientSecret,

    /// An HMAC, and only a hash of the client's secret is known, or will be.
    #[error(
        "HS256 and client_secret_jwt need the client secret in clear; register the application with hash_client_secret = false and a new secret"
    )]
    HashedClientSecret,

    /// The private key is no PEM text (RFC 7468).
    #[error(
        "oidc_rsa_private_key is not a PEM text; it begins with `-----BEGIN PRIVATE KEY-----` or `-----BEGIN RSA PRIVATE KEY-----` on a line of its own, and `openssl pkey -in key.pem` rewrites one with odd line breaks"
    )]
    NotPem,

    /// The private key is encrypted.
    #[error(
        "oidc_rsa_private_key is encrypted; decrypt it with `openssl pkey -in key.pem` and keep it where secrets are kept"
    )]
    EncryptedPrivateKey,

    /// The PEM text holds something other than a private key.
    #[error(
        "oidc_rsa_private_key holds no private key but a public key, a certificate or something else; use the private key, made with `openssl genrsa 2048`"
    )]
    NotPrivateKey,

    /// The private key is of another kind, such as EC, Ed25519 or RSA for PSS only.
    #[error(
        "oidc_rsa_private_key holds a key that RS256 cannot use, such as an EC or RSA-PSS key; make an RSA key with `openssl genrsa 2048`"
    )]
    NotRsaKey,

    /// The PEM text says RSA, and its content is not an RSA key.
    #[error(
        "oidc_rsa_private_key holds a damaged RSA key; copy the file again and check it with `openssl rsa -check -noout -in key.pem`"
    )]
    MalformedPrivateKey,

    /// The modulus is shorter than RS256 allows (RFC 7518 section 3.3).
    #[error(
        "oidc_rsa_private_key has {bits} bits and RS256 needs 2048 (RFC 7518 section 3.3); make a key with `openssl genrsa 2048`"
    )]
    RsaKeyTooShort {
        /// Length of the modulus, in bits.
        bits: usize,
    },
}

/// Why a text is no set of public keys that verify a client's signatures.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum JwksError {
    /// The text is not a JWK set (RFC 7517 section 5).
    #[error(
        "not a JWK set: write a JSON object whose member `keys` is an array of keys (RFC 7517 section 5)"
    )]
    NotJwkSet,

    /// A key of the set has a private part, or is a shared secret.
    #[error(
        "public keys only: leave out `oct` keys and the members `d`, `p`, `q`, `dp`, `dq`, `qi`, `oth` and `k`, and replace a key that was sent here, for it is no longer secret"
    )]
    PrivateKey,

    /// The set is empty, or no key is of a kind that can verify a signature.
    #[error("no usable key: add an RSA key of at least 2048 bits, an EC key or an Ed25519 key")]
    NoUsableKey,

    /// Every key of the set is for something other than verification.
    #[error(
        "no key may verify signatures: add one whose `use` is `sig` or absent and whose `key_ops` contains `verify` or is absent"
    )]
    NoVerificationKey,
}
