//! A team's application beside a stock Django project.

use oauth_runtime::prelude::*;

#[derive(OAuthUser)]
#[oauth(table = "auth_user", key = "id")]
pub(crate) struct User {
    pub id: i32,
}

#[derive(Clone, OAuthApplication)]
#[oauth(table = "shop_application")]
pub(crate) struct Application {
    #[oauth(flatten)]
    pub base: ApplicationBase<Models>,
    #[oauth(max_length = 40)]
    pub tenant: String,
    #[oauth(max_length = 20, backfill = "'eu'")]
    pub region: String,
}

#[swappable(databases(sqlite, postgres, mysql))]
pub(crate) struct Models {
    user: User,
    application: Application,
}
