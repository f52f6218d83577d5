//! What a client's algorithm, secret and keys must be like to fit together.
//!
//! The two checks report everything they find, each message under the column to change. An application's validation
//! calls both.

use secrecy::{ExposeSecret as _, SecretString};

use super::{client_signing_jwks, given};
use crate::client_secret::is_hashed;
use crate::error::ValidationErrors;
use crate::models::{
    ApplicationBase, ClientType, GrantType, OAuthModels, SigningAlgorithm, TokenEndpointAuthMethod,
};

/// The columns of an application that the checks look at.
#[derive(Debug, Clone, Copy)]
pub struct ClientMetadata<'a> {
    /// Whether the client can keep a secret.
    pub client_type: ClientType,
    /// How the client obtains authorization.
    pub authorization_grant_type: GrantType,
    /// What signs the client's ID tokens.
    pub algorithm: SigningAlgorithm,
    /// The secret, or its hash.
    pub client_secret: &'a SecretString,
    /// Whether saving hashes the secret.
    pub hash_client_secret: bool,
    /// How the client authenticates at the token endpoint.
    pub token_endpoint_auth_method: TokenEndpointAuthMethod,
    /// The client's public keys as a JWK set, or nothing.
    pub client_jwks: &'a str,
    /// Where the client publishes its public keys, or nothing.
    pub client_jwks_uri: &'a str,
}

impl<'a, M: OAuthModels> From<&'a ApplicationBase<M>> for ClientMetadata<'a> {
    fn from(application: &'a ApplicationBase<M>) -> Self {
        Self {
            client_type: application.client_type,
            authorization_grant_type: application.authorization_grant_type,
            algorithm: application.algorithm,
            client_secret: &application.client_secret,
            hash_client_secret: application.hash_client_secret,
            token_endpoint_auth_method: application.token_endpoint_auth_method,
            client_jwks: &application.client_jwks,
            client_jwks_uri: &application.client_jwks_uri,
        }
    }
}

/// Whether the client's ID tokens can be signed with its algorithm.
///
/// RS256 needs the server's key, the setting `oidc_rsa_private_key`. HS256 needs a client that can keep a secret, a
/// grant type that returns no ID token through the browser, and the secret in clear.
pub fn check_algorithm(
    client: &ClientMetadata<'_>,
    rsa_private_key: Option<&SecretString>,
    errors: &mut ValidationErrors,
) {
    match client.algorithm {
        SigningAlgorithm::Rs256 if given(rsa_private_key).is_none() => errors.add(
            "algorithm",
            "You must set OIDC_RSA_PRIVATE_KEY to use RS256: put a PEM text into the setting `oidc_rsa_private_key`",
        ),
        SigningAlgorithm::Hs256 => {
            let through_browser =
                matches!(client.authorization_grant_type, GrantType::Implicit | GrantType::OpenIdHybrid);
            if through_browser || client.client_type == ClientType::Public {
                errors.add(
                    "algorithm",
                    "You cannot use HS256 with a public client, or with the implicit or hybrid grant type; use RS256",
                );
            }
            check_clear_secret(client, "HS256", errors);
        }
        SigningAlgorithm::Rs256 | SigningAlgorithm::None => {}
    }
}

/// Whether the client's keys are usable, and its authentication method fits its type, secret and keys (RFC 7591
/// section 2, RFC 7523, OpenID Connect Core section 9).
pub fn check_client_authentication(client: &ClientMetadata<'_>, errors: &mut ValidationErrors) {
    check_key_sources(client, errors);
    check_method(client, errors);
}

fn check_key_sources(client: &ClientMetadata<'_>, errors: &mut ValidationErrors) {
    if !client.client_jwks.is_empty() && !client.client_jwks_uri.is_empty() {
        errors.add("client_jwks", "excludes `client_jwks_uri`; set one of the two (RFC 7591 section 2)");
    }
    if let Err(error) = client_signing_jwks(client.client_jwks) {
        errors.add("client_jwks", error.to_string());
    }
    if !client.client_jwks_uri.is_empty() && !is_https(client.client_jwks_uri) {
        errors.add("client_jwks_uri", "must be an https URL, or the keys could be replaced on their way");
    }
}

fn check_method(client: &ClientMetadata<'_>, errors: &mut ValidationErrors) {
    let confidential = client.client_type == ClientType::Confidential;
    let signs = matches!(
        client.token_endpoint_auth_method,
        TokenEndpointAuthMethod::ClientSecretJwt | TokenEndpointAuthMethod::PrivateKeyJwt
    );
    if signs && !confidential {
        errors.add(
            "token_endpoint_auth_method",
            "a JWT proves a confidential client; use `none` for a public one",
        );
    }
    match client.token_endpoint_auth_method {
        TokenEndpointAuthMethod::None if confidential => errors.add(
            "token_endpoint_auth_method",
            "cannot be `none` for a confidential client; choose how it authenticates, or make it public",
        ),
        TokenEndpointAuthMethod::PrivateKeyJwt
            if client.client_jwks.is_empty() && client.client_jwks_uri.is_empty() =>
        {
            errors.add(
                "client_jwks",
                "private_key_jwt needs the client's keys; set `client_jwks` or `client_jwks_uri`",
            );
        }
        TokenEndpointAuthMethod::ClientSecretJwt => check_clear_secret(client, "client_secret_jwt", errors),
        _ => {}
    }
}

/// Whether there is a secret, and it is and stays in clear: an HMAC is keyed with the secret itself.
fn check_clear_secret(client: &ClientMetadata<'_>, user: &str, errors: &mut ValidationErrors) {
    if client.client_secret.expose_secret().is_empty() {
        errors.add("client_secret", format!("You cannot use {user} without a client secret; set one"));
    } else if client.hash_client_secret {
        errors.add(
            "hash_client_secret",
            format!(
                "You cannot use {user} with a hashed client secret; switch hashing off and set a new secret"
            ),
        );
    } else if is_hashed(client.client_secret.expose_secret()) {
        errors.add(
            "client_secret",
            format!("You cannot use {user} with a hashed client secret; set a new secret, it stays in clear"),
        );
    }
}

fn is_https(uri: &str) -> bool {
    uri.get(..8).is_some_and(|scheme| scheme.eq_ignore_ascii_case("https://"))
}
