//! The models of the benchmarks: the standard ones, on every database.

use oauth_runtime::prelude::*;

/// The users, as the models need them.
#[derive(Debug, OAuthUser)]
#[oauth(table = "users", key = "id")]
pub struct User {
    /// Their key.
    pub id: i64,
}

/// Standard models only.
#[swappable(databases(sqlite, postgres, mysql))]
pub struct Models {
    user: User,
}
