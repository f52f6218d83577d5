//! Client secrets: how they are stored, who authenticates with them, and their upgrade on login.

use oauth_runtime::client_secret::{SecretScheme, UnusableHash, is_hashed, verify};
use oauth_runtime::flow::ClientRefusal;
use oauth_runtime::prelude::*;
use oauth_tests::models::{Application, NewApplication, Store};
use oauth_tests::on_every_database;
use serde::Deserialize;
use uuid::Uuid;

use super::{run, store};

/// Django's hash of "secret" with ten iterations.
const WEAK: &str = "pbkdf2_sha256$10$salt0123$Hd5wD0+OdoYJdu2leA4eViTyGRXu5fALvb8fyTLhpGw=";

/// A client of this type with this secret, kept in clear.
async fn client(store: &Store, client_type: ClientType, secret: &str) -> Application {
    let new = NewApplication::builder()
        .client_type(client_type)
        .authorization_grant_type(GrantType::AuthorizationCode)
        .redirect_uris(["https://app.example/callback"])
        .client_secret(secret)
        .hash_client_secret(false)
        .tenant_id(Uuid::new_v4())
        .build();
    store.applications().create(new).await.unwrap().into_inner()
}

/// A confidential client whose column holds this text, as after an import.
async fn imported(store: &Store, stored: &str) -> Application {
    let app = client(store, ClientType::Confidential, "secret").await;
    store
        .applications()
        .change(app.id)
        .set(Application::CLIENT_SECRET, stored)
        .set(Application::HASH_CLIENT_SECRET, true)
        .execute()
        .await
        .unwrap();
    store.applications().get(app.id).await.unwrap()
}

/// A new confidential client with this secret, hashed as the store's settings say.
async fn hashed(store: &Store, secret: &str) -> Application {
    let new = NewApplication::builder()
        .client_type(ClientType::Confidential)
        .authorization_grant_type(GrantType::AuthorizationCode)
        .redirect_uris(["https://app.example/callback"])
        .client_secret(secret)
        .tenant_id(Uuid::new_v4())
        .build();
    let created = store.applications().create(new).await.unwrap();
    assert_eq!(created.client_secret().expose_secret(), secret);
    created.into_inner()
}

async fn login(store: &Store, app: &Application, secret: Option<&str>) -> Result<Application, ClientRefusal> {
    let secret = secret.map(SecretString::from);
    store.authenticate_client(&app.client_id, secret.as_ref()).await.unwrap().into_result()
}

/// What the column of an application holds.
async fn column(store: &Store, app: &Application) -> String {
    store.applications().get(app.id).await.unwrap().client_secret.expose_secret().to_owned()
}

fn under(store: Store, scheme: SecretScheme) -> Store {
    let mut settings = Settings::default();
    settings.client_secret_hasher = scheme;
    store.with_settings(settings).unwrap()
}

on_every_database! {
    async fn t002_t165_a_secret_is_stored_as_a_hash_that_verifies(db) {
        let store = store(db).await;
        let app = hashed(&store, "correct horse").await;
        let stored = column(&store, &app).await;
        assert!(stored.starts_with("argon2$argon2id$v=19$"), "{stored}");
        assert!(verify(&"correct horse".into(), &stored.clone().into()).await.unwrap());
        assert!(login(&store, &app, Some("correct horse")).await.is_ok());
        assert_eq!(login(&store, &app, Some("battery")).await.unwrap_err(), ClientRefusal::WrongSecret);
        assert_eq!(login(&store, &app, Some(&stored)).await.unwrap_err(), ClientRefusal::WrongSecret);
        assert_eq!(column(&store, &app).await, stored);
    }

    async fn t003_the_scheme_of_the_settings_hashes_the_secret(db) {
        let store = under(store(db).await, SecretScheme::Sha256);
        let generated = "0123456789abcdef".repeat(8);
        let app = hashed(&store, &generated).await;
        assert!(column(&store, &app).await.starts_with("pbkdf2_sha256$1$"));
        assert!(login(&store, &app, Some(&generated)).await.is_ok());
        assert!(login(&store, &app, Some(&generated.to_uppercase())).await.is_err());
        let short = hashed(&store, "correct horse").await;
        assert!(column(&store, &short).await.starts_with("argon2$argon2id$"));
    }

    async fn t004_an_application_may_keep_its_secret_in_clear(db) {
        let store = store(db).await;
        let app = client(&store, ClientType::Confidential, "in clear").await;
        let back = login(&store, &app, Some("in clear")).await.unwrap();
        assert_eq!(back.client_secret.expose_secret(), "in clear");
        assert_eq!(column(&store, &app).await, "in clear");
        assert!(login(&store, &app, Some("in Clear")).await.is_err());
    }

    async fn a_client_is_refused_for_a_reason(db) {
        let store = store(db).await;
        let refusal = async |app: &Application, secret| login(&store, app, secret).await.err();
        let confidential = client(&store, ClientType::Confidential, "secret").await;
        assert_eq!(refusal(&confidential, Some("wrong")).await, Some(ClientRefusal::WrongSecret));
        assert_eq!(refusal(&confidential, Some("")).await, Some(ClientRefusal::WrongSecret));
        assert_eq!(refusal(&confidential, None).await, Some(ClientRefusal::SecretRequired));
        let without = client(&store, ClientType::Confidential, "").await;
        assert_eq!(refusal(&without, Some("")).await, Some(ClientRefusal::WrongSecret));
        assert_eq!(refusal(&without, None).await, Some(ClientRefusal::SecretRequired));

        let malformed = imported(&store, "argon2$foo").await;
        for secret in ["argon2$foo", "foo"] {
            let problem = UnusableHash::Malformed { algorithm: "argon2" };
            assert_eq!(refusal(&malformed, Some(secret)).await, Some(ClientRefusal::UnusableSecret(problem)));
        }
        for client_id in ["nobody", "", "a\0b", &format!("{} ", confidential.client_id)] {
            let outcome = store.authenticate_client(client_id, Some(&"secret".into())).await.unwrap();
            assert_eq!(outcome.into_result().err(), Some(ClientRefusal::UnknownClient), "{client_id:?}");
        }
    }

    async fn the_registered_method_decides_what_may_be_presented(db) {
        use TokenEndpointAuthMethod::{ClientSecretBasic, ClientSecretJwt, ClientSecretPost, PrivateKeyJwt};
        let store = store(db).await;
        let (confidential, public) = (ClientType::Confidential, ClientType::Public);
        let (required, not_allowed) = (Err(ClientRefusal::SecretRequired), Err(ClientRefusal::SecretNotAllowed));
        for (client_type, method, with_secret, without) in [
            (confidential, TokenEndpointAuthMethod::Unspecified, Ok(()), required),
            (confidential, ClientSecretBasic, Ok(()), required),
            (confidential, ClientSecretPost, Ok(()), required),
            (confidential, ClientSecretJwt, not_allowed, required),
            (confidential, PrivateKeyJwt, not_allowed, required),
            (confidential, TokenEndpointAuthMethod::None, not_allowed, required),
            (public, TokenEndpointAuthMethod::Unspecified, Ok(()), Ok(())),
            (public, ClientSecretBasic, Ok(()), Ok(())),
            (public, TokenEndpointAuthMethod::None, not_allowed, Ok(())),
            (public, PrivateKeyJwt, not_allowed, required),
        ] {
            let app = client(&store, client_type, "secret").await;
            let change = store.applications().change(app.id);
            change.set(Application::TOKEN_ENDPOINT_AUTH_METHOD, method).execute().await.unwrap();
            assert_eq!(login(&store, &app, Some("secret")).await.map(drop), with_secret, "{client_type} {method}");
            assert_eq!(login(&store, &app, None).await.map(drop), without, "{client_type} {method}");
        }
    }

    async fn a_client_that_is_switched_off_is_refused(db) {
        let store = store(db).await;
        let app = client(&store, ClientType::Confidential, "secret").await;
        let switchable = switchable::Store::from(store.pool().clone());
        let refusal = async || {
            let outcome = switchable.authenticate_client(&app.client_id, Some(&"secret".into())).await;
            outcome.unwrap().into_result().err()
        };
        assert_eq!(refusal().await, None);
        store.applications().change(app.id).set(Application::ACTIVE, false).execute().await.unwrap();
        assert_eq!(refusal().await, Some(ClientRefusal::NotUsable));
    }

    async fn a_login_upgrades_a_weak_hash_and_a_failed_one_does_not(db) {
        let store = store(db).await;
        let app = imported(&store, WEAK).await;
        assert!(login(&store, &app, Some("wrong")).await.is_err());
        assert_eq!(column(&store, &app).await, WEAK);

        let back = login(&store, &app, Some("secret")).await.unwrap();
        let stored = column(&store, &app).await;
        assert!(stored.starts_with("argon2$argon2id$"), "{stored}");
        assert_eq!(back.client_secret.expose_secret(), stored);
        assert!(back.updated > app.updated);
        assert_eq!(store.applications().get(app.id).await.unwrap().updated, back.updated);
        assert!(login(&store, &app, Some("secret")).await.is_ok());
        assert_eq!(column(&store, &app).await, stored);
    }

    async fn a_login_hashes_a_secret_in_clear_unless_it_is_needed(db) {
        let store = store(db).await;
        let app = imported(&store, "secret").await;
        let signing = imported(&store, "secret").await;
        let change = store.applications().change(signing.id);
        change.set(Application::ALGORITHM, SigningAlgorithm::Hs256).execute().await.unwrap();
        for app in [&app, &signing] {
            assert!(login(&store, app, Some("secret")).await.is_ok());
        }
        assert!(is_hashed(&column(&store, &app).await));
        assert_eq!(column(&store, &signing).await, "secret");
    }

    async fn no_login_downgrades_a_hash(db) {
        let store = under(store(db).await, SecretScheme::Sha256);
        let generated = "0123456789abcdef".repeat(8);
        let strong = hashed(&under(store.clone(), SecretScheme::Argon2id), &generated).await;
        let before = column(&store, &strong).await;
        assert!(before.starts_with("argon2$"));
        assert!(login(&store, &strong, Some(&generated)).await.is_ok());
        assert_eq!(column(&store, &strong).await, before);
        // A short secret gets the slow hash under this scheme too.
        let short = imported(&store, WEAK).await;
        assert!(login(&store, &short, Some("secret")).await.is_ok());
        assert!(column(&store, &short).await.starts_with("argon2$argon2id$"));
    }

    async fn concurrent_logins_all_succeed_and_leave_one_hash(db) {
        let store = store(db).await;
        let app = imported(&store, WEAK).await;
        let logins: Vec<_> = (0..8).map(|_| {
            let (store, app) = (store.clone(), app.clone());
            tokio::spawn(async move { login(&store, &app, Some("secret")).await.unwrap() })
        }).collect();
        let mut upgraded = 0;
        let mut seen = Vec::new();
        for login in logins {
            let back = login.await.unwrap().client_secret.expose_secret().to_owned();
            upgraded += usize::from(back != WEAK);
            seen.push(back);
        }
        let stored = column(&store, &app).await;
        assert!(stored.starts_with("argon2$argon2id$"));
        assert!(upgraded >= 1);
        assert!(seen.iter().all(|back| *back == WEAK || *back == stored));
        assert!(login(&store, &app, Some("secret")).await.is_ok());
    }

    async fn an_upgrade_that_fails_leaves_the_login_and_the_transaction_alone(db) {
        let store = store(db).await;
        let app = imported(&store, WEAK).await;
        run(store.pool(), refuse_updates(db)).await;
        assert_eq!(login(&store, &app, Some("secret")).await.unwrap().client_secret.expose_secret(), WEAK);

        let mut transaction = store.begin().await.unwrap();
        let mut session = store.within(&mut transaction);
        let outcome = session.authenticate_client(&app.client_id, Some(&"secret".into())).await.unwrap();
        assert!(outcome.ok().is_some());
        assert_eq!(session.applications().count().await.unwrap(), 1);
        transaction.commit().await.unwrap();
        assert_eq!(column(&store, &app).await, WEAK);
    }

    async fn a_login_inside_a_transaction_upgrades_with_it(db) {
        let store = store(db).await;
        let app = imported(&store, WEAK).await;
        for (commit, upgraded) in [(false, false), (true, true)] {
            let mut transaction = store.begin().await.unwrap();
            let mut session = store.within(&mut transaction);
            let outcome = session.authenticate_client(&app.client_id, Some(&"secret".into())).await.unwrap();
            assert!(outcome.ok().unwrap().client_secret.expose_secret().starts_with("argon2$"));
            if commit {
                transaction.commit().await.unwrap();
            } else {
                transaction.rollback().await.unwrap();
            }
            assert_eq!(column(&store, &app).await != WEAK, upgraded);
        }
    }

    async fn a_public_client_has_no_empty_credential_and_a_confidential_one_needs_its_own(db) {
        let store = store(db).await;
        let mut held = 0;
        for case in cases().into_iter().filter(|case| !case.is_stored_text()) {
            let app = match &case.stored {
                None => client(&store, ClientType::Public, "").await,
                Some(stored) => {
                    let secret = stored.strip_prefix("hash(\"").and_then(|rest| rest.strip_suffix("\")")).unwrap();
                    hashed(&store, secret).await
                }
            };
            let outcome = login(&store, &app, case.candidate.as_deref()).await;
            assert_eq!(outcome.is_ok(), case.expected, "{} {}", case.algorithm, case.note);
            held += 1;
        }
        assert_eq!(held, 6);
    }
}

/// A case of another system's suite.
#[derive(Deserialize)]
struct Case {
    algorithm: String,
    stored: Option<String>,
    candidate: Option<String>,
    expected: bool,
    note: String,
}

impl Case {
    /// Whether `stored` is the text of a column, rather than a client that the case describes.
    fn is_stored_text(&self) -> bool {
        self.algorithm.starts_with("bcrypt") || self.algorithm.starts_with("sha")
    }

    /// Why the case does not hold here: an unmarked text is the secret itself, as Django OAuth Toolkit stores it where
    /// `hash_client_secret` is off. Systems with a digest in every row need no mark.
    fn is_of_an_unmarked_text(&self) -> bool {
        let itself = self.stored == self.candidate && !self.expected;
        itself || (self.algorithm.starts_with("sha") && self.expected)
    }
}

fn cases() -> Vec<Case> {
    serde_json::from_str(include_str!("../../data/secret-cases.json")).unwrap()
}

#[tokio::test]
async fn stored_hashes_of_other_systems_verify() {
    let (mut held, mut left_out) = (0, 0);
    for case in cases().into_iter().filter(Case::is_stored_text) {
        let (stored, candidate) = (case.stored.clone().unwrap(), case.candidate.clone().unwrap());
        let verifies = verify(&candidate.into(), &stored.into()).await.unwrap();
        if case.is_of_an_unmarked_text() {
            assert_ne!(verifies, case.expected, "{} {} holds after all", case.algorithm, case.note);
            left_out += 1;
        } else {
            assert_eq!(verifies, case.expected, "{} {}", case.algorithm, case.note);
            held += 1;
        }
    }
    assert_eq!((held, left_out), (11, 7));
}

/// A trigger that lets no application change.
fn refuse_updates(db: &oauth_tests::TestDatabase) -> &'static str {
    match db.kind {
        oauth_tests::Kind::Sqlite => {
            "CREATE TRIGGER refuse BEFORE UPDATE ON suite_application BEGIN SELECT RAISE(ABORT, 'no'); END"
        }
        oauth_tests::Kind::Postgres => {
            "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RAISE EXCEPTION ''no''; END'; \
             CREATE TRIGGER refuse BEFORE UPDATE ON suite_application FOR EACH ROW EXECUTE FUNCTION refuse()"
        }
        oauth_tests::Kind::MySql => {
            "CREATE TRIGGER refuse BEFORE UPDATE ON suite_application FOR EACH ROW SIGNAL SQLSTATE '45000'"
        }
    }
}

/// The table of the suite's applications, with `active` as a switch.
mod switchable {
    use oauth_runtime::prelude::*;
    use oauth_tests::models::User;

    #[derive(Clone, OAuthApplication)]
    #[oauth(table = "suite_application", overrides)]
    pub(super) struct Application {
        #[oauth(flatten)]
        pub(super) base: ApplicationBase<Models>,
        pub(super) active: bool,
    }

    impl ApplicationModel for Application {
        fn is_usable(&self) -> bool {
            self.active
        }
    }

    #[swappable(databases(sqlite, postgres, mysql))]
    pub(super) struct Models {
        user: User,
        application: Application,
    }
}
