//! Where slow hashes are computed.

use std::sync::LazyLock;
use std::thread::available_parallelism;

use tokio::sync::Semaphore;

use crate::error::Error;

/// One permit per core, for the whole process. More hashes than cores at once would finish no sooner, would hold
/// the memory of all of them, and would leave none of the runtime's blocking threads for files and databases.
static CORES: LazyLock<Semaphore> =
    LazyLock::new(|| Semaphore::new(available_parallelism().map_or(1, usize::from)));

/// Computes a hash on a blocking thread, once a core is free; the callers wait in the order they came.
///
/// # Errors
/// What `hash` gives, and [`Error::Hash`] when the runtime shuts down meanwhile.
pub(super) async fn run<T: Send + 'static>(
    hash: impl FnOnce() -> Result<T, Error> + Send + 'static,
) -> Result<T, Error> {
    let ended = |error: &dyn std::fmt::Display| Error::Hash(format!("the hashing task ended: {error}"));
    let permit = CORES.acquire().await.map_err(|error| ended(&error))?;
    let task = tokio::task::spawn_blocking(move || {
        // The permit goes along: a caller that stops waiting does not stop the hash.
        let _permit = permit;
        hash()
    });
    task.await.map_err(|error| ended(&error))?
}
