//! Models whose keys and names are as unlike the standard ones as they may be.

use oauth_runtime::prelude::*;

/// Users with a text for a key.
#[derive(OAuthUser)]
#[oauth(table = "people", key = "login", max_length = 64)]
pub struct Person {
    pub login: String,
}

/// A client with a UUID for a key, in a table whose name is a word and holds every kind of quote.
#[derive(Clone, OAuthApplication)]
#[oauth(table = "select`\"'", key = "uuid", unique(order, r#type))]
pub struct Client {
    #[oauth(flatten)]
    pub base: ApplicationBase<Registry>,
    #[oauth(max_length = 20, default = "it's")]
    pub order: String,
    #[oauth(max_length = 20, index, default = "")]
    pub r#type: String,
}

/// An access token with a UUID for a key.
#[derive(Clone, OAuthAccessToken)]
#[oauth(table = "group", key = "uuid")]
pub struct Access {
    #[oauth(flatten)]
    pub base: AccessTokenBase<Registry>,
}

/// A refresh token with a small number for a key.
#[derive(Clone, OAuthRefreshToken)]
#[oauth(table = "table", key = "i32")]
pub struct Refresh {
    #[oauth(flatten)]
    pub base: RefreshTokenBase<Registry>,
}

/// The models.
#[swappable(databases(sqlite, postgres, mysql))]
pub struct Registry {
    user: Person,
    application: Client,
    access_token: Access,
    refresh_token: Refresh,
}
