//! Values stand in the database as Django writes them, and every kind comes back as it went.

use chrono::{NaiveDate, TimeZone as _};
use oauth_runtime::database::Pool;
use oauth_runtime::prelude::*;
use oauth_tests::models::{NewAccessToken, NewApplication, Plan};
use oauth_tests::on_every_database;
use uuid::Uuid;

use super::{days, store};

/// A column of the only row of a table, as the text that the database shows.
async fn text(pool: &Pool, sqlite: &'static str, postgres: &'static str, mysql: &'static str) -> String {
    match pool {
        Pool::Sqlite(pool) => sqlx::query_scalar(sqlite).fetch_one(pool).await.unwrap(),
        Pool::Postgres(pool) => sqlx::query_scalar(postgres).fetch_one(pool).await.unwrap(),
        Pool::Mysql(pool) => sqlx::query_scalar(mysql).fetch_one(pool).await.unwrap(),
    }
}

on_every_database! {
    async fn every_kind_comes_back_as_it_went(db) {
        let store = store(db).await;
        let (tenant, external) = (Uuid::now_v7(), Uuid::new_v4());
        let approved = Utc.with_ymd_and_hms(2026, 1, 2, 3, 4, 5).unwrap();
        // The keys are in the order that jsonb gives them.
        let extra = serde_json::json!({"a": [true, null, 1.5, "\u{fc}\u{1F980}"], "b": 1});
        let bytes: Vec<u8> = (0..=255).collect();
        let contract = NaiveDate::from_ymd_opt(2024, 2, 29).unwrap();
        let created = store.applications().create(
            NewApplication::builder()
                .client_type(ClientType::Public)
                .authorization_grant_type(GrantType::DeviceCode)
                .hash_client_secret(false)
                .cimd_expires_at(approved)
                .require_pushed_authorization_requests(true)
                .user_id(1)
                .tenant_id(tenant)
                .notes("line one\nline two \u{0} end".replace('\u{0}', ""))
                .plan(Plan::Gold)
                .wanted_plan(Plan::Gold)
                .region("us")
                .active(false)
                .checked(true)
                .small(i16::MIN)
                .maybe_small(i16::MAX)
                .number(i32::MIN)
                .maybe_number(i32::MAX)
                .large(i64::MIN)
                .maybe_large(i64::MAX)
                .share(-0.125)
                .maybe_share(1e300)
                .external_id(external)
                .approved(approved)
                .contract(contract)
                .extra(extra.clone())
                .logo(bytes.clone())
                .api_key("key")
                .r#type("web")
                .approver_id(2)
                .build(),
        ).await.unwrap();
        let app = store.applications().get_by_external_id(&external).await.unwrap();
        assert_eq!(format!("{app:?}"), format!("{:?}", *created));
        assert_eq!((app.small, app.maybe_small), (i16::MIN, Some(i16::MAX)));
        assert_eq!((app.number, app.maybe_number), (i32::MIN, Some(i32::MAX)));
        assert_eq!((app.large, app.maybe_large), (i64::MIN, Some(i64::MAX)));
        assert_eq!((app.share, app.maybe_share), (-0.125, Some(1e300)));
        assert_eq!((app.active, app.checked), (false, Some(true)));
        assert_eq!((app.tenant_id, app.approved, app.contract), (tenant, Some(approved), Some(contract)));
        assert_eq!((app.extra.as_ref(), app.logo.as_ref()), (Some(&extra), Some(&bytes)));
        assert_eq!(app.api_key.as_ref().unwrap().expose_secret(), "key");
        assert_eq!((app.r#type.as_deref(), app.approver_id, app.user_id), (Some("web"), Some(2), Some(1)));
        assert_eq!(app.authorization_grant_type, GrantType::DeviceCode);
        assert_eq!(app.require_pushed_authorization_requests, Some(true));
    }

    async fn values_stand_as_django_writes_them(db) {
        let store = store(db).await;
        let external: Uuid = "0123abcd-4567-4abc-8def-0123456789ab".parse().unwrap();
        store.applications().create(
            NewApplication::builder()
                .client_type(ClientType::Public)
                .authorization_grant_type(GrantType::AuthorizationCode)
                .redirect_uris(["https://app.example/callback"])
                .hash_client_secret(false)
                .tenant_id(external)
                .external_id(external)
                .approved(Utc.with_ymd_and_hms(2026, 1, 2, 3, 4, 5).unwrap())
                .cimd_expires_at(Utc.timestamp_micros(1_767_323_045_000_120).unwrap())
                .contract(NaiveDate::from_ymd_opt(2026, 1, 2).unwrap())
                .extra(serde_json::json!({"b": 1, "a": [true, null, 1.5, "\u{fc}"]}))
                .build(),
        ).await.unwrap();
        let pool = store.pool();
        let approved = text(pool,
            "SELECT approved FROM suite_application",
            "SELECT to_char(approved AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US') FROM suite_application",
            "SELECT CAST(approved AS char) FROM suite_application").await;
        let micros = text(pool,
            "SELECT cimd_expires_at FROM suite_application",
            "SELECT to_char(cimd_expires_at AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US') FROM suite_application",
            "SELECT CAST(cimd_expires_at AS char) FROM suite_application").await;
        let sqlite = matches!(pool, Pool::Sqlite(_));
        // SQLite holds text: the fraction is left out where it is zero.
        assert_eq!(approved, if sqlite { "2026-01-02 03:04:05" } else { "2026-01-02 03:04:05.000000" });
        assert_eq!(micros, "2026-01-02 03:04:05.000120");
        let uuid = text(pool,
            "SELECT external_id FROM suite_application",
            "SELECT external_id::text FROM suite_application",
            "SELECT REPLACE(CAST(external_id AS char), '-', '') FROM suite_application").await;
        assert_eq!(uuid.replace('-', ""), "0123abcd45674abc8def0123456789ab");
        if sqlite {
            assert_eq!(uuid.len(), 32);
        }
        let json = text(pool,
            "SELECT extra FROM suite_application",
            "SELECT extra::text FROM suite_application",
            "SELECT CAST(extra AS char) FROM suite_application").await;
        let expected = match pool {
            // jsonb keeps the value, not the text.
            Pool::Postgres(_) => "{\"a\": [true, null, 1.5, \"\u{fc}\"], \"b\": 1}",
            _ => r#"{"b": 1, "a": [true, null, 1.5, "\u00fc"]}"#,
        };
        assert_eq!(json, expected);
        let contract = text(pool,
            "SELECT contract FROM suite_application",
            "SELECT contract::text FROM suite_application",
            "SELECT CAST(contract AS char) FROM suite_application").await;
        assert_eq!(contract, "2026-01-02");
        let flags = text(pool,
            "SELECT hash_client_secret || '' || active FROM suite_application",
            "SELECT hash_client_secret::int || '' || active::int FROM suite_application",
            "SELECT CONCAT(hash_client_secret, active) FROM suite_application").await;
        assert_eq!(flags, "01");
    }

    async fn a_resource_list_is_json_text_with_pythons_spaces(db) {
        let store = store(db).await;
        let new = NewAccessToken::builder()
            .token("t")
            .expires(days(1))
            .resource(vec!["https://a/\u{e9}".to_owned(), "b".to_owned()])
            .build();
        store.access_tokens().create(new).await.unwrap();
        let stored = text(store.pool(),
            "SELECT resource FROM oauth2_provider_accesstoken",
            "SELECT resource::text FROM oauth2_provider_accesstoken",
            "SELECT CAST(resource AS char) FROM oauth2_provider_accesstoken").await;
        let expected = match store.pool() {
            Pool::Postgres(_) => "[\"https://a/\u{e9}\", \"b\"]",
            _ => r#"["https://a/\u00e9", "b"]"#,
        };
        assert_eq!(stored, expected);
        let token = store.access_tokens().get_by_token("t").await.unwrap();
        assert_eq!(token.resource.0, ["https://a/\u{e9}", "b"]);
    }
}
