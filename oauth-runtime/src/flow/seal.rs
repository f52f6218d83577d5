//! Tokens that only the holder of their predecessor can read again.
//!
//! A client that lost the answer to its refresh request repeats it, and within the grace period gets the same tokens
//! (RFC 9700 section 4.14.2). Where only checksums are stored there is nothing to give. So each token is kept
//! encrypted under a key made from the refresh token it was exchanged for: that token is in no database either, and
//! who reads the row without it learns nothing.

use base64ct::{Base64UrlUnpadded, Encoding as _};
use chacha20poly1305::aead::{Aead as _, Payload};
use chacha20poly1305::{ChaCha20Poly1305, KeyInit as _, Nonce};
use secrecy::{ExposeSecret as _, SecretString};
use sha2::{Digest as _, Sha256};

use crate::error::Error;

/// What a sealed text begins with; no token can, for `$` is no character of one.
const MARK: &str = "sealed$1$";

/// Keeps this use of the token's hash apart from its checksum, which everyone who reads the database knows.
const PURPOSE: &[u8] = b"oauth-runtime grace period seal 1\0";

fn cipher(predecessor: &SecretString) -> ChaCha20Poly1305 {
    let key = Sha256::new().chain_update(PURPOSE).chain_update(predecessor.expose_secret()).finalize();
    ChaCha20Poly1305::new(&key)
}

/// Encrypts `token` so that `predecessor` opens it; `row` ties it to the row that holds it.
pub(super) fn seal(
    token: &SecretString,
    predecessor: &SecretString,
    row: &str,
) -> Result<SecretString, Error> {
    let nonce: [u8; 12] = rand::random();
    let payload = Payload { msg: token.expose_secret().as_bytes(), aad: row.as_bytes() };
    let sealed = cipher(predecessor)
        .encrypt(&Nonce::from(nonce), payload)
        .map_err(|_| Error::Internal("a token is too long to be sealed".to_owned()))?;
    let text = Base64UrlUnpadded::encode_string(&[nonce.as_slice(), &sealed].concat());
    Ok(format!("{MARK}{text}").into())
}

/// The token inside, if this is a sealed text of that row and `predecessor` opens it.
pub(super) fn open(sealed: &SecretString, predecessor: &SecretString, row: &str) -> Option<SecretString> {
    let text = sealed.expose_secret().strip_prefix(MARK)?;
    let bytes = Base64UrlUnpadded::decode_vec(text).ok()?;
    let (nonce, message) = bytes.split_first_chunk::<12>()?;
    let payload = Payload { msg: message, aad: row.as_bytes() };
    let token = cipher(predecessor).decrypt(&Nonce::from(*nonce), payload).ok()?;
    String::from_utf8(token).ok().map(SecretString::from)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_predecessor_opens_a_sealed_token() {
        let (token, old, other) = (
            SecretString::from("new token"),
            SecretString::from("old token"),
            SecretString::from("another token"),
        );
        let sealed = seal(&token, &old, "checksum").unwrap();
        assert!(!sealed.expose_secret().contains("new"));
        assert_ne!(sealed.expose_secret(), seal(&token, &old, "checksum").unwrap().expose_secret());
        let opened = open(&sealed, &old, "checksum").unwrap();
        assert_eq!(opened.expose_secret(), "new token");
        assert!(open(&sealed, &other, "checksum").is_none());
        assert!(open(&sealed, &old, "another row").is_none());
    }

    #[test]
    fn no_text_opens_by_chance() {
        let old = SecretString::from("old token");
        for text in ["", "plain", "sealed$1$", "sealed$1$AAAA", "sealed$1$!!", "sealed$1$ü", "sealed$2$AAAA"]
        {
            assert!(open(&SecretString::from(text), &old, "row").is_none(), "{text}");
        }
    }
}
