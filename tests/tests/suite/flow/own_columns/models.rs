//! Tokens with columns and behaviour of a team's own, and UUIDs for keys.

use chrono::TimeDelta;
use oauth_runtime::audience::allows_audience;
use oauth_runtime::prelude::*;

/// The user.
#[derive(OAuthUser)]
#[oauth(table = "users", key = "id")]
pub struct User {
    pub id: i64,
}

/// A client that can be suspended.
#[derive(Clone, OAuthApplication)]
#[oauth(table = "own_application", overrides)]
pub struct Application {
    #[oauth(flatten)]
    pub base: ApplicationBase<Models>,
    #[oauth(default = false)]
    pub suspended: bool,
}

impl ApplicationModel for Application {
    fn is_usable(&self) -> bool {
        !self.suspended
    }
}

/// An access token of one region; `admin` includes every scope, and the region `test` ends a minute early.
#[derive(Clone, OAuthAccessToken)]
#[oauth(table = "own_access", key = "uuid", overrides)]
pub struct AccessToken {
    #[oauth(flatten)]
    pub base: AccessTokenBase<Models>,
    #[oauth(max_length = 10)]
    pub region: String,
    #[oauth(unique, max_length = 20)]
    pub session: Option<String>,
}

impl AccessTokenModel for AccessToken {
    fn is_expired_at(&self, now: DateTime<Utc>) -> bool {
        let early = if self.region == "test" { TimeDelta::minutes(1) } else { TimeDelta::zero() };
        now + early >= self.expires
    }

    fn allow_scopes(&self, scopes: &[&str]) -> bool {
        self.scope.contains("admin") || self.scope.contains_all(scopes)
    }

    fn allows_audience(&self, uri: &str) -> bool {
        let own = format!("https://{}.example/", self.region);
        uri.starts_with(&own) || allows_audience(uri, self.resource.iter())
    }
}

/// A refresh token of one device.
#[derive(Clone, OAuthRefreshToken)]
#[oauth(table = "own_refresh", key = "uuid")]
pub struct RefreshToken {
    #[oauth(flatten)]
    pub base: RefreshTokenBase<Models>,
    pub device: i32,
    #[oauth(unique, max_length = 20)]
    pub label: Option<String>,
}

/// The models.
#[swappable(databases(sqlite, postgres, mysql))]
pub struct Models {
    user: User,
    application: Application,
    access_token: AccessToken,
    refresh_token: RefreshToken,
}
