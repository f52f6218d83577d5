//! Integers, floating point, booleans and bytes: every driver stores them as they are.

use super::Scalar;
use crate::database::{Arguments, Row};
use crate::descriptor::Kind;
use crate::error::DecodeError;

macro_rules! integer {
    ($type:ty, $kind:ident, $expected:literal) => {
        impl Scalar for $type {
            const KIND: Kind = Kind::$kind;

            fn bind(value: Option<&Self>, to: &mut Arguments) {
                to.push_native(value.copied());
            }

            // Read at full width: a schema that Django made may have a wider or narrower column.
            fn read(row: &Row<'_>, index: usize, column: &'static str) -> Result<Option<Self>, DecodeError> {
                row.integer(index, column)?
                    .map(Self::try_from)
                    .transpose()
                    .map_err(|_| DecodeError::new(column, $expected))
            }
        }
    };
}

integer!(i16, I16, "an integer of 16 bits");
integer!(i32, I32, "an integer of 32 bits");
integer!(i64, I64, "an integer of 64 bits");

impl Scalar for bool {
    const KIND: Kind = Kind::Bool;

    fn bind(value: Option<&Self>, to: &mut Arguments) {
        to.push_native(value.copied());
    }

    fn read(row: &Row<'_>, index: usize, column: &'static str) -> Result<Option<Self>, DecodeError> {
        match row {
            #[cfg(feature = "postgres")]
            Row::Postgres(row) => {
                row.try_get_unchecked(index).map_err(|_| DecodeError::new(column, "true or false"))
            }
            #[allow(unreachable_patterns)]
            row => Ok(row.integer(index, column)?.map(|number| number != 0)),
        }
    }
}

impl Scalar for f64 {
    const KIND: Kind = Kind::F64;

    fn bind(value: Option<&Self>, to: &mut Arguments) {
        to.push_native(value.copied());
    }

    fn read(row: &Row<'_>, index: usize, column: &'static str) -> Result<Option<Self>, DecodeError> {
        let number = match row {
            #[cfg(feature = "sqlite")]
            Row::Sqlite(row) => row.try_get_unchecked(index),
            // The driver's unchecked decoder panics on a column of another width.
            #[cfg(feature = "postgres")]
            Row::Postgres(row) => row
                .try_get(index)
                .or_else(|_| row.try_get::<Option<f32>>(index).map(|number| number.map(f64::from))),
            #[cfg(feature = "mysql")]
            Row::Mysql(row) => row.try_get_unchecked(index),
        };
        number.map_err(|_| DecodeError::new(column, "a number"))
    }
}

impl Scalar for Vec<u8> {
    const KIND: Kind = Kind::Bytes;

    fn bind(value: Option<&Self>, to: &mut Arguments) {
        to.push_native(value.map(Vec::as_slice));
    }

    fn read(row: &Row<'_>, index: usize, column: &'static str) -> Result<Option<Self>, DecodeError> {
        Ok(row.bytes(index, column)?.map(<[u8]>::to_vec))
    }
}
