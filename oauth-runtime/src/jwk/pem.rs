//! From PEM text to the DER of an RSA private key.

use pkcs8::der::pem::Error as PemError;
use pkcs8::der::{ErrorKind, SecretDocument};
use pkcs8::{ObjectIdentifier, PrivateKeyInfoRef};
use secrecy::SecretSlice;

use super::JwkError;

/// `rsaEncryption` (RFC 8017 appendix A.1). The identifier of RSA-PSS keys is another.
const RSA_ENCRYPTION: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.1");

/// The PKCS#1 DER inside a PEM text, which holds PKCS#1 or PKCS#8.
pub(super) fn pkcs1_der(pem: &str) -> Result<SecretSlice<u8>, JwkError> {
    let (label, document) = SecretDocument::from_pem(pem.trim()).map_err(|error| match error.kind() {
        // Header lines stand only in encrypted keys of the old kind (RFC 1421 section 4.6.1.1).
        ErrorKind::Pem(PemError::HeaderDisallowed) => JwkError::EncryptedPrivateKey,
        ErrorKind::Pem(_) => JwkError::NotPem,
        _ => JwkError::MalformedPrivateKey,
    })?;
    match label {
        "RSA PRIVATE KEY" => Ok(document.as_bytes().to_vec().into()),
        "PRIVATE KEY" => inside_pkcs8(document.as_bytes()),
        "ENCRYPTED PRIVATE KEY" => Err(JwkError::EncryptedPrivateKey),
        label if label.ends_with("PRIVATE KEY") => Err(JwkError::NotRsaKey),
        _ => Err(JwkError::NotPrivateKey),
    }
}

fn inside_pkcs8(der: &[u8]) -> Result<SecretSlice<u8>, JwkError> {
    let key = PrivateKeyInfoRef::try_from(der).map_err(|_| JwkError::MalformedPrivateKey)?;
    if key.algorithm.oid != RSA_ENCRYPTION {
        return Err(JwkError::NotRsaKey);
    }
    Ok(key.private_key.as_bytes().to_vec().into())
}
