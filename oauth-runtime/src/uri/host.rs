//! Hosts and ports (RFC 3986 section 3.2).

use std::net::{Ipv4Addr, Ipv6Addr};

use super::problem::UriProblem;

/// Longest host name of the domain name system.
const MAX_HOST: usize = 253;
/// Longest label of it (RFC 1035 section 2.3.4).
const MAX_LABEL: usize = 63;

/// Whether a text is a port from 1 to 65535, written without a sign or leading zeros.
pub(super) fn is_port(text: &str) -> bool {
    let digits = text.bytes().all(|byte| byte.is_ascii_digit()) && !text.starts_with('0');
    digits && text.parse::<u16>().is_ok()
}

/// Checks a host: an IPv6 address in brackets, an IPv4 address or a name.
///
/// What stands there in a URI of a private-use scheme is no name of the network, so its labels may have underscores.
pub(super) fn check(host: &str, private_use: bool) -> Result<(), UriProblem> {
    if let Some(rest) = host.strip_prefix('[') {
        let address = rest.strip_suffix(']').and_then(|address| address.parse::<Ipv6Addr>().ok());
        return address.map(drop).ok_or(UriProblem::IpAddress);
    }
    if ends_in_number(host) {
        return host.parse::<Ipv4Addr>().map(drop).map_err(|_| UriProblem::IpAddress);
    }
    if is_name(host, private_use) { Ok(()) } else { Err(UriProblem::Host) }
}

/// Whether a host is a name of the network, which an IP address is not.
pub(super) fn is_network_name(host: &str) -> bool {
    is_name(host, false) && !ends_in_number(host)
}

fn is_name(host: &str, underscores: bool) -> bool {
    let mut labels = host.as_bytes().split(|byte| *byte == b'.');
    host.len() <= MAX_HOST && labels.all(|label| is_label(label, underscores))
}

fn is_label(label: &[u8], underscores: bool) -> bool {
    let inner = |byte: &u8| byte.is_ascii_alphanumeric() || *byte == b'-' || (underscores && *byte == b'_');
    (1..=MAX_LABEL).contains(&label.len())
        && label.first() != Some(&b'-')
        && label.last() != Some(&b'-')
        && label.iter().all(inner)
}

/// Whether a browser reads a host as an IPv4 address: its last label is a number, `0x7f` included (WHATWG URL
/// section 3.5).
fn ends_in_number(host: &str) -> bool {
    let last = host.rsplit('.').next().unwrap_or(host);
    let hexadecimal = last.strip_prefix("0x").or_else(|| last.strip_prefix("0X"));
    match hexadecimal {
        Some(digits) => digits.bytes().all(|byte| byte.is_ascii_hexdigit()),
        None => !last.is_empty() && last.bytes().all(|byte| byte.is_ascii_digit()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_port_is_a_number_that_can_be_connected_to() {
        assert!(["1", "80", "8080", "65535"].into_iter().all(is_port));
        for bad in ["", "0", "080", "+80", "-1", " 80", "65536", "99999", "abc", "8a", "\u{661}"] {
            assert!(!is_port(bad), "{bad}");
        }
    }

    #[test]
    fn a_host_is_a_name_or_an_address() {
        let label = "a".repeat(63);
        let long = [label.as_str(); 4].join(".");
        for good in ["example.com", "localhost", "a", "xn--exmple-cua.com", "3.example", "a--b", &label] {
            assert_eq!(check(good, false), Ok(()), "{good}");
        }
        for good in ["127.0.0.1", "[::1]", "[0:0:0:0:0:0:0:1]", "[::ffff:1.2.3.4]"] {
            assert_eq!(check(good, false), Ok(()), "{good}");
        }
        for bad in
            ["", "-exa", "exa-", "a..b", ".a", "a.", "a_b", "a b", "%65x", "\u{fc}", "*", "a\\b", &long]
        {
            assert_eq!(check(bad, false), Err(UriProblem::Host), "{bad}");
        }
        for bad in
            ["999.1.1.1", "1.2.3", "0x7f", "1.0x7f", "127.0.0.01", "[::1", "[]", "[1.2.3.4]", "[::1%25eth0]"]
        {
            assert_eq!(check(bad, false), Err(UriProblem::IpAddress), "{bad}");
        }
        assert_eq!(check("::1]", false), Err(UriProblem::Host));
        assert_eq!(check("login_callback", true), Ok(()));
        assert_eq!(check(&"a".repeat(64), false), Err(UriProblem::Host));
    }
}
