//! We find, revoke and delete what DOT's own endpoints issued.

use oauth_runtime::flow::{ClientAuthentication, ClientRefusal};
use oauth_runtime::flow::{Consumption, GrantRefusal};
use oauth_runtime::prelude::*;
use oauth_tests::on_every_database;
use serde_json::{Value, json};

use super::models::{AccessToken, RefreshToken, Store};
use super::{Dot, dot_application, refresh, shared, with_dot};

/// RFC 7636 appendix B.
const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

on_every_database! {
    async fn what_an_authorization_at_dot_leaves_behind_is_read(db) {
        let Some((mut dot, store)) = shared(db, &json!({})).await else { return };
        look_at_an_authorization(&mut dot, &store).await;
    }

    async fn what_it_leaves_behind_is_read_when_it_stores_checksums_only(db) {
        let settings = json!({"COMPLIANT_BCP_RFC9700_TOKEN_STORAGE": true});
        let Some((mut dot, store)) = shared(db, &settings).await else { return };
        look_at_an_authorization(&mut dot, &store).await;
        assert!(dot.rows("RefreshToken").iter().all(|row| row["token"] == ""));
    }
}

with_dot! {
    async fn a_token_of_dot_that_we_revoke_is_refused_by_dot(dot, store) {
        dot_application(&mut dot, "theirs", "authorization-code");
        let body = issue(&mut dot, "openid read");
        let (access, presented) = (text(&body, "access_token"), text(&body, "refresh_token"));
        assert_eq!(dot.resource(access), 200);
        let token = store.refresh_tokens().get_by_token(presented).await.unwrap();
        store.refresh_tokens().revoke(&token).await.unwrap();
        assert_eq!(dot.resource(access), 403);
        assert_eq!(dot.post("/o/token/", "theirs", &refresh(presented)).body["error"], "invalid_grant");
        let rows = dot.rows("RefreshToken");
        assert!(rows[0]["revoked"].is_string() && rows[0]["access_token_id"].is_null());
        assert!(dot.rows("AccessToken").is_empty());
    }

    async fn an_access_token_of_dot_that_we_revoke_takes_its_refresh_token_along(dot, store) {
        dot_application(&mut dot, "theirs", "authorization-code");
        let body = issue(&mut dot, "read");
        let token = store.access_tokens().get_by_token(text(&body, "access_token")).await.unwrap();
        store.access_tokens().revoke(&token).await.unwrap();
        assert_eq!(dot.post("/o/token/", "theirs", &refresh(text(&body, "refresh_token"))).status, 400);
        assert!(dot.rows("RefreshToken")[0]["revoked"].is_string());
    }

    async fn an_id_token_of_dot_that_we_revoke_takes_its_access_token_along(dot, store) {
        dot_application(&mut dot, "theirs", "authorization-code");
        let body = issue(&mut dot, "openid");
        let token = store.access_tokens().get_by_token(text(&body, "access_token")).await.unwrap();
        let id_token = store.id_tokens().get(token.id_token_id.unwrap()).await.unwrap();
        store.id_tokens().revoke(&id_token).await.unwrap();
        assert!(dot.rows("IDToken").is_empty() && dot.rows("AccessToken").is_empty());
        assert_eq!(dot.resource(text(&body, "access_token")), 403);
    }

    async fn a_code_that_dot_gave_is_exchanged_by_us_once(dot, store) {
        dot_application(&mut dot, "theirs", "authorization-code");
        let code = authorize(&mut dot, "openid read");
        let app = store.applications().get_by_client_id("theirs").await.unwrap();
        let exchange = || store.consume_grant(&code, &app).redirect_uri("https://a.example/cb");
        let wrong = exchange().code_verifier(CHALLENGE).await.unwrap();
        assert!(matches!(wrong, Consumption::Refused(GrantRefusal::Pkce(_))), "{wrong:?}");
        let Consumption::Consumed(grant) = exchange().code_verifier(VERIFIER).await.unwrap() else {
            panic!("refused")
        };
        assert_eq!((grant.user_id, grant.scope.as_str()), (1, "openid read"));
        assert!(dot.rows("Grant").is_empty());
        let again = exchange().code_verifier(VERIFIER).await.unwrap();
        assert!(matches!(again, Consumption::Refused(GrantRefusal::Unknown)), "{again:?}");
    }

    async fn a_secret_that_dot_hashed_is_good_for_both_also_after_we_hashed_it_anew(dot, store) {
        dot_application(&mut dot, "theirs", "authorization-code");
        let secret = SecretString::from("secret");
        let before = store.applications().get_by_client_id("theirs").await.unwrap();
        assert!(before.client_secret.expose_secret().starts_with("pbkdf2_sha256$"));
        for _ in 0..2 {
            let login = store.authenticate_client("theirs", Some(&secret)).await.unwrap();
            assert!(matches!(login, ClientAuthentication::Authenticated(_)), "{login:?}");
        }
        let wrong = store.authenticate_client("theirs", Some(&"another".into())).await.unwrap();
        assert!(matches!(wrong, ClientAuthentication::Refused(ClientRefusal::WrongSecret)), "{wrong:?}");
        let after = store.applications().get_by_client_id("theirs").await.unwrap();
        assert!(after.client_secret.expose_secret().starts_with("argon2$argon2id$"));
        // DOT authenticates the client by the new hash.
        issue(&mut dot, "read");
    }

    async fn deleting_a_client_of_dot_deletes_all_that_hangs_on_it(dot, store) {
        let key = dot_application(&mut dot, "theirs", "authorization-code");
        let body = issue(&mut dot, "openid read");
        dot.post("/o/token/", "theirs", &refresh(text(&body, "refresh_token")));
        authorize(&mut dot, "read");
        store.applications().delete_by_key(key).await.unwrap();
        assert_nothing_is_left(&mut dot);
    }

    async fn deleting_a_user_of_dot_deletes_all_that_hangs_on_it(dot, store) {
        dot_application(&mut dot, "theirs", "authorization-code");
        issue(&mut dot, "openid read");
        authorize(&mut dot, "read");
        store.delete_user(&1).await.unwrap();
        assert_nothing_is_left(&mut dot);
        assert!(dot.rows("User").is_empty());
    }
}

/// A whole authorization and refresh at DOT, each step looked at through the store.
async fn look_at_an_authorization(dot: &mut Dot, store: &Store) {
    dot_application(dot, "theirs", "authorization-code");
    let code = authorize(dot, "openid read");
    let grant = store.grants().get_by_code(&code).await.unwrap();
    assert_eq!((grant.code_challenge.as_str(), grant.nonce.as_str()), (CHALLENGE, "n-\u{e9}"));
    assert_eq!(grant.code_challenge_method, CodeChallengeMethod::S256);
    assert_eq!(grant.redirect_uri, "https://a.example/cb");
    assert!(!grant.is_expired() && grant.scope.contains_all(&["openid", "read"]));

    let body = exchange(dot, &code);
    assert!(store.grants().get_by_code(&code).await.optional().unwrap().is_none());
    let access = store.access_tokens().get_by_token(text(&body, "access_token")).await.unwrap();
    assert!(access.is_valid(&["openid", "read"]) && !access.is_valid(&["write"]));
    let left = access.expires - Utc::now();
    assert!((35_900..=36_000).contains(&left.num_seconds()), "{left}");
    let id_token = store.id_tokens().get(access.id_token_id.unwrap()).await.unwrap();
    assert_eq!((id_token.user_id, id_token.application_id), (Some(1), access.application_id));
    let first = store.refresh_tokens().get_by_token(text(&body, "refresh_token")).await.unwrap();
    assert_eq!((first.access_token_id, first.user_id), (Some(access.id), 1));
    assert!(first.token_family.is_some() && !first.is_revoked());

    let answer = dot.post("/o/token/", "theirs", &refresh(text(&body, "refresh_token")));
    assert_eq!(answer.status, 200, "{answer:?}");
    let next = store.refresh_tokens().get_by_token(text(&answer.body, "refresh_token")).await.unwrap();
    let minted = store.access_tokens().get_by_token(text(&answer.body, "access_token")).await.unwrap();
    assert_eq!((next.token_family, next.access_token_id), (first.token_family, Some(minted.id)));
    assert_eq!(minted.source_refresh_token_id, Some(first.id));
    assert!(store.refresh_tokens().get(first.id).await.unwrap().is_revoked());
    assert!(!store.access_tokens().filter(AccessToken::ID.eq(access.id)).exists().await.unwrap());
    let live = store.refresh_tokens().filter(RefreshToken::TOKEN_FAMILY.eq(first.token_family.unwrap()));
    assert_eq!(live.filter(RefreshToken::REVOKED.is_null()).count().await.unwrap(), 1);
}

/// The user consents; the code.
fn authorize(dot: &mut Dot, scope: &str) -> String {
    let answer = dot.consent(&vec![
        ("client_id", "theirs"),
        ("response_type", "code"),
        ("redirect_uri", "https://a.example/cb"),
        ("scope", scope),
        ("code_challenge", CHALLENGE),
        ("code_challenge_method", "S256"),
        ("nonce", "n-\u{e9}"),
    ]);
    let (uri, code) = answer.location.split_once("?code=").unwrap_or_else(|| panic!("{answer:?}"));
    assert_eq!(uri, "https://a.example/cb");
    code.to_owned()
}

fn exchange(dot: &mut Dot, code: &str) -> Value {
    let answer = dot.post(
        "/o/token/",
        "theirs",
        &vec![
            ("grant_type", "authorization_code"),
            ("code", code),
            ("redirect_uri", "https://a.example/cb"),
            ("code_verifier", VERIFIER),
        ],
    );
    assert_eq!(answer.status, 200, "{answer:?}");
    answer.body
}

/// The tokens of a whole authorization.
pub(super) fn issue(dot: &mut Dot, scope: &str) -> Value {
    let code = authorize(dot, scope);
    exchange(dot, &code)
}

pub(super) fn text<'a>(body: &'a Value, field: &str) -> &'a str {
    body[field].as_str().unwrap_or_else(|| panic!("no {field} in {body}"))
}

fn assert_nothing_is_left(dot: &mut Dot) {
    for model in ["Application", "AccessToken", "RefreshToken", "Grant", "IDToken"] {
        assert!(dot.rows(model).is_empty(), "{model}");
    }
}
