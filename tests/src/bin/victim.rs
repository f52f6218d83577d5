//! A process for tests to kill: `victim rotate URL CLIENT_ID…` renews a token of user 1 again and again and prints
//! each refresh token once it is committed; `victim clean URL` removes expired rows again and again; `victim migrate URL
//! UP_FILE DOWN_FILE up|down COUNT` runs a migration and stands still once the migrator has said COUNT times that it
//! runs a statement, or has run it.

use std::io::{self, Write as _};
use std::num::NonZeroU32;
use std::sync::atomic::{AtomicI64, Ordering};
use std::{env, fs};

use oauth_runtime::database::Pool;
use oauth_runtime::prelude::*;
use oauth_tests::models::{NewAccessToken, Store};
use tracing_subscriber::Layer;
use tracing_subscriber::layer::{Context, SubscriberExt as _};
use tracing_subscriber::util::SubscriberInitExt as _;

#[tokio::main(flavor = "multi_thread", worker_threads = 2)]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = env::args().skip(1);
    let (Some(work), Some(url)) = (arguments.next(), arguments.next()) else {
        return Err("usage: victim rotate|clean|migrate URL …".into());
    };
    if work == "migrate" {
        return migrate(&url, &arguments.collect::<Vec<_>>()).await;
    }
    let store = Store::connect(&url).await?;
    match (work.as_str(), arguments.next()) {
        ("rotate", Some(client_id)) => rotate(&store, &client_id).await,
        ("clean", None) => clean(&store).await,
        _ => Err("usage: victim rotate URL CLIENT_ID, or victim clean URL".into()),
    }
}

/// Two families at once.
async fn rotate(store: &Store, client_id: &str) -> Result<(), Box<dyn std::error::Error>> {
    let families = tokio::try_join!(rotate_one(store, client_id), rotate_one(store, client_id));
    families.map(drop)
}

async fn rotate_one(store: &Store, client_id: &str) -> Result<(), Box<dyn std::error::Error>> {
    let app = store.applications().get_by_client_id(client_id).await?;
    let new = NewAccessToken::builder().application_id(app.id).user_id(1).scope("read").build();
    let mut issued = store.issue(new).with_refresh_token().await?;
    loop {
        let refresh = issued
            .refresh_token
            .as_ref()
            .ok_or("no refresh token was issued")?
            .token()
            .expose_secret()
            .to_owned();
        report(&refresh)?;
        issued = store.rotate(&refresh, &app).await?.into_result()?;
    }
}

async fn clean(store: &Store) -> Result<(), Box<dyn std::error::Error>> {
    report("ready")?;
    loop {
        let removed = store.cleanup().batch_size(NonZeroU32::MIN.saturating_add(6)).run().await?;
        report(&removed.removed.total().to_string())?;
    }
}

async fn migrate(url: &str, arguments: &[String]) -> Result<(), Box<dyn std::error::Error>> {
    let [up, down, direction, count] = arguments else {
        return Err("usage: victim migrate URL UP_FILE DOWN_FILE up|down COUNT".into());
    };
    tracing_subscriber::registry().with(StandStill { left: AtomicI64::new(count.parse()?) }).init();
    let (up, down) = (fs::read_to_string(up)?, fs::read_to_string(down)?);
    let migrations = oauth_tests::migrations(&[(1, "one", &up, &down)]);
    let pool = Pool::connect(url).await?;
    let run = migrations.migrate(&pool);
    if direction == "down" {
        run.down_to(0).await?
    } else {
        run.await?
    };
    report("done")?;
    Ok(())
}

/// Stands still inside an event, which stops the migrator between two of its steps.
struct StandStill {
    left: AtomicI64,
}

impl<S: tracing::Subscriber> Layer<S> for StandStill {
    fn on_event(&self, event: &tracing::Event<'_>, _: Context<'_, S>) {
        let about_a_statement = event.fields().any(|field| field.name() == "statement");
        if about_a_statement
            && event.metadata().target().starts_with("oauth_runtime::migrate")
            && self.left.fetch_sub(1, Ordering::Relaxed) == 1
        {
            let _ = report("stands");
            loop {
                std::thread::park();
            }
        }
    }
}

fn report(line: &str) -> io::Result<()> {
    let mut out = io::stdout().lock();
    writeln!(out, "{line}")?;
    out.flush()
}
