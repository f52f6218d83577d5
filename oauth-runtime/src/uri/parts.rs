//! A URI taken apart as text (RFC 3986 section 3), without decoding or normalising anything.

/// The parts of a URI. Together with their delimiters they are the text again, so two texts with equal parts are
/// equal.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Parts<'a> {
    /// Before the first `:`, if it is a scheme.
    pub(super) scheme: Option<&'a str>,
    /// After `//`.
    pub(super) authority: Option<&'a str>,
    /// Up to `?` or `#`.
    pub(super) path: &'a str,
    /// After the first `?`.
    pub(super) query: Option<&'a str>,
    /// After the first `#`.
    pub(super) fragment: Option<&'a str>,
}

impl<'a> Parts<'a> {
    /// Takes any text apart.
    pub(super) fn split(uri: &'a str) -> Self {
        let (uri, fragment) = before_and_after(uri, '#');
        let (uri, query) = before_and_after(uri, '?');
        let (scheme, rest) = match uri.split_once(':') {
            Some((scheme, rest)) if is_scheme(scheme) => (Some(scheme), rest),
            _ => (None, uri),
        };
        let (authority, path) = match rest.strip_prefix("//") {
            Some(rest) => {
                let (authority, path) = split_authority(rest);
                (Some(authority), path)
            }
            None => (None, rest),
        };
        Self { scheme, authority, path, query, fragment }
    }
}

/// The parts of an authority.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Authority<'a> {
    /// User information, before the last `@`.
    pub(super) user: Option<&'a str>,
    /// Host; an IPv6 address with its brackets.
    pub(super) host: &'a str,
    /// Port, after the `:`.
    pub(super) port: Option<&'a str>,
}

impl<'a> Authority<'a> {
    /// Takes any text apart.
    pub(super) fn split(authority: &'a str) -> Self {
        let (user, address) = match authority.rsplit_once('@') {
            Some((user, address)) => (Some(user), address),
            None => (None, authority),
        };
        let (host, port) = match address.rsplit_once(':') {
            // A `:` inside brackets belongs to the address.
            Some((host, port)) if !port.contains(']') => (host, Some(port)),
            _ => (address, None),
        };
        Self { user, host, port }
    }
}

/// Splits what follows `//` where the authority ends.
pub(super) fn split_authority(after_slashes: &str) -> (&str, &str) {
    let end = after_slashes.bytes().position(|byte| matches!(byte, b'/' | b'?' | b'#'));
    after_slashes.split_at(end.unwrap_or(after_slashes.len()))
}

/// Splits a URI around the first `://`, if nothing before it is a `:`.
pub(super) fn split_scheme(uri: &str) -> Option<(&str, &str)> {
    let (scheme, rest) = uri.split_once(':')?;
    Some((scheme, rest.strip_prefix("//")?))
}

/// Whether a text is a scheme (RFC 3986 section 3.1).
pub(super) fn is_scheme(text: &str) -> bool {
    text.starts_with(|first: char| first.is_ascii_alphabetic())
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-' | b'.'))
}

/// Whether URIs of a scheme name a host of the network. Every other scheme is one of private use.
pub(super) fn names_a_host(scheme: &str) -> bool {
    ["https", "http", "wss", "ws", "ftp"].iter().any(|known| known.eq_ignore_ascii_case(scheme))
}

fn before_and_after(text: &str, delimiter: char) -> (&str, Option<&str>) {
    match text.split_once(delimiter) {
        Some((before, after)) => (before, Some(after)),
        None => (text, None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_uri_has_its_parts() {
        let parts = Parts::split("https://u:p@[::1]:80/a;b?c?d#e#f");
        assert_eq!(
            parts,
            Parts {
                scheme: Some("https"),
                authority: Some("u:p@[::1]:80"),
                path: "/a;b",
                query: Some("c?d"),
                fragment: Some("e#f"),
            }
        );
        let authority = Authority::split("u:p@[::1]:80");
        assert_eq!(authority, Authority { user: Some("u:p"), host: "[::1]", port: Some("80") });
    }

    #[test]
    fn parts_that_are_missing_and_parts_that_are_empty_differ() {
        let parts = |uri| {
            let Parts { scheme, authority, path, query, fragment } = Parts::split(uri);
            (scheme, authority, path, query, fragment)
        };
        assert_eq!(parts(""), (None, None, "", None, None));
        assert_eq!(parts("s://?#"), (Some("s"), Some(""), "", Some(""), Some("")));
        assert_eq!(parts("com.example.app:/cb"), (Some("com.example.app"), None, "/cb", None, None));
        assert_eq!(parts("9s:/cb"), (None, None, "9s:/cb", None, None));
        assert_eq!(parts("?x:y"), (None, None, "", Some("x:y"), None));
        assert_eq!(Authority::split("a:"), Authority { user: None, host: "a", port: Some("") });
        assert_eq!(Authority::split("@[::1]"), Authority { user: Some(""), host: "[::1]", port: None });
    }
}
