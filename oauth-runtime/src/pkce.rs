//! Proof Key for Code Exchange (RFC 7636): only who asked for an authorization code can redeem it.

use base64ct::{Base64UrlUnpadded, Encoding as _};
use secrecy::{ExposeSecret as _, SecretString};
use sha2::{Digest as _, Sha256};
use subtle::ConstantTimeEq as _;

use crate::generated::CodeChallengeMethod;

/// Why a request fails. No message repeats a verifier or a challenge.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PkceError {
    /// The authorization request has no code challenge, and the settings ask for one.
    #[error("the authorization request must have a `code_challenge`")]
    ChallengeMissing,

    /// The authorization request has a challenge that no verifier can have made.
    #[error("the `code_challenge` must be 43 to 128 letters, digits, `-`, `.`, `_` and `~`")]
    ChallengeMalformed,

    /// The code was issued for a challenge, and the token request has no verifier.
    #[error("the token request must have the `code_verifier` of the code's challenge")]
    VerifierMissing,

    /// The token request has a verifier, and the code was issued without a challenge. Accepting it
    /// would hide that somebody removed the challenge (RFC 9700 section 4.8.2).
    #[error(
        "the code was issued without a `code_challenge`, so the token request must have no `code_verifier`"
    )]
    VerifierUnexpected,

    /// The verifier does not follow the grammar of RFC 7636 section 4.1.
    #[error("the `code_verifier` must be 43 to 128 letters, digits, `-`, `.`, `_` and `~`")]
    VerifierMalformed,

    /// The verifier is not the one of the challenge.
    #[error("the `code_verifier` does not belong to the code's challenge")]
    Mismatch,
}

impl PkceError {
    /// The error code of the response (RFC 7636 sections 4.4.1 and 4.6).
    pub const fn error_code(self) -> &'static str {
        match self {
            Self::ChallengeMissing | Self::ChallengeMalformed => "invalid_request",
            Self::VerifierMissing | Self::VerifierUnexpected | Self::VerifierMalformed | Self::Mismatch => {
                "invalid_grant"
            }
        }
    }
}

/// A code verifier: 43 to 128 unreserved characters (RFC 7636 section 4.1). Not shown by `Debug`.
#[derive(Debug, Clone)]
pub struct CodeVerifier(SecretString);

impl CodeVerifier {
    /// The verifier of a token request.
    ///
    /// # Errors
    /// [`PkceError::VerifierMalformed`].
    pub fn new(text: &str) -> Result<Self, PkceError> {
        if is_well_formed(text) { Ok(Self(text.into())) } else { Err(PkceError::VerifierMalformed) }
    }
}

/// Checks the challenge of an authorization request; an absent one is empty. Whether one is needed is
/// [`Settings::pkce_required`](crate::Settings::pkce_required).
///
/// # Errors
/// [`PkceError::ChallengeMissing`] and [`PkceError::ChallengeMalformed`].
pub fn check_challenge(challenge: &str, required: bool) -> Result<(), PkceError> {
    match challenge {
        "" if required => Err(PkceError::ChallengeMissing),
        "" => Ok(()),
        challenge if is_well_formed(challenge) => Ok(()),
        _ => Err(PkceError::ChallengeMalformed),
    }
}

/// The challenge that a client makes of its verifier (RFC 7636 section 4.2). A request that names no
/// method means `plain` (section 4.3).
pub fn code_challenge(method: CodeChallengeMethod, verifier: &CodeVerifier) -> SecretString {
    let verifier = verifier.0.expose_secret();
    match method {
        CodeChallengeMethod::S256 => Base64UrlUnpadded::encode_string(&Sha256::digest(verifier)).into(),
        CodeChallengeMethod::Plain | CodeChallengeMethod::None => verifier.into(),
    }
}

/// Checks the verifier of a token request against the challenge of the code; either is empty where the
/// request had none. The comparison takes the same time for every verifier.
///
/// ```
/// # use oauth_runtime::{models::CodeChallengeMethod, pkce};
/// // The example of RFC 7636 appendix B.
/// let challenge = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";
/// let verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
/// assert!(pkce::verify(challenge, CodeChallengeMethod::S256, verifier).is_ok());
/// ```
///
/// # Errors
/// A verifier that is missing, malformed or another one, and one for a code without challenge.
pub fn verify(challenge: &str, method: CodeChallengeMethod, verifier: &str) -> Result<(), PkceError> {
    match (challenge, verifier) {
        ("", "") => Ok(()),
        ("", _) => Err(PkceError::VerifierUnexpected),
        (_, "") => Err(PkceError::VerifierMissing),
        _ => {
            let computed = code_challenge(method, &CodeVerifier::new(verifier)?);
            let equal = computed.expose_secret().as_bytes().ct_eq(challenge.as_bytes());
            if equal.into() { Ok(()) } else { Err(PkceError::Mismatch) }
        }
    }
}

/// Whether a text has the form of a verifier, and so of a challenge: 43 to 128 unreserved characters.
fn is_well_formed(text: &str) -> bool {
    let unreserved = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
    (43..=128).contains(&text.len()) && text.bytes().all(unreserved)
}

#[cfg(test)]
mod tests {
    use super::CodeChallengeMethod::{None as Unnamed, Plain, S256};
    use super::*;

    /// RFC 7636 appendix B.
    const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
    const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

    #[test]
    fn the_example_of_rfc_7636_appendix_b_verifies() {
        let verifier = CodeVerifier::new(VERIFIER).unwrap();
        assert_eq!(code_challenge(S256, &verifier).expose_secret(), CHALLENGE);
        assert_eq!(verify(CHALLENGE, S256, VERIFIER), Ok(()));
    }

    #[test]
    fn plain_compares_the_verifier_itself_and_is_what_no_method_means() {
        for method in [Plain, Unnamed] {
            assert_eq!(verify(VERIFIER, method, VERIFIER), Ok(()));
            assert_eq!(verify(CHALLENGE, method, VERIFIER), Err(PkceError::Mismatch));
        }
        // A verifier that is the challenge proves nothing under S256.
        assert_eq!(verify(CHALLENGE, S256, CHALLENGE), Err(PkceError::Mismatch));
    }

    #[test]
    fn challenge_and_verifier_come_together_or_not_at_all() {
        assert_eq!(verify("", Unnamed, ""), Ok(()));
        assert_eq!(verify("", Unnamed, VERIFIER), Err(PkceError::VerifierUnexpected));
        assert_eq!(verify(CHALLENGE, S256, ""), Err(PkceError::VerifierMissing));
    }

    #[test]
    fn a_verifier_has_43_to_128_unreserved_characters() {
        for good in ["a".repeat(43), "~".repeat(128), "AZaz09-._~".repeat(5)] {
            assert!(CodeVerifier::new(&good).is_ok(), "{good}");
        }
        for bad in ["a".repeat(42), "a".repeat(129), "a+".repeat(30), "ü".repeat(50), " ".repeat(50)] {
            assert_eq!(verify(CHALLENGE, S256, &bad), Err(PkceError::VerifierMalformed), "{bad}");
        }
    }

    #[test]
    fn a_challenge_may_be_required_and_is_well_formed() {
        assert_eq!(check_challenge("", true), Err(PkceError::ChallengeMissing));
        assert_eq!(check_challenge("", false), Ok(()));
        assert_eq!(check_challenge(CHALLENGE, true), Ok(()));
        assert_eq!(check_challenge("short", false), Err(PkceError::ChallengeMalformed));
    }

    #[test]
    fn errors_have_the_codes_of_rfc_7636_and_repeat_nothing() {
        assert_eq!(PkceError::ChallengeMissing.error_code(), "invalid_request");
        assert_eq!(PkceError::Mismatch.error_code(), "invalid_grant");
        let verifier = CodeVerifier::new(VERIFIER).unwrap();
        assert!(!format!("{verifier:?}").contains(VERIFIER));
    }
}
