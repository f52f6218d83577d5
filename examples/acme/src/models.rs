//! The models of Acme's authorization server.

use oauth_runtime::prelude::*;
use uuid::Uuid;

/// The team's own table; only its name and key are needed here (key: i32 | i64 | Uuid | String).
#[derive(OAuthUser)]
#[oauth(table = "users", key = "id")]
pub struct User { pub id: i64 }

/// A client of Acme's API. Every application belongs to a tenant.
#[derive(Clone, OAuthApplication)]
#[oauth(table = "acme_application", index(tenant_id, plan))]
#[admin(list_display("client_id", "name", "tenant_id", "plan"), list_filter("plan"), search_fields("name"))]
pub struct Application {
    #[oauth(flatten)]
    pub base: ApplicationBase<Models>,          // every column of the abstract model
    /// Tenant that owns the client.
    #[oauth(index)]
    pub tenant_id: Uuid,
    #[oauth(max_length = 500)]
    pub logo_uri: Option<String>,
    #[oauth(choices("standard", "gold"), default = "standard")]
    pub plan: String,
}

/// The set of models. A field swaps that model in; roles left out get the standard model.
#[swappable(databases(sqlite, postgres, mysql))]   // one binary talks to any of these, chosen by the URL at run time
pub struct Models {
    user: User,
    application: Application,
}

oauth_runtime::embed_migrations!();                // pub static MIGRATIONS, from migrations/ by way of build.rs
