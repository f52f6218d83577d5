//! URIs of clients: against the facts of other systems' suites, and what an application logs.

use std::sync::{Arc, Mutex};

use oauth_runtime::prelude::*;
use oauth_runtime::uri::{
    Schemes, UriPolicy, UriRules, is_origin_allowed, redirect_to_uri_allowed, validate_redirect_uri,
};
use oauth_tests::on_every_database;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use tracing::level_filters::LevelFilter;
use tracing_subscriber::layer::{Context, Layer, SubscriberExt as _};

use super::{application, store};

fn cases<T: DeserializeOwned>(data: &str) -> Vec<T> {
    let cases: Vec<T> = serde_json::from_str(data).unwrap();
    assert!(!cases.is_empty());
    cases
}

fn schemes(schemes: &[&str]) -> Schemes {
    Schemes::new(schemes.iter().copied()).unwrap()
}

#[test]
fn a_redirect_uri_matches_as_in_every_other_system() {
    #[derive(Deserialize)]
    struct Case {
        allowed: Vec<String>,
        uri: String,
        expected: bool,
    }

    let wrong: Vec<String> = cases::<Case>(include_str!("../../data/redirect-cases.json"))
        .iter()
        .filter(|case| {
            let registered = case.allowed.iter().map(String::as_str);
            redirect_to_uri_allowed(&case.uri, registered, UriPolicy::strict()) != case.expected
        })
        .map(|case| format!("{} against {:?}: expected {}", case.uri, case.allowed, case.expected))
        .collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// Cases of `redirect-validity-cases.json` that do not hold: URI, begin of the note, reason.
const OTHER_VALIDITY: [(&str, &str, &str); 6] = [
    ("urn:ietf:wg:oauth:2.0:oob", "oob", OUT_OF_BAND),
    ("urn:ietf:wg:oauth:2.0:oob:auto", "oob:auto", OUT_OF_BAND),
    ("http://google.com", "IsRedirectURISecure (", PLAIN_HTTP),
    ("http://testlocalhost", "IsRedirectURISecure (", PLAIN_HTTP),
    ("http://google.com", "IsRedirectURISecureStrict", PLAIN_HTTP),
    ("http://testlocalhost", "IsRedirectURISecureStrict", PLAIN_HTTP),
];
const OUT_OF_BAND: &str =
    "a private-use scheme needs one slash (RFC 8252 section 7.1); the out-of-band flow is gone";
const PLAIN_HTTP: &str = "a policy with http allows it for every host, as in Django OAuth Toolkit";

#[test]
fn t127_to_t142_a_redirect_uri_is_valid_as_in_other_systems() {
    #[derive(Deserialize)]
    struct Case {
        uri: String,
        expected: bool,
        note: String,
    }

    let mut different = Vec::new();
    for case in cases::<Case>(include_str!("../../data/redirect-validity-cases.json")) {
        let valid = match rules_of_note(&case.note) {
            Some(rules) => rules.validate(&case.uri).is_ok(),
            None => validate_redirect_uri(&case.uri, &policy_of_note(&case.note)).is_ok(),
        };
        if valid != case.expected {
            different.push((case.uri, case.note));
        }
    }
    let known = |(uri, note): &(String, String)| {
        OTHER_VALIDITY.iter().any(|(known, begin, _)| uri == known && note.starts_with(begin))
    };
    assert!(different.iter().all(known), "{different:#?}");
    assert_eq!(different.len(), OTHER_VALIDITY.len(), "a case that is listed holds: {different:#?}");
}

/// Rules of a case of Django OAuth Toolkit, whose note has the validator: `…(["https"], "test", allow_path=True)`.
fn rules_of_note(note: &str) -> Option<UriRules> {
    let (_, arguments) = note.split_once("AllowedURIValidator(")?;
    let (list, flags) = arguments.split_at(arguments.find(']')? + 1);
    let list: Vec<String> = serde_json::from_str(list).unwrap();
    let mut rules = UriRules::new(Schemes::new(list).unwrap());
    rules.allow_path = flags.contains("allow_path=True");
    rules.allow_query = flags.contains("allow_query=True");
    rules.allow_fragment = flags.contains("allow_fragments=True");
    rules.allow_wildcard = flags.contains("allow_hostname_wildcard=True");
    Some(rules)
}

/// The policy nearest to that of a case of Doorkeeper or Hydra.
fn policy_of_note(note: &str) -> UriPolicy {
    let mut policy = UriPolicy::default();
    policy.allowed_redirect_uri_schemes = match note {
        "force_ssl on: http refused" => schemes(&["https"]),
        note if note.contains("custom scheme refused") => schemes(&["http", "https"]),
        _ => schemes(&["http", "https", "com.example.app", "myapp", "urn", "wta"]),
    };
    policy
}

/// Cases of `origin-cases.json` that do not hold: origin, note, reason.
const OTHER_ORIGINS: [(&str, &str, &str); 1] = [(
    "http://localhost:8081",
    "same origin as issuer pub_url http://localhost:8081 (no CORS header needed)",
    "the server's own origin is none of a client: the server decides on it",
)];

#[test]
fn t096_t097_an_origin_is_allowed_as_in_other_systems() {
    #[derive(Deserialize)]
    struct Case {
        source: String,
        allowed: Vec<String>,
        origin: String,
        expected: bool,
        note: String,
    }

    let mut different = Vec::new();
    for case in cases::<Case>(include_str!("../../data/origin-cases.json")) {
        let mut policy = UriPolicy::default();
        policy.allowed_schemes = match case.note.strip_prefix("ALLOWED_SCHEMES=") {
            Some(list) => serde_json::from_str(list).unwrap(),
            None => {
                assert!(case.source.contains("rauthy"));
                schemes(&["http", "https", "tauri"])
            }
        };
        let allowed = case.allowed.iter().map(String::as_str);
        if is_origin_allowed(&case.origin, allowed, &policy) != case.expected {
            different.push((case.origin, case.note));
        }
    }
    let known: Vec<_> = OTHER_ORIGINS.map(|(origin, note, _)| (origin.to_owned(), note.to_owned())).into();
    assert_eq!(different, known);
}

/// Keeps the message of every event.
#[derive(Clone, Default)]
pub(crate) struct Messages(pub(crate) Arc<Mutex<Vec<String>>>);

impl<S: tracing::Subscriber> Layer<S> for Messages {
    fn on_event(&self, event: &tracing::Event<'_>, _: Context<'_, S>) {
        let mut fields = String::new();
        event.record(&mut |field: &tracing::field::Field, value: &dyn std::fmt::Debug| {
            fields.push_str(&format!("{field}={value:?} "));
        });
        self.0.lock().unwrap().push(fields);
    }
}

on_every_database! {
    async fn t118_to_t120_an_application_logs_why_a_uri_does_not_match(db) {
        let store = store(db).await;
        let mut app = application(&store, "app").await;
        app.redirect_uris = ["https://client.example/cb", "http://127.0.0.1/cb"].into();
        app.post_logout_redirect_uris = ["https://client.example/bye"].into();
        app.allowed_origins = ["https://client.example", "http://client.example"].into();

        let messages = Messages::default();
        let subscriber = tracing_subscriber::registry().with(LevelFilter::DEBUG).with(messages.clone());
        tracing::subscriber::with_default(subscriber, || {
            assert!(app.redirect_uri_allowed("http://127.0.0.1:49152/cb"));
            assert!(app.post_logout_redirect_uri_allowed("https://client.example/bye"));
            assert!(messages.0.lock().unwrap().is_empty());
            assert!(!app.redirect_uri_allowed("https://client.example/other"));
            assert!(!app.post_logout_redirect_uri_allowed("https://client.example/cb"));
        });
        let messages = messages.0.lock().unwrap();
        let [redirect, logout] = messages.as_slice() else { panic!("{messages:#?}") };
        assert!(redirect.contains("=redirect_uri ") && redirect.contains(&app.client_id), "{redirect}");
        assert!(redirect.contains(r#""https://client.example/cb": the paths differ"#), "{redirect}");
        assert!(logout.contains("=post_logout_redirect_uri "), "{logout}");
        assert!(logout.contains(r#""https://client.example/bye": the paths differ"#), "{logout}");

        assert!(app.origin_allowed("https://client.example"));
        assert!(!app.origin_allowed("http://client.example"));
    }
}
