//! Formatted Rust, for people to read.

use oauth_schema::Model;
use oauth_schema::declaration::EntityDeclaration;
use proc_macro2::TokenStream;
use syn::Item;

/// What the derive of an entity emits, formatted, with short names in place of absolute paths.
pub fn entity(declaration: &EntityDeclaration, model: &Model) -> String {
    let emitted = crate::entity(declaration, model);
    let mut text = emitted.to_string();
    for (absolute, short) in SHORT {
        text = text.replace(absolute, short);
    }
    let items = text.parse().unwrap_or(emitted);
    format!("{PREAMBLE}{}", tokens(items))
}

/// What the derive writes with absolute paths, so that no name of the team's can come between.
const SHORT: [(&str, &str); 12] = [
    (":: oauth_runtime :: codegen_support ::", "support ::"),
    (":: oauth_runtime ::", "oauth_runtime ::"),
    (":: core :: option :: Option ::", ""),
    (":: core :: option ::", ""),
    (":: core :: result :: Result ::", ""),
    (":: core :: result ::", ""),
    (":: core :: convert ::", ""),
    (":: core :: default ::", ""),
    (":: core :: marker ::", "std :: marker ::"),
    (":: core :: ops ::", "std :: ops ::"),
    (":: core :: fmt ::", "std :: fmt ::"),
    (":: std :: vec ::", ""),
];

const PREAMBLE: &str = "\
// What the derive emits. Printed with short names; the derive itself writes absolute paths.
use oauth_runtime::codegen_support as support;

";

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
