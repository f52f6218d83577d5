//! The base struct of an abstract model: what `oauth-runtime/src/generated/` holds.
//!
//! These files are committed; a test of the `tests` crate emits them again and compares.

use oauth_schema::abstract_model::{
    AbstractChoices, AbstractModel, DefaultValue, Format, Generated, OnDelete,
};
use oauth_schema::model::{Holds, RelationTarget};
use oauth_schema::{Column, Model, Role};
use proc_macro2::{Ident, Span, TokenStream};
use quote::{format_ident, quote};

use crate::context::docs;
use crate::rust_type::Types;
use crate::{choices, rust_type};

/// The items of a role's generated file.
pub fn base(role: Role) -> TokenStream {
    let schema = AbstractModel::of(role);
    let model = Model::standard(role);
    let enums = schema.choices.iter().map(choices_enum);
    let row = row(&model);
    let new = new_values(&model);
    let prepare = prepare(&model);
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

/// The struct of a row and how it is read, written and shown.
fn row(model: &Model) -> TokenStream {
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
                #(to.add(&self.#fields);)*
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

/// The values of a new row: the required ones, and the optional ones with their defaults.
fn new_values(model: &Model) -> TokenStream {
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

/// How new values become a row.
fn prepare(model: &Model) -> TokenStream {
    let base = format_ident!("{}", model.role.base());
    let new = format_ident!("New{}", model.role.base());
    let role = format_ident!("{}", model.role.name());
    let has = |generated: Generated| model.columns.iter().any(|column| column.generated == Some(generated));
    let touch = if has(Generated::Updated) { quote!(self.updated = now;) } else { quote!(let _ = now;) };
    let secret = if has(Generated::ClientSecret) {
        quote! {
            let secret = optional.client_secret.map_or_else(|| generate::client_secret(settings), Ok)?;
            let stored = client_secret::stored(&secret, optional.hash_client_secret, settings).await?;
        }
    } else if has(Generated::Token) {
        let generate = format_ident!("{}", model.role.field());
        quote! {
            let secret = optional.token.map_or_else(|| generate::#generate(settings), Ok)?;
            let checksum = token_checksum(secret.expose_secret());
            let stored = settings.token_storage.stored(&secret);
        }
    } else if has(Generated::Code) {
        quote! {
            let secret = optional.code.unwrap_or_else(generate::authorization_code);
            let stored = secret.clone();
        }
    } else {
        quote!(let secret = SecretString::from("");)
    };
    let settings = if has(Generated::ClientSecret) || has(Generated::Token) {
        quote!(settings)
    } else {
        quote!(_settings)
    };
    let fields = model.columns.iter().map(|column| {
        let field = field(column);
        let value = match column.generated {
            Some(Generated::Created | Generated::Updated) => quote!(now),
            Some(Generated::ClientId) => {
                quote!(optional.client_id.map_or_else(|| generate::client_id(settings), Ok)?)
            }
            Some(Generated::ClientSecret | Generated::Token | Generated::Code) => quote!(stored),
            Some(Generated::TokenChecksum) => quote!(checksum),
            Some(Generated::Uuid) => quote!(optional.#field.unwrap_or_else(Uuid::new_v4)),
            None if column.is_required() => quote!(new.#field),
            None => quote!(optional.#field),
        };
        quote!(#field: #value)
    });
    quote! {
        impl<M: OAuthModels> EntityBase for #base<M> {
            type Models = M;
            type Key = Pk<M::#role>;
            type New = #new<M>;

            fn key(&self) -> &Self::Key {
                &self.id
            }

            fn set_key(&mut self, key: Self::Key) {
                self.id = key;
            }

            fn touch(&mut self, now: DateTime<Utc>) {
                #touch
            }

            async fn prepare(
                new: Self::New,
                #settings: &Settings,
                now: DateTime<Utc>,
            ) -> Result<(Self, SecretString), Error> {
                let optional = new.optional;
                #secret
                let base = Self {
                    id: <Self::Key as KeyType>::initial(),
                    #(#fields,)*
                };
                Ok((base, secret))
            }
        }
    }
}
