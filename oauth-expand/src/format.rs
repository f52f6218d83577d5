//! Formatted Rust, for people to read.

use oauth_schema::Model;
use oauth_schema::declaration::EntityDeclaration;
use proc_macro2::TokenStream;
use syn::Item;

/// What the derive of an entity emits, formatted.
pub fn entity(declaration: &EntityDeclaration, model: &Model) -> String {
    tokens(crate::entity(declaration, model))
}

/// Items, formatted; a blank line stands between two items.
pub fn tokens(items: TokenStream) -> String {
    let Ok(file) = syn::parse2::<syn::File>(items.clone()) else {
        // What we emit parses; should it not, unformatted text still helps who looks for the reason.
        return items.to_string();
    };
    let is_use = |item: &Item| matches!(item, Item::Use(_));
    let mut text = String::new();
    for (position, item) in file.items.iter().enumerate() {
        if position > 0 && !(is_use(item) && is_use(&file.items[position - 1])) {
            text.push('\n');
        }
        let mut alone = file.clone();
        alone.items = vec![item.clone()];
        text.push_str(&prettyplease::unparse(&alone));
    }
    text
}
