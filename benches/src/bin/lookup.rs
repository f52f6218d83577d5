//! `get_by_token` and `is_valid` against the same statement written by hand with sqlx, on the same pool.
//!
//! Run as `scripts/with-servers cargo run --release -p oauth-benches --bin lookup`. Databases whose URL is
//! not in the environment are left out.

#![allow(clippy::print_stdout)]

use std::hint::black_box;
use std::time::{Duration, Instant};

use chrono::NaiveDateTime;
use oauth_benches::comparison::{BLOCK, Comparison, Side};
use oauth_benches::databases::on_every_database;
use oauth_benches::models::Store;
use oauth_benches::number;
use oauth_benches::tables::{checksum, fill_access_tokens, token};
use oauth_runtime::database::Pool;
use oauth_runtime::prelude::*;
use rand::{RngExt as _, SeedableRng as _};
use sqlx::Row as _;
use sqlx::types::Json;

/// Scopes that every token has.
const SCOPES: [&str; 2] = ["read", "write"];

fn main() {
    let runtime =
        tokio::runtime::Builder::new_current_thread().enable_all().build().expect("the runtime starts");
    runtime.block_on(run());
}

async fn run() {
    let rows = number("--rows", 1_000_000);
    let rounds = number("--rounds", 21);
    let lookups = number("--lookups", 2_000);

    println!("get_by_token and is_valid, {rows} rows, {rounds} rounds of {lookups} look-ups, medians");
    println!();
    println!("{}", Comparison::header("database", "Store", "op/s"));
    on_every_database(async |database, pool| {
        fill_access_tokens(pool, rows).await;
        let store = Store::from(pool.clone());
        let mut random = rand::rngs::StdRng::seed_from_u64(20_260_102);
        let figures = Comparison::run(rounds, lookups, async |side| {
            let tokens: Vec<_> = (0..BLOCK).map(|_| token(random.random_range(1..=rows))).collect();
            match side {
                Side::Library => by_store(&store, &tokens).await,
                Side::ByHand => by_hand(pool, &tokens).await,
            }
        });
        println!("{}", figures.await.line(database));
    })
    .await;
}

async fn by_store(store: &Store, tokens: &[String]) -> Duration {
    let start = Instant::now();
    for token in tokens {
        let found = store.access_tokens().get_by_token(token).await.expect("the token is there");
        assert!(black_box(&found).is_valid(&SCOPES));
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
        assert!(black_box(&found).is_valid(&SCOPES));
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
