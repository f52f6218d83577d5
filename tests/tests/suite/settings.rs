//! What settings do to rows: own generators, a clock that a test moves, and tokens of any length.

use chrono::TimeDelta;
use oauth_runtime::prelude::*;
use oauth_runtime::value::now;
use oauth_runtime::{Clock, Generator, TokenStorage};
use oauth_tests::models::{Application, NewAccessToken, NewApplication, NewGrant, NewRefreshToken};
use oauth_tests::on_every_database;
use uuid::Uuid;

use super::{access_token, application, days, store};

/// Settings with some changed.
fn settings(change: impl FnOnce(&mut Settings)) -> Settings {
    let mut settings = Settings::default();
    change(&mut settings);
    settings
}

on_every_database! {
    async fn t174_t175_own_generators_make_the_values(db) {
        let store = store(db).await.with_settings(settings(|settings| {
            settings.client_id_generator = Generator::new(|| "own-id".to_owned());
            settings.client_secret_generator = Generator::new(|| "own-secret".to_owned());
            settings.access_token_generator = Generator::new(|| "own-access".to_owned());
            settings.refresh_token_generator = Generator::new(|| "own-refresh".to_owned());
        })).unwrap();
        let app = application(&store, "a").await;
        assert_eq!(app.client_id, "own-id");
        assert_eq!(app.client_secret.expose_secret(), "own-secret");
        let access = store.access_tokens().create(NewAccessToken::builder().expires(days(1)).build()).await.unwrap();
        assert_eq!(access.token().expose_secret(), "own-access");
        let refresh = NewRefreshToken::builder().application_id(app.id).user_id(1).build();
        let refresh = store.refresh_tokens().create(refresh).await.unwrap();
        assert_eq!(refresh.token().expose_secret(), "own-refresh");
        let code = NewGrant::builder().application_id(app.id).user_id(1).expires(days(1)).redirect_uri("https://a").build();
        assert_eq!(store.grants().create(code).await.unwrap().code.expose_secret().len(), 30);
        // The unique index is the guard against a generator that repeats itself.
        let again = store.access_tokens().create(NewAccessToken::builder().expires(days(1)).build()).await;
        assert!(matches!(again, Err(Error::UniqueViolation { .. })), "{again:?}");
    }

    async fn t176_a_generator_of_nothing_or_too_much_writes_nothing(db) {
        let first = store(db).await;
        for (text, expected) in [("", "`client_id_generator` gave an empty text"), ("x", "`client_id` ")] {
            let store = first.clone().with_settings(settings(|settings| {
                settings.client_id_generator = Generator::new(move || text.repeat(256));
            })).unwrap();
            let error = store.applications().create(new_application()).await.unwrap_err();
            assert!(error.to_string().contains(expected), "{error}");
            assert!(!store.applications().exists().await.unwrap());
        }
    }

    async fn x16_tokens_of_500_characters_work_in_both_storages(db) {
        let first = store(db).await;
        let app = application(&first, "a").await;
        for storage in [TokenStorage::Checksum, TokenStorage::Plain] {
            let store = first.clone().with_settings(settings(|settings| {
                settings.token_storage = storage;
                settings.refresh_token_generator = Generator::letters_and_digits(500);
            })).unwrap();
            let new = NewRefreshToken::builder().application_id(app.id).user_id(1).build();
            let created = store.refresh_tokens().create(new).await.unwrap();
            let text = created.token().expose_secret();
            assert_eq!(text.len(), 500);
            let found = store.refresh_tokens().get_by_token(text).await.unwrap();
            assert_eq!(found.id, created.id);
            assert_eq!(found.token.expose_secret(), if storage == TokenStorage::Plain { text } else { "" });
        }
    }

    async fn rows_are_stamped_revoked_and_cleared_by_the_clock_of_the_settings(db) {
        let start = now() - TimeDelta::days(400);
        let clock = Clock::fixed(start);
        let store = store(db).await.with_settings(settings(|settings| settings.clock = clock.clock())).unwrap();
        let mut app = application(&store, "a").await;
        assert_eq!((app.created, app.updated), (start, start));

        clock.advance(TimeDelta::hours(1));
        store.applications().update(&mut app).await.unwrap();
        assert_eq!(app.updated, clock.now());
        clock.advance(TimeDelta::hours(1));
        store.applications().change(app.id).set(Application::NAME, "b").execute().await.unwrap();
        assert_eq!(store.applications().get(app.id).await.unwrap().updated, clock.now());

        let refresh = NewRefreshToken::builder().token("r").application_id(app.id).user_id(1).build();
        let refresh = store.refresh_tokens().create(refresh).await.unwrap();
        store.refresh_tokens().revoke(&refresh).await.unwrap();
        assert_eq!(store.refresh_tokens().get(refresh.id).await.unwrap().revoked, Some(clock.now()));

        access_token(&store, &app, "past for the system, not for the store", days(-1)).await;
        clock.set(start);
        assert_eq!(store.clear_expired().await.unwrap().removed.total(), 0);
        clock.set(days(1));
        assert_eq!(store.clear_expired().await.unwrap().removed.total(), 2);
    }

    async fn settings_that_contradict_each_other_are_not_taken(db) {
        let refused = store(db).await.with_settings(settings(|settings| {
            settings.default_scopes = vec!["gone".to_owned()];
        }));
        assert!(refused.unwrap_err().to_string().contains("`default_scopes` names `gone`"));
    }
}

fn new_application() -> NewApplication {
    NewApplication::builder()
        .client_type(ClientType::Public)
        .authorization_grant_type(GrantType::Implicit)
        .redirect_uris(["https://app.example/callback"])
        .hash_client_secret(false)
        .tenant_id(Uuid::new_v4())
        .build()
}
