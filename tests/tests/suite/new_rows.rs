//! What the runtime itself gives a new row: when it expires, and the columns of a team's own.

use chrono::TimeDelta;
use oauth_runtime::prelude::*;
use oauth_runtime::{NewEntity, OwnDefaults};
use oauth_tests::models::{
    Models, NewAccessToken, NewDeviceGrant, NewGrant, NewIdToken, NewPushedAuthorizationRequest,
};
use oauth_tests::on_every_database;

use super::{application, days, store};

/// Models whose behaviour and own columns differ from the standard.
mod models {
    use oauth_runtime::prelude::*;

    #[derive(OAuthUser)]
    #[oauth(table = "users", key = "id")]
    pub(super) struct User {
        pub id: i64,
    }

    #[derive(Clone, OAuthAccessToken)]
    #[oauth(overrides)]
    pub(super) struct AccessToken {
        #[oauth(flatten)]
        pub base: AccessTokenBase<Models>,
        #[oauth(max_length = 20, default = "web")]
        pub channel: String,
        pub device: Option<String>,
        #[oauth(default = 3)]
        pub uses: i32,
    }

    impl AccessTokenModel for AccessToken {}

    #[swappable(databases(sqlite))]
    pub(super) struct Models {
        user: User,
        access_token: AccessToken,
    }
}

#[test]
fn own_columns_that_can_be_left_out_have_their_defaults() {
    let (channel, device, uses) = models::NewAccessToken::own_defaults();
    assert_eq!((channel.as_str(), device, uses), ("web", None, 3));
    <NewGrant as OwnDefaults>::own_defaults();
}

#[test]
fn an_entity_tells_whether_its_behaviour_is_the_teams() {
    const { assert!(models::AccessToken::OVERRIDES) };
    const { assert!(!<<Models as OAuthModels>::AccessToken as Entity>::OVERRIDES) };
    const { assert!(!<<NewIdToken as NewEntity>::Entity as Entity>::OVERRIDES) };
}

on_every_database! {
    async fn a_row_that_names_no_end_lives_as_long_as_the_settings_say(db) {
        let seconds = |seconds: u32| seconds.try_into().unwrap();
        let mut settings = Settings::default();
        settings.access_token_expire_seconds = seconds(11);
        settings.authorization_code_expire_seconds = seconds(12);
        settings.id_token_expire_seconds = seconds(13);
        settings.device_code_expire_seconds = seconds(14);
        settings.par_request_uri_lifetime_seconds = seconds(u32::MAX);
        let store = store(db).await.with_settings(settings).unwrap();
        let app = application(&store, "a").await;

        let token = store.access_tokens().create(NewAccessToken::builder().build()).await.unwrap();
        assert_eq!(token.expires - token.created, TimeDelta::seconds(11));
        let grant = NewGrant::builder().user_id(1).application_id(app.id).redirect_uri("https://a").build();
        let grant = store.grants().create(grant).await.unwrap();
        assert_eq!(grant.expires - grant.created, TimeDelta::seconds(12));
        let id_token = store.id_tokens().create(NewIdToken::builder().build()).await.unwrap();
        assert_eq!(id_token.expires - id_token.created, TimeDelta::seconds(13));
        let device = store.device_grants().create(NewDeviceGrant::builder().client_id("tv").build()).await.unwrap();
        assert_eq!(device.expires - device.last_checked, TimeDelta::seconds(14));
        let pushed = NewPushedAuthorizationRequest::builder().client_id("app").build();
        let pushed = store.pushed_authorization_requests().create(pushed).await.unwrap();
        assert_eq!(pushed.expires - pushed.created, TimeDelta::seconds(u32::MAX.into()));
    }

    async fn a_row_that_names_its_end_keeps_it(db) {
        let store = store(db).await;
        let end = days(7);
        let token = store.access_tokens().create(NewAccessToken::builder().expires(end).build()).await.unwrap();
        assert_eq!(token.expires, end);
    }
}
