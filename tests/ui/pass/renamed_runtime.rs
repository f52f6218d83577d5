// A crate that knows the runtime by another name.
mod names {
    pub use oauth_runtime as oauth;
}

mod models {
    use super::names::oauth::prelude::*;

    /// Hides the crate's own name.
    #[allow(dead_code)]
    mod oauth_runtime {}

    #[derive(OAuthUser)]
    #[oauth(crate = crate::names::oauth, table = "users", key = "id")]
    pub struct User {
        pub id: i64,
    }

    #[derive(Debug, Clone, Copy, OAuthChoices)]
    #[oauth(crate = crate::names::oauth)]
    pub enum Plan {
        Standard,
        Gold,
    }

    #[derive(Clone, OAuthApplication)]
    #[oauth(table = "acme_application", crate = crate::names::oauth)]
    pub struct Application {
        #[oauth(flatten)]
        pub base: ApplicationBase<Models>,
        #[oauth(default = "gold")]
        pub plan: Plan,
    }

    #[swappable(crate = crate::names::oauth, databases(sqlite, postgres, mysql))]
    pub struct Models {
        user: User,
        application: Application,
    }
}

fn main() {
    let _builder = models::NewApplication::builder().plan(models::Plan::Standard);
    let _gold = models::Plan::Gold;
}
