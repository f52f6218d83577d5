//! Points in time and dates.
//!
//! SQLite has no type for them: Django stores text and compares it as text, so every writer must use
//! the very same shape.

#[cfg(any(feature = "sqlite", test))]
use std::fmt::Write as _;

#[cfg(any(feature = "sqlite", feature = "mysql", test))]
use chrono::NaiveDateTime;
use chrono::{DateTime, Datelike as _, NaiveDate, Utc};
#[cfg(any(feature = "sqlite", test))]
use chrono::{TimeDelta, Timelike as _};

use super::Scalar;
use crate::database::{Arguments, Row, Values};
use crate::descriptor::Kind;
use crate::error::DecodeError;

/// The first and the last moment of the calendar that Python and every database have.
const FIRST: DateTime<Utc> = moment_at(-62_135_596_800, 0);
const LAST: DateTime<Utc> = moment_at(253_402_300_799, 999_999_000);

const BEYOND: &str = "must be in the years 1 to 9999";

const fn moment_at(seconds: i64, nanoseconds: u32) -> DateTime<Utc> {
    match DateTime::from_timestamp(seconds, nanoseconds) {
        Some(moment) => moment,
        None => DateTime::UNIX_EPOCH,
    }
}

const MOMENT: &str = "a date and time";
const DATE: &str = "a date";

impl Scalar for DateTime<Utc> {
    const KIND: Kind = Kind::DateTime;

    fn bind(value: Option<&Self>, to: &mut Arguments) {
        // No row is earlier or later, so a comparison with a moment beyond comes out the same.
        let value = value.map(|value| value.clamp(&FIRST, &LAST));
        to.push(|values| match values {
            #[cfg(feature = "sqlite")]
            Values::Sqlite(list) => {
                sqlx::Arguments::add(list, value.map(|value| to_text(&value.naive_utc())))
            }
            #[cfg(feature = "postgres")]
            Values::Postgres(list) => sqlx::Arguments::add(list, value.copied()),
            #[cfg(feature = "mysql")]
            Values::Mysql(list) => sqlx::Arguments::add(list, value.map(DateTime::naive_utc)),
        });
    }

    fn read(row: &Row<'_>, index: usize, column: &'static str) -> Result<Option<Self>, DecodeError> {
        match row {
            #[cfg(feature = "sqlite")]
            Row::Sqlite(_) => match row.text(index, column)? {
                Some(text) => from_text(text)
                    .map(|moment| Some(moment.and_utc()))
                    .ok_or_else(|| DecodeError::new(column, MOMENT)),
                None => Ok(None),
            },
            #[cfg(feature = "postgres")]
            Row::Postgres(row) => row.try_get(index).map_err(|_| DecodeError::new(column, MOMENT)),
            #[cfg(feature = "mysql")]
            Row::Mysql(row) => row
                .try_get(index)
                .map(|moment: Option<NaiveDateTime>| moment.map(|moment| moment.and_utc()))
                .map_err(|_| DecodeError::new(column, MOMENT)),
        }
    }

    fn problem(&self) -> Option<&'static str> {
        // What lies between two microseconds is cut off.
        (*self < FIRST || self.year() > 9999).then_some(BEYOND)
    }
}

impl Scalar for NaiveDate {
    const KIND: Kind = Kind::Date;

    fn bind(value: Option<&Self>, to: &mut Arguments) {
        to.push_native(value.map(|value| *value.clamp(&FIRST.date_naive(), &LAST.date_naive())));
    }

    fn read(row: &Row<'_>, index: usize, column: &'static str) -> Result<Option<Self>, DecodeError> {
        match row {
            // A date may have been written with a time behind it; the date is its first ten characters.
            #[cfg(feature = "sqlite")]
            Row::Sqlite(_) => match row.text(index, column)? {
                Some(text) => text
                    .get(..10)
                    .and_then(|text| text.parse().ok())
                    .map(Some)
                    .ok_or_else(|| DecodeError::new(column, DATE)),
                None => Ok(None),
            },
            #[cfg(feature = "postgres")]
            Row::Postgres(row) => row.try_get(index).map_err(|_| DecodeError::new(column, DATE)),
            #[cfg(feature = "mysql")]
            Row::Mysql(row) => row.try_get(index).map_err(|_| DecodeError::new(column, DATE)),
        }
    }

    fn problem(&self) -> Option<&'static str> {
        (!(1..=9999).contains(&self.year())).then_some(BEYOND)
    }
}

/// `YYYY-MM-DD HH:MM:SS[.ffffff]`, the fraction left out when it is zero, as Django writes it.
#[cfg(any(feature = "sqlite", test))]
fn to_text(moment: &NaiveDateTime) -> String {
    let mut text = String::with_capacity(26);
    // Writing to a String cannot fail.
    let _ = write!(
        text,
        "{:04}-{:02}-{:02} {:02}:{:02}:{:02}",
        moment.year(),
        moment.month(),
        moment.day(),
        moment.hour(),
        moment.minute(),
        moment.second(),
    );
    // chrono counts a leap second as a fraction above one.
    let fraction = (moment.nanosecond() / 1000).min(999_999);
    if fraction > 0 {
        let _ = write!(text, ".{fraction:06}");
    }
    text
}

/// Reads what [`to_text`] writes, and what Django's own reader accepts: `T`, any fraction, an offset.
#[cfg(any(feature = "sqlite", test))]
fn from_text(text: &str) -> Option<NaiveDateTime> {
    let bytes = text.trim().as_bytes();
    let number = |from: usize, length: usize| -> Option<u32> {
        bytes
            .get(from..from + length)?
            .iter()
            .try_fold(0, |number, byte| byte.is_ascii_digit().then(|| number * 10 + u32::from(byte - b'0')))
    };
    let is = |at: usize, wanted: &[u8]| bytes.get(at).is_some_and(|byte| wanted.contains(byte));

    let date = NaiveDate::from_ymd_opt(i32::try_from(number(0, 4)?).ok()?, number(5, 2)?, number(8, 2)?)?;
    if !(is(4, b"-") && is(7, b"-") && is(10, b" T") && is(13, b":")) {
        return None;
    }
    let (hour, minute) = (number(11, 2)?, number(14, 2)?);
    let (mut second, mut micros, mut at) = (0, 0, 16);
    if is(16, b":") {
        second = number(17, 2)?;
        at = 19;
        if is(19, b".,") {
            at = 20;
            let mut weight = 100_000;
            while let Some(digit) = number(at, 1) {
                micros += digit * weight;
                weight /= 10;
                at += 1;
            }
        }
    }
    let moment = date.and_hms_micro_opt(hour, minute, second, micros)?;
    match bytes.get(at..)? {
        b"" | b"Z" | b"z" => Some(moment),
        [sign @ (b'+' | b'-'), rest @ ..] => {
            let minutes = match rest.len() {
                2 => 0,
                4 => number(at + 3, 2)?,
                5 if rest.get(2) == Some(&b':') => number(at + 4, 2)?,
                _ => return None,
            };
            let offset = TimeDelta::minutes(i64::from(number(at + 1, 2)? * 60 + minutes));
            if *sign == b'+' { moment.checked_sub_signed(offset) } else { moment.checked_add_signed(offset) }
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn moment(text: &str) -> NaiveDateTime {
        NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M:%S%.f").unwrap()
    }

    #[test]
    fn the_fraction_has_six_digits_or_none() {
        for (written, stored) in [
            ("2026-01-02 03:04:05", "2026-01-02 03:04:05"),
            ("2026-01-02 03:04:05.5", "2026-01-02 03:04:05.500000"),
            ("2026-01-02 03:04:05.000001", "2026-01-02 03:04:05.000001"),
            ("2026-01-02 03:04:05.000000999", "2026-01-02 03:04:05"),
            ("0033-01-02 03:04:05.123456789", "0033-01-02 03:04:05.123456"),
        ] {
            assert_eq!(to_text(&moment(written)), stored);
        }
    }

    #[test]
    fn every_shape_that_django_reads_is_read() {
        let expected = moment("2026-01-02 03:04:05.25");
        for text in [
            "2026-01-02 03:04:05.250000",
            "2026-01-02T03:04:05.25Z",
            "2026-01-02 03:04:05.250000000+00:00",
            "2026-01-02T05:34:05.25+0230",
            "2026-01-01 22:04:05.25-05",
        ] {
            assert_eq!(from_text(text), Some(expected), "{text}");
        }
        assert_eq!(from_text("2026-01-02 03:04:05"), Some(moment("2026-01-02 03:04:05")));
        assert_eq!(from_text("2026-01-02 03:04"), Some(moment("2026-01-02 03:04:00")));
    }

    #[test]
    fn what_is_no_moment_is_refused() {
        for text in [
            "",
            "now",
            "2026-01-02",
            "2026-13-02 03:04:05",
            "2026-01-02 03:04:05 CET",
            "2026-01-02 03:04:05+1",
            "2026-01-02x03:04:05",
            "é026-01-02 03:04:05",
        ] {
            assert_eq!(from_text(text), None, "{text}");
        }
    }
}
