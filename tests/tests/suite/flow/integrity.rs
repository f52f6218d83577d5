//! What must hold of the tables whatever happened to them, asked by SQL.

use oauth_runtime::database::Pool;
use oauth_runtime::prelude::*;
use oauth_tests::models::{AccessToken, Application, DeviceGrant, Grant, IdToken, RefreshToken, Store};
use sqlx::AssertSqlSafe;

/// The tables of tokens, and that of their clients, with a short name.
pub(super) const TABLES: [(&str, &str); 6] = [
    ("access", AccessToken::MODEL.table),
    ("refresh", RefreshToken::MODEL.table),
    ("id", IdToken::MODEL.table),
    ("grant", Grant::MODEL.table),
    ("device", DeviceGrant::MODEL.table),
    ("application", Application::MODEL.table),
];

/// Every reference: from table and column to table.
const REFERENCES: [(&str, &str, &str); 13] = [
    (AccessToken::MODEL.table, "application_id", Application::MODEL.table),
    (AccessToken::MODEL.table, "user_id", "users"),
    (AccessToken::MODEL.table, "source_refresh_token_id", RefreshToken::MODEL.table),
    (AccessToken::MODEL.table, "id_token_id", IdToken::MODEL.table),
    (RefreshToken::MODEL.table, "application_id", Application::MODEL.table),
    (RefreshToken::MODEL.table, "user_id", "users"),
    (RefreshToken::MODEL.table, "access_token_id", AccessToken::MODEL.table),
    (IdToken::MODEL.table, "application_id", Application::MODEL.table),
    (IdToken::MODEL.table, "user_id", "users"),
    (Grant::MODEL.table, "application_id", Application::MODEL.table),
    (Grant::MODEL.table, "user_id", "users"),
    (DeviceGrant::MODEL.table, "user_id", "users"),
    (Application::MODEL.table, "user_id", "users"),
];

/// Fails where a row refers to one that is not there, where two live refresh tokens share a family, or where a live
/// refresh token renews nothing.
pub(super) async fn assert_sound(store: &Store) {
    assert_no_dangling_reference(store).await;
    let refresh = RefreshToken::MODEL.table;
    let families = format!(
        "SELECT COUNT(*) FROM (SELECT token_family FROM {refresh} WHERE revoked IS NULL \
         GROUP BY token_family HAVING COUNT(*) > 1) AS families"
    );
    assert_eq!(number(store.pool(), families).await, 0, "families with two live refresh tokens");
    let orphans = format!("SELECT COUNT(*) FROM {refresh} WHERE revoked IS NULL AND access_token_id IS NULL");
    assert_eq!(number(store.pool(), orphans).await, 0, "live refresh tokens without an access token");
}

/// Fails where a row refers to one that is not there.
pub(super) async fn assert_no_dangling_reference(store: &Store) {
    for (from, column, to) in REFERENCES {
        let dangling = format!(
            "SELECT COUNT(*) FROM {from} AS f WHERE f.{column} IS NOT NULL \
             AND NOT EXISTS (SELECT 1 FROM {to} AS t WHERE t.id = f.{column})"
        );
        assert_eq!(number(store.pool(), dangling).await, 0, "{from}.{column}");
    }
}

/// Every row of the tables, column by column, as the database shows them.
pub(super) async fn contents(pool: &Pool) -> Vec<String> {
    let models = [
        AccessToken::MODEL,
        RefreshToken::MODEL,
        IdToken::MODEL,
        Grant::MODEL,
        DeviceGrant::MODEL,
        Application::MODEL,
    ];
    let mut rows = Vec::new();
    for model in models {
        let columns = std::iter::once(model.key).chain(model.columns().map(|column| column.name));
        let shown: Vec<_> = columns.map(|column| shown(pool, column)).collect();
        let row = match pool {
            Pool::Mysql(_) => format!("CONCAT({})", shown.join(", ")),
            _ => shown.join(" || "),
        };
        let found = texts(pool, format!("SELECT {row} FROM {} ORDER BY id", model.table)).await;
        rows.extend(found.into_iter().map(|row| format!("{}: {row}", model.table)));
    }
    rows
}

/// A column as text that tells NULL from the empty text.
fn shown(pool: &Pool, column: &str) -> String {
    match pool {
        Pool::Sqlite(_) => format!("quote(\"{column}\") || ','"),
        Pool::Postgres(_) => format!("COALESCE(quote_literal(\"{column}\"::text), 'NULL') || ','"),
        Pool::Mysql(_) => format!("QUOTE(CAST(`{column}` AS CHAR)), ','"),
    }
}

async fn texts(pool: &Pool, sql: String) -> Vec<String> {
    let sql = AssertSqlSafe(sql);
    match pool {
        Pool::Sqlite(pool) => sqlx::query_scalar(sql).fetch_all(pool).await.unwrap(),
        Pool::Postgres(pool) => sqlx::query_scalar(sql).fetch_all(pool).await.unwrap(),
        Pool::Mysql(pool) => sqlx::query_scalar(sql).fetch_all(pool).await.unwrap(),
    }
}

async fn number(pool: &Pool, sql: String) -> i64 {
    let sql = AssertSqlSafe(sql);
    match pool {
        Pool::Sqlite(pool) => sqlx::query_scalar(sql).fetch_one(pool).await.unwrap(),
        Pool::Postgres(pool) => sqlx::query_scalar(sql).fetch_one(pool).await.unwrap(),
        Pool::Mysql(pool) => sqlx::query_scalar(sql).fetch_one(pool).await.unwrap(),
    }
}
