//! What stands in the log, read by a subscriber that keeps every field as it was recorded.

use std::sync::{Arc, Mutex, PoisonError};

use tracing::field::{Field, Visit};
use tracing::level_filters::LevelFilter;
use tracing::{Event, Subscriber};
use tracing_subscriber::Layer;
use tracing_subscriber::layer::{Context, SubscriberExt as _};

use super::*;

/// Keeps every event as `LEVEL target name=value …`.
#[derive(Clone, Default)]
struct Records(Arc<Mutex<Vec<String>>>);

impl<S: Subscriber> Layer<S> for Records {
    fn on_event(&self, event: &Event<'_>, _: Context<'_, S>) {
        struct Line(String);
        impl Visit for Line {
            fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
                let _ = write!(self.0, " {field}={value:?}");
            }
        }
        let mut line = Line(format!("{} {}", event.metadata().level(), event.metadata().target()));
        event.record(&mut line);
        self.0.lock().unwrap().push(line.0);
    }
}

/// The records of a closure. One at a time: what a subscriber wants to see is remembered for the whole process.
pub(in crate::uri) fn records(level: LevelFilter, logs: impl FnOnce()) -> Vec<String> {
    static TURN: Mutex<()> = Mutex::new(());
    let _turn = TURN.lock().unwrap_or_else(PoisonError::into_inner);
    let records = Records::default();
    let subscriber = tracing_subscriber::registry().with(level).with(records.clone());
    tracing::subscriber::with_default(subscriber, logs);
    let lines = records.0.lock().unwrap();
    lines.clone()
}

fn mismatch_record(requested: &str, registered: &[&str]) -> String {
    let log = || {
        let candidates = registered.iter().copied();
        log_mismatch(UriParameter::RedirectUri, "client-1", requested, candidates, UriPolicy::strict());
    };
    let [record] = records(LevelFilter::DEBUG, log).try_into().unwrap();
    record
}

#[test]
fn t111_every_candidate_is_reported_in_order() {
    let reasons = reasons(
        "https://example.com/cb",
        ["https://example.org/cb", "https://example.com/other"],
        UriPolicy::strict(),
    );
    let expected =
        r#""https://example.org/cb": the hosts differ; "https://example.com/other": the paths differ"#;
    assert_eq!(reasons, expected);
}

#[test]
fn t112_that_nothing_is_registered_is_said() {
    let record = mismatch_record("https://a.example/", &[]);
    assert!(record.contains(": no URIs are registered"), "{record}");
}

#[test]
fn t115_a_logged_uri_is_one_line() {
    let logged = Loggable("https://a/\r\n\u{1b}[0m\u{2028}\u{202e}\"").to_string();
    assert_eq!(logged, r#""https://a/\r\n\u{1b}[0m\u{2028}\u{202e}\"""#);
}

#[test]
fn t116_a_logged_uri_is_cut() {
    let logged = Loggable(&format!("https://a/{}", "b".repeat(4096))).to_string();
    assert_eq!(logged.chars().count(), 256 + "\"…\"".chars().count());
    assert!(logged.ends_with("b…\""));
    let fits = format!("https://a/{}", "b".repeat(246));
    assert_eq!(Loggable(&fits).to_string(), format!("\"{fits}\""));
}

#[test]
fn a_logged_uri_shows_no_secret() {
    for (uri, logged) in [
        ("https://u:s3cret@a/cb", "https://***@a/cb"),
        ("https://u:s3/cret@a/cb", "https://***@a/cb"),
        ("https:\\\\u:s3cret@a/cb", r"https:\\\\***@a/cb"),
        ("https:u:s3cret@a/cb", "***@a/cb"),
        (" https://u:s3cret@a", " https://***@a"),
        ("//s3cret@a@b", "//***@b"),
        ("https://a/?code=s3cret&state=s3=cret&s3cret&empty=&", "https://a/?code=***&state=***&***&empty=&"),
        ("https://a/?", "https://a/?"),
        ("https://a/#access_token=s3cret?x", "https://a/#***"),
        ("https://a#", "https://a#"),
        ("a?u@s3cret", "a?***"),
    ] {
        assert_eq!(Loggable(uri).to_string(), format!("\"{logged}\""));
    }
}

#[test]
fn t118_a_redirect_mismatch_is_logged() {
    let record = mismatch_record("https://example.com/wrong?code=s3cret", &["https://example.com/cb"]);
    assert!(record.starts_with("DEBUG oauth_runtime::uri "), "{record}");
    for part in [
        "parameter=redirect_uri",
        "client_id=\"client-1\"",
        "requested=\"https://example.com/wrong?code=***\"",
        "\"https://example.com/cb\": the paths differ",
    ] {
        assert!(record.contains(part), "{part} in {record}");
    }
}

#[test]
fn t119_a_post_logout_mismatch_names_its_parameter() {
    let log = || {
        let parameter = UriParameter::PostLogoutRedirectUri;
        log_mismatch(parameter, "client\n1", "https://a", ["https://b"], UriPolicy::strict());
    };
    let [record] = records(LevelFilter::DEBUG, log).try_into().unwrap();
    assert!(record.contains("parameter=post_logout_redirect_uri client_id=\"client\\n1\""), "{record}");
}

#[test]
fn t121_nothing_is_assembled_above_debug() {
    let log = || {
        let unread = std::iter::from_fn(|| -> Option<&str> { unreachable!("the candidates are not read") });
        log_mismatch(UriParameter::RedirectUri, "client-1", "https://a", unread, UriPolicy::strict());
        log_grant_mismatch(7, "https://a", "https://b");
    };
    assert!(records(LevelFilter::INFO, log).is_empty());
}

#[test]
fn t122_t123_the_requested_uri_is_escaped_and_cut() {
    let requested = format!("https://a/\r\nforged{}tail", "b".repeat(300));
    let record = mismatch_record(&requested, &["https://a/"]);
    assert!(record.contains("https://a/\\r\\nforged"), "{record}");
    assert!(!record.contains("tail") && !record.contains(char::is_control), "{record}");
}

#[test]
fn t124_the_registered_uris_are_escaped_cut_and_counted() {
    let long = format!("https://a/\n{}tail", "b".repeat(300));
    let candidates = [long.as_str()].into_iter().chain(["https://a/x"; 25]).collect::<Vec<_>>();
    let record = mismatch_record("https://a/", &candidates);
    assert!(record.contains("; 16 further "), "{record}");
    assert_eq!(record.matches("the paths differ").count(), 10);
    assert!(!record.contains("tail") && !record.contains(char::is_control), "{record}");
}

#[test]
fn t125_a_grant_mismatch_is_logged_by_its_key() {
    let log = || log_grant_mismatch("7\n8", "https://a/?code=s3cret", "https://a/");
    let [record] = records(LevelFilter::DEBUG, log).try_into().unwrap();
    assert!(record.contains(r#"grant=7\n8 requested="https://a/?code=***" stored="https://a/""#), "{record}");
}
