//! Counts statements: how many an operation sends does not depend on how many rows there are.
//!
//! A binary of its own with one test: the statements of SQLite run on a thread of the driver, whose events reach only
//! a subscriber of the whole process.

#![allow(clippy::unwrap_used)]

use std::sync::atomic::{AtomicU32, Ordering};

use oauth_runtime::database::Pool;
use oauth_runtime::prelude::*;
use oauth_tests::models::{
    Application, MIGRATIONS, NewAccessToken, NewApplication, NewRefreshToken, RefreshToken, Store,
};
use oauth_tests::{Kind, TestDatabase, databases};
use sqlx::mysql::MySqlPoolOptions;
use sqlx::postgres::PgPoolOptions;
use sqlx::sqlite::SqlitePoolOptions;
use tracing::{Event, Subscriber};
use tracing_subscriber::layer::{Context, Layer, SubscriberExt as _};
use uuid::Uuid;

/// How many statements the driver has run.
static STATEMENTS: AtomicU32 = AtomicU32::new(0);

/// Counts the event that the driver logs for each statement.
struct Counter;

impl<S: Subscriber> Layer<S> for Counter {
    fn on_event(&self, event: &Event<'_>, _: Context<'_, S>) {
        if event.metadata().target() == "sqlx::query" {
            STATEMENTS.fetch_add(1, Ordering::SeqCst);
        }
    }
}

/// A store of one connection: what the driver says when it opens another one would be counted too.
async fn store(db: &TestDatabase) -> Store {
    let pool = match db.kind {
        Kind::Sqlite => {
            Pool::from(SqlitePoolOptions::new().max_connections(1).connect(&db.url).await.unwrap())
        }
        Kind::Postgres => Pool::from(PgPoolOptions::new().max_connections(1).connect(&db.url).await.unwrap()),
        Kind::MySql => Pool::from(MySqlPoolOptions::new().max_connections(1).connect(&db.url).await.unwrap()),
    };
    let store = Store::from(pool);
    store.pool().execute("CREATE TABLE users (id bigint NOT NULL PRIMARY KEY)").await.unwrap();
    store.pool().execute("INSERT INTO users (id) VALUES (1)").await.unwrap();
    store.migrate(&MIGRATIONS).await.unwrap();
    store
}

async fn application(store: &Store) -> Application {
    let new = NewApplication::builder()
        .client_type(ClientType::Public)
        .authorization_grant_type(GrantType::ClientCredentials)
        .hash_client_secret(false)
        .tenant_id(Uuid::new_v4())
        .build();
    store.applications().create(new).await.unwrap().into_inner()
}

/// A family of this many refresh tokens, all but one revoked, each with an access token.
async fn family(store: &Store, app: &Application, members: u32) -> Uuid {
    let family = Uuid::new_v4();
    for member in 0..members {
        let access = NewAccessToken::builder().application_id(app.id).user_id(1).build();
        let access = store.access_tokens().create(access).await.unwrap();
        let refresh = NewRefreshToken::builder()
            .application_id(app.id)
            .user_id(1)
            .access_token_id(access.id)
            .token_family(family)
            .build();
        let refresh = store.refresh_tokens().create(refresh).await.unwrap();
        if member > 0 {
            let change = store.refresh_tokens().change(refresh.id).set(RefreshToken::REVOKED, Utc::now());
            change.execute().await.unwrap();
        }
    }
    family
}

#[tokio::test]
async fn t036_a_family_is_revoked_in_a_fixed_number_of_statements() {
    let subscriber = tracing_subscriber::registry().with(Counter);
    tracing::subscriber::set_global_default(subscriber).unwrap();
    for db in databases().await {
        let store = store(&db).await;
        let app = application(&store).await;
        let mut counts = Vec::new();
        for members in [1, 30] {
            let family = family(&store, &app, members).await;
            let before = STATEMENTS.load(Ordering::SeqCst);
            assert_eq!(store.revoke_family(family).await.unwrap(), 1);
            counts.push(STATEMENTS.load(Ordering::SeqCst) - before);
            assert!(!store.access_tokens().exists().await.unwrap());
        }
        let [one, thirty] = counts[..] else { unreachable!() };
        assert!(one >= 3, "{:?}: {one} statements are counted", db.kind);
        assert_eq!(one, thirty, "{:?}", db.kind);
    }
}
