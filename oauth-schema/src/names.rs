//! Names of indexes and constraints, as Django computes them.

use md5::{Digest, Md5};

use crate::abstract_model::UniqueStyle;
use crate::dialect::Dialect;

/// First `digits` hexadecimal digits of the MD5 over the concatenated names.
pub(crate) fn digest(names: &[&str], digits: usize) -> String {
    let mut hasher = Md5::new();
    for name in names {
        hasher.update(name.as_bytes());
    }
    let mut hexadecimal = String::with_capacity(32);
    for byte in hasher.finalize() {
        hexadecimal.push_str(&format!("{byte:02x}"));
    }
    hexadecimal.truncate(digits);
    hexadecimal
}

fn cut(text: &str, characters: usize) -> String {
    text.chars().take(characters).collect()
}

/// `table_columns_hash<suffix>`, shortened to the limit of the dialect.
pub fn hashed(dialect: Dialect, table: &str, columns: &[&str], suffix: &str) -> String {
    let names: Vec<&str> = std::iter::once(table).chain(columns.iter().copied()).collect();
    let mut ending = format!("{}{suffix}", digest(&names, 8));
    let limit = dialect.identifier_limit();
    let joined = columns.join("_");
    let name = format!("{table}_{joined}_{ending}");
    if name.chars().count() <= limit {
        return name;
    }
    if ending.chars().count() > limit / 3 {
        ending = cut(&ending, limit / 3);
    }
    let room = (limit - ending.chars().count()) / 2 - 1;
    format!("{}_{}_{ending}", cut(table, room), cut(&joined, room))
}

/// Name of a foreign key.
pub fn foreign_key(dialect: Dialect, table: &str, column: &str, target: &str, target_column: &str) -> String {
    hashed(dialect, table, &[column], &format!("_fk_{target}_{target_column}"))
}

/// Name of an index that belongs to a model rather than to a column.
pub fn model_index(table: &str, columns: &[&str]) -> String {
    let mut names: Vec<&str> = vec![table];
    names.extend(columns);
    names.push("idx");
    let first = columns.first().copied().unwrap_or_default();
    format!("{}_{}_{}_idx", cut(table, 11), cut(first, 7), digest(&names, 6))
}

/// Name of a unique constraint.
pub fn unique(dialect: Dialect, table: &str, columns: &[&str], style: UniqueStyle) -> String {
    match (style, columns) {
        (UniqueStyle::Column, [column]) => column_unique(dialect, table, column),
        (UniqueStyle::Named, [column]) => named_unique(dialect, table, column),
        (_, columns) => hashed(dialect, table, columns, "_uniq"),
    }
}

/// Name of the unique key of one column, as the server itself would name it.
fn column_unique(dialect: Dialect, table: &str, column: &str) -> String {
    match dialect {
        // The server keeps this name for the primary key, and numbers others.
        Dialect::Mysql if column.eq_ignore_ascii_case("primary") => format!("{column}_2"),
        Dialect::Mysql => column.to_owned(),
        Dialect::Sqlite | Dialect::Postgres => {
            let name = format!("{table}_{column}_key");
            if name.chars().count() <= dialect.identifier_limit() {
                name
            } else {
                hashed(dialect, table, &[column], "_key")
            }
        }
    }
}

/// Name of the unique constraint of one column, after table and column.
fn named_unique(dialect: Dialect, table: &str, column: &str) -> String {
    let name = format!("{table}_unique_{column}");
    if name.chars().count() <= dialect.identifier_limit() {
        name
    } else {
        hashed(dialect, table, &[column], "_uniq")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ACCESS: &str = "oauth2_provider_accesstoken";
    const PUSHED: &str = "oauth2_provider_pushedauthorizationrequest";

    #[test]
    fn names_equal_those_of_the_reference_schema() {
        let index = |columns: &[&str], suffix| hashed(Dialect::Postgres, ACCESS, columns, suffix);
        assert_eq!(index(&["user_id"], ""), "oauth2_provider_accesstoken_user_id_6e4c9a65");
        assert_eq!(
            index(&["token_checksum"], "_uniq"),
            "oauth2_provider_accesstoken_token_checksum_85319a26_uniq"
        );
        assert_eq!(
            foreign_key(Dialect::Postgres, ACCESS, "application_id", "oauth2_provider_application", "id"),
            "oauth2_provider_acce_application_id_b22886e1_fk_oauth2_pr"
        );
        assert_eq!(
            foreign_key(
                Dialect::Mysql,
                ACCESS,
                "source_refresh_token_id",
                "oauth2_provider_refreshtoken",
                "id"
            ),
            "oauth2_provider_acce_source_refresh_token_e66fbc72_fk_oauth2_pr"
        );
        assert_eq!(
            model_index("oauth2_provider_refreshtoken", &["token_family"]),
            "oauth2_prov_token_f_996e8a_idx"
        );
        assert_eq!(
            hashed(Dialect::Postgres, PUSHED, &["client_id"], "_like"),
            "oauth2_provider_pushedau_client_id_4216d913_like"
        );
        assert_eq!(
            named_unique(Dialect::Postgres, PUSHED, "request_uri"),
            "oauth2_provider_pushedauthorizationrequest_unique_request_uri"
        );
    }

    #[test]
    fn a_name_that_is_too_long_is_shortened() {
        let table = "a".repeat(60);
        for dialect in Dialect::ALL {
            let name = named_unique(dialect, &table, "device_code");
            assert!(name.chars().count() <= dialect.identifier_limit(), "{name}");
            assert_ne!(name, named_unique(dialect, &table, "request_uri"));
        }
    }
}
