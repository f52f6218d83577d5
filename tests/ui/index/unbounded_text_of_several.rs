// An index over several columns, one of them a text of any length.
use oauth_runtime::prelude::*;

#[derive(OAuthUser)]
#[oauth(table = "users", key = "id")]
pub struct User {
    pub id: i64,
}

#[derive(Clone, OAuthApplication)]
#[oauth(index(tenant, notes))]
pub struct Application {
    #[oauth(flatten)]
    pub base: ApplicationBase<Models>,
    pub tenant: i64,
    pub notes: String,
}

#[swappable(databases(sqlite))]
pub struct Models {
    user: User,
    application: Application,
}

fn main() {}
