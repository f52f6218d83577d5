//! What all emitted items share: where the runtime is, and how docs are written.

use proc_macro2::{Span, TokenStream};
use quote::quote;
use syn::Path;

/// The path of the runtime as a team's crate sees it.
pub(crate) fn runtime(path: Option<&Path>) -> TokenStream {
    path.map_or_else(|| quote!(::oauth_runtime), |path| quote!(#path))
}

/// The same tokens, at the place an error about them should show.
pub(crate) fn at(tokens: &TokenStream, span: Span) -> TokenStream {
    tokens
        .clone()
        .into_iter()
        .map(|mut token| {
            token.set_span(span);
            token
        })
        .collect()
}

/// A doc comment, one attribute per line, with the space that people put after the slashes.
pub(crate) fn docs(text: &str) -> TokenStream {
    text.lines()
        .map(|line| {
            let line = if line.is_empty() { String::new() } else { format!(" {line}") };
            quote!(#[doc = #line])
        })
        .collect()
}
