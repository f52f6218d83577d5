//! The struct of a row: how it is described, read, written and shown.

use oauth_schema::abstract_model::Format;
use oauth_schema::model::Holds;
use oauth_schema::{Column, Model};
use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};

use super::{field, full_type, scalar};
use crate::context::docs;
use crate::rust_type;

pub(super) fn row(model: &Model) -> TokenStream {
    let ident = format_ident!("{}", model.role.base());
    let role = format_ident!("{}", model.role.name());
    let key_type = quote!(Pk<M::#role>);
    let row_docs = docs(&format!("The columns of the abstract model {}: {}", model.name, model.docs));
    let columns = &model.columns;
    let fields: Vec<Ident> = columns.iter().map(field).collect();
    let names: Vec<&String> = columns.iter().map(|column| &column.name).collect();
    let types = columns.iter().map(full_type);
    let field_docs = columns.iter().map(|column| docs(&column.docs));
    let indexes = 1..=columns.len();
    let encode = columns.iter().map(|column| {
        let field = field(column);
        match column.format {
            Some(Format::Object) => quote!(to.add_object(&self.#field);),
            _ => quote!(to.add(&self.#field);),
        }
    });
    let descriptors = columns.iter().map(descriptor);
    let debug = columns.iter().map(|column| {
        let (field, name) = (field(column), &column.name);
        if column.secret { quote!(to.field(#name, &Masked);) } else { quote!(to.field(#name, &self.#field);) }
    });
    let serialize = columns.iter().filter(|column| !column.secret).map(|column| {
        let (field, name) = (field(column), &column.name);
        quote!(to.serialize_field(#name, &self.#field)?;)
    });
    quote! {
        #row_docs
        pub struct #ident<M: OAuthModels> {
            /// Primary key.
            pub id: #key_type,
            #(#field_docs pub #fields: #types,)*
        }

        impl<M: OAuthModels> #ident<M> {
            /// Description of the columns, in the order of the statements.
            pub const COLUMNS: &'static [ColumnDescriptor] = &[#(#descriptors),*];

            /// Reads the base columns from the start of a row.
            ///
            /// # Errors
            /// Names the column whose value has no counterpart in Rust.
            pub fn decode(row: &Row<'_>) -> Result<Self, DecodeError> {
                Ok(Self {
                    id: row.get(0, "id")?,
                    #(#fields: row.get(#indexes, #names)?,)*
                })
            }

            /// Hands every column but the key to `to`.
            pub fn encode(&self, to: &mut Encoder<'_>) {
                #(#encode)*
            }

            #[doc(hidden)]
            pub fn debug_fields(&self, to: &mut std::fmt::DebugStruct<'_, '_>) {
                to.field("id", &self.id);
                #(#debug)*
            }

            #[doc(hidden)]
            pub fn serialize_fields<S: SerializeStruct>(&self, to: &mut S) -> Result<(), S::Error> {
                to.serialize_field("id", &self.id)?;
                #(#serialize)*
                Ok(())
            }
        }

        // Not derived: a derive would ask `M: Clone`.
        impl<M: OAuthModels> Clone for #ident<M> {
            fn clone(&self) -> Self {
                Self {
                    id: Clone::clone(&self.id),
                    #(#fields: Clone::clone(&self.#fields),)*
                }
            }
        }

        impl<M: OAuthModels> std::fmt::Debug for #ident<M> {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                let mut to = f.debug_struct(stringify!(#ident));
                self.debug_fields(&mut to);
                to.finish()
            }
        }
    }
}

fn descriptor(column: &Column) -> TokenStream {
    let kind = match column.holds {
        Holds::Value(_) if column.choices_enum.is_some() => quote!(Kind::Choice),
        Holds::Value(kind) => {
            let kind = rust_type::kind(kind);
            quote!(Kind::#kind)
        }
        Holds::UserKey | Holds::KeyOf(_) => {
            let key = scalar(column);
            quote!(<#key as Scalar>::KIND)
        }
    };
    let Column { name, nullable, secret, docs, label, choices, .. } = column;
    let max_length = match column.max_length {
        Some(length) => quote!(Some(#length)),
        None => quote!(None),
    };
    let widget = format_ident!("{}", column.plain_widget().name());
    quote! {
        ColumnDescriptor {
            name: #name,
            kind: #kind,
            nullable: #nullable,
            max_length: #max_length,
            choices: &[#(#choices),*],
            secret: #secret,
            doc: #docs,
            label: #label,
            widget: Widget::#widget,
        }
    }
}
