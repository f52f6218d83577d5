//! The application: a client registered with the authorization server.

use secrecy::SecretString;

use crate::OAuthApplication;
use crate::admin::ModelAdmin;
use crate::entity::{Created, Entity};
use crate::error::ValidationErrors;
use crate::generated::{ApplicationBase, GrantType};
use crate::jwk::{self, ClientMetadata, Jwk, JwkError, JwkSet, JwksError, OctKey};
use crate::models::OAuthModels;
use crate::settings::Settings;
use crate::uri::{self, Schemes, UriParameter, UriPolicy, UriProblem, UriRules};
use crate::value::UriList;

/// The standard application model, for a team without columns of its own.
#[derive(Clone, OAuthApplication)]
pub struct Application<M: OAuthModels> {
    /// The columns of the abstract model.
    #[oauth(flatten)]
    pub base: ApplicationBase<M>,
}

/// Why a client has no redirection URI to fall back on (RFC 6749 section 3.1.2.3). The error code is
/// `invalid_request`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the request names no redirection URI, and the client has not registered exactly one")]
pub struct MissingRedirectUri;

/// Behaviour of an application. A team overrides a method by writing the impl itself:
/// `#[oauth(overrides)]` on the struct leaves it out of the derive. The runtime calls the override.
pub trait ApplicationModel: Entity<Base = ApplicationBase<<Self as Entity>::Models>> {
    /// How the admin shows the model (override it to replace what `#[admin(…)]` says).
    fn admin() -> &'static ModelAdmin {
        Self::ADMIN
    }

    /// The name, or the client identifier where there is none.
    fn display_name(&self) -> &str {
        if self.name.is_empty() { &self.client_id } else { &self.name }
    }

    /// The client identifier: what names the row outside the database, as in fixtures and URLs.
    fn natural_key(&self) -> &str {
        &self.client_id
    }

    /// Whether the client may use a grant type (override it for clients with several).
    fn allows_grant_type(&self, grant_type: GrantType) -> bool {
        self.authorization_grant_type == grant_type
    }

    /// Whether the client may be used at all (override it for clients that can be switched off). Asked when a client
    /// authenticates and when its token is presented.
    fn is_usable(&self) -> bool {
        true
    }

    /// What this client's URIs may be: what the registry says (override it for clients that may do more or less).
    fn uri_policy(&self) -> &UriPolicy {
        <Self::Models as OAuthModels>::uri_policy()
    }

    /// Schemes that the client's redirection URIs may have. To be asked again when a response is redirected.
    #[doc(alias = "get_allowed_schemes")]
    // The policy has a field of this name too, for the schemes of origins.
    #[allow(clippy::misnamed_getters)]
    fn allowed_schemes(&self) -> &Schemes {
        &self.uri_policy().allowed_redirect_uri_schemes
    }

    /// The redirection URI of a request that names none: the only one that is registered.
    ///
    /// # Errors
    /// [`MissingRedirectUri`] when none is registered, or several.
    fn default_redirect_uri(&self) -> Result<&str, MissingRedirectUri> {
        let mut registered = self.redirect_uris.iter();
        match (registered.next(), registered.next()) {
            (Some(only), None) => Ok(only),
            _ => Err(MissingRedirectUri),
        }
    }

    /// Whether the client registered this redirection URI (RFC 6749 section 3.1.2.3).
    ///
    /// Why it did not is logged at `DEBUG`.
    fn redirect_uri_allowed(&self, uri: &str) -> bool {
        is_registered(self, UriParameter::RedirectUri, &self.redirect_uris, uri)
    }

    /// Whether the client registered this URI for after logout (OpenID Connect RP-Initiated Logout).
    ///
    /// Why it did not is logged at `DEBUG`.
    fn post_logout_redirect_uri_allowed(&self, uri: &str) -> bool {
        is_registered(self, UriParameter::PostLogoutRedirectUri, &self.post_logout_redirect_uris, uri)
    }

    /// Whether pages of this origin may call the server for the client (CORS).
    fn origin_allowed(&self, origin: &str) -> bool {
        uri::is_origin_allowed(origin, self.allowed_origins.iter(), self.uri_policy())
    }

    /// The key that signs ID tokens for this client: the server's RSA key for RS256, the client's secret for HS256.
    ///
    /// # Errors
    /// Which key is missing, and why the secret of the client cannot be one.
    fn jwk_key(&self, settings: &Settings) -> Result<Jwk, JwkError> {
        jwk::jwk_key(self.algorithm, &self.client_secret, settings.oidc_rsa_private_key.as_ref())
    }

    /// The public keys that the client registered for signing its assertions (RFC 7523); `None` where it has none.
    ///
    /// # Errors
    /// When what is stored is no set of public keys.
    #[doc(alias = "get_client_signing_jwks")]
    fn client_signing_jwks(&self) -> Result<Option<JwkSet>, JwksError> {
        jwk::client_signing_jwks(&self.client_jwks)
    }

    /// The client's secret as the key of `client_secret_jwt` (OpenID Connect Core section 9).
    ///
    /// # Errors
    /// When the secret is empty or hashed.
    #[doc(alias = "get_client_secret_hmac_jwk")]
    fn client_secret_hmac_jwk(&self) -> Result<OctKey, JwkError> {
        jwk::client_secret_hmac_jwk(&self.client_secret, self.hash_client_secret)
    }

    /// Whether a URI may be registered as a redirection URI (override it for rules of your own).
    ///
    /// # Errors
    /// What is wrong with it.
    #[doc(alias = "get_redirect_uri_validator")]
    fn validate_redirect_uri(&self, uri: &str) -> Result<(), UriProblem> {
        let mut rules = UriRules::redirect_uris(self.uri_policy());
        rules.schemes = self.allowed_schemes().clone();
        rules.validate(uri)
    }

    /// Whether an origin may be registered (override it for rules of your own).
    ///
    /// # Errors
    /// What is wrong with it.
    #[doc(alias = "get_allowed_origin_validator")]
    fn validate_allowed_origin(&self, origin: &str) -> Result<(), UriProblem> {
        uri::validate_origin(origin, self.uri_policy())
    }

    /// Adds everything that is wrong with the client, keyed by field. Asked before a row is inserted or written as a
    /// whole; override it to add rules of your own, and call [`clean_application`] for these.
    fn clean(&self, settings: &Settings, errors: &mut ValidationErrors) {
        clean_application(self, settings, errors);
    }

    /// What is wrong with the client, as far as one can tell without the database.
    ///
    /// # Errors
    /// Every message, keyed by field.
    #[doc(alias = "full_clean")]
    fn validate(&self, settings: &Settings) -> Result<(), ValidationErrors> {
        match crate::repository::validate(self, settings) {
            Err(crate::Error::Validation(errors)) => Err(errors),
            _ => Ok(()),
        }
    }
}

/// The rules that every application is held to; what [`ApplicationModel::clean`] does where it is not overridden.
pub fn clean_application<A: ApplicationModel>(
    application: &A,
    settings: &Settings,
    errors: &mut ValidationErrors,
) {
    if application.client_id.is_empty() {
        errors.add("client_id", "cannot be empty; leave it out to have one generated");
    }
    let needs_redirect_uri = matches!(
        application.authorization_grant_type,
        GrantType::AuthorizationCode | GrantType::Implicit | GrantType::OpenIdHybrid
    );
    if needs_redirect_uri && application.redirect_uris.is_empty() {
        let grant_type = application.authorization_grant_type;
        errors.add("redirect_uris", format!("redirect_uris cannot be empty with grant type {grant_type}"));
    }
    for uri in application.redirect_uris.iter() {
        report("redirect_uris", uri, application.validate_redirect_uri(uri), errors);
    }
    for origin in application.allowed_origins.iter() {
        report("allowed_origins", origin, application.validate_allowed_origin(origin), errors);
    }
    let client = ClientMetadata::from(&**application);
    jwk::check_algorithm(&client, settings.oidc_rsa_private_key.as_ref(), errors);
    jwk::check_client_authentication(&client, errors);
}

/// Adds a message about one of a field's URIs, if there is something to say.
fn report(field: &'static str, uri: &str, outcome: Result<(), UriProblem>, errors: &mut ValidationErrors) {
    if let Err(problem) = outcome {
        errors.add(field, format!("{} {problem}", uri::Loggable(uri)));
    }
}

fn is_registered<A: ApplicationModel>(
    application: &A,
    parameter: UriParameter,
    registered: &UriList,
    uri: &str,
) -> bool {
    let policy = application.uri_policy();
    let allowed = uri::redirect_to_uri_allowed(uri, registered.iter(), policy);
    if !allowed {
        uri::log_mismatch(parameter, &application.client_id, uri, registered.iter(), policy);
    }
    allowed
}

impl<E: ApplicationModel> Created<E> {
    /// The client's secret in clear; the row holds its hash.
    pub fn client_secret(&self) -> &SecretString {
        &self.secret
    }
}
