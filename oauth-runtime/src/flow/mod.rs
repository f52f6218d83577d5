//! What an authorization server does with the rows: authenticate, issue, rotate, consume, revoke, validate.
//!
//! Each operation is one transaction. Refresh rows are locked before access rows, everywhere. Whether a credential
//! is good is an outcome, such as [`Rotation::Refused`], not an error: an error means that the database could not
//! say, and that nothing was written.

mod authenticate;
mod bearer;
mod device;
mod exchange;
mod family;
mod issue;
mod pushed_request;
mod revocation_request;
mod revoke;
mod rotate;
mod rows;
mod seal;
mod store;

pub use authenticate::{ClientAuthentication, ClientRefusal};
pub(crate) use bearer::BearerStatement;
pub use bearer::{Bearer, BearerRefusal, BearerToken, ValidateBearer};
pub use device::{DeviceAuthorization, DevicePoll};
pub use exchange::{ConsumeGrant, Consumption, GrantRefusal};
pub use issue::{Issue, Issued};
pub use pushed_request::PushedRequest;
pub use revocation_request::{Revocation, TokenTypeHint};
pub use revoke::Revocable;
pub use rotate::{RefreshRefusal, Rotate, Rotation};
