//! The table that says what was applied.

use crate::database::{Arguments, Executor};
use crate::error::Error;
use crate::statement;
use crate::value::now;

/// A migration that was applied, or begun.
#[derive(Debug)]
pub(super) struct Applied {
    pub(super) version: i64,
    pub(super) name: String,
    pub(super) checksum: String,
    /// How many statements were run.
    pub(super) statements: usize,
    pub(super) finished: bool,
}

/// Creates the table if it is not there.
pub(super) async fn create(executor: &mut Executor<'_>) -> Result<(), Error> {
    let create = statement!(
        "CREATE TABLE IF NOT EXISTS oauth_migration (version bigint NOT NULL PRIMARY KEY, name varchar(200) NOT NULL, checksum varchar(64) NOT NULL, models text NOT NULL, statements integer NOT NULL, finished bool NOT NULL, applied datetime NOT NULL)",
        "CREATE TABLE IF NOT EXISTS oauth_migration (version bigint NOT NULL PRIMARY KEY, name varchar(200) NOT NULL, checksum varchar(64) NOT NULL, models text NOT NULL, statements integer NOT NULL, finished boolean NOT NULL, applied timestamp with time zone NOT NULL)",
        "CREATE TABLE IF NOT EXISTS oauth_migration (version bigint NOT NULL PRIMARY KEY, name varchar(200) NOT NULL, checksum varchar(64) NOT NULL, models longtext NOT NULL, statements integer NOT NULL, finished bool NOT NULL, applied datetime(6) NOT NULL) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4"
    );
    let database = executor.database();
    executor.execute(create.on(database), Arguments::new(database)?).await?;
    Ok(())
}

/// Everything that was applied, oldest first.
pub(super) async fn read(executor: &mut Executor<'_>) -> Result<Vec<Applied>, Error> {
    let arguments = Arguments::new(executor.database())?;
    executor
        .fetch_all(
            "SELECT version, name, checksum, statements, finished FROM oauth_migration ORDER BY version",
            arguments,
            |row| {
                let statements: i32 = row.get(3, "statements")?;
                Ok(Applied {
                    version: row.get(0, "version")?,
                    name: row.get(1, "name")?,
                    checksum: row.get(2, "checksum")?,
                    statements: usize::try_from(statements).unwrap_or(0),
                    finished: row.get(4, "finished")?,
                })
            },
        )
        .await
}

/// The models as the newest applied migration left them: `table=fingerprint`, one per line.
pub(super) async fn models(executor: &mut Executor<'_>) -> Result<Option<String>, Error> {
    let arguments = Arguments::new(executor.database())?;
    executor
        .fetch_optional(
            "SELECT models FROM oauth_migration ORDER BY version DESC LIMIT 1",
            arguments,
            |row| row.get(0, "models"),
        )
        .await
}

/// What is recorded of a migration.
pub(super) struct Record<'a> {
    pub(super) version: i64,
    pub(super) name: &'a str,
    pub(super) checksum: &'a str,
    pub(super) models: &'a str,
    pub(super) statements: usize,
    pub(super) finished: bool,
}

/// Writes the row of a migration anew.
pub(super) async fn record(executor: &mut Executor<'_>, record: &Record<'_>) -> Result<(), Error> {
    use crate::database::Encodable as _;
    let database = executor.database();
    let delete = statement!(
        "DELETE FROM oauth_migration WHERE version = ?",
        "DELETE FROM oauth_migration WHERE version = $1",
        "DELETE FROM oauth_migration WHERE version = ?"
    );
    let insert = statement!(
        "INSERT INTO oauth_migration (version, name, checksum, models, statements, finished, applied) VALUES (?, ?, ?, ?, ?, ?, ?)",
        "INSERT INTO oauth_migration (version, name, checksum, models, statements, finished, applied) VALUES ($1, $2, $3, $4, $5, $6, $7)",
        "INSERT INTO oauth_migration (version, name, checksum, models, statements, finished, applied) VALUES (?, ?, ?, ?, ?, ?, ?)"
    );
    let mut transaction = executor.begin().await?;
    let mut within = Executor::from(&mut transaction);
    let mut arguments = Arguments::new(database)?;
    record.version.bind(&mut arguments);
    within.execute(delete.on(database), arguments).await?;
    let mut arguments = Arguments::new(database)?;
    record.version.bind(&mut arguments);
    record.name.bind(&mut arguments);
    record.checksum.bind(&mut arguments);
    record.models.bind(&mut arguments);
    i32::try_from(record.statements).unwrap_or(i32::MAX).bind(&mut arguments);
    record.finished.bind(&mut arguments);
    now().bind(&mut arguments);
    within.execute(insert.on(database), arguments).await?;
    transaction.commit().await
}
