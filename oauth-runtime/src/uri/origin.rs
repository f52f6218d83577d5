//! Whether a web page's origin may call the authorization server (CORS).

use super::host;
use super::parts::{Authority, names_a_host, split_scheme};
use super::policy::UriPolicy;
use super::wildcard;

/// Whether `origin`, the value of an `Origin` header, is one of the `allowed` origins: `scheme://host` or
/// `scheme://host:port` (RFC 6454 section 6.2), compared as a string, with a scheme of [`UriPolicy::allowed_schemes`].
///
/// With [`UriPolicy::allow_uri_wildcards`] an allowed host `*.example.com` stands for every name below `example.com`.
/// Anything else, `null` included, is not allowed. Any input gives an answer, and nothing is allocated.
pub fn is_origin_allowed<'a>(
    origin: &str,
    allowed: impl IntoIterator<Item = &'a str>,
    policy: &UriPolicy,
) -> bool {
    let known = allowed.into_iter().any(|allowed| {
        origin == allowed || (policy.allow_uri_wildcards && wildcard::matches(origin, allowed))
    });
    known && is_origin(origin, policy)
}

/// Whether a text is an origin, with an allowed scheme.
fn is_origin(text: &str, policy: &UriPolicy) -> bool {
    let Some((scheme, authority)) = split_scheme(text) else { return false };
    let Authority { user, host, port } = Authority::split(authority);
    policy.allowed_schemes.contains(scheme)
        && user.is_none()
        && port.is_none_or(host::is_port)
        && host::check(host, !names_a_host(scheme)).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::uri::Schemes;

    const BOTH: [&str; 2] = ["https://example.com", "http://example.com"];

    #[test]
    fn t096_an_origin_has_https_by_default() {
        let policy = UriPolicy::strict();
        assert!(is_origin_allowed("https://example.com", BOTH, policy));
        assert!(!is_origin_allowed("http://example.com", BOTH, policy));
    }

    #[test]
    fn t097_an_origin_may_have_http_where_that_is_allowed() {
        let schemes = Schemes::new(["https", "http"]).unwrap();
        let policy = UriPolicy { allowed_schemes: schemes, ..UriPolicy::default() };
        assert!(BOTH.iter().all(|origin| is_origin_allowed(origin, BOTH, &policy)));
    }

    #[test]
    fn t146_a_scheme_is_allowed_in_any_case() {
        let schemes = Schemes::new(["HTTPS"]).unwrap();
        let policy = UriPolicy { allowed_schemes: schemes, ..UriPolicy::default() };
        assert!(is_origin_allowed("https://example.com", BOTH, &policy));
    }

    #[test]
    fn an_origin_is_compared_as_a_string() {
        for other in [
            "https://EXAMPLE.com",
            "HTTPS://example.com",
            "https://example.com:443",
            "https://example.com/",
            "https://sub.example.com",
            "https://example.com.",
            "https://example.com:",
            "",
            "null",
        ] {
            assert!(!is_origin_allowed(other, ["https://example.com"], UriPolicy::strict()), "{other}");
        }
        assert!(!is_origin_allowed("https://example.com", [], UriPolicy::strict()));
    }

    #[test]
    fn what_is_no_origin_is_not_allowed_even_if_it_is_registered() {
        for text in [
            "null",
            "",
            "https://",
            "https://example.com/",
            "https://example.com/path",
            "https://example.com?query",
            "https://example.com#fragment",
            "https://user@example.com",
            "https://example.com:",
            "https://example.com:99999",
            "https://[::1",
            "https://[1.2.3.4]",
            "https://x[::1]",
            "https://[::1]x",
            "https://*.example.com",
            "https:/example.com",
            " https://example.com",
        ] {
            assert!(!is_origin_allowed(text, [text], UriPolicy::strict()), "{text}");
        }
        assert!(is_origin_allowed("https://[::1]:8443", ["https://[::1]:8443"], UriPolicy::strict()));
    }

    #[test]
    fn a_wildcard_that_registers_also_matches() {
        let policy = UriPolicy { allow_uri_wildcards: true, ..UriPolicy::default() };
        let allowed = ["https://*.example.com", "http://*.example.com"];
        assert!(is_origin_allowed("https://a.b.example.com", allowed, &policy));
        assert!(!is_origin_allowed("https://a.b.example.com", allowed, UriPolicy::strict()));
        for other in ["https://example.com", "http://a.example.com", "https://a.example.com:8443", "null"] {
            assert!(!is_origin_allowed(other, allowed, &policy), "{other}");
        }
    }
}
