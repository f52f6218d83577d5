//! Where slow hashes are computed.

use std::sync::LazyLock;
use std::thread::available_parallelism;

use tokio::sync::Semaphore;

use crate::error::Error;

/// A permit per core but one, for the whole process. The core left over keeps look-ups quick while hashes wait. More
/// hashes at once than cores would finish no sooner, would hold the memory of all of them, and would leave none
/// of the runtime's blocking threads for files and databases.
static PERMITS: LazyLock<Semaphore> = LazyLock::new(|| Semaphore::new(permits()));

/// How many hashes are computed at once.
fn permits() -> usize {
    available_parallelism().map_or(1, |cores| cores.get().saturating_sub(1).max(1))
}

/// Computes a hash on a blocking thread, once there is a permit; the callers wait in the order they came.
///
/// # Errors
/// What `hash` gives, and [`Error::Hash`] when the runtime shuts down meanwhile.
pub(super) async fn run<T: Send + 'static>(
    hash: impl FnOnce() -> Result<T, Error> + Send + 'static,
) -> Result<T, Error> {
    let ended = |error: &dyn std::fmt::Display| Error::Hash(format!("the hashing task ended: {error}"));
    let permit = PERMITS.acquire().await.map_err(|error| ended(&error))?;
    let task = tokio::task::spawn_blocking(move || {
        // The permit goes along: a caller that stops waiting does not stop the hash.
        let _permit = permit;
        hash()
    });
    task.await.map_err(|error| ended(&error))?
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::time::Duration;

    use super::*;

    static RUNNING: AtomicUsize = AtomicUsize::new(0);

    fn hash() -> Result<usize, Error> {
        let running = RUNNING.fetch_add(1, Ordering::SeqCst) + 1;
        std::thread::sleep(Duration::from_millis(5));
        RUNNING.fetch_sub(1, Ordering::SeqCst);
        Ok(running)
    }

    #[tokio::test]
    async fn no_more_hashes_than_permitted_run_at_once_even_when_callers_give_up() {
        let mut hashes = tokio::task::JoinSet::new();
        for number in 0..permits() * 8 {
            hashes.spawn(async move {
                let patience = Duration::from_millis(if number % 2 == 0 { 2 } else { 60_000 });
                tokio::time::timeout(patience, run(hash)).await
            });
        }
        let mut most = 0;
        for outcome in hashes.join_all().await.into_iter().flatten() {
            most = most.max(outcome.unwrap());
        }
        assert!((1..=permits()).contains(&most), "{most} hashes at once, {} permitted", permits());
    }
}
