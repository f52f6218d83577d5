//! Why a URI may not be registered.

use std::borrow::Cow;

use super::policy::Schemes;

/// Why a URI may not be registered, and what to write instead. The message completes "the URI …" and does not repeat
/// it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum UriProblem {
    /// It is longer than a URI may be.
    #[error("is {length} bytes long; at most {} are allowed", super::rules::MAX_LENGTH)]
    Length {
        /// Its length in bytes.
        length: usize,
    },

    /// A character that has no place in a URI (RFC 3986 section 2).
    #[error(
        "has the character {character:?}, which no URI may have; write it percent-encoded, in a host as Punycode (`xn--…`)"
    )]
    Character {
        /// The first such character.
        character: char,
    },

    /// A `%` that begins no octet (RFC 3986 section 2.1).
    #[error("has a `%` without two hexadecimal digits after it; write `%25` for the sign itself")]
    PercentEncoding,

    /// It is not absolute.
    #[error("has no scheme; begin it with one, as in `https://client.example/`")]
    NoScheme,

    /// Its scheme is not among those allowed.
    #[error("has the scheme `{scheme}`, which is not allowed; {}", instead_of_the_scheme(allowed))]
    Scheme {
        /// Its scheme.
        scheme: String,
        /// Those allowed.
        allowed: Schemes,
    },

    /// It has a query where none may be.
    #[error("must not have a query; leave out `?` and what follows it")]
    Query,

    /// It has a fragment where none may be (RFC 6749 section 3.1.2).
    #[error("must not have a fragment; leave out `#` and what follows it")]
    Fragment,

    /// It has a path where none may be.
    #[error("must not have a path; end it with the host or the port, without `/`")]
    Path,

    /// It names no host, and its scheme needs one.
    #[error("names no host; write `//` and the host after the scheme, as in `https://client.example/`")]
    MissingHost,

    /// Neither a host nor exactly one slash follows a private-use scheme (RFC 8252 section 7.1).
    #[error(
        "needs exactly one slash and a path after its private-use scheme; write it as in `com.example.app:/callback`"
    )]
    PrivateUse,

    /// It has user information, which browsers show as if it were the host (RFC 3986 section 7.6).
    #[error("must not have user information; leave out what stands between `//` and `@`, and the `@`")]
    UserInformation,

    /// Its port is no port.
    #[error(
        "has a port that is not a number from 1 to 65535; correct it, or leave it out together with the `:`"
    )]
    Port,

    /// Its host is not a name.
    #[error(
        "has a host that is not a name; write labels of letters, digits and inner hyphens, at most 63 each and 253 in all, with one dot between them"
    )]
    Host,

    /// Its host is neither a name nor an IP address.
    #[error(
        "has a host that looks like an IP address and is none; write an address as in `127.0.0.1` or `[::1]`"
    )]
    IpAddress,

    /// Its host has a `*`, and wildcards are off, or its scheme knows no subdomains.
    #[error("must not have a `*` in its host; register every host with a URI of its own")]
    Wildcard,

    /// A `*` is not what the host begins with, or not the only one.
    #[error("has a `*` in the wrong place; a host may begin with one `*`, as in `*.example.com`")]
    WildcardPlace,

    /// A wildcard covers a whole domain of other people.
    #[error("has a wildcard that is too wide; write at least two labels below it, as in `*.example.com`")]
    WildcardTooWide,

    /// What follows a `*` does not begin a label of its own.
    #[error(
        "has a wildcard that also covers domains of others; write `.`, `-` or `--` after the `*`, then a name, as in `*.example.com` or `*-app.example.com`"
    )]
    WildcardSuffix,

    /// A browser sends this origin in another spelling (RFC 6454 section 6.2), so it would never match.
    #[error("is never sent by a browser in this spelling; write `{serialized}`")]
    NotSerialized {
        /// What a browser sends.
        serialized: String,
    },

    /// It breaks a rule of the team's own, whose words these are.
    #[error("{0}")]
    Own(Cow<'static, str>),
}

fn instead_of_the_scheme(allowed: &Schemes) -> String {
    if allowed.is_empty() {
        return "no scheme is".to_owned();
    }
    let quoted: Vec<_> = allowed.iter().map(|scheme| format!("`{scheme}`")).collect();
    format!("use {}, or allow this one in the settings", quoted.join(" or "))
}
