//! Lets rustc judge what the reader guessed from the name of a type.

use oauth_schema::abstract_model::DefaultValue;
use oauth_schema::declaration::{FieldDeclaration, ReferenceTarget};
use oauth_schema::{Column, Kind};
use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use syn::ext::IdentExt;
use syn::spanned::Spanned;

use super::Names;
use crate::rust_type;

pub(super) fn assertions(names: &Names<'_>) -> TokenStream {
    if names.broken {
        return TokenStream::new();
    }
    names.model.own_columns().filter_map(|column| Some(judge(names, column, column.own.as_ref()?))).collect()
}

fn judge(names: &Names<'_>, column: &Column, field: &FieldDeclaration) -> TokenStream {
    let kind = kind(names, field);
    let default = default_choice(names, column, field);
    let reference = reference(names, field);
    quote!(#kind #default #reference)
}

fn kind(names: &Names<'_>, field: &FieldDeclaration) -> TokenStream {
    // The language fixes what a primitive type is.
    if matches!(field.kind, Kind::Bool | Kind::I16 | Kind::I32 | Kind::I64 | Kind::F64) && !field.guessed {
        return TokenStream::new();
    }
    let support = &names.support;
    let inner = &field.inner;
    let kind = rust_type::kind(field.kind);
    let (word, kinds) =
        (field.ident.unraw(), "string, text, bool, i16, i32, i64, f64, uuid, datetime, date, json, bytes");
    let message = if field.guessed && field.kind == Kind::Choice {
        format!(
            "the type of `{word}` is no enum of choices; say what it holds: `#[oauth(kind = \"…\")]` (kinds: {kinds})"
        )
    } else {
        format!(
            "the field `{word}` is read as a column of kind `{}`, but its type holds something else; say what it holds: `#[oauth(kind = \"…\")]` (kinds: {kinds})",
            field.kind,
        )
    };
    quote_spanned! {field.inner.span()=>
        const _: () = ::core::assert!(<#inner as #support::Scalar>::KIND.is_stored_as(#support::Kind::#kind), #message);
    }
}

/// The default of an enum must be one of its values.
fn default_choice(names: &Names<'_>, column: &Column, field: &FieldDeclaration) -> TokenStream {
    let (Kind::Choice, true, Some((DefaultValue::Text(value), token))) =
        (field.kind, field.guessed, &field.default)
    else {
        return TokenStream::new();
    };
    let support = &names.support;
    let scalar = names.scalar(column);
    let message = format!("\"{value}\" is no choice of this enum; write the text of one of its variants");
    quote_spanned! {token.span()=>
        const _: () = ::core::assert!(
            // That the type is an enum of choices is judged apart.
            <#scalar as #support::Scalar>::ALLOWED.is_empty() || #support::has_choice(<#scalar as #support::Scalar>::ALLOWED, #value),
            #message
        );
    }
}

/// A reference to a struct must have the type of that struct's key.
fn reference(names: &Names<'_>, field: &FieldDeclaration) -> TokenStream {
    let Some(ReferenceTarget::Entity(target)) = field.reference.as_ref().map(|reference| &reference.target)
    else {
        return TokenStream::new();
    };
    let Names { runtime, support, .. } = names;
    let inner = &field.inner;
    quote_spanned! {field.inner.span()=>
        const _: () = #support::points_at::<<#target as #runtime::HasKey>::Key, #inner>();
    }
}
