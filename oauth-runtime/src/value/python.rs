//! JSON as Python's `json.dumps` writes it, which is what Django stores.

use std::fmt::Write as _;

use serde_json::{Number, Value};

/// The text of a value: `", "` and `": "` between parts, everything beyond printable ASCII escaped.
pub(super) fn dumps(value: &Value) -> String {
    let mut text = String::new();
    write_value(value, &mut text);
    text
}

/// The text of a list of strings.
pub(super) fn dumps_strings(list: &[String]) -> String {
    let mut text = String::from("[");
    separated(list, &mut text, |item, text| write_string(item, text));
    text.push(']');
    text
}

fn write_value(value: &Value, to: &mut String) {
    match value {
        Value::Null => to.push_str("null"),
        Value::Bool(true) => to.push_str("true"),
        Value::Bool(false) => to.push_str("false"),
        Value::Number(number) => write_number(number, to),
        Value::String(string) => write_string(string, to),
        Value::Array(items) => {
            to.push('[');
            separated(items, to, write_value);
            to.push(']');
        }
        Value::Object(entries) => {
            to.push('{');
            separated(entries, to, |(key, value), to| {
                write_string(key, to);
                to.push_str(": ");
                write_value(value, to);
            });
            to.push('}');
        }
    }
}

fn separated<T>(items: impl IntoIterator<Item = T>, to: &mut String, mut write: impl FnMut(T, &mut String)) {
    for (position, item) in items.into_iter().enumerate() {
        if position > 0 {
            to.push_str(", ");
        }
        write(item, to);
    }
}

fn write_string(string: &str, to: &mut String) {
    to.push('"');
    for character in string.chars() {
        match character {
            '"' => to.push_str("\\\""),
            '\\' => to.push_str("\\\\"),
            '\n' => to.push_str("\\n"),
            '\r' => to.push_str("\\r"),
            '\t' => to.push_str("\\t"),
            '\u{8}' => to.push_str("\\b"),
            '\u{c}' => to.push_str("\\f"),
            ' '..='~' => to.push(character),
            _ => {
                for unit in character.encode_utf16(&mut [0; 2]) {
                    // Writing to a String cannot fail.
                    let _ = write!(to, "\\u{unit:04x}");
                }
            }
        }
    }
    to.push('"');
}

fn write_number(number: &Number, to: &mut String) {
    match number.as_f64() {
        Some(float) if number.is_f64() => write_float(float, to),
        _ => {
            let _ = write!(to, "{number}");
        }
    }
}

/// Python's `repr` of a float: shortest digits, an exponent below 1e-4 and from 1e16 on.
fn write_float(float: f64, to: &mut String) {
    let scientific = format!("{float:e}");
    let exponent = scientific
        .split_once('e')
        .and_then(|(digits, exponent)| Some((digits, exponent.parse::<i32>().ok()?)));
    match exponent {
        Some((digits, exponent)) if !(-4..16).contains(&exponent) => {
            let sign = if exponent < 0 { '-' } else { '+' };
            let _ = write!(to, "{digits}e{sign}{:02}", exponent.unsigned_abs());
        }
        _ => {
            // `Debug` keeps the `.0` of a whole number, and writes no exponent in this range.
            let _ = write!(to, "{float:?}");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_equals_that_of_python() {
        // Right-hand sides come from python3 -c 'import json; print(json.dumps(…))'.
        for (json, python) in [
            (r#"["https://a/é","b"]"#, r#"["https://a/\u00e9", "b"]"#),
            (r#"{"b":1,"a":[true,null,1.5,"ü"]}"#, r#"{"b": 1, "a": [true, null, 1.5, "\u00fc"]}"#),
            ("[]", "[]"),
            ("{}", "{}"),
            (r#"{"z":{"y":[[],{"x":false}]}}"#, r#"{"z": {"y": [[], {"x": false}]}}"#),
            (r#""😀""#, r#""\ud83d\ude00""#),
            (r#""\u0000\u001f\u007f\"\\/\b\f\n\r\t""#, r#""\u0000\u001f\u007f\"\\/\b\f\n\r\t""#),
            (
                "[1.0,1e16,1e15,1.5e-7,0.0001,-0.0,1e22,123456789012345680.0]",
                "[1.0, 1e+16, 1000000000000000.0, 1.5e-07, 0.0001, -0.0, 1e+22, 1.2345678901234568e+17]",
            ),
            ("[18446744073709551615,-9223372036854775808]", "[18446744073709551615, -9223372036854775808]"),
        ] {
            assert_eq!(dumps(&serde_json::from_str(json).unwrap()), python);
        }
    }
}
