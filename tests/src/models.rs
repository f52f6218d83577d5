//! The models of the suite: an application with a column of every kind, the other roles standard.

use chrono::NaiveDate;
use oauth_runtime::prelude::*;
use uuid::Uuid;

/// A user.
#[derive(Debug, OAuthUser)]
#[oauth(table = "users", key = "id")]
pub struct User {
    /// Primary key.
    pub id: i64,
}

/// What a client pays.
#[derive(Debug, Clone, Copy, PartialEq, Eq, OAuthChoices)]
pub enum Plan {
    /// Nothing.
    Free,
    /// Something.
    #[oauth(value = "gold+")]
    Gold,
}

/// The name the team gives to the keys of its tenants.
pub type TenantId = Uuid;

/// A client; it's "quoted", with a `; semicolon` and a \ backslash -- and a dash.
#[derive(Clone, OAuthApplication)]
#[oauth(table = "suite_application", index(tenant_id, plan), unique(tenant_id, slug))]
#[admin(list_display("client_id", "tenant_id", "plan"), list_filter("plan"), search_fields("name", "slug"))]
pub struct Application {
    /// The columns of the abstract model.
    #[oauth(flatten)]
    pub base: ApplicationBase<Models>,
    /// Tenant that owns the client.
    #[oauth(index, kind = "uuid")]
    pub tenant_id: TenantId,
    /// Name inside the tenant.
    #[oauth(max_length = 50, default = "main")]
    pub slug: String,
    /// Free text.
    pub notes: Option<String>,
    /// Plan.
    #[oauth(default = "free")]
    pub plan: Plan,
    /// Plan the client asked for.
    pub wanted_plan: Option<Plan>,
    /// Region, as text with choices.
    #[oauth(max_length = 10, choices("eu", "us"), default = "eu")]
    pub region: String,
    /// Whether it is on.
    #[oauth(default = true)]
    pub active: bool,
    /// Whether it was checked.
    pub checked: Option<bool>,
    /// A small number.
    #[oauth(default = -3)]
    pub small: i16,
    /// A small number that may be missing.
    pub maybe_small: Option<i16>,
    /// A number.
    #[oauth(default = 7)]
    pub number: i32,
    /// A number that may be missing.
    pub maybe_number: Option<i32>,
    /// A large number.
    #[oauth(default = 9000000000)]
    pub large: i64,
    /// A large number that may be missing.
    pub maybe_large: Option<i64>,
    /// A share.
    #[oauth(default = 0.5)]
    pub share: f64,
    /// A share that may be missing.
    pub maybe_share: Option<f64>,
    /// An identifier that may be missing.
    #[oauth(unique)]
    pub external_id: Option<Uuid>,
    /// When it was approved.
    pub approved: Option<DateTime<Utc>>,
    /// First day of the contract.
    pub contract: Option<NaiveDate>,
    /// Anything else.
    pub extra: Option<serde_json::Value>,
    /// Picture.
    pub logo: Option<Vec<u8>>,
    /// Key to the client's API.
    #[oauth(secret, max_length = 100)]
    pub api_key: Option<SecretString>,
    /// A column whose name is a word of SQL and of Rust.
    #[oauth(max_length = 20)]
    pub r#type: Option<String>,
    /// User who approved it.
    #[oauth(references(User, on_delete = "set_null"))]
    pub approver_id: Option<i64>,
}

/// The models.
#[swappable(databases(sqlite, postgres, mysql))]
pub struct Models {
    user: User,
    application: Application,
}

oauth_runtime::embed_migrations!();
