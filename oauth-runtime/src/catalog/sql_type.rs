//! The names of types.

use crate::database::Database;

/// The type as a migration writes it.
pub(super) fn normalise(database: Database, sql_type: &str) -> String {
    match database {
        // A known name keeps no case of its own.
        Database::Sqlite if sql_type.eq_ignore_ascii_case("blob") => "BLOB".to_owned(),
        Database::Sqlite => sql_type.to_ascii_lowercase(),
        Database::Postgres => {
            for (long, short) in [("character varying", "varchar"), ("character", "char")] {
                if let Some(rest) = sql_type.strip_prefix(long).filter(|rest| !rest.starts_with(is_word)) {
                    return format!("{short}{rest}");
                }
            }
            sql_type.to_owned()
        }
        Database::Mysql => mysql(sql_type),
    }
}

/// MariaDB gives integers a width, which means nothing, except that `bool` is the word for `tinyint(1)`.
fn mysql(sql_type: &str) -> String {
    if sql_type == "tinyint(1)" {
        return "bool".to_owned();
    }
    let (word, mut rest) = first_word(sql_type);
    if word.ends_with("int") && rest.starts_with('(') {
        rest = rest.split_once(')').map_or("", |(_, rest)| rest);
    }
    let word = match word {
        "int" => "integer",
        "double" => "double precision",
        word => word,
    };
    format!("{word}{rest}")
}

fn first_word(sql_type: &str) -> (&str, &str) {
    sql_type.split_at(sql_type.find(|character| !is_word(character)).unwrap_or(sql_type.len()))
}

fn is_word(character: char) -> bool {
    character.is_alphanumeric() || character == '_'
}

/// What the values of a type look like in a default.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Class {
    Bool,
    Number,
    Json,
    Text,
}

impl Class {
    /// The class of a type as [`normalise`] writes it.
    pub(super) fn of(sql_type: &str) -> Self {
        match first_word(sql_type).0 {
            // Not what ends in brackets, an array.
            _ if sql_type.ends_with(']') => Self::Text,
            "bool" | "boolean" => Self::Bool,
            "smallint" | "integer" | "int" | "bigint" | "tinyint" | "mediumint" | "real" | "double"
            | "float" | "numeric" | "decimal" => Self::Number,
            "json" | "jsonb" => Self::Json,
            _ => Self::Text,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_are_written_as_in_migrations() {
        for (database, from, to) in [
            (Database::Sqlite, "VARCHAR(20)", "varchar(20)"),
            (Database::Sqlite, "BLOB", "BLOB"),
            (Database::Sqlite, "INTEGER", "integer"),
            (Database::Postgres, "character varying(20)", "varchar(20)"),
            (Database::Postgres, "character varying", "varchar"),
            (Database::Postgres, "character varying(20)[]", "varchar(20)[]"),
            (Database::Postgres, "character(32)", "char(32)"),
            (Database::Postgres, "characteristic", "characteristic"),
            (Database::Postgres, "timestamp with time zone", "timestamp with time zone"),
            (Database::Mysql, "bigint(20)", "bigint"),
            (Database::Mysql, "bigint", "bigint"),
            (Database::Mysql, "int(10) unsigned", "integer unsigned"),
            (Database::Mysql, "smallint(6)", "smallint"),
            (Database::Mysql, "tinyint(1)", "bool"),
            (Database::Mysql, "tinyint(4)", "tinyint"),
            (Database::Mysql, "double", "double precision"),
            (Database::Mysql, "datetime(6)", "datetime(6)"),
            (Database::Mysql, "char(32)", "char(32)"),
            (Database::Mysql, "enum('int(1)','É')", "enum('int(1)','É')"),
            (Database::Mysql, "point", "point"),
        ] {
            assert_eq!(normalise(database, from), to);
        }
    }
}
