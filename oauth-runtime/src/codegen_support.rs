//! What emitted code names. Not part of the public interface; it changes without notice.
//!
//! Logic stands here rather than in emitted code: it is compiled once, not once per entity.

pub use std::option::Option;
pub use std::string::String;
pub use std::vec::Vec;

use std::num::NonZeroU32;

use chrono::TimeDelta;
pub use chrono::{DateTime, NaiveDate, Utc};
pub use secrecy::{ExposeSecret, SecretString};
pub use serde::ser::{Serialize, SerializeStruct, Serializer};
pub use serde_json::Value;
pub use uuid::Uuid;

pub use crate::admin::{ModelAdmin, RadioDirection, Widget};
pub use crate::database::{Database, Encoder, Executor, Row, Statement};
pub use crate::descriptor::{ColumnDescriptor, Kind, ModelDescriptor, UniqueDescriptor};
pub use crate::entity::{EntityBase, Finders, KeyType, NewEntity, OwnDefaults, Pk, Statements};
pub use crate::error::{DecodeError, Error, ValidationErrors};
pub use crate::generated::*;
pub use crate::models::OAuthModels;
pub use crate::repository::{Column, Finding, find_all, find_one};
pub use crate::settings::Settings;
pub use crate::token::checksum as token_checksum;
pub use crate::value::{ChoiceType, ResourceList, Scalar, ScopeList, UriList, choice_bind, choice_read};

pub(crate) use crate::{client_secret, generate};

pub use crate::__choice_scalar as choice_scalar;

/// Stands for a secret value in `Debug`.
pub struct Masked;

impl std::fmt::Debug for Masked {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("[masked]")
    }
}

/// A required value that the builder was given.
#[derive(Debug)]
pub struct Set<T>(pub T);

/// A required value is there. Not implemented by the markers of missing ones.
#[diagnostic::on_unimplemented(
    message = "the required column `{Self}` has no value",
    label = "a required column is missing",
    note = "call the setter with the column's name before `.build()`"
)]
pub trait Given<T> {
    /// The value.
    fn take(self) -> T;
}

impl<T> Given<T> for Set<T> {
    fn take(self) -> T {
        self.0
    }
}

/// Stands for the users of a registry that names none; the derive reports that.
#[derive(Debug)]
pub enum MissingUser {}

impl crate::HasKey for MissingUser {
    type Key = i64;
}

impl crate::UserModel for MissingUser {
    const TABLE: &'static str = "users";
    const KEY: &'static str = "id";
}

/// A field of type `Field` holds this key.
#[diagnostic::on_unimplemented(
    message = "the key this field points at is of type `{Self}`, but the field is of type `{Field}`",
    label = "write `{Self}`"
)]
pub trait IsKeyIn<Field> {}

impl<T> IsKeyIn<T> for T {}

/// Asserts that a field of type `Field` may point at `Key`.
pub const fn points_at<Key: IsKeyIn<Field>, Field>() {}

/// A value that a builder takes for a column of type `T`: whatever converts into it.
#[diagnostic::on_unimplemented(
    message = "a column of type `{T}` does not take a `{Self}`",
    label = "write a value of type `{T}`"
)]
pub trait IntoValue<T> {
    /// The value as the column's own type.
    fn into_value(self) -> T;
}

#[diagnostic::do_not_recommend]
impl<T, U: Into<T>> IntoValue<T> for U {
    fn into_value(self) -> T {
        self.into()
    }
}

/// The value of a column that is never NULL.
///
/// # Errors
/// Names the column when it is NULL all the same.
pub fn present<T>(value: Option<T>, column: &'static str) -> Result<T, DecodeError> {
    value.ok_or_else(|| DecodeError::new(column, "there (it is NULL)"))
}

/// The moment that lies a lifetime after `now`; the last one there is where no calendar holds it.
pub(crate) fn after(now: DateTime<Utc>, seconds: NonZeroU32) -> DateTime<Utc> {
    now.checked_add_signed(TimeDelta::seconds(seconds.get().into())).unwrap_or(DateTime::<Utc>::MAX_UTC)
}

/// A number of seconds as a column holds it; the greatest one where it holds no more.
pub(crate) fn seconds(seconds: NonZeroU32) -> i32 {
    i32::try_from(seconds.get()).unwrap_or(i32::MAX)
}

/// Whether a text is one of the choices, for assertions at compile time.
pub const fn has_choice(choices: &[&str], value: &str) -> bool {
    let mut position = 0;
    while position < choices.len() {
        if same(choices[position].as_bytes(), value.as_bytes()) {
            return true;
        }
        position += 1;
    }
    false
}

const fn same(left: &[u8], right: &[u8]) -> bool {
    if left.len() != right.len() {
        return false;
    }
    let mut position = 0;
    while position < left.len() {
        if left[position] != right[position] {
            return false;
        }
        position += 1;
    }
    true
}

/// The variant of a default. That the text is a choice is asserted at compile time; should the
/// assertion be missing, the first variant stands in.
pub fn default_choice<T: Scalar>(value: &str) -> T {
    match T::from_allowed(value) {
        Some(choice) => choice,
        None => unreachable!("the derive asserts that `{value}` is a choice"),
    }
}

/// Makes an enum of choices a column type.
#[doc(hidden)]
#[macro_export]
macro_rules! __choice_scalar {
    ($choices:ty) => {
        #[automatically_derived]
        impl $crate::codegen_support::Scalar for $choices {
            const KIND: $crate::codegen_support::Kind = $crate::codegen_support::Kind::Choice;
            const ALLOWED: &'static [&'static str] = <Self as $crate::codegen_support::ChoiceType>::CHOICES;

            fn from_allowed(text: &str) -> ::core::option::Option<Self> {
                <Self as $crate::codegen_support::ChoiceType>::from_value(text)
            }

            fn bind(value: ::core::option::Option<&Self>, to: &mut $crate::database::Arguments) {
                $crate::codegen_support::choice_bind(value, to);
            }

            fn read(
                row: &$crate::codegen_support::Row<'_>,
                index: usize,
                column: &'static str,
            ) -> ::core::result::Result<::core::option::Option<Self>, $crate::codegen_support::DecodeError>
            {
                $crate::codegen_support::choice_read(row, index, column)
            }

            fn as_text(&self) -> ::core::option::Option<&str> {
                ::core::option::Option::Some($crate::codegen_support::ChoiceType::as_str(self))
            }
        }

        #[automatically_derived]
        impl ::core::fmt::Display for $choices {
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                f.write_str($crate::codegen_support::ChoiceType::as_str(self))
            }
        }

        #[automatically_derived]
        impl $crate::codegen_support::Serialize for $choices {
            fn serialize<S: $crate::codegen_support::Serializer>(
                &self,
                to: S,
            ) -> ::core::result::Result<S::Ok, S::Error> {
                to.serialize_str($crate::codegen_support::ChoiceType::as_str(self))
            }
        }
    };
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lifetime_that_no_calendar_holds_ends_with_the_calendar() {
        let second = NonZeroU32::MIN;
        assert_eq!(after(DateTime::UNIX_EPOCH, second).timestamp(), 1);
        assert_eq!(after(DateTime::<Utc>::MAX_UTC, second), DateTime::<Utc>::MAX_UTC);
    }
}
