//! The values of a new row, with their defaults.

use oauth_schema::abstract_model::{AbstractModel, DefaultValue, Format};
use oauth_schema::{Column, Model, Role};
use proc_macro2::{Ident, Span, TokenStream};
use quote::{format_ident, quote};

use super::{field, scalar};
use crate::context::docs;

/// The values of a new row: the required ones, and the optional ones with their defaults.
pub(super) fn new_values(model: &Model) -> TokenStream {
    let new = format_ident!("New{}", model.role.base());
    let optional = format_ident!("{}Optional", model.role.name());
    let base = format_ident!("{}", model.role.base());
    let new_docs = docs(&format!("The values of the base columns of a new {}.", model.name));
    let optional_docs = docs(&format!("The values of a new {} that need not be given.", model.name));
    let required: Vec<&Column> = model.columns.iter().filter(|column| column.is_required()).collect();
    let settable: Vec<&Column> =
        model.columns.iter().filter(|column| !column.is_required() && column.is_settable()).collect();
    let required_fields: Vec<Ident> = required.iter().map(|column| field(column)).collect();
    let required_types = required.iter().map(|column| scalar(column));
    let required_docs = required.iter().map(|column| docs(&column.docs));
    let optional_fields: Vec<Ident> = settable.iter().map(|column| field(column)).collect();
    let optional_types = settable.iter().map(|column| optional_type(column));
    let optional_field_docs = settable.iter().map(|column| docs(&column.docs));
    let defaults = settable.iter().map(|column| default(column));
    quote! {
        #new_docs
        #[allow(missing_debug_implementations)]
        pub struct #new<M: OAuthModels> {
            #(#required_docs pub #required_fields: #required_types,)*
            /// The values that need not be given.
            pub optional: #optional<M>,
        }

        #optional_docs
        #[allow(missing_debug_implementations)]
        pub struct #optional<M: OAuthModels> {
            #(#optional_field_docs pub #optional_fields: #optional_types,)*
            #[doc(hidden)]
            pub models: std::marker::PhantomData<fn() -> #base<M>>,
        }

        impl<M: OAuthModels> Default for #optional<M> {
            fn default() -> Self {
                Self {
                    #(#optional_fields: #defaults,)*
                    models: std::marker::PhantomData,
                }
            }
        }
    }
}

fn optional_type(column: &Column) -> TokenStream {
    let scalar = scalar(column);
    if column.nullable || column.generated.is_some() { quote!(Option<#scalar>) } else { scalar }
}

fn default(column: &Column) -> TokenStream {
    match (&column.default, &column.choices_enum, column.format) {
        (None, ..) => quote!(None),
        (Some(DefaultValue::Text(value)), Some(choices), _) => {
            let variant = AbstractModel::of(role_of(choices))
                .choices
                .iter()
                .find(|known| &known.name == choices)
                .and_then(|known| known.values.iter().find(|choice| &choice.value == value))
                .map(|choice| Ident::new(&choice.name, Span::call_site()));
            let choices = Ident::new(choices, Span::call_site());
            quote!(#choices::#variant)
        }
        (Some(_), None, Some(Format::Resource | Format::UriList | Format::Scope)) => {
            quote!(Default::default())
        }
        (Some(_), None, Some(Format::Object)) => quote!(Value::Object(Default::default())),
        (Some(DefaultValue::Bool(flag)), ..) => quote!(#flag),
        (Some(DefaultValue::Integer(number)), ..) => {
            let number = proc_macro2::Literal::i64_unsuffixed(*number);
            quote!(#number)
        }
        (Some(DefaultValue::Float(number)), ..) => quote!(#number),
        (Some(DefaultValue::Text(text)), ..) if text.is_empty() => quote!(String::new()),
        (Some(DefaultValue::Text(text)), ..) => quote!(String::from(#text)),
    }
}

/// The role whose schema declares an enum.
fn role_of(choices: &str) -> Role {
    Role::ALL
        .into_iter()
        .find(|role| AbstractModel::of(*role).choices.iter().any(|known| known.name == choices))
        .unwrap_or(Role::Application)
}
