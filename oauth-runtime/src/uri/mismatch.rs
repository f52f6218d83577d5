//! Why a URI is not the registered one, for whoever has to find the mistake.

use std::fmt;

use super::host::is_port;
use super::parts::{Authority, Parts};
use super::policy::UriPolicy;
use super::redirect::{is_loopback, redirect_to_uri_allowed};
use super::wildcard;

/// The first part in which a requested URI differs from a registered one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Mismatch {
    /// The requested URI has a fragment, which never matches.
    RequestedFragment,
    /// The registered URI has a fragment, which never matches.
    RegisteredFragment,
    /// The schemes differ.
    Scheme,
    /// The user information differs, or stands beside a wildcard.
    UserInformation,
    /// The hosts differ.
    Host,
    /// The registered wildcard does not stand for the requested host.
    Wildcard,
    /// The ports differ.
    Port,
    /// The port at a loopback address, where any is accepted, is none.
    LoopbackPort,
    /// The paths differ.
    Path,
    /// One has a `?` and the other has not.
    QueryPresence,
    /// The queries differ.
    Query,
}

impl fmt::Display for Mismatch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::RequestedFragment => "the requested URI has a fragment",
            Self::RegisteredFragment => "the registered URI has a fragment",
            Self::Scheme => "the schemes differ",
            Self::UserInformation => "the user information differs, or stands beside a wildcard",
            Self::Host => "the hosts differ",
            Self::Wildcard => "the registered wildcard does not stand for the requested host",
            Self::Port => "the ports differ",
            Self::LoopbackPort => "the port is not a number from 1 to 65535",
            Self::Path => "the paths differ",
            Self::QueryPresence => "one has a query and the other has not",
            Self::Query => "the queries differ",
        })
    }
}

/// Why `requested` does not match `registered`; `None` if it does. Agrees with [`redirect_to_uri_allowed`].
pub fn mismatch(requested: &str, registered: &str, policy: &UriPolicy) -> Option<Mismatch> {
    if redirect_to_uri_allowed(requested, [registered], policy) {
        return None;
    }
    let (requested, registered) = (Parts::split(requested), Parts::split(registered));
    let reason = if requested.fragment.is_some() {
        Mismatch::RequestedFragment
    } else if registered.fragment.is_some() {
        Mismatch::RegisteredFragment
    } else if requested.scheme != registered.scheme {
        Mismatch::Scheme
    } else if let Some(reason) = in_authority(&requested, &registered, policy) {
        reason
    } else if requested.path != registered.path {
        Mismatch::Path
    } else if requested.query.is_some() != registered.query.is_some() {
        Mismatch::QueryPresence
    } else if requested.query != registered.query {
        Mismatch::Query
    } else {
        // Equal parts are equal texts, so what is left is a wildcard of a scheme that knows none.
        Mismatch::Wildcard
    };
    Some(reason)
}

fn in_authority(requested: &Parts<'_>, registered: &Parts<'_>, policy: &UriPolicy) -> Option<Mismatch> {
    let scheme = requested.scheme;
    let (requested, registered) = match (requested.authority, registered.authority) {
        (None, None) => return None,
        (Some(requested), Some(registered)) => (Authority::split(requested), Authority::split(registered)),
        _ => return Some(Mismatch::Host),
    };
    let is_wildcard = policy.allow_uri_wildcards && registered.host.starts_with('*');
    if requested.user != registered.user || (is_wildcard && requested.user.is_some()) {
        return Some(Mismatch::UserInformation);
    }
    if is_wildcard && !wildcard::covers(registered.host, requested.host) {
        return Some(Mismatch::Wildcard);
    }
    if !is_wildcard && requested.host != registered.host {
        return Some(Mismatch::Host);
    }
    if requested.port == registered.port {
        return None;
    }
    if scheme != Some("http") || !is_loopback(registered.host, policy) {
        return Some(Mismatch::Port);
    }
    let valid = [requested.port, registered.port].into_iter().flatten().all(is_port);
    (!valid).then_some(Mismatch::LoopbackPort)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn t109_there_is_one_reason_per_part() {
        let registered = "https://example.com/cb?a=1";
        for (requested, reason) in [
            ("https://example.com/cb?a=1#x", Mismatch::RequestedFragment),
            ("http://example.com/cb?a=1", Mismatch::Scheme),
            ("HTTPS://example.com/cb?a=1", Mismatch::Scheme),
            ("https://user@example.com/cb?a=1", Mismatch::UserInformation),
            ("https://example.org/cb?a=1", Mismatch::Host),
            ("https:/example.com/cb?a=1", Mismatch::Host),
            ("https://example.com:443/cb?a=1", Mismatch::Port),
            ("https://example.com:/cb?a=1", Mismatch::Port),
            ("https://example.com/cb/?a=1", Mismatch::Path),
            ("https://example.com/cb", Mismatch::QueryPresence),
            ("https://example.com/cb?a=2", Mismatch::Query),
            ("", Mismatch::Scheme),
        ] {
            assert_eq!(mismatch(requested, registered, UriPolicy::strict()), Some(reason), "{requested}");
        }
        let fragment = mismatch("https://a.example", "https://a.example#x", UriPolicy::strict());
        assert_eq!(fragment, Some(Mismatch::RegisteredFragment));
        let port = mismatch("http://127.0.0.1:0/", "http://127.0.0.1/", UriPolicy::strict());
        assert_eq!(port, Some(Mismatch::LoopbackPort));
        assert_eq!(mismatch(registered, registered, UriPolicy::strict()), None);
    }

    #[test]
    fn t110_a_wildcard_has_a_reason_of_its_own() {
        let policy = UriPolicy { allow_uri_wildcards: true, ..UriPolicy::default() };
        let reason = |requested, registered| mismatch(requested, registered, &policy);
        let registered = "https://*.example.com/cb";
        assert_eq!(reason("https://a.example.org/cb", registered), Some(Mismatch::Wildcard));
        assert_eq!(reason("https://u@a.example.com/cb", registered), Some(Mismatch::UserInformation));
        assert_eq!(reason("https://a.example.com/", registered), Some(Mismatch::Path));
        assert_eq!(reason("app://a.b.c.d", "app://*.b.c.d"), Some(Mismatch::Wildcard));
        assert_eq!(reason("https://a.example.com/cb", registered), None);
        let strict = mismatch("https://a.example.com/cb", registered, UriPolicy::strict());
        assert_eq!(strict, Some(Mismatch::Host));
    }
}
