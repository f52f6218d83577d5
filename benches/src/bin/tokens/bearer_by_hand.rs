//! Validation as a programmer writes it without this project: the same columns, in the same types.

use chrono::{DateTime, NaiveDateTime, Utc};
use oauth_benches::tables::checksum;
use sqlx::Row as _;
use sqlx::types::Json;

/// What decides.
#[allow(dead_code)] // Read as a whole; two columns judge.
pub(crate) struct Token {
    id: i64,
    user_id: Option<i64>,
    application_id: Option<i64>,
    expires: DateTime<Utc>,
    scope: String,
    resource: Vec<String>,
}

impl Token {
    pub(crate) fn is_valid(&self, scopes: &[&str]) -> bool {
        Utc::now() < self.expires
            && scopes.iter().all(|scope| self.scope.split(' ').any(|held| held == *scope))
    }
}

/// The client as a whole.
#[allow(dead_code)] // One column judges.
pub(crate) struct Client {
    id: i64,
    client_id: String,
    user_id: Option<i64>,
    redirect_uris: String,
    post_logout_redirect_uris: String,
    pub(crate) client_type: String,
    authorization_grant_type: String,
    client_secret: String,
    hash_client_secret: bool,
    name: String,
    skip_authorization: bool,
    created: DateTime<Utc>,
    updated: DateTime<Utc>,
    algorithm: String,
    allowed_origins: String,
    registration_source: String,
    cimd_expires_at: Option<DateTime<Utc>>,
    token_endpoint_auth_method: String,
    client_jwks: String,
    client_jwks_uri: String,
    require_pushed_authorization_requests: Option<bool>,
}

macro_rules! token {
    ($row:ident, $moment:ty) => {
        Token {
            id: $row.try_get(0)?,
            user_id: $row.try_get(1)?,
            application_id: $row.try_get(2)?,
            expires: utc($row.try_get::<$moment, _>(3)?),
            scope: $row.try_get(4)?,
            resource: $row.try_get::<Json<Vec<String>>, _>(5)?.0,
        }
    };
}

macro_rules! client {
    ($row:ident, $moment:ty) => {
        Client {
            id: $row.try_get(6)?,
            client_id: $row.try_get(7)?,
            user_id: $row.try_get(8)?,
            redirect_uris: $row.try_get(9)?,
            post_logout_redirect_uris: $row.try_get(10)?,
            client_type: $row.try_get(11)?,
            authorization_grant_type: $row.try_get(12)?,
            client_secret: $row.try_get(13)?,
            hash_client_secret: $row.try_get(14)?,
            name: $row.try_get(15)?,
            skip_authorization: $row.try_get(16)?,
            created: utc($row.try_get::<$moment, _>(17)?),
            updated: utc($row.try_get::<$moment, _>(18)?),
            algorithm: $row.try_get(19)?,
            allowed_origins: $row.try_get(20)?,
            registration_source: $row.try_get(21)?,
            cimd_expires_at: $row.try_get::<Option<$moment>, _>(22)?.map(utc),
            token_endpoint_auth_method: $row.try_get(23)?,
            client_jwks: $row.try_get(24)?,
            client_jwks_uri: $row.try_get(25)?,
            require_pushed_authorization_requests: $row.try_get(26)?,
        }
    };
}

macro_rules! by_token {
    ($name:ident, $joined:ident, $pool:ty, $placeholder:literal, $moment:ty) => {
        pub(crate) async fn $name(pool: &$pool, token: &str) -> Result<Option<Token>, sqlx::Error> {
            let sql = concat!(
                "SELECT id, user_id, application_id, expires, scope, resource \
                 FROM oauth2_provider_accesstoken WHERE token_checksum = ",
                $placeholder
            );
            let Some(row) = sqlx::query(sql).bind(checksum(token)).fetch_optional(pool).await? else {
                return Ok(None);
            };
            Ok(Some(token!(row, $moment)))
        }

        pub(crate) async fn $joined(
            pool: &$pool,
            token: &str,
        ) -> Result<Option<(Token, Option<Client>)>, sqlx::Error> {
            let sql = concat!(
                "SELECT t.id, t.user_id, t.application_id, t.expires, t.scope, t.resource, c.id, c.client_id, \
                 c.user_id, c.redirect_uris, c.post_logout_redirect_uris, c.client_type, \
                 c.authorization_grant_type, c.client_secret, c.hash_client_secret, c.name, \
                 c.skip_authorization, c.created, c.updated, c.algorithm, c.allowed_origins, \
                 c.registration_source, c.cimd_expires_at, c.token_endpoint_auth_method, c.client_jwks, \
                 c.client_jwks_uri, c.require_pushed_authorization_requests \
                 FROM oauth2_provider_accesstoken AS t \
                 LEFT JOIN oauth2_provider_application AS c ON c.id = t.application_id WHERE t.token_checksum = ",
                $placeholder
            );
            let Some(row) = sqlx::query(sql).bind(checksum(token)).fetch_optional(pool).await? else {
                return Ok(None);
            };
            let token = token!(row, $moment);
            let client = if token.application_id.is_some() { Some(client!(row, $moment)) } else { None };
            Ok(Some((token, client)))
        }
    };
}

by_token!(sqlite, joined_sqlite, sqlx::SqlitePool, "?", NaiveDateTime);
by_token!(postgres, joined_postgres, sqlx::PgPool, "$1", DateTime<Utc>);
by_token!(mysql, joined_mysql, sqlx::MySqlPool, "?", NaiveDateTime);

/// A moment as each driver gives it.
trait Moment {
    fn to_utc(self) -> DateTime<Utc>;
}

impl Moment for NaiveDateTime {
    fn to_utc(self) -> DateTime<Utc> {
        self.and_utc()
    }
}

impl Moment for DateTime<Utc> {
    fn to_utc(self) -> Self {
        self
    }
}

fn utc(moment: impl Moment) -> DateTime<Utc> {
    moment.to_utc()
}
