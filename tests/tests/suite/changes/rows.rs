//! Rows in tables that only a schema describes.

use std::collections::BTreeMap;

use oauth_runtime::database::Pool;
use oauth_schema::schema::{Column, Schema, Table};
use oauth_schema::{Dialect, Kind, Role};
use sqlx::AssertSqlSafe;

use super::team::Pair;
use crate::run;

/// Rows of each table.
const ROWS: i64 = 7;

/// Rows before those that refer to them; access and refresh tokens refer to each other, see [`fill`].
const ORDER: [Role; 7] = [
    Role::Application,
    Role::IdToken,
    Role::AccessToken,
    Role::RefreshToken,
    Role::Grant,
    Role::DeviceGrant,
    Role::PushedAuthorizationRequest,
];

/// Makes the users.
pub(super) async fn users(pool: &Pool) {
    run(pool, "CREATE TABLE users (id bigint NOT NULL PRIMARY KEY)").await;
    let values: Vec<String> = (1..=ROWS).map(|id| format!("({id})")).collect();
    run(pool, &format!("INSERT INTO users (id) VALUES {}", values.join(", "))).await;
}

/// Puts rows into every table, that the change of a pair can follow.
pub(super) async fn fill(pool: &Pool, schema: &Schema, dialect: Dialect, pair: &Pair) {
    let mut script = String::new();
    for role in ORDER {
        let table = schema.of_role(role).unwrap();
        let mut columns = vec![dialect.quote(Table::KEY)];
        columns.extend(table.columns.iter().map(|column| dialect.quote(&column.name)));
        for row in 1..=ROWS {
            let values: Vec<String> =
                table.columns.iter().map(|column| value(schema, table, column, row, pair, dialect)).collect();
            script.push_str(&format!(
                "INSERT INTO {} ({}) VALUES ({row}, {});\n",
                dialect.quote(&table.name),
                columns.join(", "),
                values.join(", ")
            ));
        }
    }
    let access = schema.of_role(Role::AccessToken).unwrap();
    script.push_str(&format!(
        "UPDATE {} SET source_refresh_token_id = id WHERE id > 3;\n",
        dialect.quote(&access.name)
    ));
    run(pool, &script).await;
}

fn value(schema: &Schema, table: &Table, column: &Column, row: i64, pair: &Pair, dialect: Dialect) -> String {
    let (may_be_null, is_choice) = pair.limits(table.role.field(), &column.name);
    if column.name == "source_refresh_token_id" || (column.nullable && may_be_null && row % 3 == 0) {
        return "NULL".to_owned();
    }
    if let Some(reference) = &column.reference {
        let is_user = reference.table == schema.user.table;
        // One-to-one columns and unique ones get each row once.
        return if is_user || column.nullable { row.to_string() } else { (row % ROWS + 1).to_string() };
    }
    match column.kind {
        Kind::String | Kind::Text | Kind::Choice if is_choice => {
            if row % 2 == 0 { "'aa'" } else { "'bb'" }.to_owned()
        }
        Kind::String | Kind::Text | Kind::Choice => format!("'v{row}'"),
        Kind::Bool => match dialect {
            Dialect::Postgres => (row % 2 == 0).to_string(),
            _ => (row % 2).to_string(),
        },
        Kind::I16 | Kind::I32 | Kind::I64 => row.to_string(),
        Kind::F64 => format!("{row}.5"),
        Kind::Uuid if dialect == Dialect::Sqlite => format!("'{:032x}'", row),
        Kind::Uuid => format!("'{}'", uuid::Uuid::from_u128(row.unsigned_abs().into())),
        Kind::DateTime => format!("'2026-01-02 03:04:0{row}'"),
        Kind::Date => format!("'2026-01-0{row}'"),
        Kind::Json => format!("'[{row}]'"),
        Kind::Bytes if dialect == Dialect::Postgres => format!("'\\x0{row}'"),
        Kind::Bytes => format!("x'0{row}'"),
    }
}

/// Every value of the tables as text, by role and column.
pub(super) type Values = BTreeMap<(&'static str, String), Vec<(i64, Option<String>)>>;

pub(super) async fn read(pool: &Pool, schema: &Schema, dialect: Dialect) -> Values {
    let mut values = Values::new();
    for table in &schema.tables {
        for column in &table.columns {
            let text = match (dialect, column.kind) {
                (Dialect::Mysql, Kind::Bytes) => "hex({})",
                (Dialect::Mysql, _) => "CAST({} AS char)",
                // Its hex of NULL is an empty text.
                (Dialect::Sqlite, Kind::Bytes) => "iif({} IS NULL, NULL, hex({}))",
                _ => "CAST({} AS text)",
            };
            let sql = format!(
                "SELECT id, {} FROM {} ORDER BY id",
                text.replace("{}", &dialect.quote(&column.name)),
                dialect.quote(&table.name)
            );
            let sql = AssertSqlSafe(sql);
            let rows = match pool {
                Pool::Sqlite(pool) => sqlx::query_as(sql).fetch_all(pool).await.unwrap(),
                Pool::Postgres(pool) => sqlx::query_as(sql).fetch_all(pool).await.unwrap(),
                Pool::Mysql(pool) => sqlx::query_as(sql).fetch_all(pool).await.unwrap(),
            };
            values.insert((table.role.field(), column.name.clone()), rows);
        }
    }
    values
}
