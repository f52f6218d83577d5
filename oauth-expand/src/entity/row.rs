//! From a row to the struct and back, by position.

use proc_macro2::TokenStream;
use quote::quote;

use super::{Names, field_ident};

pub(super) fn decode(names: &Names<'_>) -> TokenStream {
    let Names { support, declaration, model, .. } = names;
    let (base, base_type) = (&declaration.base, &declaration.base_type);
    let first_own = 1 + model.base_columns().count();
    let body = if names.broken {
        quote!(::core::unimplemented!())
    } else {
        let fields = model.own_columns().enumerate().map(|(position, column)| {
            let field = field_ident(column);
            let name = &column.name;
            let index = first_own + position;
            quote!(#field: row.get(#index, #name)?)
        });
        quote! {
            ::core::result::Result::Ok(Self { #base: <#base_type>::decode(row)?, #(#fields),* })
        }
    };
    let row = if names.broken { quote!(_row) } else { quote!(row) };
    quote! {
        fn decode(#row: &#support::Row<'_>) -> ::core::result::Result<Self, #support::DecodeError> {
            #body
        }
    }
}

pub(super) fn encode(names: &Names<'_>) -> TokenStream {
    let Names { support, declaration, model, .. } = names;
    let base = &declaration.base;
    if names.broken {
        return quote!(fn encode(&self, _to: &mut #support::Encoder<'_>) {});
    }
    let fields = model.own_columns().map(|column| {
        let field = field_ident(column);
        quote!(to.add(&self.#field);)
    });
    quote! {
        fn encode(&self, to: &mut #support::Encoder<'_>) {
            self.#base.encode(to);
            #(#fields)*
        }
    }
}
