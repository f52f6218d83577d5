// Columns whose names are words of Rust and of SQL.
use oauth_runtime::prelude::*;

#[derive(OAuthUser)]
#[oauth(table = "users", key = "id")]
pub struct User {
    pub id: i64,
}

#[derive(Clone, OAuthApplication)]
#[oauth(table = "order", index(r#type, order, group))]
pub struct Application {
    #[oauth(flatten)]
    pub base: ApplicationBase<Models>,
    #[oauth(max_length = 20, index)]
    pub r#type: String,
    #[oauth(unique)]
    pub r#move: Option<i64>,
    #[oauth(default = 0)]
    pub order: i32,
    pub group: Option<i32>,
    pub select: Option<bool>,
    pub table: Option<bool>,
    pub c: Option<i32>,
    pub models: Option<i32>,
    pub settings: Option<i32>,
    pub to: Option<i32>,
    pub row: Option<i32>,
}

#[swappable(databases(sqlite))]
pub struct Models {
    user: User,
    application: Application,
}

fn main() {
    let column = Application::MODEL.column("type").map(|column| column.name);
    assert_eq!((column, Application::TYPE.name()), (Some("type"), "type"));
    let _values = NewApplication::builder()
        .client_type(ClientType::Public)
        .authorization_grant_type(GrantType::AuthorizationCode)
        .r#type("web")
        .order(3)
        .build();
}

pub async fn find(store: Store) {
    let _rows = store.applications().filter(Application::ORDER.eq(3)).order_by(Application::TYPE.asc()).all().await;
    let _found = store.applications().find_by_type("web").await;
}
