//! Runs a cleanup: step after step, batch after batch, until all is done or it has to stop.

use std::time::{Duration, Instant};

use futures_util::FutureExt as _;

use super::batch::Batch;
use super::builder::Cleanup;
use super::count::count;
use super::position::Window;
use super::report::{CleanupCounts, CleanupProgress, CleanupReport};
use super::step::Step;
use crate::database::Executor;
use crate::error::Error;

/// A cleanup under way.
pub(super) struct Run<'a> {
    options: Cleanup<'a>,
    started: Instant,
    removed: CleanupCounts,
    batches: u64,
    /// Whether the last batch wrote, so that a pause is due before the next.
    wrote: bool,
}

impl<'a> Run<'a> {
    pub(super) fn new(options: Cleanup<'a>) -> Self {
        Self { options, started: Instant::now(), removed: CleanupCounts::default(), batches: 0, wrote: false }
    }

    pub(super) async fn run(mut self) -> Result<CleanupReport, Error> {
        let steps = std::mem::take(&mut self.options.steps);
        let complete = !self.options.dry_run && self.delete(&steps).await?;
        let remaining = if complete {
            CleanupCounts::default()
        } else {
            count(&mut Executor::Pool(self.options.pool), &steps).await?
        };
        let report = CleanupReport {
            removed: self.removed,
            remaining,
            finished: remaining.total() == 0,
            batches: self.batches,
            duration: self.started.elapsed(),
        };
        tracing::info!(%report, dry_run = self.options.dry_run, "a cleanup has ended");
        Ok(report)
    }

    /// Goes through the steps; gives whether it went through all of them.
    async fn delete(&mut self, steps: &[Step]) -> Result<bool, Error> {
        for step in steps {
            if !self.walk(step).await? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Goes through the rows of a step once, upwards; gives whether it came to the end.
    async fn walk(&mut self, step: &Step) -> Result<bool, Error> {
        let mut executor = Executor::Pool(self.options.pool);
        let mut after = None;
        loop {
            let limit = self.limit();
            if limit == 0 || self.must_stop() {
                return Ok(false);
            }
            let next = step.next(&mut executor, after.as_ref(), limit).await;
            let Some((last, rows)) = next.map_err(|error| error.for_model(step.model))? else {
                return Ok(true);
            };
            self.pause().await;
            if self.must_stop() {
                return Ok(false);
            }
            let batch = Batch { step, window: Window { after, last: Some(last.clone()) } };
            let removed = batch.delete(&mut executor).await?;
            self.note(step, removed);
            if rows < u64::from(limit) {
                return Ok(true);
            }
            after = Some(last);
        }
    }

    /// How many rows the next batch may look at.
    fn limit(&self) -> u32 {
        let batch = self.options.batch_size.get();
        let left = self.options.row_budget.map(|budget| budget.saturating_sub(self.removed.total()));
        left.map_or(batch, |left| batch.min(u32::try_from(left).unwrap_or(u32::MAX)))
    }

    fn must_stop(&mut self) -> bool {
        if self.time_left().is_some_and(|left| left.is_zero()) {
            return true;
        }
        let Some(cancel) = &mut self.options.cancel else {
            return false;
        };
        cancel.as_mut().now_or_never().is_some_and(|()| self.cancel())
    }

    /// Stops the run for good: a future that has completed must not be asked again.
    fn cancel(&mut self) -> bool {
        self.options.cancel = None;
        self.options.time_budget = Some(Duration::ZERO);
        true
    }

    fn time_left(&self) -> Option<Duration> {
        self.options.time_budget.map(|budget| budget.saturating_sub(self.started.elapsed()))
    }

    /// Waits if a pause is due, until the run has to stop at the longest.
    async fn pause(&mut self) {
        if !std::mem::take(&mut self.wrote) || self.options.pause.is_zero() {
            return;
        }
        let pause = self.time_left().map_or(self.options.pause, |left| left.min(self.options.pause));
        let Some(cancel) = &mut self.options.cancel else {
            return tokio::time::sleep(pause).await;
        };
        if tokio::time::timeout(pause, cancel).await.is_ok() {
            self.cancel();
        }
    }

    fn note(&mut self, step: &Step, removed: u64) {
        *(step.count)(&mut self.removed) += removed;
        self.batches += 1;
        self.wrote = removed > 0;
        let progress = CleanupProgress {
            table: step.model.table,
            removed: self.removed,
            batches: self.batches,
            elapsed: self.started.elapsed(),
        };
        tracing::debug!(table = progress.table, removed, "a batch of a cleanup was deleted");
        if let Some(report) = &mut self.options.on_progress {
            report(&progress);
        }
    }
}
