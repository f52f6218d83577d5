//! The default rule for redirection URIs, against the facts of other systems' suites.

use oauth_runtime::redirect::redirect_to_uri_allowed;
use serde::Deserialize;

#[derive(Deserialize)]
struct Case {
    allowed: Vec<String>,
    uri: String,
    expected: bool,
}

#[test]
fn every_case_that_agrees_with_the_design_holds() {
    let data = include_str!("../../data/redirect-cases.json");
    let cases: Vec<Case> = serde_json::from_str(data).unwrap();
    assert!(cases.len() > 50);
    let wrong: Vec<String> = cases
        .iter()
        .filter(|case| {
            redirect_to_uri_allowed(&case.uri, case.allowed.iter().map(String::as_str)) != case.expected
        })
        .map(|case| format!("{} against {:?}: expected {}", case.uri, case.allowed, case.expected))
        .collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
}
