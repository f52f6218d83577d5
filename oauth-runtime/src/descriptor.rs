//! What a model is, as plain constants: table, columns, constraints.

use serde::Serialize;

use crate::admin::Widget;

/// The type of a column, apart from any database.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum Kind {
    /// Text with a greatest length.
    String,
    /// Text of any length.
    Text,
    /// True or false.
    Bool,
    /// A 16-bit integer.
    I16,
    /// A 32-bit integer.
    I32,
    /// A 64-bit integer.
    I64,
    /// A double-precision number.
    F64,
    /// A UUID.
    Uuid,
    /// A point in time, in UTC, to the microsecond.
    DateTime,
    /// A calendar date.
    Date,
    /// A JSON value.
    Json,
    /// Bytes.
    Bytes,
    /// Text that is one of a fixed list of values.
    Choice,
}

impl Kind {
    /// Whether a column of kind `column` stores values of this kind.
    ///
    /// Texts differ only in length: a `String` fits a column of kind `Text` as well.
    pub const fn is_stored_as(self, column: Self) -> bool {
        matches!(
            (self, column),
            (Self::String | Self::Text, Self::String | Self::Text)
                | (Self::Choice, Self::String | Self::Text)
        ) || self as u8 == column as u8
    }

    /// The name used in snapshots and descriptors.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::String => "string",
            Self::Text => "text",
            Self::Bool => "bool",
            Self::I16 => "i16",
            Self::I32 => "i32",
            Self::I64 => "i64",
            Self::F64 => "f64",
            Self::Uuid => "uuid",
            Self::DateTime => "datetime",
            Self::Date => "date",
            Self::Json => "json",
            Self::Bytes => "bytes",
            Self::Choice => "choice",
        }
    }
}

impl std::fmt::Display for Kind {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A model: its table, columns and constraints.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct ModelDescriptor {
    /// The abstract model it extends, such as `Application`.
    pub role: &'static str,
    /// Name of the Rust struct.
    pub name: &'static str,
    /// Name of the table.
    pub table: &'static str,
    /// Column of the primary key.
    pub key: &'static str,
    /// Documentation of the struct.
    pub doc: &'static str,
    /// Changes whenever the definition of the table changes.
    pub fingerprint: &'static str,
    /// Columns of the abstract model.
    pub base_columns: &'static [ColumnDescriptor],
    /// Columns that the team added.
    pub columns: &'static [ColumnDescriptor],
    /// Unique constraints; the primary key is not among them.
    pub uniques: &'static [UniqueDescriptor],
}

impl ModelDescriptor {
    /// Every column: those of the abstract model, then the team's own.
    pub fn columns(&self) -> impl Iterator<Item = &'static ColumnDescriptor> + use<> {
        self.base_columns.iter().chain(self.columns)
    }

    /// The column of this name.
    pub fn column(&self, name: &str) -> Option<&'static ColumnDescriptor> {
        self.columns().find(|column| column.name == name)
    }
}

/// One column of a model.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct ColumnDescriptor {
    /// Name of the column.
    pub name: &'static str,
    /// Type of the column.
    pub kind: Kind,
    /// Whether NULL is allowed.
    pub nullable: bool,
    /// Greatest length of a text, in characters.
    pub max_length: Option<u32>,
    /// The values a text may have; empty when any is allowed.
    pub choices: &'static [&'static str],
    /// Whether the value never appears in output, logs or lists.
    pub secret: bool,
    /// Documentation of the field.
    pub doc: &'static str,
    /// Name shown to people.
    pub label: &'static str,
    /// The input a form shows; `ModelAdmin::widget` turns lists into radio buttons.
    pub widget: Widget,
}

impl ColumnDescriptor {
    /// What is wrong with `text` as a value of this column; the message never repeats the value.
    pub(crate) fn check(&self, text: &str) -> Option<String> {
        if !self.choices.is_empty() && !self.choices.contains(&text) {
            let named = self.choices.iter().map(|choice| format!("`{choice}`"));
            return Some(format!("must be one of {}", named.collect::<Vec<_>>().join(", ")));
        }
        // PostgreSQL stores none, and what one database refuses no other shall take.
        if text.contains('\0') {
            return Some("must not contain the character NUL; leave it out".to_owned());
        }
        let limit = usize::try_from(self.max_length?).ok()?;
        // A text has at most as many characters as bytes, so most values are never counted.
        if text.len() <= limit {
            return None;
        }
        let length = text.chars().count();
        (length > limit).then(|| format!("has {length} characters, at most {limit} are allowed; shorten it"))
    }
}

/// A unique constraint of a model.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct UniqueDescriptor {
    /// Columns that are unique together.
    pub columns: &'static [&'static str],
    /// Names under which databases report a violation.
    pub names: &'static [&'static str],
}
