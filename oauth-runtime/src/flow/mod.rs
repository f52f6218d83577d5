//! What an authorization server does with the rows: issue, rotate, consume, revoke, validate.
//!
//! Each operation is one transaction. Refresh rows are locked before access rows, everywhere. Whether a credential
//! is good is an outcome, such as [`Rotation::Refused`], not an error: an error means that the database could not
//! say, and that nothing was written.

mod bearer;
mod device;
mod exchange;
mod issue;
mod pushed_request;
mod revoke;
mod rotate;
mod rows;
mod seal;

pub use bearer::{Bearer, BearerCheck, BearerRefusal, BearerToken};
pub use device::{DeviceAuthorization, DevicePoll};
pub use exchange::{ConsumeGrant, Consumption, GrantRefusal};
pub use issue::{Issue, Issued};
pub use pushed_request::PushedRequest;
pub(crate) use revoke::revoke_family;
pub use revoke::{Revocable, Revocation, TokenTypeHint};
pub use rotate::{RefreshRefusal, Rotate, Rotation};
