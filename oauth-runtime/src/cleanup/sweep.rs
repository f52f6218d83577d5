//! Cleanup in passing: a few rows go with each token that is issued, so that nobody has to remember a job.

use std::sync::{Arc, Mutex, PoisonError};

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
/// It remembers where it is: rows that are expired but have to stay do not hold it up. Clones share
/// their place.
#[derive(Debug, Clone, Default)]
pub(crate) struct Sweep {
    place: Arc<Mutex<Place>>,
}

/// The number of a step, and the last row that was looked at in it.
#[derive(Debug, Clone, Default)]
struct Place {
    step: usize,
    after: Option<Position>,
}

/// Removes as many expired rows as the settings want with each token that is issued.
///
/// An error is logged: whoever issued a token does not fail because of it, and the next call goes on.
pub(crate) async fn after_issue<M: OAuthModels>(executor: &mut Executor<'_>, settings: &Settings) {
    let rows = settings.clear_expired_rows_per_token;
    match settings.sweep.remove::<M>(executor, settings, rows).await {
        Ok(removed) => tracing::trace!(removed, "expired rows were removed with the issue of a token"),
        Err(error) => tracing::warn!(%error, "expired rows were not removed with the issue of a token"),
    }
}

impl Sweep {
    /// Removes up to `rows` expired rows in one short transaction, or in a savepoint of the caller's.
    ///
    /// Where nothing is expired it asks the index of each kind of row once. It is not run again when it
    /// loses against others: the next call goes on.
    pub(super) async fn remove<M: OAuthModels>(
        &self,
        executor: &mut Executor<'_>,
        settings: &Settings,
        rows: u32,
    ) -> Result<u64, Error> {
        if rows == 0 {
            return Ok(0);
        }
        let steps = step::steps::<M>(&Cutoffs::new(settings, settings.clock.now()));
        self.next_portion(executor, &steps, rows).await
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
