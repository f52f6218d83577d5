//! What a rebuild of tables on SQLite must leave as it was.

use std::collections::BTreeMap;

use super::MigrationError;
use super::error::State;
use crate::database::{Arguments, Executor, SqlWriter};
use crate::error::Error;

/// The references in a database.
#[derive(Debug)]
pub(super) struct References {
    /// How many rows refer to something, by table and column.
    rows: BTreeMap<(String, String), i64>,
    /// How many rows refer to nothing, by table.
    dangling: BTreeMap<String, i64>,
}

impl References {
    pub(super) async fn count(executor: &mut Executor<'_>) -> Result<Self, Error> {
        let database = executor.database();
        let keys: Vec<(String, String)> = executor
            .fetch_all(
                "SELECT t.name, k.\"from\" FROM sqlite_master AS t JOIN pragma_foreign_key_list(t.name) AS k WHERE t.type = 'table'",
                Arguments::new(database)?,
                |row| Ok((row.get(0, "name")?, row.get(1, "from")?)),
            )
            .await?;
        let mut rows = BTreeMap::new();
        for (table, column) in keys {
            let mut sql = SqlWriter::new(database, "SELECT count(")?;
            sql.name(&column).push(") FROM ").name(&table);
            let (sql, arguments) = sql.finish();
            let count = executor.fetch_optional(sql, arguments, |row| row.get::<i64>(0, "count")).await?;
            rows.insert((table, column), count.unwrap_or(0));
        }
        let dangling = executor
            .fetch_all(
                "SELECT \"table\", count(*) FROM pragma_foreign_key_check GROUP BY 1",
                Arguments::new(database)?,
                |row| Ok((row.get(0, "table")?, row.get(1, "count")?)),
            )
            .await?;
        Ok(Self { rows, dangling: dangling.into_iter().collect() })
    }

    /// What dangled before may dangle afterwards, and a foreign key that is new or gone cannot be compared. A file that
    /// counts by itself may also give tables each other's names, which only its own counts can follow.
    pub(super) fn check(&self, before: &Self, file: &str, counts: bool) -> Result<(), MigrationError> {
        let dangling = self
            .dangling
            .iter()
            .filter(|(table, rows)| before.dangling.get(*table).is_none_or(|before| before < *rows));
        let tables: Vec<(String, i64)> = dangling.map(|(table, rows)| (table.clone(), *rows)).collect();
        if !tables.is_empty() {
            return Err(MigrationError::DanglingReferences {
                file: file.to_owned(),
                tables,
                state: State::Nothing,
            });
        }
        for (key, before) in before.rows.iter().filter(|_| !counts) {
            match self.rows.get(key) {
                Some(after) if after != before => {
                    return Err(MigrationError::LostReferences {
                        file: file.to_owned(),
                        table: key.0.clone(),
                        column: key.1.clone(),
                        before: *before,
                        after: *after,
                        state: State::Nothing,
                    });
                }
                _ => {}
            }
        }
        Ok(())
    }
}
