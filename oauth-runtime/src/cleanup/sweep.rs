//! Cleanup in passing: a few rows go with each token that is issued, so that nobody has to remember a job.

use std::sync::{Mutex, PoisonError};

use chrono::{DateTime, Utc};

use super::batch::Batch;
use super::cutoff::Cutoffs;
use super::position::{Position, Window};
use super::step::{self, Step};
use crate::database::Executor;
use crate::error::Error;
use crate::models::OAuthModels;
use crate::retry::Operation as _;
use crate::settings::Settings;

/// Goes through the expired rows in small portions, one at each call, again and again.
///
/// It remembers where it is: rows that are expired but have to stay do not hold it up.
#[derive(Debug, Default)]
pub(crate) struct Sweep {
    place: Mutex<Place>,
}

/// The number of a step, and the last row that was looked at in it.
#[derive(Debug, Clone, Default)]
struct Place {
    step: usize,
    after: Option<Position>,
}

impl Sweep {
    /// Removes up to `rows` expired rows in one short transaction, or in a savepoint of the caller's.
    ///
    /// Where nothing is expired it asks the index of each kind of row once. An error is logged: whoever
    /// issues a token does not fail because of it, and the next call goes on.
    pub(crate) async fn remove_some<M: OAuthModels>(
        &self,
        executor: &mut Executor<'_>,
        settings: &Settings,
        now: DateTime<Utc>,
        rows: u32,
    ) {
        if rows == 0 {
            return;
        }
        let steps = step::steps::<M>(&Cutoffs::new(settings, now));
        match self.next_portion(executor, &steps, rows).await {
            Ok(removed) => tracing::trace!(removed, "expired rows were removed in passing"),
            Err(error) => tracing::warn!(%error, "expired rows could not be removed in passing"),
        }
    }

    async fn next_portion(
        &self,
        executor: &mut Executor<'_>,
        steps: &[Step],
        rows: u32,
    ) -> Result<u64, Error> {
        // A kind of row that was entered half-way is asked again from its start at the end of the round.
        for _ in 0..=steps.len() {
            let place = self.place();
            let Some(step) = steps.get(place.step) else {
                self.go_to(Place::default());
                continue;
            };
            let next = Place { step: (place.step + 1) % steps.len(), after: None };
            let Some((last, count)) = step.next(executor, place.after.as_ref(), rows).await? else {
                self.go_to(next);
                continue;
            };
            let more = count == u64::from(rows);
            // Noted before the rows are deleted: a batch that fails does not hold up the sweep.
            self.go_to(if more { Place { after: Some(last.clone()), ..place } } else { next });
            let batch = Batch { step, window: Window { after: place.after, last: Some(last) } };
            let mut transaction = executor.begin().await?;
            let removed = batch.run(&mut Executor::from(&mut transaction)).await?;
            transaction.commit().await?;
            return Ok(removed);
        }
        Ok(0)
    }

    fn place(&self) -> Place {
        self.place.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn go_to(&self, place: Place) {
        *self.place.lock().unwrap_or_else(PoisonError::into_inner) = place;
    }
}
