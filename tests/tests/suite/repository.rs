//! Create, get, update, change: values, defaults, typed errors.

use oauth_runtime::prelude::*;
use oauth_tests::models::{Application, NewAccessToken, NewApplication, NewGrant, NewIdToken, Plan};
use oauth_tests::on_every_database;
use uuid::Uuid;

use super::{access_token, application, days, store};

on_every_database! {
    async fn a_created_application_has_its_defaults_and_is_read_back_equal(db) {
        let store = store(db).await;
        let tenant = Uuid::new_v4();
        let created = store.applications().create(
            NewApplication::builder()
                .client_type(ClientType::Confidential)
                .authorization_grant_type(GrantType::AuthorizationCode)
                .redirect_uris(["http://localhost:8000/callback/", "http://127.0.0.1/cb"])
                .tenant_id(tenant)
                .build(),
        ).await.unwrap();
        assert_eq!(created.client_id.len(), 40);
        assert_eq!(created.client_secret().expose_secret().len(), 128);
        assert!(created.client_secret.expose_secret().starts_with("argon2$argon2id$"));
        assert!(created.id > 0);

        let app = store.applications().get_by_client_id(&created.client_id).await.unwrap();
        assert_eq!(format!("{app:?}"), format!("{:?}", *created));
        assert_eq!(app.client_secret.expose_secret(), created.client_secret.expose_secret());
        assert_eq!((app.tenant_id, app.slug.as_str(), app.plan, app.wanted_plan), (tenant, "main", Plan::Free, None));
        assert_eq!((app.active, app.small, app.number, app.large), (true, -3, 7, 9_000_000_000));
        assert!((app.share - 0.5).abs() < f64::EPSILON);
        assert_eq!(app.registration_source, RegistrationSource::Manual);
        assert_eq!(app.redirect_uris.as_str(), "http://localhost:8000/callback/ http://127.0.0.1/cb");
        assert!(app.redirect_uri_allowed("http://127.0.0.1:49152/cb"));
        assert!(!app.redirect_uri_allowed("http://localhost:8001/callback/"));
        assert_eq!(store.applications().get(app.id).await.unwrap().client_id, app.client_id);
    }

    async fn nothing_secret_is_shown(db) {
        let store = store(db).await;
        let created = store.applications().create(
            NewApplication::builder()
                .client_type(ClientType::Public)
                .authorization_grant_type(GrantType::AuthorizationCode)
                .redirect_uris(["https://app.example/callback"])
                .client_secret("hunter2-secret")
                .hash_client_secret(false)
                .api_key("hunter2-key")
                .tenant_id(Uuid::new_v4())
                .build(),
        ).await.unwrap();
        assert_eq!(created.client_secret.expose_secret(), "hunter2-secret");
        let token = access_token(&store, &created, "hunter2-token", days(1)).await;
        let shown = format!(
            "{created:?} {token:?} {} {}",
            serde_json::to_string(&*created).unwrap(),
            serde_json::to_string(&token).unwrap(),
        );
        assert!(!shown.contains("hunter2"), "{shown}");
        assert!(!shown.contains(&token.token_checksum), "{shown}");
        let json = serde_json::to_value(&*created).unwrap();
        assert_eq!(json["client_id"], created.client_id.as_str());
        assert_eq!(json["client_type"], "public");
        assert!(json.get("client_secret").is_none() && json.get("api_key").is_none());
    }

    async fn a_token_is_found_by_itself_and_only_its_checksum_is_stored(db) {
        let store = store(db).await;
        let app = application(&store, "a").await;
        let created = store.access_tokens().create(
            NewAccessToken::builder().token("presented").application_id(app.id).expires(days(1)).scope("read write").build(),
        ).await.unwrap();
        assert_eq!(created.token().expose_secret(), "presented");
        let token = store.access_tokens().get_by_token("presented").await.unwrap();
        assert_eq!(token.token.expose_secret(), "");
        assert!(token.is_valid(&["write", "read"]));
        assert!(!token.is_valid(&["admin"]));
        assert!(store.access_tokens().get_by_token("other").await.unwrap_err().is_not_found());
        let generated = store.access_tokens().create(NewAccessToken::builder().expires(days(-1)).build()).await.unwrap();
        assert_eq!(generated.token().expose_secret().len(), 30);
        assert!(!generated.is_valid(&[]));
    }

    async fn plain_storage_keeps_the_token(db) {
        let mut settings = Settings::default();
        settings.token_storage = oauth_runtime::TokenStorage::Plain;
        let store = store(db).await.with_settings(settings).unwrap();
        let new = NewAccessToken::builder().token("presented").expires(days(1)).build();
        store.access_tokens().create(new).await.unwrap();
        let token = store.access_tokens().get_by_token("presented").await.unwrap();
        assert_eq!(token.token.expose_secret(), "presented");
    }

    async fn codes_and_id_tokens_are_found_by_their_unique_columns(db) {
        let store = store(db).await;
        let app = application(&store, "a").await;
        let created = store.grants().create(
            NewGrant::builder().user_id(1).application_id(app.id).expires(days(1)).redirect_uri("https://a/cb").build(),
        ).await.unwrap();
        let grant = store.grants().get_by_code(created.code.expose_secret()).await.unwrap();
        assert_eq!(grant.id, created.id);
        assert_eq!(grant.code_challenge_method, CodeChallengeMethod::None);
        assert!(grant.redirect_uri_allowed("https://a/cb") && !grant.is_expired());
        let jti = Uuid::new_v4();
        store.id_tokens().create(NewIdToken::builder().jti(jti).expires(days(1)).build()).await.unwrap();
        assert_eq!(store.id_tokens().get_by_jti(&jti).await.unwrap().jti, jti);
    }

    async fn finders_give_every_row_of_an_index(db) {
        let store = store(db).await;
        let first = application(&store, "first").await;
        let second = store.applications().create(
            NewApplication::builder()
                .client_type(ClientType::Public)
                .authorization_grant_type(GrantType::Implicit)
                .redirect_uris(["https://app.example/callback"])
                .hash_client_secret(false)
                .tenant_id(first.tenant_id)
                .slug("second")
                .plan(Plan::Gold)
                .build(),
        ).await.unwrap();
        let tenant = store.applications().find_by_tenant_id(&first.tenant_id).await.unwrap();
        assert_eq!(tenant.iter().map(|app| app.id).collect::<Vec<_>>(), [first.id, second.id]);
        let gold = store.applications().find_by_tenant_id_and_plan(&first.tenant_id, &Plan::Gold).await.unwrap();
        assert_eq!(gold.iter().map(|app| app.id).collect::<Vec<_>>(), [second.id]);
        let slug = store.applications().get_by_tenant_id_and_slug(&first.tenant_id, "second").await.unwrap();
        assert_eq!(slug.id, second.id);
    }

    async fn a_unique_violation_names_its_columns_and_leaves_no_row(db) {
        let store = store(db).await;
        let first = application(&store, "first").await;
        let again = |tenant, client_id: &str| NewApplication::builder()
            .client_id(client_id)
            .client_type(ClientType::Public)
            .authorization_grant_type(GrantType::Implicit)
            .redirect_uris(["https://app.example/callback"])
            .hash_client_secret(false)
            .tenant_id(tenant)
            .build();
        let error = store.applications().create(again(Uuid::new_v4(), &first.client_id)).await.unwrap_err();
        assert!(matches!(&error, Error::UniqueViolation { table, columns } if table == "suite_application" && columns == &["client_id"]), "{error:?}");
        assert!(!error.to_string().contains(&first.client_id));
        let error = store.applications().create(again(first.tenant_id, "other")).await.unwrap_err();
        assert!(matches!(&error, Error::UniqueViolation { columns, .. } if columns == &["tenant_id", "slug"]), "{error:?}");
        access_token(&store, &first, "once", days(1)).await;
        let new = NewAccessToken::builder().token("once").expires(days(1)).build();
        let error = store.access_tokens().create(new).await.unwrap_err();
        assert!(matches!(&error, Error::UniqueViolation { columns, .. } if columns == &["token_checksum"]), "{error:?}");
        assert_eq!(store.applications().count().await.unwrap(), 1);
        assert_eq!(store.access_tokens().count().await.unwrap(), 1);
    }

    async fn a_reference_to_nothing_is_a_typed_error(db) {
        let store = store(db).await;
        let new = NewAccessToken::builder().application_id(4711).expires(days(1)).build();
        let error = store.access_tokens().create(new).await.unwrap_err();
        assert!(matches!(&error, Error::ForeignKeyViolation { .. }), "{error:?}");
        assert_eq!(store.access_tokens().count().await.unwrap(), 0);
    }

    async fn values_that_do_not_fit_are_refused_per_field_before_anything_is_written(db) {
        let store = store(db).await;
        let new = NewApplication::builder()
            .name("n".repeat(256))
            .client_type(ClientType::Public)
            .authorization_grant_type(GrantType::Implicit)
            .redirect_uris(["https://app.example/callback"])
            .tenant_id(Uuid::new_v4())
            .slug("ä".repeat(50))
            .region("mars")
            .api_key("k".repeat(101))
            .build();
        let error = store.applications().create(new).await.unwrap_err();
        let Error::Validation(errors) = &error else { panic!("{error:?}") };
        let fields: Vec<&str> = errors.iter().map(|(field, _)| field).collect();
        assert_eq!(fields, ["name", "region", "api_key"]);
        assert!(errors.get("name")[0].contains("255"));
        assert!(errors.get("region")[0].contains("eu"));
        assert!(!error.to_string().contains("mars") && !error.to_string().contains("kkk"));
        assert_eq!(store.applications().count().await.unwrap(), 0);
    }

    async fn an_update_writes_every_column_and_sets_updated(db) {
        let store = store(db).await;
        let mut app = application(&store, "before").await;
        let before = app.updated;
        app.name = "after".into();
        app.plan = Plan::Gold;
        app.extra = Some(serde_json::json!({"a": [1, "ü"]}));
        store.applications().update(&mut app).await.unwrap();
        let read = store.applications().get(app.id).await.unwrap();
        assert_eq!((read.name.as_str(), read.plan), ("after", Plan::Gold));
        assert_eq!(read.extra, Some(serde_json::json!({"a": [1, "ü"]})));
        assert!(read.updated > before && read.created == app.created);
        app.region = "mars".into();
        assert!(matches!(store.applications().update(&mut app).await, Err(Error::Validation(_))));
        app.region = "us".into();
        app.id = 4711;
        assert!(store.applications().update(&mut app).await.unwrap_err().is_not_found());
        assert_eq!(app.updated, read.updated, "what failed was not an update");
    }

    async fn chosen_columns_change_and_the_others_stay(db) {
        let store = store(db).await;
        let app = application(&store, "before").await;
        store.applications().change(app.id)
            .set(Application::NAME, "after")
            .set(Application::WANTED_PLAN, Plan::Gold)
            .set(Application::APPROVED, days(0))
            .execute().await.unwrap();
        store.applications().change(app.id).set_null(Application::APPROVED).execute().await.unwrap();
        let read = store.applications().get(app.id).await.unwrap();
        assert_eq!((read.name.as_str(), read.wanted_plan, read.approved), ("after", Some(Plan::Gold), None));
        assert_eq!(read.client_id, app.client_id);
        assert!(read.updated > app.updated);
        let refused = store.applications().change(app.id).set(Application::REGION, "mars").execute().await;
        assert!(matches!(refused, Err(Error::Validation(_))), "{refused:?}");
        let missing = store.applications().change(4711).set(Application::NAME, "x").execute().await;
        assert!(missing.unwrap_err().is_not_found());
    }

    async fn absence_can_be_turned_into_none(db) {
        let store = store(db).await;
        assert!(store.applications().get_by_client_id("none").await.optional().unwrap().is_none());
        let error = store.applications().get_by_client_id("none").await.unwrap_err();
        assert_eq!(error.to_string(), "no Application was found; check the key, or turn this error into `None` with `.optional()`");
    }
}
