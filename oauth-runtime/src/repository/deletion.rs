//! Which rows go, and which references are emptied, when a row is deleted.
//!
//! The constraints of the database only forbid, so the application deletes in an order that each
//! database accepts. Refresh rows are claimed before access rows, the lock order of the whole library.

mod step;

use std::fmt;
use std::marker::PhantomData;

use sqlx::AssertSqlSafe;
use step::{Action, Path, Step};

use crate::database::{Arguments, Encodable, Executor, SqlWriter};
use crate::entity::{Entity, Pk, UserModel as _};
use crate::error::Error;
use crate::generated::RELATIONS;
use crate::models::OAuthModels;
use crate::retry::{Operation, ROUNDS, deleting, unsettled};

/// A table that takes part in deletions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// The team's users.
    User,
    /// Applications.
    Application,
    /// Access tokens.
    AccessToken,
    /// Refresh tokens.
    RefreshToken,
    /// Authorization codes.
    Grant,
    /// ID tokens.
    IdToken,
    /// Device authorizations.
    DeviceGrant,
    /// Authorization requests that clients sent ahead.
    PushedAuthorizationRequest,
}

impl Role {
    /// The role that a model descriptor names.
    pub fn from_name(name: &str) -> Option<Self> {
        DELETE_ORDER.into_iter().find(|role| role.to_string() == name)
    }
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self, f)
    }
}

/// What happens to a row when the row it refers to is deleted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum OnDelete {
    Cascade,
    SetNull,
}

/// A foreign key.
pub(crate) struct Relation {
    pub(crate) from: Role,
    pub(crate) column: &'static str,
    pub(crate) to: Role,
    pub(crate) on_delete: OnDelete,
}

/// Rows that refer to others go before those they refer to.
const DELETE_ORDER: [Role; 8] = [
    Role::PushedAuthorizationRequest,
    Role::DeviceGrant,
    Role::Grant,
    Role::RefreshToken,
    Role::AccessToken,
    Role::IdToken,
    Role::Application,
    Role::User,
];

/// Every way in which rows of `role` are deleted along with a row of `root`.
fn paths(role: Role, root: Role) -> Vec<Path> {
    let mut found = Vec::new();
    if role == root {
        found.push(Vec::new());
    }
    for relation in
        RELATIONS.iter().filter(|relation| relation.from == role && relation.on_delete == OnDelete::Cascade)
    {
        for rest in paths(relation.to, root) {
            found.push(std::iter::once(relation).chain(rest).collect());
        }
    }
    found
}

/// Rows that a client which gets and renews tokens refers to with every new row.
const REFERRED_TO: [Role; 2] = [Role::User, Role::Application];

/// The steps that end the renewal of tokens which are about to go: refresh rows that can still renew something.
fn live_tokens(root: Role, action: fn(&'static str) -> Action) -> Vec<Step> {
    if !REFERRED_TO.contains(&root) {
        return Vec::new();
    }
    let role = Role::RefreshToken;
    let column = "access_token_id";
    paths(role, root).into_iter().map(|path| Step { role, action: action(column), path }).collect()
}

/// The steps that lock the rows which new rows would refer to.
fn claims(root: Role) -> Vec<Step> {
    let claim = |role| move |path| Step { role, action: Action::Claim, path };
    REFERRED_TO.into_iter().flat_map(|role| paths(role, root).into_iter().map(claim(role))).collect()
}

/// The steps that delete one row of `root`; the last one deletes the row itself.
fn plan(root: Role) -> Vec<Step> {
    let mut steps = Vec::new();
    let set_null = |role: Role| {
        RELATIONS
            .iter()
            .filter(move |relation| relation.from == role && relation.on_delete == OnDelete::SetNull)
    };
    for relation in set_null(Role::RefreshToken) {
        // Refresh rows that are about to go are written first: that locks them before any access row.
        for path in paths(Role::RefreshToken, root) {
            steps.push(Step { role: relation.from, action: Action::SetNull(relation.column), path });
        }
        for path in paths(relation.to, root) {
            let path = std::iter::once(relation).chain(path).collect();
            steps.push(Step { role: relation.from, action: Action::SetNull(relation.column), path });
        }
    }
    for relation in set_null(Role::AccessToken) {
        for path in paths(relation.to, root) {
            let path = std::iter::once(relation).chain(path).collect();
            steps.push(Step { role: relation.from, action: Action::SetNull(relation.column), path });
        }
    }
    for role in DELETE_ORDER {
        steps.extend(paths(role, root).into_iter().map(|path| Step { role, action: Action::Delete, path }));
    }
    steps
}

/// Table and key column of a role.
fn table<M: OAuthModels>(role: Role) -> (&'static str, &'static str) {
    let model = match role {
        Role::User => return (<M::User>::TABLE, <M::User>::KEY),
        Role::Application => <M::Application as Entity>::MODEL,
        Role::AccessToken => <M::AccessToken as Entity>::MODEL,
        Role::RefreshToken => <M::RefreshToken as Entity>::MODEL,
        Role::Grant => <M::Grant as Entity>::MODEL,
        Role::IdToken => <M::IdToken as Entity>::MODEL,
        Role::DeviceGrant => <M::DeviceGrant as Entity>::MODEL,
        Role::PushedAuthorizationRequest => <M::PushedAuthorizationRequest as Entity>::MODEL,
    };
    (model.table, model.key)
}

/// The deletion of a row and what must go with it.
struct Deletion<'a, M> {
    role: Role,
    name: &'static str,
    key: &'a (dyn Encodable + Sync),
    models: PhantomData<fn() -> M>,
}

impl<M: OAuthModels> Operation for Deletion<'_, M> {
    type Output = ();

    async fn run(&self, transaction: &mut Executor<'_>) -> Result<(), Error> {
        // Whoever renews a token holds its row and then waits for what new rows refer to, so the tokens come first. Those
        // that were issued until nobody could issue any more come after.
        self.end_renewal(transaction).await?;
        for step in claims(self.role) {
            self.execute(transaction, &step).await?;
        }
        if !self.end_renewal(transaction).await? {
            return Err(unsettled(transaction.database()));
        }
        let mut deleted = 0;
        for step in plan(self.role) {
            deleted = self.execute(transaction, &step).await?;
        }
        // The last statement deletes the row itself.
        if deleted == 0 { Err(Error::NotFound { model: self.name }) } else { Ok(()) }
    }
}

impl<M: OAuthModels> Deletion<'_, M> {
    /// Makes tokens that are about to go renew nothing; tells whether none is left that could. One that is renewed at this
    /// moment has a successor, which only the next statement sees; each time around it is one generation younger.
    async fn end_renewal(&self, transaction: &mut Executor<'_>) -> Result<bool, Error> {
        let detach = live_tokens(self.role, Action::Detach);
        let find = live_tokens(self.role, Action::FindAttached);
        let mut settled = true;
        for (detach, find) in detach.iter().zip(&find) {
            settled &= self.detach_all(transaction, detach, find).await?;
        }
        Ok(settled)
    }

    async fn detach_all(
        &self,
        transaction: &mut Executor<'_>,
        detach: &Step,
        find: &Step,
    ) -> Result<bool, Error> {
        for _ in 0..ROUNDS {
            self.execute(transaction, detach).await?;
            let (sql, arguments) = self.statement(transaction, find)?;
            if transaction.fetch_optional(sql, arguments, |_| Ok(())).await?.is_none() {
                return Ok(true);
            }
        }
        Ok(false)
    }

    async fn execute(&self, transaction: &mut Executor<'_>, step: &Step) -> Result<u64, Error> {
        let (sql, arguments) = self.statement(transaction, step)?;
        transaction.execute(sql, arguments).await
    }

    fn statement(
        &self,
        transaction: &Executor<'_>,
        step: &Step,
    ) -> Result<(AssertSqlSafe<String>, Arguments), Error> {
        let database = transaction.database();
        let mut to = SqlWriter::new(database, "")?;
        step.write(table::<M>, self.key, &mut to, database);
        Ok(to.finish())
    }
}

/// Deletes a row of any role and what must go with it, in one transaction or savepoint.
///
/// `key` is the primary key of the row, such as a user's.
///
/// # Errors
/// [`Error::NotFound`] when no row has the key, and what the database refuses; nothing is deleted then.
pub async fn delete<M: OAuthModels>(
    executor: &mut Executor<'_>,
    role: Role,
    name: &'static str,
    key: &(dyn Encodable + Sync),
) -> Result<(), Error> {
    let models = PhantomData::<fn() -> M>;
    deleting(executor, &Deletion { role, name, key, models }).await
}

/// Deletes a row of an entity; see [`delete`].
pub(crate) async fn delete_entity<E: Entity>(executor: &mut Executor<'_>, key: &E::Key) -> Result<(), Error> {
    let role = Role::from_name(E::MODEL.role)
        .ok_or_else(|| Error::Internal(format!("the role `{}` has no deletion rules", E::MODEL.role)))?;
    delete::<E::Models>(executor, role, E::MODEL.name, key).await.map_err(|error| error.for_model(E::MODEL))
}

/// Deletes a user and everything that belongs to the user; see [`delete`].
pub(crate) async fn delete_user<M: OAuthModels>(
    executor: &mut Executor<'_>,
    key: &Pk<M::User>,
) -> Result<(), Error> {
    delete::<M>(executor, Role::User, "user", key).await
}

#[cfg(test)]
#[path = "deletion_tests.rs"]
mod tests;
