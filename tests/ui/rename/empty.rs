// A former name that is empty.
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
    #[oauth(renamed_from = "")]
    pub seats: i32,
}

#[swappable(databases(sqlite))]
pub struct Models {
    user: User,
    application: Application,
}

fn main() {}
