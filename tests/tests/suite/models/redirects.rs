//! What an application answers about URIs, under the policy of its team.

use oauth_runtime::prelude::*;
use oauth_runtime::uri::{UriPolicy, mismatch, redirect_to_uri_allowed};
use serde::Deserialize;

use super::team::{NewClient, Rules};
use super::{client, row};

#[tokio::test]
async fn t096_t097_an_origin_is_allowed_as_the_policy_of_the_client_says() {
    let both = "https://app.example http://app.example";
    let app = client(|app| app.allowed_origins = both.into()).await;
    assert!(app.origin_allowed("https://app.example") && !app.origin_allowed("http://app.example"));
    let new = NewClient::builder()
        .client_type(ClientType::Public)
        .authorization_grant_type(GrantType::ClientCredentials)
        .hash_client_secret(false)
        .allowed_origins(both)
        .rules(Rules::App)
        .build();
    let app = row(new).await;
    assert!(app.origin_allowed("https://app.example") && app.origin_allowed("http://app.example"));
    assert!(!client(|_| {}).await.origin_allowed("https://app.example"));
}

#[tokio::test]
async fn t098_a_text_is_split_into_uris_before_it_is_compared() {
    let app = client(|app| app.redirect_uris = "https://a.example/cb https://b.example/cb".into()).await;
    assert!(
        app.redirect_uri_allowed("https://a.example/cb") && app.redirect_uri_allowed("https://b.example/cb")
    );
    for part in ["", "h", "https://a.example/cb https://b.example/cb", "https://a.example/c"] {
        assert!(!app.redirect_uri_allowed(part), "{part:?}");
    }
    assert!(!app.post_logout_redirect_uri_allowed("https://a.example/cb"));
}

#[test]
fn t113_there_is_a_reason_exactly_where_a_uri_does_not_match() {
    #[derive(Deserialize)]
    struct Case {
        allowed: Vec<String>,
        uri: String,
    }

    let cases: Vec<Case> = serde_json::from_str(include_str!("../../../data/redirect-cases.json")).unwrap();
    let mut wildcards = UriPolicy::default();
    wildcards.allow_uri_wildcards = true;
    let mut localhost = UriPolicy::default();
    localhost.allow_localhost_loopback = true;
    for policy in [UriPolicy::strict(), &wildcards, &localhost] {
        // Every URI against every other, so that both outcomes come up often.
        for (registered, requested) in
            cases.iter().flat_map(|case| case.allowed.iter().map(move |uri| (uri, &case.uri)))
        {
            let allowed = redirect_to_uri_allowed(requested, [registered.as_str()], policy);
            assert_eq!(
                mismatch(requested, registered, policy).is_none(),
                allowed,
                "{requested} {registered}"
            );
        }
    }
}
