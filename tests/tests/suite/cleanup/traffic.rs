//! A cleanup beside clients that get, use and lose tokens.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use oauth_runtime::prelude::*;
use oauth_tests::models::{AccessToken, Application, NewAccessToken, NewRefreshToken, RefreshToken, Store};
use oauth_tests::on_every_database;

use super::super::{application, days, store};
use super::rows;

/// Rounds of one client.
const ROUNDS: usize = 15;

on_every_database! {
    async fn a_cleanup_disturbs_nobody_and_loses_nothing_that_lives(db) {
        let store = store(db).await;
        let app = application(&store, "a").await;
        let done = Arc::new(AtomicBool::new(false));
        let cleaners: Vec<_> = (0..2)
            .map(|_| tokio::spawn(clean(store.clone(), Arc::clone(&done))))
            .collect();
        let clients: Vec<_> =
            (0..3).map(|client| tokio::spawn(use_tokens(store.clone(), app.clone(), client))).collect();
        for client in clients {
            client.await.unwrap();
        }
        done.store(true, Ordering::Relaxed);
        for cleaner in cleaners {
            cleaner.await.unwrap();
        }
        store.clear_expired().await.unwrap();

        let kept = 3 * ROUNDS;
        let live = store.refresh_tokens().all().await.unwrap();
        assert_eq!(live.len(), kept);
        for token in &live {
            assert_eq!(token.revoked, None);
            let bound = token.access_token_id.unwrap();
            assert_eq!(store.access_tokens().get(bound).await.unwrap().id, bound);
        }
        // What was minted from tokens that are gone lives on, and points at nothing.
        let minted = store.access_tokens().filter(AccessToken::EXPIRES.gt(Utc::now())).all().await.unwrap();
        assert_eq!(minted.len(), 2 * kept);
        assert!(minted.iter().all(|token| token.source_refresh_token_id.is_none()));
        assert_eq!(store.refresh_tokens().filter(RefreshToken::ACCESS_TOKEN_ID.is_null()).count().await.unwrap(), 0);
    }
}

/// Cleans up without a rest, in batches so small that they meet the clients' statements.
async fn clean(store: Store, done: Arc<AtomicBool>) {
    while !done.load(Ordering::Relaxed) {
        store.cleanup().batch_size(rows(3)).run().await.unwrap();
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
}

/// In each round one token is renewed and lost, one loses its access token, and one is kept.
async fn use_tokens(store: Store, app: Application, client: usize) {
    for round in 0..ROUNDS {
        let name = |what: &str| format!("{what} {client} {round}");
        issue(&store, &app, &name("kept")).await;

        let (_, refresh) = issue(&store, &app, &name("revoked")).await;
        mint(&store, &name("minted"), &refresh).await;
        store.refresh_tokens().revoke(&refresh).await.unwrap();

        let (access, refresh) = issue(&store, &app, &name("orphaned")).await;
        mint(&store, &name("also minted"), &refresh).await;
        store.access_tokens().delete(&access).await.unwrap();
    }
}

/// An access token that is expired already, with the refresh token that keeps it, written together.
async fn issue(store: &Store, app: &Application, name: &str) -> (AccessToken, RefreshToken) {
    let mut transaction = store.begin().await.unwrap();
    let mut session = store.within(&mut transaction);
    let new = NewAccessToken::builder().token(name).application_id(app.id).expires(days(-1)).build();
    let access = session.access_tokens().create(new).await.unwrap().into_inner();
    let new =
        NewRefreshToken::builder().token(name).application_id(app.id).user_id(1).access_token_id(access.id);
    let refresh = session.refresh_tokens().create(new.build()).await.unwrap().into_inner();
    transaction.commit().await.unwrap();
    (access, refresh)
}

/// An access token that a refresh token was used for.
async fn mint(store: &Store, name: &str, source: &RefreshToken) {
    let new = NewAccessToken::builder().token(name).source_refresh_token_id(source.id).expires(days(1));
    store.access_tokens().create(new.build()).await.unwrap();
}
