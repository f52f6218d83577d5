//! Tables made from random declarations are read as they were declared.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use oauth_runtime::catalog::{
    self, Action, Catalog, Column, Counter, DefaultValue, Deferral, ForeignKey, Index, IndexColumn, Table,
};
use oauth_runtime::database::Pool;
use oauth_schema::Dialect;
use oauth_schema::kind::Kind;
use oauth_tests::{number_from_env, on_every_database};
use proptest::prelude::*;
use proptest::strategy::ValueTree as _;
use proptest::test_runner::TestRunner;

use super::super::dialect;
use super::{assert_same, run};
use oauth_cli::live::{column, database, index, json_check, sql_type};

on_every_database! {
    async fn random_tables_are_read_as_they_were_declared(db) {
        let dialect = dialect(db.kind);
        let pool = Pool::connect(&db.url).await.unwrap();
        run(&pool, "CREATE TABLE parent (id bigint NOT NULL PRIMARY KEY)").await;
        let mut runner = TestRunner::default();
        let mut declared = Catalog { database: database(dialect), tables: BTreeMap::new() };
        for position in 0..number_from_env("OAUTH_TEST_ROUNDS", 60) {
            let draft = draft().new_tree(&mut runner).unwrap().current();
            let name = format!("{}_{position}", draft.name);
            let (table, sql) = draft.declare(dialect, &name);
            run(&pool, &sql).await;
            declared.tables.insert(name, table);
        }
        let read = catalog::read(&pool, |table| table != "parent").await.unwrap();
        assert_same(&declared, &read);
    }
}

/// What a table is made of, before the database is known.
#[derive(Debug, Clone)]
struct Draft {
    name: String,
    columns: Vec<DraftColumn>,
    key_columns: usize,
    unique: Option<[usize; 2]>,
    index: Option<[usize; 2]>,
    descending: bool,
    parent: Option<(Action, Action)>,
}

#[derive(Debug, Clone)]
struct DraftColumn {
    name: String,
    kind: Kind,
    nullable: bool,
    default: Option<Literal>,
}

/// A default and its spelling.
#[derive(Debug, Clone)]
enum Literal {
    Bool(bool),
    Integer(i64),
    Float(f64),
    Text(String),
    Json(serde_json::Value),
}

fn hostile(parts: std::ops::Range<usize>) -> impl Strategy<Value = String> {
    let words = vec![
        "a", "B", "order", "CHECK", "NULL", "\u{e9}", "'", "''", "\"", "`", " ", ";", "--", "/*", "(", ")",
        ",", "\\", "\\n", "[", "]", "::text", "%", "_", "$1", "?", "1",
    ];
    prop::collection::vec(prop::sample::select(words), parts).prop_map(|parts| parts.concat())
}

fn draft_column() -> impl Strategy<Value = DraftColumn> {
    let text = || (hostile(0..8), prop::sample::select(vec!["", "\u{1f600}", "\n", "\t ", "{}"]));
    let literal = prop_oneof![
        any::<bool>().prop_map(|value| (Kind::Bool, Literal::Bool(value))),
        any::<i16>().prop_map(|value| (Kind::I16, Literal::Integer(value.into()))),
        any::<i32>().prop_map(|value| (Kind::I32, Literal::Integer(value.into()))),
        any::<i64>().prop_map(|value| (Kind::I64, Literal::Integer(value))),
        (-1e9..1e9).prop_map(|value| (Kind::F64, Literal::Float(value))),
        prop::sample::select(vec![0.0, -0.5, 1e300, -1e-7, 1e15, 0.1])
            .prop_map(|value| (Kind::F64, Literal::Float(value))),
        text().prop_map(|(text, end)| (Kind::String, Literal::Text(text + end))),
        text().prop_map(|(text, end)| (Kind::Text, Literal::Text(text + end))),
        text().prop_map(|(text, end)| {
            let value = serde_json::json!({ "z": [1, 0.5, null, true], "a": { text: end } });
            (Kind::Json, Literal::Json(value))
        }),
        prop::sample::select(vec![Kind::Uuid, Kind::DateTime, Kind::Date, Kind::Bytes])
            .prop_map(|kind| (kind, Literal::Bool(false))),
    ];
    (hostile(0..5), literal, any::<bool>(), any::<bool>()).prop_map(
        |(name, (kind, value), nullable, given)| {
            let has_default =
                given && !matches!(kind, Kind::Uuid | Kind::DateTime | Kind::Date | Kind::Bytes);
            DraftColumn { name, kind, nullable, default: has_default.then_some(value) }
        },
    )
}

fn draft() -> impl Strategy<Value = Draft> {
    let action = || prop::sample::select(vec![Action::NoAction, Action::Cascade, Action::SetNull]);
    let pair = || prop::option::of([0..2_usize, 2..4_usize]);
    (
        hostile(0..5),
        prop::collection::vec(draft_column(), 4..9),
        0..3_usize,
        pair(),
        pair(),
        any::<bool>(),
        prop::option::of((action(), action())),
    )
        .prop_map(|(name, mut columns, key_columns, unique, index, descending, parent)| {
            // The first four are indexed, which not every type can be.
            for column in columns.iter_mut().take(4) {
                if matches!(column.kind, Kind::Text | Kind::Json | Kind::Bytes) {
                    (column.kind, column.default) = (Kind::I64, None);
                }
            }
            for (position, column) in columns.iter_mut().enumerate() {
                let _ = write!(column.name, "{position}");
                column.nullable &= position >= key_columns;
            }
            Draft { name, columns, key_columns, unique, index, descending, parent }
        })
}

impl Literal {
    fn sql(&self, dialect: Dialect) -> String {
        match self {
            Self::Bool(value) => value.to_string(),
            Self::Integer(value) => value.to_string(),
            Self::Float(value) => format!("{value:e}"),
            Self::Text(text) => dialect.literal(text),
            Self::Json(value) => dialect.literal(&value.to_string()),
        }
    }

    fn value(&self) -> DefaultValue {
        match self {
            Self::Bool(value) => DefaultValue::Bool(*value),
            Self::Integer(value) => DefaultValue::number(&value.to_string()).unwrap(),
            Self::Float(value) => DefaultValue::number(&format!("{value:e}")).unwrap(),
            Self::Text(text) => DefaultValue::Text(text.clone()),
            Self::Json(value) => DefaultValue::Json(value.clone()),
        }
    }
}

impl Draft {
    /// The table, and the statements that make it.
    fn declare(&self, dialect: Dialect, name: &str) -> (Table, String) {
        let mut table = Table::default();
        let mut lines = Vec::new();
        for draft in &self.columns {
            let sql_type = sql_type(dialect, draft.kind, (draft.kind == Kind::String).then_some(100));
            let mut line = format!("{} {sql_type}", dialect.quote(&draft.name));
            line.push_str(if draft.nullable { " NULL" } else { " NOT NULL" });
            if let Some(default) = &draft.default {
                let _ = write!(line, " DEFAULT {}", default.sql(dialect));
            }
            if dialect == Dialect::Sqlite && draft.kind == Kind::Json {
                let name = dialect.quote(&draft.name);
                let _ = write!(line, " CHECK ((JSON_VALID({name}) OR {name} IS NULL))");
                table.checks.push(json_check(&draft.name));
            }
            lines.push(line);
            table.columns.push(Column {
                default: draft.default.as_ref().map(Literal::value),
                ..column(&draft.name, sql_type, draft.nullable)
            });
        }
        table.primary_key =
            table.columns[..self.key_columns].iter().map(|column| column.name.clone()).collect();
        if let (Dialect::Sqlite, [key]) = (dialect, &mut table.columns[..self.key_columns])
            && key.sql_type == "integer"
        {
            key.counter = Some(Counter::RowId);
        }
        if self.key_columns > 0 {
            lines.push(format!("PRIMARY KEY ({})", list(dialect, &table.primary_key)));
        }
        if let Some(pair) = self.unique {
            let columns = pair.map(|position| table.columns[position].name.clone());
            let unique = format!("u {name}");
            lines.push(format!("CONSTRAINT {} UNIQUE ({})", dialect.quote(&unique), list(dialect, &columns)));
            table.uniques.push(index(Some(unique), &columns, true));
        }
        if let Some((on_delete, on_update)) = self.parent {
            let (constraint, own) = (format!("f {name}"), "parent".to_owned());
            let deferral = if dialect == Dialect::Mysql { Deferral::Never } else { Deferral::Initially };
            let deferred = if dialect == Dialect::Mysql { "" } else { " DEFERRABLE INITIALLY DEFERRED" };
            table.columns.push(column(&own, "bigint".to_owned(), true));
            lines.insert(self.columns.len(), "parent bigint NULL".to_owned());
            lines.push(format!(
                "CONSTRAINT {} FOREIGN KEY (parent) REFERENCES parent (id) ON DELETE {} ON UPDATE {}{deferred}",
                dialect.quote(&constraint),
                on_delete.sql(),
                on_update.sql()
            ));
            if dialect == Dialect::Mysql {
                table.indexes.push(index(Some(constraint.clone()), std::slice::from_ref(&own), false));
            }
            table.foreign_keys.push(ForeignKey {
                name: Some(constraint),
                columns: vec![own],
                target: "parent".to_owned(),
                target_columns: vec!["id".to_owned()],
                on_delete,
                on_update,
                deferral,
                validated: true,
            });
        }
        let quoted = dialect.quote(name);
        let mut sql = format!("CREATE TABLE {quoted} (\n{}\n)", lines.join(",\n"));
        if let Some(pair) = self.index {
            let [one, two] = pair.map(|position| table.columns[position].name.clone());
            let index = format!("i {name}");
            let _ = write!(
                sql,
                ";\nCREATE INDEX {} ON {quoted} ({}, {}{})",
                dialect.quote(&index),
                dialect.quote(&one),
                dialect.quote(&two),
                if self.descending { " DESC" } else { "" }
            );
            let last = IndexColumn {
                options: self.descending.then(|| "DESC".to_owned()),
                ..IndexColumn::from(two.as_str())
            };
            let columns = vec![IndexColumn::from(one.as_str()), last];
            table.indexes.push(Index {
                name: Some(index),
                columns,
                constraint: false,
                valid: true,
                extra: None,
            });
        }
        (table, sql)
    }
}

fn list(dialect: Dialect, columns: &[String]) -> String {
    let quoted: Vec<String> = columns.iter().map(|column| dialect.quote(column)).collect();
    quoted.join(", ")
}
