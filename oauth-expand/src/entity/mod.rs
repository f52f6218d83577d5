//! What the derive of a role emits: one file per output.

mod admin;
mod builder;
mod columns;
mod descriptor;
mod finders;
mod judge;
mod new;
mod row;
mod text;

use oauth_schema::declaration::EntityDeclaration;
use oauth_schema::{Column, Kind, Model, Role};
use proc_macro2::{Ident, Span, TokenStream};
use quote::{format_ident, quote, quote_spanned};
use syn::Generics;
use syn::spanned::Spanned;

use crate::rust_type::Types;
use crate::{context, rust_type, statements};

/// The names that all outputs of one entity share, computed once.
struct Names<'a> {
    declaration: &'a EntityDeclaration,
    model: &'a Model,
    runtime: TokenStream,
    support: TokenStream,
    types: Types,
    /// The registry as tokens.
    models: TokenStream,
    new: Ident,
    builder: Ident,
    finders: Ident,
    /// Whether problems were found: bodies that would need the missing parts are left out.
    broken: bool,
}

impl<'a> Names<'a> {
    fn new(declaration: &'a EntityDeclaration, model: &'a Model, broken: bool) -> Self {
        let runtime = context::runtime(declaration.runtime.as_ref());
        let models = &declaration.models;
        let support = quote!(#runtime::codegen_support);
        let models = quote!(#models);
        Self {
            types: Types::of_registry(&support, &models),
            support,
            models,
            new: format_ident!("New{}", declaration.ident),
            builder: format_ident!("New{}Builder", declaration.ident),
            finders: format_ident!("{}Finders", declaration.ident),
            runtime,
            declaration,
            model,
            broken,
        }
    }

    fn ident(&self) -> &Ident {
        &self.declaration.ident
    }

    /// The generics of the impls.
    ///
    /// A standard model is generic over the registry and cannot know that the registry uses it; that
    /// its key has the type of the role's key is a bound then.
    fn generics(&self) -> Generics {
        let mut generics = self.declaration.generics.clone();
        if generics.params.is_empty() {
            return generics;
        }
        let Self { runtime, models, support, .. } = self;
        let role = format_ident!("{}", self.model.role.name());
        let key = rust_type::key(self.model.key, support);
        generics.make_where_clause().predicates.push(syn::parse_quote! {
            <#models as #support::OAuthModels>::#role: #runtime::HasKey<Key = #key>
        });
        generics
    }

    /// The generics of the definitions.
    fn definition(&self) -> &Generics {
        &self.declaration.generics
    }

    /// Type of a column without `Option`.
    fn scalar(&self, column: &Column) -> TokenStream {
        self.types.scalar(column)
    }

    /// Type of a column.
    fn column_type(&self, column: &Column) -> TokenStream {
        let scalar = self.scalar(column);
        if column.nullable { quote!(::core::option::Option<#scalar>) } else { scalar }
    }
}

/// A column's name as a Rust identifier.
fn field_ident(column: &Column) -> Ident {
    match &column.own {
        Some(own) => own.ident.clone(),
        None => Ident::new(&column.name, Span::call_site()),
    }
}

/// `<Type as Scalar>::item arguments` of a column whose type the reader does not know: an enum of choices, or a mistake.
///
/// All that is emitted for it names this one bound on this one token, so that rustc reports a type
/// that is no column once and not per use.
fn guessed_scalar(
    names: &Names<'_>,
    column: &Column,
    item: &str,
    arguments: &TokenStream,
) -> Option<TokenStream> {
    let own = column.own.as_ref()?;
    if !own.guessed || own.kind != Kind::Choice {
        return None;
    }
    let (support, inner) = (&names.support, &own.inner);
    let item = Ident::new(item, inner.span());
    Some(quote_spanned!(inner.span()=> <#inner as #support::Scalar>::#item #arguments))
}

/// The field's value as `Option<&_>`.
fn optional(column: &Column) -> TokenStream {
    let field = field_ident(column);
    if column.nullable {
        quote!(self.#field.as_ref())
    } else {
        quote!(::core::option::Option::Some(&self.#field))
    }
}

/// Every item of a sound entity.
pub fn entity(declaration: &EntityDeclaration, model: &Model) -> TokenStream {
    emit(&Names::new(declaration, model, false))
}

/// The same items for an entity with problems, with bodies that need nothing that may be missing.
pub(crate) fn fallback(declaration: &EntityDeclaration, model: &Model) -> TokenStream {
    emit(&Names::new(declaration, model, true))
}

fn emit(names: &Names<'_>) -> TokenStream {
    let columns = columns::constants(names);
    let entity = entity_impl(names);
    let behaviour = behaviour_impl(names);
    let deref = text::deref(names);
    let shown = text::debug_and_serialize(names);
    let finders = finders::finders(names);
    let new = new::new_values(names);
    let builder = builder::builder(names);
    let judge = judge::assertions(names);
    quote! {
        #columns
        #entity
        #behaviour
        #deref
        #shown
        #finders
        #new
        #builder
        #judge
    }
}

fn entity_impl(names: &Names<'_>) -> TokenStream {
    let Names { declaration, model, runtime, support, models, new, finders, .. } = names;
    let ident = names.ident();
    let generics = names.generics();
    let (generics, arguments, bounds) = generics.split_for_impl();
    let (_, _, open_bounds) = names.definition().split_for_impl();
    let finder_arguments = finders::arguments(names);
    let base = &declaration.base_type;
    let key = rust_type::key(model.key, support);
    let descriptor = descriptor::descriptor(names);
    let admin = admin::admin(names);
    let [select, get, insert, update] = [
        statements::select(model),
        statements::get(model),
        statements::insert(model),
        statements::update(model),
    ]
    .map(|texts| texts.tokens(runtime));
    let decode = row::decode(names);
    let encode = row::encode(names);
    let overrides = declaration.overrides;
    let check = check(names);
    quote! {
        #[automatically_derived]
        impl #generics #runtime::HasKey for #ident #arguments #open_bounds {
            type Key = #key;
        }

        #[automatically_derived]
        impl #generics #runtime::Entity for #ident #arguments #bounds {
            type Models = #models;
            type Base = #base;
            type New = #new #arguments;
            type Finders<'c> = #finders #finder_arguments;

            const MODEL: &'static #support::ModelDescriptor = &#descriptor;
            const ADMIN: &'static #support::ModelAdmin = &#admin;
            const STATEMENTS: &'static #support::Statements = &#support::Statements {
                select: #select,
                get: #get,
                insert: #insert,
                update: #update,
            };
            const OVERRIDES: bool = #overrides;

            #decode
            #encode
            #check
        }
    }
}

/// The rules between columns, which only applications have.
fn check(names: &Names<'_>) -> TokenStream {
    if names.model.role != Role::Application {
        return TokenStream::new();
    }
    let Names { runtime, support, .. } = names;
    quote! {
        fn check(&self, settings: &#support::Settings, errors: &mut #support::ValidationErrors) {
            #runtime::ApplicationModel::clean(self, settings, errors);
        }
    }
}

/// The empty impl of the behaviour, whose methods are all provided.
fn behaviour_impl(names: &Names<'_>) -> TokenStream {
    if names.declaration.overrides {
        return TokenStream::new();
    }
    let Names { runtime, .. } = names;
    let ident = names.ident();
    let behaviour = format_ident!("{}", names.model.role.behaviour());
    let generics = names.generics();
    let (generics, arguments, bounds) = generics.split_for_impl();
    quote! {
        #[automatically_derived]
        impl #generics #runtime::#behaviour for #ident #arguments #bounds {}
    }
}
