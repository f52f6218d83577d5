//! Consuming authorization codes.

use std::sync::Arc;

use oauth_runtime::flow::{Consumption, GrantRefusal, RefreshRefusal};
use oauth_runtime::pkce::PkceError;
use oauth_runtime::prelude::*;
use oauth_tests::models::{Grant, NewGrant};
use oauth_tests::on_every_database;

use super::{Scene, clear};
use crate::application;

/// The example of RFC 7636 appendix B.
const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";
const REDIRECT_URI: &str = "https://app.example/callback";

impl Scene {
    async fn grant(&self, code: &str) -> Grant {
        let new = NewGrant::builder()
            .code(code)
            .application_id(self.app.id)
            .user_id(1)
            .redirect_uri(REDIRECT_URI)
            .scope("read")
            .code_challenge(CHALLENGE)
            .code_challenge_method(CodeChallengeMethod::S256)
            .build();
        self.store.grants().create(new).await.unwrap().into_inner()
    }

    async fn grant_refusal(&self, code: &str, uri: &str, verifier: &str) -> GrantRefusal {
        let consumed = self.store.consume_grant(code, &self.app).redirect_uri(uri).code_verifier(verifier);
        consumed.await.unwrap().into_result().unwrap_err()
    }
}

on_every_database! {
    async fn a_code_is_consumed_once(db) {
        let scene = Scene::new(db, |_| {}).await;
        let grant = scene.grant("code").await;
        let consumed = scene.store.consume_grant("code", &scene.app).redirect_uri(REDIRECT_URI).code_verifier(VERIFIER);
        let Consumption::Consumed(consumed) = consumed.await.unwrap() else { panic!("refused") };
        assert_eq!((consumed.id, consumed.user_id, consumed.scope.as_str()), (grant.id, 1, "read"));
        assert_eq!(scene.grant_refusal("code", REDIRECT_URI, VERIFIER).await, GrantRefusal::Unknown);
        assert_eq!(scene.store.grants().count().await.unwrap(), 0);
    }

    async fn of_simultaneous_exchanges_one_wins(db) {
        let scene = Arc::new(Scene::new(db, |_| {}).await);
        for round in 0..5 {
            let code = format!("code {round}");
            scene.grant(&code).await;
            let tasks: Vec<_> = (0..10)
                .map(|_| {
                    let (scene, code) = (Arc::clone(&scene), code.clone());
                    tokio::spawn(async move {
                        let consumed = scene.store.consume_grant(&code, &scene.app);
                        let consumed = consumed.redirect_uri(REDIRECT_URI).code_verifier(VERIFIER).await.unwrap();
                        matches!(consumed, Consumption::Consumed(_))
                    })
                })
                .collect();
            let mut winners = 0;
            for task in tasks {
                winners += u32::from(task.await.unwrap());
            }
            assert_eq!(winners, 1);
        }
    }

    async fn a_refused_code_stays(db) {
        let scene = Scene::new(db, |_| {}).await;
        scene.grant("code").await;
        let other = application(&scene.store, "other").await;
        let stolen = scene.store.consume_grant("code", &other).redirect_uri(REDIRECT_URI).code_verifier(VERIFIER);
        assert_eq!(stolen.await.unwrap().into_result().unwrap_err(), GrantRefusal::Unknown);
        for (uri, verifier, refusal) in [
            ("https://app.example/callback/", VERIFIER, GrantRefusal::RedirectUriMismatch),
            ("", VERIFIER, GrantRefusal::RedirectUriMismatch),
            (REDIRECT_URI, CHALLENGE, GrantRefusal::Pkce(PkceError::Mismatch)),
            (REDIRECT_URI, "", GrantRefusal::Pkce(PkceError::VerifierMissing)),
            (REDIRECT_URI, "short", GrantRefusal::Pkce(PkceError::VerifierMalformed)),
        ] {
            assert_eq!(scene.grant_refusal("code", uri, verifier).await, refusal);
        }
        for unknown in ["", "Code", "CODE", "code ", "unknown"] {
            assert_eq!(scene.grant_refusal(unknown, REDIRECT_URI, VERIFIER).await, GrantRefusal::Unknown);
        }
        scene.pass(59);
        let consumed = scene.store.consume_grant("code", &scene.app).redirect_uri(REDIRECT_URI).code_verifier(VERIFIER);
        assert!(matches!(consumed.await.unwrap(), Consumption::Consumed(_)));
    }

    async fn a_client_of_another_grant_type_gets_nothing(db) {
        let scene = Scene::new(db, |_| {}).await;
        scene.grant("code").await;
        let (_, refresh) = clear(&scene.issue().await);
        let mut app = scene.app.clone();
        app.authorization_grant_type = GrantType::ClientCredentials;
        let consumed = scene.store.consume_grant("code", &app).redirect_uri(REDIRECT_URI).code_verifier(VERIFIER);
        let refusal = consumed.await.unwrap().into_result().unwrap_err();
        assert_eq!((refusal, refusal.error_code()), (GrantRefusal::GrantTypeNotAllowed, "unauthorized_client"));
        app.authorization_grant_type = GrantType::Implicit;
        let rotated = scene.store.rotate(refresh.expose_secret(), &app).await.unwrap().into_result().unwrap_err();
        assert_eq!(rotated, RefreshRefusal::GrantTypeNotAllowed);
        assert!(!scene.is_revoked(&refresh).await);
        app.authorization_grant_type = GrantType::OpenIdHybrid;
        let consumed = scene.store.consume_grant("code", &app).redirect_uri(REDIRECT_URI).code_verifier(VERIFIER);
        assert!(matches!(consumed.await.unwrap(), Consumption::Consumed(_)));
    }

    async fn a_code_expires_at_the_moment_itself(db) {
        let scene = Scene::new(db, |_| {}).await;
        scene.grant("code").await;
        scene.pass(60);
        assert_eq!(scene.grant_refusal("code", REDIRECT_URI, VERIFIER).await, GrantRefusal::Expired);
        assert_eq!(scene.store.grants().count().await.unwrap(), 1);
    }

    async fn a_code_without_a_challenge_is_good_only_where_none_is_required(db) {
        let scene = Scene::new(db, |_| {}).await;
        let new = NewGrant::builder().code("code").application_id(scene.app.id).user_id(1).redirect_uri("").build();
        scene.store.grants().create(new).await.unwrap();
        assert_eq!(scene.grant_refusal("code", "", "").await, GrantRefusal::Pkce(PkceError::ChallengeMissing));
        let scene = scene.variant(|settings| settings.pkce_required = false);
        let downgraded = GrantRefusal::Pkce(PkceError::VerifierUnexpected);
        assert_eq!(scene.grant_refusal("code", "", VERIFIER).await, downgraded);
        let consumed = scene.store.consume_grant("code", &scene.app).await.unwrap();
        assert!(matches!(consumed, Consumption::Consumed(_)), "{consumed:?}");
    }

    async fn a_code_comes_back_when_the_callers_transaction_fails(db) {
        let scene = Scene::new(db, |_| {}).await;
        scene.grant("code").await;
        let mut transaction = scene.store.begin().await.unwrap();
        let mut session = scene.store.within(&mut transaction);
        let consumed = session.consume_grant("code", &scene.app).redirect_uri(REDIRECT_URI).code_verifier(VERIFIER);
        assert!(matches!(consumed.await.unwrap(), Consumption::Consumed(_)));
        transaction.rollback().await.unwrap();
        assert_eq!(scene.store.grants().count().await.unwrap(), 1);
    }
}
