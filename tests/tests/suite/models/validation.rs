//! What an application is refused for, each message under the field to change.

use oauth_runtime::prelude::*;

use super::{assert_only, client, fields, problems, row};
use crate::signing_settings;

#[tokio::test]
async fn t005_t006_flows_through_the_browser_need_a_redirect_uri() {
    let settings = Settings::default();
    for (grant_type, needs_one) in [
        (GrantType::AuthorizationCode, true),
        (GrantType::Implicit, true),
        (GrantType::OpenIdHybrid, true),
        (GrantType::Password, false),
        (GrantType::ClientCredentials, false),
        (GrantType::DeviceCode, false),
    ] {
        for empty in ["", " \u{1c}\t"] {
            let app = client(|app| {
                app.authorization_grant_type = grant_type;
                app.redirect_uris = empty.into();
            });
            let app = app.await;
            if needs_one {
                assert_only(&app, &settings, "redirect_uris", "redirect_uris cannot be empty");
            } else {
                assert_eq!(problems(&app, &settings), [], "{grant_type}");
            }
        }
    }
}

#[tokio::test]
async fn t058_the_algorithm_fits_the_client_and_the_server() {
    let (with, without) = (signing_settings(), Settings::default());
    let mut app = client(|app| app.algorithm = SigningAlgorithm::Rs256).await;
    assert_only(&app, &without, "algorithm", "You must set OIDC_RSA_PRIVATE_KEY");
    assert_eq!(problems(&app, &with), []);
    app.client_type = ClientType::Public;
    assert_eq!(problems(&app, &with), []);

    app.algorithm = SigningAlgorithm::Hs256;
    assert_only(&app, &with, "algorithm", "You cannot use HS256");
    app.client_type = ClientType::Confidential;
    for grant_type in [GrantType::Implicit, GrantType::OpenIdHybrid] {
        app.authorization_grant_type = grant_type;
        assert_only(&app, &with, "algorithm", "You cannot use HS256");
    }
    app.authorization_grant_type = GrantType::AuthorizationCode;
    assert_eq!(problems(&app, &with), []);
    app.hash_client_secret = true;
    assert_only(&app, &with, "hash_client_secret", "hashed client secret");
    app.hash_client_secret = false;
    app.client_secret = "pbkdf2_sha256$1$salt$hash".into();
    assert_only(&app, &with, "client_secret", "hashed client secret");
    app.client_secret = "".into();
    assert_only(&app, &with, "client_secret", "without a client secret");
    app.client_type = ClientType::Public;
    assert_eq!(fields(&app, &with), ["algorithm", "client_secret"]);
}

#[tokio::test]
async fn t058_an_origin_is_https() {
    let mut app = client(|app| app.allowed_origins = "http://app.example".into()).await;
    assert_only(&app, &Settings::default(), "allowed_origins", "`http`, which is not allowed");
    app.allowed_origins = "https://app.example https://app.example:8443".into();
    assert_eq!(problems(&app, &Settings::default()), []);
}

#[tokio::test]
async fn t059_each_fault_stands_under_its_field_alone() {
    let settings = Settings::default();
    let app = client(|app| app.redirect_uris = "".into()).await;
    assert_only(&app, &settings, "redirect_uris", "");
    let app = client(|app| app.redirect_uris = "ftp://app.example/".into()).await;
    assert_only(&app, &settings, "redirect_uris", "\"ftp://app.example/\" has the scheme `ftp`");
    let app = client(|app| app.allowed_origins = "https://app.example/path".into()).await;
    assert_only(&app, &settings, "allowed_origins", "must not have a path");
    let app = client(|app| app.algorithm = SigningAlgorithm::Rs256).await;
    assert_only(&app, &settings, "algorithm", "");
    let hs256 = async |change: fn(&mut oauth_tests::models::Application)| {
        let app = client(|app| app.algorithm = SigningAlgorithm::Hs256);
        let mut app = app.await;
        change(&mut app);
        app
    };
    assert_only(&hs256(|app| app.client_type = ClientType::Public).await, &settings, "algorithm", "");
    assert_only(&hs256(|app| app.client_secret = "".into()).await, &settings, "client_secret", "");
    assert_only(&hs256(|app| app.hash_client_secret = true).await, &settings, "hash_client_secret", "");
    let hashed = hs256(|app| app.client_secret = "bcrypt$$2b$04$x".into()).await;
    assert_only(&hashed, &settings, "client_secret", "");
}

#[tokio::test]
async fn t060_every_fault_is_reported_at_once() {
    let app = client(|app| {
        app.redirect_uris = "ftp://app.example/".into();
        app.allowed_origins = "http://app.example".into();
        app.algorithm = SigningAlgorithm::Hs256;
        app.client_type = ClientType::Public;
        app.client_secret = "".into();
    });
    let expected = ["redirect_uris", "allowed_origins", "algorithm", "client_secret"];
    assert_eq!(fields(&app.await, &Settings::default()), expected);
}

#[tokio::test]
async fn t061_every_uri_that_is_wrong_is_reported_in_order() {
    let registered = "https://app.example/ok ftp://one.example/ https://app.example/ok#fragment";
    let app = client(|app| app.redirect_uris = registered.into()).await;
    let problems = problems(&app, &Settings::default());
    let [(first, one), (second, two)] = problems.as_slice() else { panic!("{problems:?}") };
    assert_eq!((first.as_str(), second.as_str()), ("redirect_uris", "redirect_uris"));
    assert!(
        one.contains("\"ftp://one.example/\"") && two.contains("must not have a fragment"),
        "{problems:?}"
    );
}

#[tokio::test]
async fn what_is_not_validated_is_any_text() {
    let app = client(|app| app.post_logout_redirect_uris = "anything goes".into()).await;
    assert_eq!(problems(&app, &Settings::default()), []);
}

#[tokio::test]
async fn a_client_identifier_is_not_empty_and_fits_its_column() {
    let mut app = client(|app| app.client_id = "".into()).await;
    assert_only(&app, &Settings::default(), "client_id", "cannot be empty");
    app.client_id = "x".repeat(255);
    assert_eq!(problems(&app, &Settings::default()), []);
    app.client_id.push('x');
    assert_only(&app, &Settings::default(), "client_id", "255");
}

#[tokio::test]
async fn a_fault_shows_no_secret() {
    let app = client(|app| {
        app.redirect_uris = "https://user:s3cret@app.example/?code=s3cret".into();
        app.algorithm = SigningAlgorithm::Hs256;
        app.client_secret = "bcrypt$$2b$04$s3cret".into();
    });
    let problems = problems(&app.await, &Settings::default());
    assert_eq!(problems.len(), 2);
    assert!(problems.iter().all(|(_, message)| !message.contains("s3cret")), "{problems:?}");
}

#[tokio::test]
async fn a_row_that_would_be_is_what_the_builder_says() {
    let new = oauth_tests::models::NewApplication::builder()
        .client_type(ClientType::Public)
        .authorization_grant_type(GrantType::Implicit)
        .tenant_id(uuid::Uuid::new_v4())
        .hash_client_secret(false)
        .build();
    assert_eq!(fields(&row(new).await, &Settings::default()), ["redirect_uris"]);
}
