//! Hashes of texts, for SQLite, which has no function for them.

use sha2::{Digest as _, Sha256};
use sqlx::AssertSqlSafe;

use crate::database::{Arguments, Connection, Encodable as _, Executor};
use crate::error::Error;
use crate::token::hexadecimal;

/// How many texts are in memory at once.
const BATCH: usize = 10_000;

/// Puts the texts that a `SELECT` of the file gives into the table `temp.oauth_sha256`, each with its hash; gives their
/// number.
pub(super) async fn fill(connection: &mut Connection<'_>, select: &str) -> Result<u64, Error> {
    let mut executor = Executor::Connection(connection.reborrow());
    let database = executor.database();
    let create = "CREATE TEMP TABLE IF NOT EXISTS oauth_sha256 (text text NOT NULL PRIMARY KEY, sha256 text) WITHOUT ROWID";
    executor.execute(create, Arguments::new(database)?).await?;
    let texts = format!("INSERT OR IGNORE INTO temp.oauth_sha256 (text) {select}");
    let texts = executor.execute(AssertSqlSafe(texts), Arguments::new(database)?).await?;
    loop {
        let mut arguments = Arguments::new(database)?;
        i64::try_from(BATCH).unwrap_or(i64::MAX).bind(&mut arguments);
        let batch: Vec<String> = executor
            .fetch_all("SELECT text FROM temp.oauth_sha256 WHERE sha256 IS NULL LIMIT ?", arguments, |row| {
                row.get(0, "text")
            })
            .await?;
        if batch.is_empty() {
            return Ok(texts);
        }
        let hashed = batch.into_iter().map(|text| {
            let hash = hexadecimal(&Sha256::digest(&text));
            [text, hash]
        });
        let hashed = serde_json::Value::from_iter(hashed.map(serde_json::Value::from_iter));
        let mut arguments = Arguments::new(database)?;
        hashed.to_string().bind(&mut arguments);
        let write =
            "REPLACE INTO temp.oauth_sha256 (text, sha256) SELECT value ->> 0, value ->> 1 FROM json_each(?)";
        executor.execute(write, arguments).await?;
    }
}
