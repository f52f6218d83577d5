//! What `#[swappable]` emits: the registry type, its roles and the names a team uses.

use oauth_schema::declaration::RegistryDeclaration;
use oauth_schema::{Dialect, Role};
use proc_macro2::{Ident, Span, TokenStream};
use quote::{format_ident, quote, quote_spanned};

use crate::context;

pub(crate) fn registry(declaration: &RegistryDeclaration) -> TokenStream {
    let standard = Role::ALL
        .into_iter()
        .filter(|role| !declaration.fields.iter().any(|field| field.role == *role))
        .map(|role| standard_names(role, declaration))
        .collect();
    emit(declaration, &standard)
}

/// The registry without the names of standard models, where it is not known which of them are swapped.
pub(crate) fn without_names(declaration: &RegistryDeclaration) -> TokenStream {
    emit(declaration, &TokenStream::new())
}

fn emit(declaration: &RegistryDeclaration, standard: &TokenStream) -> TokenStream {
    let runtime = context::runtime(declaration.runtime.as_ref());
    let support = quote!(#runtime::codegen_support);
    let RegistryDeclaration { ident, visibility, attributes, user, .. } = declaration;
    let docs = attributes;
    let roles = Role::ALL.map(|role| {
        let name = format_ident!("{}", role.name());
        match declaration.fields.iter().find(|field| field.role == role) {
            Some(field) => {
                let ty = &field.ty;
                quote!(type #name = #ty;)
            }
            None => quote!(type #name = #runtime::models::#name<Self>;),
        }
    });
    let databases = declaration.databases.iter().map(|(dialect, _)| database(*dialect, &support));
    let required = declaration.databases.iter().map(|(dialect, token)| {
        // The error about a missing cargo feature stands on the name of the database.
        let check = Ident::new(&format!("__{}", dialect.word()), token.span());
        let runtime = context::at(&runtime, token.span());
        quote_spanned!(token.span()=> #runtime::#check!(require);)
    });
    let uri_policy = declaration.uri_policy.as_ref().map(|path| {
        quote! {
            fn uri_policy() -> &'static #runtime::uri::UriPolicy {
                #path()
            }
        }
    });
    let store_docs = context::docs(&format!("The store of [`{ident}`]."));
    quote! {
        #(#docs)*
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        #visibility struct #ident;

        #[automatically_derived]
        impl #support::OAuthModels for #ident {
            type User = #user;
            #(#roles)*
            const DATABASES: &'static [#support::Database] = &[#(#databases),*];
            #uri_policy
        }
        #(#required)*
        #standard
        #store_docs
        #visibility type Store = #runtime::Store<#ident>;
    }
}

/// The names of a standard model that a team did not swap.
fn standard_names(role: Role, declaration: &RegistryDeclaration) -> TokenStream {
    let runtime = context::runtime(declaration.runtime.as_ref());
    let RegistryDeclaration { ident, visibility, .. } = declaration;
    let name = format_ident!("{}", role.name());
    let new = format_ident!("New{}", role.name());
    let docs = context::docs(&format!("The standard {} model of [`{ident}`].", role.name()));
    let new_docs = context::docs(&format!("The values of a new [`{}`].", role.name()));
    quote! {
        #docs
        #visibility type #name = #runtime::models::#name<#ident>;
        #new_docs
        #visibility type #new = #runtime::models::#new<#ident>;
    }
}

fn database(dialect: Dialect, support: &TokenStream) -> TokenStream {
    let name = match dialect {
        Dialect::Sqlite => "Sqlite",
        Dialect::Postgres => "Postgres",
        Dialect::Mysql => "Mysql",
    };
    let name = Ident::new(name, Span::call_site());
    quote!(#support::Database::#name)
}
