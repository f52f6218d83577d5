//! What an application says about itself: its name, its keys, its only redirection URI.

use oauth_runtime::jwk::{Jwk, JwkError, RsaKey};
use oauth_runtime::models::MissingRedirectUri;
use oauth_runtime::prelude::*;
use serde_json::json;

use super::{RSA_KEY, client};
use crate::signing_settings;

#[tokio::test]
async fn t007_an_application_is_called_by_its_name_or_its_identifier() {
    let mut app = client(|app| app.client_id = "client-1".into()).await;
    assert_eq!((app.display_name(), app.natural_key()), ("client-1", "client-1"));
    app.name = "My app".into();
    assert_eq!((app.display_name(), app.natural_key()), ("My app", "client-1"));
}

#[tokio::test]
async fn a_request_without_a_redirect_uri_uses_the_only_one_there_is() {
    for (registered, default) in [
        ("https://app.example/a", Ok("https://app.example/a")),
        ("\u{1c}https://app.example/a\u{3000}", Ok("https://app.example/a")),
        ("", Err(MissingRedirectUri)),
        (" \t\u{1f}", Err(MissingRedirectUri)),
        ("https://app.example/a\u{a0}https://app.example/b", Err(MissingRedirectUri)),
    ] {
        let app = client(|app| app.redirect_uris = registered.into()).await;
        assert_eq!(app.default_redirect_uri(), default, "{registered:?}");
    }
}

#[tokio::test]
async fn an_application_has_the_grant_type_it_is_registered_with() {
    let app = client(|_| {}).await;
    assert!(app.allows_grant_type(GrantType::AuthorizationCode));
    assert!(!app.allows_grant_type(GrantType::Implicit));
}

#[tokio::test]
async fn t057_an_application_signs_with_the_key_of_its_algorithm() {
    let (with, without) = (signing_settings(), Settings::default());
    let mut app = client(|app| app.algorithm = SigningAlgorithm::Rs256).await;
    assert!(matches!(app.jwk_key(&with), Ok(Jwk::Rsa(_))));
    assert_eq!(app.jwk_key(&without).unwrap_err(), JwkError::MissingRsaPrivateKey);
    app.algorithm = SigningAlgorithm::Hs256;
    app.client_secret = "in clear".into();
    let Ok(Jwk::Oct(key)) = app.jwk_key(&without) else { panic!("no symmetric key") };
    assert_eq!(key.secret().expose_secret(), "in clear");
    app.client_secret = "pbkdf2_sha256$1$salt$hash".into();
    assert!(app.jwk_key(&with).unwrap_err().to_string().contains("hash_client_secret = false"));
    app.client_secret = "".into();
    assert!(app.jwk_key(&with).unwrap_err().to_string().contains("non-empty"));
    app.algorithm = SigningAlgorithm::None;
    let error = app.jwk_key(&with).unwrap_err();
    assert_eq!(error.to_string(), "This application does not support signed tokens");
}

#[tokio::test]
async fn t083_an_application_gives_the_keys_it_registered() {
    let mut app = client(|_| {}).await;
    assert!(app.client_signing_jwks().unwrap().is_none());
    let key = RsaKey::from_pem(&RSA_KEY.into()).unwrap().public();
    let kid = key.kid.clone().unwrap();
    app.client_jwks = json!({ "keys": [key] }).to_string();
    let set = app.client_signing_jwks().unwrap().unwrap();
    assert!(set.verification_key(&kid).is_some() && set.verification_key("another").is_none());
    app.client_jwks = "{}".into();
    app.client_signing_jwks().unwrap_err();
}

#[tokio::test]
async fn t084_to_t086_the_secret_is_an_hmac_key_while_it_is_and_stays_in_clear() {
    let mut app = client(|app| app.client_secret = "in clear".into()).await;
    assert_eq!(app.client_secret_hmac_jwk().unwrap().secret().expose_secret(), "in clear");
    app.hash_client_secret = true;
    assert_eq!(app.client_secret_hmac_jwk().unwrap_err(), JwkError::HashedClientSecret);
    app.hash_client_secret = false;
    app.client_secret = "argon2$argon2id$v=19$m=8,t=1,p=1$c2FsdHNhbHQ$aGFzaGhhc2g".into();
    assert_eq!(app.client_secret_hmac_jwk().unwrap_err(), JwkError::HashedClientSecret);
    app.client_secret = "".into();
    assert_eq!(app.client_secret_hmac_jwk().unwrap_err(), JwkError::EmptyClientSecret);
}
