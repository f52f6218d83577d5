//! `get_by_token` and `is_valid` against the same statement written by hand with sqlx, on the same pool.
//!
//! Run as `scripts/with-servers cargo run --release -p oauth-benches --bin lookup`. Databases whose URL is
//! not in the environment are left out.

#![allow(clippy::print_stdout)]

use std::env;
use std::fmt::Write as _;
use std::time::{Duration, Instant};

use chrono::{DateTime, NaiveDateTime, TimeDelta, Utc};
use oauth_benches::{median, number, text};
use oauth_runtime::database::{Database, Pool};
use oauth_runtime::prelude::*;
use rand::{RngExt as _, SeedableRng as _};
use sha2::{Digest as _, Sha256};
use sqlx::types::Json;
use sqlx::{AssertSqlSafe, Connection as _, Row as _};

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

const USERS: usize = 1_000;

/// Look-ups of one side before the other has its turn.
const BLOCK: usize = 50;

fn main() {
    let runtime =
        tokio::runtime::Builder::new_current_thread().enable_all().build().expect("the runtime starts");
    runtime.block_on(run());
}

async fn run() {
    let rows = number("--rows", 1_000_000);
    let rounds = number("--rounds", 21);
    let lookups = number("--lookups", 2_000);
    let only = text("--only");
    let wanted = |name: &str| only.as_deref().is_none_or(|only| only == name);

    let mut results = Vec::new();
    if wanted("sqlite") {
        let folder = tempfile::tempdir().expect("a temporary folder can be made");
        let url = format!("sqlite://{}?mode=rwc", folder.path().join("lookup.db").display());
        results.push(measure("SQLite", &url, rows, rounds, lookups).await);
    }
    let name = format!("oauth_bench_{}", std::process::id());
    if let Some(admin) = env::var("OAUTH_TEST_POSTGRES_URL").ok().filter(|_| wanted("postgres")) {
        let mut connection = sqlx::PgConnection::connect(&admin).await.expect("PostgreSQL answers");
        run_on(&mut connection, format!("CREATE DATABASE {name}")).await;
        results.push(measure("PostgreSQL", &with_database(&admin, &name), rows, rounds, lookups).await);
        run_on(&mut connection, format!("DROP DATABASE {name}")).await;
    }
    if let Some(admin) = env::var("OAUTH_TEST_MYSQL_URL").ok().filter(|_| wanted("mysql")) {
        let mut connection = sqlx::MySqlConnection::connect(&admin).await.expect("MariaDB answers");
        run_on(&mut connection, format!("CREATE DATABASE {name}")).await;
        results.push(measure("MariaDB", &with_database(&admin, &name), rows, rounds, lookups).await);
        run_on(&mut connection, format!("DROP DATABASE {name}")).await;
    }

    println!("get_by_token and is_valid, {rows} rows, {rounds} rounds of {lookups} look-ups, medians");
    println!();
    println!("| {:<10} | {:>11} | {:>16} | {:>5} |", "database", "Store, op/s", "by hand, op/s", "ratio");
    println!("|{:-<12}|{:->13}|{:->18}|{:->7}|", "", ":", ":", ":");
    for result in results {
        println!(
            "| {:<10} | {:>11.0} | {:>16.0} | {:>5.3} |",
            result.database, result.store, result.by_hand, result.ratio,
        );
    }
}

async fn run_on<'c>(connection: impl sqlx::Executor<'c>, sql: String) {
    connection.execute(AssertSqlSafe(sql)).await.expect("the database can be made and dropped");
}

/// The URL with another database.
fn with_database(url: &str, name: &str) -> String {
    let (address, options) = url
        .split_once('?')
        .map_or((url, String::new()), |(address, options)| (address, format!("?{options}")));
    let server = address.rsplit_once('/').map_or(address, |(server, _)| server);
    format!("{server}/{name}{options}")
}

/// Medians of one database.
struct Figures {
    database: &'static str,
    store: f64,
    by_hand: f64,
    ratio: f64,
}

async fn measure(database: &'static str, url: &str, rows: usize, rounds: usize, lookups: usize) -> Figures {
    let store = Store::connect(url).await.expect("the database can be opened");
    let start = Instant::now();
    fill(store.pool(), rows).await;
    eprintln!("{database}: {rows} rows in {:.1} s", start.elapsed().as_secs_f64());

    let mut random = rand::rngs::StdRng::seed_from_u64(20_260_102);
    let mut block =
        move || -> Vec<String> { (0..BLOCK).map(|_| token(random.random_range(0..rows))).collect() };
    // Warms the caches of the database and of the statements.
    for _ in 0..(2 * lookups).div_ceil(BLOCK) {
        by_store(&store, &block()).await;
        by_hand(store.pool(), &block()).await;
    }

    let mut measured = Vec::new();
    for _ in 0..rounds {
        let (mut with_store, mut with_hand) = (Duration::ZERO, Duration::ZERO);
        for turn in 0..lookups.div_ceil(BLOCK) {
            // Who goes first changes from block to block.
            if turn % 2 == 0 {
                with_store += by_store(&store, &block()).await;
                with_hand += by_hand(store.pool(), &block()).await;
            } else {
                with_hand += by_hand(store.pool(), &block()).await;
                with_store += by_store(&store, &block()).await;
            }
        }
        measured.push((with_store.as_secs_f64(), with_hand.as_secs_f64()));
    }
    store.pool().close().await;

    let operations = (lookups.div_ceil(BLOCK) * BLOCK) as f64;
    Figures {
        database,
        store: median(measured.iter().map(|(store, _)| operations / store)),
        by_hand: median(measured.iter().map(|(_, hand)| operations / hand)),
        ratio: median(measured.iter().map(|(store, hand)| hand / store)),
    }
}

async fn by_store(store: &Store, tokens: &[String]) -> Duration {
    let start = Instant::now();
    for token in tokens {
        let found = store.access_tokens().get_by_token(token).await.expect("the token is there");
        assert!(std::hint::black_box(&found).is_valid(&["read", "write"]));
    }
    start.elapsed()
}

async fn by_hand(pool: &Pool, tokens: &[String]) -> Duration {
    let start = Instant::now();
    for token in tokens {
        let found = match pool {
            Pool::Sqlite(pool) => hand::sqlite(pool, token).await,
            Pool::Postgres(pool) => hand::postgres(pool, token).await,
            Pool::Mysql(pool) => hand::mysql(pool, token).await,
        };
        let found = found.expect("the statement runs").expect("the token is there");
        assert!(std::hint::black_box(&found).is_valid(&["read", "write"]));
    }
    start.elapsed()
}

/// What a programmer writes without this project.
mod hand {
    use super::*;

    /// The same columns, in the same types.
    #[allow(dead_code)] // Read as a whole; the look-up judges by two of them.
    pub(super) struct Token {
        id: i64,
        user_id: Option<i64>,
        source_refresh_token_id: Option<i64>,
        token: SecretString,
        token_checksum: String,
        id_token_id: Option<i64>,
        application_id: Option<i64>,
        expires: DateTime<Utc>,
        scope: String,
        resource: Vec<String>,
        created: DateTime<Utc>,
        updated: DateTime<Utc>,
    }

    impl Token {
        pub(super) fn is_valid(&self, scopes: &[&str]) -> bool {
            Utc::now() < self.expires
                && scopes.iter().all(|scope| self.scope.split(' ').any(|held| held == *scope))
        }
    }

    macro_rules! by_token {
        ($name:ident, $pool:ty, $sql:literal, $moment:ty, $moment_to_utc:expr) => {
            pub(super) async fn $name(pool: &$pool, token: &str) -> Result<Option<Token>, sqlx::Error> {
                let Some(row) = sqlx::query($sql).bind(checksum(token)).fetch_optional(pool).await? else {
                    return Ok(None);
                };
                let moment = $moment_to_utc;
                Ok(Some(Token {
                    id: row.try_get(0)?,
                    user_id: row.try_get(1)?,
                    source_refresh_token_id: row.try_get(2)?,
                    token: SecretString::from(row.try_get::<String, _>(3)?),
                    token_checksum: row.try_get(4)?,
                    id_token_id: row.try_get(5)?,
                    application_id: row.try_get(6)?,
                    expires: moment(row.try_get::<$moment, _>(7)?),
                    scope: row.try_get(8)?,
                    resource: row.try_get::<Json<Vec<String>>, _>(9)?.0,
                    created: moment(row.try_get::<$moment, _>(10)?),
                    updated: moment(row.try_get::<$moment, _>(11)?),
                }))
            }
        };
    }

    by_token!(
        sqlite,
        sqlx::SqlitePool,
        r#"SELECT "id", "user_id", "source_refresh_token_id", "token", "token_checksum", "id_token_id", "application_id", "expires", "scope", "resource", "created", "updated" FROM "oauth2_provider_accesstoken" WHERE "token_checksum" = ?"#,
        NaiveDateTime,
        |moment: NaiveDateTime| moment.and_utc()
    );
    by_token!(
        postgres,
        sqlx::PgPool,
        r#"SELECT "id", "user_id", "source_refresh_token_id", "token", "token_checksum", "id_token_id", "application_id", "expires", "scope", "resource", "created", "updated" FROM "oauth2_provider_accesstoken" WHERE "token_checksum" = $1"#,
        DateTime<Utc>,
        std::convert::identity::<DateTime<Utc>>
    );
    by_token!(
        mysql,
        sqlx::MySqlPool,
        "SELECT `id`, `user_id`, `source_refresh_token_id`, `token`, `token_checksum`, `id_token_id`, `application_id`, `expires`, `scope`, `resource`, `created`, `updated` FROM `oauth2_provider_accesstoken` WHERE `token_checksum` = ?",
        NaiveDateTime,
        |moment: NaiveDateTime| moment.and_utc()
    );
}

fn token(number: usize) -> String {
    format!("presented-token-{number:014}")
}

fn checksum(token: &str) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let digest = Sha256::digest(token.as_bytes());
    let nibbles = digest.iter().flat_map(|byte| [byte >> 4, byte & 15]);
    nibbles.map(|nibble| char::from(DIGITS[usize::from(nibble)])).collect()
}

/// Makes the tables and puts `rows` tokens into them, of which none expires soon.
async fn fill(pool: &Pool, rows: usize) {
    let schema = match pool.database() {
        Database::Sqlite => include_str!("../../sql/sqlite.sql"),
        Database::Postgres => include_str!("../../sql/postgres.sql"),
        Database::Mysql => include_str!("../../sql/mysql.sql"),
    };
    let users: Vec<String> = (1..=USERS).map(|user| format!("({user})")).collect();
    let mut statements: Vec<String> = schema.split_inclusive(";\n").map(str::to_owned).collect();
    statements.push(format!("INSERT INTO users (id) VALUES {}", users.join(", ")));
    statements.push("INSERT INTO oauth2_provider_application (id) VALUES (1)".to_owned());

    // PostgreSQL takes a moment without a zone for one of the session; sqlx sets UTC on all three.
    let shown = |moment: DateTime<Utc>| moment.format("%Y-%m-%d %H:%M:%S%.6f").to_string();
    let (now, expires) = (shown(Utc::now()), shown(Utc::now() + TimeDelta::days(30)));
    let mut connection = Filler::new(pool).await;
    for statement in statements {
        connection.execute(statement).await;
    }
    for start in (0..rows).step_by(1_000) {
        let mut sql = String::from(
            "INSERT INTO oauth2_provider_accesstoken (token, token_checksum, user_id, application_id, expires, scope, resource, created, updated) VALUES ",
        );
        for number in start..rows.min(start + 1_000) {
            let comma = if number == start { "" } else { ", " };
            let (checksum, user) = (checksum(&token(number)), 1 + number % USERS);
            let _ = write!(
                sql,
                "{comma}('', '{checksum}', {user}, 1, '{expires}', 'read write introspection', '[]', '{now}', '{now}')",
            );
        }
        connection.execute(sql).await;
    }
    connection.finish().await;
}

/// A connection that loads rows without waiting for the disk.
enum Filler {
    Sqlite(sqlx::pool::PoolConnection<sqlx::Sqlite>),
    Postgres(sqlx::pool::PoolConnection<sqlx::Postgres>),
    Mysql(sqlx::pool::PoolConnection<sqlx::MySql>),
}

impl Filler {
    async fn new(pool: &Pool) -> Self {
        let mut filler = match pool {
            Pool::Sqlite(pool) => Self::Sqlite(pool.acquire().await.expect("a connection comes free")),
            Pool::Postgres(pool) => Self::Postgres(pool.acquire().await.expect("a connection comes free")),
            Pool::Mysql(pool) => Self::Mysql(pool.acquire().await.expect("a connection comes free")),
        };
        match &filler {
            Self::Sqlite(_) => filler.execute("PRAGMA synchronous = OFF; BEGIN".to_owned()).await,
            Self::Postgres(_) => filler.execute("SET synchronous_commit = off".to_owned()).await,
            Self::Mysql(_) => filler.execute("SET SESSION foreign_key_checks = 0".to_owned()).await,
        }
        filler
    }

    async fn execute(&mut self, sql: String) {
        // Without a bound value nothing is prepared, so no text of 100 kB stays in the cache of statements.
        let sql = AssertSqlSafe(sql);
        match self {
            Self::Sqlite(connection) => sqlx::Executor::execute(&mut **connection, sql).await.map(drop),
            Self::Postgres(connection) => sqlx::Executor::execute(&mut **connection, sql).await.map(drop),
            Self::Mysql(connection) => sqlx::Executor::execute(&mut **connection, sql).await.map(drop),
        }
        .expect("the statement runs");
    }

    async fn finish(mut self) {
        match &self {
            Self::Sqlite(_) => self.execute("COMMIT; PRAGMA synchronous = FULL; ANALYZE".to_owned()).await,
            Self::Postgres(_) => self.execute("VACUUM ANALYZE oauth2_provider_accesstoken".to_owned()).await,
            Self::Mysql(_) => self.execute("SET SESSION foreign_key_checks = 1".to_owned()).await,
        }
    }
}
