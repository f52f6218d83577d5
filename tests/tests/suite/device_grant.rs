//! Device grants: what a new row holds, how it is found, and what is refused.

use chrono::TimeDelta;
use oauth_runtime::prelude::*;
use oauth_tests::models::{DeviceGrant, NewDeviceGrant, Store};
use oauth_tests::on_every_database;

use super::{days, store};

async fn device_grant(store: &Store, client_id: &str) -> DeviceGrant {
    let new = NewDeviceGrant::builder().client_id(client_id).scope("read").build();
    store.device_grants().create(new).await.unwrap().into_inner()
}

on_every_database! {
    async fn x19_a_new_device_grant_waits_for_the_user_and_gives_its_codes_once(db) {
        let store = store(db).await;
        let created = store.device_grants().create(NewDeviceGrant::builder().client_id("tv").build()).await.unwrap();
        let (device_code, user_code) = (created.device_code(), created.user_code.expose_secret());
        assert_eq!((device_code.expose_secret().len(), user_code.len()), (43, 8));
        let shown = format!("{created:?} {}", serde_json::to_string(&*created).unwrap());
        assert!(!shown.contains(device_code.expose_secret()) && !shown.contains(user_code), "{shown}");

        let grant = store.device_grants().get_by_device_code(device_code.expose_secret()).await.unwrap();
        assert_eq!(format!("{grant:?}"), format!("{:?}", *created));
        assert_eq!((grant.status, grant.interval), (DeviceGrantStatus::AuthorizationPending, 5));
        assert_eq!((grant.user_id, grant.client_id.as_str(), grant.scope.as_str()), (None, "tv", ""));
        assert_eq!(grant.expires - grant.last_checked, TimeDelta::minutes(30));
        assert!(!grant.is_expired());
        let entered = store.device_grants().find_by_user_code(user_code).await.unwrap();
        assert_eq!(entered.iter().map(|grant| grant.id).collect::<Vec<_>>(), [grant.id]);
    }

    async fn x18_a_device_grant_has_expired_when_its_status_or_the_clock_says_so(db) {
        let store = store(db).await;
        let mut grant = device_grant(&store, "tv").await;
        grant.status = DeviceGrantStatus::Expired;
        assert!(grant.is_expired());
        grant.status = DeviceGrantStatus::Authorized;
        assert!(!grant.is_expired());
        grant.expires = days(-1);
        assert!(grant.is_expired());
        // Unlike in Django OAuth Toolkit, the question writes nothing.
        let read = store.device_grants().get(grant.id).await.unwrap();
        assert_eq!(read.status, DeviceGrantStatus::AuthorizationPending);
    }

    async fn saving_a_device_grant_moves_last_checked_and_a_change_of_columns_does_not(db) {
        let store = store(db).await;
        let mut grant = device_grant(&store, "tv").await;
        let before = grant.last_checked;
        store.device_grants().change(grant.id).set(DeviceGrant::STATUS, DeviceGrantStatus::Denied).execute().await.unwrap();
        let read = store.device_grants().get(grant.id).await.unwrap();
        assert_eq!((read.status, read.last_checked), (DeviceGrantStatus::Denied, before));
        store.device_grants().update(&mut grant).await.unwrap();
        assert!(store.device_grants().get(grant.id).await.unwrap().last_checked > before);
    }

    async fn a_client_identifier_is_as_long_as_in_django_oauth_toolkit(db) {
        let store = store(db).await;
        device_grant(&store, &"c".repeat(100)).await;
        let new = NewDeviceGrant::builder().client_id("c".repeat(101)).build();
        let error = store.device_grants().create(new).await.unwrap_err();
        assert!(matches!(&error, Error::Validation(errors) if errors.get("client_id").len() == 1), "{error:?}");
    }

    async fn a_device_code_is_unique(db) {
        let store = store(db).await;
        let new = || NewDeviceGrant::builder().client_id("tv").device_code("once").build();
        store.device_grants().create(new()).await.unwrap();
        let error = store.device_grants().create(new()).await.unwrap_err();
        assert!(matches!(&error, Error::UniqueViolation { columns, .. } if columns == &["device_code"]), "{error:?}");
    }
}
