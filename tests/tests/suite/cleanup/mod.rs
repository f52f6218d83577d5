//! What a cleanup removes and what it keeps, how it goes about it, and what happens beside it.

mod batches;
mod budgets;
mod conformance;
mod portions;
mod selection;
mod traffic;

use std::num::NonZeroU32;

use chrono::TimeDelta;
use oauth_runtime::FixedClock;
use oauth_runtime::cleanup::CleanupCounts;
use oauth_runtime::prelude::*;
use oauth_tests::TestDatabase;
use oauth_tests::models::{
    AccessToken, Application, NewAccessToken, NewDeviceGrant, NewGrant, NewIdToken,
    NewPushedAuthorizationRequest, NewRefreshToken, RefreshToken, Store,
};

/// A store whose clock stands still, with an application.
struct Fixture {
    store: Store,
    app: Application,
    clock: FixedClock,
}

/// A fixture whose settings `change` has changed.
async fn fixture(db: &TestDatabase, change: impl FnOnce(&mut Settings)) -> Fixture {
    let clock = oauth_runtime::Clock::fixed(Utc::now());
    let store = super::store(db).await;
    let app = super::application(&store, "a").await;
    let mut settings = Settings::default();
    settings.clock = clock.clock();
    change(&mut settings);
    Fixture { store: store.with_settings(settings).unwrap(), app, clock }
}

fn rows(number: u32) -> NonZeroU32 {
    NonZeroU32::new(number).unwrap()
}

impl Fixture {
    /// A time so many seconds from now.
    fn at(&self, seconds: i64) -> DateTime<Utc> {
        self.clock.now() + TimeDelta::seconds(seconds)
    }

    /// An access token that expires so many seconds from now.
    async fn access_token(&self, name: &str, expires: i64) -> AccessToken {
        super::access_token(&self.store, &self.app, name, self.at(expires)).await
    }

    /// A live refresh token bound to an access token.
    async fn refresh_token(&self, name: &str, access_token: &AccessToken) -> RefreshToken {
        super::refresh_token(&self.store, &self.app, name, access_token.id).await
    }

    /// A live refresh token without an access token.
    async fn orphan(&self, name: &str) -> RefreshToken {
        let new = NewRefreshToken::builder().token(name).application_id(self.app.id).user_id(1);
        self.store.refresh_tokens().create(new.build()).await.unwrap().into_inner()
    }

    /// A refresh token that was revoked so many seconds from now.
    async fn revoked(&self, name: &str, revoked: i64) -> RefreshToken {
        let new = NewRefreshToken::builder().token(name).application_id(self.app.id).user_id(1);
        self.store.refresh_tokens().create(new.revoked(self.at(revoked)).build()).await.unwrap().into_inner()
    }

    /// An access token of an ID token; both expire so many seconds from now.
    async fn with_id_token(&self, name: &str, expires: i64) -> AccessToken {
        let id_token = NewIdToken::builder().expires(self.at(expires)).build();
        let id_token = self.store.id_tokens().create(id_token).await.unwrap();
        let new = NewAccessToken::builder().token(name).id_token_id(id_token.id).expires(self.at(expires));
        self.store.access_tokens().create(new.build()).await.unwrap().into_inner()
    }

    async fn grant(&self, expires: i64) {
        let new = NewGrant::builder()
            .application_id(self.app.id)
            .user_id(1)
            .expires(self.at(expires))
            .redirect_uri("https://a")
            .build();
        self.store.grants().create(new).await.unwrap();
    }

    async fn device_grant(&self, expires: i64) {
        let new = NewDeviceGrant::builder().client_id("c").expires(self.at(expires)).build();
        self.store.device_grants().create(new).await.unwrap();
    }

    async fn pushed_request(&self, expires: i64) {
        let new = NewPushedAuthorizationRequest::builder().client_id("c").expires(self.at(expires)).build();
        self.store.pushed_authorization_requests().create(new).await.unwrap();
    }

    /// One expired row of each kind, and what has to stay beside it: 8 rows go, 6 stay.
    async fn one_of_each(&self) {
        let bound = self.with_id_token("bound", -10).await;
        self.refresh_token("live", &bound).await;
        self.with_id_token("free", -10).await;
        self.revoked("revoked", -10).await;
        self.orphan("orphan").await;
        self.access_token("expired", -10).await;
        for expires in [-10, 10] {
            self.grant(expires).await;
            self.pushed_request(expires).await;
            self.device_grant(expires).await;
        }
    }

    /// How many rows there are.
    async fn rows(&self) -> [u64; 6] {
        let store = &self.store;
        let counts = [
            store.refresh_tokens().count().await,
            store.access_tokens().count().await,
            store.id_tokens().count().await,
            store.grants().count().await,
            store.pushed_authorization_requests().count().await,
            store.device_grants().count().await,
        ];
        counts.map(Result::unwrap)
    }

    /// The numbers that are left of access tokens and refresh tokens.
    async fn tokens(&self) -> (u64, u64) {
        let [refresh_tokens, access_tokens, ..] = self.rows().await;
        (access_tokens, refresh_tokens)
    }
}

/// The counts in the order of [`Fixture::rows`].
fn by_model(counts: CleanupCounts) -> [u64; 6] {
    [
        counts.refresh_tokens,
        counts.access_tokens,
        counts.id_tokens,
        counts.grants,
        counts.pushed_authorization_requests,
        counts.device_grants,
    ]
}
