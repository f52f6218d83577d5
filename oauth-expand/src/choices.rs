//! What `#[derive(OAuthChoices)]` emits: the stored text of each variant.

use oauth_schema::declaration::ChoicesDeclaration;
use proc_macro2::TokenStream;
use quote::quote;

use crate::context;

pub(crate) fn choices(declaration: &ChoicesDeclaration) -> TokenStream {
    let runtime = context::runtime(declaration.runtime.as_ref());
    let ident = &declaration.ident;
    let variants: Vec<_> = declaration.variants.iter().map(|variant| &variant.ident).collect();
    let values: Vec<_> = declaration.variants.iter().map(|variant| &variant.value).collect();
    impls(&quote!(#runtime::codegen_support), &quote!(#ident), &variants, &values)
}

/// The same impls for a type with problems, with bodies that need no variant.
pub(crate) fn fallback(declaration: &ChoicesDeclaration) -> TokenStream {
    let runtime = context::runtime(declaration.runtime.as_ref());
    let support = quote!(#runtime::codegen_support);
    let ident = &declaration.ident;
    let values = declaration.variants.iter().map(|variant| &variant.value);
    quote! {
        #[automatically_derived]
        impl #support::ChoiceType for #ident {
            const CHOICES: &'static [&'static str] = &[#(#values),*];

            fn as_str(&self) -> &'static str {
                ::core::unimplemented!()
            }

            fn from_value(_value: &str) -> #support::Option<Self> {
                ::core::unimplemented!()
            }
        }
        #support::choice_scalar!(#ident);
    }
}

/// The impls of an enum of choices; also for the enums of the abstract models.
pub(crate) fn impls<V: quote::ToTokens, S: quote::ToTokens>(
    support: &TokenStream,
    ident: &TokenStream,
    variants: &[V],
    values: &[S],
) -> TokenStream {
    quote! {
        #[automatically_derived]
        impl #support::ChoiceType for #ident {
            const CHOICES: &'static [&'static str] = &[#(#values),*];

            fn as_str(&self) -> &'static str {
                match self {
                    #(Self::#variants => #values,)*
                }
            }

            fn from_value(value: &str) -> #support::Option<Self> {
                match value {
                    #(#values => #support::Option::Some(Self::#variants),)*
                    _ => #support::Option::None,
                }
            }
        }
        #support::choice_scalar!(#ident);
    }
}
