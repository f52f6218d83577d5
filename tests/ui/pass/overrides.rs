// A behaviour that a team writes itself.
use oauth_runtime::prelude::*;

#[derive(OAuthUser)]
#[oauth(table = "users", key = "id")]
pub struct User {
    pub id: i64,
}

#[derive(Clone, OAuthApplication)]
#[oauth(overrides)]
pub struct Application {
    #[oauth(flatten)]
    pub base: ApplicationBase<Models>,
    #[oauth(default = true)]
    pub active: bool,
}

#[swappable(databases(sqlite))]
pub struct Models {
    user: User,
    application: Application,
}

impl ApplicationModel for Application {
    fn is_usable(&self) -> bool {
        self.active
    }
}

fn main() {
    assert_eq!(Application::MODEL.table, "oauth2_provider_application");
}
