//! Keys of every type, and names that are words of SQL or full of quotes.

#[allow(missing_docs, unreachable_pub)]
mod models;

use oauth_runtime::prelude::*;
use oauth_tests::{TestDatabase, on_every_database};

use super::days;
use super::first_migration;
use models::{Access, Client, NewAccess, NewClient, NewRefresh, Store};

async fn store(db: &TestDatabase) -> Store {
    let store = Store::connect(&db.url).await.unwrap();
    store.pool().execute("CREATE TABLE people (login varchar(64) NOT NULL PRIMARY KEY)").await.unwrap();
    store.pool().execute("INSERT INTO people (login) VALUES ('ada'), ('eve')").await.unwrap();
    super::run(store.pool(), &first_migration(db.kind, "tests/suite/keys/models.rs")).await;
    store
}

fn client(user: &str, order: &str) -> NewClient {
    NewClient::builder()
        .client_type(ClientType::Public)
        .authorization_grant_type(GrantType::AuthorizationCode)
        .redirect_uris(["https://app.example/callback"])
        .hash_client_secret(false)
        .user_id(user)
        .order(order)
        .build()
}

on_every_database! {
    async fn keys_of_every_type_are_made_found_and_followed(db) {
        let store = store(db).await;
        let app = store.applications().create(client("ada", "first")).await.unwrap();
        let other = store.applications().create(client("eve", "second")).await.unwrap();
        assert_eq!(app.id.get_version_num(), 7);
        let read = store.applications().get(app.id).await.unwrap();
        assert_eq!((read.user_id.as_deref(), read.order.as_str()), (Some("ada"), "first"));
        let found = store.applications().get_by_order_and_type("first", "").await.unwrap();
        assert_eq!(found.id, app.id);
        let error = store.applications().create(client("eve", "first")).await.unwrap_err();
        assert!(matches!(&error, Error::UniqueViolation { columns, .. } if columns == &["order", "type"]), "{error:?}");
        assert_eq!(store.applications().filter(Client::ORDER.eq("second")).first().await.unwrap().unwrap().id, other.id);
        assert_eq!(store.applications().find_by_user_id(&"eve".to_owned()).await.unwrap().len(), 1);

        let token = NewAccess::builder().token("t").application_id(app.id).user_id("eve").expires(days(1)).build();
        let token = store.access_tokens().create(token).await.unwrap();
        let refresh = NewRefresh::builder()
            .token("r")
            .application_id(app.id)
            .user_id("eve")
            .access_token_id(token.id)
            .build();
        let refresh = store.refresh_tokens().create(refresh).await.unwrap();
        assert!(refresh.id > 0);
        assert_eq!(store.access_tokens().filter(Access::APPLICATION_ID.eq(app.id)).count().await.unwrap(), 1);
        let mut changed = store.applications().get(app.id).await.unwrap();
        changed.r#type = "web".into();
        store.applications().update(&mut changed).await.unwrap();
        store.access_tokens().revoke(&token).await.unwrap();
        assert!(store.refresh_tokens().get(refresh.id).await.unwrap().revoked.is_some());
        store.delete_user(&"ada".to_owned()).await.unwrap();
        assert_eq!(store.refresh_tokens().count().await.unwrap(), 0);
        assert_eq!(store.applications().all().await.unwrap().len(), 1);
    }

    async fn t047_a_cleanup_finds_its_batches_by_keys_of_any_type(db) {
        let mut settings = Settings::default();
        settings.clear_expired_tokens_batch_size = std::num::NonZeroU32::new(2).unwrap();
        let store = store(db).await.with_settings(settings).unwrap();
        let app = store.applications().create(client("ada", "first")).await.unwrap();
        for number in 0..5 {
            let expires = if number < 3 { days(-1) } else { days(1) };
            let token = NewAccess::builder().token(number.to_string()).expires(expires).build();
            store.access_tokens().create(token).await.unwrap();
            let token = NewRefresh::builder().token(number.to_string()).application_id(app.id).user_id("eve");
            store.refresh_tokens().create(token.revoked(expires).build()).await.unwrap();
        }
        let report = store.clear_expired().await.unwrap();
        assert_eq!((report.removed.access_tokens, report.removed.refresh_tokens), (3, 3));
        assert_eq!(store.access_tokens().count().await.unwrap(), 2);
    }
}
