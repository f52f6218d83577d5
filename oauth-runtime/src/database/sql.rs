//! Puts together a statement's text and the values bound to it.

use std::fmt::Write as _;

use sqlx::AssertSqlSafe;

use super::{Arguments, Database, Encodable};
use crate::error::Error;

/// A statement under construction. Values only ever become placeholders.
#[derive(Debug)]
pub(crate) struct SqlWriter {
    sql: String,
    database: Database,
    arguments: Arguments,
}

impl SqlWriter {
    pub(crate) fn new(database: Database, sql: impl Into<String>) -> Result<Self, Error> {
        Ok(Self { sql: sql.into(), database, arguments: Arguments::new(database)? })
    }

    pub(crate) fn push(&mut self, text: &str) -> &mut Self {
        self.sql.push_str(text);
        self
    }

    /// A name in the quotes of the database.
    pub(crate) fn name(&mut self, name: &str) -> &mut Self {
        quote(self.database, name, &mut self.sql);
        self
    }

    /// A placeholder with its value.
    pub(crate) fn value(&mut self, value: &(impl Encodable + ?Sized)) -> &mut Self {
        value.bind(&mut self.arguments);
        placeholder(self.database, self.arguments.len(), &mut self.sql);
        self
    }

    /// The statement and its values. The text is safe as far as this type goes: what callers push is
    /// written in this crate, names are quoted and values are placeholders.
    pub(crate) fn finish(self) -> (AssertSqlSafe<String>, Arguments) {
        (AssertSqlSafe(self.sql), self.arguments)
    }
}

/// Writes `name` as a quoted identifier.
pub(crate) fn quote(database: Database, name: &str, to: &mut String) {
    let mark = if database == Database::Mysql { '`' } else { '"' };
    to.push(mark);
    for character in name.chars() {
        if character == mark {
            to.push(mark);
        }
        to.push(character);
    }
    to.push(mark);
}

/// Writes the placeholder of the value at `position`, counted from one.
pub(crate) fn placeholder(database: Database, position: usize, to: &mut String) {
    if database == Database::Postgres {
        // Writing to a String cannot fail.
        let _ = write!(to, "${position}");
    } else {
        to.push('?');
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_quoted_with_their_quotes_doubled() {
        for (database, quoted) in [
            (Database::Sqlite, r#""or""der`""#),
            (Database::Postgres, r#""or""der`""#),
            (Database::Mysql, "`or\"der```"),
        ] {
            let mut sql = String::new();
            quote(database, "or\"der`", &mut sql);
            assert_eq!(sql, quoted);
        }
    }
}
