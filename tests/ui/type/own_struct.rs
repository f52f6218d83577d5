// A struct of the team's own, which is no column.
use oauth_runtime::prelude::*;

#[derive(Debug, Clone)]
pub struct Money {
    pub cents: i64,
}

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
    pub price: Money,
}

#[swappable(databases(sqlite))]
pub struct Models {
    user: User,
    application: Application,
}

fn main() {}
