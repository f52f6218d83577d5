//! What the setting `oidc_rsa_private_key` may hold.

use base64ct::Encoding as _;
use proptest::prelude::*;

use super::*;

fn error(pem: &str) -> JwkError {
    RsaKey::from_pem(&secret(pem)).unwrap_err()
}

#[test]
fn pkcs1_and_pkcs8_give_the_same_key() {
    let [one, other] = [PKCS1, PKCS8].map(|pem| RsaKey::from_pem(&secret(pem)).unwrap());
    assert_eq!(one.kid(), other.kid());
    assert_eq!(one.pkcs1_der().expose_secret(), other.pkcs1_der().expose_secret());
}

#[test]
fn line_ends_and_surrounding_white_space_do_not_matter() {
    for pem in [PKCS8.replace('\n', "\r\n"), format!("\n\n{PKCS8}\n\n"), PKCS8.trim().to_owned()] {
        assert!(RsaKey::from_pem(&secret(&pem)).is_ok(), "{pem:?}");
    }
}

#[test]
fn each_unfit_key_has_its_own_error() {
    let encrypted = [
        include_str!("../testdata/rsa-2048-encrypted-pkcs1.pem"),
        include_str!("../testdata/rsa-2048-encrypted-pkcs8.pem"),
    ];
    for pem in encrypted {
        assert_eq!(error(pem), JwkError::EncryptedPrivateKey);
    }
    for pem in [
        include_str!("../testdata/ec-p256-pkcs8.pem"),
        include_str!("../testdata/ec-p256-sec1.pem"),
        include_str!("../testdata/rsa-pss-pkcs8.pem"),
    ] {
        assert_eq!(error(pem), JwkError::NotRsaKey);
    }
    assert_eq!(error(include_str!("../testdata/rsa-2048-public.pem")), JwkError::NotPrivateKey);
    assert_eq!(
        error(include_str!("../testdata/rsa-1024-pkcs8.pem")),
        JwkError::RsaKeyTooShort { bits: 1024 }
    );
    assert_eq!(error("not a key"), JwkError::NotPem);
    assert_eq!(error(&PKCS8.replace('\n', " ")), JwkError::NotPem);
    assert_eq!(error(&PKCS8.replace("PRIVATE KEY", "RSA PRIVATE KEY")), JwkError::MalformedPrivateKey);
    assert_eq!(error(&PKCS1.replace("RSA PRIVATE KEY", "PRIVATE KEY")), JwkError::MalformedPrivateKey);
}

proptest! {
    #[test]
    fn no_text_as_a_private_key_panics(text in ".*") {
        let _ = RsaKey::from_pem(&secret(&text));
    }

    #[test]
    fn no_damage_to_a_private_key_panics(
        pem in prop::sample::select(vec![PKCS1, PKCS8]),
        at in 0_usize..1700,
        with in "[ -~\n]{0,3}",
        removed in 0_usize..80,
    ) {
        let mut text = pem.to_owned();
        let start = at.min(text.len());
        let end = (start + removed).min(text.len());
        text.replace_range(start..end, &with);
        let _ = RsaKey::from_pem(&secret(&text));
    }

    #[test]
    fn no_der_inside_a_pem_panics(der in prop::collection::vec(any::<u8>(), 0..200)) {
        let body = base64ct::Base64::encode_string(&der);
        let lines: Vec<_> = body.as_bytes().chunks(64).map(|line| str::from_utf8(line).unwrap()).collect();
        for label in ["PRIVATE KEY", "RSA PRIVATE KEY"] {
            let pem = format!("-----BEGIN {label}-----\n{}\n-----END {label}-----\n", lines.join("\n"));
            prop_assert!(RsaKey::from_pem(&secret(&pem)).is_err());
        }
    }
}
