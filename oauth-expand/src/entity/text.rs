//! `Deref` to the base, and what is shown of a row: secrets are masked in `Debug`, left out of `Serialize`.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::spanned::Spanned;

use super::{Names, field_ident, guessed_scalar, optional};

pub(super) fn deref(names: &Names<'_>) -> TokenStream {
    let ident = names.ident();
    let (base, base_type) = (&names.declaration.base, &names.declaration.base_type);
    let (generics, arguments, bounds) = names.definition().split_for_impl();
    // The base may be what is missing.
    let (shared, mutable) = if names.broken {
        (quote!(::core::unimplemented!()), quote!(::core::unimplemented!()))
    } else {
        (quote!(&self.#base), quote!(&mut self.#base))
    };
    quote! {
        #[automatically_derived]
        impl #generics ::core::ops::Deref for #ident #arguments #bounds {
            type Target = #base_type;

            fn deref(&self) -> &Self::Target {
                #shared
            }
        }

        #[automatically_derived]
        impl #generics ::core::ops::DerefMut for #ident #arguments #bounds {
            fn deref_mut(&mut self) -> &mut Self::Target {
                #mutable
            }
        }
    }
}

pub(super) fn debug_and_serialize(names: &Names<'_>) -> TokenStream {
    let Names { support, model, declaration, .. } = names;
    let ident = names.ident();
    let name = &model.name;
    let base = &declaration.base;
    let (generics, arguments, bounds) = names.definition().split_for_impl();
    if names.broken {
        return quote! {
            #[automatically_derived]
            impl #generics ::core::fmt::Debug for #ident #arguments #bounds {
                fn fmt(&self, _: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                    ::core::unimplemented!()
                }
            }

            #[automatically_derived]
            impl #generics #support::Serialize for #ident #arguments #bounds {
                fn serialize<__S: #support::Serializer>(&self, _: __S) -> ::core::result::Result<__S::Ok, __S::Error> {
                    ::core::unimplemented!()
                }
            }
        };
    }
    let own: Vec<_> = model.own_columns().collect();
    let debug = own.iter().map(|column| {
        let (field, name) = (field_ident(column), &column.name);
        if column.secret {
            quote!(to.field(#name, &#support::Masked);)
        } else {
            quote!(to.field(#name, &self.#field);)
        }
    });
    let serialize = own.iter().filter(|column| !column.secret).map(|column| {
        let (field, name) = (field_ident(column), &column.name);
        let span = column.own.as_ref().map_or_else(Span::call_site, |own| own.inner.span());
        let value = match guessed_scalar(names, column, "as_text", &quote_spanned!(span=> (value))) {
            None => quote!(self.#field),
            Some(as_text) => {
                let value = optional(column);
                let pattern = Ident::new("value", span);
                quote! {
                    match #value {
                        ::core::option::Option::Some(#pattern) => #as_text,
                        ::core::option::Option::None => ::core::option::Option::None,
                    }
                }
            }
        };
        quote!(#support::SerializeStruct::serialize_field(&mut to, #name, &#value)?;)
    });
    let length = 1
        + model.base_columns().filter(|column| !column.secret).count()
        + own.iter().filter(|column| !column.secret).count();
    quote! {
        #[automatically_derived]
        impl #generics ::core::fmt::Debug for #ident #arguments #bounds {
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                let mut to = f.debug_struct(#name);
                self.#base.debug_fields(&mut to);
                #(#debug)*
                to.finish()
            }
        }

        #[automatically_derived]
        impl #generics #support::Serialize for #ident #arguments #bounds {
            fn serialize<__S: #support::Serializer>(&self, to: __S) -> ::core::result::Result<__S::Ok, __S::Error> {
                let mut to = to.serialize_struct(#name, #length)?;
                self.#base.serialize_fields(&mut to)?;
                #(#serialize)*
                #support::SerializeStruct::end(to)
            }
        }
    }
}
