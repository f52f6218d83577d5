//! A cleanup that has to stop early says what it leaves; one that only looks removes nothing.

use std::future;
use std::time::{Duration, Instant};

use oauth_tests::on_every_database;

use super::{by_model, fixture, rows};

on_every_database! {
    async fn a_dry_run_counts_what_a_run_removes_and_removes_nothing(db) {
        let f = fixture(db, |settings| {
            settings.refresh_token_expire_seconds = Some(rows(500));
            settings.refresh_token_grace_period_seconds = 100;
        }).await;
        f.one_of_each().await;
        f.revoked("out of grace", -100).await;
        f.orphan("another").await;
        // Frees its access token, which frees its ID token.
        let idle = f.with_id_token("idle", -600).await;
        f.refresh_token("idle", &idle).await;
        let before = f.rows().await;
        let looked = f.store.cleanup().dry_run().run().await.unwrap();
        assert_eq!(f.rows().await, before);
        assert_eq!((looked.removed.total(), looked.batches, looked.finished), (0, 0, false));
        assert_eq!(by_model(looked.remaining), [4, 3, 2, 1, 1, 1]);
        let report = f.store.clear_expired().await.unwrap();
        assert_eq!(report.removed, looked.remaining);
        let looked = f.store.cleanup().dry_run().run().await.unwrap();
        assert!(looked.finished && looked.remaining.total() == 0);
    }

    async fn a_dry_run_counts_under_reuse_protection(db) {
        let f = fixture(db, |settings| settings.refresh_token_reuse_protection = true).await;
        f.one_of_each().await;
        // Revoked, but never taken off their access tokens, as a database of others may hold them.
        for (name, revoked) in [("long ago", -60), ("lately", -40)] {
            let bound = f.access_token(name, -45).await;
            let mut token = f.refresh_token(name, &bound).await;
            token.revoked = Some(f.at(revoked));
            f.store.refresh_tokens().update(&mut token).await.unwrap();
        }
        for (expiry, removed) in [(None, [1, 2, 1, 1, 1, 1]), (Some(rows(50)), [1, 1, 0, 0, 0, 0])] {
            let mut settings = f.store.settings().clone();
            settings.refresh_token_expire_seconds = expiry;
            let store = f.store.clone().with_settings(settings).unwrap();
            let looked = store.cleanup().dry_run().run().await.unwrap();
            let report = store.clear_expired().await.unwrap();
            assert_eq!(report.removed, looked.remaining);
            assert_eq!(by_model(report.removed), removed);
        }
    }

    async fn a_budget_of_rows_is_never_exceeded_and_the_next_run_goes_on(db) {
        let f = fixture(db, |_| ()).await;
        for number in 0..5 {
            f.access_token(&format!("a {number}"), -1).await;
            f.grant(-1).await;
        }
        let run = |budget| f.store.cleanup().batch_size(rows(2)).row_budget(budget).run();
        let report = run(3).await.unwrap();
        assert_eq!(by_model(report.removed), [0, 3, 0, 0, 0, 0]);
        assert_eq!(by_model(report.remaining), [0, 2, 0, 5, 0, 0]);
        assert!(!report.finished);
        let report = run(0).await.unwrap();
        assert_eq!((report.removed.total(), report.batches), (0, 0));
        let report = run(7).await.unwrap();
        assert_eq!(report.removed.total(), 7);
        assert!(report.finished, "{report}");
    }

    async fn a_budget_of_time_stops_before_the_next_batch(db) {
        let f = fixture(db, |_| ()).await;
        for _ in 0..3 {
            f.grant(-1).await;
        }
        let report = f.store.cleanup().time_budget(Duration::ZERO).run().await.unwrap();
        assert_eq!((report.removed.total(), report.remaining.grants), (0, 3));
        // The pause would be longer than the budget.
        let start = Instant::now();
        let cleanup = f.store.cleanup().batch_size(rows(1)).pause(Duration::from_secs(3600));
        let report = cleanup.time_budget(Duration::from_secs(2)).run().await.unwrap();
        assert_eq!((report.removed.total(), report.remaining.grants, report.finished), (1, 2, false));
        assert!(start.elapsed() < Duration::from_secs(60));
    }

    async fn a_signal_stops_a_cleanup_between_batches_and_during_a_pause(db) {
        let f = fixture(db, |_| ()).await;
        for _ in 0..3 {
            f.grant(-1).await;
        }
        let report = f.store.cleanup().cancel_with(future::ready(())).run().await.unwrap();
        assert_eq!((report.removed.total(), report.remaining.grants), (0, 3));

        let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
        let mut stop = Some(stop);
        let cleanup = f.store.cleanup().batch_size(rows(1)).pause(Duration::from_secs(3600));
        let cleanup = cleanup.cancel_with(stopped).on_progress(|_| drop(stop.take()));
        let report = cleanup.run().await.unwrap();
        assert_eq!((report.removed.total(), report.remaining.grants, report.finished), (1, 2, false));

        let report = f.store.cleanup().cancel_with(future::pending::<()>()).run().await.unwrap();
        assert!(report.finished);
    }

    async fn a_dropped_cleanup_leaves_whole_batches(db) {
        let f = fixture(db, |_| ()).await;
        for _ in 0..3 {
            f.grant(-1).await;
        }
        let cleanup = f.store.cleanup().batch_size(rows(1)).pause(Duration::from_secs(3600)).run();
        tokio::time::timeout(Duration::from_secs(2), cleanup).await.unwrap_err();
        assert!(f.rows().await[3] >= 1);
        f.store.clear_expired().await.unwrap();
        assert_eq!(f.rows().await[3], 0);
    }
}
