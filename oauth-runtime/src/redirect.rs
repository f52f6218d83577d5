//! Whether a URI a client asks for is one of those it registered.

/// Whether `requested` may be redirected to, by simple string comparison (RFC 6749 section 3.1.2.3,
/// RFC 9700 section 4.1.3); for the loopback addresses of plain HTTP any valid port is accepted
/// (RFC 8252 section 7.3).
///
/// A URI with a fragment or user information never matches. Any input gives an answer.
pub fn redirect_to_uri_allowed<'a>(
    requested: &str,
    registered: impl IntoIterator<Item = &'a str>,
) -> bool {
    if requested.contains('#') || has_user_information(requested) {
        return false;
    }
    let loopback = Loopback::parse(requested);
    registered.into_iter().any(|registered| {
        if registered.contains('#') || has_user_information(registered) {
            return false;
        }
        match (&loopback, Loopback::parse(registered)) {
            (Some(requested), Some(registered)) => *requested == registered,
            _ => requested == registered,
        }
    })
}

/// A URI at a loopback address, its port left out.
#[derive(PartialEq, Eq)]
struct Loopback<'a> {
    host: &'static str,
    rest: &'a str,
}

impl<'a> Loopback<'a> {
    fn parse(uri: &'a str) -> Option<Self> {
        let after_scheme = uri.strip_prefix("http://")?;
        let (host, after_host) = ["127.0.0.1", "[::1]"]
            .into_iter()
            .find_map(|host| Some((host, after_scheme.strip_prefix(host)?)))?;
        let rest = match after_host.strip_prefix(':') {
            None => after_host,
            Some(after_colon) => {
                let end = after_colon.find(['/', '?']).unwrap_or(after_colon.len());
                let (port, rest) = after_colon.split_at(end);
                let digits = !port.is_empty() && port.bytes().all(|byte| byte.is_ascii_digit());
                if !digits || !port.parse::<u16>().is_ok_and(|port| port > 0) {
                    return None;
                }
                rest
            }
        };
        // `127.0.0.1.evil.example` begins like the address.
        (rest.is_empty() || rest.starts_with(['/', '?'])).then_some(Self { host, rest })
    }
}

fn has_user_information(uri: &str) -> bool {
    let Some((_, after)) = uri.split_once("//") else { return false };
    let end = after.find(['/', '?', '#']).unwrap_or(after.len());
    after[..end].contains('@')
}
