//! What the finders of unique and indexed columns call.

use crate::database::{Arguments, Encoder, Executor, Statement};
use crate::entity::Entity;
use crate::error::Error;

/// The one row of a statement.
///
/// # Errors
/// [`Error::NotFound`] when there is none, and what the database refuses.
pub async fn find_one<E: Entity>(
    executor: &mut Executor<'_>,
    statement: &Statement,
    bind: impl FnOnce(&mut Encoder<'_>),
) -> Result<E, Error> {
    let arguments = bound(executor, bind)?;
    let sql = statement.on(executor.database());
    let found = executor.fetch_optional(sql, arguments, E::decode).await;
    found
        .map_err(|error| error.for_model(E::MODEL))?
        .ok_or(Error::NotFound {
            model: E::MODEL.name,
        })
}

/// Every row of a statement.
///
/// # Errors
/// What the database refuses.
pub async fn find_all<E: Entity>(
    executor: &mut Executor<'_>,
    statement: &Statement,
    bind: impl FnOnce(&mut Encoder<'_>),
) -> Result<Vec<E>, Error> {
    let arguments = bound(executor, bind)?;
    let sql = statement.on(executor.database());
    let found = executor.fetch_all(sql, arguments, E::decode).await;
    found.map_err(|error| error.for_model(E::MODEL))
}

fn bound(executor: &Executor<'_>, bind: impl FnOnce(&mut Encoder<'_>)) -> Result<Arguments, Error> {
    let mut arguments = Arguments::new(executor.database())?;
    bind(&mut Encoder::bind(&mut arguments));
    Ok(arguments)
}
