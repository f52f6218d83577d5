//! `clear_expired` against one statement per table written by hand, on the same rows.
//!
//! Run as `scripts/with-servers cargo run --release -p oauth-benches --bin cleanup`. Databases whose URL is
//! not in the environment are left out.

#![allow(clippy::print_stdout)]

use std::env;
use std::fmt::Write as _;
use std::path::Path;
use std::time::Instant;

use chrono::TimeDelta;
use oauth_benches::{median, number, text};
use oauth_codegen::config::Config;
use oauth_runtime::database::{Database, Pool};
use oauth_runtime::prelude::*;
use oauth_schema::Dialect;
use sqlx::{AssertSqlSafe, Connection as _};

/// The users, as the models need them.
#[derive(Debug, OAuthUser)]
#[oauth(table = "users", key = "id")]
pub struct User {
    /// Their key.
    pub id: i64,
}

/// Standard models only.
#[swappable(databases(sqlite, postgres, mysql))]
pub struct Models {
    user: User,
}

const ACCESS: &str = "oauth2_provider_accesstoken";
const REFRESH: &str = "oauth2_provider_refreshtoken";

fn main() {
    let runtime =
        tokio::runtime::Builder::new_current_thread().enable_all().build().expect("the runtime starts");
    runtime.block_on(run());
}

async fn run() {
    let rows = number("--rows", 100_000);
    let rounds = number("--rounds", 5);
    let only = text("--only");
    let wanted = |name: &str| only.as_deref().is_none_or(|only| only == name);

    println!("{rows} access tokens and {rows} refresh tokens, {rounds} rounds, medians");
    println!();
    println!(
        "| {:<10} | {:>20} | {:>15} | {:>5} |",
        "database", "clear_expired, row/s", "by hand, row/s", "ratio"
    );
    println!("|{:-<12}|{:->22}|{:->17}|{:->7}|", "", ":", ":", ":");
    if wanted("sqlite") {
        let folder = tempfile::tempdir().expect("a temporary folder can be made");
        let url = format!("sqlite://{}?mode=rwc", folder.path().join("cleanup.db").display());
        measure("SQLite", &url, rows, rounds).await;
    }
    let name = format!("oauth_bench_{}", std::process::id());
    if let Some(admin) = env::var("OAUTH_TEST_POSTGRES_URL").ok().filter(|_| wanted("postgres")) {
        let mut connection = sqlx::PgConnection::connect(&admin).await.expect("PostgreSQL answers");
        run_on(&mut connection, format!("CREATE DATABASE {name}")).await;
        measure("PostgreSQL", &with_database(&admin, &name), rows, rounds).await;
        run_on(&mut connection, format!("DROP DATABASE {name}")).await;
    }
    if let Some(admin) = env::var("OAUTH_TEST_MYSQL_URL").ok().filter(|_| wanted("mysql")) {
        let mut connection = sqlx::MySqlConnection::connect(&admin).await.expect("MariaDB answers");
        run_on(&mut connection, format!("CREATE DATABASE {name}")).await;
        measure("MariaDB", &with_database(&admin, &name), rows, rounds).await;
        run_on(&mut connection, format!("DROP DATABASE {name}")).await;
    }
}

async fn run_on<'c>(connection: impl sqlx::Executor<'c>, sql: String) {
    connection.execute(AssertSqlSafe(sql)).await.expect("the statement runs");
}

/// The URL with another database.
fn with_database(url: &str, name: &str) -> String {
    let (address, options) = url
        .split_once('?')
        .map_or((url, String::new()), |(address, options)| (address, format!("?{options}")));
    let server = address.rsplit_once('/').map_or(address, |(server, _)| server);
    format!("{server}/{name}{options}")
}

/// Measures one database and prints its line.
async fn measure(database: &str, url: &str, rows: usize, rounds: usize) {
    let store = Store::connect(url).await.expect("the database can be opened");
    create(store.pool()).await;
    let gone = (2 * rows) as f64;
    let mut measured = Vec::new();
    for _ in 0..rounds {
        fill(store.pool(), rows).await;
        let start = Instant::now();
        let report = store.clear_expired().await.expect("the cleanup runs");
        let by_store = start.elapsed().as_secs_f64();
        assert_eq!(report.removed.total(), 2 * rows as u64, "{report}");

        fill(store.pool(), rows).await;
        let start = Instant::now();
        script(store.pool(), by_hand(store.database())).await;
        measured.push((by_store, start.elapsed().as_secs_f64()));
        let rest = store.clear_expired().await.expect("the cleanup runs");
        assert_eq!(rest.removed.total(), 0, "the statements by hand left rows: {rest}");
    }
    store.pool().close().await;
    println!(
        "| {:<10} | {:>20.0} | {:>15.0} | {:>5.2} |",
        database,
        median(measured.iter().map(|(store, _)| gone / store)),
        median(measured.iter().map(|(_, hand)| gone / hand)),
        median(measured.iter().map(|(store, hand)| hand / store)),
    );
}

/// What a programmer writes who need not care for locks and long transactions.
fn by_hand(database: Database) -> String {
    let now = shown(Utc::now());
    let emptied = if database == Database::Mysql {
        format!(
            "UPDATE {ACCESS} AS a INNER JOIN {REFRESH} AS r ON a.source_refresh_token_id = r.id \
             SET a.source_refresh_token_id = NULL WHERE r.revoked <= '{now}'"
        )
    } else {
        format!(
            "UPDATE {ACCESS} SET source_refresh_token_id = NULL \
             WHERE source_refresh_token_id IN (SELECT id FROM {REFRESH} WHERE revoked <= '{now}')"
        )
    };
    format!(
        "BEGIN; {emptied}; DELETE FROM {REFRESH} WHERE revoked <= '{now}'; \
         DELETE FROM {ACCESS} WHERE expires < '{now}' AND NOT EXISTS \
         (SELECT 1 FROM {REFRESH} AS r WHERE r.access_token_id = {ACCESS}.id); COMMIT"
    )
}

/// Makes the tables with the migration that a team would get.
async fn create(pool: &Pool) {
    let dialect = match pool.database() {
        Database::Sqlite => Dialect::Sqlite,
        Database::Postgres => Dialect::Postgres,
        Database::Mysql => Dialect::Mysql,
    };
    let config = Config { models: Some("src/bin/cleanup.rs".into()), ..Config::default() };
    let reading = oauth_codegen::source::read(Path::new(env!("CARGO_MANIFEST_DIR")), &config)
        .expect("this file can be read");
    let set = reading.set.as_ref().expect("the models are sound");
    let [_, up] = oauth_codegen::migration::create(set, dialect, 1, "initial").expect("a migration is made");
    script(
        pool,
        "CREATE TABLE users (id bigint NOT NULL PRIMARY KEY); INSERT INTO users VALUES (1)".to_owned(),
    )
    .await;
    script(pool, up.text).await;
    let store = Store::from(pool.clone());
    let application = NewApplication::builder()
        .client_type(ClientType::Public)
        .authorization_grant_type(GrantType::AuthorizationCode)
        .redirect_uris(["https://app.example/callback"])
        .hash_client_secret(false);
    store.applications().create(application.build()).await.expect("an application is created");
}

/// Puts in revoked refresh tokens, as many expired access tokens minted from them, and a tenth of that
/// in tokens that stay.
async fn fill(pool: &Pool, rows: usize) {
    script(
        pool,
        format!("UPDATE {REFRESH} SET access_token_id = NULL; DELETE FROM {ACCESS}; DELETE FROM {REFRESH}"),
    )
    .await;
    let start = Utc::now();
    let mut sql = String::from("BEGIN; ");
    for first in (1..=rows + rows / 10).step_by(1_000) {
        let (mut refresh, mut access) = (String::new(), String::new());
        for number in first..(first + 1_000).min(rows + rows / 10 + 1) {
            let comma = if number == first { "" } else { ", " };
            let past = shown(start - TimeDelta::days(30) + TimeDelta::milliseconds(number as i64));
            let future = shown(start + TimeDelta::days(30) + TimeDelta::milliseconds(number as i64));
            let (revoked, expires) = if number <= rows {
                (format!("'{past}'"), past.clone())
            } else {
                ("NULL".to_owned(), future)
            };
            let source = if number <= rows { number.to_string() } else { "NULL".to_owned() };
            let _ = write!(
                refresh,
                "{comma}({number}, 1, '', '{number:064x}', 1, '[]', '{past}', '{past}', {revoked})"
            );
            let _ = write!(
                access,
                "{comma}({number}, 1, {source}, '', '{number:064x}', 1, '{expires}', 'read', '[]', '{past}', '{past}')",
            );
        }
        let _ = write!(
            sql,
            "INSERT INTO {REFRESH} (id, user_id, token, token_checksum, application_id, resource, created, updated, \
             revoked) VALUES {refresh}; INSERT INTO {ACCESS} (id, user_id, source_refresh_token_id, token, \
             token_checksum, application_id, expires, scope, resource, created, updated) VALUES {access}; "
        );
        script(pool, std::mem::take(&mut sql) + "COMMIT").await;
        sql.push_str("BEGIN; ");
    }
    // A live refresh token stays with its access token.
    script(pool, format!("UPDATE {REFRESH} SET access_token_id = id WHERE revoked IS NULL")).await;
    script(
        pool,
        match pool.database() {
            Database::Sqlite => "ANALYZE".to_owned(),
            Database::Postgres => format!("VACUUM ANALYZE {ACCESS}, {REFRESH}"),
            Database::Mysql => format!("ANALYZE TABLE {ACCESS}, {REFRESH}"),
        },
    )
    .await;
}

/// A moment as text that each database takes; sqlx sets the zone of the session to UTC.
fn shown(moment: DateTime<Utc>) -> String {
    moment.format("%Y-%m-%d %H:%M:%S%.6f").to_string()
}

/// Runs statements on one connection.
async fn script(pool: &Pool, sql: String) {
    let sql = sqlx::raw_sql(AssertSqlSafe(sql));
    match pool {
        Pool::Sqlite(pool) => sql.execute(pool).await.map(drop),
        Pool::Postgres(pool) => sql.execute(pool).await.map(drop),
        Pool::Mysql(pool) => sql.execute(pool).await.map(drop),
    }
    .expect("the statements run");
}
