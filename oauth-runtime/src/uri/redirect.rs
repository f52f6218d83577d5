//! Whether a URI that a client asks to be redirected to is one of those it registered.

use super::host::is_port;
use super::parts::{Authority, split_authority};
use super::policy::UriPolicy;
use super::wildcard;

/// Whether `requested` is one of the `registered` URIs, by simple string comparison (RFC 6749 section 3.1.2.3,
/// RFC 9700 section 4.1.3).
///
/// For `http://127.0.0.1` and `http://[::1]`, with [`UriPolicy::allow_localhost_loopback`] also for `http://localhost`,
/// any valid port is accepted and may be left out (RFC 8252 section 7.3). With [`UriPolicy::allow_uri_wildcards`] a
/// registered host `*.example.com` stands for every name below `example.com`.
///
/// A URI with a fragment never matches (RFC 6749 section 3.1.2). Any input gives an answer, and nothing is allocated.
pub fn redirect_to_uri_allowed<'a>(
    requested: &str,
    registered: impl IntoIterator<Item = &'a str>,
    policy: &UriPolicy,
) -> bool {
    !requested.contains('#')
        && registered.into_iter().any(|registered| {
            requested == registered
                || differs_in_loopback_port(requested, registered, policy)
                || (policy.allow_uri_wildcards && wildcard::matches(requested, registered))
        })
}

fn differs_in_loopback_port(requested: &str, registered: &str, policy: &UriPolicy) -> bool {
    let (Some(requested), Some(registered)) =
        (requested.strip_prefix("http://"), registered.strip_prefix("http://"))
    else {
        return false;
    };
    let Some(registered) = Loopback::parse(registered, policy) else { return false };
    Loopback::parse(requested, policy) == Some(registered)
}

/// A URI at a loopback address, its port left out.
#[derive(PartialEq, Eq)]
struct Loopback<'a> {
    user: Option<&'a str>,
    host: &'a str,
    /// Path and query.
    rest: &'a str,
}

impl<'a> Loopback<'a> {
    /// What follows `http://`, if it is a loopback address with a valid port or none.
    fn parse(after_slashes: &'a str, policy: &UriPolicy) -> Option<Self> {
        let (authority, rest) = split_authority(after_slashes);
        let Authority { user, host, port } = Authority::split(authority);
        (is_loopback(host, policy) && port.is_none_or(is_port)).then_some(Self { user, host, rest })
    }
}

/// Whether any port is accepted for a host of plain HTTP.
pub(super) fn is_loopback(host: &str, policy: &UriPolicy) -> bool {
    matches!(host, "127.0.0.1" | "[::1]") || (policy.allow_localhost_loopback && host == "localhost")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn localhost() -> UriPolicy {
        UriPolicy { allow_localhost_loopback: true, ..UriPolicy::default() }
    }

    fn wildcards() -> UriPolicy {
        UriPolicy { allow_uri_wildcards: true, ..UriPolicy::default() }
    }

    fn allowed(requested: &str, registered: &str, policy: &UriPolicy) -> bool {
        redirect_to_uri_allowed(requested, [registered], policy)
    }

    #[test]
    fn t101_only_the_addresses_have_any_port_by_default() {
        for (requested, registered, expected) in [
            ("http://localhost:49152/callback", "http://localhost/callback", false),
            ("http://127.0.0.1:49152/callback", "http://127.0.0.1/callback", true),
            ("http://127.0.0.1/callback", "http://127.0.0.1:49152/callback", true),
            ("http://[::1]:1/callback", "http://[::1]:2/callback", true),
            ("https://127.0.0.1:3/cb", "https://127.0.0.1/cb", false),
            ("http://127.0.0.2:1/cb", "http://127.0.0.2/cb", false),
            ("http://[0:0:0:0:0:0:0:1]:1/cb", "http://[::1]/cb", false),
            ("http://127.0.0.1.evil.example:1/cb", "http://127.0.0.1/cb", false),
            ("http://127.0.0.1@evil.example/cb", "http://127.0.0.1/cb", false),
            ("HTTP://127.0.0.1:1/cb", "http://127.0.0.1/cb", false),
        ] {
            assert_eq!(allowed(requested, registered, UriPolicy::strict()), expected, "{requested}");
        }
    }

    #[test]
    fn t102_localhost_has_any_port_where_that_is_allowed() {
        assert!(allowed("http://localhost:49152/callback", "http://localhost/callback", &localhost()));
        assert!(allowed("http://localhost/callback", "http://localhost:8000/callback", &localhost()));
        // Django OAuth Toolkit folds the case of hosts; RFC 9700 section 4.1.3 asks for string comparison.
        assert!(!allowed("http://LOCALHOST:49152/callback", "http://localhost/callback", &localhost()));
    }

    #[test]
    fn t103_localhost_is_no_other_host() {
        for (requested, registered) in [
            ("http://localhost:49152/other", "http://localhost/callback"),
            ("https://localhost:49152/callback", "https://localhost/callback"),
            ("http://127.0.0.1:49152/callback", "http://localhost/callback"),
            ("http://localhost:49152/callback", "http://127.0.0.1/callback"),
            ("http://localhost:49152/callback", "http://[::1]/callback"),
            ("http://localhost.evil.example:49152/callback", "http://localhost/callback"),
        ] {
            assert!(!allowed(requested, registered, &localhost()), "{requested}");
        }
    }

    #[test]
    fn t104_t106_t107_uris_match_exactly() {
        let cb = "https://example.com/cb";
        for uri in
            [cb, "https://example.com/cb?a=1&b=2", "https://example.com/cb?", "https://example.com/cb%3F"]
        {
            assert!(allowed(uri, uri, UriPolicy::strict()), "{uri}");
        }
        for requested in [
            "https://example.com/cb?evil=1",
            "https://example.com/cb?",
            "https://example.com/cb#",
            "https://example.com/cb#x",
            "https://example.com/cb;evil=1",
            "https://evil@example.com/cb",
            "https://user:pw@example.com/cb",
        ] {
            assert!(!allowed(requested, cb, UriPolicy::strict()), "{requested}");
            assert!(!allowed(cb, requested, UriPolicy::strict()), "{requested}");
        }
        let app = "com.example.app:/oauth2redirect";
        assert!(!allowed("https://example.com/cb#x", "https://example.com/cb#x", UriPolicy::strict()));
        for policy in [UriPolicy::strict(), &wildcards()] {
            assert!(allowed(app, app, policy));
            assert!(!allowed(app, "com.example.app://oauth2redirect", policy));
            assert!(!allowed("com.example.app://oauth2redirect", app, policy));
            assert!(!allowed("com.example.app:/other", app, policy));
            assert!(!allowed(app, "https://*.example.com", policy));
            assert!(!allowed("https://*.example.com", app, policy));
        }
    }

    #[test]
    fn t105_only_the_port_is_free() {
        let registered = "http://127.0.0.1/cb";
        assert!(allowed("http://127.0.0.1:49152/cb", registered, UriPolicy::strict()));
        for requested in
            ["http://127.0.0.1:49152/cb?evil=1", "http://evil@127.0.0.1:1/cb", "http://127.0.0.1:1"]
        {
            assert!(!allowed(requested, registered, UriPolicy::strict()), "{requested}");
        }
    }

    #[test]
    fn a_port_that_is_none_matches_nothing_but_itself() {
        for port in ["abc", "0", "080", "65536", "99999", "", "+80", "80:90"] {
            let requested = format!("http://127.0.0.1:{port}/cb");
            assert!(!allowed(&requested, "http://127.0.0.1/cb", UriPolicy::strict()), "{requested}");
            assert!(!allowed("http://127.0.0.1/cb", &requested, UriPolicy::strict()), "{requested}");
        }
    }

    /// Each is allowed by Django OAuth Toolkit, whose URLs are folded and stripped before they are compared.
    #[test]
    fn another_spelling_is_another_uri() {
        for (requested, registered) in [
            ("https://EXAMPLE.com/cb", "https://example.com/cb"),
            ("HTTPS://example.com/cb", "https://example.com/cb"),
            ("https://example.com:/cb", "https://example.com/cb"),
            ("https://example.com:0443/cb", "https://example.com:443/cb"),
            ("https://exa\tmple.com/c\nb", "https://example.com/cb"),
            (" https://example.com/cb", "https://example.com/cb"),
            ("\0https://example.com/cb", "https://example.com/cb"),
            ("com.example.app:///x", "com.example.app:/x"),
            ("https:///cb", "https:/cb"),
            ("https://EX\u{c4}MPLE/cb", "https://ex\u{e4}mple/cb"),
        ] {
            assert!(!allowed(requested, registered, UriPolicy::strict()), "{requested:?}");
        }
    }

    #[test]
    fn a_wildcard_needs_its_setting() {
        let (requested, registered) = ("https://a.example.com/cb", "https://*.example.com/cb");
        assert!(allowed(requested, registered, &wildcards()));
        assert!(!allowed(requested, registered, UriPolicy::strict()));
        assert!(!allowed("https://a.example.com/cb#x", "https://*.example.com/cb#x", &wildcards()));
    }
}
