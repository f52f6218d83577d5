//! The macros of the OAuth2 model framework: a door, a line per macro.
//!
//! What stands behind it is in `oauth-schema` (reading and checking) and `oauth-expand` (emitting).
//! The attributes are documented in `oauth-runtime`, which re-exports these macros.

#![forbid(unsafe_code)]

use oauth_schema::Role;
use proc_macro::TokenStream;

/// Makes a struct the application model: a client registered with the authorization server.
#[proc_macro_derive(OAuthApplication, attributes(oauth, admin))]
pub fn application(input: TokenStream) -> TokenStream {
    oauth_expand::derive_entity(Role::Application, input.into()).into()
}

/// Makes a struct the access token model.
#[proc_macro_derive(OAuthAccessToken, attributes(oauth, admin))]
pub fn access_token(input: TokenStream) -> TokenStream {
    oauth_expand::derive_entity(Role::AccessToken, input.into()).into()
}

/// Makes a struct the refresh token model.
#[proc_macro_derive(OAuthRefreshToken, attributes(oauth, admin))]
pub fn refresh_token(input: TokenStream) -> TokenStream {
    oauth_expand::derive_entity(Role::RefreshToken, input.into()).into()
}

/// Makes a struct the grant model: an authorization code that waits to be exchanged.
#[proc_macro_derive(OAuthGrant, attributes(oauth, admin))]
pub fn grant(input: TokenStream) -> TokenStream {
    oauth_expand::derive_entity(Role::Grant, input.into()).into()
}

/// Makes a struct the ID token model.
#[proc_macro_derive(OAuthIdToken, attributes(oauth, admin))]
pub fn id_token(input: TokenStream) -> TokenStream {
    oauth_expand::derive_entity(Role::IdToken, input.into()).into()
}

/// Makes a struct the device grant model: a device authorization that waits for the user's decision.
#[proc_macro_derive(OAuthDeviceGrant, attributes(oauth, admin))]
pub fn device_grant(input: TokenStream) -> TokenStream {
    oauth_expand::derive_entity(Role::DeviceGrant, input.into()).into()
}

/// Makes a struct the model of authorization requests that clients send ahead.
#[proc_macro_derive(OAuthPushedAuthorizationRequest, attributes(oauth, admin))]
pub fn pushed_authorization_request(input: TokenStream) -> TokenStream {
    oauth_expand::derive_entity(Role::PushedAuthorizationRequest, input.into()).into()
}

/// Says where a team's users are and what their key is.
#[proc_macro_derive(OAuthUser, attributes(oauth))]
pub fn user(input: TokenStream) -> TokenStream {
    oauth_expand::derive_user(input.into()).into()
}

/// Makes an enum a column type: its variants are the allowed values, stored as text.
#[proc_macro_derive(OAuthChoices, attributes(oauth))]
pub fn choices(input: TokenStream) -> TokenStream {
    oauth_expand::derive_choices(input.into()).into()
}

/// Makes a struct the registry of models: a field swaps that model in.
#[proc_macro_attribute]
pub fn swappable(arguments: TokenStream, item: TokenStream) -> TokenStream {
    oauth_expand::swappable(arguments.into(), item.into()).into()
}
