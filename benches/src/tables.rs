//! The tables of the models, and rows in them.

use std::fmt::Write as _;
use std::ops::Range;
use std::path::Path;

use chrono::TimeDelta;
use oauth_codegen::config::Config;
use oauth_runtime::database::{Database, Pool};
use oauth_runtime::prelude::*;
use oauth_schema::{Change, Dialect, Schema};
use sha2::{Digest as _, Sha256};
use sqlx::AssertSqlSafe;

use crate::models::{NewApplication, Store};

/// The table of access tokens.
pub const ACCESS: &str = "oauth2_provider_accesstoken";

/// The table of refresh tokens.
pub const REFRESH: &str = "oauth2_provider_refreshtoken";

/// Rows that one statement inserts.
const ROWS: usize = 1_000;

/// Makes the tables with the migration that a team would get, a user and a client.
pub(crate) async fn create(pool: &Pool) {
    let dialect = match pool.database() {
        Database::Sqlite => Dialect::Sqlite,
        Database::Postgres => Dialect::Postgres,
        Database::Mysql => Dialect::Mysql,
    };
    let reading = oauth_codegen::source::read(Path::new(env!("CARGO_MANIFEST_DIR")), &Config::default())
        .expect("the models can be read");
    let set = reading.set.as_ref().expect("the models are sound");
    let schema = Schema::of(set);
    let change = Change::creating(&schema).expect("tables can be made");
    let files =
        oauth_codegen::migration::render(&change, dialect, 1, "initial").expect("a migration is made");
    let [_, up] = files.try_into().expect("two files");
    let users = "CREATE TABLE users (id bigint NOT NULL PRIMARY KEY); INSERT INTO users VALUES (1)";
    script(pool, users.to_owned()).await;
    script(pool, up.text).await;
    let application = NewApplication::builder()
        .client_type(ClientType::Public)
        .authorization_grant_type(GrantType::AuthorizationCode)
        .redirect_uris(["https://app.example/callback"])
        .hash_client_secret(false);
    let store = Store::from(pool.clone());
    store.applications().create(application.build()).await.expect("the client is created");
}

/// Runs statements on one connection. None is prepared, so no long text stays in a cache.
///
/// # Panics
/// When the database refuses one.
pub async fn script(pool: &Pool, sql: String) {
    let sql = sqlx::raw_sql(AssertSqlSafe(sql));
    match pool {
        Pool::Sqlite(pool) => sql.execute(pool).await.map(drop),
        Pool::Postgres(pool) => sql.execute(pool).await.map(drop),
        Pool::Mysql(pool) => sql.execute(pool).await.map(drop),
    }
    .expect("the statements run");
}

/// Inserts a row for each number, many at a time; `into` is a table and its columns.
pub async fn insert(pool: &Pool, into: &str, numbers: Range<usize>, row: impl Fn(usize) -> String) {
    for first in numbers.clone().step_by(ROWS) {
        let mut sql = format!("INSERT INTO {into} VALUES ");
        for number in first..(first + ROWS).min(numbers.end) {
            let comma = if number == first { "" } else { ", " };
            let _ = write!(sql, "{comma}({})", row(number));
        }
        script(pool, sql).await;
    }
}

/// Inserts `rows` access tokens that last a month; the token of row *n* is [`token`]`(n)`.
pub async fn fill_access_tokens(pool: &Pool, rows: usize) {
    let (now, expires) = (shown(Utc::now()), shown(Utc::now() + TimeDelta::days(30)));
    let columns =
        "id, user_id, token, token_checksum, application_id, expires, scope, resource, created, updated";
    insert(pool, &format!("{ACCESS} ({columns})"), 1..rows + 1, |number| {
        let checksum = checksum(&token(number));
        format!("{number}, 1, '', '{checksum}', 1, '{expires}', 'read write introspection', '[]', '{now}', '{now}'")
    })
    .await;
    analyze(pool).await;
}

/// Brings what the database knows of its rows up to date, and on PostgreSQL the numbers of the next rows.
pub async fn analyze(pool: &Pool) {
    let next =
        |table| format!("SELECT setval(pg_get_serial_sequence('{table}', 'id'), MAX(id)) FROM {table}");
    let sql = match pool.database() {
        Database::Sqlite => "ANALYZE".to_owned(),
        Database::Mysql => format!("ANALYZE TABLE {ACCESS}, {REFRESH}"),
        Database::Postgres => {
            script(pool, format!("{}; {}", next(ACCESS), next(REFRESH))).await;
            format!("VACUUM ANALYZE {ACCESS}, {REFRESH}")
        }
    };
    script(pool, sql).await;
}

/// The token with this number.
pub fn token(number: usize) -> String {
    format!("presented-token-{number:014}")
}

/// What the column `token_checksum` holds.
pub fn checksum(token: &str) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let digest = Sha256::digest(token.as_bytes());
    let nibbles = digest.iter().flat_map(|byte| [byte >> 4, byte & 15]);
    nibbles.map(|nibble| char::from(DIGITS[usize::from(nibble)])).collect()
}

/// A moment as text that each database takes; sqlx sets the zone of the session to UTC.
pub fn shown(moment: DateTime<Utc>) -> String {
    moment.format("%Y-%m-%d %H:%M:%S%.6f").to_string()
}
