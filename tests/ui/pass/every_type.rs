// Every type of a column, each with its Option.
use chrono::NaiveDate;
use oauth_runtime::prelude::*;
use uuid::Uuid;

#[derive(OAuthUser)]
#[oauth(table = "users", key = "id")]
pub struct User {
    pub id: i64,
}

/// What a client pays.
#[derive(Debug, Clone, Copy, PartialEq, Eq, OAuthChoices)]
pub enum Plan {
    Standard,
    #[oauth(value = "gold+")]
    Gold,
}

#[derive(Clone, OAuthApplication)]
#[oauth(table = "acme_application", index(tenant_id, plan), unique(tenant_id, slug))]
pub struct Application {
    #[oauth(flatten)]
    pub base: ApplicationBase<Models>,
    #[oauth(max_length = 50)]
    pub slug: String,
    #[oauth(max_length = 50)]
    pub maybe_slug: Option<String>,
    pub notes: String,
    pub maybe_notes: Option<String>,
    #[oauth(choices("eu", "us"), default = "eu")]
    pub region: String,
    #[oauth(default = true)]
    pub active: bool,
    pub maybe_active: Option<bool>,
    #[oauth(default = -3)]
    pub small: i16,
    pub maybe_small: Option<i16>,
    #[oauth(index, default = 7)]
    pub number: i32,
    pub maybe_number: Option<i32>,
    #[oauth(default = 9000000000)]
    pub large: i64,
    pub maybe_large: Option<i64>,
    #[oauth(default = 0.5)]
    pub share: f64,
    pub maybe_share: Option<f64>,
    #[oauth(references("tenants", column = "id", on_delete = "cascade"))]
    pub tenant_id: Uuid,
    #[oauth(unique)]
    pub maybe_id: Option<Uuid>,
    pub approved: DateTime<Utc>,
    pub maybe_approved: Option<DateTime<Utc>>,
    pub contract: NaiveDate,
    pub maybe_contract: Option<NaiveDate>,
    pub extra: serde_json::Value,
    pub maybe_extra: Option<serde_json::Value>,
    pub logo: Vec<u8>,
    pub maybe_logo: Option<Vec<u8>>,
    #[oauth(default = "gold+")]
    pub plan: Plan,
    pub maybe_plan: Option<Plan>,
    #[oauth(secret, max_length = 100)]
    pub api_key: SecretString,
    pub maybe_api_key: Option<SecretString>,
    #[oauth(references(User, on_delete = "set_null"))]
    pub approver_id: Option<i64>,
}

#[swappable(databases(sqlite))]
pub struct Models {
    user: User,
    application: Application,
}

fn main() {
    let names: Vec<&str> = Application::MODEL.columns.iter().map(|column| column.name).collect();
    assert_eq!(names.len(), 30);
    assert_eq!(Application::MODEL.column("plan").map(|column| column.choices), Some(&["standard", "gold+"][..]));
    assert!(Application::MODEL.column("maybe_logo").is_some_and(|column| column.nullable));
    let _values = NewApplication::builder()
        .client_type(ClientType::Public)
        .authorization_grant_type(GrantType::AuthorizationCode)
        .slug("main")
        .notes("")
        .tenant_id(Uuid::nil())
        .approved(Utc::now())
        .contract(NaiveDate::MIN)
        .extra(serde_json::json!({}))
        .logo([1, 2, 3])
        .api_key("key")
        .plan(Plan::Standard)
        .build();
}
