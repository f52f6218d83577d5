//! The behaviour of the models: what Django OAuth Toolkit's own suite asks of them, by its numbers.

mod admin;
mod application;
mod assertions;
mod choices;
mod creation;
mod devices;
mod grants;
mod hooks;
mod redirects;
mod rotation;
mod swapped;
#[allow(missing_docs, unreachable_pub)]
mod team;
mod tokens;
mod validation;
mod writes;

use oauth_runtime::prelude::*;
use oauth_runtime::{EntityBase, NewEntity};
use oauth_tests::TestDatabase;
use oauth_tests::models::{Application, NewApplication};
use uuid::Uuid;

use super::first_migration;

/// An RSA key of 2048 bits.
const RSA_KEY: &str = include_str!("../../../../oauth-runtime/src/jwk/testdata/rsa-2048-pkcs8.pem");

/// The row that values would become, without a database.
async fn row<N: NewEntity>(new: N) -> N::Entity {
    let (base, own) = new.split();
    let (base, _) =
        <N::Entity as Entity>::Base::prepare(base, &Settings::default(), Utc::now()).await.unwrap();
    N::assemble(base, own)
}

/// A confidential client with authorization codes and a secret in clear, changed as the closure says.
async fn client(change: impl FnOnce(&mut Application)) -> Application {
    let new = NewApplication::builder()
        .client_type(ClientType::Confidential)
        .authorization_grant_type(GrantType::AuthorizationCode)
        .redirect_uris(["https://app.example/callback"])
        .hash_client_secret(false)
        .tenant_id(Uuid::new_v4())
        .build();
    let mut client = row(new).await;
    change(&mut client);
    client
}

/// Field and message of each problem of a client.
fn problems(client: &impl ApplicationModel, settings: &Settings) -> Vec<(String, String)> {
    let Err(errors) = client.validate(settings) else { return Vec::new() };
    let pairs = errors.iter().flat_map(|(field, messages)| {
        messages.iter().map(move |message| (field.to_owned(), message.to_owned()))
    });
    pairs.collect()
}

/// The fields that a client has a problem with, once for each message.
fn fields(client: &impl ApplicationModel, settings: &Settings) -> Vec<String> {
    problems(client, settings).into_iter().map(|(field, _)| field).collect()
}

/// The one problem of a client, whose message contains `fragment`.
#[track_caller]
fn assert_only(client: &impl ApplicationModel, settings: &Settings, field: &str, fragment: &str) {
    let problems = problems(client, settings);
    let [(of, message)] = problems.as_slice() else { panic!("not one problem: {problems:?}") };
    assert_eq!(of, field, "{message}");
    assert!(message.contains(fragment), "{message}");
}

/// A store of the team's models on an empty database, with the users 1 and 2.
async fn team_store(db: &TestDatabase) -> team::Store {
    let store = team::Store::connect(&db.url).await.unwrap();
    store.pool().execute("CREATE TABLE users (id bigint NOT NULL PRIMARY KEY)").await.unwrap();
    store.pool().execute("INSERT INTO users (id) VALUES (1), (2)").await.unwrap();
    super::run(store.pool(), &first_migration(db.kind, "tests/suite/models/team.rs")).await;
    store
}
