//! The cases in which other servers say what their cleanups remove, on the models of this project.

use chrono::TimeDelta;
use oauth_tests::on_every_database;
use serde::Deserialize;

use super::{Fixture, fixture, rows};

#[derive(Deserialize)]
struct Case {
    source: String,
    table: String,
    op: String,
    row: Row,
    expected: String,
}

/// The row of a case, in seconds from now.
#[derive(Deserialize)]
struct Row {
    revoked_at_s: Option<i64>,
    created_at_s: Option<i64>,
    expires_in_s: Option<i64>,
    requested_at_s: Option<i64>,
    expires_at: Option<String>,
    consumed_at: Option<String>,
    n_rows: Option<String>,
}

/// How a case stands in this project.
enum Translation {
    /// A refresh token that was revoked so many seconds from now; `None` is live.
    Revoked(Option<i64>),
    /// An access token that expires so many seconds from now, seen by a clock that many seconds off.
    AccessToken {
        expires: i64,
        clock: i64,
    },
    Grant(i64),
    DeviceGrant(i64),
    PushedRequest(i64),
    /// More rows than a batch holds.
    Batches,
    /// It has no counterpart, for this reason.
    None(&'static str),
}

fn cases() -> Vec<Case> {
    serde_json::from_str(include_str!("../../../data/cleanup-cases.json")).unwrap()
}

fn translate(case: &Case) -> Translation {
    let row = &case.row;
    let server = case.source.split('/').next().unwrap();
    match (server, case.table.as_str(), case.op.as_str()) {
        // Only refresh tokens are kept after revocation here.
        ("doorkeeper-gem", _, "clean_revoked") => Translation::Revoked(row.revoked_at_s),
        ("doorkeeper-gem", table, _) => match (row.created_at_s, row.expires_in_s, table) {
            (Some(created), Some(lifetime), "access_grant") => Translation::Grant(created + lifetime),
            (Some(created), Some(lifetime), _) => {
                Translation::AccessToken { expires: created + lifetime, clock: 0 }
            }
            _ => Translation::None("every access token has an expiry"),
        },
        // Hydra removes what was requested before the earlier of `not_after` and one lifetime ago.
        ("ory", ..) => {
            let cutoff = not_after(&case.op).min(-LIFETIME);
            let expires = row.requested_at_s.unwrap() + LIFETIME;
            Translation::AccessToken { expires, clock: cutoff + LIFETIME }
        }
        ("laravel", ..) => Translation::None(
            "Passport keeps what is expired for some hours, and removes access tokens that a live refresh token renews",
        ),
        ("DuendeSoftware", ..) if row.n_rows.is_some() => Translation::Batches,
        ("DuendeSoftware", ..) if row.consumed_at.is_some() => {
            Translation::None("an authorization code is deleted when it is consumed")
        }
        ("DuendeSoftware", table, _) => {
            assert_eq!(row.expires_at.as_deref(), Some("future"));
            match table {
                "persisted_grant" => Translation::Grant(1),
                "device_code" => Translation::DeviceGrant(1),
                "par" => Translation::PushedRequest(1),
                other => panic!("{other}"),
            }
        }
        (server, table, op) => panic!("the case of {server} on {table}, {op}, is not translated"),
    }
}

/// Lifetime of an access token in Hydra's cases, in seconds.
const LIFETIME: i64 = 3600;

/// The seconds of `flush(notAfter=now-5400s, …)`.
fn not_after(op: &str) -> i64 {
    let (_, rest) = op.split_once("notAfter=now").unwrap();
    let (seconds, _) = rest.split_once('s').unwrap();
    seconds.parse().unwrap()
}

/// Makes the row of a case.
async fn make(f: &Fixture, name: &str, translation: &Translation) {
    match *translation {
        Translation::Revoked(Some(revoked)) => drop(f.revoked(name, revoked).await),
        Translation::Revoked(None) => {
            let access_token = f.access_token(name, 60).await;
            f.refresh_token(name, &access_token).await;
        }
        Translation::AccessToken { expires, .. } => drop(f.access_token(name, expires).await),
        Translation::Grant(expires) => f.grant(expires).await,
        Translation::DeviceGrant(expires) => f.device_grant(expires).await,
        Translation::PushedRequest(expires) => f.pushed_request(expires).await,
        Translation::Batches => {
            for _ in 0..25 {
                f.grant(-1).await;
            }
        }
        Translation::None(_) => {}
    }
}

on_every_database! {
    async fn what_other_servers_remove_is_removed_and_what_they_keep_is_kept(db) {
        let f = fixture(db, |settings| settings.clear_expired_tokens_batch_size = rows(10)).await;
        let start = f.clock.now();
        for (number, case) in cases().iter().enumerate() {
            let translation = translate(case);
            make(&f, &number.to_string(), &translation).await;
            let before: u64 = f.rows().await.iter().sum();
            if let Translation::AccessToken { clock, .. } = translation {
                f.clock.set(start + TimeDelta::seconds(clock));
            }
            let report = f.store.clear_expired().await.unwrap();
            f.clock.set(start);
            let expected = match translation {
                Translation::None(_) => 0,
                Translation::Batches => 25,
                _ if case.expected == "deleted" => 1,
                _ => {
                    assert_eq!(case.expected, "kept");
                    0
                }
            };
            assert_eq!(report.removed.total(), expected, "case {number}: {}", case.source);
            if matches!(translation, Translation::Batches) {
                assert_eq!(report.batches, 3, "{}", case.expected);
            }
            assert_eq!(f.rows().await.iter().sum::<u64>(), before - expected);
            // What was kept shall not go in the place of a later case's row.
            f.clock.set(start + TimeDelta::days(10));
            f.store.clear_expired().await.unwrap();
            f.clock.set(start);
        }
    }
}

#[test]
fn every_case_is_translated_or_has_a_reason_not_to_be() {
    let cases = cases();
    let reasons: Vec<_> = cases
        .iter()
        .filter_map(|case| match translate(case) {
            Translation::None(reason) => Some(reason),
            _ => None,
        })
        .collect();
    assert_eq!((cases.len(), reasons.len()), (21, 5));
    assert!(reasons.iter().all(|reason| !reason.is_empty()));
}
