//! What holds for every text.

use proptest::prelude::*;
use tracing::level_filters::LevelFilter;

use super::log::tests::records;
use super::*;

/// Texts that are often nearly URIs: pieces that matter, in any order, with anything between them.
fn nearly_a_uri() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        8 => prop::sample::select(vec![
            "http", "https", "HTTPS", "com.example.app", "://", ":/", ":", "/", "//", "?", "#", "@", "*", "*.", "*-", ".",
            "..", "-", "%", "%2F", "\\", "[", "]", "[::1]", "127.0.0.1", "localhost", "example", ".example.com", "a", "b_c",
            ":80", ":0", ":65536", "/cb", "a=1", "&", "\u{fc}", "\u{ff0f}", "\t", "\n", "null",
        ])
        .prop_map(str::to_owned),
        1 => any::<char>().prop_map(String::from),
    ];
    prop::collection::vec(piece, 0..9).prop_map(|pieces| pieces.concat())
}

/// URIs of the shape that validates more often than not.
fn plausible() -> impl Strategy<Value = String> {
    prop_oneof![
        "(https?|com\\.example\\.app)://(\\*[.-])?[a-z0-9_-]{1,4}(\\.[a-z0-9]{1,3}){0,3}(:[0-9]{1,5})?(/[a-z%2]{0,4}){0,2}(\\?[a-z=&]{0,4})?",
        "http://(127\\.0\\.0\\.1|\\[::1\\]|localhost)(:[0-9]{1,5})?(/cb)?",
        "com\\.example\\.app:/[a-z]{0,5}",
    ]
}

fn text() -> impl Strategy<Value = String> {
    prop_oneof![nearly_a_uri(), plausible()]
}

fn policies() -> impl Strategy<Value = UriPolicy> {
    (any::<bool>(), any::<bool>()).prop_map(|(allow_uri_wildcards, allow_localhost_loopback)| {
        let schemes = Schemes::new(["http", "https", "com.example.app"]).unwrap();
        UriPolicy {
            allowed_redirect_uri_schemes: schemes.clone(),
            allowed_schemes: schemes,
            allow_uri_wildcards,
            allow_localhost_loopback,
        }
    })
}

/// A URI with what stands for its port cut out.
fn without_port(uri: &str) -> String {
    let host =
        ["http://127.0.0.1", "http://[::1]", "http://localhost"].iter().find(|host| uri.starts_with(*host));
    let Some((host, rest)) = host.map(|host| uri.split_at(host.len())) else { return uri.to_owned() };
    let Some(rest) = rest.strip_prefix(':') else { return uri.to_owned() };
    format!("{host}{}", rest.trim_start_matches(|digit: char| digit.is_ascii_digit()))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_text_has_an_answer(requested in text(), registered in text(), policy in policies()) {
        let matches = redirect_to_uri_allowed(&requested, [registered.as_str()], &policy);
        // T113: the reason and the answer agree.
        let reason = mismatch(&requested, &registered, &policy);
        prop_assert_eq!(reason.is_none(), matches);
        prop_assert!(policy.allow_uri_wildcards || reason != Some(Mismatch::Wildcard));
        is_origin_allowed(&requested, [registered.as_str(), requested.as_str()], &policy);
        let _ = (validate_redirect_uri(&requested, &policy), validate_origin(&requested, &policy));
    }

    #[test]
    fn what_may_be_registered_matches_itself(uri in text(), policy in policies()) {
        if validate_redirect_uri(&uri, &policy).is_ok() {
            prop_assert!(redirect_to_uri_allowed(&uri, [uri.as_str()], &policy));
        }
        if validate_origin(&uri, &policy).is_ok() {
            let origin = uri.replacen("://*", "://x", 1);
            let origin = if origin == uri || !uri.contains("*.") { origin } else { origin.replacen("x.", "x.y.", 1) };
            prop_assert!(is_origin_allowed(&origin, [uri.as_str()], &policy), "{} for {}", origin, uri);
        }
    }

    #[test]
    fn a_registered_wildcard_matches_a_name_below_it(uri in plausible(), policy in policies()) {
        if validate_redirect_uri(&uri, &policy).is_ok() {
            let requested = uri.replacen("://*", "://x", 1);
            prop_assert!(redirect_to_uri_allowed(&requested, [uri.as_str()], &policy), "{} for {}", requested, uri);
        }
    }

    #[test]
    fn without_wildcards_only_a_loopback_port_may_differ(one in text(), other in text(), port in 1_u16.., localhost: bool) {
        let policy = UriPolicy { allow_localhost_loopback: localhost, ..UriPolicy::default() };
        let moved = without_port(&one).replacen("0.1", &format!("0.1:{port}"), 1);
        for requested in [&other, &moved] {
            if redirect_to_uri_allowed(requested, [one.as_str()], &policy) {
                prop_assert_eq!(without_port(requested), without_port(&one));
            }
        }
    }

    #[test]
    fn a_wildcard_match_ends_in_the_registered_suffix(requested in text(), registered in text()) {
        let policy = UriPolicy { allow_uri_wildcards: true, ..UriPolicy::default() };
        if requested != registered && wildcard::matches(&requested, &registered) {
            let after = |uri: &str| uri.split_once("://").map(|(_, rest)| rest.to_owned()).unwrap();
            let suffix = after(&registered).trim_start_matches('*').to_owned();
            prop_assert!(after(&requested).ends_with(&suffix));
            prop_assert!(validate_redirect_uri(&requested, &policy).is_ok() || !suffix.is_ascii());
        }
    }

    #[test]
    fn a_log_record_has_no_control_characters(requested in text(), registered in text(), client_id: String) {
        let log = || {
            log_mismatch(UriParameter::RedirectUri, &client_id, &requested, [registered.as_str()], UriPolicy::strict());
            log_grant_mismatch(&client_id, &requested, &registered);
        };
        for record in records(LevelFilter::DEBUG, log) {
            prop_assert!(!record.contains(|c: char| c.is_control() || c == '\u{2028}'), "{:?}", record);
        }
    }
}
