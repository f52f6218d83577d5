//! The description of the model as data.

use oauth_schema::model::Unique;
use oauth_schema::{Column, Dialect, Kind, Model, fingerprint, model::Holds};
use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::{Names, guessed_scalar};
use crate::rust_type;

pub(super) fn descriptor(names: &Names<'_>) -> TokenStream {
    let Names { model, support, declaration, .. } = names;
    let base = &declaration.base_type;
    let (role, name, table, key, docs) =
        (model.role.name(), &model.name, &model.table, Model::KEY, &model.docs);
    let fingerprint = fingerprint::of(model);
    let columns = model.own_columns().map(|column| own_column(column, names));
    let uniques = model.uniques.iter().map(|unique| unique_tokens(unique, names));
    quote! {
        #support::ModelDescriptor {
            role: #role,
            name: #name,
            table: #table,
            key: #key,
            doc: #docs,
            fingerprint: #fingerprint,
            base_columns: <#base>::COLUMNS,
            columns: &[#(#columns),*],
            uniques: &[#(#uniques),*],
        }
    }
}

fn own_column(column: &Column, names: &Names<'_>) -> TokenStream {
    let support = &names.support;
    let kind = match column.holds {
        Holds::Value(kind) => rust_type::kind(kind),
        Holds::UserKey | Holds::KeyOf(_) => rust_type::kind(Kind::I64),
    };
    let allowed = guessed_scalar(names, column, "ALLOWED", &TokenStream::new())
        .filter(|_| column.choices.is_empty() && !names.broken);
    let choices = allowed.unwrap_or_else(|| {
        let choices = &column.choices;
        quote!(&[#(#choices),*])
    });
    let Column { name, nullable, secret, docs, label, .. } = column;
    let max_length = option(column.max_length);
    let widget = format_ident!("{}", column.plain_widget().name());
    quote! {
        #support::ColumnDescriptor {
            name: #name,
            kind: #support::Kind::#kind,
            nullable: #nullable,
            max_length: #max_length,
            choices: #choices,
            secret: #secret,
            doc: #docs,
            label: #label,
            widget: #support::Widget::#widget,
        }
    }
}

pub(super) fn unique_tokens(unique: &Unique, names: &Names<'_>) -> TokenStream {
    let support = &names.support;
    let columns = &unique.columns;
    let mut known: Vec<String> =
        Dialect::ALL.iter().map(|dialect| unique.name(*dialect, &names.model.table)).collect();
    known.sort_unstable();
    known.dedup();
    quote!(#support::UniqueDescriptor { columns: &[#(#columns),*], names: &[#(#known),*] })
}

/// An optional length as tokens.
pub(crate) fn option(value: Option<u32>) -> TokenStream {
    match value {
        Some(value) => quote!(::core::option::Option::Some(#value)),
        None => quote!(::core::option::Option::None),
    }
}
