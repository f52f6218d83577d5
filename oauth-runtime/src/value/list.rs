//! Lists that are stored as text with whitespace between their items.

use std::fmt;

use super::Scalar;
use crate::database::{Arguments, Row};
use crate::descriptor::Kind;
use crate::error::DecodeError;

/// What Python's `str.split()` splits at: Unicode whitespace and the four ASCII separators.
fn is_space(character: char) -> bool {
    character.is_whitespace() || ('\u{1c}'..='\u{1f}').contains(&character)
}

/// The items of a text.
fn items(mut text: &str) -> impl Iterator<Item = &str> {
    std::iter::from_fn(move || {
        let item;
        (item, text) = split_item(text.trim_start_matches(is_space));
        (!item.is_empty()).then_some(item)
    })
}

/// Splits where the first item ends. Most items are plain ASCII, which is read eight bytes at a time.
fn split_item(text: &str) -> (&str, &str) {
    let plain = |bytes: &&[u8; 8]| bytes.iter().fold(true, |all, byte| all & (0x21..0x80).contains(byte));
    let plain = 8 * text.as_bytes().as_chunks().0.iter().take_while(plain).count();
    // ASCII stands before it, so this is a boundary of characters.
    let length = plain + text[plain..].find(is_space).unwrap_or(text.len() - plain);
    text.split_at(length)
}

macro_rules! text_list {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        ///
        /// The stored text is kept byte for byte, so that a row read and written back does not change.
        #[derive(Clone, Default, PartialEq, Eq, Hash)]
        pub struct $name(String);

        impl $name {
            /// The items in their order.
            pub fn iter(&self) -> impl Iterator<Item = &str> {
                items(&self.0)
            }

            /// Whether there is no item.
            pub fn is_empty(&self) -> bool {
                self.iter().next().is_none()
            }

            /// Whether `item` is one of the items.
            pub fn contains(&self, item: &str) -> bool {
                self.iter().any(|held| held == item)
            }

            /// Whether every one of these is one of the items.
            pub fn contains_all(&self, items: &[&str]) -> bool {
                items.iter().all(|item| self.contains(item))
            }

            /// The stored text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl From<&str> for $name {
            fn from(text: &str) -> Self {
                Self(text.to_owned())
            }
        }

        impl From<String> for $name {
            fn from(text: String) -> Self {
                Self(text)
            }
        }

        impl<T: AsRef<str>> From<Vec<T>> for $name {
            fn from(items: Vec<T>) -> Self {
                items.into_iter().collect()
            }
        }

        impl<T: AsRef<str>, const N: usize> From<[T; N]> for $name {
            fn from(items: [T; N]) -> Self {
                items.into_iter().collect()
            }
        }

        impl<T: AsRef<str>> From<&[T]> for $name {
            fn from(items: &[T]) -> Self {
                items.iter().collect()
            }
        }

        impl<T: AsRef<str>> FromIterator<T> for $name {
            fn from_iter<I: IntoIterator<Item = T>>(items: I) -> Self {
                let mut text = String::new();
                for item in items {
                    if !text.is_empty() {
                        text.push(' ');
                    }
                    text.push_str(item.as_ref());
                }
                Self(text)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Debug::fmt(&self.0, f)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl PartialEq<str> for $name {
            fn eq(&self, other: &str) -> bool {
                self.0 == other
            }
        }

        impl PartialEq<&str> for $name {
            fn eq(&self, other: &&str) -> bool {
                self.0 == *other
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(&self.0)
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                String::deserialize(deserializer).map(Self)
            }
        }

        impl Scalar for $name {
            const KIND: Kind = Kind::Text;

            fn bind(value: Option<&Self>, to: &mut Arguments) {
                to.push_native(value.map(Self::as_str));
            }

            fn read(row: &Row<'_>, index: usize, column: &'static str) -> Result<Option<Self>, DecodeError> {
                Ok(row.text(index, column)?.map(Self::from))
            }

            fn as_text(&self) -> Option<&str> {
                Some(&self.0)
            }
        }
    };
}

text_list! {
    /// URIs of an application, with whitespace between them.
    UriList
}

text_list! {
    /// Scopes of a token or grant, with a space between them.
    ScopeList
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn items_are_split_as_python_splits_them() {
        let text = " a\u{1c}b\u{1f}c\u{a0}d\u{3000}e\u{85}f\r\n";
        let list = UriList::from(text);
        // python3: ' a\x1cb\x1fc\xa0d\u3000e\x85f\r\n'.split()
        assert_eq!(list.iter().collect::<Vec<_>>(), ["a", "b", "c", "d", "e", "f"]);
        assert_eq!(list.as_str(), text);
        let long =
            UriList::from("https://a.example/\u{fc}\u{85}https://b.example/callback\u{3000}12345678 \u{fc}");
        let items = ["https://a.example/\u{fc}", "https://b.example/callback", "12345678", "\u{fc}"];
        assert_eq!(long.iter().collect::<Vec<_>>(), items);
        assert!(ScopeList::from(" \u{1d}\t").is_empty());
        assert!(!ScopeList::from("read\u{200b}").contains("read"));
    }

    #[test]
    fn items_are_joined_by_one_space() {
        assert_eq!(ScopeList::from(["read", "write"]).as_str(), "read write");
        assert_eq!(UriList::from(vec!["https://a/".to_owned()]).as_str(), "https://a/");
        assert_eq!(serde_json::to_string(&ScopeList::from(["a", "b"])).unwrap(), r#""a b""#);
    }
}
