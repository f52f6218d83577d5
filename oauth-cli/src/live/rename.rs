//! The statement that gives a key the name that migrations know it by.

use oauth_runtime::catalog::{ForeignKey, Index};
use oauth_schema::Dialect;

/// Renames an index or unique constraint. None on SQLite for a constraint, whose name means nothing there.
pub(super) fn index(dialect: Dialect, table: &str, key: &Index, unique: bool, to: &str) -> Option<String> {
    let columns: Vec<String> = key.columns.iter().map(|column| column.name.clone()).collect();
    let from = dialect.quote(key.name.as_deref()?);
    let (table, to) = (dialect.quote(table), dialect.quote(to));
    match dialect {
        Dialect::Postgres if key.constraint => {
            Some(format!("ALTER TABLE {table} RENAME CONSTRAINT {from} TO {to};"))
        }
        Dialect::Postgres => Some(format!("ALTER INDEX {from} RENAME TO {to};")),
        Dialect::Mysql => Some(format!("ALTER TABLE {table} RENAME INDEX {from} TO {to};")),
        Dialect::Sqlite if key.constraint => None,
        Dialect::Sqlite => {
            let create = create_index(dialect, &table, &columns, unique, &to);
            Some(format!("DROP INDEX {from}; {create}"))
        }
    }
}

/// Creates an index; all names but those of the columns are quoted.
pub(super) fn create_index(
    dialect: Dialect,
    table: &str,
    columns: &[String],
    unique: bool,
    name: &str,
) -> String {
    let unique = if unique { "UNIQUE " } else { "" };
    format!("CREATE {unique}INDEX {name} ON {table} ({});", list(dialect, columns))
}

fn list(dialect: Dialect, columns: &[String]) -> String {
    columns.iter().map(|column| dialect.quote(column)).collect::<Vec<_>>().join(", ")
}

/// Renames a foreign key; MySQL has no other way than to make it anew.
pub(super) fn foreign_key(dialect: Dialect, table: &str, key: &ForeignKey, to: &str) -> Option<String> {
    let from = dialect.quote(key.name.as_deref()?);
    let (table, to) = (dialect.quote(table), dialect.quote(to));
    match dialect {
        Dialect::Sqlite => None,
        Dialect::Postgres => Some(format!("ALTER TABLE {table} RENAME CONSTRAINT {from} TO {to};")),
        Dialect::Mysql => Some(format!(
            "ALTER TABLE {table} DROP FOREIGN KEY {from}, ADD CONSTRAINT {to} FOREIGN KEY ({}) REFERENCES {} ({}) ON DELETE {};",
            list(dialect, &key.columns),
            dialect.quote(&key.target),
            list(dialect, &key.target_columns),
            key.on_delete.sql()
        )),
    }
}
