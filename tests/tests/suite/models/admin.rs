//! What an operator sees of the models, and may do with them.

use oauth_runtime::admin::{ModelAdmin, Widget};
use oauth_runtime::descriptor::ModelDescriptor;
use oauth_runtime::models::{
    access_token_admin, access_token_model, application_admin, device_grant_admin, device_grant_model,
    grant_admin, grant_model, id_token_admin, id_token_model, pushed_authorization_request_admin,
    pushed_authorization_request_model, refresh_token_admin, refresh_token_model,
};
use oauth_runtime::prelude::*;
use oauth_tests::models::Models;
use oauth_tests::on_every_database;

use super::team::Team;
use crate::{access_token, application, days, refresh_token, store};

/// The models that hold credentials.
fn credentials() -> [(&'static ModelDescriptor, &'static ModelAdmin); 6] {
    [
        (access_token_model::<Models>(), access_token_admin::<Models>()),
        (refresh_token_model::<Models>(), refresh_token_admin::<Models>()),
        (grant_model::<Models>(), grant_admin::<Models>()),
        (id_token_model::<Models>(), id_token_admin::<Models>()),
        (device_grant_model::<Models>(), device_grant_admin::<Models>()),
        (pushed_authorization_request_model::<Models>(), pushed_authorization_request_admin::<Models>()),
    ]
}

#[test]
fn t149_credentials_are_not_added_by_hand() {
    for (model, admin) in credentials() {
        assert!(!admin.can_add, "{}", model.name);
    }
    assert!(application_admin::<Models>().can_add);
}

#[test]
fn t150_what_a_team_says_extends_the_schema() {
    let admin = application_admin::<Team>();
    assert_eq!(admin.list_display, ["client_id", "rules"]);
    assert!(admin.readonly_fields.contains(&"rules"), "{:?}", admin.readonly_fields);
    assert_eq!(admin.raw_id_fields, ["user_id"]);
    // One constant is replaced by the override, the others are kept.
    assert!(!admin.can_delete && admin.can_add);
}

#[test]
fn t151_to_t154_a_credential_is_masked_and_neither_edited_nor_searched() {
    for ((model, admin), credential) in credentials().into_iter().zip([
        &["token", "token_checksum"][..],
        &["token", "token_checksum"],
        &["code"],
        &[],
        &["device_code", "user_code"],
        &["request_uri"],
    ]) {
        for name in credential {
            let column = model.column(name).unwrap();
            assert!(column.secret && admin.widget(column) == Widget::Secret, "{} {name}", model.name);
            for list in [admin.search_fields, admin.list_filter, admin.ordering] {
                assert!(
                    !list.iter().any(|field| field.trim_start_matches('-') == *name),
                    "{} {name}",
                    model.name
                );
            }
        }
        if let Some(name) = credential.first() {
            assert!(admin.readonly_fields.contains(name), "{} {name}", model.name);
        }
    }
}

#[test]
fn t155_an_id_token_is_found_by_its_client() {
    let admin = id_token_admin::<Models>();
    assert_eq!(admin.search_fields, ["application_id.client_id", "application_id.name"]);
    assert_eq!((admin.list_display[0], admin.list_filter), ("jti", &["application_id"][..]));
}

#[test]
fn t156_tokens_are_revoked_and_the_rest_is_deleted() {
    for (model, admin) in credentials() {
        let revoked = ["AccessToken", "RefreshToken"].contains(&model.role);
        assert_eq!((admin.can_delete, admin.actions == ["revoke"]), (!revoked, revoked), "{}", model.name);
    }
}

on_every_database! {
    async fn t157_revoking_an_access_token_revokes_and_keeps_its_refresh_token(db) {
        let store = store(db).await;
        let app = application(&store, "app").await;
        let access = access_token(&store, &app, "access", days(1)).await;
        let refresh = refresh_token(&store, &app, "refresh", access.id).await;
        store.revoke_access_token(&access).await.unwrap();
        assert!(!store.access_tokens().exists().await.unwrap());
        assert!(store.refresh_tokens().get(refresh.id).await.unwrap().is_revoked());
    }

    async fn t158_revoking_an_access_token_that_nothing_renews_deletes_it(db) {
        let store = store(db).await;
        let app = application(&store, "app").await;
        let access = access_token(&store, &app, "access", days(1)).await;
        let other = access_token(&store, &app, "other", days(1)).await;
        store.revoke_access_token(&access).await.unwrap();
        assert_eq!(store.access_tokens().all().await.unwrap()[0].id, other.id);
        store.revoke_access_token(&access).await.unwrap();
        assert_eq!(store.access_tokens().count().await.unwrap(), 1);
    }

    async fn t159_revoking_a_refresh_token_deletes_its_access_token(db) {
        let store = store(db).await;
        let app = application(&store, "app").await;
        let access = access_token(&store, &app, "access", days(1)).await;
        let refresh = refresh_token(&store, &app, "refresh", access.id).await;
        assert!(!refresh.is_revoked());
        store.revoke_refresh_token(&refresh).await.unwrap();
        assert!(!store.access_tokens().exists().await.unwrap());
        assert!(store.refresh_tokens().get(refresh.id).await.unwrap().is_revoked());
    }
}
