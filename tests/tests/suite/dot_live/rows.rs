//! Our rows in the form in which the driver prints DOT's, every column with its name.

use serde::Serialize;
use serde_json::Value;

use super::models::{AccessToken, Application, Grant, IdToken, RefreshToken, Store};
use oauth_runtime::prelude::*;

/// Columns of an application that DOT 3.4.1 does not know.
const NEWER: &[&str] = &[
    "client_jwks",
    "client_jwks_uri",
    "token_endpoint_auth_method",
    "require_pushed_authorization_requests",
];

/// Every row of a model of DOT by key, as the store reads it.
pub(super) async fn rows(store: &Store, model: &str) -> Vec<Value> {
    match model {
        "Application" => {
            let all = store.applications().order_by(Application::ID.asc()).all().await.unwrap();
            all.iter().map(application).collect()
        }
        "AccessToken" => {
            let all = store.access_tokens().order_by(AccessToken::ID.asc()).all().await.unwrap();
            all.iter().map(|row| token(row, &row.token, &row.token_checksum)).collect()
        }
        "RefreshToken" => {
            let all = store.refresh_tokens().order_by(RefreshToken::ID.asc()).all().await.unwrap();
            all.iter().map(|row| token(row, &row.token, &row.token_checksum)).collect()
        }
        "Grant" => {
            let all = store.grants().order_by(Grant::ID.asc()).all().await.unwrap();
            all.iter().map(|row| with(row, &[("code", row.code.expose_secret())])).collect()
        }
        "IDToken" => {
            let all = store.id_tokens().order_by(IdToken::ID.asc()).all().await.unwrap();
            all.iter().map(|row| with(row, &[])).collect()
        }
        other => panic!("no model {other}"),
    }
}

fn application(row: &Application) -> Value {
    let mut value = with(row, &[("client_secret", row.client_secret.expose_secret())]);
    let columns = value.as_object_mut().unwrap();
    for column in NEWER {
        columns.remove(*column).unwrap();
    }
    value
}

fn token<T: Serialize>(row: &T, token: &SecretString, checksum: &str) -> Value {
    with(row, &[("token", token.expose_secret()), ("token_checksum", checksum)])
}

/// What serde shows of a row, and the secrets, which it leaves out.
fn with<T: Serialize>(row: &T, secrets: &[(&str, &str)]) -> Value {
    let mut value = serde_json::to_value(row).unwrap();
    for (column, secret) in secrets {
        assert_eq!(value[*column], Value::Null, "{column} is a secret");
        value[*column] = (*secret).into();
    }
    value
}
