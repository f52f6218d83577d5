//! Keys of applications, and signatures made with them.

use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation, decode, encode};
use serde_json::{Value, json};

use super::*;

/// Thumbprint of the test key, computed apart from this code: SHA-256 of its JSON by Python's hashlib.
const KID: &str = "GdPNBTYM7xeILTlu9FFIoPl_EIvvT0_pCvcWYY0cwtU";

fn rs256() -> Jwk {
    jwk_key(SigningAlgorithm::Rs256, &secret(""), Some(&secret(PKCS8))).unwrap()
}

fn hs256() -> Jwk {
    jwk_key(SigningAlgorithm::Hs256, &secret(CLEAR_SECRET), None).unwrap()
}

fn signing(key: &Jwk) -> (Header, EncodingKey) {
    let (algorithm, encoding) = match key {
        Jwk::Rsa(key) => (Algorithm::RS256, EncodingKey::from_rsa_der(key.pkcs1_der().expose_secret())),
        Jwk::Oct(key) => {
            (Algorithm::HS256, EncodingKey::from_secret(key.secret().expose_secret().as_bytes()))
        }
    };
    let mut header = Header::new(algorithm);
    header.kid = key.kid().map(str::to_owned);
    (header, encoding)
}

fn signed(key: &Jwk) -> String {
    let (header, encoding) = signing(key);
    encode(&header, &json!({"sub": "1", "exp": 4_102_444_800_u64}), &encoding).unwrap()
}

/// The key as a client reads it from the server's `jwks_uri`.
fn published(jwk: &PublicJwk) -> DecodingKey {
    let json = serde_json::to_string(jwk).unwrap();
    DecodingKey::from_jwk(&serde_json::from_str(&json).unwrap()).unwrap()
}

#[test]
fn t057_the_key_follows_the_algorithm_or_the_error_says_what_is_missing() {
    assert!(matches!(rs256(), Jwk::Rsa(_)));
    assert_eq!(rs256().algorithm(), SigningAlgorithm::Rs256);
    assert!(matches!(hs256(), Jwk::Oct(_)));
    assert_eq!(hs256().algorithm(), SigningAlgorithm::Hs256);

    let error = |algorithm, stored| jwk_key(algorithm, &secret(stored), None).unwrap_err().to_string();
    let missing = error(SigningAlgorithm::Rs256, CLEAR_SECRET);
    assert!(missing.contains("oidc_rsa_private_key must be set"), "{missing}");
    let hashed = error(SigningAlgorithm::Hs256, HASHED_SECRET);
    assert!(hashed.contains("hash_client_secret = false"), "{hashed}");
    let empty = error(SigningAlgorithm::Hs256, "");
    assert!(empty.contains("non-empty client secret"), "{empty}");
    let none = error(SigningAlgorithm::None, CLEAR_SECRET);
    assert_eq!(none, "This application does not support signed tokens");
}

#[test]
fn an_empty_setting_is_no_private_key() {
    for text in ["", " \n"] {
        let error = jwk_key(SigningAlgorithm::Rs256, &secret(""), Some(&secret(text))).unwrap_err();
        assert_eq!(error, JwkError::MissingRsaPrivateKey);
    }
}

#[test]
fn every_hash_django_writes_is_recognised() {
    for stored in [
        "argon2$argon2id$v=19$m=102400,t=2,p=8$c2FsdA$aGFzaA",
        "pbkdf2_sha1$10$salt0123$EP+AP13bM7y/Fp39sG4UlbHB/Ag=",
        "bcrypt_sha256$$2b$12$abc",
        "scrypt$16384$salt0123$8$5$hw==",
        "argon2$",
    ] {
        assert_eq!(
            OctKey::from_client_secret(&secret(stored)).unwrap_err(),
            JwkError::HashedClientSecret,
            "{stored}"
        );
    }
    for stored in ["md5$a$b", "argon2", "argon2id$x", "pass$word", "$argon2$"] {
        assert!(OctKey::from_client_secret(&secret(stored)).is_ok(), "{stored}");
    }
}

#[test]
fn t084_to_t086_an_hmac_key_needs_a_secret_in_clear_that_stays_so() {
    let key = client_secret_hmac_jwk(&secret(CLEAR_SECRET), false).unwrap();
    assert_eq!(key.secret().expose_secret(), CLEAR_SECRET);
    let error = |stored, hash| client_secret_hmac_jwk(&secret(stored), hash).unwrap_err();
    assert_eq!(error("", false), JwkError::EmptyClientSecret);
    assert_eq!(error("", true), JwkError::EmptyClientSecret);
    assert_eq!(error(CLEAR_SECRET, true), JwkError::HashedClientSecret);
    assert_eq!(error(HASHED_SECRET, false), JwkError::HashedClientSecret);
}

#[test]
fn an_rs256_signature_verifies_with_the_published_key_alone() {
    let key = rs256();
    let public = key.public().unwrap();
    let token = signed(&key);
    let validation = Validation::new(Algorithm::RS256);
    let verified = decode::<Value>(&token, &published(&public), &validation).unwrap();
    assert_eq!(verified.claims["sub"], "1");
    assert_eq!(verified.header.kid.as_deref(), Some(KID));

    let (message, signature) = token.rsplit_once('.').unwrap();
    let other = if signature.starts_with('A') { "B" } else { "A" };
    let forged = format!("{message}.{other}{}", &signature[1..]);
    assert!(decode::<Value>(forged, &published(&public), &validation).is_err());
}

#[test]
fn an_hs256_signature_verifies_with_the_same_secret_only() {
    let token = signed(&hs256());
    let validation = Validation::new(Algorithm::HS256);
    let verified =
        decode::<Value>(&token, &DecodingKey::from_secret(CLEAR_SECRET.as_bytes()), &validation).unwrap();
    assert_eq!(verified.header.kid, None);
    assert!(decode::<Value>(&token, &DecodingKey::from_secret(b"another"), &validation).is_err());
}

#[test]
fn the_published_key_has_the_members_verifiers_look_for_and_no_other() {
    let json = serde_json::to_value(rs256().public().unwrap()).unwrap();
    let object = json.as_object().unwrap();
    let names: Vec<_> = object.keys().map(String::as_str).collect();
    assert_eq!(names, ["kty", "n", "e", "kid", "use", "alg"]);
    assert_eq!(
        [&json["kty"], &json["e"], &json["kid"], &json["use"], &json["alg"]],
        ["RSA", "AQAB", KID, "sig", "RS256"]
    );
    assert_eq!(hs256().public(), None, "a client's secret is never published");
}

#[test]
fn debug_shows_no_secret() {
    let shown = format!("{:?}", hs256());
    assert!(!shown.contains(CLEAR_SECRET), "{shown}");
    let Jwk::Rsa(key) = rs256() else { panic!("an RSA key") };
    let bytes = format!("{:?}", &key.pkcs1_der().expose_secret()[300..310]);
    let shown = format!("{key:?}");
    assert!(shown.contains(KID) && shown.contains("REDACTED"), "{shown}");
    assert!(!shown.contains(bytes.trim_matches(['[', ']'])), "{shown}");
}
