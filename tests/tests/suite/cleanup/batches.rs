//! How a cleanup goes about it: batches of every size, ties, progress, several workers.

use std::time::{Duration, Instant};

use oauth_tests::on_every_database;

use super::{by_model, fixture, rows};

on_every_database! {
    async fn batches_of_every_size_remove_the_same(db) {
        let f = fixture(db, |_| ()).await;
        for size in [1, 2, 3, 10, u32::MAX] {
            for number in 0..7 {
                // Some share their time, so that only the key orders them.
                f.access_token(&format!("a {number}"), -1 - number / 3).await;
                let source = f.revoked(&format!("r {number}"), -1 - number / 3).await;
                let minted = oauth_tests::models::NewAccessToken::builder()
                    .token(format!("m {number}"))
                    .source_refresh_token_id(source.id)
                    .expires(f.at(-1));
                f.store.access_tokens().create(minted.build()).await.unwrap();
                f.orphan(&format!("o {number}")).await;
                f.with_id_token(&format!("i {number}"), -1).await;
                f.grant(-1).await;
            }
            let report = f.store.cleanup().batch_size(rows(size)).run().await.unwrap();
            assert_eq!(by_model(report.removed), [14, 21, 7, 7, 0, 0], "batches of {size}");
            assert_eq!(f.rows().await, [0; 6]);
        }
    }

    async fn rows_that_have_to_stay_do_not_hold_up_a_walk(db) {
        let f = fixture(db, |_| ()).await;
        for number in 0..5 {
            let bound = f.access_token(&format!("bound {number}"), -100).await;
            f.refresh_token(&format!("r {number}"), &bound).await;
        }
        f.access_token("free", -50).await;
        let report = f.store.cleanup().batch_size(rows(2)).run().await.unwrap();
        assert_eq!((report.removed.total(), report.batches), (1, 3));
        assert_eq!(f.tokens().await, (5, 5));
    }

    async fn nothing_to_do_needs_no_batch(db) {
        let f = fixture(db, |_| ()).await;
        f.access_token("live", 100).await;
        let report = f.store.clear_expired().await.unwrap();
        assert_eq!((report.removed.total(), report.batches, report.finished), (0, 0, true));
    }

    async fn progress_is_told_after_every_batch(db) {
        let f = fixture(db, |_| ()).await;
        for _ in 0..5 {
            f.grant(-1).await;
        }
        let mut seen = Vec::new();
        let cleanup = f.store.cleanup().batch_size(rows(2));
        let report = cleanup.on_progress(|progress| seen.push(*progress)).run().await.unwrap();
        assert_eq!(report.batches, 3);
        assert_eq!(seen.iter().map(|progress| progress.removed.grants).collect::<Vec<_>>(), [2, 4, 5]);
        assert_eq!(seen.iter().map(|progress| progress.batches).collect::<Vec<_>>(), [1, 2, 3]);
        assert!(seen.iter().all(|progress| progress.table == "oauth2_provider_grant"));
        assert!(seen.is_sorted_by_key(|progress| progress.elapsed));
    }

    async fn a_pause_stands_between_two_batches_only(db) {
        let f = fixture(db, |_| ()).await;
        for _ in 0..3 {
            f.grant(-1).await;
        }
        let pause = Duration::from_millis(300);
        let report = f.store.cleanup().batch_size(rows(1)).pause(pause).run().await.unwrap();
        assert!(report.duration >= 2 * pause, "{report}");
        f.grant(-1).await;
        let start = Instant::now();
        f.store.cleanup().pause(Duration::from_secs(3600)).run().await.unwrap();
        assert!(start.elapsed() < Duration::from_secs(60));
    }

    async fn two_and_eight_workers_remove_each_row_once(db) {
        let f = fixture(db, |_| ()).await;
        for workers in [2, 8] {
            for number in 0..20 {
                f.access_token(&format!("a {number}"), -1 - number % 4).await;
                let source = f.revoked(&format!("r {number}"), -1 - number % 4).await;
                let minted = oauth_tests::models::NewAccessToken::builder()
                    .token(format!("m {number}"))
                    .source_refresh_token_id(source.id)
                    .expires(f.at(-1));
                f.store.access_tokens().create(minted.build()).await.unwrap();
                f.with_id_token(&format!("i {number}"), -1).await;
                f.grant(-1).await;
            }
            let mut tasks = Vec::new();
            for _ in 0..workers {
                let store = f.store.clone();
                tasks.push(tokio::spawn(async move { store.cleanup().batch_size(rows(7)).run().await }));
            }
            let mut removed = [0; 6];
            for task in tasks {
                let report = task.await.unwrap().unwrap();
                for (sum, count) in removed.iter_mut().zip(by_model(report.removed)) {
                    *sum += count;
                }
            }
            // A worker passes over what another one holds, so an ID token may wait for the next run.
            for (sum, count) in removed.iter_mut().zip(by_model(f.store.clear_expired().await.unwrap().removed)) {
                *sum += count;
            }
            assert_eq!(removed, [20, 60, 20, 20, 0, 0], "{workers} workers");
            assert_eq!(f.rows().await, [0; 6]);
        }
    }
}
