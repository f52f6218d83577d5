//! Deletes what has expired: tokens, authorization codes, and what was left behind by revocation.
//!
//! A cleanup goes through one kind of row after the other, in the order in which one frees rows for the
//! next. It walks each kind once, upwards along an index, in batches of neighbours. A batch is one short
//! transaction of set-based statements: no list of keys goes through the client, and a run that is
//! cancelled or killed leaves whole batches behind, so that the next run goes on where it ended.
//! Several workers may clean at once, and beside any traffic.
//!
//! | kind of row | goes when | kept back by |
//! |---|---|---|
//! | refresh token | it was revoked | the grace period; reuse protection keeps it until it expires |
//! | refresh token | it is live, but its access token is gone | |
//! | refresh token | its access token expired `refresh_token_expire_seconds` ago | no such setting |
//! | access token | it is expired | a refresh token bound to it |
//! | ID token | it is expired | an access token issued beside it |
//! | authorization code, pushed authorization request, device code | it is expired | |
//!
//! A row that expires this very moment is expired, but not deleted yet.

mod batch;
mod builder;
mod count;
mod cutoff;
mod position;
mod report;
mod run;
mod step;
mod sweep;

pub use builder::Cleanup;
pub use report::{CleanupCounts, CleanupProgress, CleanupReport};
pub(crate) use sweep::{Sweep, after_issue};

use crate::database::Executor;
use crate::error::Error;
use crate::models::OAuthModels;
use crate::store::Store;

impl<M: OAuthModels> Store<M> {
    /// Deletes what has expired, in small batches, as the settings say; see [`Store::cleanup`] for more
    /// control.
    ///
    /// # Errors
    /// What the database refuses; the batches before it stay deleted.
    pub async fn clear_expired(&self) -> Result<CleanupReport, Error> {
        self.cleanup().run().await
    }

    /// A cleanup with options of its own: batch size, pause, budgets, dry run, progress, cancellation.
    ///
    /// ```no_run
    /// # use std::time::Duration;
    /// # use oauth_runtime::prelude::*;
    /// # #[derive(OAuthUser)] #[oauth(table = "users")] pub struct User { pub id: i64 }
    /// # #[swappable(databases(sqlite))] pub struct Models { user: User }
    /// # async fn run(store: Store) -> Result<(), Error> {
    /// let report = store
    ///     .cleanup()
    ///     .pause(Duration::from_millis(50))
    ///     .time_budget(Duration::from_secs(600))
    ///     .on_progress(|progress| println!("{} rows so far", progress.removed.total()))
    ///     .run()
    ///     .await?;
    /// println!("{report}");
    /// # Ok(()) }
    /// ```
    pub fn cleanup(&self) -> Cleanup<'_> {
        Cleanup::new::<M>(self.pool(), self.settings())
    }

    /// Removes up to `rows` expired rows of one kind in one short transaction, and gives their number.
    /// The next call takes the next kind, and goes on in each where it was.
    ///
    /// A call looks at `rows` rows, so 0 may mean that all of them had to stay. The setting
    /// `clear_expired_rows_per_token` makes a call with each token that is issued. Refresh tokens that
    /// lost their access token are left to [`Store::clear_expired`].
    ///
    /// # Errors
    /// What the database refuses; nothing is deleted then.
    pub async fn clear_expired_rows(&self, rows: u32) -> Result<u64, Error> {
        self.settings().sweep.remove::<M>(&mut Executor::Pool(self.pool()), self.settings(), rows).await
    }
}
