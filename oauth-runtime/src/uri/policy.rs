//! What a deployment allows in the URIs of its clients.

use std::sync::LazyLock;

use serde::de::{Deserialize, Deserializer, Error as _};

use super::parts::is_scheme;

/// What a deployment allows in the URIs of its clients. The settings have the names of Django OAuth Toolkit in lower
/// case; the defaults are its own, and what RFC 9700 recommends.
///
/// An application answers for its URIs without a store, so the policy belongs to the registry:
///
/// ```
/// use std::sync::LazyLock;
///
/// use oauth_runtime::prelude::*;
/// use oauth_runtime::uri::UriPolicy;
///
/// #[derive(OAuthUser)]
/// #[oauth(table = "users")]
/// pub struct User { pub id: i64 }
///
/// #[swappable(databases(sqlite), uri_policy = uri_policy)]
/// pub struct Models { user: User }
///
/// fn uri_policy() -> &'static UriPolicy {
///     static POLICY: LazyLock<UriPolicy> = LazyLock::new(|| {
///         let mut policy = UriPolicy::default();
///         policy.allow_localhost_loopback = true;
///         policy
///     });
///     &POLICY
/// }
///
/// assert!(<Models as OAuthModels>::uri_policy().allow_localhost_loopback);
/// ```
#[derive(Debug, Clone, PartialEq, Eq, serde::Deserialize)]
#[serde(default, deny_unknown_fields)]
#[non_exhaustive]
pub struct UriPolicy {
    /// Schemes that a redirection URI may be registered with: `http` and `https`. An app with a private-use scheme
    /// (RFC 8252 section 7.1) needs its own, such as `com.example.app`.
    #[serde(deserialize_with = "redirect_schemes")]
    pub allowed_redirect_uri_schemes: Schemes,
    /// Schemes of the origins that may be registered and that are allowed: `https`.
    #[serde(deserialize_with = "origin_schemes")]
    pub allowed_schemes: Schemes,
    /// Whether the host of a registered URI may begin with `*`, as in `https://*.example.com/cb`: off. RFC 9700
    /// section 4.1.3 advises against it, because every host below `example.com` may then receive authorization codes. That a suffix such as `co.uk` belongs
    /// to nobody is not known here: who registers `*.co.uk` gets it.
    pub allow_uri_wildcards: bool,
    /// Whether `http://localhost` is accepted with any port, as the loopback addresses are: off. RFC 8252 section 8.3
    /// advises against the name, because it may lead to another interface than the loopback one.
    pub allow_localhost_loopback: bool,
}

impl UriPolicy {
    /// The defaults: exact comparison, no wildcards.
    pub fn strict() -> &'static Self {
        static STRICT: LazyLock<UriPolicy> = LazyLock::new(UriPolicy::default);
        &STRICT
    }
}

impl Default for UriPolicy {
    fn default() -> Self {
        Self {
            allowed_redirect_uri_schemes: Schemes(vec!["http".to_owned(), "https".to_owned()]),
            allowed_schemes: Schemes(vec!["https".to_owned()]),
            allow_uri_wildcards: false,
            allow_localhost_loopback: false,
        }
    }
}

/// Schemes of URIs, which have no case (RFC 3986 section 3.1).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Schemes(Vec<String>);

impl Schemes {
    /// These schemes, without the `:`.
    ///
    /// # Errors
    /// [`InvalidScheme`] for the first text that is no scheme.
    pub fn new<T: Into<String>>(schemes: impl IntoIterator<Item = T>) -> Result<Self, InvalidScheme> {
        let checked = schemes.into_iter().map(|scheme| {
            let scheme = scheme.into();
            if is_scheme(&scheme) { Ok(scheme.to_ascii_lowercase()) } else { Err(InvalidScheme { scheme }) }
        });
        checked.collect::<Result<_, _>>().map(Self)
    }

    /// Whether a scheme is among them, in any case.
    pub fn contains(&self, scheme: &str) -> bool {
        self.0.iter().any(|known| known.eq_ignore_ascii_case(scheme))
    }

    /// The schemes in lower case, in the order they were given.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(String::as_str)
    }

    /// Whether there is none, so that no URI is allowed.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl<'de> Deserialize<'de> for Schemes {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::new(Vec::<String>::deserialize(deserializer)?).map_err(D::Error::custom)
    }
}

/// A text that is no scheme (RFC 3986 section 3.1).
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "{scheme:?} is not a scheme; write a letter, then letters, digits, `+`, `-` or `.`, without `:`, as in `https` or `com.example.app`"
)]
pub struct InvalidScheme {
    /// The text.
    pub scheme: String,
}

fn redirect_schemes<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Schemes, D::Error> {
    const SETTING: &str = "allowed_redirect_uri_schemes";
    let schemes = schemes_of(SETTING, deserializer)?;
    if schemes.is_empty() {
        return Err(D::Error::custom(format_args!(
            "`{SETTING}` is empty, so that no client could register a redirection URI; name a scheme, or leave the setting out"
        )));
    }
    Ok(schemes)
}

fn origin_schemes<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Schemes, D::Error> {
    schemes_of("allowed_schemes", deserializer)
}

/// The schemes of a setting; an error names it, which not every format does.
fn schemes_of<'de, D: Deserializer<'de>>(setting: &str, deserializer: D) -> Result<Schemes, D::Error> {
    Schemes::deserialize(deserializer).map_err(|error| D::Error::custom(format_args!("`{setting}`: {error}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(json: &str) -> Result<UriPolicy, String> {
        serde_json::from_str(json).map_err(|error| error.to_string())
    }

    #[test]
    fn the_defaults_are_those_of_django_oauth_toolkit() {
        let policy = read("{}").unwrap();
        assert_eq!(policy, *UriPolicy::strict());
        assert_eq!(policy.allowed_redirect_uri_schemes.iter().collect::<Vec<_>>(), ["http", "https"]);
        assert_eq!(policy.allowed_schemes.iter().collect::<Vec<_>>(), ["https"]);
        assert!(!policy.allow_uri_wildcards && !policy.allow_localhost_loopback);
    }

    #[test]
    fn a_setting_that_is_given_replaces_its_default_only() {
        let policy = read(r#"{"allowed_schemes": ["HTTPS", "http"], "allow_uri_wildcards": true}"#).unwrap();
        assert!(policy.allowed_schemes.contains("https") && policy.allowed_schemes.contains("HTTP"));
        assert!(policy.allow_uri_wildcards);
        let default = UriPolicy::strict();
        assert_eq!(policy.allowed_redirect_uri_schemes, default.allowed_redirect_uri_schemes);
    }

    #[test]
    fn a_bad_value_names_its_setting() {
        for (json, setting) in [
            (
                r#"{"allowed_redirect_uri_schemes": [""]}"#,
                "`allowed_redirect_uri_schemes`: \"\" is not a scheme",
            ),
            (r#"{"allowed_redirect_uri_schemes": []}"#, "`allowed_redirect_uri_schemes` is empty"),
            (r#"{"allowed_schemes": ["https:"]}"#, "`allowed_schemes`: \"https:\" is not a scheme"),
            (r#"{"allowed_schemes": ["1st"]}"#, "`allowed_schemes`: \"1st\" is not a scheme"),
            (r#"{"allowed_schemes": "https"}"#, "`allowed_schemes`: invalid type"),
            (r#"{"allow_wildcards": true}"#, "unknown field `allow_wildcards`"),
        ] {
            let error = read(json).unwrap_err();
            assert!(error.contains(setting), "{error}");
        }
        assert!(read(r#"{"allowed_schemes": []}"#).unwrap().allowed_schemes.is_empty());
    }
}
