//! Columns and behaviour of a team's own go through every operation.

#[allow(missing_docs, unreachable_pub)]
mod models;

use std::num::NonZeroU32;

use chrono::TimeDelta;
use oauth_runtime::flow::{Bearer, BearerRefusal, Issued, Rotation};
use oauth_runtime::prelude::*;
use oauth_runtime::{ClientAuthentication, ClientRefusal, Clock, FixedClock};
use oauth_tests::{TestDatabase, on_every_database};

use crate::{first_migration, run};
use models::{
    AccessToken, Application, Models, NewAccessToken, NewApplication, NewRefreshToken, RefreshToken, Store,
};

const SECRET: &str = "a secret in clear";

/// A store of these models, its clock, and an application.
struct Own {
    store: Store,
    clock: FixedClock,
    app: Application,
}

impl Own {
    async fn new(db: &TestDatabase, change: impl FnOnce(&mut Settings)) -> Self {
        let clock = Clock::fixed(oauth_runtime::value::now());
        let mut settings = Settings::default();
        settings.clock = clock.clock();
        change(&mut settings);
        let store = Store::connect(&db.url).await.unwrap().with_settings(settings).unwrap();
        run(
            store.pool(),
            "CREATE TABLE users (id bigint NOT NULL PRIMARY KEY); INSERT INTO users (id) VALUES (1)",
        )
        .await;
        run(store.pool(), &first_migration(db.kind, "tests/suite/flow/own_columns/models.rs")).await;
        let new = NewApplication::builder()
            .client_type(ClientType::Confidential)
            .authorization_grant_type(GrantType::ClientCredentials)
            .client_secret(SECRET)
            .hash_client_secret(false)
            .build();
        let app = store.applications().create(new).await.unwrap().into_inner();
        Self { store, clock, app }
    }

    async fn issue(&self, scope: &str) -> Issued<Models> {
        let access = NewAccessToken::builder()
            .application_id(self.app.id)
            .user_id(1)
            .scope(scope)
            .region("eu")
            .session("session")
            .build();
        let refresh =
            NewRefreshToken::builder().user_id(1).application_id(self.app.id).device(7).label("phone");
        self.store.issue(access).with_refresh_token_of(refresh.build()).await.unwrap()
    }

    async fn suspend(&self, suspended: bool) {
        let change = self.store.applications().change(self.app.id).set(Application::SUSPENDED, suspended);
        change.execute().await.unwrap();
    }

    async fn refused(&self, token: &SecretString, scopes: &[&str], audience: &str) -> Option<BearerRefusal> {
        let bearer = self.store.validate_bearer(token.expose_secret()).scopes(scopes).audience(audience);
        match bearer.await.unwrap() {
            Bearer::Accepted(token) => {
                assert_eq!((token.user_id, token.application_id), (Some(1), Some(self.app.id)));
                None
            }
            Bearer::Refused(refusal) => Some(refusal),
            other => panic!("{other:?}"),
        }
    }

    async fn authenticate(&self) -> Result<Application, ClientRefusal> {
        let secret = SecretString::from(SECRET);
        let client = self.store.authenticate_client(&self.app.client_id, Some(&secret)).await.unwrap();
        ClientAuthentication::into_result(client)
    }
}

/// The rows of tokens as the database has them, after their own columns were compared.
async fn check_own_columns(
    own: &Own,
    issued: &Issued<Models>,
    label: Option<&str>,
) -> (AccessToken, RefreshToken) {
    let refresh = issued.refresh_token.as_ref().unwrap();
    let access = own.store.access_tokens().get(issued.access_token.id).await.unwrap();
    let refresh = own.store.refresh_tokens().get(refresh.id).await.unwrap();
    assert_eq!((access.region.as_str(), access.session.as_deref()), ("eu", Some("session")));
    assert_eq!((refresh.device, refresh.label.as_deref()), (7, label));
    assert_eq!(refresh.access_token_id, Some(access.id));
    (access, refresh)
}

on_every_database! {
    async fn own_columns_go_along_to_new_tokens(db) {
        let own = Own::new(db, |_| {}).await;
        let mut last = own.issue("read").await;
        check_own_columns(&own, &last, Some("phone")).await;
        for _ in 0..3 {
            let presented = last.refresh_token.as_ref().unwrap().token().clone();
            let rotated = own.store.rotate(presented.expose_secret(), &own.app).await.unwrap();
            let Rotation::Issued(next) = rotated else { panic!("{rotated:?}") };
            let (access, refresh) = check_own_columns(&own, &next, Some("phone")).await;
            assert_ne!((access.id, refresh.id), (last.access_token.id, last.refresh_token.as_ref().unwrap().id));
            assert_eq!(access.id.get_version_num(), 7);
            // The old row stays; what must be unique has moved on.
            let old = own.store.refresh_tokens().get(last.refresh_token.as_ref().unwrap().id).await.unwrap();
            assert!(old.revoked.is_some());
            assert_eq!((old.device, old.label.as_deref()), (7, None));
            last = next;
        }
        assert_eq!(own.store.access_tokens().count().await.unwrap(), 1);
    }

    async fn own_columns_stay_where_a_token_is_renewed_without_rotation(db) {
        let own = Own::new(db, |settings| settings.rotate_refresh_token = false).await;
        let issued = own.issue("read").await;
        let presented = issued.refresh_token.as_ref().unwrap().token().clone();
        own.clock.advance(TimeDelta::seconds(10));
        let rotated = own.store.rotate(presented.expose_secret(), &own.app).await.unwrap();
        let Rotation::Issued(renewed) = rotated else { panic!("{rotated:?}") };
        let (access, refresh) = check_own_columns(&own, &renewed, Some("phone")).await;
        assert_eq!((access.id, refresh.id), (issued.access_token.id, issued.refresh_token.as_ref().unwrap().id));
        assert!(access.expires > issued.access_token.expires);
    }

    async fn x20_an_unusable_application_is_refused_everywhere(db) {
        let own = Own::new(db, |_| {}).await;
        let token = own.issue("read").await.access_token.token().clone();
        assert_eq!(own.refused(&token, &["read"], "https://eu.example/").await, None);
        assert_eq!(own.authenticate().await.unwrap().id, own.app.id);
        own.suspend(true).await;
        let refused = own.refused(&token, &["read"], "https://eu.example/").await;
        assert_eq!(refused, Some(BearerRefusal::UnusableClient));
        assert_eq!(own.authenticate().await.unwrap_err(), ClientRefusal::NotUsable);
        own.suspend(false).await;
        assert_eq!(own.refused(&token, &["read"], "https://eu.example/").await, None);
    }

    async fn the_team_says_what_a_token_allows(db) {
        let own = Own::new(db, |_| {}).await;
        let admin = own.issue("admin").await;
        let token = admin.access_token.token().clone();
        assert_eq!(own.refused(&token, &["read", "write"], "https://eu.example/x").await, None);
        let resource = ResourceList::from(vec!["https://api.example/".to_owned()]);
        let change = own.store.access_tokens().change(admin.access_token.id);
        change.set(AccessToken::RESOURCE, resource).set(AccessToken::SCOPE, "read").execute().await.unwrap();
        assert_eq!(own.refused(&token, &["read"], "https://eu.example/x").await, None);
        assert_eq!(own.refused(&token, &["read"], "https://api.example/x").await, None);
        let abroad = own.refused(&token, &["read"], "https://us.example/x").await;
        assert_eq!(abroad, Some(BearerRefusal::WrongAudience));
        let more = own.refused(&token, &["write"], "https://eu.example/x").await;
        assert_eq!(more, Some(BearerRefusal::InsufficientScope));
    }

    async fn the_team_says_when_a_token_has_expired(db) {
        let own = Own::new(db, |_| {}).await;
        let token = own.issue("read").await.access_token;
        let change = own.store.access_tokens().change(token.id).set(AccessToken::REGION, "test");
        change.execute().await.unwrap();
        let asked = async || own.refused(token.token(), &["read"], "https://test.example/").await;
        let lifetime = token.expires - own.clock.clock().now();
        own.clock.advance(lifetime - TimeDelta::seconds(61));
        assert_eq!(asked().await, None);
        own.clock.advance(TimeDelta::seconds(1));
        assert_eq!(asked().await, Some(BearerRefusal::Expired));
    }

    async fn a_token_of_no_client_is_judged_by_itself(db) {
        let own = Own::new(db, |_| {}).await;
        let new = NewAccessToken::builder().region("eu").scope("read").build();
        let issued = own.store.issue(new).await.unwrap();
        let presented = issued.access_token.token().expose_secret();
        let bearer = own.store.validate_bearer(presented).scopes(&["read"]).await.unwrap();
        let Bearer::Accepted(token) = bearer else { panic!("{bearer:?}") };
        assert_eq!((token.id, token.application_id), (issued.access_token.id, None));
    }

    async fn t047_t048_a_cleanup_batches_tokens_with_uuid_keys(db) {
        let own = Own::new(db, |settings| {
            settings.clear_expired_tokens_batch_size = NonZeroU32::new(2).unwrap();
        });
        let own = own.await;
        for number in 0..5 {
            let access = NewAccessToken::builder().application_id(own.app.id).user_id(1).region("eu").build();
            let refresh = NewRefreshToken::builder().user_id(1).application_id(own.app.id).device(number);
            let issued = own.store.issue(access).with_refresh_token_of(refresh.build()).await.unwrap();
            let presented = issued.refresh_token.as_ref().unwrap().token().clone();
            let rotated = own.store.rotate(presented.expose_secret(), &own.app).await.unwrap();
            assert!(matches!(rotated, Rotation::Issued(_)), "{rotated:?}");
            let alone = NewAccessToken::builder().application_id(own.app.id).region("eu").build();
            own.store.issue(alone).await.unwrap();
        }
        own.clock.advance(TimeDelta::days(1));
        let report = own.store.clear_expired().await.unwrap();
        // The predecessors go, and the access tokens that nothing renews; the live pairs stay.
        assert_eq!((report.removed.refresh_tokens, report.removed.access_tokens), (5, 5));
        assert!(report.finished && report.batches >= 6, "{report:?}");
        assert_eq!(own.store.refresh_tokens().count().await.unwrap(), 5);
        let minted = own.store.access_tokens().all().await.unwrap();
        assert_eq!(minted.len(), 5);
        assert!(minted.iter().all(|token| token.source_refresh_token_id.is_none()));
    }
}
