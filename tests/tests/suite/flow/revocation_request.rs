//! The revocation endpoint's look-up (RFC 7009).

use oauth_runtime::flow::{Revocation, TokenTypeHint};
use oauth_runtime::prelude::*;
use oauth_tests::models::NewAccessToken;
use oauth_tests::on_every_database;

use super::{Scene, clear};
use crate::{application, days};

impl Scene {
    async fn revoke(&self, token: &SecretString, hint: TokenTypeHint) -> Revocation {
        self.store.revoke_token(token.expose_secret(), hint, &self.app).await.unwrap()
    }
}

on_every_database! {
    async fn x13_revoking_an_access_token_revokes_the_refresh_token_bound_to_it(db) {
        let scene = Scene::new(db, |_| {}).await;
        let (access, refresh) = clear(&scene.issue().await);
        assert_eq!(scene.revoke(&access, TokenTypeHint::AccessToken).await, Revocation::AccessToken);
        assert!(!scene.is_live(&access).await && scene.is_revoked(&refresh).await);
        assert_eq!(scene.revoke(&access, TokenTypeHint::AccessToken).await, Revocation::Unknown);
    }

    async fn x15_a_wrong_hint_still_finds_the_clients_own_token(db) {
        let scene = Scene::new(db, |_| {}).await;
        let (access, refresh) = clear(&scene.issue().await);
        assert_eq!(scene.revoke(&refresh, TokenTypeHint::AccessToken).await, Revocation::RefreshToken);
        assert!(!scene.is_live(&access).await && scene.is_revoked(&refresh).await);
        let (access, refresh) = clear(&scene.issue().await);
        assert_eq!(scene.revoke(&access, TokenTypeHint::RefreshToken).await, Revocation::AccessToken);
        assert!(!scene.is_live(&access).await && scene.is_revoked(&refresh).await);
        assert_eq!(TokenTypeHint::from("refresh_token"), TokenTypeHint::RefreshToken);
        assert_eq!(TokenTypeHint::from("something new"), TokenTypeHint::AccessToken);
    }

    async fn x14_x15_tokens_of_other_clients_and_of_none_are_left_alone(db) {
        let scene = Scene::new(db, |_| {}).await;
        let (access, refresh) = clear(&scene.issue().await);
        let nobodys = NewAccessToken::builder().token("nobody's").expires(days(1)).build();
        scene.store.access_tokens().create(nobodys).await.unwrap();
        let other = application(&scene.store, "other").await;
        for token in [&access, &refresh, &SecretString::from("nobody's"), &SecretString::from("")] {
            for hint in [TokenTypeHint::AccessToken, TokenTypeHint::RefreshToken] {
                let revoked = scene.store.revoke_token(token.expose_secret(), hint, &other).await.unwrap();
                assert_eq!(revoked, Revocation::Unknown);
            }
        }
        assert!(scene.is_live(&access).await && !scene.is_revoked(&refresh).await);
        assert!(scene.is_live(&SecretString::from("nobody's")).await);
    }
}
