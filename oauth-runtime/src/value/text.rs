//! Text and secret text.

use secrecy::{ExposeSecret as _, SecretString};

use super::Scalar;
use crate::database::{Arguments, Row};
use crate::descriptor::Kind;
use crate::error::DecodeError;

impl Scalar for String {
    const KIND: Kind = Kind::String;

    fn bind(value: Option<&Self>, to: &mut Arguments) {
        to.push_native(value.map(String::as_str));
    }

    fn read(row: &Row<'_>, index: usize, column: &'static str) -> Result<Option<Self>, DecodeError> {
        Ok(row.text(index, column)?.map(ToOwned::to_owned))
    }

    fn as_text(&self) -> Option<&str> {
        Some(self)
    }
}

impl Scalar for SecretString {
    const KIND: Kind = Kind::String;

    fn bind(value: Option<&Self>, to: &mut Arguments) {
        to.push_native(value.map(|secret| secret.expose_secret()));
    }

    fn read(row: &Row<'_>, index: usize, column: &'static str) -> Result<Option<Self>, DecodeError> {
        Ok(row.text(index, column)?.map(Self::from))
    }

    fn as_text(&self) -> Option<&str> {
        Some(self.expose_secret())
    }
}
