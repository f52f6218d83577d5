//! What a team's models and programs use: `use oauth_runtime::prelude::*`.

pub use chrono::{DateTime, Utc};
pub use secrecy::{ExposeSecret, SecretString};

pub use crate::models::{
    AccessTokenBase, AccessTokenModel, ApplicationBase, ApplicationModel, ClientType, CodeChallengeMethod,
    DeviceGrantBase, DeviceGrantModel, DeviceGrantStatus, GrantBase, GrantModel, GrantType, IdTokenBase,
    IdTokenModel, OAuthModels, PushedAuthorizationRequestBase, PushedAuthorizationRequestModel,
    RefreshTokenBase, RefreshTokenModel, RegistrationSource, SigningAlgorithm, TokenEndpointAuthMethod,
};
pub use crate::value::{ChoiceType, ResourceList, ScopeList, UriList};
pub use crate::{
    Entity, Error, OAuthAccessToken, OAuthApplication, OAuthChoices, OAuthDeviceGrant, OAuthGrant,
    OAuthIdToken, OAuthPushedAuthorizationRequest, OAuthRefreshToken, OAuthUser, OptionalExtension, Settings,
    swappable,
};
