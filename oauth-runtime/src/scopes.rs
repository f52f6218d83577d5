//! The scopes of an authorization server, their descriptions, and who may ask for which.

use std::borrow::Cow;
use std::collections::HashSet;
use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde::ser::{Serialize, SerializeMap as _, Serializer};

use crate::models::OAuthModels;
use crate::settings::{ALL_SCOPES, Settings};
use crate::value::ScopeList;

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

    /// The scopes among these that a token or grant has, in the order of these. A name that stands
    /// only in the token is left out.
    #[must_use]
    pub fn granted(&self, scope: &ScopeList) -> Self {
        let granted: HashSet<&str> = scope.iter().collect();
        self.iter().filter(|(name, _)| granted.contains(name)).collect()
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

/// Says which scopes there are and who may have them. [`Settings`] is the standard one.
///
/// A team whose scopes depend on the client, or stand in a table, writes its own; it answers from
/// memory, because the answer is needed while a request is being checked.
pub trait ScopesBackend<M: OAuthModels> {
    /// Every scope with the description that users see, in the order in which they are shown.
    fn all_scopes(&self) -> Cow<'_, Scopes>;

    /// The names that a client may ask for; every one where no client is given.
    fn available_scopes(&self, _application: Option<&M::Application>) -> Vec<String> {
        self.all_scopes().names().map(str::to_owned).collect()
    }

    /// The names that a request without scopes asks for (RFC 6749 section 3.3).
    fn default_scopes(&self, application: Option<&M::Application>) -> Vec<String>;
}

impl<M: OAuthModels> ScopesBackend<M> for Settings {
    fn all_scopes(&self) -> Cow<'_, Scopes> {
        Cow::Borrowed(&self.scopes)
    }

    fn default_scopes(&self, _application: Option<&M::Application>) -> Vec<String> {
        if self.default_scopes.iter().any(|name| name == ALL_SCOPES) {
            return self.scopes.names().map(str::to_owned).collect();
        }
        self.default_scopes.clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{OAuthUser, swappable};

    #[derive(OAuthUser)]
    #[oauth(table = "users")]
    struct User {
        id: i64,
    }

    #[swappable(databases(sqlite))]
    struct Models {
        user: User,
    }

    fn standard(settings: &Settings) -> &dyn ScopesBackend<Models> {
        settings
    }

    #[test]
    fn t009_scopes_of_a_token_have_their_descriptions() {
        let settings = Settings::default();
        let all = standard(&settings).all_scopes();
        let both = Scopes::from([("read", "Reading scope"), ("write", "Writing scope")]);
        assert_eq!(all.granted(&ScopeList::from("read write")), both);
        assert_eq!(all.granted(&ScopeList::from("write")), Scopes::from([("write", "Writing scope")]));
    }

    #[test]
    fn scopes_of_a_token_stand_in_the_order_of_the_backend_and_unknown_names_vanish() {
        let all = Scopes::from([("z", "last letter"), ("m", "middle"), ("a", "first letter")]);
        let granted = all.granted(&ScopeList::from("a gone Z  z a"));
        assert_eq!(granted.iter().collect::<Vec<_>>(), [("z", "last letter"), ("a", "first letter")]);
        assert!(all.granted(&ScopeList::from("")).is_empty());
    }

    #[test]
    fn t001_a_scope_list_contains_what_stands_in_it() {
        let held = ScopeList::from("read write");
        assert!(held.contains_all(&["read", "write"]) && held.contains_all(&["write", "read"]));
        assert!(held.contains_all(&["read", "write", "read", "write"]) && held.contains_all(&[]));
        assert!(!held.contains_all(&["write", "destroy"]) && !held.contains_all(&["READ"]));
        assert!(!ScopeList::from("").contains_all(&[""]));
    }

    #[test]
    fn the_settings_answer_with_all_scopes_or_those_they_name() {
        let mut settings = Settings::default();
        assert_eq!(standard(&settings).available_scopes(None), ["read", "write"]);
        assert_eq!(standard(&settings).default_scopes(None), ["read", "write"]);
        settings.default_scopes = vec!["write".to_owned()];
        assert_eq!(standard(&settings).default_scopes(None), ["write"]);
        settings.default_scopes.clear();
        assert!(standard(&settings).default_scopes(None).is_empty());
    }

    #[test]
    fn a_map_keeps_its_order_and_a_name_stands_once() {
        let json = r#"{"write":"w","read":"r","admin":"a"}"#;
        let scopes: Scopes = serde_json::from_str(json).unwrap();
        assert_eq!(serde_json::to_string(&scopes).unwrap(), json);
        let twice = Scopes::from([("read", "old"), ("write", "w"), ("read", "new")]);
        assert_eq!(twice.iter().collect::<Vec<_>>(), [("read", "new"), ("write", "w")]);
    }

    #[test]
    fn names_follow_the_grammar_of_rfc_6749() {
        for name in ["read", "urn:example:scope", "https://a.example/b?c=d", "!", "#[]^~"] {
            assert!(is_scope_token(name), "{name}");
        }
        for name in ["", "two words", "tab\t", "quote\"", "back\\slash", "del\u{7f}", "ümlaut"] {
            assert!(!is_scope_token(name), "{name}");
        }
    }
}
