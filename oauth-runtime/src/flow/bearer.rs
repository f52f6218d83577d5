//! Validates the token of a request to a protected resource (RFC 6750), in one statement.
//!
//! Only the columns that decide are read: six of the access token. Where a team overrides the behaviour of its access
//! token or its application, the override is asked, so that row is read as a whole, by the same statement.

use std::future::IntoFuture;
use std::sync::{Arc, OnceLock};

use chrono::{DateTime, Utc};
use futures_util::future::{BoxFuture, FutureExt as _};
use sqlx::AssertSqlSafe;

use crate::audience::allows_audience;
use crate::database::{Database, Executor, Row, SqlWriter};
use crate::descriptor::ModelDescriptor;
use crate::entity::{Entity, EntityBase as _, Pk};
use crate::error::{DecodeError, Error};
use crate::models::{AccessTokenModel as _, ApplicationModel as _, OAuthModels};
use crate::settings::Settings;
use crate::token::checksum;
use crate::value::{ResourceList, ScopeList};

/// What a token that opens a protected resource says.
#[non_exhaustive]
pub struct BearerToken<M: OAuthModels> {
    /// Key of the access token.
    pub id: Pk<M::AccessToken>,
    /// User who granted it; none for client credentials.
    pub user_id: Option<Pk<M::User>>,
    /// Client it was issued to.
    pub application_id: Option<Pk<M::Application>>,
    /// When it expires.
    pub expires: DateTime<Utc>,
    /// What it allows.
    pub scope: ScopeList,
    /// Resources it is meant for; empty is any.
    pub resource: ResourceList,
}

impl<M: OAuthModels> Clone for BearerToken<M> {
    fn clone(&self) -> Self {
        Self {
            id: self.id.clone(),
            user_id: self.user_id.clone(),
            application_id: self.application_id.clone(),
            expires: self.expires,
            scope: self.scope.clone(),
            resource: self.resource.clone(),
        }
    }
}

impl<M: OAuthModels> std::fmt::Debug for BearerToken<M> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("BearerToken")
            .field("id", &self.id)
            .field("user_id", &self.user_id)
            .field("application_id", &self.application_id)
            .field("expires", &self.expires)
            .field("scope", &self.scope)
            .field("resource", &self.resource)
            .finish()
    }
}

/// What became of a token that was presented.
#[non_exhaustive]
pub enum Bearer<M: OAuthModels> {
    /// The token opens the resource.
    Accepted(BearerToken<M>),
    /// It does not.
    Refused(BearerRefusal),
}

impl<M: OAuthModels> Bearer<M> {
    /// The token.
    ///
    /// # Errors
    /// Why it was refused.
    pub fn into_result(self) -> Result<BearerToken<M>, BearerRefusal> {
        match self {
            Self::Accepted(token) => Ok(token),
            Self::Refused(refusal) => Err(refusal),
        }
    }
}

impl<M: OAuthModels> std::fmt::Debug for Bearer<M> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Accepted(token) => f.debug_tuple("Accepted").field(token).finish(),
            Self::Refused(refusal) => f.debug_tuple("Refused").field(refusal).finish(),
        }
    }
}

/// Why an access token was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum BearerRefusal {
    /// No row has this token: it never existed, or was revoked.
    #[error("the access token is unknown or was revoked")]
    Unknown,
    /// The token has expired.
    #[error("the access token has expired")]
    Expired,
    /// The token does not have every scope that is needed.
    #[error("the access token does not have the scopes this needs")]
    InsufficientScope,
    /// The token is meant for other resources (RFC 8707).
    #[error("the access token is meant for another resource")]
    WrongAudience,
    /// The client may not be used ([`ApplicationModel::is_usable`](crate::ApplicationModel::is_usable)).
    #[error("the client of the access token may not be used")]
    UnusableClient,
}

impl BearerRefusal {
    /// The code of the error response (RFC 6750 section 3.1).
    pub const fn error_code(self) -> &'static str {
        match self {
            Self::InsufficientScope => "insufficient_scope",
            _ => "invalid_token",
        }
    }
}

/// The text of the statement, written once per store.
#[derive(Debug, Default)]
pub(crate) struct BearerStatement(OnceLock<(Database, Arc<str>)>);

/// A token that is about to be validated; awaiting it does that, in one statement.
#[must_use = "nothing is validated until this is awaited"]
pub struct ValidateBearer<'c, 'r, M> {
    executor: Executor<'c>,
    settings: Arc<Settings>,
    statement: Arc<BearerStatement>,
    presented: &'r str,
    scopes: &'r [&'r str],
    audience: Option<&'r str>,
    models: std::marker::PhantomData<fn() -> M>,
}

impl<'c, 'r, M: OAuthModels> ValidateBearer<'c, 'r, M> {
    pub(crate) fn new(
        executor: Executor<'c>,
        settings: Arc<Settings>,
        statement: Arc<BearerStatement>,
        presented: &'r str,
    ) -> Self {
        Self {
            executor,
            settings,
            statement,
            presented,
            scopes: &[],
            audience: None,
            models: std::marker::PhantomData,
        }
    }

    /// Scopes that the token must have, every one of them.
    pub fn scopes(mut self, scopes: &'r [&'r str]) -> Self {
        self.scopes = scopes;
        self
    }

    /// The resource that is being opened, as a URI: the token must be meant for it (RFC 8707).
    pub fn audience(mut self, uri: &'r str) -> Self {
        self.audience = Some(uri);
        self
    }

    async fn run(mut self) -> Result<Bearer<M>, Error> {
        let sql = self.statement.text::<M>(self.executor.database())?;
        let mut arguments = crate::database::Arguments::new(self.executor.database())?;
        crate::database::Encodable::bind(&checksum(self.presented), &mut arguments);
        let found = self.executor.fetch_optional(AssertSqlSafe(sql), arguments, Found::<M>::decode).await;
        let found = found.map_err(|error| error.for_model(M::AccessToken::MODEL))?;
        Ok(match found {
            None => Bearer::Refused(BearerRefusal::Unknown),
            Some(found) => match self.refusal(&found) {
                Some(refusal) => Bearer::Refused(refusal),
                None => Bearer::Accepted(found.token),
            },
        })
    }

    fn refusal(&self, found: &Found<M>) -> Option<BearerRefusal> {
        let Found { token, entity, application } = found;
        let now = self.settings.clock.now();
        let expired = match entity {
            Some(entity) => entity.is_expired_at(now),
            None => now >= token.expires,
        };
        if expired {
            return Some(BearerRefusal::Expired);
        }
        let scopes_allowed = match entity {
            Some(entity) => entity.allow_scopes(self.scopes),
            None => token.scope.contains_all(self.scopes),
        };
        if !scopes_allowed {
            return Some(BearerRefusal::InsufficientScope);
        }
        let audience_allowed = self.audience.is_none_or(|uri| match entity {
            Some(entity) => entity.allows_audience(uri),
            None => allows_audience(uri, token.resource.iter()),
        });
        if !audience_allowed {
            return Some(BearerRefusal::WrongAudience);
        }
        match application {
            Some(application) if !application.is_usable() => Some(BearerRefusal::UnusableClient),
            _ => None,
        }
    }
}

/// What the statement gives.
struct Found<M: OAuthModels> {
    token: BearerToken<M>,
    /// The whole row, where its behaviour is overridden.
    entity: Option<M::AccessToken>,
    /// The client, where its behaviour is overridden.
    application: Option<M::Application>,
}

/// The columns that decide, in the order of the statement.
const COLUMNS: [&str; 6] = ["id", "user_id", "application_id", "expires", "scope", "resource"];

impl<M: OAuthModels> Found<M> {
    fn decode(row: &Row<'_>) -> Result<Self, DecodeError> {
        let (token, entity, width) = if M::AccessToken::OVERRIDES {
            let entity = M::AccessToken::decode(row)?;
            let token = BearerToken {
                id: entity.key().clone(),
                user_id: entity.user_id.clone(),
                application_id: entity.application_id.clone(),
                expires: entity.expires,
                scope: entity.scope.clone(),
                resource: entity.resource.clone(),
            };
            (token, Some(entity), columns(M::AccessToken::MODEL).count())
        } else {
            let token = BearerToken {
                id: row.get(0, COLUMNS[0])?,
                user_id: row.get(1, COLUMNS[1])?,
                application_id: row.get(2, COLUMNS[2])?,
                expires: row.get(3, COLUMNS[3])?,
                scope: row.get(4, COLUMNS[4])?,
                resource: row.get(5, COLUMNS[5])?,
            };
            (token, None, COLUMNS.len())
        };
        let application = if M::Application::OVERRIDES && token.application_id.is_some() {
            Some(M::Application::decode(&row.after(width))?)
        } else {
            None
        };
        Ok(Self { token, entity, application })
    }
}

/// Every column of a model, in the order in which it is decoded.
fn columns(model: &'static ModelDescriptor) -> impl Iterator<Item = &'static str> {
    let others = model.columns().map(|column| column.name);
    std::iter::once(model.key).chain(others)
}

impl BearerStatement {
    fn text<M: OAuthModels>(&self, database: Database) -> Result<Arc<str>, Error> {
        if let Some((_, text)) = self.0.get().filter(|(written_for, _)| *written_for == database) {
            return Ok(Arc::clone(text));
        }
        let text = write::<M>(database)?;
        // A session on a connection to another database than the store's keeps writing its own.
        let _ = self.0.set((database, Arc::clone(&text)));
        Ok(text)
    }
}

fn write<M: OAuthModels>(database: Database) -> Result<Arc<str>, Error> {
    let (token, application) = (M::AccessToken::MODEL, M::Application::MODEL);
    let mut sql = SqlWriter::new(database, "SELECT ")?;
    let mut first = true;
    let mut column = |sql: &mut SqlWriter, table: &str, name: &str| {
        sql.push(if first { "" } else { ", " }).push(table).push(".").name(name);
        first = false;
    };
    if M::AccessToken::OVERRIDES {
        columns(token).for_each(|name| column(&mut sql, "token", name));
    } else {
        COLUMNS.into_iter().for_each(|name| column(&mut sql, "token", name));
    }
    if M::Application::OVERRIDES {
        columns(application).for_each(|name| column(&mut sql, "client", name));
    }
    sql.push(" FROM ").name(token.table).push(" AS token");
    if M::Application::OVERRIDES {
        sql.push(" LEFT JOIN ").name(application.table).push(" AS client ON client.").name(application.key);
        sql.push(" = token.application_id");
    }
    sql.push(" WHERE token.token_checksum = ").value("");
    let (AssertSqlSafe(sql), _) = sql.finish();
    Ok(sql.into())
}

impl<'c, M: OAuthModels> IntoFuture for ValidateBearer<'c, 'c, M> {
    type Output = Result<Bearer<M>, Error>;
    type IntoFuture = BoxFuture<'c, Self::Output>;

    fn into_future(self) -> Self::IntoFuture {
        self.run().boxed()
    }
}

impl<M> std::fmt::Debug for ValidateBearer<'_, '_, M> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ValidateBearer").field("scopes", &self.scopes).finish_non_exhaustive()
    }
}
