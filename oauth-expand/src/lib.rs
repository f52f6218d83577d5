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
use syn::{DeriveInput, ItemEnum, ItemStruct};

pub use entity::entity;

/// What `#[derive(OAuthApplication)]` and its siblings emit.
pub fn derive_entity(role: Role, input: TokenStream) -> TokenStream {
    let input: DeriveInput = match syn::parse2(input) {
        Ok(input) => input,
        Err(error) => return error.to_compile_error(),
    };
    let mut problems = Problems::new();
    let declaration = EntityDeclaration::read_with(role, &input, &mut problems);
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
    let input: DeriveInput = match syn::parse2(input) {
        Ok(input) => input,
        Err(error) => return error.to_compile_error(),
    };
    match UserDeclaration::read(&input) {
        Ok(declaration) => user::user(&declaration),
        Err(error) => {
            let items = user::fallback(&input);
            let errors = error.to_compile_error();
            quote! { #errors #items }
        }
    }
}

/// What `#[derive(OAuthChoices)]` emits.
pub fn derive_choices(input: TokenStream) -> TokenStream {
    let input: DeriveInput = match syn::parse2(input) {
        Ok(input) => input,
        Err(error) => return error.to_compile_error(),
    };
    let mut problems = Problems::new();
    let declaration = ChoicesDeclaration::read_with(&input, &mut problems);
    match problems.into_error() {
        None => choices::choices(&declaration),
        Some(error) => {
            let items = choices::fallback(&declaration);
            let errors = error.to_compile_error();
            quote! { #errors #items }
        }
    }
}

/// What `#[swappable]` emits in place of the struct.
pub fn swappable(arguments: TokenStream, item: TokenStream) -> TokenStream {
    let mut problems = Problems::new();
    let item: ItemStruct = match syn::parse2(item.clone()) {
        Ok(item) => item,
        Err(error) => {
            problems.at(error.span(), "`#[swappable]` goes on a struct: `pub struct Models { user: User }`");
            let Ok(ItemEnum { vis, ident, .. }) = syn::parse2(item) else { return errors(problems) };
            // A set of standard models under that name keeps the rest of the file free of errors.
            let item = syn::parse_quote! { #vis struct #ident {} };
            let declaration = RegistryDeclaration::read_with(arguments, &item, &mut Problems::new());
            let (errors, items) = (errors(problems), registry::without_names(&declaration));
            return quote! { #errors #items };
        }
    };
    let declaration = RegistryDeclaration::read_with(arguments, &item, &mut problems);
    // The registry stands in any case, so that one mistake gives one message.
    let (errors, items) = (errors(problems), registry::registry(&declaration));
    quote! { #errors #items }
}

fn errors(problems: Problems) -> TokenStream {
    problems.into_error().map_or_else(TokenStream::new, |error| error.to_compile_error())
}
