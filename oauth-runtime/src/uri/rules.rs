//! Which URIs may be registered. Stricter than the matcher: what passes here is also matched.

use super::host::{self, is_port};
use super::parts::{Authority, Parts, names_a_host};
use super::policy::{Schemes, UriPolicy};
use super::problem::UriProblem;
use super::wildcard;

/// Longest URI that may be registered, in bytes.
pub(super) const MAX_LENGTH: usize = 2048;

/// Checks a redirection URI before it is registered (RFC 6749 section 3.1.2): a scheme of
/// [`UriPolicy::allowed_redirect_uri_schemes`], a path and a query if wanted, no fragment.
///
/// # Errors
/// The first [`UriProblem`] found.
pub fn validate_redirect_uri(uri: &str, policy: &UriPolicy) -> Result<(), UriProblem> {
    UriRules::redirect_uris(policy).validate(uri)
}

/// Checks an origin before it is registered (RFC 6454 section 6.2): a scheme of [`UriPolicy::allowed_schemes`], a host
/// and a port if wanted, in the spelling that browsers send.
///
/// # Errors
/// The first [`UriProblem`] found.
pub fn validate_origin(uri: &str, policy: &UriPolicy) -> Result<(), UriProblem> {
    UriRules::origins(policy).validate(uri)?;
    let serialized = serialized_origin(uri);
    if serialized == uri { Ok(()) } else { Err(UriProblem::NotSerialized { serialized }) }
}

/// Rules for URIs that are registered. A team with rules of its own changes those of [`UriRules::redirect_uris`] or
/// [`UriRules::origins`], or begins with [`UriRules::new`].
///
/// ```
/// use oauth_runtime::uri::{Schemes, UriRules};
///
/// let mut rules = UriRules::new(Schemes::new(["com.example.app"])?);
/// rules.allow_path = true;
/// assert!(rules.validate("com.example.app:/callback").is_ok());
/// assert!(rules.validate("com.example.app:/callback?tenant=1").is_err());
/// # Ok::<(), oauth_runtime::uri::InvalidScheme>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct UriRules {
    /// Schemes a URI may have.
    pub schemes: Schemes,
    /// Whether it may have a path.
    pub allow_path: bool,
    /// Whether it may have a query.
    pub allow_query: bool,
    /// Whether it may have a fragment.
    pub allow_fragment: bool,
    /// Whether its host may begin with `*`.
    pub allow_wildcard: bool,
}

impl UriRules {
    /// A URI with one of these schemes, a host, and at most a port.
    pub fn new(schemes: Schemes) -> Self {
        Self { schemes, allow_path: false, allow_query: false, allow_fragment: false, allow_wildcard: false }
    }

    /// The rules for redirection URIs.
    pub fn redirect_uris(policy: &UriPolicy) -> Self {
        Self {
            allow_path: true,
            allow_query: true,
            allow_wildcard: policy.allow_uri_wildcards,
            ..Self::new(policy.allowed_redirect_uri_schemes.clone())
        }
    }

    /// The rules for origins.
    pub fn origins(policy: &UriPolicy) -> Self {
        Self { allow_wildcard: policy.allow_uri_wildcards, ..Self::new(policy.allowed_schemes.clone()) }
    }

    /// Checks a URI.
    ///
    /// # Errors
    /// The first [`UriProblem`] found.
    pub fn validate(&self, uri: &str) -> Result<(), UriProblem> {
        check_characters(uri)?;
        let Parts { scheme, authority, path, query, fragment } = Parts::split(uri);
        let scheme = scheme.ok_or(UriProblem::NoScheme)?;
        if !self.schemes.contains(scheme) {
            return Err(UriProblem::Scheme { scheme: scheme.to_owned(), allowed: self.schemes.clone() });
        }
        if query.is_some() && !self.allow_query {
            return Err(UriProblem::Query);
        }
        if fragment.is_some() && !self.allow_fragment {
            return Err(UriProblem::Fragment);
        }
        if !path.is_empty() && !self.allow_path {
            return Err(UriProblem::Path);
        }
        match authority.filter(|authority| !authority.is_empty()) {
            Some(authority) => self.check_authority(scheme, authority),
            None if names_a_host(scheme) => Err(UriProblem::MissingHost),
            None if authority.is_none() && path.starts_with('/') => Ok(()),
            None => Err(UriProblem::PrivateUse),
        }
    }

    fn check_authority(&self, scheme: &str, authority: &str) -> Result<(), UriProblem> {
        let Authority { user, host, port } = Authority::split(authority);
        if user.is_some() {
            return Err(UriProblem::UserInformation);
        }
        if !port.is_none_or(is_port) {
            return Err(UriProblem::Port);
        }
        if !host.contains('*') {
            return host::check(host, !names_a_host(scheme));
        }
        if !self.allow_wildcard || !names_a_host(scheme) {
            return Err(UriProblem::Wildcard);
        }
        wildcard::check(host)
    }
}

/// Checks length and characters (RFC 3986 section 2). Brackets are let through outside a host too, because many
/// programs write them in a query.
fn check_characters(uri: &str) -> Result<(), UriProblem> {
    if uri.len() > MAX_LENGTH {
        return Err(UriProblem::Length { length: uri.len() });
    }
    let allowed =
        |character: char| character.is_ascii_alphanumeric() || "-._~:/?#[]@!$&'()*+,;=%".contains(character);
    if let Some(character) = uri.chars().find(|character| !allowed(*character)) {
        return Err(UriProblem::Character { character });
    }
    let is_octet = |after: &str| after.bytes().take(2).filter(u8::is_ascii_hexdigit).count() == 2;
    if uri.split('%').skip(1).all(is_octet) { Ok(()) } else { Err(UriProblem::PercentEncoding) }
}

/// A valid origin as a browser sends it: in lower case, without the port that its scheme has anyway.
fn serialized_origin(origin: &str) -> String {
    let mut serialized = origin.to_ascii_lowercase();
    for (scheme, port) in [("http:", ":80"), ("https:", ":443")] {
        if serialized.starts_with(scheme) && serialized.ends_with(port) {
            serialized.truncate(serialized.len() - port.len());
        }
    }
    serialized
}

#[cfg(test)]
#[path = "rules_tests.rs"]
mod tests;
