//! The options of a cleanup.

use std::fmt;
use std::num::NonZeroU32;
use std::pin::Pin;
use std::time::Duration;

use super::cutoff::Cutoffs;
use super::report::{CleanupProgress, CleanupReport};
use super::run::Run;
use super::step::{self, Step};
use crate::database::Pool;
use crate::error::Error;
use crate::models::OAuthModels;
use crate::settings::Settings;

/// Is called after every batch.
type OnProgress<'a> = Box<dyn FnMut(&CleanupProgress) + Send + 'a>;

/// Completes when the cleanup has to stop.
type Signal<'a> = Pin<Box<dyn Future<Output = ()> + Send + 'a>>;

/// A cleanup that has not started; made by [`Store::cleanup`](crate::Store::cleanup).
///
/// The future of [`run`](Self::run) may be dropped at any point: a batch is one transaction, so it is
/// removed as a whole or not at all.
#[must_use = "a cleanup does nothing until `run` is awaited"]
pub struct Cleanup<'a> {
    pub(super) pool: &'a Pool,
    pub(super) steps: Vec<Step>,
    pub(super) batch_size: NonZeroU32,
    pub(super) pause: Duration,
    pub(super) time_budget: Option<Duration>,
    pub(super) row_budget: Option<u64>,
    pub(super) dry_run: bool,
    pub(super) on_progress: Option<OnProgress<'a>>,
    pub(super) cancel: Option<Signal<'a>>,
}

impl<'a> Cleanup<'a> {
    pub(super) fn new<M: OAuthModels>(pool: &'a Pool, settings: &Settings) -> Self {
        let interval = settings.clear_expired_tokens_batch_interval_seconds;
        Self {
            pool,
            steps: step::steps::<M>(&Cutoffs::new(settings, settings.clock.now())),
            batch_size: settings.clear_expired_tokens_batch_size,
            pause: Duration::from_secs(interval.into()),
            time_budget: None,
            row_budget: None,
            dry_run: false,
            on_progress: None,
            cancel: None,
        }
    }

    /// How many rows a batch looks at, and so deletes at most, in one transaction; the default is
    /// `clear_expired_tokens_batch_size` of the settings.
    pub fn batch_size(mut self, rows: NonZeroU32) -> Self {
        self.batch_size = rows;
        self
    }

    /// How long to wait before the next batch after one that removed something; the default is
    /// `clear_expired_tokens_batch_interval_seconds` of the settings.
    pub fn pause(mut self, pause: Duration) -> Self {
        self.pause = pause;
        self
    }

    /// Starts no batch after this time. A batch under way is brought to its end.
    pub fn time_budget(mut self, budget: Duration) -> Self {
        self.time_budget = Some(budget);
        self
    }

    /// Removes at most this many rows.
    pub fn row_budget(mut self, rows: u64) -> Self {
        self.row_budget = Some(rows);
        self
    }

    /// Removes nothing; the report's `remaining` says what a run would remove.
    pub fn dry_run(mut self) -> Self {
        self.dry_run = true;
        self
    }

    /// Calls a function after every batch.
    pub fn on_progress(mut self, report: impl FnMut(&CleanupProgress) + Send + 'a) -> Self {
        self.on_progress = Some(Box::new(report));
        self
    }

    /// Starts no batch after a future has completed, such as `tokio::signal::ctrl_c` or the receiving end
    /// of a channel, and ends the pause between two. A batch under way is brought to its end.
    pub fn cancel_with<F>(mut self, signal: F) -> Self
    where
        F: Future<Output: Send> + Send + 'a,
    {
        self.cancel = Some(Box::pin(async move {
            signal.await;
        }));
        self
    }

    /// Runs the cleanup.
    ///
    /// # Errors
    /// What the database refuses; the batches before it stay deleted.
    pub async fn run(self) -> Result<CleanupReport, Error> {
        Run::new(self).run().await
    }
}

impl fmt::Debug for Cleanup<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Cleanup")
            .field("batch_size", &self.batch_size)
            .field("pause", &self.pause)
            .field("time_budget", &self.time_budget)
            .field("row_budget", &self.row_budget)
            .field("dry_run", &self.dry_run)
            .finish_non_exhaustive()
    }
}
