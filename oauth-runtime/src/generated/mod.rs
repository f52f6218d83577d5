//! The base structs, generated from `schemas/` and committed. Formatted by what generates them.

#[rustfmt::skip]
mod access_token;
#[rustfmt::skip]
mod application;
#[rustfmt::skip]
mod device_grant;
#[rustfmt::skip]
mod grant;
#[rustfmt::skip]
mod id_token;
#[rustfmt::skip]
mod pushed_authorization_request;
#[rustfmt::skip]
mod refresh_token;
#[rustfmt::skip]
mod relations;

pub use access_token::*;
pub use application::*;
pub use device_grant::*;
pub use grant::*;
pub use id_token::*;
pub use pushed_authorization_request::*;
pub use refresh_token::*;
pub(crate) use relations::RELATIONS;
