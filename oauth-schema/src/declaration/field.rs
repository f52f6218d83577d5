//! A team's own column.

use syn::ext::IdentExt;
use syn::{Expr, Field, Ident, Lit, LitStr, Type, Visibility};

use super::attribute::{self, Word};
use super::backfill::Backfill;
use super::rust_type;
use crate::abstract_model::{DefaultValue, OnDelete};
use crate::kind::Kind;
use crate::problems::{Problems, suggestion};

/// A field of an entity, read.
#[derive(Debug, Clone)]
pub struct FieldDeclaration {
    /// Name of the field.
    pub ident: Ident,
    /// Visibility of the field.
    pub visibility: Visibility,
    /// The type as written.
    pub ty: Type,
    /// The type without `Option`.
    pub inner: Type,
    /// The doc comment.
    pub docs: String,
    /// Whether the column may be NULL.
    pub nullable: bool,
    /// The kind of the column.
    pub kind: Kind,
    /// Whether the kind is a guess from an unknown name, for rustc to judge.
    pub guessed: bool,
    /// Longest text, in characters.
    pub max_length: Option<u32>,
    /// Allowed values.
    pub choices: Vec<String>,
    /// Value of a new row that names none, with its token.
    pub default: Option<(DefaultValue, Lit)>,
    /// Whether the column has an index.
    pub index: bool,
    /// Whether the column is unique.
    pub unique: bool,
    /// The foreign key.
    pub reference: Option<Reference>,
    /// Whether the value is never shown.
    pub secret: bool,
    /// The column's former name.
    pub renamed_from: Option<LitStr>,
    /// What rows that exist already get.
    pub backfill: Option<Backfill>,
}

/// A foreign key of a team's own column.
#[derive(Debug, Clone)]
pub struct Reference {
    /// The table it points at.
    pub target: ReferenceTarget,
    /// The column it points at; the key, if left out.
    pub column: Option<LitStr>,
    /// What a deletion there does here.
    pub on_delete: OnDelete,
}

/// The table a foreign key points at.
#[derive(Debug, Clone)]
pub enum ReferenceTarget {
    /// A struct with one of the derives.
    Entity(Ident),
    /// A table by its name.
    Table(LitStr),
}

const WORDS: [Word; 11] = [
    ("index", "`index`"),
    ("unique", "`unique`"),
    ("max_length", "`max_length = 200`"),
    ("choices", "`choices(\"a\", \"b\")`"),
    ("default", "`default = \"a\"`"),
    ("references", "`references(\"tenants\", column = \"id\", on_delete = \"cascade\")`"),
    ("kind", "`kind = \"uuid\"`"),
    ("secret", "`secret`"),
    ("renamed_from", "`renamed_from = \"old_name\"`"),
    ("backfill", "`backfill = \"lower(name)\"`"),
    ("flatten", "`flatten`"),
];

impl FieldDeclaration {
    /// Reads a field that is not the base.
    pub(super) fn read(field: &Field, ident: &Ident, problems: &mut Problems) -> Option<Self> {
        let ty = match rust_type::read(&field.ty) {
            Ok(ty) => Some(ty),
            Err(error) => {
                problems.add(error);
                None
            }
        };
        let mut words = Words::default();
        attribute::read_words(&field.attrs, "oauth", "A field", &WORDS, problems, |word, meta| {
            words.read(word, meta)
        });
        for attribute in field.attrs.iter().filter(|attribute| attribute.path().is_ident("admin")) {
            problems.on(attribute, "`#[admin(…)]` belongs on the struct: `#[admin(list_display(\"name\"))]`");
        }
        let ty = ty?;
        let guess = ty.kind.unwrap_or(Kind::Choice);
        let mut kind = words.kind.unwrap_or(guess);
        let mut max_length = words.max_length;
        if kind == Kind::Text && !words.choices.is_empty() && max_length.is_none() {
            // Choices bound the text, and MySQL indexes only bounded texts.
            max_length = Some(choice_length(words.choices.iter().map(LitStr::value)));
        }
        if kind == Kind::Text && max_length.is_some() {
            kind = Kind::String;
        }
        let read = Self {
            ident: ident.clone(),
            visibility: field.vis.clone(),
            ty: field.ty.clone(),
            inner: ty.inner,
            docs: attribute::docs(&field.attrs),
            nullable: ty.nullable,
            kind,
            guessed: ty.kind.is_none(),
            max_length,
            choices: words.choices.iter().map(LitStr::value).collect(),
            default: words.default,
            index: words.index,
            unique: words.unique,
            reference: words.reference,
            // A type that hides its value makes a column that is not shown.
            secret: words.secret || rust_type::is_secret(&field.ty),
            renamed_from: words.renamed_from,
            backfill: words.backfill,
        };
        read.check(&words.choices, problems);
        Some(read)
    }

    /// Name of the column: the field's name without `r#`.
    pub fn column(&self) -> String {
        self.ident.unraw().to_string()
    }

    fn check(&self, choices: &[LitStr], problems: &mut Problems) {
        if (self.max_length.is_some() || !self.choices.is_empty()) && !self.kind.is_text() {
            problems.on(
                &self.ty,
                format!("`max_length` and `choices` are for texts; this column holds {}", self.kind),
            );
        }
        for (position, choice) in choices.iter().enumerate() {
            let value = choice.value();
            if self.choices[..position].contains(&value) {
                problems.on(choice, format!("the choice \"{value}\" stands here twice; keep one"));
            }
            if self.max_length.is_some_and(|length| value.chars().count() > length as usize) {
                problems.on(choice, "this choice is longer than `max_length`; raise `max_length`");
            }
        }
        if let Some((value, token)) = &self.default {
            self.check_default(value, token, problems);
        }
        if let Some(former) = &self.renamed_from
            && former.value() == self.column()
        {
            problems.on(former, "this is the field's name already; write the column's former name");
        }
        if let Some(backfill) = &self.backfill {
            if self.nullable {
                problems.on(
                    &backfill.word,
                    "rows that exist already get NULL here and need nothing else; remove `backfill`, or write the type without `Option`",
                );
            }
            backfill.check(problems);
        }
        if let Some(reference) = &self.reference
            && reference.on_delete == OnDelete::SetNull
            && !self.nullable
        {
            problems.on(
                &self.ty,
                "`on_delete = \"set_null\"` needs a column that may be NULL; write `Option<…>`",
            );
        }
    }

    fn check_default(&self, value: &DefaultValue, token: &Lit, problems: &mut Problems) {
        let expected = match (self.kind, value) {
            (Kind::String | Kind::Text | Kind::Choice, DefaultValue::Text(text)) => {
                if !self.choices.is_empty() && !self.choices.contains(text) {
                    let near = suggestion(text, self.choices.iter().map(String::as_str));
                    problems.on(
                        token,
                        format!(
                            "the default is none of the choices{near}\nchoices: {}",
                            self.choices.join(", ")
                        ),
                    );
                }
                if self.max_length.is_some_and(|length| text.chars().count() > length as usize) {
                    problems.on(token, "the default is longer than `max_length`");
                }
                return;
            }
            (Kind::Bool, DefaultValue::Bool(_)) | (Kind::F64, DefaultValue::Float(_)) => return,
            (Kind::F64, DefaultValue::Integer(_)) => "a number with a point: `default = 1.0`",
            (Kind::I16, DefaultValue::Integer(number)) if i16::try_from(*number).is_ok() => return,
            (Kind::I32, DefaultValue::Integer(number)) if i32::try_from(*number).is_ok() => return,
            (Kind::I64, DefaultValue::Integer(_)) => return,
            (Kind::I16 | Kind::I32 | Kind::I64, _) => "a number in its range: `default = 0`",
            (Kind::String | Kind::Text | Kind::Choice, _) => "a text: `default = \"…\"`",
            (Kind::Bool, _) => "`default = true` or `default = false`",
            (Kind::F64, _) => "a number: `default = 1.0`",
            _ => "no default; write `Option<…>`, or give the value when the row is made",
        };
        problems.on(token, format!("a column of kind {} takes {expected}", self.kind));
    }
}

/// Room for the longest choice, and for longer ones that come later.
pub(crate) fn choice_length(choices: impl IntoIterator<Item = String>) -> u32 {
    let longest = choices.into_iter().map(|choice| choice.chars().count()).max().unwrap_or(0);
    u32::try_from(longest).unwrap_or(255).max(32)
}

#[derive(Default)]
struct Words {
    kind: Option<Kind>,
    max_length: Option<u32>,
    choices: Vec<LitStr>,
    default: Option<(DefaultValue, Lit)>,
    index: bool,
    unique: bool,
    reference: Option<Reference>,
    secret: bool,
    renamed_from: Option<LitStr>,
    backfill: Option<Backfill>,
}

impl Words {
    fn read(&mut self, word: &str, meta: &syn::meta::ParseNestedMeta<'_>) -> syn::Result<()> {
        match word {
            "index" | "unique" if meta.input.peek(syn::token::Paren) => {
                return Err(meta.error(format!(
                    "`{word}(…)` over several columns belongs on the struct; on a field write `{word}`"
                )));
            }
            "index" => self.index = true,
            "unique" => self.unique = true,
            "secret" => self.secret = true,
            "max_length" => self.max_length = Some(length(meta)?),
            "choices" => self.choices = attribute::texts(meta, "choices(\"a\", \"b\")")?,
            "kind" => self.kind = Some(kind(meta)?),
            "default" => self.default = Some(default(meta)?),
            "references" => self.reference = Some(reference(meta)?),
            "renamed_from" => {
                let former = attribute::text(meta, "renamed_from = \"old_name\"")?;
                self.renamed_from = Some(attribute::name(former, "column")?);
            }
            "backfill" => self.backfill = Some(Backfill::read(meta)?),
            _ => {
                return Err(
                    meta.error("`flatten` stands on one field only, the base; this struct has another one")
                );
            }
        }
        Ok(())
    }
}

fn length(meta: &syn::meta::ParseNestedMeta<'_>) -> syn::Result<u32> {
    let usage = "max_length = 200";
    let expression = attribute::value(meta, usage)?;
    let wrong =
        || syn::Error::new_spanned(&expression, format!("expected a number from 1 to 16383: `{usage}`"));
    match &expression {
        Expr::Lit(literal) => match &literal.lit {
            // 16383 four-byte characters are what a MySQL row can hold.
            Lit::Int(number) => match number.base10_parse::<u32>() {
                Ok(length @ 1..=16_383) => Ok(length),
                _ => Err(wrong()),
            },
            _ => Err(wrong()),
        },
        _ => Err(wrong()),
    }
}

fn kind(meta: &syn::meta::ParseNestedMeta<'_>) -> syn::Result<Kind> {
    let text = attribute::text(meta, "kind = \"uuid\"")?;
    let word = text.value();
    Kind::from_word(&word).ok_or_else(|| {
        let words: Vec<&str> = Kind::WORDS.iter().map(|(word, _)| *word).collect();
        let near = suggestion(&word, words.iter().copied());
        syn::Error::new_spanned(&text, format!("unknown kind `{word}`{near}\nkinds: {}", words.join(", ")))
    })
}

fn default(meta: &syn::meta::ParseNestedMeta<'_>) -> syn::Result<(DefaultValue, Lit)> {
    let expression = attribute::value(meta, "default = \"a\"")?;
    let wrong = |tokens: &Expr| {
        syn::Error::new_spanned(tokens, "a default is a literal: a text, a number, `true` or `false`")
    };
    let (literal, negative) = match &expression {
        Expr::Lit(literal) => (literal.lit.clone(), false),
        Expr::Unary(unary) if matches!(unary.op, syn::UnOp::Neg(_)) => match &*unary.expr {
            Expr::Lit(literal) => (literal.lit.clone(), true),
            _ => return Err(wrong(&expression)),
        },
        _ => return Err(wrong(&expression)),
    };
    let value = match &literal {
        Lit::Str(text) if !negative => DefaultValue::Text(text.value()),
        Lit::Bool(flag) if !negative => DefaultValue::Bool(flag.value),
        Lit::Int(number) => {
            let number: i64 = number.base10_parse()?;
            DefaultValue::Integer(if negative { -number } else { number })
        }
        Lit::Float(number) => {
            let number: f64 = number.base10_parse()?;
            DefaultValue::Float(if negative { -number } else { number })
        }
        _ => return Err(wrong(&expression)),
    };
    Ok((value, literal))
}

fn reference(meta: &syn::meta::ParseNestedMeta<'_>) -> syn::Result<Reference> {
    let usage = "references(\"tenants\", column = \"id\", on_delete = \"cascade\")";
    if !meta.input.peek(syn::token::Paren) {
        return Err(meta.error(format!("a table is missing: `{usage}`")));
    }
    let content;
    syn::parenthesized!(content in meta.input);
    let target = if content.peek(LitStr) {
        ReferenceTarget::Table(attribute::name(content.parse()?, "table")?)
    } else {
        let ident: Ident = content.parse().map_err(|error| {
            syn::Error::new(error.span(), format!("expected a struct or a table: `{usage}`"))
        })?;
        ReferenceTarget::Entity(ident)
    };
    let (mut column, mut on_delete) = (None, None);
    while content.parse::<Option<syn::Token![,]>>()?.is_some() && !content.is_empty() {
        let word: Ident = content.parse()?;
        content.parse::<syn::Token![=]>()?;
        let text: LitStr = content.parse()?;
        match word.to_string().as_str() {
            "column" => column = Some(attribute::name(text, "column")?),
            "on_delete" => {
                let rule = OnDelete::WORDS.iter().find(|(known, _)| *known == text.value());
                on_delete = Some(rule.map(|(_, rule)| *rule).ok_or_else(|| {
                    syn::Error::new_spanned(&text, "expected \"cascade\", \"set_null\" or \"restrict\"")
                })?);
            }
            _ => return Err(syn::Error::new_spanned(word, format!("unknown word; write `{usage}`"))),
        }
    }
    if let (ReferenceTarget::Entity(ident), Some(column)) = (&target, &column) {
        return Err(syn::Error::new_spanned(
            column,
            format!("a reference to `{ident}` goes to its key; leave `column` out, or name the table"),
        ));
    }
    Ok(Reference { target, column, on_delete: on_delete.unwrap_or(OnDelete::Restrict) })
}
