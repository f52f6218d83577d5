//! Runs the statements of one migration.

use sha2::{Digest as _, Sha256};
use sqlx::Executor as _;

use super::history::{self, Record};
use super::{Migration, MigrationError, Script};
use crate::database::{Connection, Database, Executor};
use crate::error::Error;
use crate::token::hexadecimal;

/// Lower-case hexadecimal SHA-256 of a script. Line endings do not count: git may change them.
pub(super) fn checksum(script: &str) -> String {
    let mut hasher = Sha256::new();
    for line in script.split('\n') {
        hasher.update(line.strip_suffix('\r').unwrap_or(line).as_bytes());
        hasher.update(b"\n");
    }
    hexadecimal(&hasher.finalize())
}

/// Applies the statements after the first `done` ones, and records the migration.
pub(super) async fn apply(
    connection: &mut Connection<'_>,
    migration: &Migration,
    script: &Script,
    done: usize,
    models: &[(&str, &str)],
) -> Result<(), Error> {
    let checksum = checksum(script.up);
    let models: Vec<String> =
        models.iter().map(|(table, fingerprint)| format!("{table}={fingerprint}")).collect();
    let models = models.join("\n");
    let record = |statements, finished| Record {
        version: migration.version,
        name: migration.name,
        checksum: &checksum,
        models: &models,
        statements,
        finished,
    };
    let failed = |statement: usize, error: sqlx::Error| MigrationError::Failed {
        version: migration.version,
        name: migration.name,
        database: script.database,
        statement,
        reason: error.to_string(),
        hint: match script.database {
            Database::Sqlite | Database::Postgres => {
                "; nothing of this migration was applied, correct the cause and migrate again"
            }
            Database::Mysql => {
                "; the statements before it stand, correct the cause and migrate again: the rest follows"
            }
        },
    };
    let statements = split(script.up);
    if script.database == Database::Mysql {
        for (position, statement) in statements.iter().enumerate().skip(done) {
            execute(connection, statement).await.map_err(|error| failed(position + 1, error))?;
            let mut executor = Executor::Connection(connection.reborrow());
            history::record(&mut executor, &record(position + 1, false)).await?;
        }
        let mut executor = Executor::Connection(connection.reborrow());
        return history::record(&mut executor, &record(statements.len(), true)).await;
    }
    let mut transaction = connection.begin().await?;
    for (position, statement) in statements.iter().enumerate() {
        execute(&mut transaction.connection(), statement)
            .await
            .map_err(|error| failed(position + 1, error))?;
    }
    history::record(&mut Executor::from(&mut transaction), &record(statements.len(), true)).await?;
    transaction.commit().await
}

/// Runs one statement as text: databases prepare only some of the statements that change tables.
async fn execute(connection: &mut Connection<'_>, statement: &str) -> Result<(), sqlx::Error> {
    let query = sqlx::raw_sql(sqlx::AssertSqlSafe(statement.to_owned()));
    match connection {
        #[cfg(feature = "sqlite")]
        Connection::Sqlite(connection) => connection.execute(query).await.map(drop),
        #[cfg(feature = "postgres")]
        Connection::Postgres(connection) => connection.execute(query).await.map(drop),
        #[cfg(feature = "mysql")]
        Connection::Mysql(connection) => connection.execute(query).await.map(drop),
    }
}

/// The statements of a script. A semicolon inside quotes or comments ends none.
fn split(script: &str) -> Vec<&str> {
    let mut statements = Vec::new();
    let (mut start, mut position) = (0, 0);
    let mut has_code = false;
    while position < script.len() {
        let rest = &script[position..];
        let skipped = skip_quoted(rest);
        if let Some(length) = skipped {
            has_code |= !rest.starts_with("--") && !rest.starts_with("/*");
            position += length;
            continue;
        }
        let Some(character) = rest.chars().next() else { break };
        position += character.len_utf8();
        if character == ';' {
            if has_code {
                statements.push(script[start..position - 1].trim());
            }
            (start, has_code) = (position, false);
        } else {
            has_code |= !character.is_whitespace();
        }
    }
    if has_code {
        statements.push(script[start..].trim());
    }
    statements
}

/// Length of the comment or quoted text that `text` begins with.
fn skip_quoted(text: &str) -> Option<usize> {
    let after = |opening: usize, closing: &str| {
        text.get(opening..)
            .and_then(|rest| rest.find(closing))
            .map_or(text.len(), |end| opening + end + closing.len())
    };
    if text.starts_with("--") {
        return Some(after(2, "\n"));
    }
    if text.starts_with("/*") {
        return Some(after(2, "*/"));
    }
    let first = text.chars().next()?;
    match first {
        // A doubled quote ends one text and begins the next, which comes to the same.
        '"' | '`' => Some(after(1, &first.to_string())),
        '\'' => Some(end_of_text(text)),
        '$' => {
            let tag_length = text[1..].find('$')?;
            let tag = &text[..tag_length + 2];
            let is_tag =
                tag[1..=tag_length].chars().all(|character| character.is_alphanumeric() || character == '_');
            is_tag.then(|| after(tag.len(), tag))
        }
        _ => None,
    }
}

/// End of a text in single quotes; a backslash before a quote is MySQL's way to write one.
fn end_of_text(text: &str) -> usize {
    let mut escaped = false;
    for (position, character) in text.char_indices().skip(1) {
        match character {
            '\\' => escaped = !escaped,
            '\'' if !escaped => return position + 1,
            _ => escaped = false,
        }
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_semicolon_inside_quotes_or_comments_ends_no_statement() {
        let script = "-- one; two\nCREATE TABLE a (b text DEFAULT 'x;''y'); /* c;d */\nCREATE TABLE \"e;f\" (g int);\n\n;-- end";
        assert_eq!(
            split(script),
            [
                "-- one; two\nCREATE TABLE a (b text DEFAULT 'x;''y')",
                "/* c;d */\nCREATE TABLE \"e;f\" (g int)"
            ]
        );
        assert_eq!(split("SELECT 'it\\'s; one'; SELECT 2"), ["SELECT 'it\\'s; one'", "SELECT 2"]);
        assert_eq!(split("DO $x$ BEGIN; END $x$; SELECT $1"), ["DO $x$ BEGIN; END $x$", "SELECT $1"]);
        assert_eq!(split(""), Vec::<&str>::new());
        assert_eq!(split("'open; text"), ["'open; text"]);
    }

    #[test]
    fn the_checksum_does_not_see_line_endings() {
        assert_eq!(checksum("a\nb\n"), checksum("a\r\nb\r\n"));
        assert_ne!(checksum("a\nb\n"), checksum("a\nc\n"));
    }
}
