//! The kinds of value a column holds, independent of language and database.

use std::fmt;

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// Text up to a length.
    String,
    /// Text of any length.
    Text,
    /// True or false.
    Bool,
    /// 16-bit integer.
    I16,
    /// 32-bit integer.
    I32,
    /// 64-bit integer.
    I64,
    /// Double-precision number.
    F64,
    /// UUID (RFC 9562).
    Uuid,
    /// A moment, to the microsecond, in UTC.
    DateTime,
    /// A day of the calendar.
    Date,
    /// A JSON document.
    Json,
    /// Bytes.
    Bytes,
    /// One of an enum's values, stored as text.
    Choice,
}

impl Kind {
    /// Every kind with the word for it in `kind = "…"`.
    pub const WORDS: [(&'static str, Self); 13] = [
        ("string", Self::String),
        ("text", Self::Text),
        ("bool", Self::Bool),
        ("i16", Self::I16),
        ("i32", Self::I32),
        ("i64", Self::I64),
        ("f64", Self::F64),
        ("uuid", Self::Uuid),
        ("datetime", Self::DateTime),
        ("date", Self::Date),
        ("json", Self::Json),
        ("bytes", Self::Bytes),
        ("choice", Self::Choice),
    ];

    /// The word for this kind.
    pub fn word(self) -> &'static str {
        Self::WORDS.iter().find(|(_, kind)| *kind == self).map_or("", |(word, _)| word)
    }

    /// The kind a word stands for.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::WORDS.iter().find(|(known, _)| *known == word).map(|(_, kind)| *kind)
    }

    /// Whether the value is stored as text and so may have a length and choices.
    pub const fn is_text(self) -> bool {
        matches!(self, Self::String | Self::Text | Self::Choice)
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}
