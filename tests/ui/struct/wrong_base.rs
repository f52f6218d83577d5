// A model that extends the base of another role.
use oauth_runtime::prelude::*;

#[derive(OAuthUser)]
#[oauth(table = "users", key = "id")]
pub struct User {
    pub id: i64,
}

#[derive(Clone, OAuthAccessToken)]
#[oauth(table = "acme_token")]
pub struct AccessToken {
    #[oauth(flatten)]
    pub base: ApplicationBase<Models>,
}

#[swappable(databases(sqlite))]
pub struct Models {
    user: User,
    access_token: AccessToken,
}

fn main() {}
