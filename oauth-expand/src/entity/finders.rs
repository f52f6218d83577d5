//! The finders: one method per unique and per indexed set of columns.

use oauth_schema::model::{Finder, Holds};
use oauth_schema::{Column, Kind};
use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use syn::{Generics, parse_quote};

use super::{Names, field_ident};
use crate::{context, statements};

/// The generics of the finders: a lifetime before those of the entity.
fn with_lifetime(generics: &Generics) -> Generics {
    let mut generics = generics.clone();
    generics.params.insert(0, parse_quote!('c));
    generics
}

/// The arguments of the finders, such as `<'c, M>`.
pub(super) fn arguments(names: &Names<'_>) -> TokenStream {
    let generics = with_lifetime(names.definition());
    let (_, arguments, _) = generics.split_for_impl();
    quote!(#arguments)
}

pub(super) fn finders(names: &Names<'_>) -> TokenStream {
    let Names { support, declaration, finders, .. } = names;
    let ident = names.ident();
    let visibility = &declaration.visibility;
    let (_, entity_arguments, _) = names.definition().split_for_impl();
    let definition = with_lifetime(names.definition());
    let bounded = with_lifetime(&names.generics());
    let (generics, arguments, bounds) = bounded.split_for_impl();
    let methods = Finder::of(names.model).into_iter().filter_map(|finder| method(names, &finder));
    let docs = context::docs(&format!("Finders of [`{ident}`] by its unique and its indexed columns."));
    quote! {
        #docs
        #[derive(Debug)]
        #visibility struct #finders #definition {
            executor: #support::Executor<'c>,
            entity: ::core::marker::PhantomData<fn() -> #ident #entity_arguments>,
        }

        #[automatically_derived]
        impl #generics #support::Finders<'c> for #finders #arguments #bounds {
            fn new(executor: #support::Executor<'c>) -> Self {
                Self { executor, entity: ::core::marker::PhantomData }
            }

            fn executor(&mut self) -> &mut #support::Executor<'c> {
                &mut self.executor
            }

            fn into_executor(self) -> #support::Executor<'c> {
                self.executor
            }
        }

        #[allow(dead_code)]
        impl #generics #finders #arguments #bounds {
            #(#methods)*
        }
    }
}

fn method(names: &Names<'_>, finder: &Finder) -> Option<TokenStream> {
    let Names { runtime, support, model, .. } = names;
    let ident = names.ident();
    let (_, arguments, _) = names.definition().split_for_impl();
    let method = format_ident!("{}", finder.method());
    let sql = statements::finder(model, finder).tokens(runtime);
    let (parameters, binds): (Vec<_>, Vec<_>) = if finder.by_token {
        (vec![quote!(token: &str)], vec![quote!(__to.add(&#support::token_checksum(token));)])
    } else {
        let columns = finder.columns.iter().map(|name| model.column(name)).collect::<Option<Vec<_>>>()?;
        let fields = columns.iter().map(|column| field_ident(column));
        let binds = fields.map(|field| quote!(__to.add(#field);)).collect();
        (columns.into_iter().map(|column| parameter(names, column)).collect(), binds)
    };
    let (call, result) = if finder.unique {
        (quote!(find_one), quote!(#ident #arguments))
    } else {
        (quote!(find_all), quote!(::std::vec::Vec<#ident #arguments>))
    };
    let docs = docs(names, finder);
    Some(quote! {
        #docs
        pub fn #method(&mut self, #(#parameters),*) -> #support::Finding<'_, #result> {
            const SQL: #support::Statement = #sql;
            #support::#call(&mut self.executor, &SQL, |__to| { #(#binds)* })
        }
    })
}

/// A parameter: texts are taken as `&str`, other values by reference.
fn parameter(names: &Names<'_>, column: &Column) -> TokenStream {
    let field = field_ident(column);
    let text = matches!(column.holds, Holds::Value(Kind::String | Kind::Text))
        && column.format.is_none()
        && column.choices_enum.is_none();
    if text {
        return quote!(#field: &str);
    }
    let scalar = names.scalar(column);
    quote!(#field: &#scalar)
}

fn docs(names: &Names<'_>, finder: &Finder) -> TokenStream {
    let name = &names.model.name;
    let columns = finder.columns.join("` and `");
    let what = if finder.by_token {
        format!("The {name} of a token that a client presents, found by its SHA-256 checksum.")
    } else if finder.unique {
        format!("The {name} with this `{columns}`.")
    } else {
        format!("Every {name} with this `{columns}`, in the order of their keys.")
    };
    let errors = if finder.unique {
        "`NotFound` if there is none; otherwise what the database says."
    } else {
        "What the database says."
    };
    context::docs(&format!("{what}\n\n# Errors\n{errors}"))
}
