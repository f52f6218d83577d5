//! Indexes that PostgreSQL builds beside running work.
//!
//! A `CREATE INDEX CONCURRENTLY` that is broken off leaves an index that is kept up to date and never used. `IF NOT
//! EXISTS` would take it for the index that is wanted.

use super::file::Statement;
use super::session::Session;
use crate::database::{Encodable as _, Executor, SqlWriter};
use crate::error::Error;

/// Before such a statement is run: removes what is left of an earlier run. Gives whether the index is there already.
pub(super) async fn prepare(session: &mut Session, statement: &Statement<'_>) -> Result<bool, Error> {
    let Some((index, table)) = statement.concurrent_index() else { return Ok(false) };
    let mut executor = Executor::Connection(session.connection());
    let database = executor.database();
    let mut arguments = crate::database::Arguments::new(database)?;
    table.bind(&mut arguments);
    name(index).bind(&mut arguments);
    let found = executor
        .fetch_optional(
            "SELECT i.relname::text, n.nspname::text, x.indisvalid FROM pg_index AS x JOIN pg_class AS i ON i.oid = x.indexrelid JOIN pg_namespace AS n ON n.oid = i.relnamespace WHERE x.indrelid = to_regclass($1) AND i.relname = $2",
            arguments,
            |row| {
                let relation: String = row.get(0, "relname")?;
                let schema: String = row.get(1, "nspname")?;
                let valid: bool = row.get(2, "indisvalid")?;
                Ok((relation, schema, valid))
            },
        )
        .await?;
    let Some((relation, schema, valid)) = found else { return Ok(false) };
    if !valid {
        tracing::info!(index = relation, "removes an index whose creation was broken off");
        let mut sql = SqlWriter::new(database, "DROP INDEX CONCURRENTLY ")?;
        sql.name(&schema).push(".").name(&relation);
        let (sql, arguments) = sql.finish();
        executor.execute(sql, arguments).await?;
    }
    Ok(valid)
}

/// The name that an identifier stands for.
fn name(identifier: &str) -> String {
    match identifier.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')) {
        Some(quoted) => quoted.replace("\"\"", "\""),
        None => identifier.to_lowercase(),
    }
}
