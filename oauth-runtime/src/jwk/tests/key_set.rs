//! Key sets of clients.

use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;

/// The RSA key of RFC 7638 section 3.1, which is that of RFC 7517 appendix A.1.
fn rsa() -> Value {
    json!({
        "kty": "RSA",
        "n": "0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZCiFV4n3oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw",
        "e": "AQAB",
        "alg": "RS256",
        "kid": "2011-04-29",
    })
}

/// The EC key of RFC 7517 appendix A.1.
fn ec() -> Value {
    json!({
        "kty": "EC",
        "crv": "P-256",
        "x": "MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4",
        "y": "4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM",
        "use": "enc",
        "kid": "1",
    })
}

/// The key of RFC 8037 appendix A.2.
fn ed25519() -> Value {
    json!({"kty": "OKP", "crv": "Ed25519", "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"})
}

fn with(mut key: Value, name: &str, value: impl Into<Value>) -> Value {
    key[name] = value.into();
    key
}

fn parse(keys: &[Value]) -> Result<JwkSet, JwksError> {
    JwkSet::parse(&json!({ "keys": keys }).to_string())
}

fn error(keys: &[Value]) -> JwksError {
    parse(keys).unwrap_err()
}

#[test]
fn the_public_keys_of_rfc_7517_appendix_a_1_are_read() {
    let set = parse(&[ec(), rsa()]).unwrap();
    assert!(matches!(&set.keys()[0].parameters, KeyParameters::Ec { crv, .. } if crv == "P-256"));
    assert!(matches!(&set.keys()[1].parameters, KeyParameters::Rsa { e, .. } if e == "AQAB"));
    assert_eq!(set.keys()[1].alg.as_deref(), Some("RS256"));
    let verifying: Vec<_> = set.verification_keys().map(|key| key.kid.as_deref()).collect();
    assert_eq!(verifying, [Some("2011-04-29")], "the other is for encryption");
    assert_eq!(set.verification_key("1"), None);
    assert_eq!(serde_json::to_value(&set).unwrap()["keys"][0], ec());
}

#[test]
fn thumbprints_are_those_of_the_rfcs() {
    let set = parse(&[rsa(), ed25519()]).unwrap();
    let thumbprints: Vec<_> = set.keys().iter().map(PublicJwk::thumbprint).collect();
    assert_eq!(
        thumbprints,
        // RFC 7638 section 3.1, RFC 8037 appendix A.3.
        ["NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs", "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k"]
    );
}

#[test]
fn t073_what_is_no_key_set_is_refused() {
    for text in ["not-json", "[]", "{}", r#"{"keys": {}}"#, r#"{"keys": ["text"]}"#] {
        assert_eq!(JwkSet::parse(text).unwrap_err(), JwksError::NotJwkSet, "{text}");
    }
    assert_eq!(error(&[]), JwksError::NoUsableKey);
}

#[test]
fn t074_private_keys_and_shared_secrets_are_refused() {
    // RFC 7517 appendix A.2 and A.3.
    let private = with(ec(), "d", "870MB6gfuTJ4HtUnUvYMyJpr5eUZNP4Bk43bVdj3eAE");
    let symmetric = json!({"kty": "oct", "alg": "A128KW", "k": "GawgguFyGrWKav7AX4VKUg"});
    for leaked in [private, symmetric, with(rsa(), "p", "AQAB"), json!({"kty": "new", "d": "AQAB"})] {
        for keys in [vec![leaked.clone()], vec![rsa(), leaked]] {
            assert_eq!(error(&keys), JwksError::PrivateKey);
        }
    }
    assert!(JwksError::PrivateKey.to_string().contains("public keys only"));
}

#[test]
fn t076_one_key_at_least_may_verify() {
    assert_eq!(error(&[with(rsa(), "use", "enc")]), JwksError::NoVerificationKey);
    assert_eq!(error(&[with(rsa(), "key_ops", json!(["encrypt"]))]), JwksError::NoVerificationKey);
    assert_eq!(error(&[with(rsa(), "key_ops", json!([]))]), JwksError::NoVerificationKey);
    assert!(parse(&[with(rsa(), "use", "enc"), ed25519()]).is_ok());
    assert!(parse(&[with(with(rsa(), "use", "sig"), "key_ops", json!(["sign", "verify"]))]).is_ok());
}

#[test]
fn keys_that_cannot_verify_are_passed_over() {
    let short = "0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86z";
    for unusable in [
        json!({}),
        json!({"kty": "new"}),
        json!({"kty": "RSA", "e": "AQAB"}),
        with(rsa(), "n", short),
        with(rsa(), "n", "not base64url!"),
        with(rsa(), "e", "AQ"),
        with(rsa(), "use", 1),
        with(rsa(), "key_ops", "verify"),
        with(ec(), "crv", "P-384"),
        with(ec(), "crv", "brainpoolP256r1"),
        with(ed25519(), "crv", "X25519"),
    ] {
        assert_eq!(error(std::slice::from_ref(&unusable)), JwksError::NoUsableKey, "{unusable}");
        assert_eq!(parse(&[unusable, rsa()]).unwrap().keys().len(), 1);
    }
}

#[test]
fn t083_a_client_without_keys_has_no_set_and_a_key_is_found_by_its_identifier() {
    assert_eq!(client_signing_jwks(""), Ok(None));
    let text = json!({"keys": [with(ed25519(), "kid", "other"), rsa()]}).to_string();
    let set = client_signing_jwks(&text).unwrap().unwrap();
    assert_eq!(set.verification_key("2011-04-29"), Some(&set.keys()[1]));
    assert_eq!(set.verification_key("missing"), None);
}

#[test]
fn what_is_published_can_be_read_again() {
    let text = json!({"keys": [rsa(), with(ed25519(), "key_ops", json!(["verify"]))]}).to_string();
    let set = JwkSet::parse(&text).unwrap();
    assert_eq!(JwkSet::parse(&serde_json::to_string(&set).unwrap()), Ok(set));
}

/// JSON in the shape of a key set, its values mostly wrong.
fn nearly_a_key() -> impl Strategy<Value = Value> {
    let name =
        prop::sample::select(vec!["kty", "n", "e", "crv", "x", "y", "use", "key_ops", "kid", "alg", "d"]);
    let value = prop_oneof![
        prop::sample::select(vec!["RSA", "EC", "OKP", "oct", "P-256", "Ed25519", "AQAB", ""])
            .prop_map(Value::from),
        ".{0,8}".prop_map(Value::from),
        any::<i32>().prop_map(Value::from),
        Just(json!(["verify", 1])),
        Just(Value::Null),
    ];
    prop::collection::vec((name, value), 0..8).prop_map(|members| members.into_iter().collect())
}

proptest! {
    #[test]
    fn no_text_as_a_key_set_panics(text in ".*") {
        let _ = JwkSet::parse(&text);
    }

    #[test]
    fn no_malformed_key_panics(keys in prop::collection::vec(nearly_a_key(), 0..4)) {
        let _ = parse(&keys);
    }
}
