//! Expired rows go in portions, one with each call.

use oauth_tests::on_every_database;

use super::fixture;

on_every_database! {
    async fn portions_reach_every_row_although_some_have_to_stay(db) {
        let f = fixture(db, |_| ()).await;
        for number in 0..4 {
            let bound = f.access_token(&format!("bound {number}"), -100).await;
            f.refresh_token(&format!("r {number}"), &bound).await;
        }
        f.one_of_each().await;
        let mut removed = 0;
        for _ in 0..24 {
            let portion = f.store.clear_expired_rows(2).await.unwrap();
            assert!(portion <= 2);
            removed += portion;
        }
        // Refresh tokens that lost their access token are left to a cleanup.
        assert_eq!(removed, 7);
        assert_eq!(f.rows().await, [6, 5, 1, 1, 1, 1]);
        f.grant(-1).await;
        f.access_token("late", -1).await;
        for _ in 0..24 {
            removed += f.store.clear_expired_rows(2).await.unwrap();
        }
        assert_eq!(removed, 9);
    }

    async fn no_portion_is_taken_where_nothing_is_expired_or_none_is_wanted(db) {
        let f = fixture(db, |_| ()).await;
        assert_eq!(f.store.clear_expired_rows(100).await.unwrap(), 0);
        f.grant(-1).await;
        assert_eq!(f.store.clear_expired_rows(0).await.unwrap(), 0);
        assert_eq!(f.store.clear_expired_rows(100).await.unwrap(), 1);
    }
}
