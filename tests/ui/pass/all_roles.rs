// Every role swapped at once, in another order than the library's.
use oauth_runtime::prelude::*;

#[derive(OAuthUser)]
#[oauth(table = "users", key = "id")]
pub struct User {
    pub id: i64,
}

#[derive(Clone, OAuthApplication)]
#[oauth(table = "acme_application", key = "uuid")]
pub struct MyApplication {
    #[oauth(flatten)]
    pub base: ApplicationBase<Registry>,
    #[oauth(max_length = 20, default = "eu", index)]
    pub region: String,
}

#[derive(Clone, OAuthAccessToken)]
#[oauth(table = "acme_access_token")]
pub struct MyAccessToken {
    #[oauth(flatten)]
    pub base: AccessTokenBase<Registry>,
    #[oauth(max_length = 20, default = "eu", index)]
    pub region: String,
}

#[derive(Clone, OAuthRefreshToken)]
#[oauth(table = "acme_refresh_token")]
pub struct MyRefreshToken {
    #[oauth(flatten)]
    pub base: RefreshTokenBase<Registry>,
    #[oauth(max_length = 20, default = "eu", index)]
    pub region: String,
}

#[derive(Clone, OAuthGrant)]
#[oauth(table = "acme_grant", key = "uuid")]
pub struct MyGrant {
    #[oauth(flatten)]
    pub base: GrantBase<Registry>,
    #[oauth(max_length = 20, default = "eu", index)]
    pub region: String,
}

#[derive(Clone, OAuthIdToken)]
#[oauth(table = "acme_id_token")]
pub struct MyIdToken {
    #[oauth(flatten)]
    pub base: IdTokenBase<Registry>,
    #[oauth(max_length = 20, default = "eu", index)]
    pub region: String,
}

#[derive(Clone, OAuthDeviceGrant)]
#[oauth(table = "acme_device_grant")]
pub struct MyDeviceGrant {
    #[oauth(flatten)]
    pub base: DeviceGrantBase<Registry>,
    #[oauth(max_length = 20, default = "eu", index)]
    pub region: String,
}

#[derive(Clone, OAuthPushedAuthorizationRequest)]
#[oauth(table = "acme_pushed_request", key = "uuid")]
pub struct MyPushedRequest {
    #[oauth(flatten)]
    pub base: PushedAuthorizationRequestBase<Registry>,
    #[oauth(max_length = 20, default = "eu", index)]
    pub region: String,
}

#[swappable(databases(mysql, sqlite, postgres))]
pub struct Registry {
    pushed_authorization_request: MyPushedRequest,
    id_token: MyIdToken,
    grant: MyGrant,
    user: User,
    device_grant: MyDeviceGrant,
    refresh_token: MyRefreshToken,
    access_token: MyAccessToken,
    application: MyApplication,
}

fn main() {
    let tables = Registry::models().map(|model| model.table);
    assert_eq!(
        tables,
        [
            "acme_application",
            "acme_refresh_token",
            "acme_access_token",
            "acme_grant",
            "acme_id_token",
            "acme_device_grant",
            "acme_pushed_request",
        ]
    );
}
