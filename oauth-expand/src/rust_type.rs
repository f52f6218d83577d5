//! The Rust types of columns.

use oauth_schema::abstract_model::{Format, Generated};
use oauth_schema::{Column, Kind, model::Holds};
use proc_macro2::{Ident, Span, TokenStream};
use quote::quote;

/// Where types are found and how the roles of the registry are named.
pub(crate) struct Types {
    /// What stands before a name of the support module: its path, or nothing where it is imported.
    at: TokenStream,
    /// The registry; none where it is the type parameter `M`.
    models: Option<TokenStream>,
}

impl Types {
    /// Types as a team's crate names them.
    pub(crate) fn of_registry(support: &TokenStream, models: &TokenStream) -> Self {
        Self { at: quote!(#support::), models: Some(models.clone()) }
    }

    /// Types inside the runtime, generic over the registry `M`.
    pub(crate) fn generic() -> Self {
        Self { at: TokenStream::new(), models: None }
    }

    /// Type of a column without `Option`.
    pub(crate) fn scalar(&self, column: &Column) -> TokenStream {
        let at = &self.at;
        if let Some(own) = &column.own {
            let inner = &own.inner;
            return quote!(#inner);
        }
        if let Some(choices) = &column.choices_enum {
            let choices = Ident::new(choices, Span::call_site());
            return quote!(#at #choices);
        }
        match (column.holds, column.format) {
            (Holds::UserKey, _) => self.key_of("User"),
            (Holds::KeyOf(role), _) => self.key_of(role.name()),
            (_, Some(Format::UriList)) => quote!(#at UriList),
            (_, Some(Format::Scope)) => quote!(#at ScopeList),
            (_, Some(Format::Resource)) => quote!(#at ResourceList),
            (Holds::Value(kind), None | Some(Format::Object)) => match kind {
                // A checksum is hidden, but it is no secret that must be wiped from memory.
                Kind::String | Kind::Text
                    if column.secret && column.generated != Some(Generated::TokenChecksum) =>
                {
                    quote!(#at SecretString)
                }
                Kind::String | Kind::Text | Kind::Choice => quote!(#at String),
                Kind::Bool => quote!(bool),
                Kind::I16 => quote!(i16),
                Kind::I32 => quote!(i32),
                Kind::I64 => quote!(i64),
                Kind::F64 => quote!(f64),
                Kind::Uuid => quote!(#at Uuid),
                Kind::DateTime => quote!(#at DateTime<#at Utc>),
                Kind::Date => quote!(#at NaiveDate),
                Kind::Json => quote!(#at Value),
                Kind::Bytes => quote!(#at Vec<u8>),
            },
        }
    }

    /// Type of the key of the users or of a role's model.
    pub(crate) fn key_of(&self, role: &str) -> TokenStream {
        let at = &self.at;
        let role = Ident::new(role, Span::call_site());
        match &self.models {
            Some(models) => quote!(#at Pk<<#models as #at OAuthModels>::#role>),
            None => quote!(#at Pk<M::#role>),
        }
    }
}

/// Type of the key column itself.
pub(crate) fn key(kind: Kind, support: &TokenStream) -> TokenStream {
    match kind {
        Kind::I32 => quote!(i32),
        Kind::Uuid => quote!(#support::Uuid),
        _ => quote!(i64),
    }
}

/// The variant of the runtime's `Kind`.
pub(crate) fn kind(kind: Kind) -> Ident {
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
    Ident::new(name, Span::call_site())
}
