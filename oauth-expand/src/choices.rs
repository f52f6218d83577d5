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
    let values: Vec<_> = declaration.variants.iter().map(|variant| &variant.value).collect();
    let absent = quote!(::core::unimplemented!());
    choice_type(&support, &quote!(#ident), &values, &absent, &quote!(let _ = value; #absent))
}

/// The impls of an enum of choices; also for the enums of the abstract models.
pub(crate) fn impls<V: quote::ToTokens, S: quote::ToTokens>(
    support: &TokenStream,
    ident: &TokenStream,
    variants: &[V],
    values: &[S],
) -> TokenStream {
    let as_str = quote! {
        match self {
            #(Self::#variants => #values,)*
        }
    };
    let from_value = quote! {
        match value {
            #(#values => #support::Option::Some(Self::#variants),)*
            _ => #support::Option::None,
        }
    };
    choice_type(support, ident, values, &as_str, &from_value)
}

/// The impls with these bodies.
fn choice_type<S: quote::ToTokens>(
    support: &TokenStream,
    ident: &TokenStream,
    values: &[S],
    as_str: &TokenStream,
    from_value: &TokenStream,
) -> TokenStream {
    quote! {
        #[automatically_derived]
        impl #support::ChoiceType for #ident {
            const CHOICES: &'static [&'static str] = &[#(#values),*];

            fn as_str(&self) -> &'static str {
                #as_str
            }

            fn from_value(value: &str) -> #support::Option<Self> {
                #from_value
            }
        }
        #support::choice_scalar!(#ident);
    }
}
