//! Access, refresh and ID tokens: what a row holds, shows and allows.

use chrono::TimeDelta;
use oauth_runtime::prelude::*;
use oauth_runtime::scopes::Scopes;
use oauth_runtime::{Generator, TokenStorage};
use oauth_tests::models::{
    AccessToken, Grant, IdToken, NewAccessToken, NewGrant, NewIdToken, NewRefreshToken, RefreshToken,
};
use oauth_tests::on_every_database;

use super::row;
use crate::{access_token, application, days, refresh_token, store};

/// The SHA-256 of `abc` (FIPS 180-2 appendix B.1).
const ABC: &str = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

async fn unsaved(scope: &str, expires: DateTime<Utc>) -> AccessToken {
    row(NewAccessToken::builder().token("the token").scope(scope).expires(expires).build()).await
}

#[tokio::test]
async fn t001_a_token_allows_the_scopes_it_has() {
    let token = unsaved("read write", days(1)).await;
    for allowed in [&["read", "write"][..], &["write", "read"], &["read", "read", "write"], &[]] {
        assert!(token.allow_scopes(allowed) && token.is_valid(allowed), "{allowed:?}");
    }
    for refused in [&["write", "destroy"][..], &["Read"], &["read write"], &[""]] {
        assert!(!token.allow_scopes(refused) && !token.is_valid(refused), "{refused:?}");
    }
}

#[tokio::test]
async fn t009_the_scopes_of_a_token_have_their_descriptions() {
    let settings = Settings::default();
    let both = Scopes::from([("read", "Reading scope"), ("write", "Writing scope")]);
    assert_eq!(unsaved("write read", days(1)).await.scopes(&settings), both);
    let write = Scopes::from([("write", "Writing scope")]);
    assert_eq!(unsaved("write unknown", days(1)).await.scopes(&settings), write);
}

#[tokio::test]
async fn t022_t025_t029_an_unsaved_row_is_called_by_its_kind() {
    let code =
        NewGrant::builder().code("the code").application_id(1).user_id(1).redirect_uri("https://a").build();
    assert_eq!(row(code).await.display_name(), "Grant #0");
    assert_eq!(unsaved("", days(1)).await.display_name(), "AccessToken #0");
    let refresh = NewRefreshToken::builder().token("the token").application_id(1).user_id(1).build();
    assert_eq!(row(refresh).await.display_name(), "RefreshToken #0");
}

#[tokio::test]
async fn t023_t027_the_moment_a_token_expires_is_expired() {
    let end = days(1);
    let token = unsaved("read", end).await;
    assert!(token.is_expired_at(end) && !token.is_expired_at(end - TimeDelta::microseconds(1)));
    assert!(unsaved("read", days(-1)).await.is_expired() && !unsaved("read", days(-1)).await.is_valid(&[]));
    let code =
        NewGrant::builder().application_id(1).user_id(1).redirect_uri("https://a").expires(end).build();
    let code: Grant = row(code).await;
    assert!(code.is_expired_at(end) && !code.is_expired_at(end - TimeDelta::microseconds(1)));
}

#[tokio::test]
async fn a_token_without_resources_is_for_all_and_one_with_some_for_those() {
    let mut token = unsaved("read", days(1)).await;
    assert!(token.allows_audience("https://api.example/v1"));
    token.resource = ResourceList::from(vec!["https://api.example/v1".to_owned()]);
    assert!(token.allows_audience("https://api.example/v1/users"));
    assert!(!token.allows_audience("https://api.example/v10"));
}

on_every_database! {
    async fn t008_no_row_shows_its_secret(db) {
        let mut settings = Settings::default();
        settings.token_storage = TokenStorage::Plain;
        let store = store(db).await.with_settings(settings).unwrap();
        let app = application(&store, "app").await;
        let access = access_token(&store, &app, "s3cret-access", days(1)).await;
        let refresh = refresh_token(&store, &app, "s3cret-refresh", access.id).await;
        let code = NewGrant::builder().code("s3cret-code").application_id(app.id).user_id(1).redirect_uri("https://a");
        let code = store.grants().create(code.build()).await.unwrap();
        assert_eq!(store.access_tokens().get(access.id).await.unwrap().token.expose_secret(), "s3cret-access");
        let names = [access.display_name(), refresh.display_name(), code.display_name()];
        let expected =
            [format!("AccessToken #{}", access.id), format!("RefreshToken #{}", refresh.id), format!("Grant #{}", code.id)];
        assert_eq!(names, expected);
        let json = [
            serde_json::to_string(&access).unwrap(),
            serde_json::to_string(&refresh).unwrap(),
            serde_json::to_string(&*code).unwrap(),
        ];
        let shown = format!("{json:?} {access:?} {refresh:?} {code:?}");
        assert!(!shown.contains("s3cret") && !shown.contains(&access.token_checksum), "{shown}");
    }

    async fn t023_t027_an_end_cannot_be_taken_away(db) {
        let store = store(db).await;
        let app = application(&store, "app").await;
        let token = access_token(&store, &app, "token", days(1)).await;
        let refused = store.access_tokens().change(token.id).set_null(AccessToken::EXPIRES).execute().await;
        assert!(matches!(&refused, Err(Error::Validation(errors)) if errors.get("expires").len() == 1), "{refused:?}");
    }

    async fn t026_an_access_token_needs_no_user(db) {
        let store = store(db).await;
        let app = application(&store, "app").await;
        let new = NewAccessToken::builder().token("client").application_id(app.id).expires(days(1)).build();
        store.access_tokens().create(new).await.unwrap();
        let read = store.access_tokens().get_by_token("client").await.unwrap();
        assert_eq!((read.user_id, read.application_id), (None, Some(app.id)));
    }

    async fn t028_t030_the_checksum_of_a_token_is_its_sha_256(db) {
        let first = store(db).await;
        let app = application(&first, "app").await;
        let access = access_token(&first, &app, "abc", days(1)).await;
        let refresh = refresh_token(&first, &app, "abc", access.id).await;
        assert_eq!((access.token_checksum.as_str(), refresh.token_checksum.as_str()), (ABC, ABC));
        assert_eq!(first.access_tokens().get(access.id).await.unwrap().token_checksum, ABC);
        let mut read = first.refresh_tokens().get(refresh.id).await.unwrap();
        assert_eq!((read.token_checksum.as_str(), read.token.expose_secret()), (ABC, ""));
        // Saving a row that holds no token leaves its checksum alone.
        first.refresh_tokens().update(&mut read).await.unwrap();
        assert_eq!(first.refresh_tokens().get_by_token("abc").await.unwrap().id, refresh.id);
    }

    async fn t031_a_refresh_token_may_be_longer_than_any_column(db) {
        let mut settings = Settings::default();
        settings.token_storage = TokenStorage::Plain;
        settings.refresh_token_generator = Generator::letters_and_digits(600);
        let store = store(db).await.with_settings(settings).unwrap();
        let app = application(&store, "app").await;
        let new = NewRefreshToken::builder().application_id(app.id).user_id(1).build();
        let created = store.refresh_tokens().create(new).await.unwrap();
        let text = created.token().expose_secret();
        assert_eq!(text.len(), 600);
        let read = store.refresh_tokens().get_by_token(text).await.unwrap();
        assert_eq!((read.id, read.token.expose_secret()), (created.id, text));
    }

    async fn t032_t033_a_token_that_is_there_is_refused_revoked_or_not(db) {
        let store = store(db).await;
        let app = application(&store, "app").await;
        let access = access_token(&store, &app, "token", days(1)).await;
        let first = refresh_token(&store, &app, "token", access.id).await;
        let again = || NewRefreshToken::builder().token("token").application_id(app.id).user_id(1).build();
        for revoked in [false, true] {
            if revoked {
                store.refresh_tokens().change(first.id).set(RefreshToken::REVOKED, days(-9)).execute().await.unwrap();
            }
            let error = store.refresh_tokens().create(again()).await.unwrap_err();
            assert!(
                matches!(&error, Error::UniqueViolation { columns, .. } if columns == &["token_checksum"]),
                "{error:?}"
            );
        }
        assert_eq!(store.refresh_tokens().count().await.unwrap(), 1);
    }

    async fn t055_an_id_token_expires_allows_and_is_revoked(db) {
        let store = store(db).await;
        let app = application(&store, "app").await;
        let new = NewIdToken::builder().application_id(app.id).user_id(2).scope("openid read").expires(days(1)).build();
        let token = store.id_tokens().create(new).await.unwrap().into_inner();
        assert!(token.is_valid(&[]) && token.is_valid(&["openid"]) && !token.is_valid(&["unknown"]));
        assert!(token.is_expired_at(token.expires) && !token.is_expired());
        let reading = Scopes::from([("read", "Reading scope")]);
        assert_eq!(token.scopes(store.settings()), reading);
        assert_eq!(token.display_name(), format!("JTI: {} User: 2", token.jti));
        let nobody = store.id_tokens().create(NewIdToken::builder().build()).await.unwrap();
        assert!(nobody.display_name().ends_with("User: none"));

        let access = NewAccessToken::builder().id_token_id(token.id).expires(days(1)).build();
        store.access_tokens().create(access).await.unwrap();
        store.id_tokens().revoke(&token).await.unwrap();
        assert!(!store.access_tokens().exists().await.unwrap());
        let left: Vec<IdToken> = store.id_tokens().all().await.unwrap();
        assert_eq!(left.iter().map(|token| token.id).collect::<Vec<_>>(), [nobody.id]);
        store.id_tokens().revoke(&token).await.unwrap();
    }
}
