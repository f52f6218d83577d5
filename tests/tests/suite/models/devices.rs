//! Device grants: how often a device may ask.

use chrono::TimeDelta;
use oauth_runtime::Clock;
use oauth_runtime::flow::DevicePoll;
use oauth_runtime::prelude::*;
use oauth_tests::models::NewDeviceGrant;
use oauth_tests::on_every_database;

use crate::store;

on_every_database! {
    async fn a_new_device_grant_has_the_interval_of_the_settings_and_is_polled_by_it(db) {
        let clock = Clock::fixed(oauth_runtime::value::now());
        let mut settings = Settings::default();
        settings.clock = clock.clock();
        settings.device_flow_interval = 2.try_into().unwrap();
        let store = store(db).await.with_settings(settings).unwrap();
        let new = || NewDeviceGrant::builder().client_id("tv");
        let created = store.device_grants().create(new().build()).await.unwrap();
        assert_eq!(created.interval, 2);
        let code = created.device_code().expose_secret();
        clock.advance(TimeDelta::seconds(2));
        assert!(matches!(store.poll_device(code, "tv").await.unwrap(), DevicePoll::Pending));
        clock.advance(TimeDelta::seconds(1));
        assert!(matches!(store.poll_device(code, "tv").await.unwrap(), DevicePoll::SlowDown));
        assert_eq!(store.device_grants().get(created.id).await.unwrap().interval, 7);
        let given = store.device_grants().create(new().interval(9).build()).await.unwrap();
        assert_eq!(given.interval, 9);
    }
}
