//! The kinds of row that a cleanup removes, as data, and the conditions that pick them.

use chrono::{DateTime, Utc};

use super::cutoff::Cutoffs;
use super::position::{Key, Moment, Position, Window};
use super::report::CleanupCounts;
use crate::database::{Executor, SqlWriter};
use crate::descriptor::{Kind, ModelDescriptor};
use crate::entity::{Entity, Pk};
use crate::error::Error;
use crate::models::OAuthModels;
use crate::value::Scalar;

/// One kind of row that goes. In statements its table is `t`, and the table it is found by is `w`.
#[derive(Debug, Clone, Copy)]
pub(super) struct Step {
    pub(super) model: &'static ModelDescriptor,
    pub(super) walk: Walk,
    /// Type of the keys of the table of the walk.
    pub(super) walked_key: Kind,
    pub(super) pointers: Pointers,
    /// Where removed rows are counted.
    pub(super) count: fn(&mut CleanupCounts) -> &mut u64,
}

/// Along which index rows are found.
#[derive(Debug, Clone, Copy)]
pub(super) enum Walk {
    /// Rows whose time in this column is before a point in time.
    Before(&'static str, DateTime<Utc>),
    /// Rows whose time in this column is at a point in time or before.
    Until(&'static str, DateTime<Utc>),
    /// Live refresh tokens whose access token is gone.
    Orphans,
    /// Live refresh tokens whose access token, in this table, expired at a point in time or before.
    Idle(&'static ModelDescriptor, DateTime<Utc>),
}

/// What happens to the rows that point at those which go.
#[derive(Debug, Clone, Copy)]
pub(super) enum Pointers {
    /// There are none.
    None,
    /// Their column is emptied.
    Emptied(Pointer),
    /// A row that one of them points at stays.
    Respected(Pointer),
}

/// A column that points at the rows of a step.
#[derive(Debug, Clone, Copy)]
pub(super) struct Pointer {
    pub(super) model: &'static ModelDescriptor,
    pub(super) column: &'static str,
}

/// The steps in the order in which one frees rows for the next.
pub(super) fn steps<M: OAuthModels>(cutoffs: &Cutoffs) -> Vec<Step> {
    let (refresh, access) = (M::RefreshToken::MODEL, M::AccessToken::MODEL);
    let refresh_tokens = |walk, walked_key| Step {
        model: refresh,
        walk,
        walked_key,
        pointers: Pointers::Emptied(Pointer { model: access, column: "source_refresh_token_id" }),
        count: |counts| &mut counts.refresh_tokens,
    };
    let refresh_key = <Pk<M::RefreshToken> as Scalar>::KIND;
    let access_key = <Pk<M::AccessToken> as Scalar>::KIND;
    let renewed_by = Pointer { model: refresh, column: "access_token_id" };
    let issued_beside = Pointer { model: access, column: "id_token_id" };
    [
        cutoffs.revoked.map(|until| refresh_tokens(Walk::Until("revoked", until), refresh_key)),
        Some(refresh_tokens(Walk::Orphans, refresh_key)),
        cutoffs.idle.map(|until| refresh_tokens(Walk::Idle(access, until), access_key)),
        expired::<M::AccessToken>(cutoffs, Pointers::Respected(renewed_by), |counts| {
            &mut counts.access_tokens
        }),
        expired::<M::IdToken>(cutoffs, Pointers::Respected(issued_beside), |counts| &mut counts.id_tokens),
        expired::<M::Grant>(cutoffs, Pointers::None, |counts| &mut counts.grants),
        expired::<M::PushedAuthorizationRequest>(cutoffs, Pointers::None, |counts| {
            &mut counts.pushed_authorization_requests
        }),
        expired::<M::DeviceGrant>(cutoffs, Pointers::None, |counts| &mut counts.device_grants),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// The rows of a model whose own expiry is past.
fn expired<E: Entity>(
    cutoffs: &Cutoffs,
    pointers: Pointers,
    count: fn(&mut CleanupCounts) -> &mut u64,
) -> Option<Step> {
    let walk = Walk::Before("expires", cutoffs.now);
    Some(Step { model: E::MODEL, walk, walked_key: <Pk<E> as Scalar>::KIND, pointers, count })
}

impl Step {
    /// The next `limit` rows of the walk at most: the position of the last one, and how many they are.
    ///
    /// Only the index is asked, and nothing is locked. Some of these rows may have to stay.
    pub(super) async fn next(
        &self,
        executor: &mut Executor<'_>,
        after: Option<&Position>,
        limit: u32,
    ) -> Result<Option<(Position, u64)>, Error> {
        let window = Window { after: after.cloned(), last: None };
        let (walked, moment) = self.walked();
        let mut sql = SqlWriter::new(executor.database(), "SELECT COUNT(*) OVER (), n.k")?;
        sql.push(if moment.is_some() { ", n.m" } else { "" });
        sql.push(" FROM (SELECT w.").name(walked.key).push(" AS k");
        if let Some(column) = moment {
            sql.push(", w.").name(column).push(" AS m");
        }
        sql.push(" FROM ").name(walked.table).push(" AS w WHERE ");
        self.stretch(&mut sql, "w", &window);
        sql.push(" ORDER BY ");
        if let Some(column) = moment {
            sql.push("w.").name(column).push(", ");
        }
        sql.push("w.").name(walked.key).push(" LIMIT ").value(&i64::from(limit));
        sql.push(") AS n ORDER BY ").push(if moment.is_some() { "n.m DESC, " } else { "" });
        sql.push("n.k DESC LIMIT 1");
        let (sql, arguments) = sql.finish();
        executor
            .fetch_optional(sql, arguments, |row| {
                let count: i64 = row.get(0, "count")?;
                let key = Key::read(row, 1, walked.key, self.walked_key)?;
                let moment = moment.map(|column| Moment::read(row, 2, column)).transpose()?;
                Ok((Position { moment, key }, count.unsigned_abs()))
            })
            .await
    }

    /// Whether rows are found by those of another table.
    pub(super) fn is_joined(&self) -> bool {
        matches!(self.walk, Walk::Idle(..))
    }

    /// Writes the tables of `t` and, where rows are found by another table, of `w`.
    pub(super) fn tables(&self, sql: &mut SqlWriter) {
        if let Walk::Idle(access_tokens, _) = self.walk {
            sql.name(access_tokens.table).push(" AS w INNER JOIN ").name(self.model.table);
            sql.push(" AS t ON t.access_token_id = w.").name(access_tokens.key);
        } else {
            sql.name(self.model.table).push(" AS t");
        }
    }

    /// Writes the condition on the rows of a window that go, as far as they and `w` tell.
    pub(super) fn condition(&self, sql: &mut SqlWriter, window: &Window) {
        self.stretch(sql, if self.is_joined() { "w" } else { "t" }, window);
        if self.is_joined() {
            sql.push(" AND t.revoked IS NULL");
        }
    }

    /// Writes the condition that no row points at `t`, where such rows are respected.
    pub(super) fn unless_pointed_at(&self, sql: &mut SqlWriter) {
        if let Pointers::Respected(Pointer { model, column }) = self.pointers {
            sql.push(" AND NOT EXISTS (SELECT 1 FROM ").name(model.table);
            sql.push(" AS p WHERE p.").name(column).push(" = t.").name(self.model.key).push(")");
        }
    }

    /// The table of the walk, and its column of times.
    fn walked(&self) -> (&'static ModelDescriptor, Option<&'static str>) {
        match self.walk {
            Walk::Before(column, _) | Walk::Until(column, _) => (self.model, Some(column)),
            Walk::Orphans => (self.model, None),
            Walk::Idle(access_tokens, _) => (access_tokens, Some("expires")),
        }
    }

    /// Writes the condition on a stretch of the walk; `alias` is the walked table.
    fn stretch(&self, sql: &mut SqlWriter, alias: &str, window: &Window) {
        let (walked, moment) = self.walked();
        let column = |sql: &mut SqlWriter, name: &str| {
            sql.push(alias).push(".").name(name);
        };
        match self.walk {
            Walk::Before(name, time) => {
                column(sql, name);
                sql.push(" < ").value(&time);
            }
            Walk::Until(name, time) => {
                column(sql, name);
                sql.push(" <= ").value(&time);
            }
            Walk::Idle(_, time) => {
                column(sql, "expires");
                sql.push(" <= ").value(&time);
            }
            Walk::Orphans => {
                column(sql, "access_token_id");
                sql.push(" IS NULL AND ");
                column(sql, "revoked");
                sql.push(" IS NULL");
            }
        }
        // MySQL finds no range in a comparison of pairs, so each bound is a range of times and a rest.
        for (bound, or_equal, strict, of_key) in
            [(&window.after, " >= ", " > ", " > "), (&window.last, " <= ", " < ", " <= ")]
        {
            let Some(Position { moment: time, key }) = bound else { continue };
            sql.push(" AND ");
            if let (Some(name), Some(time)) = (moment, time) {
                column(sql, name);
                sql.push(or_equal).value(time).push(" AND (");
                column(sql, name);
                sql.push(strict).value(time).push(" OR ");
                column(sql, walked.key);
                sql.push(of_key).value(key).push(")");
            } else {
                column(sql, walked.key);
                sql.push(of_key).value(key);
            }
        }
    }
}
