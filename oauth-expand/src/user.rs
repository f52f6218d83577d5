//! What `#[derive(OAuthUser)]` emits: where the users are and what their key is.

use oauth_schema::declaration::UserDeclaration;
use proc_macro2::TokenStream;
use quote::quote;
use syn::{Data, DeriveInput, Field, Generics, Ident, Type};

use crate::context;

pub(crate) fn user(declaration: &UserDeclaration) -> TokenStream {
    let runtime = context::runtime(declaration.runtime.as_ref());
    let ident = &declaration.ident;
    let (generics, arguments, bounds) = declaration.generics.split_for_impl();
    let UserDeclaration { table, key_column, key_field, key_type, .. } = declaration;
    let impls = impls(&runtime, ident, &declaration.generics, &quote!(#key_type), table, key_column);
    quote! {
        #impls
        // The field stands for a column; that the program never reads it is no mistake.
        const _: () = {
            #[allow(dead_code)]
            fn key #generics (user: &#ident #arguments) -> &#key_type #bounds {
                &user.#key_field
            }
        };
    }
}

/// The same impls for users with problems: the key is the field that looks like one.
pub(crate) fn fallback(input: &DeriveInput) -> TokenStream {
    let runtime = context::runtime(oauth_schema::declaration::runtime_path(&input.attrs).as_ref());
    let ident = &input.ident;
    let fields: Vec<&Field> = match &input.data {
        Data::Struct(data) => data.fields.iter().filter(|field| is_key_type(&field.ty)).collect(),
        _ => Vec::new(),
    };
    let named_id = fields.iter().find(|field| field.ident.as_ref().is_some_and(|ident| ident == "id"));
    let key = named_id.or(fields.first()).map_or_else(
        || quote!(i64),
        |field| {
            let ty = &field.ty;
            quote!(#ty)
        },
    );
    impls(&runtime, ident, &input.generics, &key, "users", "id")
}

fn impls(
    runtime: &TokenStream,
    ident: &Ident,
    generics: &Generics,
    key: &TokenStream,
    table: &str,
    key_column: &str,
) -> TokenStream {
    let (generics, arguments, bounds) = generics.split_for_impl();
    quote! {
        #[automatically_derived]
        impl #generics #runtime::HasKey for #ident #arguments #bounds {
            type Key = #key;
        }
        #[automatically_derived]
        impl #generics #runtime::UserModel for #ident #arguments #bounds {
            const TABLE: &'static str = #table;
            const KEY: &'static str = #key_column;
        }
    }
}

fn is_key_type(ty: &Type) -> bool {
    let Type::Path(path) = ty else { return false };
    let keys = ["i32", "i64", "Uuid", "String"];
    path.path.segments.last().is_some_and(|last| keys.iter().any(|key| last.ident == key))
}
