//! Points in time from the first year to the last, and beyond.

use chrono::{NaiveDate, TimeDelta};
use oauth_runtime::Clock;
use oauth_runtime::flow::{Bearer, TokenTypeHint};
use oauth_runtime::prelude::*;
use oauth_tests::models::{AccessToken, NewAccessToken};
use oauth_tests::on_every_database;

use super::{Scene, clear};

fn moment(year: i32, month: u32, day: u32) -> DateTime<Utc> {
    NaiveDate::from_ymd_opt(year, month, day).unwrap().and_hms_opt(0, 0, 0).unwrap().and_utc()
}

/// Points in time that every database stores, in their order.
fn stored() -> Vec<DateTime<Utc>> {
    let last = moment(9999, 12, 31) + TimeDelta::days(1) - TimeDelta::microseconds(2);
    vec![
        moment(1, 1, 1),
        moment(999, 12, 31),
        moment(1000, 1, 1),
        moment(1582, 10, 10),
        moment(1969, 12, 31) + TimeDelta::microseconds(1),
        moment(2038, 1, 20),
        moment(9999, 1, 1),
        last,
    ]
}

/// Points in time that none stores.
fn beyond() -> Vec<DateTime<Utc>> {
    vec![
        DateTime::<Utc>::MIN_UTC,
        moment(-1, 1, 1),
        moment(0, 12, 31),
        moment(10_000, 1, 1),
        DateTime::<Utc>::MAX_UTC,
    ]
}

on_every_database! {
    async fn every_moment_of_the_calendar_is_stored_read_and_compared(db) {
        let scene = Scene::new(db, |_| {}).await;
        for (position, expires) in stored().into_iter().enumerate() {
            let new = NewAccessToken::builder().token(position.to_string()).expires(expires).build();
            let created = scene.store.access_tokens().create(new).await.unwrap();
            let row = scene.store.access_tokens().get(created.id).await.unwrap();
            assert_eq!(row.expires, expires);
            let bearer = scene.store.validate_bearer(&position.to_string()).await.unwrap();
            assert_eq!(matches!(bearer, Bearer::Accepted(_)), expires > scene.clock.now(), "{expires}");
        }
        let sorted = scene.store.access_tokens().order_by(AccessToken::EXPIRES.asc()).all().await.unwrap();
        assert_eq!(sorted.iter().map(|token| token.expires).collect::<Vec<_>>(), stored());
        for (earlier, bound) in stored().into_iter().enumerate() {
            let found = scene.store.access_tokens().filter(AccessToken::EXPIRES.lt(bound)).count().await.unwrap();
            assert_eq!(found, earlier as u64, "{bound}");
        }
        let past = stored().iter().filter(|expires| **expires < scene.clock.now()).count() as u64;
        assert_eq!(scene.store.clear_expired().await.unwrap().removed.access_tokens, past);
    }

    async fn a_moment_beyond_the_calendar_is_refused_and_compares_as_what_it_is(db) {
        let scene = Scene::new(db, |_| {}).await;
        let created = scene.store.access_tokens().create(NewAccessToken::builder().token("t").build()).await.unwrap();
        for moment in beyond() {
            let new = NewAccessToken::builder().token("u").expires(moment).build();
            let refused = scene.store.access_tokens().create(new).await.unwrap_err();
            let Error::Validation(errors) = &refused else { panic!("{refused:?}") };
            assert_eq!(errors.get("expires").len(), 1, "{refused}");
            let change = scene.store.access_tokens().change(created.id).set(AccessToken::EXPIRES, moment);
            let refused = change.execute().await.unwrap_err();
            assert!(matches!(refused, Error::Validation(_)), "{refused:?}");
            let earlier = scene.store.access_tokens().filter(AccessToken::EXPIRES.lt(moment)).count().await.unwrap();
            assert_eq!(earlier == 1, moment > created.expires, "{moment}");
        }
    }

    async fn a_clock_at_either_end_of_the_calendar_stops_nothing(db) {
        let scene = Scene::new(db, |settings| settings.refresh_token_grace_period_seconds = 10).await;
        let (_, refresh) = clear(&scene.issue().await);
        for now in [DateTime::<Utc>::MIN_UTC, moment(1, 1, 1), moment(9999, 12, 31), DateTime::<Utc>::MAX_UTC] {
            let clock = Clock::fixed(now);
            let store = scene.under(|settings| settings.clock = clock.clock());
            let new = NewAccessToken::builder().application_id(scene.app.id).user_id(1).build();
            let issued = store.issue(new).with_refresh_token().await;
            assert!(matches!(issued, Ok(_) | Err(Error::Validation(_))), "{issued:?}");
            let rotated = store.rotate("unknown", &scene.app).await;
            assert!(rotated.is_ok(), "{rotated:?}");
            let rotated = store.rotate(refresh.expose_secret(), &scene.app).await;
            assert!(matches!(rotated, Ok(_) | Err(Error::Validation(_))), "{rotated:?}");
            store.clear_expired().await.unwrap();
            store.validate_bearer("unknown").await.unwrap();
            store.revoke_token(refresh.expose_secret(), TokenTypeHint::RefreshToken, &scene.app).await.unwrap();
        }
    }
}
