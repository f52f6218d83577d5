//! What the template of DOT sees. Names are quoted strings, which are compared as they stand, and what is shown is HTML.

use serde::Serialize;

use super::{Diagram, Table};
use crate::templates::one_line;

#[derive(Debug, Serialize)]
pub(super) struct View {
    tables: Vec<Node>,
    relations: Vec<Edge>,
}

#[derive(Debug, Serialize)]
struct Node {
    /// The docs, which no picture has room for.
    docs: Vec<String>,
    id: String,
    name: String,
    colour: &'static str,
    columns: Vec<Row>,
}

#[derive(Debug, Serialize)]
struct Row {
    name: String,
    kind: String,
    marks: String,
    colour: &'static str,
}

#[derive(Debug, Serialize)]
struct Edge {
    table: String,
    column: String,
    target: String,
    label: String,
    /// The end at this table: at most one row, or any number.
    tail: &'static str,
    /// The end at the other one: one row, or none.
    head: &'static str,
    style: &'static str,
}

impl View {
    pub(super) fn of(diagram: &Diagram) -> Self {
        let nodes = diagram.tables.iter().map(|table| Node {
            docs: docs(table),
            id: quote(&table.name),
            name: html(&table.name),
            colour: if table.outside { "#eeeeee" } else { "#c9daf8" },
            columns: table
                .columns
                .iter()
                .map(|field| {
                    let own = field.own.then_some("own").into_iter();
                    let marks =
                        own.chain(field.keys.iter().copied()).chain(field.marks.iter().map(String::as_str));
                    Row {
                        name: html(&field.name),
                        kind: html(&field.kind),
                        marks: html(&marks.collect::<Vec<_>>().join(", ")),
                        colour: if field.own { "#fff2cc" } else { "#ffffff" },
                    }
                })
                .collect(),
        });
        let edges = diagram.relations.iter().map(|relation| Edge {
            table: quote(&relation.table),
            column: quote(&relation.column),
            target: quote(&relation.target),
            label: quote(&relation.on_delete),
            tail: if relation.single { "teeodot" } else { "crowodot" },
            head: if relation.optional { "teeodot" } else { "teetee" },
            style: if relation.optional { "dashed" } else { "solid" },
        });
        Self { tables: nodes.collect(), relations: edges.collect() }
    }
}

/// One line for the table and for each column that has docs.
fn docs(table: &Table) -> Vec<String> {
    let described = table.columns.iter().filter(|field| !field.docs.is_empty());
    let columns = described.map(|field| format!("{}: {}", one_line(&field.name), field.docs));
    std::iter::once(table.docs.clone()).chain(columns).collect()
}

/// A quoted string. DOT leaves a doubled backslash doubled, so that different names stay different.
fn quote(text: &str) -> String {
    let mut quoted = String::from("\"");
    for character in text.chars() {
        match character {
            '"' => quoted.push_str("\\\""),
            '\\' => quoted.push_str("\\\\"),
            // Graphviz writes the name into its SVG, where it takes `&#1;` for a character.
            '&' => quoted.push_str("&amp;"),
            control if control.is_control() => quoted.extend(control.escape_unicode()),
            other => quoted.push(other),
        }
    }
    quoted.push('"');
    quoted
}

/// Text of HTML, which knows no control characters.
fn html(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\u{FFFE}' | '\u{FFFF}' => escaped.push('\u{FFFD}'),
            gap if gap.is_control() || gap.is_whitespace() => escaped.push(' '),
            other => escaped.push(other),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_neither_ends_its_quotes_nor_becomes_another_one() {
        assert_eq!(quote("a\\"), "\"a\\\\\"");
        assert_eq!(quote("a\"\n&"), "\"a\\\"\\u{a}&amp;\"");
        assert_eq!(html("<b>\0\"&\u{FFFF}"), "&lt;b&gt; &quot;&amp;\u{FFFD}");
    }
}
