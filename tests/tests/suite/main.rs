//! One suite, three databases: every behaviour is checked on SQLite, PostgreSQL and MariaDB.

#![allow(clippy::unwrap_used)]

mod admin;
mod adopt;
mod architecture;
mod catalog;
mod changes;
mod cleanup;
mod client_secret;
mod conformance;
mod deletion;
mod device_grant;
mod dot_ddl;
mod dot_live;
mod dot_schema;
mod encoding;
mod flow;
mod keys;
mod migrate;
mod models;
mod new_rows;
mod pushed_authorization_request;
mod query;
mod repository;
mod revoke;
mod settings;
mod transaction;
mod uri;

use std::path::Path;

use oauth_codegen::config::Config;
use oauth_runtime::database::Pool;
use oauth_runtime::prelude::*;
use oauth_schema::{Change, Dialect, Schema};
use oauth_tests::models::{Application, MIGRATIONS, NewAccessToken, NewApplication, NewRefreshToken, Store};
use oauth_tests::{Kind, TestDatabase};
use sqlx::AssertSqlSafe;
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
        .redirect_uris(["https://app.example/callback"])
        .hash_client_secret(false)
        .tenant_id(Uuid::new_v4())
        .build();
    store.applications().create(new).await.unwrap().into_inner()
}

/// Settings with a key for RS256, without which no application may ask for it.
fn signing_settings() -> Settings {
    let pem = include_str!("../../../oauth-runtime/src/jwk/testdata/rsa-2048-pkcs8.pem");
    let mut settings = Settings::default();
    settings.oidc_rsa_private_key = Some(pem.into());
    settings
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

fn dialect(kind: Kind) -> Dialect {
    match kind {
        Kind::Sqlite => Dialect::Sqlite,
        Kind::Postgres => Dialect::Postgres,
        Kind::MySql => Dialect::Mysql,
    }
}

/// What `cargo oauth make` writes first for the models of a file of this crate.
fn first_migration(kind: Kind, models: &str) -> String {
    let dialect = dialect(kind);
    let config = Config { models: Some(models.into()), ..Config::default() };
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let reading = oauth_codegen::source::read(here, &config).unwrap();
    let set = reading.set.as_ref().unwrap_or_else(|| panic!("{:?}", reading.problems));
    let schema = Schema::of(set);
    let change = Change::creating(&schema).unwrap();
    let files = oauth_codegen::migration::render(&change, dialect, 1, "initial").unwrap();
    let [_, up] = files.try_into().unwrap();
    up.text
}

/// Runs a script on one connection.
async fn run(pool: &Pool, script: &str) {
    let sql = sqlx::raw_sql(AssertSqlSafe(script.to_owned()));
    match pool {
        Pool::Sqlite(pool) => drop(sql.execute(pool).await.unwrap()),
        Pool::Postgres(pool) => drop(sql.execute(pool).await.unwrap()),
        Pool::Mysql(pool) => drop(sql.execute(pool).await.unwrap()),
    }
}
