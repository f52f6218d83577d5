//! What a team writes itself is what the runtime calls.

use oauth_runtime::ClientRefusal;
use oauth_runtime::flow::{Bearer, BearerRefusal};
use oauth_runtime::prelude::*;
use oauth_tests::on_every_database;

use super::team::{self, Client, NewClient, Rules};
use super::{assert_only, problems, row, team_store};
use crate::days;

fn new_client(rules: Rules, redirect_uris: &str) -> NewClient {
    NewClient::builder()
        .client_type(ClientType::Confidential)
        .authorization_grant_type(GrantType::AuthorizationCode)
        .redirect_uris(redirect_uris)
        .client_secret("secret")
        .hash_client_secret(false)
        .rules(rules)
        .build()
}

async fn client(rules: Rules, redirect_uris: &str) -> Client {
    row(new_client(rules, redirect_uris)).await
}

#[tokio::test]
async fn t062_t063_each_uri_is_asked_about_once_and_in_order() {
    let mut app = client(Rules::Standard, "https://a.example/ https://b.example/").await;
    app.allowed_origins = "https://c.example https://d.example".into();
    team::asked();
    assert_eq!(problems(&app, &Settings::default()), []);
    let expected = ["https://a.example/", "https://b.example/", "https://c.example", "https://d.example"];
    assert_eq!(team::asked(), expected);
}

#[tokio::test]
async fn t065_a_policy_may_allow_a_private_use_scheme() {
    let settings = Settings::default();
    let uri = "com.example.app:/callback";
    assert_only(&client(Rules::Standard, uri).await, &settings, "redirect_uris", "`com.example.app`");
    let app = client(Rules::App, uri).await;
    assert_eq!(problems(&app, &settings), []);
    assert!(app.redirect_uri_allowed(uri) && app.allowed_schemes().contains("com.example.app"));
}

#[tokio::test]
async fn t066_t068_a_team_refuses_uris_in_its_own_words_and_by_rules_of_its_own() {
    let settings = Settings::default();
    let app = client(Rules::Domain, "https://other.example/").await;
    assert_only(
        &app,
        &settings,
        "redirect_uris",
        "\"https://other.example/\" is not on https://team.example",
    );
    let app = client(Rules::Domain, "https://team.example/?query").await;
    assert_only(&app, &settings, "redirect_uris", "must not have a query");
    assert_eq!(problems(&client(Rules::Domain, "https://team.example/").await, &settings), []);
}

#[tokio::test]
async fn t067_a_policy_may_allow_origins_of_plain_http() {
    let settings = Settings::default();
    let mut app = client(Rules::Standard, "https://a.example/").await;
    app.allowed_origins = "http://a.example".into();
    assert_only(&app, &settings, "allowed_origins", "`http`");
    app.rules = Rules::App;
    assert_eq!(problems(&app, &settings), []);
}

#[tokio::test]
async fn t071_a_team_puts_a_message_under_any_field() {
    let mut app = client(Rules::Domain, "https://other.example/").await;
    app.active = false;
    let problems = problems(&app, &Settings::default());
    let fields: Vec<_> = problems.iter().map(|(field, _)| field.as_str()).collect();
    assert_eq!(fields, ["redirect_uris", "active"]);
}

/// A client that overrides one method and keeps the others.
mod one_method {
    use std::sync::LazyLock;

    use oauth_runtime::prelude::*;
    use oauth_runtime::uri::{Schemes, UriPolicy};

    #[derive(OAuthUser)]
    #[oauth(table = "users", key = "id")]
    pub(super) struct User {
        pub id: i64,
    }

    #[derive(Clone, OAuthApplication)]
    #[oauth(overrides)]
    pub(super) struct Client {
        #[oauth(flatten)]
        pub base: ApplicationBase<Models>,
    }

    static APP_ONLY: LazyLock<Schemes> = LazyLock::new(|| Schemes::new(["com.example.app"]).unwrap());

    impl ApplicationModel for Client {
        fn allowed_schemes(&self) -> &Schemes {
            &APP_ONLY
        }

        fn allows_grant_type(&self, grant_type: GrantType) -> bool {
            [GrantType::AuthorizationCode, GrantType::DeviceCode].contains(&grant_type)
        }
    }

    static HTTP_ORIGINS: LazyLock<UriPolicy> = LazyLock::new(|| {
        let mut policy = UriPolicy::default();
        policy.allowed_schemes = Schemes::new(["http"]).unwrap();
        policy
    });

    fn uri_policy() -> &'static UriPolicy {
        &HTTP_ORIGINS
    }

    #[swappable(databases(sqlite), uri_policy = uri_policy)]
    pub(super) struct Models {
        user: User,
        application: Client,
    }
}

#[tokio::test]
async fn t069_what_the_model_says_comes_before_the_registry() {
    let new = one_method::NewClient::builder()
        .client_type(ClientType::Public)
        .authorization_grant_type(GrantType::AuthorizationCode)
        .redirect_uris(["com.example.app:/callback"])
        .hash_client_secret(false)
        .build();
    let mut app = row(new).await;
    assert_eq!(problems(&app, &Settings::default()), []);
    app.redirect_uris = "https://app.example/".into();
    assert_only(&app, &Settings::default(), "redirect_uris", "use `com.example.app`");
    app.redirect_uris = "com.example.app:/callback".into();
    // What the model leaves alone is as the registry says.
    app.allowed_origins = "http://app.example".into();
    assert_eq!(problems(&app, &Settings::default()), []);
    assert!(app.origin_allowed("http://app.example"));
    assert!(app.allows_grant_type(GrantType::DeviceCode) && !app.allows_grant_type(GrantType::Password));
}

on_every_database! {
    async fn what_a_team_refuses_is_not_written(db) {
        let store = team_store(db).await;
        let refused = store.applications().create(new_client(Rules::Domain, "https://other.example/")).await;
        let Err(Error::Validation(errors)) = refused else { panic!("{refused:?}") };
        assert_eq!(errors.get("redirect_uris"), ["\"https://other.example/\" is not on https://team.example"]);
        let mut app = store
            .applications()
            .create(new_client(Rules::Domain, "https://team.example/"))
            .await
            .unwrap()
            .into_inner();
        app.active = false;
        let refused = store.applications().update(&mut app).await;
        assert!(matches!(&refused, Err(Error::Validation(errors)) if errors.get("active").len() == 1), "{refused:?}");
        assert!(store.applications().get(app.id).await.unwrap().active);
    }

    async fn x20_a_client_that_may_not_be_used_authenticates_nowhere_and_its_tokens_open_nothing(db) {
        let store = team_store(db).await;
        let app = store.applications().create(new_client(Rules::Standard, "https://a.example/")).await.unwrap();
        let new = team::NewAccess::builder()
            .token("presented")
            .application_id(app.id)
            .user_id(1)
            .scope("read")
            .expires(days(1))
            .build();
        store.access_tokens().create(new).await.unwrap();
        let unbound = team::NewAccess::builder().token("unbound").expires(days(1)).build();
        store.access_tokens().create(unbound).await.unwrap();
        let secret = SecretString::from("secret");
        store.authenticate_client(&app.client_id, Some(&secret)).await.unwrap().into_result().unwrap();
        let bearer = store.validate_bearer("presented").scopes(&["read"]).await.unwrap();
        let Bearer::Accepted(token) = bearer else { panic!("{bearer:?}") };
        assert_eq!((token.user_id, token.application_id), (Some(1), Some(app.id)));

        store.applications().change(app.id).set(Client::ACTIVE, false).execute().await.unwrap();
        let refused = store.authenticate_client(&app.client_id, Some(&secret)).await.unwrap().into_result();
        assert_eq!(refused.err(), Some(ClientRefusal::NotUsable));
        let refused = store.validate_bearer("presented").await.unwrap();
        assert!(matches!(refused, Bearer::Refused(BearerRefusal::UnusableClient)), "{refused:?}");
        let bearer = store.validate_bearer("unbound").await.unwrap();
        assert!(matches!(bearer, Bearer::Accepted(_)), "{bearer:?}");
    }
}
