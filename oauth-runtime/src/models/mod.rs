//! The roles: the registry of models, the behaviour of each, and the standard models.

mod access_token;
mod application;
mod device_grant;
mod grant;
mod id_token;
mod pushed_authorization_request;
mod refresh_token;

pub use access_token::{
    AccessToken, AccessTokenFinders, AccessTokenModel, NewAccessToken, NewAccessTokenBuilder,
};
pub use application::{
    Application, ApplicationFinders, ApplicationModel, MissingRedirectUri, NewApplication,
    NewApplicationBuilder, clean_application,
};
pub use device_grant::{
    DeviceGrant, DeviceGrantFinders, DeviceGrantModel, NewDeviceGrant, NewDeviceGrantBuilder,
};
pub use grant::{Grant, GrantFinders, GrantModel, NewGrant, NewGrantBuilder};
pub use id_token::{IdToken, IdTokenFinders, IdTokenModel, NewIdToken, NewIdTokenBuilder};
pub use pushed_authorization_request::{
    NewPushedAuthorizationRequest, NewPushedAuthorizationRequestBuilder, PushedAuthorizationRequest,
    PushedAuthorizationRequestFinders, PushedAuthorizationRequestModel,
};
pub use refresh_token::{
    NewRefreshToken, NewRefreshTokenBuilder, RefreshToken, RefreshTokenFinders, RefreshTokenModel,
};

pub use crate::generated::{
    AccessTokenBase, AccessTokenOptional, ApplicationBase, ApplicationOptional, ClientType,
    CodeChallengeMethod, DeviceGrantBase, DeviceGrantOptional, DeviceGrantStatus, GrantBase, GrantOptional,
    GrantType, IdTokenBase, IdTokenOptional, NewAccessTokenBase, NewApplicationBase, NewDeviceGrantBase,
    NewGrantBase, NewIdTokenBase, NewPushedAuthorizationRequestBase, NewRefreshTokenBase,
    PushedAuthorizationRequestBase, PushedAuthorizationRequestOptional, RefreshTokenBase,
    RefreshTokenOptional, RegistrationSource, SigningAlgorithm, TokenEndpointAuthMethod,
};

use crate::admin::ModelAdmin;
use crate::database::Database;
use crate::descriptor::ModelDescriptor;
use crate::entity::{Entity, UserModel};
use crate::uri::UriPolicy;

/// The set of models a team uses: one type per role. Made by `#[swappable]`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no set of models",
    note = "write `#[swappable(databases(sqlite))]` on `pub struct {Self} {{ user: User }}`"
)]
pub trait OAuthModels: Clone + Send + Sync + Sized + 'static {
    /// The team's users.
    type User: UserModel;
    /// The clients.
    type Application: ApplicationModel + Entity<Models = Self>;
    /// The refresh tokens.
    type RefreshToken: RefreshTokenModel + Entity<Models = Self>;
    /// The access tokens.
    type AccessToken: AccessTokenModel + Entity<Models = Self>;
    /// The authorization codes.
    type Grant: GrantModel + Entity<Models = Self>;
    /// The ID tokens.
    type IdToken: IdTokenModel + Entity<Models = Self>;
    /// The device authorizations.
    type DeviceGrant: DeviceGrantModel + Entity<Models = Self>;
    /// The authorization requests that clients sent ahead.
    type PushedAuthorizationRequest: PushedAuthorizationRequestModel + Entity<Models = Self>;

    /// The databases whose migrations are kept.
    const DATABASES: &'static [Database];

    /// What the URIs of clients may be: `#[swappable(databases(…), uri_policy = a_function)]` says it, and without that
    /// the strict defaults hold. One client may differ by
    /// [`ApplicationModel::uri_policy`].
    fn uri_policy() -> &'static UriPolicy {
        UriPolicy::strict()
    }

    /// Descriptions of the models, one per role.
    fn models() -> [&'static ModelDescriptor; 7] {
        [
            Self::Application::MODEL,
            Self::RefreshToken::MODEL,
            Self::AccessToken::MODEL,
            Self::Grant::MODEL,
            Self::IdToken::MODEL,
            Self::DeviceGrant::MODEL,
            Self::PushedAuthorizationRequest::MODEL,
        ]
    }
}

/// The function that describes the active model of a role, and the one that gives its admin, each with its name in
/// Django OAuth Toolkit.
macro_rules! active {
    ($($role:ident, $model:ident, $django_model:literal, $admin:ident $(, $django_admin:literal)?;)*) => {$(
        #[doc = concat!("Describes the active ", stringify!($role), " model of a registry.")]
        #[doc(alias = $django_model)]
        pub fn $model<M: OAuthModels>() -> &'static ModelDescriptor {
            M::$role::MODEL
        }

        #[doc = concat!("The admin of the active ", stringify!($role), " model of a registry.")]
        $(#[doc(alias = $django_admin)])?
        pub fn $admin<M: OAuthModels>() -> &'static ModelAdmin {
            M::$role::admin()
        }
    )*};
}

active! {
    Application, application_model, "get_application_model", application_admin, "get_application_admin_class";
    AccessToken, access_token_model, "get_access_token_model", access_token_admin, "get_access_token_admin_class";
    RefreshToken, refresh_token_model, "get_refresh_token_model", refresh_token_admin, "get_refresh_token_admin_class";
    Grant, grant_model, "get_grant_model", grant_admin, "get_grant_admin_class";
    IdToken, id_token_model, "get_id_token_model", id_token_admin, "get_id_token_admin_class";
    DeviceGrant, device_grant_model, "get_device_grant_model", device_grant_admin;
    PushedAuthorizationRequest, pushed_authorization_request_model, "get_par_request_model", pushed_authorization_request_admin;
}
