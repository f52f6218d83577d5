//! Statements that an earlier run had begun, and of which nobody knows how they ended.
//!
//! MySQL commits a statement that changes a table by itself, and so does PostgreSQL outside a transaction: between the
//! statement and the row that counts it the program may be killed. Such a statement is run again, and an error
//! that says that its work is there already means that it had ended well. Only then: at any other
//! time the same error means that something else is in the way.

use super::file::Statement;
use crate::database::Database;

/// Whether the refusal of a statement in doubt says that it had been run.
pub(super) fn was_run(statement: &Statement<'_>, code: &str, message: &str) -> bool {
    let takes_away = || ["DROP", "RENAME", "CHANGE"].iter().any(|word| statement.has_word(word));
    match statement.database {
        Database::Mysql => match code {
            // A table, column, key, primary key, foreign key, check or trigger that exists.
            "1050" | "1060" | "1061" | "1068" | "1022" | "1826" | "3822" | "1359" => true,
            // MariaDB, of a foreign key.
            "1005" => message.contains("errno: 121"),
            // A column or key, a table, a check, a trigger that is gone.
            "1091" | "1051" | "3821" | "3940" | "1360" => true,
            // A column, a table or a key that is not there. It may have been misspelt from the first.
            "1054" | "1146" | "1176" => takes_away(),
            _ => false,
        },
        Database::Postgres => match code {
            "42P07" | "42701" | "42710" | "42P16" => true,
            "42P01" | "42703" | "42704" => takes_away(),
            _ => false,
        },
        // Every statement is in one transaction with its row.
        Database::Sqlite => false,
    }
}

#[cfg(test)]
mod tests {
    use super::super::file::parse;
    use super::*;

    #[test]
    fn only_what_the_statement_itself_would_have_done_counts() {
        for (database, sql, code, message, expected) in [
            (Database::Mysql, "CREATE TABLE a (b int)", "1050", "", true),
            (Database::Mysql, "CREATE TABLE a (b int)", "1064", "", false),
            (Database::Mysql, "ALTER TABLE a ADD FOREIGN KEY (b)", "1005", "(errno: 121 \"x\")", true),
            (Database::Mysql, "ALTER TABLE a ADD FOREIGN KEY (b)", "1005", "(errno: 150 \"x\")", false),
            (Database::Mysql, "ALTER TABLE a RENAME TO b", "1146", "", true),
            (Database::Mysql, "ALTER TABLE a ADD b int", "1146", "", false),
            (Database::Postgres, "DROP INDEX CONCURRENTLY a", "42704", "", true),
            (Database::Postgres, "REINDEX INDEX CONCURRENTLY a", "42704", "", false),
            (Database::Sqlite, "DROP TABLE a", "1", "no such table: a", false),
        ] {
            let file = parse(database, "x", sql).unwrap();
            assert_eq!(was_run(&file.statements[0], code, message), expected, "{sql} {code}");
        }
    }
}
