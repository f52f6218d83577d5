//! Operations that have nothing to do with each other, on the same rows at the same time.

use std::sync::Arc;
use std::time::Duration;

use oauth_runtime::prelude::*;
use oauth_tests::models::{AccessToken, Application, NewAccessToken, NewIdToken, Store};
use oauth_tests::{number_from_env, on_every_database};
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep};

use super::integrity::assert_no_dangling_reference;
use super::{Scene, clear};
use crate::{application, run};

/// The user whose tokens are fought over; user 1 keeps the application of the scene.
const USER: i64 = 7;

/// How long they fight; `OAUTH_TEST_SECONDS` makes it longer.
fn duration() -> Duration {
    Duration::from_secs(number_from_env("OAUTH_TEST_SECONDS", 2) as u64)
}

async fn insert_user(store: &Store) {
    run(store.pool(), &format!("INSERT INTO users (id) VALUES ({USER})")).await;
}

/// An application of the user, or none where the user is gone at the moment.
async fn new_application(store: &Store, number: usize) -> Option<Application> {
    let app = application(store, &format!("app {number}")).await;
    let owned = store.applications().change(app.id).set(Application::USER_ID, USER).execute().await;
    match owned {
        Ok(()) => Some(app),
        Err(Error::ForeignKeyViolation { .. } | Error::NotFound { .. }) => None,
        Err(other) => panic!("{other}"),
    }
}

/// Gets tokens and renews them for as long as there is a client and a user to get them for.
async fn use_tokens(store: Store, app: Application) {
    loop {
        let new = NewAccessToken::builder().application_id(app.id).user_id(USER).scope("read").build();
        let id_token = NewIdToken::builder().application_id(app.id).user_id(USER).build();
        let issued = store.issue(new).with_refresh_token().with_id_token(id_token).await;
        let mut refresh = match issued {
            Ok(issued) => clear(&issued).1,
            // The only error that is one of the caller's: there is no such client or user.
            Err(Error::ForeignKeyViolation { .. }) => return,
            Err(other) => panic!("{other}"),
        };
        for _ in 0..5 {
            match store.rotate(refresh.expose_secret(), &app).await.unwrap().into_result() {
                Ok(next) => refresh = clear(&next).1,
                Err(_) => break,
            }
        }
    }
}

/// Revokes whatever access token it finds.
async fn revoke_tokens(store: Store, until: Instant) {
    while Instant::now() < until {
        let found = store.access_tokens().order_by(AccessToken::ID.desc()).limit(3).all().await.unwrap();
        for token in found {
            store.revoke_access_token(&token).await.unwrap();
        }
        sleep(Duration::from_millis(2)).await;
    }
}

async fn clean(store: Store, until: Instant) {
    while Instant::now() < until {
        store.clear_expired().await.unwrap();
        sleep(Duration::from_millis(2)).await;
    }
}

on_every_database! {
    async fn deletions_beside_every_other_operation_leave_nothing_behind(db) {
        let scene = Arc::new(Scene::new(db, |_| {}).await);
        let store = &scene.store;
        let until = Instant::now() + duration();
        let mut others = JoinSet::new();
        others.spawn(revoke_tokens(store.clone(), until));
        others.spawn(clean(store.clone(), until));
        insert_user(store).await;
        for number in 0.. {
            if Instant::now() >= until {
                break;
            }
            let app = new_application(store, number).await.expect("the user is there");
            let mut clients = JoinSet::new();
            for _ in 0..4 {
                clients.spawn(use_tokens(store.clone(), app.clone()));
            }
            sleep(Duration::from_millis(20 + 7 * (number as u64 % 5))).await;
            if number % 2 == 0 {
                store.applications().delete(&app).await.unwrap();
            } else {
                store.delete_user(&USER).await.unwrap();
                clients.join_all().await;
                insert_user(store).await;
                continue;
            }
            clients.join_all().await;
        }
        others.join_all().await;
        store.delete_user(&USER).await.unwrap();
        assert_no_dangling_reference(store).await;
        assert_eq!(scene.rows().await, (0, 0));
        assert_eq!(store.id_tokens().count().await.unwrap(), 0);
        assert_eq!(store.applications().count().await.unwrap(), 1);
    }
}
