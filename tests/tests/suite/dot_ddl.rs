//! The tables of Django OAuth Toolkit 3.4.1, made from its DDL and brought up to date by the script of `tests/data/dot`:
//! both sides write to them. `dot_schema` does the same with the tables of its master, `dot_live` with itself.

use std::collections::BTreeSet;

use oauth_runtime::database::Pool;
use oauth_runtime::prelude::*;
use oauth_tests::{Kind, TestDatabase, on_every_database};
use uuid::Uuid;

use super::dot_live::{self, models};
use super::{days, run};
use models::{NewAccessToken, NewApplication, NewGrant, NewIdToken, NewRefreshToken, Store};

on_every_database! {
    async fn a_row_of_every_model_is_written_and_read(db) {
        let store = released(db).await;
        upgrade(&store, db.kind).await;
        let app = application(&store).await;
        let new = NewIdToken::builder().application_id(app).user_id(1).expires(days(1)).build();
        let id_token = store.id_tokens().create(new).await.unwrap();
        let new = NewAccessToken::builder()
            .token("a")
            .application_id(app)
            .user_id(1)
            .id_token_id(id_token.id)
            .expires(days(1))
            .resource(vec!["https://a.example/\u{e9}".to_owned()])
            .build();
        let access = store.access_tokens().create(new).await.unwrap();
        let new = NewRefreshToken::builder()
            .token("r")
            .application_id(app)
            .user_id(1)
            .access_token_id(access.id)
            .token_family(Uuid::new_v4())
            .build();
        let refresh = store.refresh_tokens().create(new).await.unwrap();
        let new = NewGrant::builder()
            .application_id(app)
            .user_id(1)
            .expires(days(1))
            .redirect_uri("https://a.example/cb")
            .build();
        let grant = store.grants().create(new).await.unwrap();

        let read = store.id_tokens().get_by_jti(&id_token.jti).await.unwrap();
        assert_eq!(format!("{read:?}"), format!("{:?}", *id_token));
        let read = store.access_tokens().get_by_token("a").await.unwrap();
        assert_eq!(format!("{read:?}"), format!("{:?}", *access));
        let read = store.refresh_tokens().get_by_token("r").await.unwrap();
        assert_eq!(format!("{read:?}"), format!("{:?}", *refresh));
        let read = store.grants().get_by_code(grant.code.expose_secret()).await.unwrap();
        assert_eq!(format!("{read:?}"), format!("{:?}", *grant));
        store.refresh_tokens().revoke(&refresh).await.unwrap();
        assert_eq!(store.clear_expired().await.unwrap().removed.refresh_tokens, 1);
        store.delete_user(&1).await.unwrap();
        assert_eq!(store.applications().count().await.unwrap(), 0);
    }

    async fn an_application_that_names_no_newer_column_is_read(db) {
        let store = released(db).await;
        run(store.pool(), INSERT_APPLICATION).await;
        upgrade(&store, db.kind).await;
        run(store.pool(), &INSERT_APPLICATION.replace("'before'", "'after'")).await;
        for client_id in ["before", "after"] {
            let app = store.applications().get_by_client_id(client_id).await.unwrap();
            assert_eq!((app.client_jwks.as_str(), app.client_jwks_uri.as_str()), ("", ""));
            assert_eq!(app.token_endpoint_auth_method, TokenEndpointAuthMethod::Unspecified);
            assert_eq!(app.require_pushed_authorization_requests, None);
        }
    }

    async fn of_refresh_tokens_with_one_token_the_live_one_stays(db) {
        let store = released(db).await;
        run(store.pool(), INSERT_APPLICATION).await;
        for (checksum, created, revoked) in [
            ("a", 1, "'2026-01-02 00:00:01'"),
            ("a", 2, "NULL"),
            ("a", 3, "'2026-01-02 00:00:03'"),
            ("b", 1, "'2026-01-02 00:00:01'"),
            ("b", 2, "'2026-01-02 00:00:02'"),
            ("c", 1, "NULL"),
        ] {
            run(store.pool(), &format!(
                "INSERT INTO oauth2_provider_refreshtoken (user_id, token, token_checksum, application_id, resource,
                     created, updated, revoked)
                 VALUES (1, '', '{checksum}', 1, '[]', '2026-01-02 00:00:0{created}', '2026-01-02 00:00:09', {revoked})",
            )).await;
        }
        // Access tokens that were minted from the first and from the second row.
        for source in [1, 2] {
            run(store.pool(), &format!(
                "INSERT INTO oauth2_provider_accesstoken (source_refresh_token_id, token, token_checksum, expires, scope,
                     resource, created, updated)
                 VALUES ({source}, '', '{source}', '2999-12-31 00:00:00', '', '[]', '2026-01-02 00:00:00',
                     '2026-01-02 00:00:00')",
            )).await;
        }

        upgrade(&store, db.kind).await;
        let left = store.refresh_tokens().order_by(models::RefreshToken::ID.asc()).all().await.unwrap();
        let left: Vec<_> = left.iter().map(|row| (row.id, row.token_checksum.as_str())).collect();
        assert_eq!(left, [(2, "a"), (5, "b"), (6, "c")]);
        let minted = store.access_tokens().order_by(models::AccessToken::ID.asc()).all().await.unwrap();
        let sources: Vec<_> = minted.iter().map(|row| row.source_refresh_token_id).collect();
        assert_eq!(sources, [None, Some(2)]);
        let again = NewRefreshToken::builder().token("x").application_id(1).user_id(1).revoked(days(-1));
        store.refresh_tokens().create(again.build()).await.unwrap();
        let again = NewRefreshToken::builder().token("x").application_id(1).user_id(1).build();
        let error = store.refresh_tokens().create(again).await.unwrap_err();
        assert!(matches!(error, Error::UniqueViolation { .. }), "{error:?}");
    }

    async fn the_script_adds_the_columns_that_master_has(db) {
        let store = released(db).await;
        let before = columns(store.pool()).await;
        upgrade(&store, db.kind).await;
        let after = columns(store.pool()).await;
        let added: Vec<_> = after.difference(&before).map(String::as_str).collect();
        assert_eq!(added, [
            "oauth2_provider_application.client_jwks NO",
            "oauth2_provider_application.client_jwks_uri NO",
            "oauth2_provider_application.require_pushed_authorization_requests YES",
            "oauth2_provider_application.token_endpoint_auth_method NO",
            "oauth2_provider_pushedauthorizationrequest.client_id NO",
            "oauth2_provider_pushedauthorizationrequest.created NO",
            "oauth2_provider_pushedauthorizationrequest.expires NO",
            "oauth2_provider_pushedauthorizationrequest.id NO",
            "oauth2_provider_pushedauthorizationrequest.parameters NO",
            "oauth2_provider_pushedauthorizationrequest.request_uri NO",
        ]);
        assert!(before.is_subset(&after));
    }
}

/// As DOT 3.4.1 writes it, which knows no newer column.
const INSERT_APPLICATION: &str = "INSERT INTO oauth2_provider_application (client_id, user_id, redirect_uris,
         post_logout_redirect_uris, client_type, authorization_grant_type, client_secret, hash_client_secret, name,
         skip_authorization, created, updated, algorithm, allowed_origins, registration_source, cimd_expires_at)
     VALUES ('before', 1, '', '', 'public', 'authorization-code', '', false, '', false, '2026-01-02 03:04:05',
         '2026-01-02 03:04:05', '', '', 'manual', NULL)";

/// A store on the tables of the release, with the user 1.
async fn released(db: &TestDatabase) -> Store {
    let store = Store::connect(&db.url).await.unwrap();
    let tables = tables(db.kind);
    let users =
        "CREATE TABLE auth_user (id integer NOT NULL PRIMARY KEY); INSERT INTO auth_user (id) VALUES (1);";
    let script = match db.kind {
        // The tables of access and refresh tokens point at each other.
        Kind::MySql => format!("SET foreign_key_checks = 0; {users}{tables} SET foreign_key_checks = 1"),
        _ => format!("{users}{tables}"),
    };
    run(store.pool(), &script).await;
    store
}

/// The statements that make the tables of the release.
pub(super) fn tables(kind: Kind) -> &'static str {
    let dump = match kind {
        Kind::Sqlite => include_str!("../../data/dot/dot-schema-sqlite.sql"),
        Kind::Postgres => include_str!("../../data/dot/dot-schema-postgres.sql"),
        Kind::MySql => include_str!("../../data/dot/dot-schema-mysql.sql"),
    };
    let release = dump.split("-- ===== Part ").nth(1).unwrap();
    // The first line is the rest of the heading.
    release.split_once('\n').unwrap().1
}

async fn upgrade(store: &Store, kind: Kind) {
    run(store.pool(), dot_live::upgrade(kind)).await;
}

async fn application(store: &Store) -> i64 {
    let new = NewApplication::builder()
        .client_type(ClientType::Confidential)
        .authorization_grant_type(GrantType::AuthorizationCode)
        .redirect_uris(["https://app.example/callback"])
        .user_id(1)
        .build();
    let created = store.applications().create(new).await.unwrap();
    let read = store.applications().get_by_client_id(&created.client_id).await.unwrap();
    assert_eq!(format!("{read:?}"), format!("{:?}", *created));
    read.id
}

/// Each column and whether it may be NULL.
async fn columns(pool: &Pool) -> BTreeSet<String> {
    let columns: Vec<String> = match pool {
        Pool::Sqlite(pool) => sqlx::query_scalar(
            "SELECT m.name || '.' || c.name || iif(c.\"notnull\", ' NO', ' YES')
             FROM sqlite_master m, pragma_table_info(m.name) c WHERE m.name LIKE 'oauth2_provider_%' AND m.type = 'table'",
        )
        .fetch_all(pool)
        .await
        .unwrap(),
        Pool::Postgres(pool) => sqlx::query_scalar(
            "SELECT table_name || '.' || column_name || ' ' || is_nullable
             FROM information_schema.columns WHERE table_name LIKE 'oauth2_provider_%'",
        )
        .fetch_all(pool)
        .await
        .unwrap(),
        Pool::Mysql(pool) => sqlx::query_scalar(
            "SELECT CONCAT(table_name, '.', column_name, ' ', is_nullable)
             FROM information_schema.columns
             WHERE table_schema = DATABASE() AND table_name LIKE 'oauth2_provider_%'",
        )
        .fetch_all(pool)
        .await
        .unwrap(),
    };
    columns.into_iter().collect()
}
