//! What Django OAuth Toolkit left: which release it was, and rows that its newest release no longer allows.

use std::path::PathBuf;

use oauth_codegen::migration::Rendered;
use oauth_schema::schema::{Column, Table};
use oauth_schema::{Dialect, Role, Schema};

/// The releases that have such columns.
pub(super) fn release(found: &Schema) -> &'static str {
    let table = |role| found.of_role(role);
    let has = |role, column| table(role).is_some_and(|table| table.column(column).is_some());
    let indexes_families = || {
        let tokens = table(Role::RefreshToken);
        tokens.is_some_and(|table| table.indexes.iter().any(|index| index.columns == ["token_family"]))
    };
    if has(Role::Application, "client_jwks") {
        "master (after 3.4.1)"
    } else if has(Role::RefreshToken, "token_checksum") {
        if indexes_families() { "3.4.1" } else { "3.4.0" }
    } else if table(Role::DeviceGrant).is_some() {
        "3.2 or 3.3"
    } else {
        "3.0 or 3.1"
    }
}

/// Whether several refresh tokens may have one text, which the models do not allow.
pub(super) fn repeats_tokens(found: &Schema) -> bool {
    let tokens = found.of_role(Role::RefreshToken);
    tokens.is_some_and(|table| !table.uniques.iter().any(|unique| unique.columns == [CHECKSUM]))
}

pub(super) const CHECKSUM: &str = "token_checksum";

/// Version and name of the migration that leaves one row per refresh token.
pub(super) const DISTINCT: (u64, &str) = (2, "distinct_refresh_tokens");

/// The migration that leaves one row per refresh token, as Django OAuth Toolkit's own does.
pub(super) fn distinct(found: &Schema, databases: &[Dialect]) -> Vec<Rendered> {
    let (Some(refresh), Some(access)) = (found.of_role(Role::RefreshToken), found.of_role(Role::AccessToken))
    else {
        return Vec::new();
    };
    let (version, name) = DISTINCT;
    let files = databases.iter().flat_map(|dialect| {
        let path = |direction: &str| {
            PathBuf::from(dialect.word()).join(format!("{version:04}_{name}.{direction}.sql"))
        };
        [
            Rendered { path: path("down"), text: DOWN.to_owned() },
            Rendered { path: path("up"), text: up(*dialect, refresh, access) },
        ]
    });
    files.collect()
}

const DOWN: &str = "-- The rows that were deleted do not come back.\n\nSELECT 1;\n";

fn up(dialect: Dialect, refresh: &Table, access: &Table) -> String {
    let quote = |name: &str| dialect.quote(name);
    let by = match (refresh.column(CHECKSUM), dialect) {
        (Some(Column { name, .. }), _) => quote(name),
        // Collations of MySQL take tokens for one that differ by case.
        (None, Dialect::Mysql) => dialect.sha256(&quote("token")),
        (None, _) => quote("token"),
    };
    let (refresh, access) = (quote(&refresh.name), quote(&access.name));
    let source = quote("source_refresh_token_id");
    let rest = format!(
        "(
    SELECT id FROM (
        SELECT id, ROW_NUMBER() OVER (
            PARTITION BY {by} ORDER BY revoked IS NULL DESC, created DESC, id DESC
        ) AS place
        FROM {refresh}
    ) AS ranked
    WHERE place > 1
)"
    );
    format!(
        "-- Leaves one row per refresh token, as migration 0023 of Django OAuth Toolkit does: the live one, else the newest.
-- Releases before it let rows have one token as long as they were not revoked at the same moment.
-- Written by `cargo oauth adopt`.

-- Access tokens that were made with a row that goes no longer refer to it.
UPDATE {access} SET {source} = NULL
WHERE {source} IN {rest};

DELETE FROM {refresh}
WHERE id IN {rest};
"
    )
}
