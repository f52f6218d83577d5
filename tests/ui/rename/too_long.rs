// A former name that no column can have had.
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
    #[oauth(renamed_from = "a_name_that_has_more_letters_than_databases_take_for_any_of_their_columns")]
    pub seats: i32,
}

#[swappable(databases(sqlite))]
pub struct Models {
    user: User,
    application: Application,
}

fn main() {}
