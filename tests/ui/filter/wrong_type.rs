// A filter with a value of the wrong type.
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
    pub seats: i32,
}

#[swappable(databases(sqlite))]
pub struct Models {
    user: User,
    application: Application,
}

pub async fn find(store: Store) {
    let _rows = store.applications().filter(Application::SEATS.eq("three")).all().await;
}

fn main() {}
