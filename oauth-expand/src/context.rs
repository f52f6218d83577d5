//! Where emitted code finds the runtime.

use proc_macro2::TokenStream;
use quote::quote;
use syn::Path;

/// The path of the runtime as a team's crate sees it.
pub(crate) fn runtime(path: Option<&Path>) -> TokenStream {
    path.map_or_else(|| quote!(::oauth_runtime), |path| quote!(#path))
}
