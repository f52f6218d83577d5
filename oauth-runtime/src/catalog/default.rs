//! What a row gets that does not name a column.

use std::fmt;

use serde_json::Value;

use super::sql_type::Class;
use crate::database::Database;

/// A default, without the quotes, casts and parentheses that databases put around it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DefaultValue {
    /// True or false.
    Bool(bool),
    /// A number, written as [`Self::number`] writes it.
    Number(String),
    /// A JSON document. PostgreSQL changes the order of its keys, which counts for nothing here either.
    Json(Value),
    /// A text, or any other value in quotes. MariaDB shows question marks for a character beyond U+FFFF.
    Text(String),
    /// An expression, in the words of the database.
    Expression(String),
}

impl DefaultValue {
    /// A number without signs and zeros that change nothing; `None` if the text is no decimal number.
    pub fn number(text: &str) -> Option<Self> {
        decimal(text.trim()).map(Self::Number)
    }

    /// Reads the default of a column as the database writes it; NULL is no default.
    pub(super) fn read(database: Database, class: Class, sql: &str) -> Option<Self> {
        let expression = without_parentheses(database, sql);
        let mut rest = expression;
        if database == Database::Postgres {
            while let Some(inner) = without_cast(rest) {
                rest = without_parentheses(database, inner);
            }
        }
        let value = match unquote(database, rest) {
            Some(text) => Some(from_text(class, text)),
            None if rest.eq_ignore_ascii_case("null") => return None,
            None => from_word(class, rest),
        };
        Some(value.unwrap_or_else(|| Self::Expression(expression.to_owned())))
    }

    /// Whether the two are one, as far as the database shows them.
    pub(super) fn is_shown_as(&self, other: &Self, database: Database) -> bool {
        let (one, two) = match (self, other) {
            _ if self == other => return true,
            _ if database != Database::Mysql => return false,
            (Self::Text(one), Self::Text(two)) => (one.clone(), two.clone()),
            (Self::Json(one), Self::Json(two)) => (one.to_string(), two.to_string()),
            _ => return false,
        };
        // One question mark, or four: that depends on the type of the column.
        let shown = |text: String| {
            let mut characters: Vec<char> =
                text.replace(|character| character > '\u{ffff}', "?").chars().collect();
            characters.dedup_by(|one, two| *one == '?' && *two == '?');
            characters
        };
        shown(one) == shown(two)
    }
}

impl fmt::Display for DefaultValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Bool(value) => write!(f, "{value}"),
            Self::Number(text) | Self::Expression(text) => f.write_str(text),
            Self::Json(value) => write!(f, "'{value}'"),
            Self::Text(text) => write!(f, "'{text}'"),
        }
    }
}

fn from_text(class: Class, text: String) -> DefaultValue {
    let value = match class {
        Class::Bool => match text.to_ascii_lowercase().as_str() {
            "t" | "true" | "1" => Some(DefaultValue::Bool(true)),
            "f" | "false" | "0" => Some(DefaultValue::Bool(false)),
            _ => None,
        },
        Class::Number => DefaultValue::number(&text),
        Class::Json => serde_json::from_str(&text).ok().map(DefaultValue::Json),
        Class::Text => None,
    };
    value.unwrap_or(DefaultValue::Text(text))
}

/// A value without quotes, `None` if it is an expression.
fn from_word(class: Class, word: &str) -> Option<DefaultValue> {
    let truth = match word.to_ascii_lowercase().as_str() {
        "true" => Some(true),
        "false" => Some(false),
        _ => None,
    };
    match class {
        Class::Bool => truth
            .or(match word {
                "1" => Some(true),
                "0" => Some(false),
                _ => None,
            })
            .map(DefaultValue::Bool),
        Class::Number => DefaultValue::number(word),
        Class::Json => serde_json::from_str(word).ok().map(DefaultValue::Json),
        Class::Text => decimal(word).map(|_| DefaultValue::Text(word.to_owned())),
    }
}

/// The text without parentheses around the whole of it.
pub(super) fn without_parentheses(database: Database, text: &str) -> &str {
    let mut text = text.trim();
    while let Some(inner) = text.strip_prefix('(').and_then(|rest| rest.strip_suffix(')')) {
        let mut depth = 0_i32;
        let closes_early = outside_quotes(database, inner).any(|(_, character)| {
            depth += match character {
                '(' => 1,
                ')' => -1,
                _ => 0,
            };
            depth < 0
        });
        if closes_early {
            break;
        }
        text = inner.trim();
    }
    text
}

/// Characters outside quotes with their places. A quote inside quotes is doubled, and so closes and opens them.
fn outside_quotes(database: Database, text: &str) -> impl Iterator<Item = (usize, char)> {
    let mut open = None;
    let mut escaped = false;
    text.char_indices().filter(move |&(_, character)| {
        match open {
            Some(_) if escaped => escaped = false,
            Some(_) if character == '\\' => escaped = database == Database::Mysql,
            Some(quote) if character == quote => open = None,
            Some(_) => {}
            None if matches!(character, '\'' | '"' | '`') => open = Some(character),
            None => return true,
        }
        false
    })
}

/// What stands before the last `::type` of PostgreSQL.
fn without_cast(text: &str) -> Option<&str> {
    let (at, _) =
        outside_quotes(Database::Postgres, text).filter(|&(at, _)| text[at..].starts_with("::")).last()?;
    let is_type = |character: char| character.is_alphanumeric() || "_ \"(),.[]".contains(character);
    text[at + 2..].chars().all(is_type).then(|| text[..at].trim())
}

/// The text of a literal in quotes, if that is all there is.
fn unquote(database: Database, literal: &str) -> Option<String> {
    let mut rest = literal;
    if database == Database::Mysql && rest.starts_with('_') {
        // The character set of the literal, as in `_utf8mb4'…'`.
        rest =
            rest.trim_start_matches(|character: char| character.is_ascii_alphanumeric() || character == '_');
        rest = rest.trim_start();
    }
    let quote = rest.chars().next()?;
    // SQLite takes a name for a text where no column has it.
    if quote != '\'' && !(quote == '"' && database == Database::Sqlite) {
        return None;
    }
    let mut text = String::new();
    let mut characters = rest[1..].chars();
    while let Some(character) = characters.next() {
        match character {
            '\\' if database == Database::Mysql => text.push(escaped(characters.next()?)),
            _ if character == quote => match characters.next() {
                Some(next) if next == quote => text.push(quote),
                Some(_) => return None,
                None => return Some(text),
            },
            _ => text.push(character),
        }
    }
    None
}

/// What MySQL means by a character after a backslash.
fn escaped(character: char) -> char {
    match character {
        '0' => '\0',
        'b' => '\u{8}',
        'n' => '\n',
        'r' => '\r',
        't' => '\t',
        'Z' => '\u{1a}',
        other => other,
    }
}

/// An expression of MySQL 8, whose information schema escapes it once more.
pub(super) fn unescape(text: &str) -> String {
    let mut characters = text.chars();
    let mut plain = String::with_capacity(text.len());
    while let Some(character) = characters.next() {
        match character {
            '\\' => plain.extend(characters.next().map(escaped)),
            _ => plain.push(character),
        }
    }
    plain
}

/// A decimal number with one spelling for each value: `0.5`, `-3`, `1e300`.
fn decimal(text: &str) -> Option<String> {
    let (negative, text) = match text.strip_prefix('-') {
        Some(rest) => (true, rest.trim_start()),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    let (number, exponent) = match text.split_once(['e', 'E']) {
        Some((number, exponent)) => (number, exponent.parse::<i32>().ok()?),
        None => (text, 0),
    };
    let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
    let digits = format!("{whole}{fraction}");
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let significant = digits.trim_end_matches('0');
    let dropped = i32::try_from(digits.len() - significant.len()).ok()?;
    let exponent = exponent.checked_sub(i32::try_from(fraction.len()).ok()?)?.checked_add(dropped)?;
    let significant = significant.trim_start_matches('0');
    if significant.is_empty() {
        return Some("0".to_owned());
    }
    let sign = if negative { "-" } else { "" };
    let length = i32::try_from(significant.len()).ok()?;
    Some(match (exponent, length.checked_add(exponent)?) {
        (0..=20, _) => format!("{sign}{significant}{}", "0".repeat(usize::try_from(exponent).ok()?)),
        (_, point @ 1..) if exponent < 0 => {
            let (whole, fraction) = significant.split_at(usize::try_from(point).ok()?);
            format!("{sign}{whole}.{fraction}")
        }
        (_, point @ -20..=0) => {
            format!("{sign}0.{}{significant}", "0".repeat(usize::try_from(-point).ok()?))
        }
        _ => format!("{sign}{significant}e{exponent}"),
    })
}

#[cfg(test)]
mod tests {
    use super::DefaultValue::{Bool, Expression, Json, Number, Text};
    use super::*;

    fn text(text: &str) -> Option<DefaultValue> {
        Some(Text(text.to_owned()))
    }

    fn number(text: &str) -> Option<DefaultValue> {
        Some(Number(text.to_owned()))
    }

    fn expression(text: &str) -> Option<DefaultValue> {
        Some(Expression(text.to_owned()))
    }

    #[test]
    fn every_database_writes_the_same_value() {
        use Database::{Mysql, Postgres, Sqlite};
        let json = |text| Some(Json(serde_json::from_str(text).unwrap()));
        for (database, class, sql, value) in [
            (Sqlite, Class::Text, "'it''s \\'", text("it's \\")),
            (Sqlite, Class::Text, "(('x'))", text("x")),
            (Sqlite, Class::Text, "\"x\"", text("x")),
            (Sqlite, Class::Text, "5", text("5")),
            (Sqlite, Class::Text, "''", text("")),
            (Sqlite, Class::Text, "NULL", None),
            (Sqlite, Class::Text, "'NULL'", text("NULL")),
            (Sqlite, Class::Text, "'a' || 'b'", expression("'a' || 'b'")),
            (Sqlite, Class::Text, "('a') || ('b')", expression("('a') || ('b')")),
            (Sqlite, Class::Text, "(')' || '(')", expression("')' || '('")),
            (Sqlite, Class::Text, "CURRENT_TIMESTAMP", expression("CURRENT_TIMESTAMP")),
            (Sqlite, Class::Text, "x'41'", expression("x'41'")),
            (Sqlite, Class::Bool, "1", Some(Bool(true))),
            (Sqlite, Class::Bool, "FALSE", Some(Bool(false))),
            (Sqlite, Class::Number, "-3", number("-3")),
            (Sqlite, Class::Number, "+3", number("3")),
            (Sqlite, Class::Number, "0x10", expression("0x10")),
            (Sqlite, Class::Json, "'{\"a\": [1]}'", json("{\"a\":[1]}")),
            (Postgres, Class::Text, "'it''s \\'::character varying", text("it's \\")),
            (Postgres, Class::Text, "'a::b'::text", text("a::b")),
            (Postgres, Class::Text, "'x'::\"odd \"\"type\"(3)", text("x")),
            (Postgres, Class::Text, "NULL::character varying", None),
            (Postgres, Class::Text, "('a'::text || 'b'::text)", expression("'a'::text || 'b'::text")),
            (Postgres, Class::Text, "lower('A'::text)", expression("lower('A'::text)")),
            (Postgres, Class::Text, "now()", expression("now()")),
            (Postgres, Class::Bool, "true", Some(Bool(true))),
            (Postgres, Class::Bool, "'f'::boolean", Some(Bool(false))),
            (Postgres, Class::Number, "'-3'::integer", number("-3")),
            (Postgres, Class::Number, "(-3)", number("-3")),
            (Postgres, Class::Number, "('-3'::integer)::smallint", number("-3")),
            (Postgres, Class::Number, "'1e+300'::double precision", number("1e300")),
            (Postgres, Class::Number, "(1 + 2)", expression("1 + 2")),
            (Postgres, Class::Number, "'NaN'::double precision", text("NaN")),
            (Postgres, Class::Json, "'{\"b\": 1, \"a\": \"''\"}'::jsonb", json("{\"a\":\"'\",\"b\":1}")),
            (Mysql, Class::Text, "'it''s \\\\ \\'x\\' \\n'", text("it's \\ 'x' \n")),
            (Mysql, Class::Text, "('\\')')", text("')")),
            (Mysql, Class::Text, "_utf8mb4'x'", text("x")),
            (Mysql, Class::Text, "_utf8mb4", expression("_utf8mb4")),
            (Mysql, Class::Text, "NULL", None),
            (Mysql, Class::Text, "curdate()", expression("curdate()")),
            (Mysql, Class::Text, "X'41'", expression("X'41'")),
            (Mysql, Class::Bool, "1", Some(Bool(true))),
            (Mysql, Class::Bool, "'0'", Some(Bool(false))),
            (Mysql, Class::Number, "'-0.50'", number("-0.5")),
            (Mysql, Class::Number, "(1 + 2)", expression("1 + 2")),
            (Mysql, Class::Json, "'[]'", json("[]")),
            (Mysql, Class::Json, "_utf8mb4'{\"a\": \"\\\\n\"}'", json("{\"a\":\"\\n\"}")),
        ] {
            assert_eq!(DefaultValue::read(database, class, sql), value, "{database} {sql}");
        }
    }

    #[test]
    fn an_expression_of_mysql_8_is_escaped_once_more() {
        assert_eq!(unescape(r"_utf8mb4\'it\\\'s\'"), r"_utf8mb4'it\'s'");
        assert_eq!(unescape(r"json_array()\"), "json_array()");
    }

    #[test]
    fn a_number_has_one_spelling() {
        for (spellings, one) in [
            (&["0", "-0", "0.0", "00", "0e5", ".0"][..], "0"),
            (&["5", "5.0", "+5", "05", "0.5e1", "50e-1"], "5"),
            (&["-0.5", "-.5", "-5e-1", "- 0.50"], "-0.5"),
            (&["9000000000", "9e9", "9E+9"], "9000000000"),
            (&["12.34", "1234e-2"], "12.34"),
            (&["0.0000001", "1e-7"], "0.0000001"),
            (&["1e300", "10e299"], "1e300"),
            (&["123e-300", "1.23e-298"], "123e-300"),
        ] {
            for spelling in spellings {
                assert_eq!(decimal(spelling).as_deref(), Some(one), "{spelling}");
            }
        }
        for no_number in ["", "-", ".", "e5", "1e", "1 2", "0x10", "1e99999999999", "\u{663}", "1.2.3", "--1"]
        {
            assert_eq!(decimal(no_number), None, "{no_number}");
        }
    }
}
