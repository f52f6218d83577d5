//! Turns decided models into Rust items.
//!
//! A plain library behind the macros: the proc-macro crate, `cargo oauth code` and the tests call the
//! same functions. One file per output. Emitting cannot fail: all problems are found by
//! `oauth-schema` before, and become `compile_error!` here.
//!
//! Names inside emitted code: paths start at the runtime (`::oauth_runtime`, or where
//! `#[oauth(crate = …)]` says); type parameters of our own start with two underscores.

#![forbid(unsafe_code)]

pub mod base;
mod choices;
mod context;
mod entity;
#[cfg(feature = "format")]
pub mod format;
mod registry;
mod rust_type;
pub mod statements;
mod user;

use oauth_schema::declaration::{
    ChoicesDeclaration, EntityDeclaration, RegistryDeclaration, UserDeclaration,
};
use oauth_schema::{Model, Problems, Role};
use proc_macro2::TokenStream;
use quote::quote;
use syn::{DeriveInput, ItemStruct};

pub use entity::entity;

/// What `#[derive(OAuthApplication)]` and its siblings emit.
pub fn derive_entity(role: Role, input: TokenStream) -> TokenStream {
    let input: DeriveInput = match syn::parse2(input) {
        Ok(input) => input,
        Err(error) => return error.to_compile_error(),
    };
    let mut problems = Problems::new();
    let Some(declaration) = EntityDeclaration::read_with(role, &input, &mut problems) else {
        return errors(problems);
    };
    let model = Model::resolve_with(&declaration, &mut problems);
    match problems.into_error() {
        None => entity(&declaration, &model),
        // The impls stand all the same, so that one mistake gives one message.
        Some(error) => {
            let items = entity::fallback(&declaration, &model);
            let errors = error.to_compile_error();
            quote! { #errors #items }
        }
    }
}

/// What `#[derive(OAuthUser)]` emits.
pub fn derive_user(input: TokenStream) -> TokenStream {
    match syn::parse2(input).and_then(|input| UserDeclaration::read(&input)) {
        Ok(declaration) => user::user(&declaration),
        Err(error) => error.to_compile_error(),
    }
}

/// What `#[derive(OAuthChoices)]` emits.
pub fn derive_choices(input: TokenStream) -> TokenStream {
    match syn::parse2(input).and_then(|input| ChoicesDeclaration::read(&input)) {
        Ok(declaration) => choices::choices(&declaration),
        Err(error) => error.to_compile_error(),
    }
}

/// What `#[swappable]` emits in place of the struct.
pub fn swappable(arguments: TokenStream, item: TokenStream) -> TokenStream {
    let item: ItemStruct = match syn::parse2(item) {
        Ok(item) => item,
        Err(error) => {
            return syn::Error::new(
                error.span(),
                "`#[swappable]` goes on a struct: `pub struct Models { user: User }`",
            )
            .to_compile_error();
        }
    };
    match RegistryDeclaration::read(arguments, &item) {
        Ok(declaration) => registry::registry(&declaration),
        Err(error) => {
            let errors = error.to_compile_error();
            let fallback = registry::fallback(&item);
            quote! { #errors #fallback }
        }
    }
}

fn errors(problems: Problems) -> TokenStream {
    problems.into_error().map_or_else(TokenStream::new, |error| error.to_compile_error())
}
