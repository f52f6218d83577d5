//! A short name for the definition of a model's table.
//!
//! The derive puts it into the program and the migrations carry it too, so that a program notices
//! that its models and its migrations disagree. It covers what a struct alone tells: the enum behind a
//! choice and the table behind a reference are not in it.

use crate::declaration::{Reference, ReferenceTarget};
use crate::model::{Column, Holds, Model, RelationTarget};
use crate::names;

/// 16 hexadecimal digits that change when the table's definition does. The order of fields is no part of it.
pub fn of(model: &Model) -> String {
    let mut lines: Vec<String> = model.columns.iter().map(column_line).collect();
    lines.extend(model.uniques.iter().map(|unique| format!("unique {}", unique.columns.join(","))));
    lines.extend(model.indexes.iter().map(|index| format!("index {}", index.columns.join(","))));
    lines.sort_unstable();
    let text = format!("{} {} {}\n{}\n", model.role, model.table, model.key, lines.join("\n"));
    names::digest(&[&text], 16)
}

fn column_line(column: &Column) -> String {
    let holds = match column.holds {
        Holds::Value(kind) => kind.word().to_owned(),
        Holds::UserKey => "key of user".to_owned(),
        Holds::KeyOf(role) => format!("key of {role}"),
    };
    // As written: the build script resolves a struct's name to its table, the derive cannot.
    let written = column.own.as_ref().and_then(|own| own.reference.as_ref());
    let reference = match (written, &column.relation) {
        (Some(Reference { target: ReferenceTarget::Entity(ident), on_delete, .. }), _) => {
            format!("{ident} {}", on_delete.sql())
        }
        (_, Some(relation)) => {
            let target = match &relation.target {
                RelationTarget::User => "user".to_owned(),
                RelationTarget::Role(role) => role.to_string(),
                RelationTarget::Entity(name) => name.clone(),
                RelationTarget::Table { table, column } => format!("{table}.{column}"),
            };
            format!("{target} {}", relation.on_delete.sql())
        }
        (_, None) => String::new(),
    };
    format!("{} {holds} {:?} {} {reference}", column.name, column.max_length, column.nullable)
}
