//! How new values become a row: the values that the runtime makes.

use oauth_schema::abstract_model::Generated;
use oauth_schema::{Column, Model, Role};
use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};

use super::field;

pub(super) fn prepare(model: &Model) -> TokenStream {
    let base = format_ident!("{}", model.role.base());
    let new = format_ident!("New{}", model.role.base());
    let role = format_ident!("{}", model.role.name());
    let fields = model.columns.iter().map(|column| {
        let field = field(column);
        let value = value(model.role, column);
        quote!(#field: #value)
    });
    let secret = secret(model);
    let settings = if needs_settings(model) { quote!(settings) } else { quote!(_settings) };
    let touch = match generated_columns(model, Generated::Updated).map(field).next() {
        Some(updated) => quote!(std::mem::replace(&mut self.#updated, now)),
        None => quote!(now),
    };
    quote! {
        impl<M: OAuthModels> EntityBase for #base<M> {
            type Models = M;
            type Key = Pk<M::#role>;
            type New = #new<M>;

            fn key(&self) -> &Self::Key {
                &self.id
            }

            fn set_key(&mut self, key: Self::Key) {
                self.id = key;
            }

            fn touch(&mut self, now: DateTime<Utc>) -> DateTime<Utc> {
                #touch
            }

            async fn prepare(
                new: Self::New,
                #settings: &Settings,
                now: DateTime<Utc>,
            ) -> Result<(Self, SecretString), Error> {
                let optional = new.optional;
                #secret
                let base = Self {
                    id: <Self::Key as KeyType>::initial(),
                    #(#fields,)*
                };
                Ok((base, secret))
            }
        }
    }
}

fn generated_columns(model: &Model, generated: Generated) -> impl Iterator<Item = &Column> {
    model.columns.iter().filter(move |column| column.generated == Some(generated))
}

fn has(model: &Model, generated: Generated) -> bool {
    generated_columns(model, generated).next().is_some()
}

/// Whether the settings say something about a new row.
fn needs_settings(model: &Model) -> bool {
    [Generated::ClientSecret, Generated::Token, Generated::Expires, Generated::Interval]
        .into_iter()
        .any(|generated| has(model, generated))
}

/// Makes `secret`, the secret in clear, and `stored`, what its column holds.
fn secret(model: &Model) -> TokenStream {
    if has(model, Generated::ClientSecret) {
        return quote! {
            let secret = optional.client_secret.map_or_else(|| generate::client_secret(settings), Ok)?;
            let stored = client_secret::stored(&secret, optional.hash_client_secret, settings).await?;
        };
    }
    if has(model, Generated::Token) {
        let generate = format_ident!("{}", model.role.field());
        return quote! {
            let secret = optional.token.map_or_else(|| generate::#generate(settings), Ok)?;
            let checksum = token_checksum(secret.expose_secret());
            let stored = settings.token_storage.stored(&secret);
        };
    }
    let in_clear = [
        (Generated::Code, quote!(generate::authorization_code)),
        (Generated::DeviceCode, quote!(generate::device_code)),
        (Generated::RequestUri, quote!(generate::request_uri)),
    ];
    for (generated, generate) in in_clear {
        if let Some(column) = generated_columns(model, generated).next() {
            let field = field(column);
            return quote! {
                let secret = optional.#field.unwrap_or_else(#generate);
                let stored = secret.clone();
            };
        }
    }
    quote!(let secret = SecretString::from("");)
}

/// The value of a column in a new row.
fn value(role: Role, column: &Column) -> TokenStream {
    let field = field(column);
    match column.generated {
        Some(Generated::Created | Generated::Updated) => quote!(now),
        Some(Generated::Expires) => {
            let lifetime = lifetime(role);
            quote!(optional.#field.unwrap_or_else(|| after(now, settings.#lifetime)))
        }
        Some(Generated::ClientId) => {
            quote!(optional.#field.map_or_else(|| generate::client_id(settings), Ok)?)
        }
        Some(Generated::Interval) => {
            quote!(optional.#field.unwrap_or_else(|| seconds(settings.device_flow_interval)))
        }
        Some(Generated::UserCode) => quote!(optional.#field.unwrap_or_else(generate::user_code)),
        Some(Generated::Uuid) => quote!(optional.#field.unwrap_or_else(Uuid::new_v4)),
        Some(Generated::TokenChecksum) => quote!(checksum),
        Some(
            Generated::ClientSecret
            | Generated::Token
            | Generated::Code
            | Generated::DeviceCode
            | Generated::RequestUri,
        ) => quote!(stored),
        None if column.is_required() => quote!(new.#field),
        None => quote!(optional.#field),
    }
}

/// The setting that says how long a new row of the role is valid; none where rows do not expire.
fn lifetime(role: Role) -> Option<Ident> {
    let setting = match role {
        Role::AccessToken => "access_token_expire_seconds",
        Role::Grant => "authorization_code_expire_seconds",
        Role::IdToken => "id_token_expire_seconds",
        Role::DeviceGrant => "device_code_expire_seconds",
        Role::PushedAuthorizationRequest => "par_request_uri_lifetime_seconds",
        Role::Application | Role::RefreshToken => return None,
    };
    Some(format_ident!("{setting}"))
}
