// An index that names a column twice.
use oauth_runtime::prelude::*;

#[derive(OAuthUser)]
#[oauth(table = "users", key = "id")]
pub struct User {
    pub id: i64,
}

#[derive(Clone, OAuthApplication)]
#[oauth(index(tenant, tenant))]
pub struct Application {
    #[oauth(flatten)]
    pub base: ApplicationBase<Models>,
    pub tenant: i64,
}

#[swappable(databases(sqlite))]
pub struct Models {
    user: User,
    application: Application,
}

fn main() {}
