//! What a client that proves itself with a JWT must have (RFC 7523, RFC 7591 section 2).

use oauth_runtime::jwk::RsaKey;
use oauth_runtime::prelude::*;
use serde_json::{Value, json};

use super::{RSA_KEY, assert_only, client, fields, problems, row};

const URI: &str = "https://client.example/jwks.json";

/// A key set of one RSA key with these members too.
fn jwks(members: &[(&str, Value)]) -> String {
    json!({ "keys": [key(members)] }).to_string()
}

fn key(members: &[(&str, Value)]) -> Value {
    let public = RsaKey::from_pem(&RSA_KEY.into()).unwrap().public();
    let mut key = serde_json::to_value(public).unwrap();
    for (name, value) in members {
        key[name] = value.clone();
    }
    key
}

#[tokio::test]
async fn t072_keys_and_their_address_exclude_each_other() {
    let app = client(|app| {
        app.client_jwks = jwks(&[]);
        app.client_jwks_uri = URI.into();
    });
    assert_only(&app.await, &Settings::default(), "client_jwks", "excludes `client_jwks_uri`");
}

#[tokio::test]
async fn t073_t074_t076_a_key_set_is_one_of_public_keys_that_verify() {
    let private = jwks(&[("d", json!("AQAB"))]);
    let encrypts = jwks(&[("use", json!("enc"))]);
    let wraps = jwks(&[("key_ops", json!(["encrypt"]))]);
    for (text, fragment) in [
        ("not JSON", "not a JWK set"),
        ("{}", "not a JWK set"),
        (r#"{"keys": []}"#, "no usable key"),
        (&private, "public keys only"),
        (&encrypts, "no key may verify"),
        (&wraps, "no key may verify"),
    ] {
        let app = client(|app| app.client_jwks = text.into()).await;
        assert_only(&app, &Settings::default(), "client_jwks", fragment);
    }
    let mixed = json!({ "keys": [key(&[("use", json!("enc"))]), key(&[])] }).to_string();
    let app = client(|app| app.client_jwks = mixed).await;
    assert_eq!(problems(&app, &Settings::default()), []);
}

#[tokio::test]
async fn t075_the_address_of_the_keys_is_https() {
    let mut app = client(|app| app.client_jwks_uri = "http://client.example/jwks.json".into()).await;
    assert_only(&app, &Settings::default(), "client_jwks_uri", "https");
    app.client_jwks_uri = "HTTPS://client.example/jwks.json".into();
    assert_eq!(problems(&app, &Settings::default()), []);
}

#[tokio::test]
async fn t077_private_key_jwt_needs_keys_or_their_address() {
    let mut app = client(|app| app.token_endpoint_auth_method = TokenEndpointAuthMethod::PrivateKeyJwt).await;
    assert_only(&app, &Settings::default(), "client_jwks", "needs the client's keys");
    app.client_jwks = jwks(&[]);
    assert_eq!(problems(&app, &Settings::default()), []);
    app.client_jwks = String::new();
    app.client_jwks_uri = URI.into();
    assert_eq!(problems(&app, &Settings::default()), []);
}

#[tokio::test]
async fn t078_t079_the_method_fits_the_client_type() {
    for method in [TokenEndpointAuthMethod::ClientSecretJwt, TokenEndpointAuthMethod::PrivateKeyJwt] {
        let app = client(|app| {
            app.client_type = ClientType::Public;
            app.token_endpoint_auth_method = method;
            app.client_jwks_uri = URI.into();
        });
        assert_only(&app.await, &Settings::default(), "token_endpoint_auth_method", "confidential client");
    }
    let mut app = client(|app| app.token_endpoint_auth_method = TokenEndpointAuthMethod::None).await;
    assert_only(&app, &Settings::default(), "token_endpoint_auth_method", "cannot be `none`");
    app.client_type = ClientType::Public;
    assert_eq!(problems(&app, &Settings::default()), []);
}

#[tokio::test]
async fn t080_client_secret_jwt_needs_a_secret_that_stays_in_clear() {
    let mut app =
        client(|app| app.token_endpoint_auth_method = TokenEndpointAuthMethod::ClientSecretJwt).await;
    assert_eq!(problems(&app, &Settings::default()), []);
    app.hash_client_secret = true;
    assert_only(&app, &Settings::default(), "hash_client_secret", "client_secret_jwt");
    app.client_secret = "".into();
    assert_only(&app, &Settings::default(), "client_secret", "without a client secret");
}

#[tokio::test]
async fn t081_switching_hashing_off_does_not_bring_the_secret_back() {
    let new = oauth_tests::models::NewApplication::builder()
        .client_type(ClientType::Confidential)
        .authorization_grant_type(GrantType::ClientCredentials)
        .tenant_id(uuid::Uuid::new_v4())
        .build();
    let mut app = row(new).await;
    app.hash_client_secret = false;
    app.token_endpoint_auth_method = TokenEndpointAuthMethod::ClientSecretJwt;
    assert_only(&app, &Settings::default(), "client_secret", "hashed client secret");
}

#[tokio::test]
async fn t082_each_fault_of_an_assertion_stands_under_its_field() {
    let app = client(|app| {
        app.client_jwks = "{}".into();
        app.client_jwks_uri = "http://client.example/".into();
        app.client_type = ClientType::Public;
        app.token_endpoint_auth_method = TokenEndpointAuthMethod::ClientSecretJwt;
        app.client_secret = "".into();
    });
    let expected =
        ["client_jwks", "client_jwks", "client_jwks_uri", "token_endpoint_auth_method", "client_secret"];
    assert_eq!(fields(&app.await, &Settings::default()), expected);
    let app = client(|app| {
        app.token_endpoint_auth_method = TokenEndpointAuthMethod::ClientSecretJwt;
        app.hash_client_secret = true;
        app.algorithm = SigningAlgorithm::Hs256;
    });
    assert_eq!(fields(&app.await, &Settings::default()), ["hash_client_secret", "hash_client_secret"]);
}
