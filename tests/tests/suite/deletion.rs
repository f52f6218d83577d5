//! What goes along, and what is emptied, when a row is deleted.

use oauth_tests::models::{
    NewAccessToken, NewDeviceGrant, NewGrant, NewIdToken, NewPushedAuthorizationRequest, NewRefreshToken,
    Store,
};
use oauth_tests::on_every_database;

use super::{access_token, application, days, refresh_token, store};

async fn counts(store: &Store) -> [u64; 7] {
    [
        store.applications().count().await.unwrap(),
        store.access_tokens().count().await.unwrap(),
        store.refresh_tokens().count().await.unwrap(),
        store.grants().count().await.unwrap(),
        store.id_tokens().count().await.unwrap(),
        store.device_grants().count().await.unwrap(),
        store.pushed_authorization_requests().count().await.unwrap(),
    ]
}

/// An application with a chain: ID token, access token, refresh token, rotated access token, grant; and the device
/// grant and pushed request of its client identifier.
async fn chain(store: &Store, name: &str) -> oauth_tests::models::Application {
    let app = application(store, name).await;
    let id_token = NewIdToken::builder().application_id(app.id).user_id(1).expires(days(1)).build();
    let id_token = store.id_tokens().create(id_token).await.unwrap();
    let token = NewAccessToken::builder()
        .token(format!("{name} first"))
        .application_id(app.id)
        .user_id(1)
        .id_token_id(id_token.id)
        .expires(days(1))
        .build();
    let token = store.access_tokens().create(token).await.unwrap();
    let refresh = refresh_token(store, &app, &format!("{name} refresh"), token.id).await;
    let rotated = NewAccessToken::builder()
        .token(format!("{name} second"))
        .application_id(app.id)
        .user_id(1)
        .source_refresh_token_id(refresh.id)
        .expires(days(1))
        .build();
    store.access_tokens().create(rotated).await.unwrap();
    let grant = NewGrant::builder()
        .application_id(app.id)
        .user_id(1)
        .expires(days(1))
        .redirect_uri("https://a")
        .build();
    store.grants().create(grant).await.unwrap();
    let device_grant = NewDeviceGrant::builder().client_id(&app.client_id).user_id(1).build();
    store.device_grants().create(device_grant).await.unwrap();
    let pushed = NewPushedAuthorizationRequest::builder().client_id(&app.client_id).build();
    store.pushed_authorization_requests().create(pushed).await.unwrap();
    app
}

on_every_database! {
    async fn an_application_takes_along_all_that_refers_to_its_key(db) {
        let store = store(db).await;
        let doomed = chain(&store, "doomed").await;
        let kept = chain(&store, "kept").await;
        assert_eq!(counts(&store).await, [2, 4, 2, 2, 2, 2, 2]);
        store.applications().delete(&doomed).await.unwrap();
        assert_eq!(counts(&store).await, [1, 2, 1, 1, 1, 2, 2]);
        assert_eq!(store.applications().all().await.unwrap()[0].id, kept.id);
        assert!(store.applications().delete(&doomed).await.unwrap_err().is_not_found());
    }

    async fn device_grants_and_pushed_requests_go_alone(db) {
        let store = store(db).await;
        chain(&store, "a").await;
        let device_grant = store.device_grants().all().await.unwrap().remove(0);
        store.device_grants().delete(&device_grant).await.unwrap();
        let pushed = store.pushed_authorization_requests().all().await.unwrap().remove(0);
        store.pushed_authorization_requests().delete_by_key(pushed.id).await.unwrap();
        assert_eq!(counts(&store).await, [1, 2, 1, 1, 1, 0, 0]);
    }

    async fn an_access_token_empties_the_pointer_of_its_refresh_token(db) {
        let store = store(db).await;
        let app = chain(&store, "a").await;
        let token = store.access_tokens().get_by_token("a first").await.unwrap();
        let before = store.refresh_tokens().get_by_token("a refresh").await.unwrap();
        store.access_tokens().delete(&token).await.unwrap();
        let refresh = store.refresh_tokens().get_by_token("a refresh").await.unwrap();
        assert_eq!((refresh.access_token_id, refresh.revoked), (None, None));
        assert_eq!(refresh.updated, before.updated);
        assert_eq!(counts(&store).await, [1, 1, 1, 1, 1, 1, 1]);
        assert_eq!(app.id, refresh.application_id);
    }

    async fn a_refresh_token_empties_the_pointer_of_the_token_minted_from_it(db) {
        let store = store(db).await;
        chain(&store, "a").await;
        let refresh = store.refresh_tokens().get_by_token("a refresh").await.unwrap();
        store.refresh_tokens().delete(&refresh).await.unwrap();
        let second = store.access_tokens().get_by_token("a second").await.unwrap();
        assert_eq!(second.source_refresh_token_id, None);
        assert_eq!(counts(&store).await, [1, 2, 0, 1, 1, 1, 1]);
    }

    async fn an_id_token_takes_its_access_token_along(db) {
        let store = store(db).await;
        chain(&store, "a").await;
        let id_token = store.id_tokens().all().await.unwrap().remove(0);
        store.id_tokens().delete(&id_token).await.unwrap();
        assert_eq!(counts(&store).await, [1, 1, 1, 1, 0, 1, 1]);
        assert_eq!(store.refresh_tokens().get_by_token("a refresh").await.unwrap().access_token_id, None);
    }

    async fn a_user_takes_applications_and_tokens_along(db) {
        let store = store(db).await;
        let mine = chain(&store, "mine").await;
        store.applications().change(mine.id).set(oauth_tests::models::Application::USER_ID, 1).execute().await.unwrap();
        let theirs = application(&store, "theirs").await;
        store.applications().change(theirs.id)
            .set(oauth_tests::models::Application::USER_ID, 2)
            .set(oauth_tests::models::Application::APPROVER_ID, 1)
            .execute().await.unwrap();
        let token = access_token(&store, &theirs, "of user 1", days(1)).await;
        let kept = NewRefreshToken::builder().application_id(theirs.id).user_id(2).access_token_id(token.id).build();
        let kept = store.refresh_tokens().create(kept).await.unwrap();
        store.delete_user(&1).await.unwrap();
        assert_eq!(counts(&store).await, [1, 0, 1, 0, 0, 0, 1]);
        assert_eq!(store.refresh_tokens().get(kept.id).await.unwrap().access_token_id, None);
        // An own foreign key follows its own rule, which the database keeps.
        assert_eq!(store.applications().get(theirs.id).await.unwrap().approver_id, None);
        assert!(store.delete_user(&1).await.unwrap_err().is_not_found());
    }
}
