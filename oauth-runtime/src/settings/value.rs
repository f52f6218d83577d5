//! What a settings file may hold, in any format, and what each kind of setting takes of it.

use std::fmt;
use std::num::NonZeroU32;

use secrecy::SecretString;
use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};

use super::{SecretScheme, TokenStorage};
use crate::scopes::Scopes;

/// A value of a settings file.
pub(super) enum Value {
    Nothing,
    Bool(bool),
    Integer(i128),
    Text(String),
    List(Vec<Value>),
    Table(Vec<(String, Value)>),
    /// Anything that no setting takes, such as a float.
    Other,
}

/// Why a value is not taken. What the value was is not said: it may be a secret.
pub(super) enum Mismatch {
    NotANumber,
    Negative,
    Zero,
    TooLarge,
    Expected(&'static str),
}

impl Mismatch {
    /// The message behind the name of the setting.
    pub(super) fn message(&self, unit: &str) -> String {
        match self {
            Self::NotANumber => format!("must be in {unit}; write a whole number without quotes, such as 60"),
            Self::Negative => format!("must not be negative; write a whole number of {unit}"),
            Self::Zero => format!("must be at least 1; write a whole number of {unit}"),
            Self::TooLarge => format!("must be at most {}; write a smaller number of {unit}", u32::MAX),
            Self::Expected(expected) => format!("must be {expected}"),
        }
    }
}

/// A type that settings have.
pub(super) trait FromValue: Sized {
    /// The value of a settings file as this type.
    fn from_value(value: Value) -> Result<Self, Mismatch>;
}

impl FromValue for u32 {
    fn from_value(value: Value) -> Result<Self, Mismatch> {
        match value {
            Value::Integer(number) if number < 0 => Err(Mismatch::Negative),
            Value::Integer(number) => Self::try_from(number).map_err(|_| Mismatch::TooLarge),
            _ => Err(Mismatch::NotANumber),
        }
    }
}

impl FromValue for NonZeroU32 {
    fn from_value(value: Value) -> Result<Self, Mismatch> {
        Self::new(u32::from_value(value)?).ok_or(Mismatch::Zero)
    }
}

impl FromValue for Option<NonZeroU32> {
    fn from_value(value: Value) -> Result<Self, Mismatch> {
        match value {
            Value::Nothing => Ok(None),
            value => u32::from_value(value).map(NonZeroU32::new),
        }
    }
}

impl FromValue for bool {
    fn from_value(value: Value) -> Result<Self, Mismatch> {
        match value {
            Value::Bool(flag) => Ok(flag),
            _ => Err(Mismatch::Expected("true or false, without quotes")),
        }
    }
}

impl FromValue for TokenStorage {
    fn from_value(value: Value) -> Result<Self, Mismatch> {
        match value {
            Value::Text(text) if text == "checksum" => Ok(Self::Checksum),
            Value::Text(text) if text == "plain" => Ok(Self::Plain),
            _ => Err(Mismatch::Expected("\"checksum\" or \"plain\"")),
        }
    }
}

impl FromValue for SecretScheme {
    fn from_value(value: Value) -> Result<Self, Mismatch> {
        match value {
            Value::Text(text) if text == "argon2id" => Ok(Self::Argon2id),
            Value::Text(text) if text == "sha256" => Ok(Self::Sha256),
            _ => Err(Mismatch::Expected("\"argon2id\" or \"sha256\"")),
        }
    }
}

impl FromValue for Scopes {
    fn from_value(value: Value) -> Result<Self, Mismatch> {
        let expected =
            Mismatch::Expected("a table of names with descriptions, such as { read = \"Reading\" }");
        let Value::Table(entries) = value else { return Err(expected) };
        let entries = entries.into_iter().map(|(name, description)| match description {
            Value::Text(description) => Some((name, description)),
            _ => None,
        });
        entries.collect::<Option<Self>>().ok_or(expected)
    }
}

impl FromValue for Vec<String> {
    fn from_value(value: Value) -> Result<Self, Mismatch> {
        let expected = Mismatch::Expected("a list of texts, such as [\"read\"]");
        let Value::List(items) = value else { return Err(expected) };
        let items = items.into_iter().map(|item| match item {
            Value::Text(text) => Some(text),
            _ => None,
        });
        items.collect::<Option<Self>>().ok_or(expected)
    }
}

impl FromValue for Option<SecretString> {
    fn from_value(value: Value) -> Result<Self, Mismatch> {
        match value {
            Value::Nothing => Ok(None),
            // DOT's default is the empty text.
            Value::Text(text) if text.is_empty() => Ok(None),
            Value::Text(text) => Ok(Some(text.into())),
            _ => Err(Mismatch::Expected("a text, the key in PEM form")),
        }
    }
}

impl<'de> Deserialize<'de> for Value {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ValueVisitor)
    }
}

struct ValueVisitor;

impl<'de> Visitor<'de> for ValueVisitor {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the value of a setting")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Nothing)
    }

    fn visit_none<E>(self) -> Result<Value, E> {
        Ok(Value::Nothing)
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        Value::deserialize(deserializer)
    }

    fn visit_bool<E>(self, flag: bool) -> Result<Value, E> {
        Ok(Value::Bool(flag))
    }

    fn visit_i64<E>(self, number: i64) -> Result<Value, E> {
        Ok(Value::Integer(number.into()))
    }

    fn visit_u64<E>(self, number: u64) -> Result<Value, E> {
        Ok(Value::Integer(number.into()))
    }

    fn visit_i128<E>(self, number: i128) -> Result<Value, E> {
        Ok(Value::Integer(number))
    }

    fn visit_u128<E>(self, number: u128) -> Result<Value, E> {
        Ok(Value::Integer(i128::try_from(number).unwrap_or(i128::MAX)))
    }

    fn visit_f64<E>(self, _: f64) -> Result<Value, E> {
        Ok(Value::Other)
    }

    fn visit_bytes<E>(self, _: &[u8]) -> Result<Value, E> {
        Ok(Value::Other)
    }

    fn visit_str<E>(self, text: &str) -> Result<Value, E> {
        Ok(Value::Text(text.to_owned()))
    }

    fn visit_string<E>(self, text: String) -> Result<Value, E> {
        Ok(Value::Text(text))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Value, A::Error> {
        let mut list = Vec::new();
        while let Some(item) = items.next_element()? {
            list.push(item);
        }
        Ok(Value::List(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Value, A::Error> {
        let mut table = Vec::new();
        while let Some(entry) = entries.next_entry()? {
            table.push(entry);
        }
        Ok(Value::Table(table))
    }
}
