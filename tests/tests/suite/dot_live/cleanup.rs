//! DOT's `cleartokens` and our cleanup remove the same rows, whoever wrote them.

use std::collections::BTreeMap;

use chrono::TimeDelta;
use oauth_runtime::prelude::*;
use oauth_tests::{Kind, TestDatabase, on_every_database};
use serde_json::{Value, json};
use uuid::Uuid;

use super::models::Store;
use super::writer::Writer;
use super::{Dot, shared};

const MODELS: &[&str] = &["Application", "AccessToken", "RefreshToken", "Grant", "IDToken"];

on_every_database! {
    async fn both_cleanups_remove_the_same_rows(db) {
        let Some([theirs, ours]) = cleaned(db, &json!({}), Settings::default()).await else { return };
        assert_eq!(theirs.removed, ours.removed);
        assert_eq!((theirs.removed.len(), theirs.left), (20, 17));
    }
}

/// What a cleanup did.
struct Cleanup {
    removed: Vec<String>,
    left: usize,
}

/// The same rows on two databases, cleaned up by DOT on the one and by us on the other.
async fn cleaned(db: &TestDatabase, theirs: &Value, ours: Settings) -> Option<[Cleanup; 2]> {
    let now = Utc::now();
    let other = match db.kind {
        Kind::Sqlite => TestDatabase::sqlite(),
        Kind::Postgres => TestDatabase::postgres().await,
        Kind::MySql => TestDatabase::mysql().await,
    };
    let (mut dot, store) = shared(db, theirs).await?;
    let (mut dot_of_copy, copy) = shared(&other, theirs).await?;
    let (store, copy) = (store.with_settings(ours.clone()).unwrap(), copy.with_settings(ours).unwrap());
    write(&mut dot, &store, now).await;
    write(&mut dot_of_copy, &copy, now).await;
    let before = remaining(&mut dot);
    assert_eq!(before, remaining(&mut dot_of_copy));

    dot.clear_expired();
    let report = copy.clear_expired().await.unwrap();
    let cleanups = [remaining(&mut dot), remaining(&mut dot_of_copy)].map(|after| Cleanup {
        left: after.len(),
        // What pointed at a removed row reads differently now, so rows are told apart by model and key.
        removed: before.keys().filter(|row| !after.contains_key(*row)).cloned().collect(),
    });
    assert_eq!(u64::try_from(cleanups[1].removed.len()).unwrap(), report.removed.total());
    assert_eq!(remaining(&mut dot), remaining(&mut dot_of_copy));

    // Neither finds anything that the other one left.
    assert_eq!(store.clear_expired().await.unwrap().removed.total(), 0);
    dot_of_copy.clear_expired();
    assert_eq!(remaining(&mut dot_of_copy).len(), cleanups[1].left);
    Some(cleanups)
}

/// Rows in every state a cleanup tells apart, half of them written by DOT and half by us.
async fn write(dot: &mut Dot, store: &Store, now: DateTime<Utc>) {
    let app = json!({
        "client_id": "a", "client_type": "public", "authorization_grant_type": "authorization-code", "client_secret": "",
        "hash_client_secret": false,
    });
    Writer::Dot.create(dot, store, "Application", &app).await;
    for (round, writer) in [Writer::Dot, Writer::We].into_iter().enumerate() {
        for (model, fields) in rows(i64::try_from(round).unwrap(), now) {
            writer.create(dot, store, model, &fields).await;
        }
    }
}

/// The rows of a writer. Keys are given out from 1, in this order.
fn rows(round: i64, now: DateTime<Utc>) -> Vec<(&'static str, Value)> {
    let (past, future) = (now - TimeDelta::seconds(1), now + TimeDelta::days(1));
    let whole_second = past - TimeDelta::nanoseconds(i64::from(past.timestamp_subsec_nanos()));
    let id_token = |expires: DateTime<Utc>| ("IDToken", json!({"jti": Uuid::new_v4(), "expires": expires}));
    let access = |number: i64, expires: DateTime<Utc>, mut fields: Value| {
        fields["token"] = format!("{round} {number}").into();
        fields["expires"] = json!(expires);
        ("AccessToken", fields)
    };
    let refresh = |number: i64, mut fields: Value| {
        fields["token"] = format!("{round} {number}").into();
        fields["user_id"] = 1.into();
        fields["application_id"] = 1.into();
        ("RefreshToken", fields)
    };
    let grant = |number: i64, expires: DateTime<Utc>| {
        let code = format!("{round} {number}");
        let fields =
            json!({"user_id": 1, "application_id": 1, "code": code, "expires": expires, "redirect_uri": ""});
        ("Grant", fields)
    };
    let (ids, accesses, refreshes) = (round * 4, round * 6, round * 5);
    vec![
        // Free and expired; free and live; of an expired token that goes, and of one that stays.
        id_token(past),
        id_token(future),
        id_token(past),
        id_token(past),
        access(1, whole_second, json!({})),
        access(2, future, json!({})),
        access(3, past, json!({"id_token_id": ids + 3})),
        // A live refresh token can renew the fourth, a revoked one could the fifth.
        access(4, past, json!({"id_token_id": ids + 4})),
        access(5, past, json!({})),
        refresh(1, json!({"access_token_id": accesses + 4})),
        refresh(2, json!({"access_token_id": accesses + 5, "revoked": past})),
        // Revoked now and then, from this one the last access token was minted; an orphan.
        refresh(3, json!({"revoked": whole_second})),
        refresh(4, json!({"revoked": future})),
        refresh(5, json!({})),
        access(6, future, json!({"source_refresh_token_id": refreshes + 3})),
        grant(1, past),
        grant(2, whole_second),
        grant(3, future),
    ]
}

/// The rows that are there, by model and key, without what differs between two databases with the same rows.
fn remaining(dot: &mut Dot) -> BTreeMap<String, Value> {
    let mut all = BTreeMap::new();
    for model in MODELS {
        for mut row in dot.rows(model) {
            let columns = row.as_object_mut().unwrap();
            columns.retain(|column, _| !matches!(column.as_str(), "created" | "updated" | "jti" | "token"));
            all.insert(format!("{model} {}", row["id"]), row);
        }
    }
    all
}
