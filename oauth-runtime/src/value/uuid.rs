//! UUIDs: native on PostgreSQL, 32 hex digits elsewhere.

use uuid::Uuid;

use super::Scalar;
use crate::database::{Arguments, Row, Values};
use crate::descriptor::Kind;
use crate::error::DecodeError;

impl Scalar for Uuid {
    const KIND: Kind = Kind::Uuid;

    fn bind(value: Option<&Self>, to: &mut Arguments) {
        to.push(|values| match values {
            #[cfg(feature = "postgres")]
            Values::Postgres(list) => sqlx::Arguments::add(list, value.copied()),
            #[cfg(feature = "sqlite")]
            Values::Sqlite(list) => sqlx::Arguments::add(list, value.map(to_text)),
            // MariaDB's own uuid type takes the digits without dashes too.
            #[cfg(feature = "mysql")]
            Values::Mysql(list) => sqlx::Arguments::add(list, value.map(to_text)),
        });
    }

    fn read(row: &Row<'_>, index: usize, column: &'static str) -> Result<Option<Self>, DecodeError> {
        match row.bytes(index, column)? {
            Some(bytes) => from_bytes(bytes).map(Some).ok_or_else(|| DecodeError::new(column, "a UUID")),
            None => Ok(None),
        }
    }
}

#[cfg(any(feature = "sqlite", feature = "mysql", test))]
fn to_text(value: &Uuid) -> String {
    value.simple().to_string()
}

/// Sixteen bytes as they are (PostgreSQL, binary columns), or text with or without dashes.
fn from_bytes(bytes: &[u8]) -> Option<Uuid> {
    match bytes.len() {
        16 => Uuid::from_slice(bytes).ok(),
        32 | 36 => Uuid::try_parse_ascii(bytes).ok(),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_has_32_digits_and_reading_takes_36_too() {
        let text = "0190163d8694739baea5966c26f8ad91";
        let value = Uuid::try_parse(text).unwrap();
        assert_eq!(to_text(&value), text);
        assert_eq!(from_bytes(text.as_bytes()), Some(value));
        assert_eq!(from_bytes(b"0190163d-8694-739b-aea5-966c26f8ad91"), Some(value));
        assert_eq!(from_bytes(value.as_bytes()), Some(value));
        assert_eq!(from_bytes(b"0190163d"), None);
        assert_eq!(from_bytes(b"0190163d8694739baea5966c26f8adzz"), None);
    }
}
