//! The values of a new row.

use oauth_schema::Column;
use proc_macro2::{Ident, TokenStream};
use quote::quote;

use super::{Names, field_ident};
use crate::context;

pub(super) fn new_values(names: &Names<'_>) -> TokenStream {
    let values = values(names);
    let own_defaults = own_defaults(names);
    quote! {
        #values
        #own_defaults
    }
}

fn values(names: &Names<'_>) -> TokenStream {
    let Names { support, declaration, model, new, builder, .. } = names;
    let ident = names.ident();
    let visibility = &declaration.visibility;
    let base_type = &declaration.base_type;
    let base = &declaration.base;
    let definition = names.definition();
    let bounded = names.generics();
    let (generics, arguments, open_bounds) = definition.split_for_impl();
    let (_, _, bounds) = bounded.split_for_impl();
    let own: Vec<&Column> = model.own_columns().collect();
    let fields: Vec<Ident> = own.iter().map(|column| field_ident(column)).collect();
    let types: Vec<TokenStream> = own.iter().map(|column| names.column_type(column)).collect();
    let rest = if names.broken {
        quote!(::core::unimplemented!())
    } else {
        quote!(let (#(#fields,)*) = __own; #ident { #base: __base, #(#fields),* })
    };
    let docs = context::docs(&format!("The values of a new [`{ident}`], made with [`{new}::builder`]."));
    let builder_docs = context::docs(&format!("Starts a new [`{ident}`]."));
    quote! {
        #docs
        #[allow(missing_debug_implementations)]
        #visibility struct #new #definition #open_bounds {
            __base: <#base_type as #support::EntityBase>::New,
            #(#fields: #types,)*
        }

        #[allow(dead_code)]
        impl #generics #new #arguments #open_bounds {
            #builder_docs
            pub fn builder() -> #builder #arguments {
                #builder::new()
            }
        }

        #[automatically_derived]
        impl #generics #support::NewEntity for #new #arguments #bounds {
            type Entity = #ident #arguments;

            type Own = (#(#types,)*);

            fn split(self) -> (<#base_type as #support::EntityBase>::New, Self::Own) {
                (self.__base, (#(self.#fields,)*))
            }

            #[allow(unused_variables)]
            fn assemble(__base: #base_type, __own: Self::Own) -> Self::Entity {
                #rest
            }
        }
    }
}

/// The own columns of a row that names none of them, where every one of them can be left out.
fn own_defaults(names: &Names<'_>) -> TokenStream {
    if names.model.own_columns().any(Column::is_required) {
        return TokenStream::new();
    }
    let Names { support, model, new, builder, .. } = names;
    let bounded = names.generics();
    let (generics, arguments, bounds) = bounded.split_for_impl();
    let fields: Vec<Ident> = model.own_columns().map(field_ident).collect();
    // The builder starts with the defaults; they are written once.
    let values = if fields.is_empty() {
        TokenStream::new()
    } else {
        quote!(let __start = <#builder #arguments>::new(); (#(__start.#fields,)*))
    };
    quote! {
        #[automatically_derived]
        impl #generics #support::OwnDefaults for #new #arguments #bounds {
            fn own_defaults() -> Self::Own {
                #values
            }
        }
    }
}
