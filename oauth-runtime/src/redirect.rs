//! Whether a URI a client asks for is one of those it registered.

/// Whether `requested` may be redirected to, by simple string comparison (RFC 6749 section 3.1.2.3,
/// RFC 9700 section 4.1.3); for the loopback addresses of plain HTTP any valid port is accepted
/// (RFC 8252 section 7.3).
///
/// A URI with a fragment never matches (RFC 6749 section 3.1.2). Any input gives an answer.
pub fn redirect_to_uri_allowed<'a>(requested: &str, registered: impl IntoIterator<Item = &'a str>) -> bool {
    if requested.contains('#') {
        return false;
    }
    let loopback = Loopback::parse(requested);
    registered.into_iter().any(|registered| match (&loopback, Loopback::parse(registered)) {
        (Some(requested), Some(registered)) => *requested == registered,
        _ => requested == registered,
    })
}

/// A URI at a loopback address, its port left out.
#[derive(PartialEq, Eq)]
struct Loopback<'a> {
    /// Everything between the scheme and the port: user information, if any, and the address.
    host: &'a str,
    /// Path and query.
    rest: &'a str,
}

impl<'a> Loopback<'a> {
    fn parse(uri: &'a str) -> Option<Self> {
        let after_scheme = uri.strip_prefix("http://")?;
        let end = after_scheme.find(['/', '?', '#']).unwrap_or(after_scheme.len());
        let (authority, rest) = after_scheme.split_at(end);
        let address = authority.rfind('@').map_or(0, |at| at + 1);
        let length =
            ["127.0.0.1", "[::1]"].into_iter().find(|known| authority[address..].starts_with(known))?.len();
        let (host, port) = authority.split_at(address + length);
        // `127.0.0.1.evil.example` begins like the address: what follows is nothing or a port.
        (port.is_empty() || is_port(port.strip_prefix(':')?)).then_some(Self { host, rest })
    }
}

/// Whether a text is a port from 1 to 65535. A sign, which Rust's parser takes, is none.
fn is_port(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit()) && text.parse::<u16>().is_ok_and(|port| port > 0)
}
