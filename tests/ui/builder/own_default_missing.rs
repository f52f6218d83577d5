// Rows that the runtime makes itself, of a model with an own column that needs a value.
use oauth_runtime::OwnDefaults;
use oauth_runtime::prelude::*;

#[derive(OAuthUser)]
#[oauth(table = "users", key = "id")]
pub struct User {
    pub id: i64,
}

#[derive(Clone, OAuthAccessToken)]
pub struct AccessToken {
    #[oauth(flatten)]
    pub base: AccessTokenBase<Models>,
    pub device: i64,
    #[oauth(default = true)]
    pub active: bool,
}

#[swappable(databases(sqlite))]
pub struct Models {
    user: User,
    access_token: AccessToken,
}

fn main() {
    let _values = defaults::<NewAccessToken>();
}

fn defaults<T: OwnDefaults>() -> T::Own {
    T::own_defaults()
}
