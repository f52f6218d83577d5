// A filter over a column of another model.
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
    let _rows = store.applications().filter(AccessToken::USER_ID.eq(7)).all().await;
}

fn main() {}
