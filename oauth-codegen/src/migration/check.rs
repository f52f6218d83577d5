//! The SELECT behind a check of rows: it counts those that must not be there.

use oauth_schema::change::{Check, Hazard};
use oauth_schema::dialect::Dialect;

use super::statement::Statement;
use crate::templates::one_line;

/// The guard of a hazard, if it looks at rows.
pub(super) fn guard(dialect: Dialect, hazard: &Hazard) -> Option<Statement> {
    let select = select(dialect, hazard.check.as_ref()?);
    Some(Statement::Guard { code: hazard.code.word(), text: one_line(&hazard.text), select })
}

fn select(dialect: Dialect, check: &Check) -> String {
    let quote = |name: &String| dialect.quote(name);
    match check {
        Check::Rows { table } => format!("SELECT count(*) FROM {}", quote(table)),
        Check::SeveralRows { table } => {
            format!("SELECT CASE WHEN count(*) > 1 THEN count(*) ELSE 0 END FROM {}", quote(table))
        }
        Check::Null { table, column } => {
            format!("SELECT count(*) FROM {} WHERE {} IS NULL", quote(table), quote(column))
        }
        Check::Longer { table, column, length } => {
            let function = if dialect == Dialect::Sqlite { "length" } else { "char_length" };
            format!("SELECT count(*) FROM {} WHERE {function}({}) > {length}", quote(table), quote(column))
        }
        Check::Outside { table, column, least, most } => format!(
            "SELECT count(*) FROM {} WHERE {column} < {least} OR {column} > {most}",
            quote(table),
            column = quote(column)
        ),
        Check::OtherThan { table, column, values } => {
            let values: Vec<String> = values.iter().map(|value| dialect.literal(value)).collect();
            let (table, column) = (quote(table), quote(column));
            format!("SELECT count(*) FROM {table} WHERE {column} NOT IN ({})", values.join(", "))
        }
        Check::Duplicates { table, columns } => {
            let list: Vec<String> = columns.iter().map(quote).collect();
            // Rows with NULL differ from all others.
            let known: Vec<String> = list.iter().map(|column| format!("{column} IS NOT NULL")).collect();
            format!(
                "SELECT count(*) FROM (SELECT 1 AS one FROM {} WHERE {} GROUP BY {} HAVING count(*) > 1) AS twice",
                quote(table),
                known.join(" AND "),
                list.join(", ")
            )
        }
        Check::Orphans { table, column, target, target_column } => format!(
            "SELECT count(*) FROM {table} AS rows_here WHERE rows_here.{column} IS NOT NULL AND NOT EXISTS (SELECT 1 FROM {} AS rows_there WHERE rows_there.{} = rows_here.{column})",
            quote(target),
            quote(target_column),
            table = quote(table),
            column = quote(column),
        ),
    }
}
