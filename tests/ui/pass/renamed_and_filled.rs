// Columns that had another name, and columns whose existing rows are filled.
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
    #[oauth(renamed_from = "places")]
    pub seats: i32,
    #[oauth(renamed_from = "Tier", choices("legacy", "standard"), default = "standard", backfill = "'legacy'")]
    pub tier: String,
    #[oauth(backfill(sqlite = "lower(hex(randomblob(16)))", postgres = "gen_random_uuid()", mysql = "uuid()"))]
    pub tenant_id: Uuid,
    #[oauth(backfill = "'it''s; not -- over'", max_length = 20)]
    pub note: String,
}

#[swappable(databases(sqlite, postgres, mysql))]
pub struct Models {
    user: User,
    application: Application,
}

fn main() {
    let columns: Vec<&str> = Application::MODEL.columns.iter().map(|column| column.name).collect();
    assert!(columns.contains(&"seats") && !columns.contains(&"places"), "{columns:?}");
}
