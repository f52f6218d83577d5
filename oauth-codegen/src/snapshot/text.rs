//! The snapshot's canonical text, and back.
//!
//! Written by hand rather than by a serializer: one line per column makes a change of it one line of a diff.

use std::fmt::Write as _;

use oauth_schema::abstract_model::DefaultValue;

use super::{ColumnSnapshot, KeySnapshot, Snapshot};

impl Snapshot {
    /// Reads the text of a snapshot.
    ///
    /// # Errors
    /// What is wrong, with its line.
    pub fn parse(text: &str) -> Result<Self, String> {
        toml::from_str(text).map_err(|error| error.to_string().trim_end().to_owned())
    }

    /// The canonical text.
    pub fn text(&self) -> String {
        let mut text = String::from(
            "# The schema after the last migration, written by `cargo oauth make`. Do not edit.\n\n[user]\n",
        );
        let _ = writeln!(text, "table = {}", string(&self.user.table));
        let _ = writeln!(text, "key = {}", string(&self.user.key));
        let _ = writeln!(text, "kind = {}", string(&self.user.kind));
        if let Some(length) = self.user.max_length {
            let _ = writeln!(text, "max_length = {length}");
        }
        for (name, table) in &self.tables {
            let name = key(name);
            let _ = writeln!(text, "\n[tables.{name}]");
            let _ = writeln!(text, "role = {}", string(&table.role));
            let _ = writeln!(text, "fingerprint = {}", string(&table.fingerprint));
            let _ = writeln!(text, "key = {}", string(&table.key));
            keys(&mut text, "uniques", &table.uniques);
            keys(&mut text, "indexes", &table.indexes);
            let _ = writeln!(text, "\n[tables.{name}.columns]");
            for (column, definition) in &table.columns {
                let _ = writeln!(text, "{} = {}", key(column), inline(definition));
            }
        }
        text
    }
}

fn keys(text: &mut String, name: &str, keys: &[KeySnapshot]) {
    if keys.is_empty() {
        return;
    }
    let _ = writeln!(text, "{name} = [");
    for key in keys {
        let columns: Vec<String> = key.columns.iter().map(|column| string(column)).collect();
        let style =
            key.style.as_ref().map(|style| format!(", style = {}", string(style))).unwrap_or_default();
        let _ = writeln!(text, "    {{ columns = [{}]{style} }},", columns.join(", "));
    }
    text.push_str("]\n");
}

fn inline(column: &ColumnSnapshot) -> String {
    let mut parts = vec![format!("kind = {}", string(&column.kind))];
    parts.extend(column.max_length.map(|length| format!("max_length = {length}")));
    parts.push(format!("null = {}", column.null));
    parts.extend(column.default.as_ref().map(|default| format!("default = {}", value(default))));
    parts.extend(column.references.as_ref().map(|reference| {
        format!(
            "references = {{ table = {}, column = {}, on_delete = {} }}",
            string(&reference.table),
            string(&reference.column),
            string(&reference.on_delete)
        )
    }));
    format!("{{ {} }}", parts.join(", "))
}

fn value(value: &DefaultValue) -> String {
    match value {
        DefaultValue::Bool(flag) => flag.to_string(),
        DefaultValue::Integer(number) => number.to_string(),
        // The point keeps it a number with a point when it is read back.
        DefaultValue::Float(number) => format!("{number:?}"),
        DefaultValue::Text(text) => string(text),
    }
}

fn key(name: &str) -> String {
    let bare = |character: char| character.is_ascii_alphanumeric() || character == '_' || character == '-';
    if !name.is_empty() && name.chars().all(bare) { name.to_owned() } else { string(name) }
}

fn string(text: &str) -> String {
    let mut quoted = String::from("\"");
    for character in text.chars() {
        match character {
            '"' => quoted.push_str("\\\""),
            '\\' => quoted.push_str("\\\\"),
            '\n' => quoted.push_str("\\n"),
            '\t' => quoted.push_str("\\t"),
            '\r' => quoted.push_str("\\r"),
            control if control.is_control() => {
                let _ = write!(quoted, "\\u{:04X}", u32::from(control));
            }
            other => quoted.push(other),
        }
    }
    quoted.push('"');
    quoted
}
