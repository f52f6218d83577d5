//! Pushed authorization requests.

use oauth_runtime::flow::PushedRequest;
use oauth_runtime::prelude::*;
use oauth_tests::models::NewPushedAuthorizationRequest;
use oauth_tests::on_every_database;
use serde_json::json;

use super::Scene;

impl Scene {
    async fn push(&self) -> SecretString {
        let new = NewPushedAuthorizationRequest::builder()
            .client_id(self.app.client_id.clone())
            .parameters(json!({ "scope": "read", "state": "ü" }))
            .build();
        self.store.pushed_authorization_requests().create(new).await.unwrap().request_uri().clone()
    }

    async fn consume(&self, request_uri: &SecretString, client_id: &str) -> PushedRequest {
        self.store.consume_pushed_request(request_uri.expose_secret(), client_id).await.unwrap()
    }
}

on_every_database! {
    async fn a_pushed_request_is_used_once_by_its_client(db) {
        let scene = Scene::new(db, |_| {}).await;
        let uri = scene.push().await;
        assert!(uri.expose_secret().starts_with("urn:ietf:params:oauth:request_uri:"));
        assert_eq!(scene.consume(&uri, "another").await, PushedRequest::WrongClient);
        scene.pass(59);
        let consumed = scene.consume(&uri, &scene.app.client_id).await;
        assert_eq!(consumed, PushedRequest::Consumed(json!({ "scope": "read", "state": "ü" })));
        assert_eq!(scene.consume(&uri, &scene.app.client_id).await, PushedRequest::Unknown);
    }

    async fn an_expired_request_is_refused_and_gone(db) {
        let scene = Scene::new(db, |_| {}).await;
        let uri = scene.push().await;
        scene.pass(60);
        assert_eq!(scene.consume(&uri, &scene.app.client_id).await, PushedRequest::Expired);
        assert_eq!(scene.consume(&uri, &scene.app.client_id).await, PushedRequest::Unknown);
        assert_eq!(scene.store.pushed_authorization_requests().count().await.unwrap(), 0);
    }

    async fn of_simultaneous_uses_one_wins(db) {
        let scene = std::sync::Arc::new(Scene::new(db, |_| {}).await);
        let uri = scene.push().await;
        let tasks: Vec<_> = (0..10)
            .map(|_| {
                let (scene, uri) = (std::sync::Arc::clone(&scene), uri.clone());
                tokio::spawn(async move { scene.consume(&uri, &scene.app.client_id).await })
            })
            .collect();
        let mut winners = 0;
        for task in tasks {
            winners += u32::from(matches!(task.await.unwrap(), PushedRequest::Consumed(_)));
        }
        assert_eq!(winners, 1);
    }
}
