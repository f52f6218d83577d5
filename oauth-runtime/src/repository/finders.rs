//! What the finders of unique and indexed columns call.
//!
//! The futures are boxed here, once for every entity: a future of its own in each emitted finder is what a
//! derive costs most at compile time, and a box costs nothing beside a round trip to a database.

use futures_util::future::{BoxFuture, FutureExt as _};

use crate::database::{Arguments, Encoder, Executor, Statement};
use crate::entity::Entity;
use crate::error::Error;

/// The future that a finder gives.
pub type Finding<'a, T> = BoxFuture<'a, Result<T, Error>>;

/// The one row of a statement.
///
/// # Errors
/// [`Error::NotFound`] when there is none, and what the database refuses.
pub fn find_one<'a, E: Entity>(
    executor: &'a mut Executor<'_>,
    statement: &'static Statement,
    bind: impl FnOnce(&mut Encoder<'_>),
) -> Finding<'a, E> {
    let arguments = bound(executor, bind);
    async move {
        let sql = statement.on(executor.database());
        let Some(arguments) = arguments? else { return Err(Error::NotFound { model: E::MODEL.name }) };
        let found = executor.fetch_optional(sql, arguments, E::decode).await;
        found.map_err(|error| error.for_model(E::MODEL))?.ok_or(Error::NotFound { model: E::MODEL.name })
    }
    .boxed()
}

/// Every row of a statement.
///
/// # Errors
/// What the database refuses.
pub fn find_all<'a, E: Entity>(
    executor: &'a mut Executor<'_>,
    statement: &'static Statement,
    bind: impl FnOnce(&mut Encoder<'_>),
) -> Finding<'a, Vec<E>> {
    let arguments = bound(executor, bind);
    async move {
        let sql = statement.on(executor.database());
        let Some(arguments) = arguments? else { return Ok(Vec::new()) };
        let found = executor.fetch_all(sql, arguments, E::decode).await;
        found.map_err(|error| error.for_model(E::MODEL))
    }
    .boxed()
}

/// The values of a search, or nothing where no row can have them.
fn bound(executor: &Executor<'_>, bind: impl FnOnce(&mut Encoder<'_>)) -> Result<Option<Arguments>, Error> {
    let mut arguments = Arguments::new(executor.database())?;
    let mut in_vain = false;
    bind(&mut Encoder::search(&mut arguments, &mut in_vain));
    Ok((!in_vain).then_some(arguments))
}
