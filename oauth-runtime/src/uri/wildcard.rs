//! Registered hosts that begin with `*`.

use super::host::is_network_name;
use super::parts::{Authority, names_a_host, split_authority, split_scheme};
use super::problem::UriProblem;

/// Whether a requested URI is one that a registered wildcard stands for. All but the host is compared as a string.
///
/// The requested host has to be a plain name: user information, an escape, a backslash or a non-ASCII character could
/// make a browser end the host before the registered suffix.
pub(super) fn matches(requested: &str, registered: &str) -> bool {
    let Some((scheme, registered)) = split_scheme(registered).filter(|(_, rest)| rest.starts_with('*'))
    else {
        return false;
    };
    let Some((_, requested)) = split_scheme(requested).filter(|(requested, _)| *requested == scheme) else {
        return false;
    };
    let (requested, requested_rest) = split_authority(requested);
    let (registered, registered_rest) = split_authority(registered);
    let (requested, registered) = (Authority::split(requested), Authority::split(registered));
    names_a_host(scheme)
        && requested_rest == registered_rest
        && requested.port == registered.port
        && requested.user.is_none()
        && registered.user.is_none()
        && covers(registered.host, requested.host)
}

/// Whether a host that begins with `*` stands for a name.
pub(super) fn covers(wildcard: &str, host: &str) -> bool {
    let Some(suffix) = wildcard.strip_prefix('*') else { return false };
    check(wildcard).is_ok()
        && host.strip_suffix(suffix).is_some_and(|covered| !covered.is_empty())
        && is_network_name(host)
}

/// Checks a host with a `*` in it: `*.example.com`, `*-app.example.com` or `*--app.example.com`.
pub(super) fn check(host: &str) -> Result<(), UriProblem> {
    let suffix = host.strip_prefix('*').filter(|rest| !rest.contains('*'));
    let suffix = suffix.ok_or(UriProblem::WildcardPlace)?;
    if host.split('.').count() < 3 {
        return Err(UriProblem::WildcardTooWide);
    }
    let name = suffix.strip_prefix("--").or_else(|| suffix.strip_prefix(['.', '-']));
    if name.is_some_and(is_network_name) { Ok(()) } else { Err(UriProblem::WildcardSuffix) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn t099_a_wildcard_stands_for_every_name_below_it() {
        for (host, wildcard) in [
            ("a.example.com", "*.example.com"),
            ("a.b.example.com", "*.example.com"),
            ("a-partial.example.com", "*-partial.example.com"),
            ("a.b-partial.example.com", "*-partial.example.com"),
            ("deploy-1--sitename.netlify.app", "*--sitename.netlify.app"),
        ] {
            for (port, rest) in [("", ""), (":8443", "/cb?a=1")] {
                let requested = format!("https://{host}{port}{rest}");
                assert!(matches(&requested, &format!("https://{wildcard}{port}{rest}")), "{requested}");
            }
        }
    }

    #[test]
    fn t100_a_wildcard_stands_for_nothing_else() {
        for (requested, registered) in [
            ("https://invalid.com", "https://*.example.com"),
            ("https://invalid.example.com", "https://*-partial.example.com"),
            ("https://x-sitename.netlify.app", "https://*--sitename.netlify.app"),
            ("https://evil--othersite.netlify.app", "https://*--sitename.netlify.app"),
            ("https://example.com", "https://*.example.com"),
            ("https://.example.com", "https://*.example.com"),
            ("https://-partial.example.com", "https://*-partial.example.com"),
            ("http://a.example.com", "https://*.example.com"),
            ("https://a.example.com:443", "https://*.example.com"),
            ("https://a.example.com/", "https://*.example.com"),
            ("https://a.example.com/cb?", "https://*.example.com/cb"),
            ("https://a.example.com.", "https://*.example.com"),
            ("https://a.EXAMPLE.com", "https://*.example.com"),
        ] {
            assert!(!matches(requested, registered), "{requested} for {registered}");
        }
    }

    #[test]
    fn the_host_cannot_be_ended_before_the_registered_suffix() {
        for host in [
            "evil.example\\.example.com",
            "evil.example%2f.example.com",
            "evil.example%23.example.com",
            "evil.example:80.example.com",
            "user@a.example.com",
            "@a.example.com",
            "evil.example\u{ff0f}.example.com",
            "evil.example\u{3002}.example.com",
            "evil.example\t.example.com",
            "evil.example .example.com",
            "a..example.com",
            "-a.example.com",
            "a_b.example.com",
            "*.example.com",
        ] {
            assert!(!matches(&format!("https://{host}/cb"), "https://*.example.com/cb"), "{host}");
        }
        assert!(!matches("https://evil.example/.example.com", "https://*.example.com"));
        assert!(!matches("https://evil.example?.example.com", "https://*.example.com"));
    }

    #[test]
    fn a_wildcard_that_may_not_be_registered_stands_for_nothing() {
        for (requested, registered) in [
            ("https://evil.example", "https://*"),
            ("https://evil.com", "https://*.com"),
            ("https://evilexample.com", "https://*example.com"),
            ("https://evilexample.co.uk", "https://*example.co.uk"),
            ("http://127.0.0.1", "http://*.0.0.1"),
            ("http://x.127.0.0.1:4", "http://*.127.0.0.1:4"),
            ("http://[::1]", "http://*::1]"),
            ("http://1.0x7f.0.0x1", "http://*.0x7f.0.0x1"),
            ("https://a.b.example.com", "https://*.*.example.com"),
            ("https://a.example.com", "https://user@*.example.com"),
            ("com.example.app://a.b.example.com", "com.example.app://*.example.com"),
        ] {
            assert!(!matches(requested, registered), "{requested} for {registered}");
        }
    }

    #[test]
    fn t107_a_private_use_scheme_knows_no_wildcards() {
        let (app, wildcard) = ("com.example.app:/oauth2redirect", "https://*.example.com");
        assert!(!matches(app, wildcard) && !matches(wildcard, app) && !matches(app, app));
    }
}
