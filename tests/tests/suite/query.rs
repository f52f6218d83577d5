//! Typed filters, order, pages, counting and streaming.

use futures_util::TryStreamExt as _;
use oauth_runtime::prelude::*;
use oauth_tests::models::{AccessToken, Application, Plan};
use oauth_tests::on_every_database;

use super::{access_token, application, days, store};

on_every_database! {
    async fn filters_combine(db) {
        let store = store(db).await;
        let (a, b) = (application(&store, "alpha 100%").await, application(&store, "beta_1").await);
        for (app, token, expires) in [(&a, "1", 1), (&a, "2", -1), (&a, "3", 3), (&b, "4", 1)] {
            access_token(&store, app, token, days(expires)).await;
        }
        let live = store.access_tokens()
            .filter(AccessToken::APPLICATION_ID.eq(a.id))
            .filter(AccessToken::EXPIRES.gt(Utc::now()))
            .order_by(AccessToken::ID.desc()).limit(50).all().await.unwrap();
        assert_eq!(live.len(), 2);
        assert!(live[0].id > live[1].id && live.iter().all(|token| token.application_id == Some(a.id)));

        let names = |apps: Vec<Application>| apps.into_iter().map(|app| app.name.clone()).collect::<Vec<_>>();
        let either = Application::NAME.eq("beta_1").or(Application::NAME.starts_with("alpha"));
        assert_eq!(names(store.applications().filter(either).order_by(Application::NAME.asc()).all().await.unwrap()), ["alpha 100%", "beta_1"]);
        let not = !Application::NAME.eq("beta_1");
        assert_eq!(names(store.applications().filter(not).all().await.unwrap()), ["alpha 100%"]);
        assert_eq!(store.applications().filter(Application::NAME.contains("0%")).count().await.unwrap(), 1);
        assert_eq!(store.applications().filter(Application::NAME.contains("a%1")).count().await.unwrap(), 0);
        assert_eq!(store.applications().filter(Application::NAME.contains("a_1")).count().await.unwrap(), 1);
        assert_eq!(store.applications().filter(Application::NAME.contains("h_1")).count().await.unwrap(), 0);
        assert_eq!(store.applications().filter(Application::PLAN.eq(Plan::Free)).count().await.unwrap(), 2);
        assert_eq!(store.applications().filter(Application::NOTES.is_null()).count().await.unwrap(), 2);
        assert!(!store.applications().filter(Application::TENANT_ID.eq(uuid::Uuid::new_v4())).exists().await.unwrap());
    }

    async fn pages_and_streams_give_every_row_once(db) {
        let store = store(db).await;
        let app = application(&store, "a").await;
        for number in 0..25 {
            access_token(&store, &app, &number.to_string(), days(1)).await;
        }
        let mut seen = Vec::new();
        for page in 0..4 {
            let rows = store.access_tokens().order_by(AccessToken::ID.asc()).limit(10).offset(page * 10).all().await.unwrap();
            seen.extend(rows.into_iter().map(|token| token.id));
        }
        assert_eq!(seen.len(), 25);
        let streamed: Vec<i64> = store.access_tokens().order_by(AccessToken::ID.asc()).stream()
            .map_ok(|token| token.id).try_collect().await.unwrap();
        assert_eq!(streamed, seen);
        let first = store.access_tokens().order_by(AccessToken::ID.desc()).first().await.unwrap();
        assert_eq!(first.map(|token| token.id), seen.last().copied());
        assert_eq!(store.access_tokens().count().await.unwrap(), 25);
    }

    async fn hostile_values_stay_values(db) {
        let store = store(db).await;
        let name = "'; DROP TABLE suite_application; -- \\ \" ` $1 ? \u{1F980}";
        let app = application(&store, name).await;
        let found = store.applications().filter(Application::NAME.eq(name)).all().await.unwrap();
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].name, name);
        assert_eq!(found[0].id, app.id);
    }
}
