// An expression that stands on the struct.
use oauth_runtime::prelude::*;

#[derive(OAuthUser)]
#[oauth(table = "users", key = "id")]
pub struct User {
    pub id: i64,
}

#[derive(Clone, OAuthApplication)]
#[oauth(table = "acme_application", backfill = "1")]
pub struct Application {
    #[oauth(flatten)]
    pub base: ApplicationBase<Models>,
}

#[swappable(databases(sqlite))]
pub struct Models {
    user: User,
    application: Application,
}

fn main() {}
