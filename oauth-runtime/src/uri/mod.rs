//! URIs of clients: which may be registered, and whether one that is presented is registered.
//!
//! A redirection URI is compared as a string (RFC 6749 section 3.1.2.3, RFC 9700 section 4.1.3). Only for the loopback
//! addresses of plain HTTP is any port accepted, because a native app gets its port from the operating system
//! (RFC 8252 section 7.3). [`UriPolicy`] says what a deployment allows beyond that.
//!
//! ```
//! use oauth_runtime::uri::{self, UriPolicy};
//!
//! let policy = UriPolicy::strict();
//! let registered = ["https://client.example/cb", "http://127.0.0.1/cb"];
//! assert!(uri::redirect_to_uri_allowed("https://client.example/cb", registered, policy));
//! assert!(uri::redirect_to_uri_allowed("http://127.0.0.1:49152/cb", registered, policy));
//! assert!(!uri::redirect_to_uri_allowed("https://client.example/cb?code=1", registered, policy));
//!
//! let problem = uri::validate_redirect_uri("https://client.example/cb#top", policy).unwrap_err();
//! assert_eq!(problem.to_string(), "must not have a fragment; leave out `#` and what follows it");
//! ```

mod host;
mod log;
mod mismatch;
mod origin;
mod parts;
mod policy;
mod problem;
mod redirect;
mod rules;
mod wildcard;

#[cfg(test)]
mod properties;

pub use log::{Loggable, UriParameter, log_grant_mismatch, log_mismatch};
pub use mismatch::{Mismatch, mismatch};
pub use origin::is_origin_allowed;
pub use policy::{InvalidScheme, Schemes, UriPolicy};
pub use problem::UriProblem;
pub use redirect::redirect_to_uri_allowed;
pub use rules::{UriRules, validate_origin, validate_redirect_uri};
