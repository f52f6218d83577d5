//! What a column may be compared with.

use secrecy::SecretString;

use super::{ResourceList, Scalar, ScopeList, UriList};

/// A value that may be compared with, or written to, a column of type `T`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be compared with a column of type `{T}`",
    label = "the column has the type `{T}`"
)]
pub trait Operand<T> {
    /// The value as the column's own type.
    fn into_scalar(self) -> T;
}

impl<T: Scalar> Operand<T> for T {
    fn into_scalar(self) -> T {
        self
    }
}

impl<T: Scalar + Clone> Operand<T> for &T {
    fn into_scalar(self) -> T {
        self.clone()
    }
}

macro_rules! converted {
    ($($from:ty => $to:ty),* $(,)?) => {$(
        impl Operand<$to> for $from {
            fn into_scalar(self) -> $to {
                self.into()
            }
        }
    )*};
}

converted! {
    &str => String,
    &str => SecretString,
    &str => UriList,
    &str => ScopeList,
    String => SecretString,
    String => UriList,
    String => ScopeList,
    &[u8] => Vec<u8>,
    Vec<String> => ResourceList,
    i16 => i32,
    i16 => i64,
    i32 => i64,
    f32 => f64,
}

/// The type of a column that is searched as text.
#[diagnostic::on_unimplemented(message = "a column of type `{Self}` cannot be searched as text")]
pub trait TextColumn: Scalar {}

impl TextColumn for String {}
impl TextColumn for UriList {}
impl TextColumn for ScopeList {}
