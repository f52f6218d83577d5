//! Validates the tokens of requests to a protected resource.

use std::hint::black_box;
use std::time::{Duration, Instant};

use oauth_benches::comparison::{BLOCK, Comparison, Side};
use oauth_benches::models::{Models, Store};
use oauth_benches::tables::token;
use oauth_runtime::OAuthModels;
use oauth_runtime::database::Pool;
use oauth_runtime::flow::Bearer;
use rand::rngs::StdRng;
use rand::{RngExt as _, SeedableRng as _};

use crate::bearer_by_hand as hand;

/// Scopes that every token has.
pub(crate) const SCOPES: [&str; 2] = ["read", "write"];

/// A team that judges its clients itself, so that each is read with the token.
mod judging {
    use oauth_benches::models::User;
    use oauth_runtime::prelude::*;

    #[derive(Clone, OAuthApplication)]
    #[oauth(table = "oauth2_provider_application", overrides)]
    pub(super) struct Application {
        #[oauth(flatten)]
        base: ApplicationBase<Models>,
    }

    impl ApplicationModel for Application {
        fn is_usable(&self) -> bool {
            self.client_type == ClientType::Public
        }
    }

    #[swappable(databases(sqlite, postgres, mysql))]
    pub(super) struct Models {
        user: User,
        application: Application,
    }
}

/// Validates one token.
pub(crate) async fn validate(pool: &Pool) {
    by_store(&Store::from(pool.clone()), &[token(1)]).await;
}

/// The six columns that decide.
pub(crate) async fn compare(pool: &Pool, rows: usize, rounds: usize, validations: usize) -> Comparison {
    let store = Store::from(pool.clone());
    let mut tokens = tokens(rows);
    let turns = Comparison::run(rounds, validations, async |side| {
        let tokens = tokens();
        match side {
            Side::Library => by_store::<Models>(&store, &tokens).await,
            Side::ByHand => by_hand(pool, &tokens).await,
        }
    });
    turns.await
}

/// The six columns and the client.
pub(crate) async fn compare_joined(
    pool: &Pool,
    rows: usize,
    rounds: usize,
    validations: usize,
) -> Comparison {
    let store = judging::Store::from(pool.clone());
    let mut tokens = tokens(rows);
    let turns = Comparison::run(rounds, validations, async |side| {
        let tokens = tokens();
        match side {
            Side::Library => by_store::<judging::Models>(&store, &tokens).await,
            Side::ByHand => joined_by_hand(pool, &tokens).await,
        }
    });
    turns.await
}

/// Gives random ones of the tokens, a block at each call.
fn tokens(rows: usize) -> impl FnMut() -> Vec<String> {
    let mut random = StdRng::seed_from_u64(20_260_102);
    move || (0..BLOCK).map(|_| token(random.random_range(1..=rows))).collect()
}

async fn by_store<M: OAuthModels>(store: &oauth_runtime::Store<M>, tokens: &[String]) -> Duration {
    let start = Instant::now();
    for token in tokens {
        let outcome = store.validate_bearer(token).scopes(&SCOPES).await.expect("the statement runs");
        assert!(matches!(black_box(outcome), Bearer::Accepted(_)));
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
        let found = black_box(found.expect("the statement runs").expect("the token is there"));
        assert!(found.is_valid(&SCOPES));
    }
    start.elapsed()
}

async fn joined_by_hand(pool: &Pool, tokens: &[String]) -> Duration {
    let start = Instant::now();
    for token in tokens {
        let found = match pool {
            Pool::Sqlite(pool) => hand::joined_sqlite(pool, token).await,
            Pool::Postgres(pool) => hand::joined_postgres(pool, token).await,
            Pool::Mysql(pool) => hand::joined_mysql(pool, token).await,
        };
        let (found, client) = black_box(found.expect("the statement runs").expect("the token is there"));
        assert!(found.is_valid(&SCOPES) && client.is_some_and(|client| client.client_type == "public"));
    }
    start.elapsed()
}
