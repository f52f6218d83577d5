//! Which resources an access token is for (RFC 8707).

use url::{Host, Url};

/// Whether a token for these resources may be used at `uri`: a resource is the beginning of it.
///
/// Scheme, host and port are equal, and the path of the resource is the path of `uri` or segments at
/// its beginning; the query counts for nothing. No resources at all allow every URI. Any input gives an
/// answer; what is not understood does not match.
///
/// ```
/// # use oauth_runtime::audience::allows_audience;
/// assert!(allows_audience("https://api.example/v1/users", ["https://api.example/v1"]));
/// assert!(!allows_audience("https://api.example/v10", ["https://api.example/v1"]));
/// ```
pub fn allows_audience<'a>(uri: &str, resources: impl IntoIterator<Item = &'a str>) -> bool {
    let mut resources = resources.into_iter().peekable();
    if resources.peek().is_none() {
        return true;
    }
    let Some(uri) = Location::parse(uri) else { return false };
    resources.filter_map(Location::parse).any(|resource| resource.contains(&uri))
}

/// Whether a text can be a resource: an absolute URI with a host, without user information and fragment
/// (RFC 8707 section 2). A request with another one is answered with `invalid_target`.
pub fn is_resource_uri(uri: &str) -> bool {
    Location::parse(uri).is_some()
}

/// Where a resource is.
struct Location<'a> {
    scheme: String,
    host: Host<String>,
    port: Option<u16>,
    /// The segments of the path, those of one and two dots resolved, empty ones left out.
    segments: Vec<&'a str>,
}

impl<'a> Location<'a> {
    fn parse(uri: &'a str) -> Option<Self> {
        // The parser of browsers drops some of these and takes a backslash for a slash.
        if uri.contains(|character: char| {
            character.is_whitespace() || character.is_control() || matches!(character, '#' | '\\')
        }) {
            return None;
        }
        let start = uri.find("://")? + "://".len();
        let length = uri.get(start..)?.find(['/', '?']).unwrap_or(uri.len() - start);
        let (origin, rest) = uri.split_at_checked(start + length)?;
        if origin.ends_with("://") || origin.contains('@') {
            return None;
        }
        let origin = Url::parse(origin).ok()?;
        let path = rest.split('?').next().unwrap_or_default();
        Some(Self {
            scheme: origin.scheme().to_owned(),
            host: lower(origin.host()?),
            port: origin.port_or_known_default(),
            segments: segments(path)?,
        })
    }

    /// Whether the other location is this one or below it.
    fn contains(&self, other: &Self) -> bool {
        self.scheme == other.scheme
            && self.host == other.host
            && self.port == other.port
            && other.segments.starts_with(&self.segments)
    }
}

/// The host in lower case, which the parser does only for the schemes of the web.
fn lower(host: Host<&str>) -> Host<String> {
    match host {
        Host::Domain(domain) => Host::Domain(domain.to_ascii_lowercase()),
        Host::Ipv4(address) => Host::Ipv4(address),
        Host::Ipv6(address) => Host::Ipv6(address),
    }
}

/// The segments of a path, dots resolved (RFC 3986 section 5.2.4). Slashes in a row count as one, as
/// most servers read them. `None` when a server that decodes `%2F` would read dots that are not resolved here.
fn segments(path: &str) -> Option<Vec<&str>> {
    let mut segments = Vec::new();
    for segment in path.split('/') {
        match decoded(segment).as_str() {
            "" | "." => {}
            ".." => {
                segments.pop();
            }
            text if text.split(['/', '\\']).any(|part| part == "..") => return None,
            _ => segments.push(segment),
        }
    }
    Some(segments)
}

/// A segment with the escapes of dot, slash and backslash decoded.
fn decoded(segment: &str) -> String {
    let lower = segment.to_ascii_lowercase();
    lower.replace("%2e", ".").replace("%2f", "/").replace("%5c", "\\")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn allows(resource: &str, uri: &str) -> bool {
        allows_audience(uri, [resource])
    }

    #[test]
    fn a_resource_allows_what_is_below_it() {
        for (resource, uri) in [
            ("https://api.example/foo", "https://api.example/foo"),
            ("https://api.example/foo", "https://api.example/foo/"),
            ("https://api.example/foo/", "https://api.example/foo"),
            ("https://api.example/foo", "https://api.example/foo/bar"),
            ("https://api.example", "https://api.example/"),
            ("https://api.example/", "https://api.example?query"),
            ("https://API.example/foo", "HTTPS://api.EXAMPLE:443/foo"),
            ("http://api.example:80", "http://api.example:/foo"),
            ("https://api.example:8443", "https://api.example:8443/foo"),
            ("https://[2001:db8::1]/foo", "https://[2001:DB8:0:0::1]/foo/bar"),
            ("https://api.example/foo?version=2", "https://api.example/foo/bar?version=3"),
            ("https://api.example/foo", "https://api.example/foo/bar/../baz"),
            ("https://api.example/foo", "https://api.example/./bar/%2E%2e/foo"),
            ("https://api.example/a/b", "https://api.example/a//b"),
            ("app://Host/a", "APP://host/a/b"),
            ("https://api.example/a", "https://api.example/a/group%2Fproject"),
        ] {
            assert!(allows(resource, uri), "{resource} {uri}");
        }
    }

    #[test]
    fn a_resource_allows_nothing_beside_it() {
        for (resource, uri) in [
            ("https://api.example/foo", "https://api.example/bar"),
            ("https://api.example/foo", "https://api.example/food"),
            ("https://api.example/foo", "https://api.example/FOO"),
            ("https://api.example", "https://other.example/"),
            ("https://api.example", "https://api.example.evil.example/"),
            ("https://api.example", "http://api.example/"),
            ("https://api.example:8443", "https://api.example:9443/"),
            ("https://api.example/foo", "https://api.example:80/foo"),
            ("https://api.example/foo", "https://api.example/foo/../admin"),
            ("https://api.example/foo", "https://api.example/foo/%2e%2E/admin"),
            ("https://api.example/foo", "https://api.example/foo//../admin"),
            ("https://api.example/foo", "https://api.example/foo/..%2fadmin"),
            ("https://api.example/foo", "https://api.example/foo/..%5Cadmin"),
            ("urn:example:a", "urn:example:a"),
        ] {
            assert!(!allows(resource, uri), "{resource} {uri}");
        }
    }

    #[test]
    fn what_cannot_be_a_resource_matches_nothing() {
        for uri in [
            "",
            "foo",
            "//api.example/foo",
            "https:api.example",
            "https:///api.example",
            "https://",
            "https://@api.example/foo",
            "https://user:secret@api.example/foo",
            "https://api.example@evil.example/foo",
            "https://api.example/foo#",
            "https://api.example/foo#part",
            "https://api.example:bad/foo",
            "https://api.example:70000/foo",
            "https://api.example:-1/foo",
            "https://[::1/foo",
            "https://api.example\\@evil.example/foo",
            " https://api.example/foo",
            "https://api.exa\tmple/foo",
            "urn:example:a",
        ] {
            assert!(!is_resource_uri(uri), "{uri}");
            assert!(!allows(uri, uri), "{uri}");
            assert!(!allows("https://api.example", uri), "{uri}");
        }
    }

    #[test]
    fn no_resources_allow_everything_and_one_of_several_is_enough() {
        assert!(allows_audience("not a URI", []));
        let resources = ["not a URI", "https://api.example", "https://data.example"];
        assert!(allows_audience("https://data.example/v1", resources));
        assert!(!allows_audience("https://other.example/v1", resources));
    }

    proptest! {
        #[test]
        fn any_input_gives_an_answer(resource in any::<String>(), uri in any::<String>()) {
            allows(&resource, &uri);
        }

        #[test]
        fn any_text_behind_a_scheme_gives_an_answer(rest in "[a-z0-9:/?#\\[\\]@%.\\\\]{0,40}", port in ":?[0-9]{0,6}") {
            let uri = format!("https://{rest}{port}");
            // What matches itself is a resource, and a resource matches itself.
            prop_assert_eq!(allows(&uri, &uri), is_resource_uri(&uri));
        }

        #[test]
        fn a_path_that_leaves_a_resource_is_outside_of_it(steps in prop::collection::vec("a|\\.\\.|%2e%2E|\\.|", 0..8)) {
            let uri = format!("https://api.example/r/{}", steps.join("/"));
            // What Python's posixpath.normpath gives: empty and dot steps vanish, two dots remove a step.
            let mut depth = 1_i32;
            let mut inside = true;
            for step in &steps {
                match step.as_str() {
                    "a" => depth += 1,
                    "." | "" => {}
                    _ => depth = (depth - 1).max(0),
                }
                inside &= depth > 0;
            }
            prop_assert_eq!(allows("https://api.example/r", &uri), inside);
        }
    }
}
