//! The points in time that part what goes from what stays.

use chrono::{DateTime, TimeDelta, Utc};

use crate::settings::Settings;

/// What is older than these points in time goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Cutoffs {
    /// Rows with an expiry of their own go when it is before this: the start of the run.
    pub(super) now: DateTime<Utc>,
    /// Refresh tokens that were revoked at this time or before go; `None` keeps them all.
    pub(super) revoked: Option<DateTime<Utc>>,
    /// Refresh tokens whose access token expired at this time or before go; `None` keeps them all.
    pub(super) idle: Option<DateTime<Utc>>,
}

impl Cutoffs {
    pub(super) fn new(settings: &Settings, now: DateTime<Utc>) -> Self {
        // A time before the calendar of the library is one that no row reaches.
        let ago = |seconds: u32| now.checked_sub_signed(TimeDelta::seconds(seconds.into()));
        let idle = settings.refresh_token_expire_seconds.and_then(|seconds| ago(seconds.get()));
        // Reuse of a refresh token is recognised by its row, so the row lives as long as the token would.
        let revoked = if settings.refresh_token_reuse_protection {
            idle
        } else {
            ago(settings.refresh_token_grace_period_seconds)
        };
        Self { now, revoked, idle }
    }
}

#[cfg(test)]
mod tests {
    use std::num::NonZeroU32;

    use super::*;

    #[test]
    fn grace_period_and_reuse_protection_keep_revoked_tokens_back() {
        let now = DateTime::UNIX_EPOCH + TimeDelta::days(20_000);
        let ago = |seconds| Some(now - TimeDelta::seconds(seconds));
        for (grace, expiry, protection, revoked, idle) in [
            (0, 0, false, ago(0), None),
            (100, 0, false, ago(100), None),
            (100, 900, false, ago(100), ago(900)),
            (100, 0, true, None, None),
            (100, 900, true, ago(900), ago(900)),
            (u32::MAX, 0, false, ago(u32::MAX.into()), None),
        ] {
            let settings = Settings {
                refresh_token_grace_period_seconds: grace,
                refresh_token_expire_seconds: NonZeroU32::new(expiry),
                refresh_token_reuse_protection: protection,
                ..Settings::default()
            };
            assert_eq!(Cutoffs::new(&settings, now), Cutoffs { now, revoked, idle });
        }
    }
}
