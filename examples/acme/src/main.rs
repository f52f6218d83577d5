//! Acme's authorization server, as far as its models go: `cargo run -- [database URL]`.

#[rustfmt::skip] // as the README shows it
mod models;

use chrono::TimeDelta;
use models::{AccessToken, Application, MIGRATIONS, Models, NewAccessToken, NewApplication, Store};
use oauth_runtime::models::{application_admin, application_model};
use oauth_runtime::prelude::*;
use uuid::Uuid;

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let url = std::env::args().nth(1).unwrap_or_else(|| "sqlite://acme.db?mode=rwc".to_owned());
    let store = Store::connect(&url).await?;
    // The users are the team's own table, so the team creates it, before the keys that point at it.
    store.pool().execute("CREATE TABLE IF NOT EXISTS users (id bigint NOT NULL PRIMARY KEY)").await?;
    store.migrate(&MIGRATIONS).await?;

    let model = application_model::<Models>();
    println!("model:         {} in table {}, {} columns", model.name, model.table, model.columns().count());
    println!("admin list:    {}", application_admin::<Models>().list_display.join(", "));

    let tenant = Uuid::new_v4();
    let created = store
        .applications()
        .create(
            NewApplication::builder()
                .name("My Web Application")
                .client_type(ClientType::Confidential)
                .authorization_grant_type(GrantType::AuthorizationCode)
                .redirect_uris(["http://localhost:8000/callback/"])
                .tenant_id(tenant)
                .build(),
        )
        .await?;
    println!("client id:     {}", created.client_id);
    println!("client secret: {} (shown once)", created.client_secret().expose_secret());

    let app = store.applications().get_by_client_id(&created.client_id).await?;
    assert!(app.redirect_uri_allowed("http://localhost:8000/callback/"));
    assert_eq!(app.plan, "standard");

    let of_tenant = store.applications().find_by_tenant_id(&tenant).await?;
    println!("of the tenant: {} application, {:?}", of_tenant.len(), of_tenant[0].name);

    let valid = issue(&store, &app, "presented-token", TimeDelta::hours(1)).await?;
    let expired = issue(&store, &app, "old-token", TimeDelta::hours(-1)).await?;
    for presented in [&valid, &expired] {
        let token = store.access_tokens().get_by_token(presented).await?;
        println!("token {presented}: valid for read and write: {}", token.is_valid(&["read", "write"]));
    }

    let live = store
        .access_tokens()
        .filter(AccessToken::APPLICATION_ID.eq(app.id))
        .filter(AccessToken::EXPIRES.gt(Utc::now()))
        .order_by(AccessToken::ID.desc())
        .limit(50)
        .all()
        .await?;
    println!("live tokens:   {}", live.len());

    let report = store.clear_expired().await?;
    println!("cleanup:       {report}");

    let token = store.access_tokens().get_by_token(&valid).await?;
    store.access_tokens().revoke(&token).await?;
    assert!(store.access_tokens().get_by_token(&valid).await.is_err_and(|error| error.is_not_found()));
    println!("revoked:       presented-token");

    let gold = store.applications().filter(Application::PLAN.eq("gold")).count().await?;
    println!("gold plans:    {gold}");
    Ok(())
}

/// Stores a token that expires in `lifetime`; gives the token itself.
async fn issue(store: &Store, app: &Application, token: &str, lifetime: TimeDelta) -> Result<String, Error> {
    // The program may run again on the same file: a token can be stored only once.
    if let Some(old) = store.access_tokens().get_by_token(token).await.optional()? {
        store.access_tokens().revoke(&old).await?;
    }
    store
        .access_tokens()
        .create(
            NewAccessToken::builder()
                .token(token)
                .application_id(app.id)
                .scope("read write")
                .expires(Utc::now() + lifetime)
                .build(),
        )
        .await?;
    Ok(token.to_owned())
}
