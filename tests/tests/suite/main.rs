//! One suite, three databases: every behaviour is checked on SQLite, PostgreSQL and MariaDB.

#![allow(clippy::unwrap_used)]

mod architecture;
mod cleanup;
mod deletion;
mod dot_schema;
mod encoding;
mod generated;
mod migrate;
mod query;
mod redirect;
mod repository;
mod revoke;
mod transaction;

use oauth_runtime::prelude::*;
use oauth_tests::TestDatabase;
use oauth_tests::models::{Application, MIGRATIONS, NewAccessToken, NewApplication, NewRefreshToken, Store};
use uuid::Uuid;

/// A migrated store on an empty database, with the users 1 and 2.
async fn store(db: &TestDatabase) -> Store {
    let store = Store::connect(&db.url).await.unwrap();
    let pool = store.pool();
    pool.execute("CREATE TABLE users (id bigint NOT NULL PRIMARY KEY)").await.unwrap();
    pool.execute("INSERT INTO users (id) VALUES (1), (2)").await.unwrap();
    store.migrate(&MIGRATIONS).await.unwrap();
    store
}

/// An application with the least that is required.
async fn application(store: &Store, name: &str) -> Application {
    let new = NewApplication::builder()
        .name(name)
        .client_type(ClientType::Confidential)
        .authorization_grant_type(GrantType::AuthorizationCode)
        .hash_client_secret(false)
        .tenant_id(Uuid::new_v4())
        .build();
    store.applications().create(new).await.unwrap().into_inner()
}

/// Days from now.
fn days(days: i64) -> DateTime<Utc> {
    oauth_runtime::value::now() + chrono::TimeDelta::days(days)
}

/// An access token of an application and user 1.
async fn access_token(
    store: &Store,
    app: &Application,
    token: &str,
    expires: DateTime<Utc>,
) -> oauth_tests::models::AccessToken {
    let new = NewAccessToken::builder()
        .token(token)
        .application_id(app.id)
        .user_id(1)
        .scope("read write")
        .expires(expires)
        .build();
    store.access_tokens().create(new).await.unwrap().into_inner()
}

/// A refresh token bound to an access token.
async fn refresh_token(
    store: &Store,
    app: &Application,
    token: &str,
    access_token: impl Into<i64>,
) -> oauth_tests::models::RefreshToken {
    let new = NewRefreshToken::builder()
        .token(token)
        .application_id(app.id)
        .user_id(1)
        .access_token_id(access_token)
        .build();
    store.refresh_tokens().create(new).await.unwrap().into_inner()
}
