//! What `#[derive(OAuthUser)]` emits: where the users are and what their key is.

use oauth_schema::declaration::UserDeclaration;
use proc_macro2::TokenStream;
use quote::quote;

use crate::context;

pub(crate) fn user(declaration: &UserDeclaration) -> TokenStream {
    let runtime = context::runtime(declaration.runtime.as_ref());
    let ident = &declaration.ident;
    let (generics, arguments, bounds) = declaration.generics.split_for_impl();
    let UserDeclaration { table, key_column, key_field, key_type, .. } = declaration;
    quote! {
        #[automatically_derived]
        impl #generics #runtime::HasKey for #ident #arguments #bounds {
            type Key = #key_type;
        }
        #[automatically_derived]
        impl #generics #runtime::UserModel for #ident #arguments #bounds {
            const TABLE: &'static str = #table;
            const KEY: &'static str = #key_column;
        }
        // The field stands for a column; that the program never reads it is no mistake.
        const _: () = {
            #[allow(dead_code)]
            fn key #generics (user: &#ident #arguments) -> &#key_type #bounds {
                &user.#key_field
            }
        };
    }
}
