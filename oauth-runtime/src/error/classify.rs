//! From a driver's error to one of ours.

use sqlx::error::{DatabaseError, ErrorKind};

use super::Error;
use crate::database::Database;

impl From<sqlx::Error> for Error {
    fn from(error: sqlx::Error) -> Self {
        match error {
            sqlx::Error::Database(error) => classify(error.as_ref()),
            other => Self::Database(other),
        }
    }
}

impl Error {
    /// The error of a connection that could not be made.
    pub(crate) fn unreachable(database: Database, target: String, error: &sqlx::Error) -> Self {
        let reason = match error {
            sqlx::Error::Database(error) => {
                let (_, code) = code_of(error.as_ref());
                match code.as_str() {
                    // SQLITE_CANTOPEN, and the same from `create_if_missing` without its directory.
                    "14" => {
                        "there is no such file; check the path, or add `?mode=rwc` to create it".to_owned()
                    }
                    "3D000" | "1049" => "the server has no database of this name; create it first".to_owned(),
                    "28P01" | "28000" | "1045" | "1044" => {
                        "the server refuses the user; check user name, password and rights".to_owned()
                    }
                    _ => without_values(error.message()),
                }
            }
            sqlx::Error::Io(error) => {
                format!("{error}; check that the server runs and the address is right")
            }
            sqlx::Error::PoolTimedOut => "the server did not answer in time; check the address".to_owned(),
            // The text of a URL error may quote the URL.
            sqlx::Error::Configuration(_) => {
                "the URL is malformed; check port, escapes and options".to_owned()
            }
            other => other.to_string(),
        };
        Self::Unreachable { database, target, reason }
    }
}

/// Code and words of an error that the database itself gave; quoted values are left out.
pub(crate) fn refusal(error: &sqlx::Error) -> Option<(String, String)> {
    let error = error.as_database_error()?;
    Some((code_of(error).1, without_values(error.message())))
}

fn classify(error: &dyn DatabaseError) -> Error {
    let (database, code) = code_of(error);
    let message = error.message();
    if is_conflict(database, &code) {
        return Error::Conflict { database, code };
    }
    match error.kind() {
        ErrorKind::UniqueViolation => {
            let (table, columns) = unique(database, error);
            return Error::UniqueViolation { table, columns };
        }
        ErrorKind::ForeignKeyViolation => {
            return Error::ForeignKeyViolation { table: error.table().unwrap_or_default().to_owned() };
        }
        _ => {}
    }
    let missing = match database {
        Database::Sqlite => message.strip_prefix("no such table: "),
        Database::Postgres if code == "42P01" => Some(within(message, '"').unwrap_or_default()),
        Database::Mysql if code == "1146" => Some(within(message, '\'').unwrap_or_default()),
        _ => None,
    };
    if let Some(name) = missing {
        // SQLite and MySQL put the schema in front.
        let table = if database == Database::Postgres { name } else { last_part(name) };
        return Error::NotMigrated { table: table.to_owned() };
    }
    Error::Rejected { database, code, message: without_values(message) }
}

/// Which database an error is from, and its most precise code.
fn code_of(error: &dyn DatabaseError) -> (Database, String) {
    #[cfg(feature = "mysql")]
    if let Some(error) = error.try_downcast_ref::<sqlx::mysql::MySqlDatabaseError>() {
        return (Database::Mysql, error.number().to_string());
    }
    let code = error.code().unwrap_or_default().into_owned();
    #[cfg(feature = "postgres")]
    if error.try_downcast_ref::<sqlx::postgres::PgDatabaseError>().is_some() {
        return (Database::Postgres, code);
    }
    (Database::Sqlite, code)
}

/// Whether a code says that another transaction was in the way: serialization failure, deadlock, lock not had
/// in time, and on SQLite a database that another writer holds.
fn is_conflict(database: Database, code: &str) -> bool {
    match database {
        // The low byte of an extended result code is the code itself: BUSY or LOCKED.
        Database::Sqlite => code.parse::<u32>().is_ok_and(|code| matches!(code & 0xff, 5 | 6)),
        Database::Postgres => matches!(code, "40001" | "40P01" | "55P03"),
        // 1020 is what MariaDB 11.6 and later say where a snapshot is too old.
        Database::Mysql => matches!(code, "1213" | "1205" | "1020"),
    }
}

/// Table and columns of a unique violation, or the name of the constraint as its only column.
fn unique(database: Database, error: &dyn DatabaseError) -> (String, Vec<String>) {
    match database {
        Database::Sqlite => sqlite_unique(error.message()),
        Database::Postgres => {
            let table = error.table().unwrap_or_default().to_owned();
            let columns = postgres_columns(error)
                .or_else(|| error.constraint().map(|name| vec![name.to_owned()]))
                .unwrap_or_default();
            (table, columns)
        }
        Database::Mysql => (String::new(), mysql_key(error.message()).into_iter().collect()),
    }
}

/// `UNIQUE constraint failed: t.a, t.b`
fn sqlite_unique(message: &str) -> (String, Vec<String>) {
    let list = message.split_once(": ").map_or("", |(_, list)| list);
    let mut table = String::new();
    let columns = list.split(", ").filter_map(|column| {
        let (owner, name) = column.rsplit_once('.')?;
        owner.clone_into(&mut table);
        Some(name.to_owned())
    });
    let columns = columns.collect();
    (table, columns)
}

#[cfg(feature = "postgres")]
fn postgres_columns(error: &dyn DatabaseError) -> Option<Vec<String>> {
    let detail = error.try_downcast_ref::<sqlx::postgres::PgDatabaseError>()?.detail()?;
    postgres_detail(detail)
}

#[cfg(not(feature = "postgres"))]
fn postgres_columns(_: &dyn DatabaseError) -> Option<Vec<String>> {
    None
}

/// `Key (a, b)=(…) already exists.`, in whatever language: the columns are in the first parentheses.
#[cfg(feature = "postgres")]
fn postgres_detail(detail: &str) -> Option<Vec<String>> {
    let (_, rest) = detail.split_once('(')?;
    let (list, _) = rest.split_once(")=(")?;
    Some(list.split(", ").map(|name| name.trim_matches('"').replace("\"\"", "\"")).collect())
}

/// `Duplicate entry '…' for key 'table.name'`. Entry and name may themselves hold quotes, so the last
/// quote after a space opens the name.
fn mysql_key(message: &str) -> Option<String> {
    let (_, key) = message.trim_end().strip_suffix('\'')?.rsplit_once(" '")?;
    Some(last_part(key).to_owned())
}

fn last_part(name: &str) -> &str {
    name.rsplit('.').next().unwrap_or(name)
}

/// The text between the first two quotes.
fn within(message: &str, quote: char) -> Option<&str> {
    let (_, rest) = message.split_once(quote)?;
    let (name, _) = rest.split_once(quote)?;
    Some(name)
}

/// Databases quote a refused value behind a colon or the word "value"; that part is left out.
fn without_values(message: &str) -> String {
    for start in ["value: '", "value '", "entry '"] {
        if let Some((head, rest)) = message.split_once(start) {
            // What follows the value names the column.
            let tail = rest.rsplit_once("' for ").map(|(_, tail)| tail);
            let word = start.trim_end_matches([' ', ':', '\'']);
            return tail.map_or(format!("{head}{word} …"), |tail| format!("{head}{word} … for {tail}"));
        }
    }
    message.split_once(": \"").map_or_else(|| message.to_owned(), |(head, _)| head.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unique_violations_find_their_columns() {
        let (table, columns) = sqlite_unique("UNIQUE constraint failed: acme.client_id, acme.plan");
        assert_eq!((table.as_str(), columns), ("acme", vec!["client_id".to_owned(), "plan".to_owned()]));
        for message in [
            "Duplicate entry 'x' for key 'client_id'",
            "Duplicate entry 'it's' for key 'acme_application.client_id'",
        ] {
            assert_eq!(mysql_key(message).as_deref(), Some("client_id"));
        }
        let quoted = "Duplicate entry 'first-' for key 'select`\"'_order_uniq'";
        assert_eq!(mysql_key(quoted).as_deref(), Some("select`\"'_order_uniq"));
    }

    #[cfg(feature = "postgres")]
    #[test]
    fn the_detail_of_postgres_gives_the_columns_in_any_language() {
        let columns = Some(vec!["tenant_id".to_owned(), "plan".to_owned()]);
        assert_eq!(postgres_detail("Key (tenant_id, plan)=(1, x) already exists."), columns);
        assert_eq!(postgres_detail("Schlüssel »(tenant_id, plan)=(1, x)« existiert bereits."), columns);
    }

    #[test]
    fn losing_against_another_transaction_is_a_conflict() {
        for (database, codes) in [
            (Database::Sqlite, ["5", "6", "261", "517"].as_slice()),
            (Database::Postgres, &["40001", "40P01", "55P03"]),
            (Database::Mysql, &["1213", "1205", "1020"]),
        ] {
            assert!(codes.iter().all(|code| is_conflict(database, code)), "{database}");
            for other in ["", "x", "1", "19", "23505", "1062"] {
                assert!(!is_conflict(database, other), "{database} {other}");
            }
        }
    }

    #[test]
    fn a_missing_table_is_named() {
        assert_eq!(within("Table 'd.thing' doesn't exist", '\''), Some("d.thing"));
        assert_eq!(within("relation \"thing\" does not exist", '"'), Some("thing"));
    }

    #[test]
    fn refused_values_are_left_out() {
        for (message, shown) in [
            (
                "Incorrect string value: '\\xF0\\x9F' for column `d`.`t`.`token` at row 1",
                "Incorrect string value … for column `d`.`t`.`token` at row 1",
            ),
            ("invalid input syntax for type uuid: \"abc\"", "invalid input syntax for type uuid"),
            ("Data too long for column 'name' at row 1", "Data too long for column 'name' at row 1"),
        ] {
            assert_eq!(without_values(message), shown);
        }
    }
}
