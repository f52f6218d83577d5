// Doc comments with quotes, braces, backslashes and comment marks.
#![deny(missing_docs)]
//! A crate that documents everything.

use oauth_runtime::prelude::*;

/// It's "the" user; `{braces}`, {} and {0}, a \\ backslash, /* a comment */ and -- another.
#[derive(OAuthUser)]
#[oauth(table = "users", key = "id")]
pub struct User {
    /// Key.
    pub id: i64,
}

/// It's "the" client; `{braces}`, {} and {0}, a \ backslash, /* a comment */ and -- another */.
#[derive(Clone, OAuthApplication)]
#[oauth(table = "acme_application")]
pub struct Application {
    /// Base.
    #[oauth(flatten)]
    pub base: ApplicationBase<Models>,
    /** It's "the" plan; `{braces}`, {} and {0}, a \ backslash,
        // a comment, # a heading, 'quotes' and $dollars$.

        ```text
        -- code; DROP TABLE plan;
        ```
    */
    #[oauth(default = 0, index)]
    pub plan: i32,
    #[doc = "Said by an attribute: \"quoted\"."]
    pub seats: Option<i32>,
}

/// The models: "{}".
#[swappable(databases(sqlite, postgres, mysql))]
pub struct Models {
    user: User,
    application: Application,
}

fn main() {
    assert!(Application::MODEL.doc.starts_with("It's \"the\" client; `{braces}`"));
    assert_eq!(Application::MODEL.column("seats").map(|column| column.doc), Some("Said by an attribute: \"quoted\"."));
}
