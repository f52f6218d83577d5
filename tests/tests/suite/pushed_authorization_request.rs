//! Pushed authorization requests: what a new row holds, how it is found, and what is refused.

use chrono::TimeDelta;
use oauth_runtime::models::{pushed_authorization_request_admin, pushed_authorization_request_model};
use oauth_runtime::prelude::*;
use oauth_tests::models::{Models, NewPushedAuthorizationRequest};
use oauth_tests::on_every_database;
use serde_json::json;

use super::{days, store};

#[test]
fn t154_the_admin_lists_no_request_uri_in_clear_and_searches_none() {
    let model = pushed_authorization_request_model::<Models>();
    let admin = pushed_authorization_request_admin::<Models>();
    assert!(model.column("request_uri").unwrap().secret);
    assert!(!admin.can_add && admin.can_delete);
    assert_eq!(admin.list_display, ["id", "request_uri", "client_id", "expires"]);
    assert_eq!(admin.search_fields, ["client_id"]);
}

on_every_database! {
    async fn a_pushed_request_is_found_by_the_uri_that_is_given_once(db) {
        let store = store(db).await;
        // The keys are in the order that jsonb gives them.
        let parameters = json!({"scope": "read \u{fc}", "response_type": "code"});
        let new = NewPushedAuthorizationRequest::builder().client_id("app").parameters(parameters.clone()).build();
        let created = store.pushed_authorization_requests().create(new).await.unwrap();
        let uri = created.request_uri().expose_secret();
        assert!(uri.starts_with("urn:ietf:params:oauth:request_uri:"));
        let shown = format!("{created:?} {}", serde_json::to_string(&*created).unwrap());
        assert!(!shown.contains(uri), "{shown}");

        let pushed = store.pushed_authorization_requests().get_by_request_uri(uri).await.unwrap();
        assert_eq!(format!("{pushed:?}"), format!("{:?}", *created));
        assert_eq!((pushed.client_id.as_str(), &pushed.parameters), ("app", &parameters));
        assert_eq!(pushed.expires - pushed.created, TimeDelta::seconds(60));
        assert!(!pushed.is_expired());
    }

    async fn a_pushed_request_expires(db) {
        let store = store(db).await;
        let new = NewPushedAuthorizationRequest::builder().client_id("app").expires(days(-1)).build();
        let created = store.pushed_authorization_requests().create(new).await.unwrap();
        assert!(created.is_expired());
        assert_eq!(created.parameters, json!({}));
    }

    async fn parameters_are_a_json_object(db) {
        let store = store(db).await;
        let pushed = |parameters| NewPushedAuthorizationRequest::builder().client_id("app").parameters(parameters).build();
        for wrong in [json!([]), json!("response_type=code"), json!(null)] {
            let error = store.pushed_authorization_requests().create(pushed(wrong)).await.unwrap_err();
            let Error::Validation(errors) = &error else { panic!("{error:?}") };
            assert_eq!(errors.get("parameters"), ["must be a JSON object"]);
        }
        let mut created = store.pushed_authorization_requests().create(pushed(json!({}))).await.unwrap().into_inner();
        created.parameters = json!([]);
        let refused = store.pushed_authorization_requests().update(&mut created).await;
        assert!(matches!(refused, Err(Error::Validation(_))), "{refused:?}");
    }
}
