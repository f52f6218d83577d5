//! The Rust types of an abstract model's columns.

use oauth_schema::abstract_model::{Format, Generated};
use oauth_schema::{Column, Kind, Role, model::Holds};
use proc_macro2::{Ident, Span, TokenStream};
use quote::{format_ident, quote};

/// Type of a base column without `Option`. `support` is the hidden support module, `models` the registry.
pub(crate) fn scalar(column: &Column, support: &TokenStream, models: &TokenStream) -> TokenStream {
    if let Some(own) = &column.own {
        let inner = &own.inner;
        return quote!(#inner);
    }
    if let Some(choices) = &column.choices_enum {
        let choices = Ident::new(choices, Span::call_site());
        return quote!(#support::#choices);
    }
    match (column.holds, column.format) {
        (Holds::UserKey, _) => quote!(#support::Pk<<#models as #support::OAuthModels>::User>),
        (Holds::KeyOf(role), _) => role_key(role, support, models),
        (_, Some(Format::UriList)) => quote!(#support::UriList),
        (_, Some(Format::Scope)) => quote!(#support::ScopeList),
        (_, Some(Format::Resource)) => quote!(#support::ResourceList),
        (Holds::Value(kind), None) => match kind {
            // A checksum is hidden, but it is no secret that must be wiped from memory.
            Kind::String | Kind::Text
                if column.secret && column.generated != Some(Generated::TokenChecksum) =>
            {
                quote!(#support::SecretString)
            }
            Kind::String | Kind::Text | Kind::Choice => quote!(#support::String),
            Kind::Bool => quote!(bool),
            Kind::I16 => quote!(i16),
            Kind::I32 => quote!(i32),
            Kind::I64 => quote!(i64),
            Kind::F64 => quote!(f64),
            Kind::Uuid => quote!(#support::Uuid),
            Kind::DateTime => quote!(#support::DateTime<#support::Utc>),
            Kind::Date => quote!(#support::NaiveDate),
            Kind::Json => quote!(#support::Value),
            Kind::Bytes => quote!(#support::Vec<u8>),
        },
    }
}

/// Type of the key of a role's model.
pub(crate) fn role_key(role: Role, support: &TokenStream, models: &TokenStream) -> TokenStream {
    let role = format_ident!("{}", role.name());
    quote!(#support::Pk<<#models as #support::OAuthModels>::#role>)
}

/// Type of the key column itself.
pub(crate) fn key(kind: Kind, support: &TokenStream) -> TokenStream {
    match kind {
        Kind::I32 => quote!(i32),
        Kind::Uuid => quote!(#support::Uuid),
        _ => quote!(i64),
    }
}

/// The kind as a constant of the runtime.
pub(crate) fn kind(kind: Kind, support: &TokenStream) -> TokenStream {
    let name = match kind {
        Kind::String => "String",
        Kind::Text => "Text",
        Kind::Bool => "Bool",
        Kind::I16 => "I16",
        Kind::I32 => "I32",
        Kind::I64 => "I64",
        Kind::F64 => "F64",
        Kind::Uuid => "Uuid",
        Kind::DateTime => "DateTime",
        Kind::Date => "Date",
        Kind::Json => "Json",
        Kind::Bytes => "Bytes",
        Kind::Choice => "Choice",
    };
    let name = Ident::new(name, Span::call_site());
    quote!(#support::Kind::#name)
}
