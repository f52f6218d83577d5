//! An application is validated whenever a row is written as a whole.

use oauth_runtime::error::ValidationErrors;
use oauth_runtime::prelude::*;
use oauth_tests::models::{Application, NewApplication};
use oauth_tests::on_every_database;
use uuid::Uuid;

use crate::{application, store};

/// The fields of an error, in order.
#[track_caller]
fn fields<T: std::fmt::Debug>(result: Result<T, Error>) -> ValidationErrors {
    match result {
        Err(Error::Validation(errors)) => errors,
        other => panic!("{other:?}"),
    }
}

fn faulty() -> NewApplication {
    NewApplication::builder()
        .client_type(ClientType::Public)
        .authorization_grant_type(GrantType::AuthorizationCode)
        .redirect_uris(["ftp://one.example/", "https://two.example/#"])
        .allowed_origins(["http://app.example"])
        .algorithm(SigningAlgorithm::Hs256)
        .hash_client_secret(false)
        .client_jwks("{}")
        .region("moon")
        .tenant_id(Uuid::new_v4())
        .build()
}

on_every_database! {
    async fn a_faulty_application_is_not_created_and_every_message_has_its_field(db) {
        let store = store(db).await;
        let errors = fields(store.applications().create(faulty()).await);
        let found: Vec<_> = errors.iter().map(|(field, messages)| (field, messages.len())).collect();
        let expected =
            [("region", 1), ("redirect_uris", 2), ("allowed_origins", 1), ("algorithm", 1), ("client_jwks", 1)];
        assert_eq!(found, expected);
        assert!(!store.applications().exists().await.unwrap());

        let mut transaction = store.begin().await.unwrap();
        fields(store.within(&mut transaction).applications().create(faulty()).await);
        // The transaction goes on: nothing was sent.
        assert!(!store.within(&mut transaction).applications().exists().await.unwrap());
        transaction.commit().await.unwrap();
    }

    async fn an_application_with_faults_is_not_updated(db) {
        let store = store(db).await;
        let mut app = application(&store, "before").await;
        app.name = "after".into();
        app.redirect_uris = "".into();
        app.allowed_origins = "null".into();
        let errors = fields(store.applications().update(&mut app).await);
        assert_eq!(errors.iter().map(|(field, _)| field).collect::<Vec<_>>(), ["redirect_uris", "allowed_origins"]);
        let read = store.applications().get(app.id).await.unwrap();
        assert_eq!((read.name.as_str(), read.updated), ("before", read.created));
        assert_eq!(read.redirect_uris.as_str(), "https://app.example/callback");
    }

    async fn a_change_of_columns_checks_those_and_not_the_application(db) {
        let store = store(db).await;
        let app = application(&store, "app").await;
        let change = store.applications().change(app.id).set(Application::ALGORITHM, SigningAlgorithm::Rs256);
        change.execute().await.unwrap();
        let mut read = store.applications().get(app.id).await.unwrap();
        assert_eq!(read.algorithm, SigningAlgorithm::Rs256);
        let errors = fields(store.applications().update(&mut read).await);
        assert_eq!(errors.get("algorithm").len(), 1);

        let too_long = "x".repeat(256);
        let change = store.applications().change(app.id).set(Application::NAME, too_long);
        assert_eq!(fields(change.execute().await).get("name").len(), 1);
    }

    async fn an_application_that_another_row_forbids_is_not_created(db) {
        let store = store(db).await;
        let app = application(&store, "first").await;
        let new = NewApplication::builder()
            .client_id(&*app.client_id)
            .client_type(ClientType::Public)
            .authorization_grant_type(GrantType::ClientCredentials)
            .hash_client_secret(false)
            .tenant_id(Uuid::new_v4())
            .build();
        let error = store.applications().create(new).await.unwrap_err();
        assert!(matches!(&error, Error::UniqueViolation { columns, .. } if columns == &["client_id"]), "{error:?}");
        assert_eq!(store.applications().count().await.unwrap(), 1);
    }
}
