//! Counts what a whole run would remove, without removing it.

use super::position::Window;
use super::report::CleanupCounts;
use super::step::{Pointer, Pointers, Step, Walk};
use crate::database::{Executor, SqlWriter};
use crate::error::Error;

/// The rows that the steps would remove, each one counting on those before it.
pub(super) async fn count(executor: &mut Executor<'_>, steps: &[Step]) -> Result<CleanupCounts, Error> {
    let mut counts = CleanupCounts::default();
    for step in steps {
        let mut sql = SqlWriter::new(executor.database(), "SELECT COUNT(*) FROM ")?;
        step.tables(&mut sql);
        sql.push(" WHERE ");
        step.condition(&mut sql, &Window::default());
        unless_kept(&mut sql, "t", step, steps);
        let (sql, arguments) = sql.finish();
        let rows: Option<i64> = executor
            .fetch_optional(sql, arguments, |row| row.get(0, "count"))
            .await
            .map_err(|error| error.for_model(step.model))?;
        *(step.count)(&mut counts) += rows.unwrap_or_default().unsigned_abs();
    }
    Ok(counts)
}

/// Writes the condition that no row which stays points at the row `alias` of a step.
fn unless_kept(sql: &mut SqlWriter, alias: &str, step: &Step, steps: &[Step]) {
    let Pointers::Respected(Pointer { model, column }) = step.pointers else {
        return;
    };
    // Each level of nesting has an alias of its own.
    let pointing = format!("{alias}p");
    sql.push(" AND NOT EXISTS (SELECT 1 FROM ").name(model.table).push(" AS ").push(&pointing);
    sql.push(" WHERE ").push(&pointing).push(".").name(column).push(" = ");
    sql.push(alias).push(".").name(step.model.key);
    for removing in steps.iter().filter(|other| other.model.table == model.table) {
        sql.push(" AND ");
        unless_removed(sql, alias, &pointing, removing, steps);
    }
    sql.push(")");
}

/// Writes the condition that a step does not remove the row `pointing`, which points at the row `alias`.
fn unless_removed(sql: &mut SqlWriter, alias: &str, pointing: &str, step: &Step, steps: &[Step]) {
    match step.walk {
        Walk::Before(column, time) => {
            sql.push("NOT (").push(pointing).push(".").name(column).push(" < ").value(&time);
            unless_kept(sql, pointing, step, steps);
            sql.push(")");
        }
        Walk::Until(column, time) => {
            sql.push("(").push(pointing).push(".").name(column).push(" IS NULL OR ");
            sql.push(pointing).push(".").name(column).push(" > ").value(&time).push(")");
        }
        Walk::Idle(_, time) => {
            sql.push("(").push(pointing).push(".revoked IS NOT NULL OR ");
            sql.push(alias).push(".expires > ").value(&time).push(")");
        }
        // The row points at one, so it is no orphan.
        Walk::Orphans => {
            sql.push("1 = 1");
        }
    }
}
