//! A short name for the definition of a model's table.
//!
//! The derive puts it into the program and the migrations carry it too, so that a program notices
//! that its models and its migrations disagree. It covers what a struct alone tells: the enum behind a
//! choice and the table behind a reference are not in it.

use std::fmt::Write as _;

use md5::{Digest, Md5};

use crate::model::{Column, Holds, Model, RelationTarget};

/// 16 hexadecimal digits that change when the table's definition does.
pub fn of(model: &Model) -> String {
    let mut text = format!("{} {} {}\n", model.role, model.table, model.key);
    for column in &model.columns {
        write_column(&mut text, column);
    }
    for unique in &model.uniques {
        let _ = writeln!(text, "unique {}", unique.columns.join(","));
    }
    for index in &model.indexes {
        let _ = writeln!(text, "index {}", index.columns.join(","));
    }
    of_text(&text)
}

/// 16 hexadecimal digits over a text.
pub fn of_text(text: &str) -> String {
    let mut digits = String::with_capacity(16);
    for byte in Md5::digest(text.as_bytes()).iter().take(8) {
        let _ = write!(digits, "{byte:02x}");
    }
    digits
}

fn write_column(text: &mut String, column: &Column) {
    let holds = match column.holds {
        Holds::Value(kind) => kind.word().to_owned(),
        Holds::UserKey => "key of user".to_owned(),
        Holds::KeyOf(role) => format!("key of {role}"),
    };
    let reference = column.relation.as_ref().map(|relation| match &relation.target {
        RelationTarget::User => "user".to_owned(),
        RelationTarget::Role(role) => role.to_string(),
        RelationTarget::Entity(name) => name.clone(),
        RelationTarget::Table { table, column } => format!("{table}.{column}"),
    });
    let _ = writeln!(
        text,
        "{} {holds} {:?} {} {reference:?}",
        column.name, column.max_length, column.nullable,
    );
}
