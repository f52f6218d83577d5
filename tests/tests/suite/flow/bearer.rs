//! Validating bearer tokens in one statement.

use oauth_runtime::flow::{Bearer, BearerRefusal};
use oauth_runtime::prelude::*;
use oauth_tests::models::{AccessToken, NewAccessToken};
use oauth_tests::on_every_database;

use super::{Scene, clear};
use crate::days;

impl Scene {
    async fn refused(&self, token: &str, scopes: &[&str]) -> Option<BearerRefusal> {
        self.store.validate_bearer(token).scopes(scopes).await.unwrap().into_result().err()
    }
}

on_every_database! {
    async fn a_token_that_is_good_says_whose_it_is(db) {
        let scene = Scene::new(db, |_| {}).await;
        let issued = scene.issue().await;
        let presented = issued.access_token.token().expose_secret();
        let bearer = scene.store.validate_bearer(presented).scopes(&["write", "read"]).await.unwrap();
        let Bearer::Accepted(token) = bearer else { panic!("refused") };
        assert_eq!((token.id, token.user_id, token.application_id), (issued.access_token.id, Some(1), Some(scene.app.id)));
        assert_eq!((token.scope.as_str(), token.expires), ("read write", issued.access_token.expires));
        let mut transaction = scene.store.begin().await.unwrap();
        let bearer = scene.store.within(&mut transaction).validate_bearer(presented).await.unwrap();
        assert!(matches!(bearer, Bearer::Accepted(_)), "{bearer:?}");
    }

    async fn tokens_that_are_not_good_are_refused_for_their_reason(db) {
        let scene = Scene::new(db, |_| {}).await;
        let issued = scene.issue().await;
        let (access, refresh) = clear(&issued);
        let token = access.expose_secret();
        assert_eq!(scene.refused(token, &["read", "admin"]).await, Some(BearerRefusal::InsufficientScope));
        assert_eq!(scene.refused(token, &["Read"]).await, Some(BearerRefusal::InsufficientScope));
        for unknown in ["", "unknown", refresh.expose_secret(), &issued.access_token.token_checksum, "\u{0}"] {
            assert_eq!(scene.refused(unknown, &[]).await, Some(BearerRefusal::Unknown));
        }
        scene.pass(35_999);
        assert_eq!(scene.refused(token, &["read"]).await, None);
        scene.pass(1);
        assert_eq!(scene.refused(token, &["read"]).await, Some(BearerRefusal::Expired));
        scene.store.access_tokens().revoke(&issued.access_token).await.unwrap();
        assert_eq!(scene.refused(token, &[]).await, Some(BearerRefusal::Unknown));
        assert_eq!(BearerRefusal::InsufficientScope.error_code(), "insufficient_scope");
    }

    async fn a_token_for_one_resource_opens_no_other(db) {
        let scene = Scene::new(db, |_| {}).await;
        let issued = scene.issue().await;
        let token = issued.access_token.token().expose_secret();
        let anywhere = scene.store.validate_bearer(token).audience("https://any.example/").await.unwrap();
        assert!(matches!(anywhere, Bearer::Accepted(_)), "{anywhere:?}");
        let resource = ResourceList::from(vec!["https://api.example/v1".to_owned()]);
        let change = scene.store.access_tokens().change(issued.access_token.id).set(AccessToken::RESOURCE, resource);
        change.execute().await.unwrap();
        let within = scene.store.validate_bearer(token).audience("https://api.example/v1/users").await.unwrap();
        assert!(matches!(within, Bearer::Accepted(_)), "{within:?}");
        let outside = scene.store.validate_bearer(token).audience("https://api.example/v2").await.unwrap();
        assert!(matches!(outside, Bearer::Refused(BearerRefusal::WrongAudience)), "{outside:?}");
    }

    async fn a_token_of_no_client_and_no_user_is_good(db) {
        let scene = Scene::new(db, |_| {}).await;
        let new = NewAccessToken::builder().token("cached").scope("read").expires(days(1)).build();
        scene.store.access_tokens().create(new).await.unwrap();
        assert_eq!(scene.refused("cached", &["read"]).await, None);
    }
}
