//! Log records about URIs that do not match, at `DEBUG` under the target `oauth_runtime::uri`.
//!
//! A client whose URI is refused learns no reason: the response must not say what is registered. Whoever runs the
//! server finds it here.

use std::fmt::{self, Write as _};

use tracing::Level;

use super::mismatch::mismatch;
use super::policy::UriPolicy;

const TARGET: &str = "oauth_runtime::uri";
/// How much of a URI is shown.
const MAX_CHARACTERS: usize = 256;
/// How many registered URIs are listed.
const MAX_CANDIDATES: usize = 10;
/// Stands for what is not shown.
const MASK: &str = "***";

/// The parameter a client presented a URI in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum UriParameter {
    /// `redirect_uri` of an authorization request (RFC 6749 section 4.1.1).
    RedirectUri,
    /// `post_logout_redirect_uri` of a logout request (OpenID Connect RP-Initiated Logout section 2).
    PostLogoutRedirectUri,
}

impl fmt::Display for UriParameter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::RedirectUri => "redirect_uri",
            Self::PostLogoutRedirectUri => "post_logout_redirect_uri",
        })
    }
}

/// Logs why a requested URI matches none of the registered ones. Unless `DEBUG` is enabled, nothing is assembled.
pub fn log_mismatch<'a>(
    parameter: UriParameter,
    client_id: &str,
    requested: &str,
    registered: impl IntoIterator<Item = &'a str>,
    policy: &UriPolicy,
) {
    if !tracing::enabled!(target: TARGET, Level::DEBUG) {
        return;
    }
    tracing::debug!(
        target: TARGET,
        %parameter,
        ?client_id,
        requested = %Loggable(requested),
        "the requested URI is not registered: {}",
        reasons(requested, registered, policy)
    );
}

/// Logs that a token request does not repeat the redirection URI of its authorization request. `grant` is the key of
/// the grant; its code is a secret.
pub fn log_grant_mismatch(grant: impl fmt::Display, requested: &str, stored: &str) {
    tracing::debug!(
        target: TARGET,
        grant = %grant.to_string().escape_debug(),
        requested = %Loggable(requested),
        stored = %Loggable(stored),
        "the redirection URI of the token request is not the one of the authorization request"
    );
}

/// The reasons per candidate, on one line.
fn reasons<'a>(requested: &str, registered: impl IntoIterator<Item = &'a str>, policy: &UriPolicy) -> String {
    let mut registered = registered.into_iter();
    let mut reasons: Vec<String> = registered
        .by_ref()
        .take(MAX_CANDIDATES)
        .filter_map(|candidate| Some((candidate, mismatch(requested, candidate, policy)?)))
        .map(|(candidate, reason)| format!("{}: {reason}", Loggable(candidate)))
        .collect();
    match registered.count() {
        0 if reasons.is_empty() => return "no URIs are registered".to_owned(),
        0 => {}
        further => reasons.push(format!("{further} further")),
    }
    reasons.join("; ")
}

/// A URI as it may stand in a log: in quotes, on one line, cut to 256 characters and a mark, without user information,
/// values of the query and the fragment, where codes and tokens may be.
///
/// ```
/// # use oauth_runtime::uri::Loggable;
/// let uri = "https://me:secret@client.example/cb?code=4711#top";
/// assert_eq!(Loggable(uri).to_string(), r#""https://***@client.example/cb?code=***#***""#);
/// ```
#[derive(Clone, Copy)]
pub struct Loggable<'a>(
    /// The URI.
    pub &'a str,
);

impl fmt::Display for Loggable<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_char('"')?;
        let whole = write_masked(self.0, &mut Escaped { to: f, left: MAX_CHARACTERS }).is_ok();
        f.write_str(if whole { "\"" } else { "…\"" })
    }
}

impl fmt::Debug for Loggable<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// Writes escapes for quotes and for what is not printable, and fails when `left` characters are written.
struct Escaped<'f, 'b> {
    to: &'f mut fmt::Formatter<'b>,
    left: usize,
}

impl fmt::Write for Escaped<'_, '_> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        for character in text.chars().flat_map(char::escape_debug) {
            self.left = self.left.checked_sub(1).ok_or(fmt::Error)?;
            self.to.write_char(character)?;
        }
        Ok(())
    }
}

fn write_masked(uri: &str, to: &mut impl fmt::Write) -> fmt::Result {
    let (uri, fragment) = uri.split_once('#').map_or((uri, None), |(uri, rest)| (uri, Some(rest)));
    let (address, query) = uri.split_once('?').map_or((uri, None), |(uri, rest)| (uri, Some(rest)));
    write_address(address, to)?;
    for (position, pair) in query.into_iter().flat_map(|query| query.split('&')).enumerate() {
        to.write_char(if position == 0 { '?' } else { '&' })?;
        match pair.split_once('=') {
            Some((name, value)) => {
                to.write_str(name)?;
                to.write_char('=')?;
                write_mask(value, to)?;
            }
            // A pair without a name may be a bare code.
            None => write_mask(pair, to)?,
        }
    }
    let Some(fragment) = fragment else { return Ok(()) };
    to.write_char('#')?;
    write_mask(fragment, to)
}

/// Masks up to the last `@`, even one of the path: a text that is no sound URI may hold its user information anywhere.
fn write_address(address: &str, to: &mut impl fmt::Write) -> fmt::Result {
    let Some((before, after)) = address.rsplit_once('@') else { return to.write_str(address) };
    let slash = before.find(['/', '\\']).unwrap_or(0);
    let (scheme, rest) = before.split_at(slash);
    let slashes = rest.len() - rest.trim_start_matches(['/', '\\']).len();
    to.write_str(scheme)?;
    to.write_str(rest.get(..slashes).unwrap_or_default())?;
    to.write_str(MASK)?;
    to.write_char('@')?;
    to.write_str(after)
}

fn write_mask(value: &str, to: &mut impl fmt::Write) -> fmt::Result {
    to.write_str(if value.is_empty() { "" } else { MASK })
}

#[cfg(test)]
#[path = "log_tests.rs"]
pub(super) mod tests;
