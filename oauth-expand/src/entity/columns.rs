//! The column constants, such as `Application::CLIENT_ID`.

use oauth_schema::Model;
use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::Names;
use crate::{context, rust_type};

pub(super) fn constants(names: &Names<'_>) -> TokenStream {
    let Names { support, .. } = names;
    let ident = names.ident();
    let (generics, arguments, bounds) = names.definition().split_for_impl();
    let key = rust_type::key(names.model.key, support);
    let key_name = Model::KEY;
    let constants = names.model.columns.iter().map(|column| {
        let constant = format_ident!("{}", column.name.to_uppercase());
        let scalar = names.scalar(column);
        let name = &column.name;
        let docs = context::docs(&docs(&column.docs, name));
        quote! {
            #docs
            pub const #constant: #support::Column<Self, #scalar> = #support::Column::new(#name);
        }
    });
    quote! {
        #[allow(dead_code)]
        impl #generics #ident #arguments #bounds {
            /// Primary key.
            pub const ID: #support::Column<Self, #key> = #support::Column::new(#key_name);
            #(#constants)*
        }
    }
}

/// The column's own words, or its name where it has none.
pub(super) fn docs(docs: &str, name: &str) -> String {
    if docs.is_empty() { format!("Column `{name}`.") } else { docs.to_owned() }
}
