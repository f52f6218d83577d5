//! A swapped model takes the place of the standard one everywhere.

use oauth_runtime::models::{
    access_token_model, application_model, grant_model, id_token_model, refresh_token_model,
};
use oauth_runtime::prelude::*;
use oauth_tests::on_every_database;

use super::team::{NewAccess, NewClient, NewCode, NewRefresh, Team};
use super::team_store;
use crate::days;

#[test]
fn t010_t013_t016_t019_the_active_model_is_the_swapped_one() {
    let active = [
        (application_model::<Team>(), "Client", "team_client"),
        (access_token_model::<Team>(), "Access", "team_access"),
        (refresh_token_model::<Team>(), "Refresh", "team_refresh"),
        (grant_model::<Team>(), "Code", "team_code"),
        (id_token_model::<Team>(), "IdToken", "oauth2_provider_idtoken"),
    ];
    for (model, name, table) in active {
        assert_eq!((model.name, model.table), (name, table));
    }
    assert!(application_model::<Team>().column("rules").is_some());
}

#[test]
fn t108_every_column_has_a_label_for_people() {
    for column in Team::models().iter().flat_map(|model| model.columns()) {
        assert!(column.label.starts_with(char::is_uppercase), "{}: {:?}", column.name, column.label);
    }
}

on_every_database! {
    async fn t010_t013_t016_t019_rows_of_swapped_models_belong_to_the_user(db) {
        let store = team_store(db).await;
        let app = NewClient::builder()
            .client_type(ClientType::Public)
            .authorization_grant_type(GrantType::AuthorizationCode)
            .redirect_uris(["https://a.example/"])
            .hash_client_secret(false)
            .user_id(1)
            .build();
        let app = store.applications().create(app).await.unwrap();
        let access = NewAccess::builder().application_id(app.id).user_id(1).expires(days(1)).build();
        let access = store.access_tokens().create(access).await.unwrap();
        let refresh = NewRefresh::builder().application_id(app.id).user_id(1).access_token_id(access.id).build();
        let refresh = store.refresh_tokens().create(refresh).await.unwrap();
        let code = NewCode::builder().application_id(app.id).user_id(1).redirect_uri("https://a.example/").build();
        let code = store.grants().create(code).await.unwrap();

        assert_eq!(store.applications().find_by_user_id(&1).await.unwrap()[0].id, app.id);
        assert_eq!(store.access_tokens().find_by_user_id(&1).await.unwrap()[0].id, access.id);
        assert_eq!(store.refresh_tokens().find_by_user_id(&1).await.unwrap()[0].id, refresh.id);
        assert_eq!(store.grants().find_by_user_id(&1).await.unwrap()[0].id, code.id);
        assert!(store.applications().find_by_user_id(&2).await.unwrap().is_empty());
        for standard in [
            "SELECT id FROM oauth2_provider_application",
            "SELECT id FROM oauth2_provider_accesstoken",
            "SELECT id FROM oauth2_provider_refreshtoken",
            "SELECT id FROM oauth2_provider_grant",
        ] {
            let error = store.pool().execute(standard).await.unwrap_err();
            assert!(matches!(error, Error::NotMigrated { .. }), "{error:?}");
        }
        store.pool().execute("SELECT id FROM oauth2_provider_idtoken").await.unwrap();

        store.delete_user(&1).await.unwrap();
        assert!(!store.applications().exists().await.unwrap() && !store.access_tokens().exists().await.unwrap());
        assert!(!store.refresh_tokens().exists().await.unwrap() && !store.grants().exists().await.unwrap());
    }

    async fn t048_revoking_a_refresh_token_deletes_its_access_token_under_keys_of_any_type(db) {
        let store = team_store(db).await;
        let app = NewClient::builder()
            .client_type(ClientType::Public)
            .authorization_grant_type(GrantType::ClientCredentials)
            .hash_client_secret(false)
            .build();
        let app = store.applications().create(app).await.unwrap();
        let access = NewAccess::builder().application_id(app.id).user_id(1).expires(days(1)).build();
        let access = store.access_tokens().create(access).await.unwrap();
        let refresh = NewRefresh::builder().application_id(app.id).user_id(1).access_token_id(access.id).build();
        let refresh = store.refresh_tokens().create(refresh).await.unwrap();
        assert_eq!(refresh.id.get_version_num(), 7);
        store.refresh_tokens().revoke(&refresh).await.unwrap();
        let read = store.refresh_tokens().get(refresh.id).await.unwrap();
        assert!(read.revoked.is_some() && read.access_token_id.is_none());
        assert!(!store.access_tokens().exists().await.unwrap());
    }
}
