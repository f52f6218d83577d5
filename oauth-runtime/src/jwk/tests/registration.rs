//! The rules for a client's algorithm and authentication, each with the column it names.

use serde_json::json;

use super::*;
use crate::error::ValidationErrors;
use crate::models::{ClientType, GrantType, TokenEndpointAuthMethod};

const URI: &str = "https://client.example/jwks.json";

fn jwks() -> String {
    let public = RsaKey::from_pem(&secret(PKCS8)).unwrap().public();
    json!({ "keys": [public] }).to_string()
}

/// A confidential client with a secret in clear, and nothing set that could be wrong.
fn client(stored: &SecretString) -> ClientMetadata<'_> {
    ClientMetadata {
        client_type: ClientType::Confidential,
        authorization_grant_type: GrantType::AuthorizationCode,
        algorithm: SigningAlgorithm::None,
        client_secret: stored,
        hash_client_secret: false,
        token_endpoint_auth_method: TokenEndpointAuthMethod::Unspecified,
        client_jwks: "",
        client_jwks_uri: "",
    }
}

/// Column and message of each problem of a client with the secret, changed as the closure says.
fn problems<'a>(
    stored: &'a SecretString,
    change: impl FnOnce(&mut ClientMetadata<'a>),
) -> Vec<(String, String)> {
    problems_with(stored, None, change)
}

fn problems_with<'a>(
    stored: &'a SecretString,
    rsa_private_key: Option<&SecretString>,
    change: impl FnOnce(&mut ClientMetadata<'a>),
) -> Vec<(String, String)> {
    let mut client = client(stored);
    change(&mut client);
    let mut errors = ValidationErrors::new();
    check_algorithm(&client, rsa_private_key, &mut errors);
    check_client_authentication(&client, &mut errors);
    errors
        .iter()
        .flat_map(|(field, messages)| messages.iter().map(move |message| (field.to_owned(), message.clone())))
        .collect()
}

#[track_caller]
fn assert_only(problems: &[(String, String)], column: &str, fragment: &str) {
    let [(field, message)] = problems else { panic!("not one problem: {problems:?}") };
    assert_eq!(field, column, "{message}");
    assert!(message.contains(fragment), "{message}");
}

fn columns(problems: &[(String, String)]) -> Vec<&str> {
    problems.iter().map(|(field, _)| field.as_str()).collect()
}

#[test]
fn t058_rs256_needs_the_servers_key_and_fits_every_client() {
    let clear = secret(CLEAR_SECRET);
    let rs256 = |client: &mut ClientMetadata<'_>| {
        client.algorithm = SigningAlgorithm::Rs256;
        client.client_type = ClientType::Public;
    };
    assert_only(&problems(&clear, rs256), "algorithm", "You must set OIDC_RSA_PRIVATE_KEY");
    let empty = secret("");
    assert_only(
        &problems_with(&clear, Some(&empty), rs256),
        "algorithm",
        "You must set OIDC_RSA_PRIVATE_KEY",
    );
    assert_eq!(problems_with(&clear, Some(&secret(PKCS8)), rs256), []);
}

#[test]
fn t058_hs256_needs_a_client_that_keeps_its_secret() {
    let clear = secret(CLEAR_SECRET);
    let hs256 = |client_type, grant_type| {
        problems(&clear, |client| {
            client.algorithm = SigningAlgorithm::Hs256;
            client.client_type = client_type;
            client.authorization_grant_type = grant_type;
        })
    };
    for grant_type in [GrantType::Implicit, GrantType::OpenIdHybrid] {
        let problems = hs256(ClientType::Confidential, grant_type);
        assert_only(&problems, "algorithm", "You cannot use HS256");
    }
    let problems = hs256(ClientType::Public, GrantType::AuthorizationCode);
    assert_only(&problems, "algorithm", "You cannot use HS256");
    assert_eq!(hs256(ClientType::Confidential, GrantType::AuthorizationCode), []);
}

#[test]
fn t058_hs256_needs_a_secret_in_clear() {
    let hs256 = |stored: &str, hash| {
        let stored = secret(stored);
        problems(&stored, |client| {
            client.algorithm = SigningAlgorithm::Hs256;
            client.hash_client_secret = hash;
        })
    };
    assert_only(&hs256("", false), "client_secret", "without a client secret");
    assert_only(&hs256("", true), "client_secret", "without a client secret");
    assert_only(&hs256(CLEAR_SECRET, true), "hash_client_secret", "hashed client secret");
    assert_only(&hs256(HASHED_SECRET, false), "client_secret", "hashed client secret");
}

#[test]
fn t060_every_problem_is_reported() {
    let empty = secret("");
    let found = problems(&empty, |client| {
        client.algorithm = SigningAlgorithm::Hs256;
        client.client_type = ClientType::Public;
        client.token_endpoint_auth_method = TokenEndpointAuthMethod::PrivateKeyJwt;
        client.client_jwks_uri = "http://client.example/jwks.json";
    });
    assert_eq!(
        columns(&found),
        ["algorithm", "client_secret", "client_jwks_uri", "token_endpoint_auth_method"]
    );
}

#[test]
fn t072_keys_and_their_address_exclude_each_other() {
    let (clear, jwks) = (secret(CLEAR_SECRET), jwks());
    let found = problems(&clear, |client| (client.client_jwks, client.client_jwks_uri) = (&jwks, URI));
    assert_only(&found, "client_jwks", "client_jwks_uri");
}

#[test]
fn t073_t074_t076_an_unfit_key_set_is_one_problem() {
    let clear = secret(CLEAR_SECRET);
    for (jwks, fragment) in [
        ("not-json", "not a JWK set"),
        (r#"{"keys": []}"#, "no usable key"),
        (r#"{"keys": [{"kty": "oct", "k": "AQAB", "use": "enc"}]}"#, "public keys only"),
    ] {
        assert_only(&problems(&clear, |client| client.client_jwks = jwks), "client_jwks", fragment);
    }
    let for_encryption = jwks().replace(r#""use":"sig""#, r#""use":"enc""#);
    let found = problems(&clear, |client| client.client_jwks = &for_encryption);
    assert_only(&found, "client_jwks", "may verify");
}

#[test]
fn t075_the_address_of_the_keys_is_https() {
    let clear = secret(CLEAR_SECRET);
    for uri in ["http://client.example/jwks.json", "ftp://client.example", "https:/", "é"] {
        assert_only(&problems(&clear, |client| client.client_jwks_uri = uri), "client_jwks_uri", "https");
    }
    for uri in [URI, "HTTPS://client.example/jwks.json"] {
        assert_eq!(problems(&clear, |client| client.client_jwks_uri = uri), []);
    }
}

#[test]
fn t077_private_key_jwt_needs_keys_or_their_address() {
    let (clear, jwks) = (secret(CLEAR_SECRET), jwks());
    let private_key_jwt = |jwks, uri| {
        problems(&clear, |client| {
            client.token_endpoint_auth_method = TokenEndpointAuthMethod::PrivateKeyJwt;
            (client.client_jwks, client.client_jwks_uri) = (jwks, uri);
        })
    };
    assert_only(&private_key_jwt("", ""), "client_jwks", "private_key_jwt");
    assert_eq!(private_key_jwt(&jwks, ""), []);
    assert_eq!(private_key_jwt("", URI), []);
}

#[test]
fn t078_t079_the_method_fits_the_client_type() {
    let clear = secret(CLEAR_SECRET);
    let of = |client_type, method| {
        problems(&clear, |client| {
            client.client_type = client_type;
            client.token_endpoint_auth_method = method;
            client.client_jwks_uri = URI;
        })
    };
    for method in [TokenEndpointAuthMethod::PrivateKeyJwt, TokenEndpointAuthMethod::ClientSecretJwt] {
        assert_only(&of(ClientType::Public, method), "token_endpoint_auth_method", "confidential");
    }
    let none = of(ClientType::Confidential, TokenEndpointAuthMethod::None);
    assert_only(&none, "token_endpoint_auth_method", "none");
    assert_eq!(of(ClientType::Public, TokenEndpointAuthMethod::None), []);
    assert_eq!(of(ClientType::Confidential, TokenEndpointAuthMethod::ClientSecretBasic), []);
}

#[test]
fn t080_t081_client_secret_jwt_needs_a_secret_in_clear() {
    let client_secret_jwt = |stored: &str, hash| {
        let stored = secret(stored);
        problems(&stored, |client| {
            client.token_endpoint_auth_method = TokenEndpointAuthMethod::ClientSecretJwt;
            client.hash_client_secret = hash;
        })
    };
    assert_eq!(client_secret_jwt(CLEAR_SECRET, false), []);
    assert_only(&client_secret_jwt("", false), "client_secret", "without a client secret");
    assert_only(&client_secret_jwt(CLEAR_SECRET, true), "hash_client_secret", "hashed client secret");
    assert_only(&client_secret_jwt(HASHED_SECRET, false), "client_secret", "hashed client secret");
}

#[test]
fn t082_each_problem_of_an_assertion_names_the_column_to_change() {
    let (clear, empty) = (secret(CLEAR_SECRET), secret(""));
    let (jwks, uri) = (r#"{"keys": []}"#, "http://client.example/jwks.json");
    let jwt = TokenEndpointAuthMethod::ClientSecretJwt;
    let found = [
        problems(&clear, |client| client.client_jwks = jwks),
        problems(&clear, |client| client.client_jwks_uri = uri),
        problems(&clear, |client| client.token_endpoint_auth_method = TokenEndpointAuthMethod::None),
        problems(&empty, |client| client.token_endpoint_auth_method = jwt),
        problems(&clear, |client| {
            (client.token_endpoint_auth_method, client.hash_client_secret) = (jwt, true);
        }),
    ];
    assert_eq!(
        found.iter().flat_map(|found| columns(found)).collect::<Vec<_>>(),
        [
            "client_jwks",
            "client_jwks_uri",
            "token_endpoint_auth_method",
            "client_secret",
            "hash_client_secret"
        ]
    );
}

#[test]
fn two_users_of_a_hashed_secret_are_two_messages() {
    let clear = secret(CLEAR_SECRET);
    let found = problems(&clear, |client| {
        client.algorithm = SigningAlgorithm::Hs256;
        client.token_endpoint_auth_method = TokenEndpointAuthMethod::ClientSecretJwt;
        client.hash_client_secret = true;
    });
    assert_eq!(columns(&found), ["hash_client_secret", "hash_client_secret"]);
}
