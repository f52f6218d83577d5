// Aliases that say what they hold.
use oauth_runtime::prelude::*;

/// The key of a tenant.
pub type TenantId = uuid::Uuid;
pub type Slug = String;
pub type Seats = i64;

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
    #[oauth(kind = "uuid", index)]
    pub tenant_id: TenantId,
    #[oauth(kind = "text", max_length = 20, default = "main")]
    pub slug: Option<Slug>,
    #[oauth(kind = "i64", default = 3)]
    pub seats: Seats,
}

#[swappable(databases(sqlite))]
pub struct Models {
    user: User,
    application: Application,
}

fn main() {
    assert_eq!(Application::MODEL.column("tenant_id").map(|column| column.kind.as_str()), Some("uuid"));
    assert_eq!(Application::MODEL.column("slug").map(|column| column.kind.as_str()), Some("string"));
    let _values = NewApplication::builder()
        .client_type(ClientType::Public)
        .authorization_grant_type(GrantType::AuthorizationCode)
        .tenant_id(TenantId::nil())
        .build();
}
