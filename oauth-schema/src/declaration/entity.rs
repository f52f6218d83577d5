//! A struct that extends an abstract model.

use syn::punctuated::Punctuated;
use syn::{Data, DeriveInput, Field, Fields, Generics, Ident, LitStr, Path, Token, Type, Visibility};

use super::admin::AdminDeclaration;
use super::attribute::{self, Word};
use super::field::FieldDeclaration;
use super::rust_type;
use crate::kind::Kind;
use crate::problems::Problems;
use crate::role::Role;

/// A struct with one of the derives, read.
#[derive(Debug, Clone)]
pub struct EntityDeclaration {
    /// The role of the derive.
    pub role: Role,
    /// Name of the struct.
    pub ident: Ident,
    /// Visibility of the struct.
    pub visibility: Visibility,
    /// Generics of the struct; only the standard models have any.
    pub generics: Generics,
    /// The doc comment.
    pub docs: String,
    /// Where the runtime is, if not at `::oauth_runtime`.
    pub runtime: Option<Path>,
    /// The table, if not the standard one.
    pub table: Option<LitStr>,
    /// Kind of the primary key, if not a 64-bit number.
    pub key: Option<Kind>,
    /// Indexes over several columns.
    pub indexes: Vec<Composite>,
    /// Unique constraints over several columns.
    pub uniques: Vec<Composite>,
    /// Whether the team implements the behaviour itself.
    pub overrides: bool,
    /// The field that holds the base.
    pub base: Ident,
    /// Type of the base, such as `ApplicationBase<Models>`.
    pub base_type: Type,
    /// The registry, such as `Models`.
    pub models: Type,
    /// The team's own columns.
    pub fields: Vec<FieldDeclaration>,
    /// The `#[admin(…)]` attribute.
    pub admin: AdminDeclaration,
}

/// An index or constraint over several columns, with the token of each.
#[derive(Debug, Clone)]
pub struct Composite {
    /// The columns, in order.
    pub columns: Vec<Ident>,
}

const WORDS: [Word; 6] = [
    ("table", "`table = \"acme_application\"`"),
    ("index", "`index(a, b)`"),
    ("unique", "`unique(a, b)`"),
    ("key", "`key = \"uuid\"`"),
    ("overrides", "`overrides`"),
    ("crate", "`crate = path::to::oauth_runtime`"),
];

impl EntityDeclaration {
    /// Reads a struct with the derive of `role`.
    ///
    /// # Errors
    /// Every problem of the struct and its attributes, each on its own token.
    pub fn read(role: Role, input: &DeriveInput) -> syn::Result<Self> {
        let mut problems = Problems::new();
        let declaration = Self::read_with(role, input, &mut problems);
        problems.finish(Some(declaration))
    }

    /// Like [`EntityDeclaration::read`], but gives what could be read even if there were problems.
    pub fn read_with(role: Role, input: &DeriveInput, problems: &mut Problems) -> Self {
        let words = StructWords::read(input, problems);
        let admin = AdminDeclaration::read(&input.attrs, problems);
        let mut base = None;
        let mut own = Vec::new();
        for field in named_fields(role, input, problems).into_iter().flatten() {
            let Some(ident) = &field.ident else { continue };
            if base.is_none() && is_flatten(field) {
                match read_base(role, &field.ty) {
                    Ok(models) => base = Some((ident.clone(), field.ty.clone(), models)),
                    Err(error) => {
                        problems.add(error);
                        base = Some(base_in_place(role, ident.clone(), &field.ty, words.runtime.as_ref()));
                    }
                }
            } else {
                own.extend(FieldDeclaration::read(field, ident, problems));
            }
        }
        let named = matches!(&input.data, Data::Struct(data) if matches!(data.fields, Fields::Named(_)));
        if base.is_none() && named {
            problems.on(
                &input.ident,
                format!("the columns of the abstract model are missing; add {}", base_usage(role)),
            );
        }
        let (base, base_type, models) = base.unwrap_or_else(|| {
            let ident = Ident::new("base", input.ident.span());
            base_in_place(role, ident, &syn::parse_quote!(_), words.runtime.as_ref())
        });
        Self {
            role,
            ident: input.ident.clone(),
            visibility: input.vis.clone(),
            generics: input.generics.clone(),
            docs: attribute::docs(&input.attrs),
            runtime: words.runtime,
            table: words.table,
            key: words.key,
            indexes: words.indexes,
            uniques: words.uniques,
            overrides: words.overrides,
            base,
            base_type,
            models,
            fields: own,
            admin,
        }
    }
}

/// The fields, if this is a struct that names them.
fn named_fields<'i>(
    role: Role,
    input: &'i DeriveInput,
    problems: &mut Problems,
) -> Option<&'i Punctuated<Field, Token![,]>> {
    let Data::Struct(data) = &input.data else {
        problems.on(
            &input.ident,
            format!(
                "`{}` goes on a struct: `pub struct {} {{ {} }}`",
                role.derive(),
                input.ident,
                base_field(role)
            ),
        );
        return None;
    };
    let Fields::Named(fields) = &data.fields else {
        problems.on(
            &input.ident,
            format!("a model has named fields: `pub struct {} {{ {} }}`", input.ident, base_field(role)),
        );
        return None;
    };
    Some(&fields.named)
}

/// The base that the struct should have had, so that what is emitted beside the problem is whole.
fn base_in_place(role: Role, ident: Ident, written: &Type, runtime: Option<&Path>) -> (Ident, Type, Type) {
    let runtime = runtime.cloned().unwrap_or_else(|| syn::parse_quote!(::oauth_runtime));
    let base = Ident::new(&role.base(), ident.span());
    let models = any_argument(written).unwrap_or_else(|| syn::parse_quote!(Models));
    (ident, syn::parse_quote!(#runtime::models::#base<#models>), models)
}

/// The registry that a wrong base may still name.
fn any_argument(ty: &Type) -> Option<Type> {
    let Type::Path(path) = ty else { return None };
    let last = path.path.segments.last()?;
    rust_type::argument_of(ty, &last.ident.to_string()).cloned()
}

fn base_usage(role: Role) -> String {
    format!("`{}`", base_field(role))
}

fn base_field(role: Role) -> String {
    format!("#[oauth(flatten)] pub base: {}<Models>", role.base())
}

fn is_flatten(field: &syn::Field) -> bool {
    let mut flatten = false;
    for attribute in field.attrs.iter().filter(|attribute| attribute.path().is_ident("oauth")) {
        // What else stands in the attribute is judged when the field is read as a column.
        let _ = attribute.parse_nested_meta(|meta| {
            flatten |= meta.path.is_ident("flatten");
            Ok(())
        });
    }
    flatten
}

fn read_base(role: Role, ty: &Type) -> syn::Result<Type> {
    rust_type::argument_of(ty, &role.base()).cloned().ok_or_else(|| {
        syn::Error::new_spanned(
            ty,
            format!(
                "`{}` extends `{base}`; write `{base}<Models>`, with the name of your registry",
                role.derive(),
                base = role.base(),
            ),
        )
    })
}

#[derive(Default)]
struct StructWords {
    runtime: Option<Path>,
    table: Option<LitStr>,
    key: Option<Kind>,
    indexes: Vec<Composite>,
    uniques: Vec<Composite>,
    overrides: bool,
}

impl StructWords {
    fn read(input: &DeriveInput, problems: &mut Problems) -> Self {
        let mut words = Self::default();
        attribute::read_words(&input.attrs, "oauth", "A model", &WORDS, problems, |word, meta| {
            match word {
                "table" => words.table = Some(table(meta)?),
                "index" => {
                    let columns = attribute::idents(meta, "index(a, b)")?;
                    words.indexes.push(Composite { columns });
                }
                "unique" => {
                    let columns = attribute::idents(meta, "unique(a, b)")?;
                    words.uniques.push(Composite { columns });
                }
                "key" => words.key = Some(key(meta)?),
                "overrides" => words.overrides = true,
                _ => words.runtime = Some(meta.value()?.call(Path::parse_mod_style)?),
            }
            Ok(())
        });
        words
    }
}

/// `table = "…"`.
pub(super) fn table(meta: &syn::meta::ParseNestedMeta<'_>) -> syn::Result<LitStr> {
    attribute::name(attribute::text(meta, "table = \"acme_application\"")?, "table")
}

fn key(meta: &syn::meta::ParseNestedMeta<'_>) -> syn::Result<Kind> {
    let text = attribute::text(meta, "key = \"uuid\"")?;
    match Kind::from_word(&text.value()) {
        Some(kind @ (Kind::I64 | Kind::I32 | Kind::Uuid)) => Ok(kind),
        _ => Err(syn::Error::new_spanned(text, "a key is \"i64\", \"i32\" or \"uuid\"")),
    }
}
