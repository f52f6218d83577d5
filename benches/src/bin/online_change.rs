//! Tokens that are looked up while a migration changes their table.
//!
//! Run as `scripts/with-servers cargo run --release -p oauth-benches --bin online_change`. Databases whose URL is
//! not in the environment are left out.

#![allow(clippy::print_stdout)]

use std::future::Future;
use std::hint::black_box;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use oauth_benches::databases::on_every_database;
use oauth_benches::models::Store;
use oauth_benches::number;
use oauth_benches::tables::{fill_access_tokens, token};
use oauth_cli::live;
use oauth_codegen::Project;
use oauth_codegen::project::Make;
use oauth_runtime::database::Pool;
use oauth_runtime::migrate::Migrations;
use oauth_runtime::prelude::AccessTokenModel as _;
use rand::RngExt as _;
use sqlx::mysql::MySqlPoolOptions;
use sqlx::postgres::PgPoolOptions;
use tempfile::TempDir;

/// What is changed, and the columns that the table has from then on beside those of the abstract model.
const CHANGES: [(&str, &str); 2] = [
    (
        "column with a default, index on it",
        "#[oauth(index, max_length = 20, default = \"eu\")]\n    pub region: String,",
    ),
    (
        "column that is filled, NOT NULL",
        "#[oauth(index, max_length = 20, default = \"eu\")]\n    pub region: String,\n    \
         #[oauth(max_length = 300, backfill = \"scope\")]\n    pub first_scope: String,",
    ),
];

fn main() {
    let runtime =
        tokio::runtime::Builder::new_multi_thread().enable_all().build().expect("the runtime starts");
    runtime.block_on(run());
}

async fn run() {
    let rows = number("--rows", 1_000_000);
    let load = Load {
        rows,
        clients: number("--clients", 50),
        pause: Duration::from_millis(number("--pause", 20) as u64),
    };
    let before = Duration::from_secs(number("--seconds", 15) as u64);

    println!(
        "{rows} access tokens, {} clients that pause for {:?} between look-ups",
        load.clients, load.pause
    );
    println!();
    println!(
        "| {:<10} | {:<34} | {:>12} | {:>19} | {:>19} | {:>12} |",
        "database", "change", "migration, s", "slowest before, ms", "slowest during, ms", "p99, ms"
    );
    println!("|{:-<12}|{:-<36}|{:->14}|{:->21}|{:->21}|{:->14}|", "", "", ":", ":", ":", ":");
    on_every_database(async |database, pool| {
        let Some(clients) = with_connections(pool, load.clients).await else { return };
        fill_access_tokens(pool, rows).await;
        let team = Team::new();
        team.make("");
        let first = team.migrations();
        first.migrate(pool).record_only().await.expect("the tables that are there are recorded");
        // The caches of the database and of the statements are warm before anything counts.
        load.during(&clients, tokio::time::sleep(before / 3)).await;
        for (change, columns) in CHANGES {
            team.make(columns);
            let migrations = team.migrations();
            let calm = load.during(&clients, tokio::time::sleep(before)).await;
            let busy = load.during(&clients, async {
                migrations.migrate(pool).await.expect("the migration is applied");
            });
            let busy = busy.await;
            println!(
                "| {database:<10} | {change:<34} | {:>12.1} | {:>19.1} | {:>19.1} | {:>12.1} |",
                busy.lasted.as_secs_f64(),
                calm.slowest(),
                busy.slowest(),
                busy.percentile(99)
            );
        }
        clients.close().await;
    })
    .await;
}

/// Clients that look tokens up.
struct Load {
    rows: usize,
    clients: usize,
    pause: Duration,
}

impl Load {
    /// Looks tokens up until the other work is done.
    async fn during(&self, pool: &Pool, work: impl Future<Output = ()>) -> Watched {
        let done = Arc::new(AtomicBool::new(false));
        let clients: Vec<_> = (0..self.clients)
            .map(|_| tokio::spawn(client(Store::from(pool.clone()), self.rows, self.pause, done.clone())))
            .collect();
        let started = Instant::now();
        work.await;
        let lasted = started.elapsed();
        done.store(true, Ordering::Relaxed);
        let mut lookups = Vec::new();
        for client in clients {
            lookups.extend(client.await.expect("every token is found"));
        }
        lookups.sort_unstable();
        Watched { lasted, lookups }
    }
}

/// Gives the time of each look-up.
async fn client(store: Store, rows: usize, pause: Duration, done: Arc<AtomicBool>) -> Vec<Duration> {
    let mut lookups = Vec::new();
    while !done.load(Ordering::Relaxed) {
        let token = token(rand::rng().random_range(1..=rows));
        let started = Instant::now();
        let found = store.access_tokens().get_by_token(&token).await.expect("the token is there");
        assert!(black_box(&found).is_valid(&["read", "write"]));
        lookups.push(started.elapsed());
        let pause = pause.mul_f64(rand::rng().random_range(0.5..1.5));
        tokio::time::sleep(pause).await;
    }
    lookups
}

struct Watched {
    lasted: Duration,
    /// The time of each look-up, the shortest first.
    lookups: Vec<Duration>,
}

impl Watched {
    /// In milliseconds.
    fn slowest(&self) -> f64 {
        self.percentile(100)
    }

    /// In milliseconds.
    fn percentile(&self, percent: usize) -> f64 {
        let position = (self.lookups.len() * percent / 100).min(self.lookups.len().saturating_sub(1));
        self.lookups.get(position).map_or(0.0, |lookup| lookup.as_secs_f64() * 1_000.0)
    }
}

/// A pool on the same database with a connection for each client. None on SQLite, where others wait while a table is
/// written anew, and give up when their `busy_timeout` is over.
async fn with_connections(pool: &Pool, clients: usize) -> Option<Pool> {
    let clients = u32::try_from(clients).expect("so many clients");
    let opened = "the database can be opened";
    Some(match pool {
        Pool::Sqlite(_) => return None,
        Pool::Postgres(pool) => {
            let options = PgPoolOptions::new().min_connections(clients).max_connections(clients);
            options.connect_with((*pool.connect_options()).clone()).await.expect(opened).into()
        }
        Pool::Mysql(pool) => {
            let options = MySqlPoolOptions::new().min_connections(clients).max_connections(clients);
            options.connect_with((*pool.connect_options()).clone()).await.expect(opened).into()
        }
    })
}

/// A package in a scratch folder whose models change.
struct Team {
    folder: TempDir,
}

impl Team {
    fn new() -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder can be made");
        let manifest = "[package]\nname = \"team\"\nversion = \"0.1.0\"\n";
        std::fs::write(folder.path().join("Cargo.toml"), manifest).expect("the manifest is written");
        std::fs::create_dir(folder.path().join("src")).expect("the folder is made");
        Self { folder }
    }

    fn project(&self) -> Project {
        Project::open(self.folder.path()).expect("the package is read")
    }

    /// Writes the models of the benchmarks, with these columns in the access token, and the migration for them.
    fn make(&self, columns: &str) {
        let mut models = include_str!("../models.rs").to_owned();
        if !columns.is_empty() {
            models = models.replace("    user: User,", "    user: User,\n    access_token: AccessToken,");
            models.push_str(&format!(
                "#[derive(OAuthAccessToken)]\n#[oauth(table = \"oauth2_provider_accesstoken\")]\npub struct AccessToken {{\n    \
                 #[oauth(flatten)]\n    pub base: AccessTokenBase<Models>,\n    {columns}\n}}\n"
            ));
        }
        std::fs::write(self.folder.path().join("src/models.rs"), models).expect("the models are written");
        let written = self.project().make(&Make::default()).expect("the migration is made");
        assert!(!written.is_empty(), "the models change");
    }

    fn migrations(&self) -> Migrations {
        live::migrations(&self.project()).expect("the folder is read")
    }
}
