//! Authorization codes: their redirection URI.

use oauth_runtime::prelude::*;
use oauth_tests::models::{Grant, NewGrant, Store};
use oauth_tests::on_every_database;
use tracing::level_filters::LevelFilter;
use tracing_subscriber::layer::SubscriberExt as _;

use crate::uri::Messages;
use crate::{application, store};

async fn grant(store: &Store, redirect_uri: &str) -> Grant {
    let app = application(store, "app").await;
    let new = NewGrant::builder().code("s3cret").application_id(app.id).user_id(1).redirect_uri(redirect_uri);
    store.grants().create(new.build()).await.unwrap().into_inner()
}

/// What is logged at `DEBUG` and above while `run` runs.
fn logged(run: impl FnOnce()) -> Vec<String> {
    let messages = Messages::default();
    let subscriber = tracing_subscriber::registry().with(LevelFilter::DEBUG).with(messages.clone());
    tracing::subscriber::with_default(subscriber, run);
    messages.0.lock().unwrap().clone()
}

on_every_database! {
    async fn t024_a_redirect_uri_may_be_longer_than_255_characters(db) {
        let store = store(db).await;
        let uri = format!("https://app.example/{}", "path/".repeat(200));
        let grant = grant(&store, &uri).await;
        let read = store.grants().get_by_code("s3cret").await.unwrap();
        assert_eq!((read.id, read.redirect_uri.as_str()), (grant.id, uri.as_str()));
        assert!(read.redirect_uri_allowed(&uri) && !read.redirect_uri_allowed(&uri[..255]));
    }

    async fn t125_t126_only_a_redirect_uri_that_differs_is_logged_and_never_the_code(db) {
        let store = store(db).await;
        let grant = grant(&store, "https://app.example/callback").await;
        assert!(logged(|| assert!(grant.redirect_uri_allowed("https://app.example/callback"))).is_empty());
        for other in ["https://app.example/callback/", "HTTPS://app.example/callback", ""] {
            let [record] = logged(|| assert!(!grant.redirect_uri_allowed(other))).try_into().unwrap();
            assert!(record.contains(&format!("grant={}", grant.id)), "{record}");
            assert!(record.contains("\"https://app.example/callback\"") && !record.contains("s3cret"), "{record}");
        }
    }
}
