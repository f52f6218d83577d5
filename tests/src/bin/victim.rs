//! A process for tests to kill: `victim rotate URL CLIENT_ID…` renews a token of user 1 again and again and prints
//! each refresh token once it is committed; `victim clean URL` removes expired rows again and again.

use std::env;
use std::io::{self, Write as _};
use std::num::NonZeroU32;

use oauth_runtime::prelude::*;
use oauth_tests::models::{NewAccessToken, Store};

#[tokio::main(flavor = "multi_thread", worker_threads = 2)]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = env::args().skip(1);
    let (Some(work), Some(url)) = (arguments.next(), arguments.next()) else {
        return Err("usage: victim rotate|clean URL [CLIENT_ID]".into());
    };
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

fn report(line: &str) -> io::Result<()> {
    let mut out = io::stdout().lock();
    writeln!(out, "{line}")?;
    out.flush()
}
