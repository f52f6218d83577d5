//! Every call runs on the pool or inside a transaction: the store's, or the caller's own of sqlx.

use oauth_runtime::database::Pool;
use oauth_runtime::prelude::*;
use oauth_tests::models::{AccessToken, NewApplication};
use oauth_tests::on_every_database;
use uuid::Uuid;

use super::{access_token, application, days, store};

fn new_application(client_id: &str) -> NewApplication {
    NewApplication::builder()
        .client_id(client_id)
        .client_type(ClientType::Public)
        .authorization_grant_type(GrantType::AuthorizationCode)
        .redirect_uris(["https://app.example/callback"])
        .hash_client_secret(false)
        .tenant_id(Uuid::new_v4())
        .build()
}

on_every_database! {
    async fn a_rollback_leaves_nothing_and_a_commit_leaves_all(db) {
        let store = store(db).await;
        let mut transaction = store.begin().await.unwrap();
        store.within(&mut transaction).applications().create(new_application("gone")).await.unwrap();
        let inside = store.within(&mut transaction).applications().get_by_client_id("gone").await.unwrap();
        assert_eq!(inside.client_id, "gone");
        transaction.rollback().await.unwrap();
        assert_eq!(store.applications().count().await.unwrap(), 0);

        let mut transaction = store.begin().await.unwrap();
        let mut within = store.within(&mut transaction);
        let app = within.applications().create(new_application("kept")).await.unwrap();
        within.applications().change(app.id).set(oauth_tests::models::Application::NAME, "named").execute().await.unwrap();
        transaction.commit().await.unwrap();
        assert_eq!(store.applications().get_by_client_id("kept").await.unwrap().name, "named");
    }

    async fn the_callers_own_transaction_serves_as_well(db) {
        let store = store(db).await;
        let app = application(&store, "a").await;
        let token = access_token(&store, &app, "t", days(1)).await;
        macro_rules! revoke_and_roll_back {
            ($pool:expr) => {{
                let mut transaction = $pool.begin().await.unwrap();
                store.within(&mut transaction).access_tokens().revoke(&token).await.unwrap();
                let count = store.within(&mut transaction).access_tokens().filter(AccessToken::ID.eq(token.id)).count().await;
                assert_eq!(count.unwrap(), 0);
                transaction.rollback().await.unwrap();
            }};
        }
        match store.pool() {
            Pool::Sqlite(pool) => revoke_and_roll_back!(pool),
            Pool::Postgres(pool) => revoke_and_roll_back!(pool),
            Pool::Mysql(pool) => revoke_and_roll_back!(pool),
        }
        assert!(store.access_tokens().get_by_token("t").await.is_ok());
    }
}
