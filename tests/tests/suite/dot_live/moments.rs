//! Times compare alike on both sides. SQLite compares them as text, so each side must write the other's shape.

use chrono::{TimeDelta, TimeZone as _};
use oauth_runtime::prelude::*;
use serde_json::json;

use super::models::{AccessToken, NewAccessToken, Store};
use super::with_dot;

/// Around a whole second, which is written without a fraction, and around a fraction that ends in zeros.
const OFFSETS: &[i64] = &[-1_000_000, -1, 0, 1, 10, 99_999, 100_000, 100_001, 500_000, 999_999, 1_000_000];

with_dot! {
    async fn dot_selects_our_rows_at_the_microsecond(dot, store) {
        for (number, moment) in moments().into_iter().enumerate() {
            let new = NewAccessToken::builder().token(format!("{number}")).expires(moment).build();
            store.access_tokens().create(new).await.unwrap();
        }
        for (number, bound) in moments().into_iter().enumerate() {
            for (lookup, expected) in expected(number) {
                let found = dot.filter("AccessToken", json!({ format!("expires__{lookup}"): bound }));
                assert_eq!(found, expected, "{lookup} {bound}");
            }
        }
    }

    async fn we_select_rows_of_dot_at_the_microsecond(dot, store) {
        for (number, moment) in moments().into_iter().enumerate() {
            dot.create("AccessToken", json!({"token": number.to_string(), "expires": moment}));
        }
        for (number, bound) in moments().into_iter().enumerate() {
            for (lookup, expected) in expected(number) {
                let condition = match lookup {
                    "lt" => AccessToken::EXPIRES.lt(bound),
                    "lte" => AccessToken::EXPIRES.le(bound),
                    "gt" => AccessToken::EXPIRES.gt(bound),
                    "gte" => AccessToken::EXPIRES.ge(bound),
                    _ => AccessToken::EXPIRES.eq(bound),
                };
                assert_eq!(keys(&store, condition).await, expected, "{lookup} {bound}");
            }
        }
    }
}

fn moments() -> Vec<DateTime<Utc>> {
    let second = Utc.with_ymd_and_hms(2026, 1, 2, 3, 4, 5).unwrap();
    OFFSETS.iter().map(|offset| second + TimeDelta::microseconds(*offset)).collect()
}

/// Each lookup of Django with the keys that it finds for the moment of that number: rows are numbered from 1.
fn expected(number: usize) -> [(&'static str, Vec<i64>); 5] {
    let (own, last) = (i64::try_from(number).unwrap() + 1, i64::try_from(OFFSETS.len()).unwrap());
    [
        ("lt", (1..own).collect()),
        ("lte", (1..=own).collect()),
        ("gt", (own + 1..=last).collect()),
        ("gte", (own..=last).collect()),
        ("exact", vec![own]),
    ]
}

async fn keys(store: &Store, condition: oauth_runtime::repository::Condition<AccessToken>) -> Vec<i64> {
    let found = store.access_tokens().filter(condition).order_by(AccessToken::ID.asc()).all().await.unwrap();
    found.iter().map(|row| row.id).collect()
}
