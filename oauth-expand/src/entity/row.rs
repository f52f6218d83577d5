//! From a row to the struct and back, by position.

use proc_macro2::{Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::spanned::Spanned;

use super::{Names, field_ident, guessed_scalar, optional};

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
            let span = column.own.as_ref().map_or_else(Span::call_site, |own| own.inner.span());
            match guessed_scalar(names, column, "read", &quote_spanned!(span=> (row, #index, #name))) {
                None => quote!(#field: row.get(#index, #name)?),
                Some(read) if column.nullable => quote!(#field: #read?),
                Some(read) => quote!(#field: #support::present(#read?, #name)?),
            }
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
        let functions = guessed_scalar(names, column, "bind", &TokenStream::new()).zip(guessed_scalar(
            names,
            column,
            "as_text",
            &TokenStream::new(),
        ));
        match functions {
            None => quote!(to.add(&self.#field);),
            Some((bind, as_text)) => {
                let value = optional(column);
                quote!(to.add_with(#value, #bind, #as_text);)
            }
        }
    });
    quote! {
        fn encode(&self, to: &mut #support::Encoder<'_>) {
            self.#base.encode(to);
            #(#fields)*
        }
    }
}
