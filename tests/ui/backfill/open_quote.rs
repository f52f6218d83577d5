// A text whose quote is not closed.
use oauth_runtime::prelude::*;

#[derive(OAuthUser)]
#[oauth(table = "users", key = "id")]
pub struct User {
    pub id: i64,
}

#[derive(Clone, OAuthApplication)]
#[oauth(table = "acme_application")]
pub struct Application {
    #[oauth(flatten)]
    pub base: ApplicationBase<Models>,
    #[oauth(backfill = "'it's'", max_length = 20)]
    pub plan: String,
}

#[swappable(databases(sqlite))]
pub struct Models {
    user: User,
    application: Application,
}

fn main() {}
