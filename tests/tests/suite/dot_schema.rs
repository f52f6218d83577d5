//! The first migration of the standard models makes the tables of Django OAuth Toolkit, and rows that it left are read.
//!
//! `tests/data/dot` holds what its migrations really made: two parts, its release and what the next one changes.

use std::collections::BTreeSet;

use chrono::TimeZone as _;
use oauth_runtime::catalog::{self, About, Catalog};
use oauth_runtime::database::Pool;
use oauth_runtime::prelude::*;
use oauth_tests::{Kind, TestDatabase, on_every_database};
use uuid::Uuid;

use super::{days, first_migration, run};

/// The standard models beside a stock Django project.
mod models {
    use oauth_runtime::prelude::*;

    #[derive(OAuthUser)]
    #[oauth(table = "auth_user", key = "id")]
    pub(super) struct DotUser {
        pub id: i32,
    }

    #[swappable(databases(sqlite, postgres, mysql))]
    pub(super) struct DotModels {
        user: DotUser,
    }
}

use models::{
    NewAccessToken, NewApplication, NewDeviceGrant, NewGrant, NewIdToken, NewPushedAuthorizationRequest,
    NewRefreshToken, Store,
};

/// No query compares a secret: it is hashed.
const DOT_ONLY: &[&str] = &[
    "oauth2_provider_application: index `oauth2_provider_application_client_secret_53133678` (client_secret)",
];

/// Its companion for `LIKE`, which Django makes on PostgreSQL only.
const DOT_ONLY_ON_POSTGRES: &[&str] =
    &["oauth2_provider_application: index `oauth2_provider_application_client_secret_53133678_like` \
     (client_secret varchar_pattern_ops)"];

/// The cleanup looks for what has expired and what was revoked, and who enters a user code waits for its row; without
/// these whole tables are read.
const OURS_ONLY: &[&str] = &[
    "oauth2_provider_accesstoken: index `oauth2_provider_accesstoken_expires_16f369d4` (expires)",
    "oauth2_provider_devicegrant: index `oauth2_provider_devicegrant_user_code_6321b7fc` (user_code)",
    "oauth2_provider_devicegrant: index `oauth2_provider_devicegrant_expires_1047d9fb` (expires)",
    "oauth2_provider_grant: index `oauth2_provider_grant_expires_0fa6bed0` (expires)",
    "oauth2_provider_idtoken: index `oauth2_provider_idtoken_expires_cfe7c2f1` (expires)",
    "oauth2_provider_pushedauthorizationrequest: index `oauth2_provider_pushedauthorizationrequest_expires_8151c3be` (expires)",
    "oauth2_provider_refreshtoken: index `oauth2_provider_refreshtoken_revoked_58e34ceb` (revoked)",
];

/// Columns of the seven tables.
const COLUMNS: usize = 21 + 12 + 11 + 14 + 8 + 10 + 6;

/// Foreign keys of the seven tables.
const FOREIGN_KEYS: usize = 1 + 4 + 3 + 2 + 2 + 1;

on_every_database! {
    async fn the_first_migration_makes_the_tables_of_dot_but_for_the_documented_indexes(db) {
        let other = match db.kind {
            Kind::Sqlite => TestDatabase::sqlite(),
            Kind::Postgres => TestDatabase::postgres().await,
            Kind::MySql => TestDatabase::mysql().await,
        };
        let theirs = tables(dot_store(db).await.pool()).await;
        let ours = Store::connect(&other.url).await.unwrap();
        run(ours.pool(), USERS).await;
        run(ours.pool(), &first_migration(db.kind, "../oauth-codegen/tests/fixtures/dot.rs")).await;
        let ours = tables(ours.pool()).await;

        assert_eq!(theirs.tables.values().map(|table| table.columns.len()).sum::<usize>(), COLUMNS);
        assert_eq!(theirs.tables.values().map(|table| table.foreign_keys.len()).sum::<usize>(), FOREIGN_KEYS);
        let mut dot_only = DOT_ONLY.to_vec();
        if db.kind == Kind::Postgres {
            dot_only.extend(DOT_ONLY_ON_POSTGRES);
        }
        let only = |list: &[&str], word: &str| {
            list.iter().map(|line| format!("{line} is only {word}")).collect::<BTreeSet<_>>()
        };
        let expected = &only(&dot_only, "here") | &only(OURS_ONLY, "there");
        let differences = theirs.differences(&ours).into_iter().filter(|difference| {
            !matches!(difference.about, About::Comment | About::Collation)
        });
        assert_eq!(differences.map(|difference| difference.to_string()).collect::<BTreeSet<_>>(), expected);
    }

    async fn rows_that_dot_wrote_are_read(db) {
        let store = dot_store(db).await;
        insert_as_dot(store.pool()).await;
        let created = Utc.with_ymd_and_hms(2026, 1, 2, 3, 4, 5).unwrap();
        let updated = Utc.timestamp_micros(1_767_323_045_000_120).unwrap();
        let expires = Utc.with_ymd_and_hms(2999, 12, 31, 23, 59, 59).unwrap();
        let uuid: Uuid = UUID.parse().unwrap();

        let mut app = store.applications().get_by_client_id("dot-client").await.unwrap();
        assert_eq!((app.id, app.user_id, app.name.as_str()), (1, Some(1), "D\u{f6}t"));
        assert_eq!((app.created, app.updated, app.cimd_expires_at), (created, updated, None));
        assert_eq!(app.client_secret.expose_secret(), PBKDF2);
        assert!(app.hash_client_secret && !app.skip_authorization);
        assert_eq!(app.client_type, ClientType::Confidential);
        assert_eq!(app.authorization_grant_type, GrantType::OpenIdHybrid);
        assert_eq!(app.algorithm, SigningAlgorithm::Rs256);
        assert_eq!(app.registration_source, RegistrationSource::DynamicRegistration);
        assert_eq!(app.token_endpoint_auth_method, TokenEndpointAuthMethod::Unspecified);
        assert_eq!(app.require_pushed_authorization_requests, None);
        assert_eq!(app.redirect_uris.iter().collect::<Vec<_>>(), ["https://a.example/cb", "https://b.example/cb"]);

        let id_token = store.id_tokens().get_by_jti(&uuid).await.unwrap();
        assert_eq!((id_token.jti, id_token.expires, id_token.created), (uuid, expires, created));

        let token = store.access_tokens().get_by_token("tok").await.unwrap();
        assert_eq!((token.token.expose_secret(), token.user_id, token.application_id), ("tok", Some(1), Some(app.id)));
        assert_eq!((token.id_token_id, token.source_refresh_token_id), (Some(id_token.id), None));
        assert_eq!((token.expires, token.created, token.updated), (expires, created, updated));
        assert_eq!(token.resource.0, ["https://api.example/\u{e9}"]);
        assert!(token.is_valid(&["openid", "read"]) && !token.is_valid(&["write"]));

        let refresh = store.refresh_tokens().get_by_token("tok").await.unwrap();
        assert_eq!((refresh.token_family, refresh.revoked), (Some(uuid), Some(updated)));
        assert_eq!((refresh.access_token_id, refresh.user_id), (Some(token.id), 1));
        assert!(refresh.resource.is_empty());

        let grant = store.grants().get_by_code("code").await.unwrap();
        assert_eq!(grant.code_challenge_method, CodeChallengeMethod::S256);
        assert_eq!((grant.nonce.as_str(), grant.claims.as_str()), ("n", "{\"id_token\": {\"email\": null}}"));
        assert!(grant.resource.is_empty() && !grant.is_expired());

        let device = store.device_grants().get_by_device_code("dev").await.unwrap();
        assert_eq!((device.user_code.expose_secret(), device.user_id), ("9K0VFA3H", None));
        assert_eq!((device.status, device.interval), (DeviceGrantStatus::AuthorizationPending, 5));
        assert_eq!((device.expires, device.last_checked), (expires, updated));
        assert_eq!((device.client_id.as_str(), device.scope.as_str()), ("dot-client", "read"));

        let pushed = store.pushed_authorization_requests().get_by_request_uri("urn:p").await.unwrap();
        assert_eq!((pushed.client_id.as_str(), pushed.expires, pushed.created), ("dot-client", expires, created));
        assert_eq!(pushed.parameters, serde_json::json!({"state": "\u{e9}", "scope": "read"}));

        // Written back, the row is what it was.
        app.name = "renamed".into();
        let store = store.with_settings(crate::signing_settings()).unwrap();
        store.applications().update(&mut app).await.unwrap();
        let again = store.applications().get(app.id).await.unwrap();
        assert_eq!((again.name.as_str(), again.client_secret.expose_secret()), ("renamed", PBKDF2));
        assert_eq!((again.created, again.redirect_uris.as_str()), (created, app.redirect_uris.as_str()));
    }

    async fn a_row_of_every_model_fits_into_the_tables_of_dot(db) {
        let store = dot_store(db).await;
        let (jti, family) = (Uuid::new_v4(), Uuid::new_v4());
        let app = store.applications().create(
            NewApplication::builder()
                .client_type(ClientType::Confidential)
                .authorization_grant_type(GrantType::AuthorizationCode)
                .redirect_uris(["https://app.example/callback"])
                .user_id(1)
                .build(),
        ).await.unwrap();
        let id_token = store.id_tokens().create(
            NewIdToken::builder().jti(jti).application_id(app.id).user_id(1).expires(days(1)).build(),
        ).await.unwrap();
        let token = store.access_tokens().create(
            NewAccessToken::builder()
                .token("a")
                .application_id(app.id)
                .user_id(1)
                .id_token_id(id_token.id)
                .expires(days(1))
                .build(),
        ).await.unwrap();
        let refresh = store.refresh_tokens().create(
            NewRefreshToken::builder()
                .token("r")
                .application_id(app.id)
                .user_id(1)
                .access_token_id(token.id)
                .token_family(family)
                .build(),
        ).await.unwrap();
        let grant = store.grants().create(
            NewGrant::builder()
                .application_id(app.id)
                .user_id(1)
                .expires(days(1))
                .redirect_uri("https://a.example/cb")
                .build(),
        ).await.unwrap();

        let read = store.applications().get_by_client_id(&app.client_id).await.unwrap();
        assert_eq!(format!("{read:?}"), format!("{:?}", *app));
        assert_eq!(read.client_secret.expose_secret(), app.client_secret.expose_secret());
        let read = store.id_tokens().get_by_jti(&jti).await.unwrap();
        assert_eq!(format!("{read:?}"), format!("{:?}", *id_token));
        let read = store.access_tokens().get_by_token("a").await.unwrap();
        assert_eq!(format!("{read:?}"), format!("{:?}", *token));
        let read = store.refresh_tokens().get_by_token("r").await.unwrap();
        assert_eq!(format!("{read:?}"), format!("{:?}", *refresh));
        assert_eq!(read.token_family, Some(family));
        let read = store.grants().get_by_code(grant.code.expose_secret()).await.unwrap();
        assert_eq!(format!("{read:?}"), format!("{:?}", *grant));

        let new = NewDeviceGrant::builder().client_id(&app.client_id).user_id(1).scope("read").build();
        let device = store.device_grants().create(new).await.unwrap();
        let read = store.device_grants().get_by_device_code(device.device_code().expose_secret()).await.unwrap();
        assert_eq!(format!("{read:?}"), format!("{:?}", *device));
        let new = NewPushedAuthorizationRequest::builder()
            .client_id(&app.client_id)
            .parameters(serde_json::json!({"state": "\u{e9}"}))
            .build();
        let pushed = store.pushed_authorization_requests().create(new).await.unwrap();
        let uri = pushed.request_uri().expose_secret();
        let read = store.pushed_authorization_requests().get_by_request_uri(uri).await.unwrap();
        assert_eq!(format!("{read:?}"), format!("{:?}", *pushed));
    }
}

const USERS: &str = "CREATE TABLE auth_user (id integer NOT NULL PRIMARY KEY)";

/// A store on the tables that DOT made, with the user 1.
async fn dot_store(db: &TestDatabase) -> Store {
    let store = Store::connect(&db.url).await.unwrap();
    let pool = store.pool();
    run(pool, USERS).await;
    run(pool, "INSERT INTO auth_user (id) VALUES (1)").await;
    run(pool, &dot_schema(db.kind)).await;
    store
}

/// The statements that make the seven tables as DOT's master has them.
pub(super) fn dot_schema(kind: Kind) -> String {
    let dump = match kind {
        Kind::Sqlite => include_str!("../../data/dot/dot-schema-sqlite.sql"),
        Kind::Postgres => include_str!("../../data/dot/dot-schema-postgres.sql"),
        Kind::MySql => include_str!("../../data/dot/dot-schema-mysql.sql"),
    };
    let parts: Vec<&str> = dump.split("-- ===== Part ").collect();
    let mut wanted = statements(parts[1]);
    let (master, gone) =
        parts[2].split_once("-- present in 3.4.1 but gone on master:").unwrap_or((parts[2], ""));
    for gone in statements(&gone.replace("\n-- ", "\n")) {
        let before = wanted.len();
        wanted.retain(|statement| *statement != gone);
        assert_eq!(wanted.len(), before - 1, "{gone}");
    }
    for statement in statements(master) {
        let created = |text: &str| text.starts_with("CREATE TABLE").then(|| first_line(text));
        let old = wanted.iter_mut().find(|old| created(old).is_some() && created(old) == created(&statement));
        match old {
            Some(old) => *old = statement,
            None => wanted.push(statement),
        }
    }
    let script = wanted.join(";\n");
    match kind {
        // The tables of access and refresh tokens point at each other.
        Kind::MySql => {
            format!("SET foreign_key_checks = 0;\n{script};\nSET foreign_key_checks = 1")
        }
        _ => script,
    }
}

fn first_line(text: &str) -> String {
    text.lines().next().unwrap_or_default().to_owned()
}

/// Statements of a dump, which has each `;` at the end of a line.
fn statements(text: &str) -> Vec<String> {
    let code: Vec<&str> = text.lines().skip(1).filter(|line| !line.starts_with("--")).collect();
    let code = code.join("\n") + "\n";
    let statements = code.split(";\n").map(|text| text.trim().to_owned());
    statements.filter(|text| !text.is_empty()).collect()
}

/// The tables of DOT, or those that stand for them.
async fn tables(pool: &Pool) -> Catalog {
    catalog::read(pool, |table| table.starts_with("oauth2_provider_")).await.unwrap()
}

const UUID: &str = "0123abcd45674abc8def0123456789ab";

/// A hash that Django made of `secret`, with few rounds.
pub(super) const PBKDF2: &str =
    "pbkdf2_sha256$1000$salt123salt123$CiFUt26HC8dRWRKHnbFy41ET/zUcldhwWeCIwQra9Uc=";

/// SHA-256 of `tok`.
const CHECKSUM: &str = "1a7674eb4ee78df7e1ac439a93c3fa8e3c945784d4dec9fd8e3011738b2f1d62";

/// A row in each table, in the form that Django gives its values: no fraction of a second where it is zero, UUIDs
/// without hyphens, JSON as `json.dumps` writes it, the token beside its checksum, URIs as a text area sends them.
async fn insert_as_dot(pool: &Pool) {
    let (created, updated) = ("2026-01-02 03:04:05", "2026-01-02 03:04:05.000120");
    let expires = "2999-12-31 23:59:59";
    // A backslash escapes on MySQL, where a word of SQL has quotes of its own.
    let (escaped, interval) = match pool {
        Pool::Mysql(_) => (r"\\u00e9", "`interval`"),
        _ => (r"\u00e9", "\"interval\""),
    };
    for statement in [
        format!(
            "INSERT INTO oauth2_provider_application (client_id, user_id, redirect_uris, post_logout_redirect_uris,
                 client_type, authorization_grant_type, client_secret, hash_client_secret, name, skip_authorization,
                 created, updated, algorithm, allowed_origins, registration_source, cimd_expires_at, client_jwks,
                 client_jwks_uri, token_endpoint_auth_method, require_pushed_authorization_requests)
             VALUES ('dot-client', 1, 'https://a.example/cb\r\nhttps://b.example/cb', '', 'confidential',
                 'openid-hybrid', '{PBKDF2}', true, 'D\u{f6}t', false, '{created}', '{updated}', 'RS256', '', 'dcr',
                 NULL, '', '', '', NULL)"
        ),
        format!(
            "INSERT INTO oauth2_provider_idtoken (jti, user_id, application_id, expires, scope, created, updated)
             VALUES ('{UUID}', 1, 1, '{expires}', 'openid', '{created}', '{updated}')"
        ),
        format!(
            "INSERT INTO oauth2_provider_accesstoken (user_id, source_refresh_token_id, token, token_checksum,
                 id_token_id, application_id, expires, scope, resource, created, updated)
             VALUES (1, NULL, 'tok', '{CHECKSUM}', 1, 1, '{expires}', 'openid read',
                 '[\"https://api.example/{escaped}\"]', '{created}', '{updated}')"
        ),
        format!(
            "INSERT INTO oauth2_provider_refreshtoken (user_id, token, token_checksum, application_id,
                 access_token_id, token_family, resource, created, updated, revoked)
             VALUES (1, 'tok', '{CHECKSUM}', 1, 1, '{UUID}', '[]', '{created}', '{updated}', '{updated}')"
        ),
        format!(
            "INSERT INTO oauth2_provider_grant (user_id, code, application_id, expires, redirect_uri, scope, created,
                 updated, code_challenge, code_challenge_method, nonce, claims, resource)
             VALUES (1, 'code', 1, '{expires}', 'https://a.example/cb', 'openid', '{created}', '{updated}',
                 'challenge', 'S256', 'n', '{{\"id_token\": {{\"email\": null}}}}', '[]')"
        ),
        format!(
            "INSERT INTO oauth2_provider_devicegrant (device_code, user_code, scope, {interval}, expires, status,
                 client_id, last_checked, user_id)
             VALUES ('dev', '9K0VFA3H', 'read', 5, '{expires}', 'authorization-pending', 'dot-client', '{updated}', NULL)"
        ),
        format!(
            "INSERT INTO oauth2_provider_pushedauthorizationrequest (request_uri, client_id, parameters, expires,
                 created)
             VALUES ('urn:p', 'dot-client', '{{\"state\": \"{escaped}\", \"scope\": \"read\"}}', '{expires}', '{created}')"
        ),
    ] {
        run(pool, &statement).await;
    }
}
