//! What a client's login costs, and what it costs everybody else.
//!
//! Run as `cargo run --release -p oauth-benches --bin authenticate`. Everything runs on SQLite.

#![allow(clippy::print_stdout)]

use std::hint::black_box;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

use oauth_benches::{median, number};
use oauth_runtime::SecretScheme;
use oauth_runtime::client_secret::verify;
use oauth_runtime::prelude::*;
use tokio::task::JoinSet;

/// The users, as the models need them.
#[derive(Debug, OAuthUser)]
#[oauth(table = "users", key = "id")]
pub struct User {
    /// Their key.
    pub id: i64,
}

/// Standard models only.
#[swappable(databases(sqlite))]
pub struct Models {
    user: User,
}

/// The table of the clients.
const SCHEMA: &str = r#"
CREATE TABLE "users" ("id" integer NOT NULL PRIMARY KEY);
CREATE TABLE "oauth2_provider_application" (
    "id" integer NOT NULL PRIMARY KEY AUTOINCREMENT,
    "client_id" varchar(255) NOT NULL UNIQUE,
    "user_id" bigint NULL REFERENCES "users" ("id"),
    "redirect_uris" text NOT NULL,
    "post_logout_redirect_uris" text NOT NULL,
    "client_type" varchar(32) NOT NULL,
    "authorization_grant_type" varchar(44) NOT NULL,
    "client_secret" varchar(255) NOT NULL,
    "hash_client_secret" bool NOT NULL,
    "name" varchar(255) NOT NULL,
    "skip_authorization" bool NOT NULL,
    "created" datetime NOT NULL,
    "updated" datetime NOT NULL,
    "algorithm" varchar(5) NOT NULL,
    "allowed_origins" text NOT NULL,
    "registration_source" varchar(32) NOT NULL,
    "cimd_expires_at" datetime NULL,
    "token_endpoint_auth_method" varchar(32) NOT NULL,
    "client_jwks" text NOT NULL,
    "client_jwks_uri" varchar(500) NOT NULL,
    "require_pushed_authorization_requests" bool NULL
);
"#;

/// A secret as this project generates them.
const SECRET: &str = concat!(
    "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ01",
    "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ01",
);

/// Hashes that wait while the look-ups are timed.
const WAITING: usize = 16;

fn main() {
    let runtime =
        tokio::runtime::Builder::new_multi_thread().enable_all().build().expect("the runtime starts");
    // On a worker like any request, not on the thread beside them.
    runtime.block_on(async { tokio::spawn(run()).await.expect("the measurement ends") });
}

async fn run() {
    let rounds = number("--rounds", 21);
    let verifications = number("--verifications", 20_000);
    let hashes = number("--hashes", 10);
    let lookups = number("--lookups", 2_000);

    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let url = format!("sqlite://{}?mode=rwc", folder.path().join("authenticate.db").display());
    let store = Store::connect(&url).await.expect("the database can be opened");
    store.pool().execute(SCHEMA).await.expect("the tables can be made");
    let sha256 = client(&store, SecretScheme::Sha256).await;
    let argon2id = client(&store, SecretScheme::Argon2id).await;

    println!(
        "Verification of a secret of {} characters, one after the other, {rounds} rounds, medians",
        SECRET.len()
    );
    println!();
    println!("| {:<8} | {:>15} | {:>15} |", "scheme", "verifications/s", "ms each");
    println!("|{:-<10}|{:->17}|{:->17}|", "", ":", ":");
    for (name, client, count) in [("sha256", &sha256, verifications), ("argon2id", &argon2id, hashes)] {
        let second = rate(client, count, rounds).await;
        println!("| {name:<8} | {second:>15.0} | {:>15.4} |", 1_000.0 / second);
    }
    println!();

    println!("get_by_client_id on SQLite, {rounds} rounds of {lookups} look-ups, medians of the rounds");
    println!();
    println!("| {:<26} | {:>11} | {:>8} |", "meanwhile", "median, µs", "p99, µs");
    println!("|{:-<28}|{:->13}|{:->10}|", "", ":", ":");
    let (mut idle, mut busy) = (Vec::new(), Vec::new());
    for _ in 0..rounds {
        idle.push(latency(&store, &argon2id, lookups).await);
        let waiting = Waiting::start(&argon2id);
        busy.push(latency(&store, &argon2id, lookups).await);
        waiting.stop().await;
    }
    for (name, rounds) in [("nothing", idle), ("16 argon2id hashes waiting", busy)] {
        let middle = median(rounds.iter().map(|(middle, _)| *middle));
        let slowest = median(rounds.iter().map(|(_, slowest)| *slowest));
        println!("| {name:<26} | {middle:>11.0} | {slowest:>8.0} |");
    }
}

/// A client with the secret, hashed under a scheme.
async fn client(store: &Store, scheme: SecretScheme) -> Application {
    let mut settings = Settings::default();
    settings.client_secret_hasher = scheme;
    let new = NewApplication::builder()
        .client_type(ClientType::Confidential)
        .authorization_grant_type(GrantType::ClientCredentials)
        .client_secret(SECRET)
        .build();
    let created =
        store.clone().with_settings(settings).expect("the settings agree").applications().create(new).await;
    created.expect("the client can be made").into_inner()
}

/// Verifications a second of a client's secret.
async fn rate(client: &Application, count: usize, rounds: usize) -> f64 {
    let presented = SecretString::from(SECRET);
    let mut rates = Vec::new();
    for _ in 0..rounds {
        let start = Instant::now();
        for _ in 0..count {
            let matches = verify(black_box(&presented), &client.client_secret).await;
            assert!(matches.expect("the hash can be computed"));
        }
        rates.push(count as f64 / start.elapsed().as_secs_f64());
    }
    median(rates)
}

/// Median and 99th percentile of look-ups one after the other, in microseconds.
async fn latency(store: &Store, client: &Application, lookups: usize) -> (f64, f64) {
    let mut times = Vec::with_capacity(lookups);
    for _ in 0..lookups {
        let start = Instant::now();
        let found = store.applications().get_by_client_id(&client.client_id).await;
        black_box(found.expect("the client is there"));
        times.push(start.elapsed().as_secs_f64() * 1_000_000.0);
    }
    times.sort_by(f64::total_cmp);
    let slowest = times.get(times.len() * 99 / 100).copied().expect("there are look-ups");
    (median(times), slowest)
}

/// Tasks that verify a slow hash over and over.
struct Waiting {
    over: Arc<AtomicBool>,
    tasks: JoinSet<()>,
}

impl Waiting {
    fn start(client: &Application) -> Self {
        let over = Arc::new(AtomicBool::new(false));
        let mut tasks = JoinSet::new();
        for _ in 0..WAITING {
            let (over, stored) = (Arc::clone(&over), client.client_secret.clone());
            tasks.spawn(async move {
                while !over.load(Ordering::Relaxed) {
                    let matches = verify(&SecretString::from(SECRET), &stored).await;
                    assert!(matches.expect("the hash can be computed"));
                }
            });
        }
        Self { over, tasks }
    }

    async fn stop(self) {
        self.over.store(true, Ordering::Relaxed);
        self.tasks.join_all().await;
    }
}
