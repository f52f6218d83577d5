//! Rotation as a programmer writes it without this project: the columns that are needed, and no settings.

use chrono::{DateTime, NaiveDateTime, TimeDelta, Utc};
use oauth_benches::tables::checksum;
use rand::distr::{Alphanumeric, SampleString as _};
use sqlx::types::{Json, Uuid};
use sqlx::{Executor as _, Row as _};

/// What the client gets.
#[allow(dead_code)] // Nobody sends it.
pub(crate) struct Rotated {
    access_token: String,
    refresh_token: String,
    expires: DateTime<Utc>,
    scope: String,
}

fn new_token() -> String {
    Alphanumeric.sample_string(&mut rand::rng(), 30)
}

macro_rules! rotation {
    (
        $name:ident,
        $pool:ty,
        begin: $begin:literal,
        moment: $moment:ty,
        from: $from:expr,
        family: $family:ty,
        find_refresh: $find_refresh:literal,
        find_access: $find_access:literal,
        close: $close:literal,
        take: $take:literal,
        insert_access: $insert_access:literal,
        insert_refresh: $insert_refresh:literal,
        key: |$transaction:ident, $insert:ident| $key:expr $(,)?
    ) => {
        pub(crate) async fn $name(
            pool: &$pool,
            presented: &str,
            client: i64,
        ) -> Result<Option<Rotated>, sqlx::Error> {
            let from: fn(DateTime<Utc>) -> $moment = $from;
            let now = Utc::now();
            let mut $transaction = pool.begin_with($begin).await?;
            let query = sqlx::query($find_refresh).bind(checksum(presented));
            let Some(refresh) = $transaction.fetch_optional(query).await? else { return Ok(None) };
            let (id, user): (i64, Option<i64>) = (refresh.try_get(0)?, refresh.try_get(1)?);
            let (application, bound): (i64, Option<i64>) = (refresh.try_get(2)?, refresh.try_get(3)?);
            let family: Option<$family> = refresh.try_get(4)?;
            let resource: Json<Vec<String>> = refresh.try_get(5)?;
            let revoked: Option<$moment> = refresh.try_get(6)?;
            if revoked.is_some() || application != client {
                return Ok(None);
            }
            let Some(bound) = bound else { return Ok(None) };
            let query = sqlx::query($find_access).bind(bound);
            let Some(access) = $transaction.fetch_optional(query).await? else { return Ok(None) };
            let (scope, audience): (String, Json<Vec<String>>) = (access.try_get(0)?, access.try_get(1)?);

            let query = sqlx::query($close).bind(from(now)).bind(from(now)).bind(id);
            $transaction.execute(query).await?;
            $transaction.execute(sqlx::query($take).bind(bound)).await?;

            let (access_token, refresh_token) = (new_token(), new_token());
            let expires = now + TimeDelta::hours(10);
            let $insert = sqlx::query($insert_access)
                .bind(user)
                .bind(id)
                .bind("")
                .bind(checksum(&access_token))
                .bind(application)
                .bind(from(expires))
                .bind(&scope)
                .bind(audience)
                .bind(from(now))
                .bind(from(now));
            let access_key: i64 = $key;
            let $insert = sqlx::query($insert_refresh)
                .bind(user)
                .bind("")
                .bind(checksum(&refresh_token))
                .bind(application)
                .bind(access_key)
                .bind(family)
                .bind(resource)
                .bind(from(now))
                .bind(from(now));
            let _: i64 = $key;
            $transaction.commit().await?;
            Ok(Some(Rotated { access_token, refresh_token, expires, scope }))
        }
    };
}

rotation!(
    sqlite,
    sqlx::SqlitePool,
    begin: "BEGIN IMMEDIATE",
    moment: NaiveDateTime,
    from: |moment| moment.naive_utc(),
    family: String,
    find_refresh: "SELECT id, user_id, application_id, access_token_id, token_family, resource, revoked \
                   FROM oauth2_provider_refreshtoken WHERE token_checksum = ?",
    find_access: "SELECT scope, resource FROM oauth2_provider_accesstoken WHERE id = ?",
    close: "UPDATE oauth2_provider_refreshtoken SET access_token_id = NULL, revoked = ?, updated = ? \
            WHERE id = ?",
    take: "DELETE FROM oauth2_provider_accesstoken WHERE id = ?",
    insert_access: "INSERT INTO oauth2_provider_accesstoken (user_id, source_refresh_token_id, token, \
                    token_checksum, application_id, expires, scope, resource, created, updated) \
                    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id",
    insert_refresh: "INSERT INTO oauth2_provider_refreshtoken (user_id, token, token_checksum, application_id, \
                     access_token_id, token_family, resource, created, updated) \
                     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id",
    key: |transaction, insert| transaction.fetch_one(insert).await?.try_get(0)?,
);

rotation!(
    postgres,
    sqlx::PgPool,
    begin: "BEGIN",
    moment: DateTime<Utc>,
    from: |moment| moment,
    family: Uuid,
    find_refresh: "SELECT id, user_id, application_id, access_token_id, token_family, resource, revoked \
                   FROM oauth2_provider_refreshtoken WHERE token_checksum = $1 FOR UPDATE",
    find_access: "SELECT scope, resource FROM oauth2_provider_accesstoken WHERE id = $1 FOR UPDATE",
    close: "UPDATE oauth2_provider_refreshtoken SET access_token_id = NULL, revoked = $1, updated = $2 \
            WHERE id = $3",
    take: "DELETE FROM oauth2_provider_accesstoken WHERE id = $1",
    insert_access: "INSERT INTO oauth2_provider_accesstoken (user_id, source_refresh_token_id, token, \
                    token_checksum, application_id, expires, scope, resource, created, updated) \
                    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) RETURNING id",
    insert_refresh: "INSERT INTO oauth2_provider_refreshtoken (user_id, token, token_checksum, application_id, \
                     access_token_id, token_family, resource, created, updated) \
                     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) RETURNING id",
    key: |transaction, insert| transaction.fetch_one(insert).await?.try_get(0)?,
);

rotation!(
    mysql,
    sqlx::MySqlPool,
    begin: "BEGIN",
    moment: NaiveDateTime,
    from: |moment| moment.naive_utc(),
    family: String,
    find_refresh: "SELECT id, user_id, application_id, access_token_id, token_family, resource, revoked \
                   FROM oauth2_provider_refreshtoken WHERE token_checksum = ? FOR UPDATE",
    find_access: "SELECT scope, resource FROM oauth2_provider_accesstoken WHERE id = ? FOR UPDATE",
    close: "UPDATE oauth2_provider_refreshtoken SET access_token_id = NULL, revoked = ?, updated = ? \
            WHERE id = ?",
    take: "DELETE FROM oauth2_provider_accesstoken WHERE id = ?",
    insert_access: "INSERT INTO oauth2_provider_accesstoken (user_id, source_refresh_token_id, token, \
                    token_checksum, application_id, expires, scope, resource, created, updated) \
                    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
    insert_refresh: "INSERT INTO oauth2_provider_refreshtoken (user_id, token, token_checksum, application_id, \
                     access_token_id, token_family, resource, created, updated) \
                     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
    key: |transaction, insert| {
        i64::try_from(transaction.execute(insert).await?.last_insert_id()).expect("keys have 63 bits")
    },
);
