//! Whatever text is presented, the answer is an outcome or a typed refusal.

use oauth_runtime::flow::{RefreshRefusal, Rotation, TokenTypeHint};
use oauth_runtime::prelude::*;
use oauth_tests::models::{AccessToken, Application, NewAccessToken, NewDeviceGrant, NewGrant};
use oauth_tests::{Kind, on_every_database};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use tokio::runtime::Handle;
use tokio::task::block_in_place;

use super::{Scene, clear};

/// Bytes as a client may send them, read as text; among them what databases take for special.
fn texts() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => prop::collection::vec(any::<u8>(), 0..300).prop_map(|bytes| String::from_utf8_lossy(&bytes).into_owned()),
        2 => prop::collection::vec(any::<char>(), 0..40).prop_map(String::from_iter),
        1 => prop::collection::vec(
            prop::sample::select(vec!["\0", "'", "\"", "\\", "%", "_", " ", ";", "--", "\u{feff}", "😀", "é", "a"]),
            0..12,
        )
        .prop_map(|parts| parts.concat()),
    ]
}

/// Whether a row that could not be written was refused for its values.
fn is_refusal_of_values<T>(result: &Result<T, Error>) -> bool {
    matches!(result, Ok(_) | Err(Error::Validation(_) | Error::UniqueViolation { .. }))
}

impl Scene {
    /// Presents a text wherever a client or a user can.
    async fn present(&self, text: &str) {
        let store = &self.store;
        let secret = SecretString::from(text);
        assert_eq!(self.refusal(&secret).await, RefreshRefusal::Unknown);
        store.validate_bearer(text).scopes(&[text]).audience(text).await.unwrap().into_result().unwrap_err();
        for hint in [TokenTypeHint::AccessToken, TokenTypeHint::RefreshToken] {
            store.revoke_token(text, hint, &self.app).await.unwrap();
        }
        store.consume_grant(text, &self.app).redirect_uri(text).code_verifier(text).await.unwrap();
        store.consume_pushed_request(text, text).await.unwrap();
        store.poll_device(text, text).await.unwrap();
        store.authorize_device(text, &1).await.unwrap();
        store.deny_device(text, &1).await.unwrap();
        let client = store.authenticate_client(text, Some(&secret)).await.unwrap();
        client.into_result().unwrap_err();
        let _ = store.authenticate_client(&self.app.client_id, Some(&secret)).await.unwrap();
        assert!(store.access_tokens().get_by_token(text).await.optional().unwrap().is_none());
        assert!(store.applications().get_by_client_id(text).await.optional().unwrap().is_none());
        assert!(
            store.applications().filter(Application::NAME.eq(text)).all().await.unwrap().is_empty()
                || text == "app"
        );
    }

    /// Asks for a text as scope of a token that has others.
    async fn ask_for_scope(&self, text: &str) {
        let issued = self.issue().await;
        let rotation =
            self.store.rotate(clear(&issued).1.expose_secret(), &self.app).scope(text).await.unwrap();
        match rotation {
            Rotation::Refused(RefreshRefusal::ScopeExceeded) => {}
            Rotation::Issued(issued) => {
                assert!(issued.access_token.scope.iter().all(|scope| scope == "read" || scope == "write"))
            }
            other => panic!("{other:?}"),
        }
        self.store.revoke_access_token(&issued.access_token).await.unwrap();
    }

    /// Writes a text wherever a server may take one over from a request; what is written is read back as it was.
    async fn write(&self, text: &str) {
        let store = &self.store;
        let access = NewAccessToken::builder().application_id(self.app.id).scope(text);
        let access = if text.is_empty() { access } else { access.token(text) };
        let issued = store.issue(access.build()).await;
        assert!(is_refusal_of_values(&issued), "{issued:?}");
        if let Ok(issued) = issued {
            let row = store
                .access_tokens()
                .get_by_token(issued.access_token.token().expose_secret())
                .await
                .unwrap();
            assert_eq!(row.id, issued.access_token.id);
            assert_eq!(row.scope.as_str(), issued.access_token.scope.as_str());
            store.access_tokens().delete(&row).await.unwrap();
        }
        let grant = NewGrant::builder()
            .code(text)
            .application_id(self.app.id)
            .user_id(1)
            .redirect_uri(text)
            .nonce(text)
            .resource(ResourceList::from([text]));
        let grant = store.grants().create(grant.build()).await;
        assert!(is_refusal_of_values(&grant), "{grant:?}");
        let device = NewDeviceGrant::builder().client_id(text).scope(text).build();
        let device = store.device_grants().create(device).await;
        assert!(is_refusal_of_values(&device), "{device:?}");
        let changed = store.access_tokens().change(0_i64).set(AccessToken::SCOPE, text).execute().await;
        assert!(matches!(changed, Err(Error::NotFound { .. } | Error::Validation(_))), "{changed:?}");
    }
}

on_every_database! {
    async fn no_text_does_more_than_be_refused(db) {
        let scene = Scene::new(db, |_| {}).await;
        let cases = if db.kind == Kind::Sqlite { 200 } else { 50 };
        let config = Config { cases, failure_persistence: None, ..Config::default() };
        let outcome = TestRunner::new(config).run(&texts(), |text| {
            block_in_place(|| Handle::current().block_on(async {
                scene.present(&text).await;
                scene.ask_for_scope(&text).await;
                scene.write(&text).await;
            }));
            Ok(())
        });
        outcome.unwrap();
    }

    async fn a_text_of_a_megabyte_is_refused_like_any_other(db) {
        let scene = Scene::new(db, |_| {}).await;
        for text in ["x".repeat(1 << 20), "ü ".repeat(1 << 19), "\0".repeat(1 << 20)] {
            scene.present(&text).await;
            scene.ask_for_scope(&text).await;
            scene.write(&text).await;
        }
    }
}
