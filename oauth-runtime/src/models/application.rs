//! The application: a client registered with the authorization server.

use crate::OAuthApplication;
use crate::admin::ModelAdmin;
use crate::entity::{Created, Entity};
use crate::generated::{ApplicationBase, GrantType};
use crate::models::OAuthModels;
use crate::uri::{self, UriParameter, UriPolicy};
use secrecy::SecretString;

/// The standard application model, for a team without columns of its own.
#[derive(Clone, OAuthApplication)]
pub struct Application<M: OAuthModels> {
    /// The columns of the abstract model.
    #[oauth(flatten)]
    pub base: ApplicationBase<M>,
}

/// Behaviour of an application. A team overrides a method by writing the impl itself:
/// `#[oauth(overrides)]` on the struct leaves it out of the derive.
pub trait ApplicationModel: Entity<Base = ApplicationBase<<Self as Entity>::Models>> {
    /// How the admin shows the model (override it to replace what `#[admin(…)]` says).
    fn admin() -> &'static ModelAdmin {
        Self::ADMIN
    }

    /// The name, or the client identifier where there is none.
    fn display_name(&self) -> &str {
        if self.name.is_empty() { &self.client_id } else { &self.name }
    }

    /// Whether the client may use a grant type (override it for clients with several).
    fn allows_grant_type(&self, grant_type: GrantType) -> bool {
        self.authorization_grant_type == grant_type
    }

    /// Whether the client may be used at all (override it for clients that can be switched off).
    fn is_usable(&self) -> bool {
        true
    }

    /// Whether the client registered this redirection URI (RFC 6749 section 3.1.2.3).
    ///
    /// Why it did not is logged at `DEBUG`.
    fn redirect_uri_allowed(&self, uri: &str) -> bool {
        let policy = UriPolicy::strict();
        let allowed = uri::redirect_to_uri_allowed(uri, self.redirect_uris.iter(), policy);
        if !allowed {
            let registered = self.redirect_uris.iter();
            uri::log_mismatch(UriParameter::RedirectUri, &self.client_id, uri, registered, policy);
        }
        allowed
    }

    /// Whether the client registered this URI for after logout (OpenID Connect RP-Initiated Logout).
    ///
    /// Why it did not is logged at `DEBUG`.
    fn post_logout_redirect_uri_allowed(&self, uri: &str) -> bool {
        let policy = UriPolicy::strict();
        let allowed = uri::redirect_to_uri_allowed(uri, self.post_logout_redirect_uris.iter(), policy);
        if !allowed {
            let registered = self.post_logout_redirect_uris.iter();
            uri::log_mismatch(UriParameter::PostLogoutRedirectUri, &self.client_id, uri, registered, policy);
        }
        allowed
    }

    /// Whether pages of this origin may call the server for the client (CORS).
    fn origin_allowed(&self, origin: &str) -> bool {
        uri::is_origin_allowed(origin, self.allowed_origins.iter(), UriPolicy::strict())
    }
}

impl<E: ApplicationModel> Created<E> {
    /// The client's secret in clear; the row holds its hash.
    pub fn client_secret(&self) -> &SecretString {
        &self.secret
    }
}
