//! The same models with two swapped: each has its own table and columns of its own.

use oauth_runtime::prelude::*;

#[derive(Debug, OAuthUser)]
#[oauth(table = "users", key = "id")]
pub struct User {
    pub id: i64,
}

/// A client of a tenant.
#[derive(Clone, OAuthApplication)]
#[oauth(table = "team_application", index(plan, slug))]
pub struct Application {
    #[oauth(flatten)]
    pub base: ApplicationBase<Models>,
    #[oauth(max_length = 20, default = "standard")]
    pub plan: String,
    #[oauth(max_length = 255, backfill = "name")]
    pub slug: String,
}

/// A token with the address it was asked from.
#[derive(Clone, OAuthAccessToken)]
#[oauth(table = "team_access_token")]
pub struct AccessToken {
    #[oauth(flatten)]
    pub base: AccessTokenBase<Models>,
    #[oauth(max_length = 45, index)]
    pub address: Option<String>,
    #[oauth(default = 1)]
    pub generation: i32,
}

#[swappable(databases(sqlite, postgres, mysql))]
pub struct Models {
    user: User,
    application: Application,
    access_token: AccessToken,
}
