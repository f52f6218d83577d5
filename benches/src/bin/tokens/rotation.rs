//! Exchanges refresh tokens, each once.

use std::hint::black_box;
use std::time::{Duration, Instant};

use oauth_benches::comparison::{BLOCK, Comparison, Side};
use oauth_benches::models::{Application, Store};
use oauth_benches::tables::{REFRESH, checksum, insert, shown};
use oauth_runtime::database::Pool;
use oauth_runtime::flow::Rotation;
use oauth_runtime::prelude::*;

use crate::rotation_by_hand as hand;
use crate::statements::Statements;

/// Inserts refresh tokens, each bound to the access token with the same number.
pub(crate) async fn fill(pool: &Pool, rows: usize) {
    let now = shown(Utc::now());
    let columns = "id, user_id, token, token_checksum, application_id, access_token_id, token_family, resource, \
                   created, updated";
    insert(pool, &format!("{REFRESH} ({columns})"), 1..rows + 1, |number| {
        let checksum = checksum(&token(number));
        format!("{number}, 1, '', '{checksum}', 1, {number}, '{number:032x}', '[]', '{now}', '{now}'")
    })
    .await;
}

fn token(number: usize) -> String {
    format!("refresh-token-{number:016}")
}

/// One rotation by either side; gives the numbers of their statements.
pub(crate) async fn count(
    pool: &Pool,
    grace: u32,
    tokens: &mut impl Iterator<Item = usize>,
    statements: &Statements,
) -> [usize; 2] {
    let (store, client) = store(pool, grace).await;
    let mut next = || tokens.by_ref().take(1).map(token).collect::<Vec<_>>();
    let (library, by_hand) = (next(), next());
    let library = async { assert!(by_store(&store, &client, &library).await > Duration::ZERO) };
    let by_hand = async { assert!(self::by_hand(pool, client.id, &by_hand).await > Duration::ZERO) };
    [statements.of(library).await, statements.of(by_hand).await]
}

/// Rotations, with a grace period of so many seconds.
pub(crate) async fn compare(
    pool: &Pool,
    grace: u32,
    tokens: &mut impl Iterator<Item = usize>,
    rounds: usize,
    rotations: usize,
) -> Comparison {
    let (store, client) = store(pool, grace).await;
    let turns = Comparison::run(rounds, rotations, async |side| {
        let tokens: Vec<_> = tokens.by_ref().take(BLOCK).map(token).collect();
        match side {
            Side::Library => by_store(&store, &client, &tokens).await,
            Side::ByHand => by_hand(pool, client.id, &tokens).await,
        }
    });
    turns.await
}

async fn store(pool: &Pool, grace: u32) -> (Store, Application) {
    let mut settings = Settings::default();
    settings.refresh_token_grace_period_seconds = grace;
    let store = Store::from(pool.clone()).with_settings(settings).expect("the settings agree");
    let client = store.applications().get(1).await.expect("the client is there");
    (store, client)
}

async fn by_store(store: &Store, client: &Application, tokens: &[String]) -> Duration {
    let start = Instant::now();
    for token in tokens {
        let rotation = store.rotate(token, client).await.expect("the transaction runs");
        assert!(matches!(black_box(rotation), Rotation::Issued(_)));
    }
    start.elapsed()
}

async fn by_hand(pool: &Pool, client: i64, tokens: &[String]) -> Duration {
    let start = Instant::now();
    for token in tokens {
        let rotated = match pool {
            Pool::Sqlite(pool) => hand::sqlite(pool, token, client).await,
            Pool::Postgres(pool) => hand::postgres(pool, token, client).await,
            Pool::Mysql(pool) => hand::mysql(pool, token, client).await,
        };
        assert!(black_box(rotated.expect("the transaction runs")).is_some());
    }
    start.elapsed()
}
