//! The device flow.

use oauth_runtime::flow::{DeviceAuthorization, DevicePoll};
use oauth_runtime::prelude::*;
use oauth_tests::models::{DeviceGrant, NewDeviceGrant};
use oauth_tests::on_every_database;

use super::Scene;

impl Scene {
    /// A waiting device; gives its device code and its user code.
    async fn device(&self) -> (SecretString, SecretString) {
        let new = NewDeviceGrant::builder().client_id(self.app.client_id.clone()).scope("read").build();
        let created = self.store.device_grants().create(new).await.unwrap();
        (created.device_code().clone(), created.user_code.clone())
    }

    async fn poll(&self, device_code: &SecretString) -> DevicePoll<oauth_tests::models::Models> {
        self.store.poll_device(device_code.expose_secret(), &self.app.client_id).await.unwrap()
    }
}

on_every_database! {
    async fn a_device_gets_its_tokens_once_after_the_user_agreed(db) {
        let scene = Scene::new(db, |_| {}).await;
        let (device_code, user_code) = scene.device().await;
        scene.pass(5);
        assert!(matches!(scene.poll(&device_code).await, DevicePoll::Pending));
        // As a person types it.
        let typed = user_code.expose_secret().to_lowercase();
        let (left, right) = typed.split_at(4);
        let decided = scene.store.authorize_device(&format!(" {left}-{right} "), &2).await.unwrap();
        assert_eq!(decided, DeviceAuthorization::Decided);
        let again = scene.store.deny_device(user_code.expose_secret(), &1).await.unwrap();
        assert_eq!(again, DeviceAuthorization::DecidedBefore);
        let DevicePoll::Authorized(grant) = scene.poll(&device_code).await else { panic!("not authorized") };
        assert_eq!((grant.user_id, grant.scope.as_str()), (Some(2), "read"));
        assert!(matches!(scene.poll(&device_code).await, DevicePoll::Unknown));
    }

    async fn a_device_that_was_denied_learns_it(db) {
        let scene = Scene::new(db, |_| {}).await;
        let (device_code, user_code) = scene.device().await;
        assert_eq!(scene.store.deny_device(user_code.expose_secret(), &1).await.unwrap(), DeviceAuthorization::Decided);
        let poll = scene.poll(&device_code).await;
        assert_eq!(poll.error_code(), Some("access_denied"));
    }

    async fn a_device_that_polls_too_fast_is_slowed_down(db) {
        let scene = Scene::new(db, |_| {}).await;
        let (device_code, _) = scene.device().await;
        scene.pass(4);
        assert_eq!(scene.poll(&device_code).await.error_code(), Some("slow_down"));
        // Five more seconds from now on (RFC 8628 section 3.5).
        scene.pass(9);
        assert_eq!(scene.poll(&device_code).await.error_code(), Some("slow_down"));
        scene.pass(15);
        assert_eq!(scene.poll(&device_code).await.error_code(), Some("authorization_pending"));
        let grant = scene.store.device_grants().filter(DeviceGrant::INTERVAL.eq(15)).first().await.unwrap().unwrap();
        assert_eq!(grant.last_checked, scene.clock.now());
    }

    async fn a_device_code_expires_at_the_moment_itself(db) {
        let scene = Scene::new(db, |_| {}).await;
        let (device_code, user_code) = scene.device().await;
        scene.pass(1800);
        let late = scene.store.authorize_device(user_code.expose_secret(), &1).await.unwrap();
        assert_eq!(late, DeviceAuthorization::Expired);
        assert_eq!(scene.poll(&device_code).await.error_code(), Some("expired_token"));
        // The user agreed in time, the device came too late.
        let (device_code, user_code) = scene.device().await;
        scene.store.authorize_device(user_code.expose_secret(), &1).await.unwrap();
        scene.pass(1800);
        assert_eq!(scene.poll(&device_code).await.error_code(), Some("expired_token"));
    }

    async fn codes_of_nobody_are_unknown(db) {
        let scene = Scene::new(db, |_| {}).await;
        let (device_code, _) = scene.device().await;
        for unknown in ["", "BCDFGHJK", "ü", "%"] {
            let decided = scene.store.authorize_device(unknown, &1).await.unwrap();
            assert_eq!(decided, DeviceAuthorization::Unknown, "{unknown}");
            assert!(matches!(scene.poll(&SecretString::from(unknown)).await, DevicePoll::Unknown));
        }
        let other = scene.store.poll_device(device_code.expose_secret(), "another client").await.unwrap();
        assert!(matches!(other, DevicePoll::Unknown), "{other:?}");
        let (_, user_code) = scene.device().await;
        let nobody = scene.store.authorize_device(user_code.expose_secret(), &404).await;
        assert!(matches!(nobody, Err(Error::ForeignKeyViolation { .. })), "{nobody:?}");
    }

    async fn of_simultaneous_polls_one_gets_the_tokens(db) {
        let scene = std::sync::Arc::new(Scene::new(db, |_| {}).await);
        let (device_code, user_code) = scene.device().await;
        scene.store.authorize_device(user_code.expose_secret(), &1).await.unwrap();
        let tasks: Vec<_> = (0..10)
            .map(|_| {
                let (scene, device_code) = (std::sync::Arc::clone(&scene), device_code.clone());
                tokio::spawn(async move { matches!(scene.poll(&device_code).await, DevicePoll::Authorized(_)) })
            })
            .collect();
        let mut winners = 0;
        for task in tasks {
            winners += u32::from(task.await.unwrap());
        }
        assert_eq!(winners, 1);
    }
}
