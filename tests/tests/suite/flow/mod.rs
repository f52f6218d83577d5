//! What an authorization server does: issue, rotate, consume, revoke, validate.

mod any_text;
mod bearer;
mod dates;
mod device;
mod exchange;
mod failing_steps;
mod family;
mod grace;
mod integrity;
mod issue;
mod kills;
mod mixed;
mod own_columns;
mod pushed_request;
mod revocation_request;
mod rotate;
mod simultaneous;

use chrono::TimeDelta;
use oauth_runtime::flow::{Issued, RefreshRefusal, Rotation};
use oauth_runtime::prelude::*;
use oauth_runtime::{Clock, FixedClock, TokenStorage};
use oauth_tests::TestDatabase;
use oauth_tests::models::{Application, Models, NewAccessToken, Store};

use super::application;

/// A store with settings of its own and a clock that the test moves; an application; its tokens.
struct Scene {
    store: Store,
    clock: FixedClock,
    app: Application,
}

impl Scene {
    async fn new(db: &TestDatabase, change: impl FnOnce(&mut Settings)) -> Self {
        let clock = Clock::fixed(oauth_runtime::value::now());
        let mut settings = Settings::default();
        settings.clock = clock.clock();
        change(&mut settings);
        let store = super::store(db).await.with_settings(settings).unwrap();
        let app = application(&store, "app").await;
        Self { store, clock, app }
    }

    /// The same database under other settings and the same clock.
    fn under(&self, change: impl FnOnce(&mut Settings)) -> Store {
        let mut settings = self.store.settings().clone();
        change(&mut settings);
        self.store.clone().with_settings(settings).unwrap()
    }

    /// The same database, application and clock under other settings.
    fn variant(&self, change: impl FnOnce(&mut Settings)) -> Self {
        Self { store: self.under(change), clock: self.clock.clone(), app: self.app.clone() }
    }

    async fn issue(&self) -> Issued<Models> {
        let new =
            NewAccessToken::builder().application_id(self.app.id).user_id(1).scope("read write").build();
        self.store.issue(new).with_refresh_token().await.unwrap()
    }

    async fn rotate(&self, token: &SecretString) -> Rotation<Models> {
        self.store.rotate(token.expose_secret(), &self.app).await.unwrap()
    }

    /// A rotation that must succeed; gives the new tokens in clear: access, refresh.
    async fn exchange(&self, token: &SecretString) -> (SecretString, SecretString) {
        match self.rotate(token).await {
            Rotation::Issued(issued) => clear(&issued),
            other => panic!("{other:?}"),
        }
    }

    /// A rotation that must be refused.
    async fn refusal(&self, token: &SecretString) -> RefreshRefusal {
        match self.rotate(token).await {
            Rotation::Refused(refusal) => refusal,
            other => panic!("{other:?}"),
        }
    }

    async fn is_live(&self, access_token: &SecretString) -> bool {
        let found = self.store.access_tokens().get_by_token(access_token.expose_secret()).await;
        found.optional().unwrap().is_some()
    }

    async fn is_revoked(&self, refresh_token: &SecretString) -> bool {
        let token = self.store.refresh_tokens().get_by_token(refresh_token.expose_secret()).await.unwrap();
        token.revoked.is_some()
    }

    /// How many access rows and refresh rows there are.
    async fn rows(&self) -> (u64, u64) {
        let access = self.store.access_tokens().count().await.unwrap();
        (access, self.store.refresh_tokens().count().await.unwrap())
    }

    fn pass(&self, seconds: i64) {
        self.clock.advance(TimeDelta::seconds(seconds));
    }
}

/// Both tokens in clear.
fn clear(issued: &Issued<Models>) -> (SecretString, SecretString) {
    let refresh = issued.refresh_token.as_ref().unwrap();
    (issued.access_token.token().clone(), refresh.token().clone())
}

fn same(left: &SecretString, right: &SecretString) -> bool {
    left.expose_secret() == right.expose_secret()
}

/// Both ways of storing tokens.
const STORAGES: [TokenStorage; 2] = [TokenStorage::Checksum, TokenStorage::Plain];
