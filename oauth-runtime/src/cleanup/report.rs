//! What a cleanup tells its caller.

use std::fmt;
use std::time::Duration;

use serde::Serialize;

/// Numbers of rows, by model.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
#[non_exhaustive]
pub struct CleanupCounts {
    /// Refresh tokens that were revoked, lost their access token, or lay unused for too long.
    pub refresh_tokens: u64,
    /// Expired access tokens that no refresh token can renew.
    pub access_tokens: u64,
    /// Expired ID tokens without an access token.
    pub id_tokens: u64,
    /// Expired authorization codes.
    pub grants: u64,
    /// Expired pushed authorization requests.
    pub pushed_authorization_requests: u64,
    /// Expired device codes, whatever became of them.
    pub device_grants: u64,
}

impl CleanupCounts {
    /// All rows.
    pub const fn total(&self) -> u64 {
        self.refresh_tokens
            + self.access_tokens
            + self.id_tokens
            + self.grants
            + self.pushed_authorization_requests
            + self.device_grants
    }
}

impl fmt::Display for CleanupCounts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} refresh tokens, {} access tokens, {} ID tokens, {} grants, {} pushed requests, {} device grants",
            self.refresh_tokens,
            self.access_tokens,
            self.id_tokens,
            self.grants,
            self.pushed_authorization_requests,
            self.device_grants,
        )
    }
}

/// What a cleanup did, and what it left.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
#[non_exhaustive]
pub struct CleanupReport {
    /// Rows that were removed.
    pub removed: CleanupCounts,
    /// Rows that another run would remove: those a budget, a cancellation or a dry run left. A run that
    /// went through all kinds of row leaves none, apart from those that others held at that moment; it
    /// does not count again.
    pub remaining: CleanupCounts,
    /// Whether nothing remains.
    pub finished: bool,
    /// Batches that were run, each a transaction.
    pub batches: u64,
    /// How long the cleanup took, pauses included.
    pub duration: Duration,
}

impl fmt::Display for CleanupReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let seconds = self.duration.as_secs_f64();
        write!(f, "removed {} in {} batches and {seconds:.1} s", self.removed, self.batches)?;
        if !self.finished {
            write!(f, "; {} remain", self.remaining)?;
        }
        Ok(())
    }
}

/// How far a cleanup is, after a batch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct CleanupProgress {
    /// The table that is being cleaned.
    pub table: &'static str,
    /// Rows that were removed so far.
    pub removed: CleanupCounts,
    /// Batches that were run so far.
    pub batches: u64,
    /// Time since the start.
    pub elapsed: Duration,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_report_is_one_line() {
        let removed = CleanupCounts {
            refresh_tokens: 1,
            access_tokens: 2,
            id_tokens: 3,
            grants: 4,
            pushed_authorization_requests: 5,
            device_grants: 6,
        };
        assert_eq!(removed.total(), 21);
        let duration = Duration::from_millis(1_234);
        let mut report =
            CleanupReport { removed, finished: true, batches: 5, duration, ..Default::default() };
        let line = "removed 1 refresh tokens, 2 access tokens, 3 ID tokens, 4 grants, 5 pushed requests, \
                    6 device grants in 5 batches and 1.2 s";
        assert_eq!(report.to_string(), line);
        report.finished = false;
        report.remaining = removed;
        assert!(report.to_string().ends_with(
            " s; 1 refresh tokens, 2 access tokens, 3 ID tokens, 4 grants, \
                                              5 pushed requests, 6 device grants remain"
        ));
    }
}
