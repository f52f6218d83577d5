//! `clear_expired` against one statement per table written by hand, on the same rows.
//!
//! Run as `scripts/with-servers cargo run --release -p oauth-benches --bin cleanup`. Databases whose URL is
//! not in the environment are left out.

#![allow(clippy::print_stdout)]

use std::time::Instant;

use chrono::TimeDelta;
use oauth_benches::databases::on_every_database;
use oauth_benches::models::Store;
use oauth_benches::tables::{ACCESS, REFRESH, analyze, insert, script, shown};
use oauth_benches::{median, number};
use oauth_runtime::database::{Database, Pool};
use oauth_runtime::prelude::Utc;

fn main() {
    let runtime =
        tokio::runtime::Builder::new_current_thread().enable_all().build().expect("the runtime starts");
    runtime.block_on(run());
}

async fn run() {
    let rows = number("--rows", 100_000);
    let rounds = number("--rounds", 5);

    println!("{rows} access tokens and {rows} refresh tokens, {rounds} rounds, medians");
    println!();
    println!(
        "| {:<10} | {:>20} | {:>15} | {:>5} |",
        "database", "clear_expired, row/s", "by hand, row/s", "ratio"
    );
    println!("|{:-<12}|{:->22}|{:->17}|{:->7}|", "", ":", ":", ":");
    on_every_database(async |database, pool| measure(database, pool, rows, rounds).await).await;
}

/// Measures one database and prints its line.
async fn measure(database: &str, pool: &Pool, rows: usize, rounds: usize) {
    let store = Store::from(pool.clone());
    let gone = (2 * rows) as f64;
    let mut measured = Vec::new();
    for _ in 0..rounds {
        fill(pool, rows).await;
        let start = Instant::now();
        let report = store.clear_expired().await.expect("the cleanup runs");
        let by_store = start.elapsed().as_secs_f64();
        assert_eq!(report.removed.total(), 2 * rows as u64, "{report}");

        fill(pool, rows).await;
        let start = Instant::now();
        script(pool, by_hand(store.database())).await;
        measured.push((by_store, start.elapsed().as_secs_f64()));
        let rest = store.clear_expired().await.expect("the cleanup runs");
        assert_eq!(rest.removed.total(), 0, "the statements by hand left rows: {rest}");
    }
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

/// Puts in revoked refresh tokens, as many expired access tokens minted from them, and a tenth of that
/// in tokens that stay.
async fn fill(pool: &Pool, rows: usize) {
    let empty =
        format!("UPDATE {REFRESH} SET access_token_id = NULL; DELETE FROM {ACCESS}; DELETE FROM {REFRESH}");
    script(pool, empty).await;
    let start = Utc::now();
    let past = |number| shown(start - TimeDelta::days(30) + TimeDelta::milliseconds(number as i64));
    let future = |number| shown(start + TimeDelta::days(30) + TimeDelta::milliseconds(number as i64));
    let all = 1..rows + rows / 10 + 1;

    let columns = "id, user_id, token, token_checksum, application_id, resource, created, updated, revoked";
    insert(pool, &format!("{REFRESH} ({columns})"), all.clone(), |number| {
        let past = past(number);
        let revoked = if number <= rows { format!("'{past}'") } else { "NULL".to_owned() };
        format!("{number}, 1, '', '{number:064x}', 1, '[]', '{past}', '{past}', {revoked}")
    })
    .await;
    let columns = "id, user_id, source_refresh_token_id, token, token_checksum, application_id, expires, scope, \
                   resource, created, updated";
    insert(pool, &format!("{ACCESS} ({columns})"), all, |number| {
        let past = past(number);
        let (source, expires) = if number <= rows {
            (number.to_string(), past.clone())
        } else {
            ("NULL".to_owned(), future(number))
        };
        format!(
            "{number}, 1, {source}, '', '{number:064x}', 1, '{expires}', 'read', '[]', '{past}', '{past}'"
        )
    })
    .await;
    // A live refresh token stays with its access token.
    script(pool, format!("UPDATE {REFRESH} SET access_token_id = id WHERE revoked IS NULL")).await;
    analyze(pool).await;
}
