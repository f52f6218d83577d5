//! Enums whose variants are stored as text.

use crate::database::{Arguments, Row};
use crate::error::DecodeError;

/// An enum that is stored as one of a fixed list of texts; derived, never written by hand.
///
/// The derive implements [`Scalar`](super::Scalar) as well, by way of [`choice_bind`] and
/// [`choice_read`]: a blanket implementation would collide with the one of `String`.
pub trait ChoiceType: Sized + Send + Sync + 'static {
    /// The stored values, in the order of the variants.
    const CHOICES: &'static [&'static str];

    /// The stored value of this variant.
    fn as_str(&self) -> &'static str;

    /// The variant of a stored value.
    fn from_value(value: &str) -> Option<Self>;
}

/// Binds a choice to the next placeholder.
pub fn choice_bind<T: ChoiceType>(value: Option<&T>, to: &mut Arguments) {
    to.push_native(value.map(T::as_str));
}

/// Reads a choice.
///
/// # Errors
/// Names the column when its text is none of the choices.
pub fn choice_read<T: ChoiceType>(
    row: &Row<'_>,
    index: usize,
    column: &'static str,
) -> Result<Option<T>, DecodeError> {
    match row.text(index, column)? {
        Some(text) => {
            T::from_value(text).map(Some).ok_or_else(|| DecodeError::new(column, "one of its choices"))
        }
        None => Ok(None),
    }
}
