// A registry without the users.
use oauth_runtime::prelude::*;

#[derive(Clone, OAuthApplication)]
#[oauth(table = "acme_application")]
pub struct Application {
    #[oauth(flatten)]
    pub base: ApplicationBase<Models>,
}

#[swappable(databases(sqlite))]
pub struct Models {
    application: Application,
}

fn main() {
    let _values = NewApplication::builder();
    let _store: Option<Store> = None;
    let _token: Option<AccessToken> = None;
}
