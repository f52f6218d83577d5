//! One description of a row, written by either side.

use oauth_runtime::prelude::*;
use serde::de::DeserializeOwned;
use serde_json::Value;
use uuid::Uuid;

use super::driver::Dot;
use super::models::{NewAccessToken, NewApplication, NewGrant, NewIdToken, NewRefreshToken, Store};

/// Who writes a row.
#[derive(Clone, Copy)]
pub(super) enum Writer {
    Dot,
    We,
}

impl Writer {
    /// Saves a new row of a model of DOT; the fields have the names of the columns.
    pub(super) async fn create(self, dot: &mut Dot, store: &Store, model: &str, fields: &Value) {
        match (self, model) {
            (Self::Dot, _) => drop(dot.create(model, fields.clone())),
            (Self::We, "Application") => application(store, fields).await,
            (Self::We, "AccessToken") => access_token(store, fields).await,
            (Self::We, "RefreshToken") => refresh_token(store, fields).await,
            (Self::We, "Grant") => grant(store, fields).await,
            (Self::We, "IDToken") => id_token(store, fields).await,
            (Self::We, other) => panic!("no model {other}"),
        }
    }
}

/// Calls the setters of a builder for the columns that the description has.
macro_rules! set {
    ($builder:expr, $fields:expr, $($column:ident: $type:ty),+ $(,)?) => {{
        let mut builder = $builder;
        $(if let Some(value) = $fields.get(stringify!($column)) {
            builder = builder.$column(from_json::<$type>(value));
        })+
        builder
    }};
}

async fn application(store: &Store, fields: &Value) {
    let builder = NewApplication::builder()
        .client_type(choice::<ClientType>(&fields["client_type"]))
        .authorization_grant_type(choice::<GrantType>(&fields["authorization_grant_type"]))
        .algorithm(choice::<SigningAlgorithm>(&fields["algorithm"]));
    let mut builder = set!(
        builder, fields,
        client_id: String, redirect_uris: String, post_logout_redirect_uris: String, allowed_origins: String,
        client_secret: String, hash_client_secret: bool, name: String, skip_authorization: bool,
        cimd_expires_at: DateTime<Utc>, user_id: i32,
    );
    if let Some(source) = fields.get("registration_source") {
        builder = builder.registration_source(choice::<RegistrationSource>(source));
    }
    store.applications().create(builder.build()).await.unwrap();
}

async fn access_token(store: &Store, fields: &Value) {
    let builder = NewAccessToken::builder().expires(from_json::<DateTime<Utc>>(&fields["expires"]));
    let builder = set!(
        builder, fields,
        token: String, user_id: i32, application_id: i64, id_token_id: i64, source_refresh_token_id: i64,
        scope: String, resource: Vec<String>,
    );
    store.access_tokens().create(builder.build()).await.unwrap();
}

async fn refresh_token(store: &Store, fields: &Value) {
    let builder = NewRefreshToken::builder()
        .user_id(from_json::<i32>(&fields["user_id"]))
        .application_id(from_json::<i64>(&fields["application_id"]));
    let builder = set!(
        builder, fields,
        token: String, access_token_id: i64, token_family: Uuid, resource: Vec<String>, revoked: DateTime<Utc>,
    );
    store.refresh_tokens().create(builder.build()).await.unwrap();
}

async fn grant(store: &Store, fields: &Value) {
    let builder = NewGrant::builder()
        .user_id(from_json::<i32>(&fields["user_id"]))
        .application_id(from_json::<i64>(&fields["application_id"]))
        .expires(from_json::<DateTime<Utc>>(&fields["expires"]))
        .redirect_uri(from_json::<String>(&fields["redirect_uri"]))
        .code_challenge_method(choice::<CodeChallengeMethod>(&fields["code_challenge_method"]));
    let builder = set!(
        builder, fields,
        code: String, scope: String, code_challenge: String, nonce: String, claims: String, resource: Vec<String>,
    );
    store.grants().create(builder.build()).await.unwrap();
}

async fn id_token(store: &Store, fields: &Value) {
    let builder = NewIdToken::builder().expires(from_json::<DateTime<Utc>>(&fields["expires"]));
    let builder = set!(builder, fields, jti: Uuid, user_id: i32, application_id: i64, scope: String);
    store.id_tokens().create(builder.build()).await.unwrap();
}

fn from_json<T: DeserializeOwned>(value: &Value) -> T {
    serde_json::from_value(value.clone()).unwrap()
}

/// The choice with this stored value; an empty one where the description leaves it out.
fn choice<T: ChoiceType>(value: &Value) -> T {
    T::from_value(value.as_str().unwrap_or_default()).unwrap()
}
