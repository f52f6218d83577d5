//! The table that says what was applied.

use chrono::{DateTime, Utc};

use super::Direction;
use crate::database::{Arguments, Encodable as _, Executor};
use crate::error::Error;
use crate::statement;
use crate::value::now;

/// A migration that was applied, or is half-way up or down.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Applied {
    pub(super) version: i64,
    pub(super) name: String,
    /// Of the file; of a half-applied one, of the statements that were run.
    pub(super) checksum: String,
    /// Hash of the schema that the migration leaves; empty between the steps of a change.
    pub(super) schema: String,
    pub(super) direction: Direction,
    /// How many statements were run.
    pub(super) done: usize,
    /// The statement that was begun last. Where it is beyond `done`, nobody knows how it ended.
    pub(super) begun: usize,
    /// How many statements the file has.
    pub(super) statements: usize,
    /// When the row was written.
    pub(super) at: DateTime<Utc>,
}

impl Applied {
    pub(super) fn is_finished(&self) -> bool {
        self.direction == Direction::Up && self.done == self.statements
    }
}

/// Creates the table if it is not there.
pub(super) async fn create(executor: &mut Executor<'_>) -> Result<(), Error> {
    let create = statement!(
        "CREATE TABLE IF NOT EXISTS oauth_migration (version bigint NOT NULL PRIMARY KEY, name varchar(200) NOT NULL, checksum varchar(64) NOT NULL, schema_hash varchar(16) NOT NULL, models text NOT NULL, direction varchar(4) NOT NULL, done integer NOT NULL, begun integer NOT NULL, statements integer NOT NULL, applied datetime NOT NULL)",
        "CREATE TABLE IF NOT EXISTS oauth_migration (version bigint NOT NULL PRIMARY KEY, name varchar(200) NOT NULL, checksum varchar(64) NOT NULL, schema_hash varchar(16) NOT NULL, models text NOT NULL, direction varchar(4) NOT NULL, done integer NOT NULL, begun integer NOT NULL, statements integer NOT NULL, applied timestamp with time zone NOT NULL)",
        "CREATE TABLE IF NOT EXISTS oauth_migration (version bigint NOT NULL PRIMARY KEY, name varchar(200) NOT NULL, checksum varchar(64) NOT NULL, schema_hash varchar(16) NOT NULL, models longtext NOT NULL, direction varchar(4) NOT NULL, done integer NOT NULL, begun integer NOT NULL, statements integer NOT NULL, applied datetime(6) NOT NULL) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4"
    );
    let database = executor.database();
    executor.execute(create.on(database), Arguments::new(database)?).await?;
    Ok(())
}

/// Everything that was applied, oldest first; nothing where the table is not there yet.
pub(super) async fn read(executor: &mut Executor<'_>) -> Result<Vec<Applied>, Error> {
    let arguments = Arguments::new(executor.database())?;
    let read = executor
        .fetch_all(
            "SELECT version, name, checksum, schema_hash, direction, done, begun, statements, applied FROM oauth_migration ORDER BY version",
            arguments,
            |row| {
                let count = |index, column| {
                    row.get::<i32>(index, column).map(|count| usize::try_from(count).unwrap_or(0))
                };
                let direction: String = row.get(4, "direction")?;
                Ok(Applied {
                    version: row.get(0, "version")?,
                    name: row.get(1, "name")?,
                    checksum: row.get(2, "checksum")?,
                    schema: row.get(3, "schema_hash")?,
                    direction: if direction == Direction::Down.as_str() { Direction::Down } else { Direction::Up },
                    done: count(5, "done")?,
                    begun: count(6, "begun")?,
                    statements: count(7, "statements")?,
                    at: row.get(8, "applied")?,
                })
            },
        )
        .await;
    match read {
        Err(Error::NotMigrated { .. }) => Ok(Vec::new()),
        read => read,
    }
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
#[derive(Debug, Clone, Copy)]
pub(super) struct Record<'a> {
    pub(super) version: i64,
    pub(super) name: &'a str,
    pub(super) checksum: &'a str,
    pub(super) schema: &'a str,
    pub(super) models: &'a str,
    pub(super) direction: Direction,
    pub(super) done: usize,
    pub(super) begun: usize,
    pub(super) statements: usize,
}

/// Writes the row of a migration, new or anew.
pub(super) async fn record(executor: &mut Executor<'_>, record: &Record<'_>) -> Result<(), Error> {
    let database = executor.database();
    let write = statement!(
        "REPLACE INTO oauth_migration (version, name, checksum, schema_hash, models, direction, done, begun, statements, applied) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        "INSERT INTO oauth_migration (version, name, checksum, schema_hash, models, direction, done, begun, statements, applied) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT (version) DO UPDATE SET name = excluded.name, checksum = excluded.checksum, schema_hash = excluded.schema_hash, models = excluded.models, direction = excluded.direction, done = excluded.done, begun = excluded.begun, statements = excluded.statements, applied = excluded.applied",
        "REPLACE INTO oauth_migration (version, name, checksum, schema_hash, models, direction, done, begun, statements, applied) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
    );
    let mut arguments = Arguments::new(database)?;
    record.version.bind(&mut arguments);
    for text in [record.name, record.checksum, record.schema, record.models, record.direction.as_str()] {
        text.bind(&mut arguments);
    }
    for count in [record.done, record.begun, record.statements] {
        i32::try_from(count).unwrap_or(i32::MAX).bind(&mut arguments);
    }
    now().bind(&mut arguments);
    executor.execute(write.on(database), arguments).await?;
    Ok(())
}

/// Forgets a migration.
pub(super) async fn forget(executor: &mut Executor<'_>, version: i64) -> Result<(), Error> {
    let database = executor.database();
    let delete = statement!(
        "DELETE FROM oauth_migration WHERE version = ?",
        "DELETE FROM oauth_migration WHERE version = $1",
        "DELETE FROM oauth_migration WHERE version = ?"
    );
    let mut arguments = Arguments::new(database)?;
    version.bind(&mut arguments);
    executor.execute(delete.on(database), arguments).await?;
    Ok(())
}
