//! The standard models, from which a team starts.

use oauth_runtime::prelude::*;

#[derive(Debug, OAuthUser)]
#[oauth(table = "users", key = "id")]
pub struct User {
    pub id: i64,
}

#[swappable(databases(sqlite, postgres, mysql))]
pub struct Models {
    user: User,
}
