//! Registering a client, as a command or a program does.

use oauth_runtime::prelude::*;
use oauth_tests::models::NewApplication;
use oauth_tests::on_every_database;
use uuid::Uuid;

use crate::{signing_settings, store};

on_every_database! {
    async fn t160_t162_to_t164_t166_to_t168_every_value_that_is_given_is_stored(db) {
        let store = store(db).await.with_settings(signing_settings()).unwrap();
        for skip in [true, false] {
            let new = NewApplication::builder()
                .client_id(format!("someRandomClientId-{skip}"))
                .name("TEST")
                .user_id(2)
                .client_type(ClientType::Confidential)
                .authorization_grant_type(GrantType::AuthorizationCode)
                .redirect_uris(["http://example.com", "http://example2.com"])
                .skip_authorization(skip)
                .algorithm(SigningAlgorithm::Rs256)
                .hash_client_secret(false)
                .tenant_id(Uuid::new_v4())
                .build();
            store.applications().create(new).await.unwrap();
            let read = store.applications().get_by_client_id(&format!("someRandomClientId-{skip}")).await.unwrap();
            assert_eq!((read.name.as_str(), read.user_id, read.skip_authorization), ("TEST", Some(2), skip));
            assert_eq!(read.redirect_uris.as_str(), "http://example.com http://example2.com");
            assert_eq!((read.client_type, read.algorithm), (ClientType::Confidential, SigningAlgorithm::Rs256));
            assert_eq!(read.registration_source, RegistrationSource::Manual);
        }
    }

    async fn t169_a_client_of_a_user_that_is_not_there_is_not_registered(db) {
        let store = store(db).await;
        let new = NewApplication::builder()
            .user_id(783)
            .client_type(ClientType::Confidential)
            .authorization_grant_type(GrantType::ClientCredentials)
            .hash_client_secret(false)
            .tenant_id(Uuid::new_v4())
            .build();
        let error = store.applications().create(new).await.unwrap_err();
        assert!(matches!(error, Error::ForeignKeyViolation { .. }), "{error:?}");
        assert!(error.to_string().contains("`suite_application`"), "{error}");
        assert!(!store.applications().exists().await.unwrap());
    }
}
