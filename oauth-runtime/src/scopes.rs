//! The scopes of an authorization server, their descriptions, and who may ask for which.

use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde::ser::{Serialize, SerializeMap as _, Serializer};

/// Names of scopes with their descriptions, in the order in which they were put.
///
/// A name stands once; putting it again replaces the description. Serialised as a map.
///
/// ```
/// # use oauth_runtime::scopes::Scopes;
/// let scopes = Scopes::from([("read", "Reading scope"), ("write", "Writing scope")]);
/// assert_eq!(scopes.get("write"), Some("Writing scope"));
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Scopes(Vec<(String, String)>);

impl Scopes {
    /// No scopes.
    pub const fn new() -> Self {
        Self(Vec::new())
    }

    /// Puts a scope behind the others, or gives one that is there a new description.
    pub fn insert(&mut self, name: impl Into<String>, description: impl Into<String>) {
        let (name, description) = (name.into(), description.into());
        match self.0.iter_mut().find(|(known, _)| *known == name) {
            Some((_, known)) => *known = description,
            None => self.0.push((name, description)),
        }
    }

    /// Names with descriptions, in their order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, description)| (name.as_str(), description.as_str()))
    }

    /// The names, in their order.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|(name, _)| name.as_str())
    }

    /// The description of a scope.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.iter().find(|(known, _)| *known == name).map(|(_, description)| description)
    }

    /// Whether there is a scope of this name; upper and lower case differ.
    pub fn contains(&self, name: &str) -> bool {
        self.get(name).is_some()
    }

    /// Whether there is no scope.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// How many scopes there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }
}

impl<N: Into<String>, D: Into<String>> FromIterator<(N, D)> for Scopes {
    fn from_iter<I: IntoIterator<Item = (N, D)>>(entries: I) -> Self {
        let mut scopes = Self::new();
        for (name, description) in entries {
            scopes.insert(name, description);
        }
        scopes
    }
}

impl<N: Into<String>, D: Into<String>, const LENGTH: usize> From<[(N, D); LENGTH]> for Scopes {
    fn from(entries: [(N, D); LENGTH]) -> Self {
        entries.into_iter().collect()
    }
}

impl Serialize for Scopes {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.len()))?;
        for (name, description) in self.iter() {
            map.serialize_entry(name, description)?;
        }
        map.end()
    }
}

impl<'de> Deserialize<'de> for Scopes {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(ScopesVisitor)
    }
}

struct ScopesVisitor;

impl<'de> Visitor<'de> for ScopesVisitor {
    type Value = Scopes;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a map of names of scopes with their descriptions")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Scopes, A::Error> {
        let mut scopes = Scopes::new();
        while let Some((name, description)) = entries.next_entry::<String, String>()? {
            scopes.insert(name, description);
        }
        Ok(scopes)
    }
}

/// Whether a text is the name of a scope (RFC 6749 section 3.3): printable ASCII without space, `"` and `\`.
pub fn is_scope_token(name: &str) -> bool {
    !name.is_empty() && name.bytes().all(|byte| matches!(byte, 0x21 | 0x23..=0x5b | 0x5d..=0x7e))
}
