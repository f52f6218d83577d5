//! Which rows go: the cases of Django OAuth Toolkit, and the moments in between.

use chrono::TimeDelta;
use oauth_tests::models::{NewAccessToken, NewIdToken, RefreshToken};
use oauth_tests::on_every_database;

use super::{Fixture, by_model, fixture, rows};

on_every_database! {
    async fn t038_expired_tokens_go_with_the_refresh_tokens_that_lay_unused_for_too_long(db) {
        let f = fixture(db, |settings| {
            settings.clear_expired_tokens_batch_size = rows(10);
            settings.refresh_token_expire_seconds = Some(rows(500));
        }).await;
        for number in 0..100 {
            let old = f.access_token(&format!("old {number}"), -1000).await;
            let new = f.access_token(&format!("new {number}"), 1000).await;
            if number < 25 {
                f.refresh_token(&format!("r old {number}"), &old).await;
                f.refresh_token(&format!("r new {number}"), &new).await;
            }
            f.grant(-1000).await;
            f.grant(1000).await;
        }
        let report = f.store.clear_expired().await.unwrap();
        assert_eq!(by_model(report.removed), [25, 100, 0, 100, 0, 0]);
        assert_eq!(f.rows().await, [25, 100, 0, 100, 0, 0]);
    }

    async fn t039_a_refresh_token_goes_at_the_very_moment_its_time_is_over(db) {
        let f = fixture(db, |settings| settings.refresh_token_expire_seconds = Some(rows(500))).await;
        for (name, expires) in [("over", -501), ("now", -500), ("soon", -499)] {
            let access_token = f.access_token(name, expires).await;
            f.refresh_token(name, &access_token).await;
        }
        f.store.clear_expired().await.unwrap();
        let left = f.store.refresh_tokens().all().await.unwrap();
        let soon = f.store.refresh_tokens().get_by_token("soon").await.unwrap();
        assert_eq!(left.iter().map(|token| token.id).collect::<Vec<_>>(), [soon.id]);
    }

    async fn t040_refresh_tokens_without_an_access_token_go_at_any_age(db) {
        let f = fixture(db, |_| ()).await;
        f.orphan("old").await;
        f.orphan("new").await;
        let access_token = f.access_token("a", -1).await;
        let paired = f.refresh_token("paired", &access_token).await;
        assert_eq!(f.store.clear_expired().await.unwrap().removed.refresh_tokens, 2);
        assert_eq!(f.store.refresh_tokens().get(paired.id).await.unwrap().id, paired.id);
        assert_eq!(f.tokens().await, (1, 1));
    }

    async fn t051_revoked_tokens_stay_for_the_grace_period(db) {
        let f = revoked_and_live(db, |settings| settings.refresh_token_grace_period_seconds = 1000).await;
        assert_eq!(f.store.clear_expired().await.unwrap().removed.refresh_tokens, 3);
        assert_eq!(f.tokens().await, (3, 6));
    }

    async fn t052_without_a_grace_period_every_revoked_token_goes(db) {
        let f = revoked_and_live(db, |_| ()).await;
        assert_eq!(f.store.clear_expired().await.unwrap().removed.refresh_tokens, 6);
        assert_eq!(f.tokens().await, (3, 3));
    }

    async fn t053_reuse_protection_keeps_revoked_tokens_for_ever(db) {
        let f = revoked_and_live(db, |settings| settings.refresh_token_reuse_protection = true).await;
        assert_eq!(f.store.clear_expired().await.unwrap().removed.total(), 0);
        assert_eq!(f.tokens().await, (3, 9));
    }

    async fn t054_reuse_protection_keeps_revoked_tokens_until_they_would_have_expired(db) {
        let f = revoked_and_live(db, |settings| {
            settings.refresh_token_reuse_protection = true;
            settings.refresh_token_expire_seconds = Some(rows(1500));
        }).await;
        assert_eq!(f.store.clear_expired().await.unwrap().removed.refresh_tokens, 3);
        assert_eq!(f.tokens().await, (3, 6));
    }

    async fn t056_an_id_token_stays_while_its_access_token_or_a_refresh_token_lives(db) {
        let f = fixture(db, |settings| settings.refresh_token_expire_seconds = Some(rows(500))).await;
        let id_token = f.store.id_tokens().create(NewIdToken::builder().expires(f.at(100)).build()).await.unwrap();
        let new = NewAccessToken::builder().token("a").id_token_id(id_token.id).expires(f.at(200)).build();
        let access_token = f.store.access_tokens().create(new).await.unwrap().into_inner();
        f.refresh_token("r", &access_token).await;
        for (second, left) in [(50, 1), (150, 1), (250, 1), (699, 1), (700, 0)] {
            f.clock.set(access_token.expires + TimeDelta::seconds(second - 200));
            f.store.clear_expired().await.unwrap();
            assert_eq!(f.rows().await[..3], [left, left, left], "after {second} s");
        }
    }

    async fn t173_pushed_requests_and_device_codes_go_too(db) {
        let f = fixture(db, |_| ()).await;
        for expires in [-1, 0, 1] {
            f.pushed_request(expires).await;
            f.device_grant(expires).await;
        }
        let report = f.store.clear_expired().await.unwrap();
        assert_eq!(by_model(report.removed), [0, 0, 0, 0, 1, 1]);
        assert_eq!(f.rows().await, [0, 0, 0, 0, 2, 2]);
    }

    async fn a_row_that_expires_this_moment_stays_and_one_revoked_this_moment_goes(db) {
        let f = fixture(db, |_| ()).await;
        for moment in [-1, 0, 1] {
            f.access_token(&format!("a {moment}"), moment).await;
            f.store.id_tokens().create(NewIdToken::builder().expires(f.at(moment)).build()).await.unwrap();
            f.grant(moment).await;
            f.revoked(&format!("r {moment}"), moment).await;
        }
        let report = f.store.clear_expired().await.unwrap();
        assert_eq!(by_model(report.removed), [2, 1, 1, 1, 0, 0]);
        assert_eq!(f.rows().await, [1, 2, 2, 2, 0, 0]);
    }

    async fn tokens_minted_from_a_refresh_token_outlive_it(db) {
        let f = fixture(db, |_| ()).await;
        for (name, token) in [("revoked", f.revoked("r", -1).await), ("orphaned", f.orphan("o").await)] {
            let minted = NewAccessToken::builder().token(name).source_refresh_token_id(token.id).expires(f.at(9));
            f.store.access_tokens().create(minted.build()).await.unwrap();
        }
        assert_eq!(f.store.clear_expired().await.unwrap().removed.refresh_tokens, 2);
        for name in ["revoked", "orphaned"] {
            let minted = f.store.access_tokens().get_by_token(name).await.unwrap();
            assert_eq!(minted.source_refresh_token_id, None);
        }
    }

    async fn the_whole_chain_goes_in_one_run_and_what_is_in_use_stays(db) {
        let f = fixture(db, |_| ()).await;
        f.one_of_each().await;
        let report = f.store.clear_expired().await.unwrap();
        assert_eq!(by_model(report.removed), [2, 2, 1, 1, 1, 1]);
        assert!(report.finished);
        assert_eq!(report.remaining.total(), 0);
        assert_eq!(f.rows().await, [1, 1, 1, 1, 1, 1]);
        assert_eq!(f.store.refresh_tokens().filter(RefreshToken::REVOKED.is_null()).count().await.unwrap(), 1);
        assert_eq!(f.store.clear_expired().await.unwrap().removed.total(), 0);
    }
}

/// Three tokens revoked 2000 seconds ago, three revoked 500 seconds ago, three live ones.
async fn revoked_and_live(
    db: &oauth_tests::TestDatabase,
    change: impl FnOnce(&mut oauth_runtime::Settings),
) -> Fixture {
    let f = fixture(db, change).await;
    for number in 0..3 {
        f.revoked(&format!("old {number}"), -2000).await;
        f.revoked(&format!("young {number}"), -500).await;
        let access_token = f.access_token(&format!("a {number}"), 1000).await;
        f.refresh_token(&format!("live {number}"), &access_token).await;
    }
    f
}
