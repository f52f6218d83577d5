//! Says in words what an operation does.

use std::fmt;

use super::Operation;
use crate::abstract_model::DefaultValue;
use crate::schema::{Column, ForeignKey};

impl fmt::Display for Operation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::CreateTable { table } => {
                write!(f, "create the table `{}` ({})", table.name, table.role.field())
            }
            Self::DropTable { table } => write!(f, "drop the table `{}`", table.name),
            Self::RenameTable { from, to } => write!(f, "rename the table `{from}` to `{to}`"),
            Self::AddColumn { table, column } => {
                write!(f, "add the column `{}` to `{table}`: {}", column.name, definition(column))
            }
            Self::DropColumn { table, column } => write!(f, "drop the column `{}` of `{table}`", column.name),
            Self::RenameColumn { table, from, to } => {
                write!(f, "rename the column `{from}` of `{table}` to `{to}`")
            }
            Self::AlterColumn { table, from, to } => {
                write!(f, "alter the column `{}` of `{table}`: {}", to.name, alterations(from, to))
            }
            Self::AddUnique { table, unique, .. } => {
                write!(f, "make {} of `{table}` unique", list(&unique.columns))
            }
            Self::DropUnique { table, unique, .. } => {
                write!(f, "let {} of `{table}` be no longer unique", list(&unique.columns))
            }
            Self::RenameUnique { table, unique, .. } => {
                write!(f, "rename the unique constraint on {} of `{table}`", list(&unique.columns))
            }
            Self::AddIndex { table, index, .. } => write!(f, "index {} of `{table}`", list(&index.columns)),
            Self::DropIndex { table, index, .. } => {
                write!(f, "drop the index on {} of `{table}`", list(&index.columns))
            }
            Self::RenameIndex { table, index, .. } => {
                write!(f, "rename the index on {} of `{table}`", list(&index.columns))
            }
            Self::AddForeignKey { table, key } => {
                write!(f, "let `{}` of `{table}` refer to {}", key.column, target(key))
            }
            Self::DropForeignKey { table, key } => {
                write!(f, "let `{}` of `{table}` no longer refer to {}", key.column, target(key))
            }
            Self::RenameForeignKey { table, from, .. } => {
                write!(f, "rename the foreign key of `{}` of `{table}`", from.column)
            }
        }
    }
}

fn list(columns: &[String]) -> String {
    let quoted: Vec<String> = columns.iter().map(|column| format!("`{column}`")).collect();
    quoted.join(", ")
}

fn target(key: &ForeignKey) -> String {
    let rule = if key.own {
        format!(", on delete {}", key.reference.on_delete.sql().to_lowercase())
    } else {
        String::new()
    };
    format!("`{}`.`{}`{rule}", key.reference.table, key.reference.column)
}

/// Kind and length of a column.
pub(super) fn kind(column: &Column) -> String {
    match column.max_length {
        Some(length) => format!("{} of length {length}", column.kind),
        None => column.kind.to_string(),
    }
}

fn definition(column: &Column) -> String {
    let null = if column.nullable { ", may be NULL" } else { "" };
    let default = match &column.default {
        Some(default) => format!(", {} by default", value(default)),
        None => String::new(),
    };
    format!("{}{null}{default}", kind(column))
}

fn alterations(from: &Column, to: &Column) -> String {
    let mut parts = Vec::new();
    if kind(from) != kind(to) {
        parts.push(format!("{} becomes {}", kind(from), kind(to)));
    }
    match (from.nullable, to.nullable) {
        (false, true) => parts.push("it may be NULL".to_owned()),
        (true, false) => parts.push("it may no longer be NULL".to_owned()),
        _ => {}
    }
    match (from.stored_default(), to.stored_default()) {
        (before, after) if before == after => {}
        (_, Some(after)) => parts.push(format!("its default is {}", value(after))),
        (_, None) => parts.push("it has no default".to_owned()),
    }
    if from.choices != to.choices && !to.choices.is_empty() {
        parts.push(format!("its values are {}", list(&to.choices)));
    }
    parts.join(", ")
}

fn value(value: &DefaultValue) -> String {
    match value {
        DefaultValue::Bool(flag) => flag.to_string(),
        DefaultValue::Integer(number) => number.to_string(),
        DefaultValue::Float(number) => format!("{number:?}"),
        DefaultValue::Text(text) => format!("{text:?}"),
    }
}
