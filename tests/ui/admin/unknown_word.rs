// A word that `#[admin(…)]` does not know.
use oauth_runtime::prelude::*;

#[derive(OAuthUser)]
#[oauth(table = "users", key = "id")]
pub struct User {
    pub id: i64,
}

#[derive(Clone, OAuthApplication)]
#[oauth(table = "acme_application")]
#[admin(list_columns("name"))]
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
