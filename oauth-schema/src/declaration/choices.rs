//! A team's enum of allowed values: `#[derive(OAuthChoices)]`.

use syn::{Data, DeriveInput, Ident, LitStr, Path};

use super::attribute::{self, Word};
use crate::problems::Problems;

/// An enum of allowed values, read.
#[derive(Debug, Clone)]
pub struct ChoicesDeclaration {
    /// Name of the enum.
    pub ident: Ident,
    /// The variants, in order.
    pub variants: Vec<ChoiceVariant>,
    /// Where the runtime is, if not at `::oauth_runtime`.
    pub runtime: Option<Path>,
}

/// One allowed value.
#[derive(Debug, Clone)]
pub struct ChoiceVariant {
    /// Name of the variant.
    pub ident: Ident,
    /// The stored text.
    pub value: String,
}

const ENUM_WORDS: [Word; 1] = [("crate", "`crate = path::to::oauth_runtime`")];
const VARIANT_WORDS: [Word; 1] = [("value", "`value = \"gold\"`")];

impl ChoicesDeclaration {
    /// Reads an enum with `#[derive(OAuthChoices)]`.
    ///
    /// # Errors
    /// Every problem, each on its own token.
    pub fn read(input: &DeriveInput) -> syn::Result<Self> {
        let mut problems = Problems::new();
        let declaration = Self::read_with(input, &mut problems);
        problems.finish(Some(declaration))
    }

    /// Like [`ChoicesDeclaration::read`], but gives what could be read even if there were problems.
    pub fn read_with(input: &DeriveInput, problems: &mut Problems) -> Self {
        let mut runtime = None;
        attribute::read_words(
            &input.attrs,
            "oauth",
            "An enum of choices",
            &ENUM_WORDS,
            problems,
            |_, meta| {
                runtime = Some(meta.value()?.call(Path::parse_mod_style)?);
                Ok(())
            },
        );
        let Data::Enum(data) = &input.data else {
            problems.on(&input.ident, "`OAuthChoices` goes on an enum; a variant is a choice");
            return Self { ident: input.ident.clone(), variants: Vec::new(), runtime };
        };
        if data.variants.is_empty() {
            problems.on(&input.ident, "an enum of choices has at least one variant");
        }
        let mut variants: Vec<ChoiceVariant> = Vec::new();
        for variant in &data.variants {
            if !matches!(variant.fields, syn::Fields::Unit) {
                problems.on(
                    &variant.fields,
                    format!(
                        "a choice is a text and holds nothing more; write `{}` without fields",
                        variant.ident
                    ),
                );
            }
            let mut value = None::<LitStr>;
            attribute::read_words(
                &variant.attrs,
                "oauth",
                "A choice",
                &VARIANT_WORDS,
                problems,
                |_, meta| {
                    value = Some(attribute::text(meta, "value = \"gold\"")?);
                    Ok(())
                },
            );
            let text = value.as_ref().map_or_else(|| snake_case(&variant.ident.to_string()), LitStr::value);
            if variants.iter().any(|known| known.value == text) {
                problems.on(&variant.ident, format!("the value \"{text}\" stands here twice; write `#[oauth(value = \"…\")]` with another text"));
            }
            variants.push(ChoiceVariant { ident: variant.ident.clone(), value: text });
        }
        Self { ident: input.ident.clone(), variants, runtime }
    }
}

/// `OpenIdHybrid` becomes `open_id_hybrid`.
fn snake_case(name: &str) -> String {
    let mut snake = String::new();
    for (position, character) in name.trim_start_matches("r#").chars().enumerate() {
        if character.is_uppercase() && position > 0 {
            snake.push('_');
        }
        snake.extend(character.to_lowercase());
    }
    snake
}
