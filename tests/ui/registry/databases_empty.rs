// A registry with an empty list of databases.
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
}

#[swappable(databases())]
pub struct Models {
    user: User,
    application: Application,
}

fn main() {
    let _values = NewApplication::builder();
    let _store: Option<Store> = None;
    let _token: Option<AccessToken> = None;
}
