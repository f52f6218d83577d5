// A default for an identifier.
use oauth_runtime::prelude::*;
use uuid::Uuid;

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
    #[oauth(default = "6f9619ff-8b86-d011-b42d-00c04fc964ff")]
    pub tenant_id: Uuid,
}

#[swappable(databases(sqlite))]
pub struct Models {
    user: User,
    application: Application,
}

fn main() {}
