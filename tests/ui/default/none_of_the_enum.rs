// A default that is none of an enum's choices.
use oauth_runtime::prelude::*;

#[derive(Debug, Clone, Copy, OAuthChoices)]
pub enum Plan {
    Standard,
    Gold,
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
    #[oauth(default = "golden")]
    pub plan: Plan,
}

#[swappable(databases(sqlite))]
pub struct Models {
    user: User,
    application: Application,
}

fn main() {}
