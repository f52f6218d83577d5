//! Django OAuth Toolkit and this project take turns on one database, which it creates.
//!
//! `tests/dot/driver.py` runs it, in the Python of `scripts/with-dot`. Where that could not be installed, each of these
//! tests prints the reason instead of running.

mod cleanup;
mod columns;
mod driver;
mod moments;
mod ours;
mod rows;
mod theirs;
mod turns;
mod writer;

use oauth_runtime::prelude::*;
use oauth_tests::{Kind, TestDatabase};
use serde_json::{Value, json};

use driver::{Dot, Form};

/// The standard models beside a stock Django project.
pub(crate) mod models {
    use oauth_runtime::prelude::*;

    #[derive(OAuthUser)]
    #[oauth(table = "auth_user", key = "id")]
    pub(crate) struct User {
        pub id: i32,
    }

    #[swappable(databases(sqlite, postgres, mysql))]
    pub(crate) struct Models {
        user: User,
    }
}

use models::{Application, NewApplication, Store};

/// Like `on_every_database!`, with Django OAuth Toolkit (a `Dot`) and a `Store` on the same database.
macro_rules! with_dot {
    ($( $(#[$attribute:meta])* async fn $name:ident($dot:ident, $store:ident) $body:block )+) => {
        oauth_tests::on_every_database! {$(
            $(#[$attribute])*
            async fn $name(db) {
                if let Some((mut $dot, $store)) = $crate::dot_live::shared(db, &serde_json::json!({})).await $body
            }
        )+}
    };
}
use with_dot;

/// What makes the tables of DOT 3.4.1 fit for both.
pub(super) fn upgrade(kind: Kind) -> &'static str {
    match kind {
        Kind::Sqlite => include_str!("../../../data/dot/upgrade-3.4.1-sqlite.sql"),
        Kind::Postgres => include_str!("../../../data/dot/upgrade-3.4.1-postgres.sql"),
        Kind::MySql => include_str!("../../../data/dot/upgrade-3.4.1-mysql.sql"),
    }
}

/// DOT with these settings and a store, on tables that DOT made from its models. The user 1 is there.
async fn shared(db: &TestDatabase, settings: &Value) -> Option<(Dot, Store)> {
    created(db, settings, false).await
}

/// The same, on tables made by the whole history of DOT's migrations or from its models, which takes a third of the time.
async fn created(db: &TestDatabase, settings: &Value, history: bool) -> Option<(Dot, Store)> {
    let mut dot = Dot::start(db, settings)?;
    dot.call("migrate", json!({"history": history}));
    assert_eq!(dot.call("create_user", json!({"username": "ann"})), 1);
    let store = Store::connect(&db.url).await.unwrap().with_settings(crate::signing_settings()).unwrap();
    super::run(store.pool(), upgrade(db.kind)).await;
    Some((dot, store))
}

/// Stores tokens as DOT does by default, so that its grace period can give them out again.
fn plain(store: &Store) -> Store {
    let mut settings = store.settings().clone();
    settings.token_storage = oauth_runtime::TokenStorage::Plain;
    store.clone().with_settings(settings).unwrap()
}

/// A client of ours with the secret `secret`, in clear: a hash takes a second in a debug build.
async fn application(store: &Store, client_id: &str, grant_type: GrantType) -> Application {
    let new = NewApplication::builder()
        .client_id(client_id)
        .client_secret("secret")
        .hash_client_secret(false)
        .client_type(ClientType::Confidential)
        .authorization_grant_type(grant_type)
        .redirect_uris(["https://a.example/cb"])
        .user_id(1)
        .build();
    store.applications().create(new).await.unwrap().into_inner()
}

/// The same client, made by DOT; its key.
fn dot_application(dot: &mut Dot, client_id: &str, grant_type: &str) -> i64 {
    let row = dot.create(
        "Application",
        json!({
            "client_id": client_id, "client_secret": "secret", "client_type": "confidential",
            "authorization_grant_type": grant_type, "redirect_uris": "https://a.example/cb", "algorithm": "RS256",
            "user_id": 1,
        }),
    );
    row["id"].as_i64().unwrap()
}

/// The form of a refresh (RFC 6749 section 6).
fn refresh(token: &str) -> Form<'_> {
    vec![("grant_type", "refresh_token"), ("refresh_token", token)]
}
