//! Statements on whole rows that the operations share.

use secrecy::{ExposeSecret as _, SecretString};
use subtle::ConstantTimeEq as _;

use crate::database::{Encodable, Executor, SqlWriter};
use crate::entity::Entity;
use crate::error::Error;

/// Whether a row that is read is also locked until the transaction ends.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Lock {
    No,
    Yes,
}

/// The row with this value in a unique column.
pub(super) async fn find<E: Entity>(
    executor: &mut Executor<'_>,
    column: &'static str,
    value: &(impl Encodable + Sync + ?Sized),
    lock: Lock,
) -> Result<Option<E>, Error> {
    if value.holds_nul() {
        return Ok(None);
    }
    let database = executor.database();
    let mut to = SqlWriter::new(database, E::STATEMENTS.select.on(database))?;
    to.push(" WHERE ").name(column).push(" = ").value(value);
    if lock == Lock::Yes {
        to.push(database.row_lock());
    }
    let (sql, arguments) = to.finish();
    executor.fetch_optional(sql, arguments, E::decode).await.map_err(|error| error.for_model(E::MODEL))
}

/// Whether a column holds exactly this credential. MySQL ignores spaces at the end, and in a database that Django made
/// case too.
pub(super) fn is(stored: &SecretString, presented: &str) -> bool {
    stored.expose_secret().as_bytes().ct_eq(presented.as_bytes()).into()
}

/// Deletes the row with this key and nothing else; tells whether it was there.
pub(super) async fn take<E: Entity>(executor: &mut Executor<'_>, key: &E::Key) -> Result<bool, Error> {
    let mut to = SqlWriter::new(executor.database(), "DELETE FROM ")?;
    to.name(E::MODEL.table).push(" WHERE ").name(E::MODEL.key).push(" = ").value(key);
    let (sql, arguments) = to.finish();
    let deleted = executor.execute(sql, arguments).await.map_err(|error| error.for_model(E::MODEL))?;
    Ok(deleted > 0)
}
