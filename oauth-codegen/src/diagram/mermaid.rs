//! What the template of Mermaid sees. Mermaid has no escapes but `#34;`, a character by its number, and its lexer
//! looks for its own words in the middle of lines, so that only harmless characters stay as they are.

use std::fmt::Write as _;

use serde::Serialize;

use super::{Diagram, Field};

#[derive(Debug, Serialize)]
pub(super) struct View {
    tables: Vec<Entity>,
    relations: Vec<Line>,
}

#[derive(Debug, Serialize)]
struct Entity {
    name: String,
    docs: String,
    columns: Vec<Attribute>,
}

#[derive(Debug, Serialize)]
struct Attribute {
    kind: String,
    name: String,
    keys: String,
    comment: String,
}

#[derive(Debug, Serialize)]
struct Line {
    target: String,
    /// Cardinality there, line, cardinality here: a solid line where a row cannot be without the other one.
    shape: &'static str,
    table: String,
    label: String,
}

impl View {
    pub(super) fn of(diagram: &Diagram) -> Self {
        let entities = diagram.tables.iter().map(|table| Entity {
            name: name(&table.name),
            // A comment, which Mermaid searches for `%%{` all the same.
            docs: table.docs.replace('%', "#37;"),
            columns: table.columns.iter().map(attribute).collect(),
        });
        let lines = diagram.relations.iter().map(|relation| Line {
            target: name(&relation.target),
            shape: match (relation.optional, relation.single) {
                (false, false) => "||--o{",
                (false, true) => "||--o|",
                (true, false) => "|o..o{",
                (true, true) => "|o..o|",
            },
            table: name(&relation.table),
            label: text(&format!("{}, {}", relation.column, relation.on_delete)),
        });
        Self { tables: entities.collect(), relations: lines.collect() }
    }
}

fn attribute(field: &Field) -> Attribute {
    let name = word(&field.name);
    let mut marks = Vec::new();
    marks.extend((name != field.name).then(|| format!("named {}", field.name)));
    marks.extend(field.own.then(|| "own".to_owned()));
    marks.extend(field.marks.iter().cloned());
    let marks = marks.join(", ");
    let parts: Vec<&str> =
        [marks.as_str(), &field.docs].into_iter().filter(|part| !part.is_empty()).collect();
    Attribute {
        kind: field.kind.clone(),
        name,
        keys: field.keys.join(", "),
        comment: text(&parts.join(": ")),
    }
}

/// The name of an attribute, which cannot be quoted. A character that it cannot have becomes `_`, and one that would
/// be read as the mark of a key begins with `_`.
fn word(name: &str) -> String {
    let fits = |character: char| {
        character.is_ascii_alphanumeric()
            || character == '_'
            || (character >= '\u{C0}' && character.is_alphanumeric())
    };
    let word: String = name.chars().map(|character| if fits(character) { character } else { '_' }).collect();
    // Mermaid knows ASCII letters only, so that other letters end a mark.
    let start = word.split(|character: char| !character.is_ascii_alphanumeric() && character != '_').next();
    let start = start.unwrap_or_default().to_ascii_uppercase();
    let digit = word.starts_with(|character: char| character.is_numeric());
    if digit || word.is_empty() || ["PK", "FK", "UK"].contains(&start.as_str()) {
        format!("_{word}")
    } else {
        word
    }
}

/// The name of a table, for quotes. White space is no harmless character there: `direction TB` inside of a name
/// would be taken for the statement.
fn name(name: &str) -> String {
    escape(name, "_-.")
}

/// A comment or label, for quotes.
fn text(text: &str) -> String {
    escape(text, "_-. ,:;()/'?!+=")
}

fn escape(text: &str, harmless: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        if character.is_alphanumeric() || harmless.contains(character) {
            escaped.push(character);
        } else {
            let _ = write!(escaped, "#{};", u32::from(character));
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_is_none_of_mermaids_own() {
        for (name, expected) in [
            ("tenant_id", "tenant_id"),
            ("größe", "größe"),
            ("Pk", "_Pk"),
            ("pk_2", "pk_2"),
            ("ukä", "_ukä"),
            ("a b\"", "a_b_"),
            ("2", "_2"),
            ("", "_"),
        ] {
            assert_eq!(word(name), expected);
        }
        assert_eq!(name("direction TB\n\"%\\#"), "direction#32;TB#10;#34;#37;#92;#35;");
    }
}
