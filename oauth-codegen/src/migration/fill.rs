//! What rows that are there get in a column.

use oauth_schema::dialect::Dialect;
use oauth_schema::kind::Kind;
use oauth_schema::schema::Column;

use super::table::Views;

/// How many rows a batch writes.
pub(super) const BATCH: u32 = 10_000;

/// What the rows that are there get in a column that must have a value, as SQL.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Fill {
    /// Nothing is named: there must be no such rows.
    None,
    /// One value, which new rows get too as long as they name none.
    Default(String),
    /// An expression that may differ from row to row.
    Expression(String),
    /// An empty value, on the way back: what the rows held is gone.
    Empty(String),
}

impl Fill {
    pub(super) fn of(views: Views<'_>, column: &Column, back: bool) -> Self {
        if let Some(expression) = column.hints.backfill(views.dialect) {
            return Self::Expression(format!("({expression})"));
        }
        match &column.default {
            Some(default) => Self::Default(views.default(column, default)),
            None if back => Self::Empty(views.parenthesized(column, empty(views.dialect, column))),
            None => Self::None,
        }
    }

    /// The value as SQL.
    pub(super) fn value(&self) -> Option<&str> {
        match self {
            Self::None => None,
            Self::Default(value) | Self::Expression(value) | Self::Empty(value) => Some(value),
        }
    }
}

fn empty(dialect: Dialect, column: &Column) -> String {
    match column.kind {
        Kind::String | Kind::Text | Kind::Choice => {
            column.choices.first().map_or_else(|| "''".to_owned(), |choice| dialect.literal(choice))
        }
        Kind::Bytes if dialect == Dialect::Postgres => "''".to_owned(),
        Kind::Bytes => "x''".to_owned(),
        // In quotes it is a number and a truth value everywhere.
        Kind::Bool | Kind::I16 | Kind::I32 | Kind::I64 | Kind::F64 => "'0'".to_owned(),
        Kind::Uuid => "'00000000000000000000000000000000'".to_owned(),
        Kind::DateTime => "'1970-01-01 00:00:00'".to_owned(),
        Kind::Date => "'1970-01-01'".to_owned(),
        Kind::Json => "'null'".to_owned(),
    }
}
