//! Formatted Rust, for people to read.

use oauth_schema::Model;
use oauth_schema::declaration::EntityDeclaration;
use proc_macro2::TokenStream;

/// What the derive of an entity emits, formatted.
pub fn entity(declaration: &EntityDeclaration, model: &Model) -> String {
    tokens(crate::entity(declaration, model))
}

/// Items, formatted; a blank line stands between them.
pub fn tokens(items: TokenStream) -> String {
    match syn::parse2::<syn::File>(items.clone()) {
        Ok(file) => prettyplease::unparse(&file),
        // What we emit parses; should it not, unformatted text still helps who looks for the reason.
        Err(_) => items.to_string(),
    }
}
