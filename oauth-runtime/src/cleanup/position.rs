//! Where a walk along an index is.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use crate::database::{Arguments, Encodable, Row};
use crate::descriptor::Kind;
use crate::error::DecodeError;
use crate::value::ColumnType;

/// The place of a row in the order of a walk: by time, where there is one, then by key.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Position {
    pub(super) moment: Option<Moment>,
    pub(super) key: Key,
}

/// A time exactly as it is stored, so that the row it was read from compares as equal.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Moment {
    Time(DateTime<Utc>),
    /// SQLite compares times as text, and others may have written the same time in another shape.
    #[cfg(feature = "sqlite")]
    Text(String),
}

impl Moment {
    pub(super) fn read(row: &Row<'_>, index: usize, column: &'static str) -> Result<Self, DecodeError> {
        match row {
            #[cfg(feature = "sqlite")]
            Row::Sqlite(_) => row.get(index, column).map(Self::Text),
            #[allow(unreachable_patterns)]
            _ => row.get(index, column).map(Self::Time),
        }
    }
}

impl Encodable for Moment {
    fn bind(&self, to: &mut Arguments) {
        match self {
            Self::Time(time) => ColumnType::bind(time, to),
            #[cfg(feature = "sqlite")]
            Self::Text(text) => ColumnType::bind(text, to),
        }
    }

    fn as_text(&self) -> Option<&str> {
        None
    }
}

/// A primary key of any type.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Key {
    Number(i64),
    Uuid(Uuid),
    Text(String),
}

impl Key {
    pub(super) fn read(
        row: &Row<'_>,
        index: usize,
        column: &'static str,
        kind: Kind,
    ) -> Result<Self, DecodeError> {
        match kind {
            Kind::Uuid => row.get(index, column).map(Self::Uuid),
            Kind::String | Kind::Text => row.get(index, column).map(Self::Text),
            _ => row.get(index, column).map(Self::Number),
        }
    }
}

impl Encodable for Key {
    fn bind(&self, to: &mut Arguments) {
        match self {
            Self::Number(number) => ColumnType::bind(number, to),
            Self::Uuid(uuid) => ColumnType::bind(uuid, to),
            Self::Text(text) => ColumnType::bind(text, to),
        }
    }

    fn as_text(&self) -> Option<&str> {
        None
    }
}

/// A batch's stretch of a walk: what comes after one position, up to and with another.
#[derive(Debug, Clone, Default)]
pub(super) struct Window {
    pub(super) after: Option<Position>,
    pub(super) last: Option<Position>,
}
