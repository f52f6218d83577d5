//! JSON values, and the list of resources of a token.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::Scalar;
#[cfg(any(feature = "sqlite", feature = "mysql"))]
use super::python;
use crate::database::{Arguments, Row, Values};
use crate::descriptor::Kind;
use crate::error::DecodeError;

impl Scalar for Value {
    const KIND: Kind = Kind::Json;

    fn bind(value: Option<&Self>, to: &mut Arguments) {
        to.push(|values| match values {
            #[cfg(feature = "postgres")]
            Values::Postgres(list) => sqlx::Arguments::add(list, value.map(sqlx::types::Json)),
            #[cfg(feature = "sqlite")]
            Values::Sqlite(list) => sqlx::Arguments::add(list, value.map(python::dumps)),
            #[cfg(feature = "mysql")]
            Values::Mysql(list) => sqlx::Arguments::add(list, value.map(python::dumps)),
        });
    }

    fn read(row: &Row<'_>, index: usize, column: &'static str) -> Result<Option<Self>, DecodeError> {
        read_json(row, index, column, "JSON")
    }

    fn problem(&self) -> Option<&'static str> {
        holds_nul(self).then_some(NUL)
    }
}

const NUL: &str = "must not contain the character NUL; leave it out";

/// Whether a text inside, which may be a name, has a character that PostgreSQL does not store.
fn holds_nul(value: &Value) -> bool {
    match value {
        Value::String(text) => text.contains('\0'),
        Value::Array(items) => items.iter().any(holds_nul),
        Value::Object(members) => members.iter().any(|(name, value)| name.contains('\0') || holds_nul(value)),
        Value::Null | Value::Bool(_) | Value::Number(_) => false,
    }
}

/// URIs of the resources that a token or grant is for, stored as a JSON list of strings.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ResourceList(pub Vec<String>);

impl ResourceList {
    /// The URIs in their order.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(String::as_str)
    }

    /// Whether no resource is named.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether `resource` is named.
    pub fn contains(&self, resource: &str) -> bool {
        self.iter().any(|named| named == resource)
    }
}

impl From<Vec<String>> for ResourceList {
    fn from(list: Vec<String>) -> Self {
        Self(list)
    }
}

impl From<Vec<&str>> for ResourceList {
    fn from(list: Vec<&str>) -> Self {
        list.into_iter().collect()
    }
}

impl<T: Into<String>, const N: usize> From<[T; N]> for ResourceList {
    fn from(list: [T; N]) -> Self {
        list.into_iter().collect()
    }
}

impl<T: Into<String>> FromIterator<T> for ResourceList {
    fn from_iter<I: IntoIterator<Item = T>>(list: I) -> Self {
        Self(list.into_iter().map(Into::into).collect())
    }
}

impl Scalar for ResourceList {
    const KIND: Kind = Kind::Json;

    fn bind(value: Option<&Self>, to: &mut Arguments) {
        to.push(|values| match values {
            #[cfg(feature = "postgres")]
            Values::Postgres(list) => {
                sqlx::Arguments::add(list, value.map(|value| sqlx::types::Json(&value.0)))
            }
            #[cfg(feature = "sqlite")]
            Values::Sqlite(list) => {
                sqlx::Arguments::add(list, value.map(|value| python::dumps_strings(&value.0)))
            }
            #[cfg(feature = "mysql")]
            Values::Mysql(list) => {
                sqlx::Arguments::add(list, value.map(|value| python::dumps_strings(&value.0)))
            }
        });
    }

    fn read(row: &Row<'_>, index: usize, column: &'static str) -> Result<Option<Self>, DecodeError> {
        // Nearly every row has the empty list, which needs no parser.
        if let Some("[]") = json_text(row, index, column)? {
            return Ok(Some(Self::default()));
        }
        read_json(row, index, column, "a JSON list of strings")
    }

    fn problem(&self) -> Option<&'static str> {
        self.iter().any(|resource| resource.contains('\0')).then_some(NUL)
    }
}

/// The text of a JSON column, except on PostgreSQL, whose driver has a decoder of its own.
fn json_text<'r>(row: &Row<'r>, index: usize, column: &'static str) -> Result<Option<&'r str>, DecodeError> {
    match row {
        #[cfg(feature = "postgres")]
        Row::Postgres(_) => Ok(None),
        #[allow(unreachable_patterns)]
        row => row.text(index, column),
    }
}

fn read_json<T>(
    row: &Row<'_>,
    index: usize,
    column: &'static str,
    expected: &'static str,
) -> Result<Option<T>, DecodeError>
where
    T: for<'de> Deserialize<'de> + 'static,
{
    match row {
        #[cfg(feature = "postgres")]
        Row::Postgres(row) => row
            .try_get(index)
            .map(|value: Option<sqlx::types::Json<T>>| value.map(|value| value.0))
            .map_err(|_| DecodeError::new(column, expected)),
        #[allow(unreachable_patterns)]
        row => row
            .text(index, column)?
            .map(serde_json::from_str)
            .transpose()
            .map_err(|_| DecodeError::new(column, expected)),
    }
}
