//! The builder of a new row. A value that is required and missing does not compile.

use oauth_schema::abstract_model::DefaultValue;
use oauth_schema::{Column, Kind};
use proc_macro2::{Ident, Literal, TokenStream};
use quote::{format_ident, quote};
use syn::Generics;

use super::columns::docs;
use super::{Names, field_ident};
use crate::context;

/// A required column: its setter changes the type of the builder.
struct Slot<'a> {
    column: &'a Column,
    field: Ident,
    parameter: Ident,
    marker: TokenStream,
}

pub(super) fn builder(names: &Names<'_>) -> TokenStream {
    let slots = slots(names);
    let markers = markers(names, &slots);
    let collector = collector(names, &slots);
    quote! {
        #markers
        #collector
    }
}

fn missing_module(names: &Names<'_>) -> Ident {
    format_ident!("__missing_in_{}", names.ident().to_string().to_lowercase())
}

fn slots<'a>(names: &Names<'a>) -> Vec<Slot<'a>> {
    let module = missing_module(names);
    names
        .model
        .columns
        .iter()
        .filter(|column| column.is_required())
        .map(|column| {
            let field = field_ident(column);
            let marker = quote!(#module::#field);
            let parameter = format_ident!("__{}", column.name);
            Slot { column, field, parameter, marker }
        })
        .collect()
}

/// One type per required column, whose name appears in the error when it is missing.
fn markers(names: &Names<'_>, slots: &[Slot<'_>]) -> TokenStream {
    if slots.is_empty() {
        return TokenStream::new();
    }
    let fields = slots.iter().map(|slot| &slot.field);
    let module = missing_module(names);
    quote! {
        #[doc(hidden)]
        #[allow(non_camel_case_types, missing_docs, unreachable_pub, missing_debug_implementations)]
        mod #module {
            #(pub struct #fields;)*
        }
    }
}

fn collector(names: &Names<'_>, slots: &[Slot<'_>]) -> TokenStream {
    let Names { support, declaration, model, new, builder, .. } = names;
    let ident = names.ident();
    let visibility = &declaration.visibility;
    let models = &names.models;
    let (_, entity_arguments, _) = names.definition().split_for_impl();
    let optional = format_ident!("{}Optional", model.role.name());
    let new_base = format_ident!("New{}", model.role.base());
    let own_optional: Vec<&Column> = model.own_columns().filter(|column| !column.is_required()).collect();
    let own_fields: Vec<Ident> = own_optional.iter().map(|column| field_ident(column)).collect();
    let own_types = own_optional.iter().map(|column| names.column_type(column));
    let own_defaults = own_optional.iter().map(|column| default(names, column));
    let parameters: Vec<&Ident> = slots.iter().map(|slot| &slot.parameter).collect();
    let slot_fields: Vec<&Ident> = slots.iter().map(|slot| &slot.field).collect();
    let markers: Vec<&TokenStream> = slots.iter().map(|slot| &slot.marker).collect();
    let with_defaults = extend(
        names.definition(),
        slots.iter().map(|slot| {
            let (parameter, marker) = (&slot.parameter, &slot.marker);
            quote!(#parameter = #marker)
        }),
    );
    let open = extend(names.definition(), parameters.iter().map(|parameter| quote!(#parameter)));
    let (open_generics, open_arguments, open_bounds) = open.split_for_impl();
    let (start_generics, _, start_bounds) = names.definition().split_for_impl();
    let optional_setters = model
        .columns
        .iter()
        .filter(|column| !column.is_required() && column.is_settable())
        .map(|column| optional_setter(names, column));
    let slot_setters = slots
        .iter()
        .enumerate()
        .map(|(position, slot)| slot_setter(names, slots, position, slot, &own_fields));
    // A default may be what is wrong.
    let start = if names.broken {
        quote!(::core::unimplemented!())
    } else {
        quote! {
            Self {
                __optional: ::core::default::Default::default(),
                #(#own_fields: #own_defaults,)*
                #(#slot_fields: #markers,)*
            }
        }
    };
    let given = slots.iter().map(|slot| {
        let (parameter, scalar) = (&slot.parameter, names.scalar(slot.column));
        quote!(#parameter: #support::Given<#scalar>)
    });
    let base_slots: Vec<&Ident> =
        slots.iter().filter(|slot| slot.column.own.is_none()).map(|slot| &slot.field).collect();
    let own_slots: Vec<&Ident> =
        slots.iter().filter(|slot| slot.column.own.is_some()).map(|slot| &slot.field).collect();
    let docs = context::docs(&format!(
        "Collects the values of a new [`{ident}`]; `build` compiles once every required column has one."
    ));
    quote! {
        #docs
        #[allow(non_camel_case_types, missing_debug_implementations)]
        #[must_use = "a builder does nothing until `build` is called"]
        #visibility struct #builder #with_defaults #open_bounds {
            __optional: #support::#optional<#models>,
            #(#own_fields: #own_types,)*
            #(#slot_fields: #parameters,)*
        }

        #[allow(dead_code)]
        impl #start_generics #builder #entity_arguments #start_bounds {
            fn new() -> Self {
                #start
            }
        }

        #[allow(non_camel_case_types, dead_code)]
        impl #open_generics #builder #open_arguments #open_bounds {
            #(#optional_setters)*
            #(#slot_setters)*

            /// The values, once every required column has one.
            pub fn build(self) -> #new #entity_arguments
            where
                #(#given,)*
            {
                #new {
                    __base: #support::#new_base {
                        optional: self.__optional,
                        #(#base_slots: self.#base_slots.take(),)*
                    },
                    #(#own_fields: self.#own_fields,)*
                    #(#own_slots: self.#own_slots.take(),)*
                }
            }
        }
    }
}

fn extend(generics: &Generics, parameters: impl Iterator<Item = TokenStream>) -> Generics {
    let mut generics = generics.clone();
    for parameter in parameters {
        if let Ok(parameter) = syn::parse2(parameter) {
            generics.params.push(parameter);
        }
    }
    generics
}

fn optional_setter(names: &Names<'_>, column: &Column) -> TokenStream {
    let support = &names.support;
    let field = field_ident(column);
    let scalar = names.scalar(column);
    let docs = context::docs(&docs(&column.docs, &column.name));
    let place = if column.own.is_some() { quote!(self.#field) } else { quote!(self.__optional.#field) };
    let value = if column.nullable || column.generated.is_some() {
        quote!(::core::option::Option::Some(#support::IntoValue::into_value(#field)))
    } else {
        quote!(#support::IntoValue::into_value(#field))
    };
    quote! {
        #docs
        pub fn #field(mut self, #field: impl #support::IntoValue<#scalar>) -> Self {
            #place = #value;
            self
        }
    }
}

/// Sets a required value: the builder of the other values and this one.
fn slot_setter(
    names: &Names<'_>,
    slots: &[Slot<'_>],
    position: usize,
    slot: &Slot<'_>,
    own_fields: &[Ident],
) -> TokenStream {
    let Names { support, builder, .. } = names;
    let field = &slot.field;
    let scalar = names.scalar(slot.column);
    let docs = context::docs(&format!("{} Required.", docs(&slot.column.docs, &slot.column.name)));
    let entity_parameters = names.definition().type_params().map(|parameter| {
        let ident = &parameter.ident;
        quote!(#ident)
    });
    let arguments = slots.iter().enumerate().map(|(other, slot)| {
        let parameter = &slot.parameter;
        if other == position { quote!(#support::Set<#scalar>) } else { quote!(#parameter) }
    });
    let others = slots.iter().enumerate().filter(|(other, _)| *other != position).map(|(_, slot)| {
        let field = &slot.field;
        quote!(#field: self.#field)
    });
    quote! {
        #docs
        pub fn #field(
            self,
            #field: impl #support::IntoValue<#scalar>,
        ) -> #builder<#(#entity_parameters,)* #(#arguments),*> {
            #builder {
                __optional: self.__optional,
                #(#own_fields: self.#own_fields,)*
                #(#others,)*
                #field: #support::Set(#support::IntoValue::into_value(#field)),
            }
        }
    }
}

/// The value of a column that the builder was not told.
fn default(names: &Names<'_>, column: &Column) -> TokenStream {
    let Some(value) = &column.default else { return quote!(::core::option::Option::None) };
    let value = match (value, column.own.as_ref().map(|own| (own.kind, own.guessed))) {
        (DefaultValue::Text(text), Some((Kind::Choice, true))) => {
            let support = &names.support;
            let scalar = names.scalar(column);
            quote!(#support::default_choice::<#scalar>(#text))
        }
        (DefaultValue::Text(text), _) => quote!(::core::convert::Into::into(#text)),
        (DefaultValue::Bool(flag), _) => quote!(#flag),
        (DefaultValue::Float(number), _) => quote!(#number),
        (DefaultValue::Integer(number), _) => {
            let literal = Literal::i64_unsuffixed(*number);
            quote!(#literal)
        }
    };
    if column.nullable { quote!(::core::option::Option::Some(#value)) } else { value }
}
