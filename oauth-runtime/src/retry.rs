//! Transactions that are run again when they lose against another one.

use std::time::Duration;

use futures_util::future::FutureExt as _;
use rand::RngExt as _;

use crate::database::{Database, Executor};
use crate::error::Error;

/// How often a transaction is run again. With the pauses below this is several seconds of contention.
const RETRIES: u32 = 12;

/// The pause before the first repetition; it doubles from one to the next.
const FIRST_PAUSE: Duration = Duration::from_millis(4);

/// No pause is longer.
const LONGEST_PAUSE: Duration = Duration::from_millis(500);

/// How often a deletion is run again after somebody referred to one of its rows while it ran.
const DELETION_RETRIES: u32 = 3;

/// How often a transaction takes rows of a kind before it is begun anew. While it waits for a row that is being
/// exchanged, the row's successor appears, which only its next statement sees.
pub(crate) const ROUNDS: u32 = 5;

/// The conflict of a transaction whose rows keep having successors. One that reads from one snapshot sees the same for
/// ever; a new one sees what is there.
pub(crate) fn unsettled(database: Database) -> Error {
    Error::Conflict { database, code: "rows that keep being replaced".to_owned() }
}

/// What is done inside one transaction. It may be run several times, each time in a fresh transaction.
pub(crate) trait Operation: Sync {
    /// What it gives when the transaction was committed.
    type Output: Send;

    /// Runs the statements; an error rolls back the transaction.
    fn run(&self, transaction: &mut Executor<'_>)
    -> impl Future<Output = Result<Self::Output, Error>> + Send;
}

/// Runs an operation in a transaction of its own, again while it loses against others; on a connection of
/// the caller's in a savepoint, once: there the caller's whole transaction would have to be repeated.
///
/// # Errors
/// What the operation gives; nothing of it is written then.
pub(crate) async fn in_transaction<O: Operation>(
    executor: &mut Executor<'_>,
    operation: &O,
) -> Result<O::Output, Error> {
    again(executor, &InTransaction(operation)).await
}

/// The same for a deletion: it is also run again after somebody wrote a row that refers to one of those that go, which
/// its statements did not see and a constraint did.
///
/// # Errors
/// What the operation gives; nothing is deleted then.
pub(crate) async fn deleting<O: Operation>(
    executor: &mut Executor<'_>,
    deletion: &O,
) -> Result<O::Output, Error> {
    for _ in 0..DELETION_RETRIES {
        match in_transaction(executor, deletion).await {
            Err(Error::ForeignKeyViolation { .. }) => {}
            outcome => return outcome,
        }
    }
    in_transaction(executor, deletion).await
}

/// The same for an operation that changes at most one thing, by one statement, which is a transaction by itself.
///
/// # Errors
/// What the operation gives; nothing of it is written then.
pub(crate) async fn again<O: Operation>(
    executor: &mut Executor<'_>,
    operation: &O,
) -> Result<O::Output, Error> {
    let retries = if matches!(executor, Executor::Pool(_)) { RETRIES } else { 0 };
    for retry in 0..retries {
        match operation.run(executor).await {
            Err(error) if error.is_conflict() => {
                tracing::debug!(retry, %error, "a transaction lost against another one and is run again");
                tokio::time::sleep(pause(retry)).await;
            }
            outcome => return outcome,
        }
    }
    operation.run(executor).await
}

/// An operation inside a transaction of its own.
struct InTransaction<'a, O>(&'a O);

impl<O: Operation> Operation for InTransaction<'_, O> {
    type Output = O::Output;

    async fn run(&self, executor: &mut Executor<'_>) -> Result<O::Output, Error> {
        // Boxed, because futures that nest this deep make the compiler of the caller's program give up.
        once(executor, self.0).boxed().await
    }
}

async fn once<O: Operation>(executor: &mut Executor<'_>, operation: &O) -> Result<O::Output, Error> {
    let mut transaction = executor.begin().await?;
    match operation.run(&mut Executor::from(&mut transaction)).await {
        Ok(output) => {
            transaction.commit().await?;
            Ok(output)
        }
        Err(error) => {
            // The reason counts; a rollback that fails too has the same effect, the server gives up the transaction.
            let _ = transaction.rollback().await;
            Err(error)
        }
    }
}

/// A random part of a pause that doubles: transactions that met once shall not meet again.
fn pause(retry: u32) -> Duration {
    let longest = FIRST_PAUSE.saturating_mul(1 << retry.min(16)).min(LONGEST_PAUSE);
    longest.mul_f64(rand::rng().random_range(0.1..=1.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_and_are_bounded() {
        for retry in 0..40 {
            assert!(pause(retry) <= LONGEST_PAUSE);
            assert!(pause(retry) >= FIRST_PAUSE / 10);
        }
    }
}
