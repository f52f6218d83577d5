//! The base structs, generated from `schemas/` and committed.

mod access_token;
mod application;
mod grant;
mod id_token;
mod refresh_token;

pub use access_token::*;
pub use application::*;
pub use grant::*;
pub use id_token::*;
pub use refresh_token::*;
