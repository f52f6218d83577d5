//! The device flow: a user decides on one device, another device polls (RFC 8628).

use chrono::{DateTime, TimeDelta, Utc};

use super::rows::{self, Lock};
use crate::database::{Executor, SqlWriter};
use crate::entity::{Entity, EntityBase as _, Pk};
use crate::error::Error;
use crate::generated::DeviceGrantStatus;
use crate::models::{DeviceGrantModel as _, OAuthModels};
use crate::retry::Operation;
use crate::settings::Settings;

/// By how many seconds the interval grows when a device polls too fast (RFC 8628 section 3.5).
const SLOW_DOWN_SECONDS: i32 = 5;

/// What a user's decision about a device came to (RFC 8628 section 3.3).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum DeviceAuthorization {
    /// The decision stands in the row; the device learns it with its next poll.
    Decided,
    /// No device waits with this user code.
    Unknown,
    /// The user code has expired.
    Expired,
    /// The user code was authorized or denied before.
    DecidedBefore,
}

/// What a poll of a device gives (RFC 8628 section 3.5).
#[non_exhaustive]
pub enum DevicePoll<M: OAuthModels> {
    /// The user agreed: issue tokens for this grant. Its row is gone; of simultaneous polls one gets this.
    Authorized(M::DeviceGrant),
    /// `authorization_pending`: the user has not decided.
    Pending,
    /// `slow_down`: the device polled too early; its interval is longer now.
    SlowDown,
    /// `access_denied`: the user refused.
    Denied,
    /// `expired_token`: nobody decided in time.
    Expired,
    /// `invalid_grant`: the client has no such device code, or tokens were issued for it before.
    Unknown,
}

impl<M: OAuthModels> DevicePoll<M> {
    /// The code of the error response (RFC 8628 section 3.5); none where tokens are to be issued.
    pub const fn error_code(&self) -> Option<&'static str> {
        match self {
            Self::Authorized(_) => None,
            Self::Pending => Some("authorization_pending"),
            Self::SlowDown => Some("slow_down"),
            Self::Denied => Some("access_denied"),
            Self::Expired => Some("expired_token"),
            Self::Unknown => Some("invalid_grant"),
        }
    }
}

impl<M: OAuthModels> std::fmt::Debug for DevicePoll<M> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Authorized(grant) => f.debug_tuple("Authorized").field(grant.key()).finish(),
            other => f.write_str(other.error_code().unwrap_or_default()),
        }
    }
}

/// A user code as users type it: the case, and marks between the characters, do not matter (RFC 8628 section 6.1).
fn normalized(user_code: &str) -> String {
    user_code.chars().filter(char::is_ascii_alphanumeric).map(|letter| letter.to_ascii_uppercase()).collect()
}

/// A user's decision as an operation.
pub(super) struct DecideDevice<'a, M: OAuthModels> {
    pub(super) settings: &'a Settings,
    pub(super) user_code: &'a str,
    pub(super) user: &'a Pk<M::User>,
    pub(super) status: DeviceGrantStatus,
}

impl<M: OAuthModels> Operation for DecideDevice<'_, M> {
    type Output = DeviceAuthorization;

    async fn run(&self, transaction: &mut Executor<'_>) -> Result<DeviceAuthorization, Error> {
        let user_code = normalized(self.user_code);
        let found = rows::find::<M::DeviceGrant>(transaction, "user_code", &user_code, Lock::Yes).await?;
        let Some(grant) = found else { return Ok(DeviceAuthorization::Unknown) };
        if grant.is_expired_at(self.settings.clock.now()) {
            return Ok(DeviceAuthorization::Expired);
        }
        if grant.status != DeviceGrantStatus::AuthorizationPending {
            return Ok(DeviceAuthorization::DecidedBefore);
        }
        // `last_checked` is the time of the device's poll and stays.
        let mut sql = SqlWriter::new(transaction.database(), "UPDATE ")?;
        sql.name(M::DeviceGrant::MODEL.table).push(" SET status = ").value(&self.status);
        sql.push(", user_id = ").value(self.user).push(" WHERE id = ").value(grant.key());
        let (sql, arguments) = sql.finish();
        let decided = transaction.execute(sql, arguments).await;
        decided.map_err(|error| error.for_model(M::DeviceGrant::MODEL))?;
        Ok(DeviceAuthorization::Decided)
    }
}

/// A device's poll as an operation.
pub(super) struct PollDevice<'a, M> {
    pub(super) settings: &'a Settings,
    pub(super) device_code: &'a str,
    pub(super) client_id: &'a str,
    pub(super) models: std::marker::PhantomData<fn() -> M>,
}

impl<M: OAuthModels> Operation for PollDevice<'_, M> {
    type Output = DevicePoll<M>;

    async fn run(&self, transaction: &mut Executor<'_>) -> Result<DevicePoll<M>, Error> {
        let now = self.settings.clock.now();
        let column = "device_code";
        let found = rows::find::<M::DeviceGrant>(transaction, column, self.device_code, Lock::Yes).await?;
        let own = |grant: &M::DeviceGrant| {
            grant.client_id == self.client_id && rows::is(&grant.device_code, self.device_code)
        };
        let Some(grant) = found.filter(own) else {
            return Ok(DevicePoll::Unknown);
        };
        if grant.is_expired_at(now) {
            return Ok(DevicePoll::Expired);
        }
        match grant.status {
            DeviceGrantStatus::Authorized => {
                rows::take::<M::DeviceGrant>(transaction, grant.key()).await?;
                Ok(DevicePoll::Authorized(grant))
            }
            DeviceGrantStatus::Denied => Ok(DevicePoll::Denied),
            _ => {
                let early = too_early(grant.last_checked, grant.interval, now);
                let interval =
                    if early { grant.interval.saturating_add(SLOW_DOWN_SECONDS) } else { grant.interval };
                Self::checked(transaction, &grant, interval, now).await?;
                Ok(if early { DevicePoll::SlowDown } else { DevicePoll::Pending })
            }
        }
    }
}

impl<M: OAuthModels> PollDevice<'_, M> {
    async fn checked(
        transaction: &mut Executor<'_>,
        grant: &M::DeviceGrant,
        interval: i32,
        now: DateTime<Utc>,
    ) -> Result<(), Error> {
        let mut sql = SqlWriter::new(transaction.database(), "UPDATE ")?;
        sql.name(M::DeviceGrant::MODEL.table).push(" SET last_checked = ").value(&now);
        sql.push(", ").name("interval").push(" = ").value(&interval);
        sql.push(" WHERE id = ").value(grant.key());
        let (sql, arguments) = sql.finish();
        let checked = transaction.execute(sql, arguments).await;
        checked.map_err(|error| error.for_model(M::DeviceGrant::MODEL))?;
        Ok(())
    }
}

/// Whether a poll comes before the interval is over.
fn too_early(last_checked: DateTime<Utc>, interval: i32, now: DateTime<Utc>) -> bool {
    now.signed_duration_since(last_checked) < TimeDelta::seconds(interval.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_user_code_is_read_as_users_type_it() {
        assert_eq!(normalized(" wdjb-mjht "), "WDJBMJHT");
        assert_eq!(normalized("ü—"), "");
    }
}
