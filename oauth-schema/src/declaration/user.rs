//! The team's own table of users.

use syn::{Data, DeriveInput, Generics, Ident, LitStr, Path, Type};

use super::attribute::{self, Word};
use super::entity;
use super::rust_type;
use crate::kind::Kind;
use crate::problems::Problems;

/// A struct with `#[derive(OAuthUser)]`, read: only its table and key matter.
#[derive(Debug, Clone)]
pub struct UserDeclaration {
    /// Name of the struct.
    pub ident: Ident,
    /// Generics of the struct.
    pub generics: Generics,
    /// Its table.
    pub table: String,
    /// Column of its key.
    pub key_column: String,
    /// Field of its key.
    pub key_field: Ident,
    /// Type of its key.
    pub key_type: Type,
    /// Kind of its key.
    pub key: Kind,
    /// Longest key, for a text.
    pub key_length: Option<u32>,
    /// Where the runtime is, if not at `::oauth_runtime`.
    pub runtime: Option<Path>,
}

const WORDS: [Word; 4] = [
    ("table", "`table = \"users\"`"),
    ("key", "`key = \"id\"`"),
    ("max_length", "`max_length = 36` (of a `String` key)"),
    ("crate", "`crate = path::to::oauth_runtime`"),
];

impl UserDeclaration {
    /// Reads a struct with `#[derive(OAuthUser)]`.
    ///
    /// # Errors
    /// Every problem, each on its own token.
    pub fn read(input: &DeriveInput) -> syn::Result<Self> {
        let mut problems = Problems::new();
        let (mut table, mut key, mut length, mut runtime) = (None::<LitStr>, None::<LitStr>, None, None);
        attribute::read_words(&input.attrs, "oauth", "A user", &WORDS, &mut problems, |word, meta| {
            match word {
                "table" => table = Some(entity::table(meta)?),
                "key" => key = Some(attribute::text(meta, "key = \"id\"")?),
                "max_length" => {
                    let number: syn::LitInt = meta.value()?.parse()?;
                    length = Some(number.base10_parse::<u32>()?);
                }
                _ => runtime = Some(meta.value()?.call(Path::parse_mod_style)?),
            }
            Ok(())
        });
        if table.is_none() {
            problems.on(&input.ident, "the table is missing: `#[oauth(table = \"users\", key = \"id\")]`");
        }
        let key_name = key.as_ref().map_or_else(|| "id".to_owned(), LitStr::value);
        let field = match &input.data {
            Data::Struct(data) => {
                data.fields.iter().find(|field| field.ident.as_ref().is_some_and(|ident| *ident == key_name))
            }
            _ => None,
        };
        let Some((field, key_field)) = field.and_then(|field| Some((field, field.ident.clone()?))) else {
            let problem = format!("the key is missing; add the field `pub {key_name}: i64`");
            match &key {
                Some(key) => problems.on(key, problem),
                None => problems.on(&input.ident, problem),
            }
            return problems.finish(None);
        };
        let kind = match rust_type::read(&field.ty) {
            Ok(ty) if !ty.nullable => {
                ty.kind.filter(|kind| matches!(kind, Kind::I32 | Kind::I64 | Kind::Uuid | Kind::Text))
            }
            _ => None,
        };
        if kind.is_none() {
            problems.on(&field.ty, "a user's key is `i32`, `i64`, `Uuid` or `String`");
        }
        let text = kind == Some(Kind::Text);
        let declaration = table.zip(kind).map(|(table, kind)| Self {
            ident: input.ident.clone(),
            generics: input.generics.clone(),
            table: table.value(),
            key_column: key_name,
            key_field,
            key_type: field.ty.clone(),
            key: if text { Kind::String } else { kind },
            // An index needs a bounded text on MySQL.
            key_length: text.then(|| length.unwrap_or(255)),
            runtime,
        });
        problems.finish(declaration)
    }
}
