//! Values of columns: how each Rust type is stored, equal byte for byte to what Django stores.

mod choice;
mod json;
mod key;
mod list;
mod number;
mod operand;
#[cfg(any(feature = "sqlite", feature = "mysql"))]
mod python;
mod text;
mod time;
mod uuid;

use ::chrono::{DateTime, SubsecRound as _, Utc};

pub use choice::{ChoiceType, choice_bind, choice_read};
pub use json::ResourceList;
pub use list::{ScopeList, UriList};
pub use operand::{Operand, TextColumn};

use crate::database::{Arguments, Row};
use crate::descriptor::Kind;
use crate::error::DecodeError;

/// A type with a place in a column that is not NULL.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be the type of a column",
    label = "no column type",
    note = "use String, bool, i16, i32, i64, f64, Uuid, DateTime<Utc>, NaiveDate, serde_json::Value, Vec<u8>, or an enum with a choices derive"
)]
pub trait Scalar: Sized + Send + Sync + 'static {
    /// The type of its columns.
    const KIND: Kind;

    /// The texts a value may be stored as; empty where any is allowed.
    const ALLOWED: &'static [&'static str] = &[];

    /// The value of one of the allowed texts.
    fn from_allowed(_text: &str) -> Option<Self> {
        None
    }

    /// Binds a value, or NULL of the right type, to the next placeholder.
    fn bind(value: Option<&Self>, to: &mut Arguments);

    /// Reads the column at `index`; `None` is NULL.
    ///
    /// # Errors
    /// Names `column` when its value has no counterpart in this type.
    fn read(row: &Row<'_>, index: usize, column: &'static str) -> Result<Option<Self>, DecodeError>;

    /// The value as text, where its column may have a greatest length or choices.
    fn as_text(&self) -> Option<&str> {
        None
    }

    /// What keeps the value out of every column of its type, to follow the column's name.
    fn problem(&self) -> Option<&'static str> {
        None
    }
}

/// The type of a field: a [`Scalar`], or an `Option` of one where the column may be NULL.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be the type of a field of a model",
    label = "no column type",
    note = "use String, bool, i16, i32, i64, f64, Uuid, DateTime<Utc>, NaiveDate, serde_json::Value, Vec<u8>, an enum with a choices derive, or Option of one of them"
)]
pub trait ColumnType: Sized + Send + Sync + 'static {
    /// The type without `Option`.
    type Scalar: Scalar;

    /// Whether the column may be NULL.
    const NULLABLE: bool;

    /// Binds the value to the next placeholder.
    fn bind(&self, to: &mut Arguments);

    /// Reads the column at `index`.
    ///
    /// # Errors
    /// Names `column` when its value has no counterpart in this type.
    fn read(row: &Row<'_>, index: usize, column: &'static str) -> Result<Self, DecodeError>;

    /// The value as text, where its column may have a greatest length or choices.
    fn as_text(&self) -> Option<&str>;

    /// What keeps the value out of every column of its type, to follow the column's name.
    fn problem(&self) -> Option<&'static str>;
}

impl<T: Scalar> ColumnType for T {
    type Scalar = T;
    const NULLABLE: bool = false;

    fn bind(&self, to: &mut Arguments) {
        <T as Scalar>::bind(Some(self), to);
    }

    fn read(row: &Row<'_>, index: usize, column: &'static str) -> Result<Self, DecodeError> {
        <T as Scalar>::read(row, index, column)?.ok_or_else(|| DecodeError::new(column, "there (it is NULL)"))
    }

    fn as_text(&self) -> Option<&str> {
        <T as Scalar>::as_text(self)
    }

    fn problem(&self) -> Option<&'static str> {
        <T as Scalar>::problem(self)
    }
}

impl<T: Scalar> ColumnType for Option<T> {
    type Scalar = T;
    const NULLABLE: bool = true;

    fn bind(&self, to: &mut Arguments) {
        <T as Scalar>::bind(self.as_ref(), to);
    }

    fn read(row: &Row<'_>, index: usize, column: &'static str) -> Result<Self, DecodeError> {
        <T as Scalar>::read(row, index, column)
    }

    fn as_text(&self) -> Option<&str> {
        self.as_ref().and_then(|value| <T as Scalar>::as_text(value))
    }

    fn problem(&self) -> Option<&'static str> {
        self.as_ref().and_then(<T as Scalar>::problem)
    }
}

/// The current time as databases store it, to the microsecond.
///
/// An entity that was just written thus equals the one read back.
pub fn now() -> DateTime<Utc> {
    Utc::now().trunc_subsecs(6)
}
