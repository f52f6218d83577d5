//! Cleanup in passing: a few rows go with each token that is issued, so that nobody has to remember a job.

use std::sync::{Arc, Mutex, PoisonError};

use super::batch::Batch;
use super::cutoff::Cutoffs;
use super::position::{Position, Window};
use super::step::{self, Walk};
use crate::database::Executor;
use crate::error::Error;
use crate::models::OAuthModels;
use crate::retry::Operation as _;
use crate::settings::Settings;

/// Goes through the expired rows in small portions, one kind of row at each call, again and again.
///
/// It remembers where it is in each kind: rows that are expired but have to stay do not hold it up.
/// Refresh tokens that lost their access token are left to a cleanup, because no one index finds them.
/// Clones share their place.
#[derive(Debug, Clone, Default)]
pub(crate) struct Sweep {
    place: Arc<Mutex<Place>>,
}

/// Whose turn it is, and the last row that was looked at in each kind of row.
#[derive(Debug, Clone, Default)]
struct Place {
    turn: usize,
    after: Vec<Option<Position>>,
}

/// Removes as many expired rows as the settings want with each token that is issued.
///
/// An error is logged: whoever issued a token does not fail because of it, and the next call goes on. Inside the
/// caller's transaction nothing is removed: a deadlock would undo what the caller did.
pub(crate) async fn after_issue<M: OAuthModels>(executor: &mut Executor<'_>, settings: &Settings) {
    if !matches!(executor, Executor::Pool(_)) {
        return;
    }
    let rows = settings.clear_expired_rows_per_token;
    match settings.sweep.remove::<M>(executor, settings, rows).await {
        Ok(removed) => tracing::trace!(removed, "expired rows were removed with the issue of a token"),
        Err(error) => tracing::warn!(%error, "expired rows were not removed with the issue of a token"),
    }
}

impl Sweep {
    /// Removes up to `rows` expired rows in one short transaction.
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
        let mut steps = step::steps::<M>(&Cutoffs::new(settings, settings.clock.now()));
        steps.retain(|step| !matches!(step.walk, Walk::Orphans));
        for _ in 0..steps.len() {
            let (turn, after) = self.take_turn(steps.len());
            let Some(step) = steps.get(turn) else { break };
            let next = step.next(executor, after.as_ref(), rows).await?;
            let more = next.as_ref().filter(|(_, count)| *count == u64::from(rows));
            // Noted before the rows are deleted: a batch that fails does not hold up the sweep. At the end
            // of its kind the next turn starts anew.
            self.note(turn, more.map(|(last, _)| last.clone()));
            let Some((last, _)) = next else { continue };
            let batch = Batch { step, window: Window { after, last: Some(last) } };
            let mut transaction = executor.begin().await?;
            let removed = batch.run(&mut Executor::from(&mut transaction)).await?;
            transaction.commit().await?;
            return Ok(removed);
        }
        Ok(0)
    }

    /// Whose turn it is, and where its rows go on.
    fn take_turn(&self, steps: usize) -> (usize, Option<Position>) {
        let mut place = self.place.lock().unwrap_or_else(PoisonError::into_inner);
        let turn = place.turn % steps;
        place.turn = (turn + 1) % steps;
        place.after.resize(steps, None);
        (turn, place.after.get(turn).cloned().flatten())
    }

    fn note(&self, turn: usize, after: Option<Position>) {
        let mut place = self.place.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(place) = place.after.get_mut(turn) {
            *place = after;
        }
    }
}
