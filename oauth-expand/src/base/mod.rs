//! The base struct of an abstract model: what `oauth-runtime/src/generated/` holds.
//!
//! These files are committed; a test of the `tests` crate emits them again and compares.

mod new;
mod prepare;
mod row;

use oauth_schema::abstract_model::{AbstractChoices, AbstractModel, OnDelete};
use oauth_schema::model::RelationTarget;
use oauth_schema::{Column, Model, Role};
use proc_macro2::{Ident, Span, TokenStream};
use quote::{format_ident, quote};

use crate::choices;
use crate::context::docs;
use crate::rust_type::Types;

/// The items of a role's generated file.
pub fn base(role: Role) -> TokenStream {
    let schema = AbstractModel::of(role);
    let model = Model::standard(role);
    let enums = schema.choices.iter().map(choices_enum);
    let row = row::row(&model);
    let new = new::new_values(&model);
    let prepare = prepare::prepare(&model);
    quote! {
        use crate::codegen_support::*;

        #(#enums)*
        #row
        #new
        #prepare
    }
}

/// Formatted text of a role's generated file, with the command that makes it.
#[cfg(feature = "format")]
pub fn file(role: Role) -> String {
    format!(
        "//! {}, generated from `schemas/{}.toml`.\n\n{DO_NOT_EDIT}{}",
        role.name(),
        role.field(),
        crate::format::tokens(base(role)),
    )
}

/// The foreign keys between the models and what a deletion does to them: `generated/relations.rs`.
pub fn relations() -> TokenStream {
    let relations = Role::ALL.into_iter().flat_map(|role| {
        Model::standard(role).columns.into_iter().filter_map(move |column| {
            let relation = column.relation?;
            let to = match relation.target {
                RelationTarget::Role(role) => format_ident!("{}", role.name()),
                _ => format_ident!("User"),
            };
            let from = format_ident!("{}", role.name());
            let name = &column.name;
            let rule = match relation.on_delete {
                OnDelete::Cascade => quote!(Cascade),
                OnDelete::SetNull => quote!(SetNull),
                // No abstract model refuses a deletion; the runtime then leaves it to the constraint.
                OnDelete::Restrict => return None,
            };
            Some(quote! {
                Relation { from: Role::#from, column: #name, to: Role::#to, on_delete: OnDelete::#rule }
            })
        })
    });
    quote! {
        use crate::repository::deletion::{OnDelete, Relation, Role};

        pub(crate) const RELATIONS: &[Relation] = &[#(#relations),*];
    }
}

/// Formatted text of `generated/relations.rs`.
#[cfg(feature = "format")]
pub fn relations_file() -> String {
    format!(
        "//! Foreign keys between the models, generated from `schemas/`.\n\n{DO_NOT_EDIT}{}",
        crate::format::tokens(relations()),
    )
}

#[cfg(feature = "format")]
const DO_NOT_EDIT: &str = "// Do not edit: `UPDATE_SNAPSHOTS=1 cargo test -p oauth-tests --test suite generated` writes it anew.\n\n";

fn scalar(column: &Column) -> TokenStream {
    Types::generic().scalar(column)
}

fn full_type(column: &Column) -> TokenStream {
    let scalar = scalar(column);
    if column.nullable { quote!(Option<#scalar>) } else { scalar }
}

fn field(column: &Column) -> Ident {
    Ident::new(&column.name, Span::call_site())
}

fn choices_enum(declared: &AbstractChoices) -> TokenStream {
    let ident = Ident::new(&declared.name, Span::call_site());
    let enum_docs = docs(&declared.doc);
    let variants: Vec<Ident> =
        declared.values.iter().map(|choice| Ident::new(&choice.name, Span::call_site())).collect();
    let variant_docs = declared.values.iter().map(|choice| docs(&choice.doc));
    let values: Vec<&String> = declared.values.iter().map(|choice| &choice.value).collect();
    let impls = choices::impls(&quote!(crate::codegen_support), &quote!(#ident), &variants, &values);
    quote! {
        #enum_docs
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum #ident {
            #(#variant_docs #variants,)*
        }
        #impls
    }
}
