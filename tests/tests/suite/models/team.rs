//! A team that swaps the models in, with keys of its own, and writes the behaviour of its clients itself.

use std::cell::RefCell;
use std::sync::LazyLock;

use oauth_runtime::admin::ModelAdmin;
use oauth_runtime::error::ValidationErrors;
use oauth_runtime::models::clean_application;
use oauth_runtime::prelude::*;
use oauth_runtime::uri::{Schemes, UriPolicy, UriProblem, UriRules, validate_origin, validate_redirect_uri};

#[derive(OAuthUser)]
#[oauth(table = "users", key = "id")]
pub struct User {
    pub id: i64,
}

/// Which rules a client is held to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, OAuthChoices)]
pub enum Rules {
    /// Those of the runtime.
    Standard,
    /// Those for apps: a private-use scheme, and origins of plain HTTP.
    App,
    /// URIs of the team's own domain, and no query.
    Domain,
}

/// A client.
#[derive(Clone, OAuthApplication)]
#[oauth(table = "team_client", overrides)]
#[admin(list_display("client_id", "rules"), readonly_fields("rules"))]
pub struct Client {
    #[oauth(flatten)]
    pub base: ApplicationBase<Team>,
    #[oauth(default = true)]
    pub active: bool,
    #[oauth(default = "standard")]
    pub rules: Rules,
}

/// The access token, with a UUID for a key.
#[derive(Clone, OAuthAccessToken)]
#[oauth(table = "team_access", key = "uuid")]
pub struct Access {
    #[oauth(flatten)]
    pub base: AccessTokenBase<Team>,
}

/// The refresh token, with a UUID for a key.
#[derive(Clone, OAuthRefreshToken)]
#[oauth(table = "team_refresh", key = "uuid")]
pub struct Refresh {
    #[oauth(flatten)]
    pub base: RefreshTokenBase<Team>,
}

/// The authorization code.
#[derive(Clone, OAuthGrant)]
#[oauth(table = "team_code")]
pub struct Code {
    #[oauth(flatten)]
    pub base: GrantBase<Team>,
}

/// The models.
#[swappable(databases(sqlite, postgres, mysql))]
pub struct Team {
    user: User,
    application: Client,
    access_token: Access,
    refresh_token: Refresh,
    grant: Code,
}

thread_local! {
    /// The URIs that a client's hooks were asked about on this thread, in order.
    static ASKED: RefCell<Vec<String>> = const { RefCell::new(Vec::new()) };
}

/// The URIs that hooks were asked about since the last call.
pub fn asked() -> Vec<String> {
    ASKED.take()
}

static APP: LazyLock<UriPolicy> = LazyLock::new(|| {
    let mut policy = UriPolicy::default();
    policy.allowed_redirect_uri_schemes = Schemes::new(["https", "com.example.app"]).unwrap();
    policy.allowed_schemes = Schemes::new(["https", "http"]).unwrap();
    policy
});

static ADMIN: ModelAdmin = ModelAdmin { can_delete: false, ..*<Client as Entity>::ADMIN };

impl ApplicationModel for Client {
    fn admin() -> &'static ModelAdmin {
        &ADMIN
    }

    fn is_usable(&self) -> bool {
        self.active
    }

    fn uri_policy(&self) -> &UriPolicy {
        match self.rules {
            Rules::App => &APP,
            _ => UriPolicy::strict(),
        }
    }

    fn validate_redirect_uri(&self, uri: &str) -> Result<(), UriProblem> {
        ASKED.with_borrow_mut(|asked| asked.push(uri.to_owned()));
        match self.rules {
            Rules::Domain if !uri.starts_with("https://team.example/") => {
                Err(UriProblem::Own("is not on https://team.example".into()))
            }
            Rules::Domain => {
                let mut rules = UriRules::redirect_uris(self.uri_policy());
                rules.allow_query = false;
                rules.validate(uri)
            }
            Rules::Standard | Rules::App => validate_redirect_uri(uri, self.uri_policy()),
        }
    }

    fn validate_allowed_origin(&self, origin: &str) -> Result<(), UriProblem> {
        ASKED.with_borrow_mut(|asked| asked.push(origin.to_owned()));
        validate_origin(origin, self.uri_policy())
    }

    fn clean(&self, settings: &Settings, errors: &mut ValidationErrors) {
        clean_application(self, settings, errors);
        if self.rules == Rules::Domain && !self.active {
            errors.add("active", "must be true for a client of the team's own domain");
        }
    }
}
