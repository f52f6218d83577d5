//! `schema.toml`: the canonical text of a schema, and back. One schema has one text.
//!
//! Written by hand rather than by a serializer: one line per column makes a change of it one line of a diff.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use serde::Deserialize;

use super::{Column, Hints, Index, Reference, Schema, Table, Unique, User};
use crate::abstract_model::{DefaultValue, IndexStyle, OnDelete, UniqueStyle};
use crate::kind::Kind;
use crate::role::Role;

const HEAD: &str = "# The schema after the last migration, written by `cargo oauth make`. Do not edit.\n\n";

impl Schema {
    /// The canonical text.
    pub fn text(&self) -> String {
        format!("{HEAD}{}", body(self, true))
    }

    /// Reads the text of a schema.
    ///
    /// # Errors
    /// What is wrong, with its line.
    pub fn parse(text: &str) -> Result<Self, String> {
        let file: File = toml::from_str(text).map_err(|error| error.to_string().trim_end().to_owned())?;
        file.schema()
    }
}

/// The text without its head. Names of definitions, allowed values and defaults that the runtime fills in change no
/// database; without them the text is the same for schemas that a database cannot tell apart.
pub(super) fn body(schema: &Schema, whole: bool) -> String {
    let mut text = String::from("[user]\n");
    let _ = writeln!(text, "table = {}", string(&schema.user.table));
    let _ = writeln!(text, "key = {}", string(&schema.user.key));
    let _ = writeln!(text, "kind = {}", string(schema.user.kind.word()));
    if let Some(length) = schema.user.max_length {
        let _ = writeln!(text, "max_length = {length}");
    }
    let tables: BTreeMap<_, _> = schema.tables.iter().map(|table| (&table.name, table)).collect();
    for (name, table) in tables {
        let name = key(name);
        let _ = writeln!(text, "\n[tables.{name}]");
        let _ = writeln!(text, "role = {}", string(table.role.field()));
        if whole {
            let _ = writeln!(text, "fingerprint = {}", string(&table.fingerprint));
        }
        let _ = writeln!(text, "key = {}", string(table.key.word()));
        let uniques = table.uniques.iter().map(|unique| {
            // Several columns have constraints only.
            let style = (unique.style, unique.columns.len() == 1);
            let style = UNIQUE_STYLES.iter().find(|(_, known)| *known == style.0 && style.1);
            keyed(&unique.columns, style.map(|(word, _)| *word), unique.like)
        });
        list(&mut text, "uniques", uniques.collect());
        let indexes = table.indexes.iter().map(|index| {
            keyed(&index.columns, (index.style == IndexStyle::Model).then_some("model"), index.like)
        });
        list(&mut text, "indexes", indexes.collect());
        let _ = writeln!(text, "\n[tables.{name}.columns]");
        let columns: BTreeMap<_, _> = table.columns.iter().map(|column| (&column.name, column)).collect();
        for (column, definition) in columns {
            let _ = writeln!(text, "{} = {}", key(column), inline(definition, whole));
        }
    }
    text
}

/// The styles that are written out; a unique key of a column is the usual one.
const UNIQUE_STYLES: [(&str, UniqueStyle); 2] =
    [("constraint", UniqueStyle::Constraint), ("named", UniqueStyle::Named)];

fn keyed(columns: &[String], style: Option<&str>, like: bool) -> String {
    let columns: Vec<String> = columns.iter().map(|column| string(column)).collect();
    let style = style.map(|style| format!(", style = {}", string(style))).unwrap_or_default();
    let like = if like { ", like = true" } else { "" };
    format!("    {{ columns = [{}]{style}{like} }},\n", columns.join(", "))
}

fn list(text: &mut String, name: &str, mut lines: Vec<String>) {
    if lines.is_empty() {
        return;
    }
    lines.sort_unstable();
    let _ = writeln!(text, "{name} = [\n{}]", lines.concat());
}

fn inline(column: &Column, whole: bool) -> String {
    let mut parts = vec![format!("kind = {}", string(column.kind.word()))];
    parts.extend(column.max_length.map(|length| format!("max_length = {length}")));
    parts.push(format!("null = {}", column.nullable));
    let default = if whole { column.default.as_ref() } else { column.stored_default() };
    parts.extend(default.map(|default| format!("default = {}", value(default))));
    if whole && !column.choices.is_empty() {
        let choices: Vec<String> = column.choices.iter().map(|choice| string(choice)).collect();
        parts.push(format!("choices = [{}]", choices.join(", ")));
    }
    parts.extend(column.reference.as_ref().map(|reference| {
        let rule = OnDelete::WORDS.iter().find(|(_, rule)| *rule == reference.on_delete);
        format!(
            "references = {{ table = {}, column = {}, on_delete = {} }}",
            string(&reference.table),
            string(&reference.column),
            string(rule.map_or("", |(word, _)| word))
        )
    }));
    if column.own {
        parts.push("own = true".to_owned());
    }
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

/// The file as TOML has it: words that are not understood yet.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    user: FileUser,
    tables: BTreeMap<String, FileTable>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FileUser {
    table: String,
    key: String,
    kind: String,
    max_length: Option<u32>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FileTable {
    role: String,
    fingerprint: String,
    key: String,
    #[serde(default)]
    uniques: Vec<FileKey>,
    #[serde(default)]
    indexes: Vec<FileKey>,
    columns: BTreeMap<String, FileColumn>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FileKey {
    columns: Vec<String>,
    style: Option<String>,
    #[serde(default)]
    like: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FileColumn {
    kind: String,
    max_length: Option<u32>,
    null: bool,
    default: Option<DefaultValue>,
    #[serde(default)]
    choices: Vec<String>,
    references: Option<FileReference>,
    #[serde(default)]
    own: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FileReference {
    table: String,
    column: String,
    on_delete: String,
}

impl File {
    fn schema(self) -> Result<Schema, String> {
        let user = User {
            table: self.user.table,
            key: self.user.key,
            kind: kind(&self.user.kind)?,
            max_length: self.user.max_length,
        };
        let mut tables = Vec::new();
        for (name, table) in self.tables {
            tables.push(table.read(name)?);
        }
        tables.sort_by_key(|table| Role::ALL.iter().position(|role| *role == table.role));
        if let Some(twice) = tables.windows(2).find(|pair| pair[0].role == pair[1].role) {
            let [first, second] = [&twice[0].name, &twice[1].name];
            return Err(format!("the tables `{first}` and `{second}` have the same role"));
        }
        Ok(Schema { user, tables })
    }
}

impl FileTable {
    fn read(self, name: String) -> Result<Table, String> {
        let role =
            Role::from_field(&self.role).ok_or_else(|| format!("the role `{}` is unknown", self.role))?;
        let mut columns = Vec::new();
        for (name, column) in self.columns {
            columns.push(column.read(name)?);
        }
        let unknown = self.uniques.iter().chain(&self.indexes).flat_map(|key| &key.columns);
        let unknown =
            unknown.filter(|key| *key != Table::KEY && columns.iter().all(|known| known.name != **key));
        if let Some(column) = unknown.into_iter().next() {
            return Err(format!("`{name}` has a key over `{column}`, which it lacks"));
        }
        let mut uniques = Vec::new();
        for key in self.uniques {
            let style = match (key.style.as_deref(), key.columns.len()) {
                (None, 1) => UniqueStyle::Column,
                (None, _) => UniqueStyle::Constraint,
                (Some(word), _) => UNIQUE_STYLES
                    .iter()
                    .find(|(known, _)| *known == word)
                    .map(|(_, style)| *style)
                    .ok_or_else(|| format!("the style `{word}` of a unique constraint is unknown"))?,
            };
            uniques.push(Unique { columns: key.columns, style, like: key.like });
        }
        let mut indexes = Vec::new();
        for key in self.indexes {
            let style = match key.style.as_deref() {
                None => IndexStyle::Plain,
                Some("model") => IndexStyle::Model,
                Some(word) => return Err(format!("the style `{word}` of an index is unknown")),
            };
            indexes.push(Index { columns: key.columns, style, like: key.like });
        }
        Ok(Table {
            role,
            name,
            fingerprint: self.fingerprint,
            key: kind(&self.key)?,
            columns,
            uniques,
            indexes,
            docs: String::new(),
        })
    }
}

impl FileColumn {
    fn read(self, name: String) -> Result<Column, String> {
        let reference = match self.references {
            None => None,
            Some(FileReference { table, column, on_delete }) => {
                let rule = OnDelete::WORDS.iter().find(|(word, _)| *word == on_delete);
                let (_, rule) =
                    rule.ok_or_else(|| format!("the rule `{on_delete}` of `{name}` is unknown"))?;
                Some(Reference { table, column, on_delete: *rule })
            }
        };
        Ok(Column {
            name,
            kind: kind(&self.kind)?,
            max_length: self.max_length,
            choices: self.choices,
            nullable: self.null,
            default: self.default,
            reference,
            own: self.own,
            docs: String::new(),
            hints: Hints::default(),
        })
    }
}

fn kind(word: &str) -> Result<Kind, String> {
    Kind::from_word(word).ok_or_else(|| format!("the kind `{word}` is unknown"))
}
