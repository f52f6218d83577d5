//! Every column that one side wrote is read by the other as what it was.

use oauth_tests::on_every_database;
use serde_json::{Value, json};

use super::models::Store;
use super::rows::rows;
use super::writer::Writer;
use super::{Dot, created, plain, with_dot};

const MODELS: &[&str] = &["Application", "AccessToken", "RefreshToken", "Grant", "IDToken"];

/// Redirection URIs that may be registered, with white space that must stay as it is.
const URIS: &str = " https://a.example/?x=%22&y=1\r\n\thttps://b.example/%C3%A9  ";

/// Text that is not ASCII, has quotes and both kinds of line end.
const AWKWARD: &str =
    "https://a.example/?x=\"1\"&y='2'\r\nhttps://b.example/\u{e9}\u{1F980}\\\n https://c.example";

const UUID: &str = "0123abcd-4567-4abc-8def-0123456789ab";

on_every_database! {
    async fn tables_of_dots_whole_history_serve_both(db) {
        let Some((mut dot, store)) = created(db, &json!({}), true).await else { return };
        write(Writer::Dot, &mut dot, &store).await;
        compare(&mut dot, &store).await;
    }
}

with_dot! {
    async fn dot_writes_and_we_read(dot, store) {
        write(Writer::Dot, &mut dot, &store).await;
        compare(&mut dot, &store).await;
    }

    async fn we_write_and_dot_reads(dot, store) {
        write(Writer::We, &mut dot, &plain(&store)).await;
        compare(&mut dot, &store).await;
    }

    async fn a_row_of_dot_that_we_save_and_dot_saves_again_keeps_its_values(dot, store) {
        write(Writer::Dot, &mut dot, &store).await;
        let before = dot.rows("Application");
        let mut app = store.applications().get(1).await.unwrap();
        store.applications().update(&mut app).await.unwrap();
        dot.call("save", json!({"model": "Application", "id": 1, "fields": {"name": "renamed"}}));
        let after = dot.rows("Application");
        for (column, value) in before[0].as_object().unwrap() {
            match column.as_str() {
                "name" => assert_eq!(after[0][column], "renamed"),
                "updated" => assert_ne!(after[0][column], *value),
                _ => assert_eq!(after[0][column], *value, "{column}"),
            }
        }
        compare(&mut dot, &store).await;
    }

    async fn dot_takes_our_hash_for_one_and_does_not_hash_it_again(dot, store) {
        write(Writer::We, &mut dot, &store).await;
        let before = dot.rows("Application")[0]["client_secret"].clone();
        assert!(before.as_str().unwrap().starts_with("argon2$argon2id$"));
        dot.call("save", json!({"model": "Application", "id": 1, "fields": {}}));
        assert_eq!(dot.rows("Application")[0]["client_secret"], before);
    }
}

/// Rows of each model: one with everything in it, one with as little as there may be.
fn described() -> Vec<(&'static str, Value)> {
    let second = "2026-01-02T03:04:05Z";
    vec![
        (
            "Application",
            json!({
                "client_id": "full", "client_type": "confidential", "authorization_grant_type": "openid-hybrid",
                "redirect_uris": URIS, "post_logout_redirect_uris": AWKWARD, "allowed_origins": "https://a.example",
                "client_secret": "secret", "name": "D\u{f6}t \u{1F980}", "skip_authorization": true, "algorithm": "RS256",
                "registration_source": "cimd", "cimd_expires_at": "2026-01-02T03:04:05.000120Z", "user_id": 1,
            }),
        ),
        (
            "Application",
            json!({
                "client_id": "bare", "client_type": "public", "client_secret": "", "hash_client_secret": false,
                "authorization_grant_type": "urn:ietf:params:oauth:grant-type:device_code", "cimd_expires_at": second,
            }),
        ),
        (
            "IDToken",
            json!({"jti": UUID, "user_id": 1, "application_id": 1, "expires": second, "scope": "openid"}),
        ),
        ("IDToken", json!({"jti": UUID.replace('0', "1"), "expires": "2999-12-31T23:59:59.999999Z"})),
        (
            "AccessToken",
            json!({
                "token": "t".repeat(500), "user_id": 1, "application_id": 1, "id_token_id": 1, "expires": second,
                "scope": "read write",
                "resource": ["https://a.example/\u{e9}", "https://b.example/\u{1F980}\"\\\u{7f}\u{2028}"],
            }),
        ),
        ("AccessToken", json!({"token": "\u{fc}", "expires": "2026-01-02T03:04:05.250Z"})),
        (
            "RefreshToken",
            json!({
                "token": "r".repeat(500), "user_id": 1, "application_id": 1, "access_token_id": 1, "token_family": UUID,
                "resource": ["https://a.example/\u{e9}"],
            }),
        ),
        (
            "RefreshToken",
            json!({
                "token": "old", "user_id": 1, "application_id": 1, "revoked": "2026-01-02T03:04:05.000001Z",
            }),
        ),
        (
            "Grant",
            json!({
                "user_id": 1, "application_id": 1, "code": "full", "expires": second, "redirect_uri": AWKWARD,
                "scope": "openid read", "code_challenge": "challenge", "code_challenge_method": "S256", "nonce": "n",
                "claims": "{\"id_token\": {\"email\": null}}", "resource": ["https://a.example/\u{e9}"],
            }),
        ),
        (
            "Grant",
            json!({
                "user_id": 1, "application_id": 2, "code": "bare", "expires": second, "redirect_uri": "", "claims": "",
            }),
        ),
    ]
}

async fn write(writer: Writer, dot: &mut Dot, store: &Store) {
    for (model, fields) in described() {
        writer.create(dot, store, model, &fields).await;
    }
}

/// Both sides read the same from every row.
async fn compare(dot: &mut Dot, store: &Store) {
    for model in MODELS {
        let theirs = dot.rows(model);
        assert_eq!(theirs.len(), 2, "{model}");
        assert_eq!(rows(store, model).await, theirs, "{model}");
    }
}
