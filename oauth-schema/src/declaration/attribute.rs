//! Reads the words of `#[oauth(…)]` and `#[admin(…)]`.

use syn::ext::IdentExt;
use syn::meta::ParseNestedMeta;
use syn::parse::ParseStream;
use syn::{Attribute, Expr, ExprLit, Ident, Lit, LitStr, Meta, Path, Token};

use crate::problems::{Problems, suggestion};

/// A word an attribute knows, and how to write it.
pub(super) type Word = (&'static str, &'static str);

/// Words that people look for in the wrong place: the place, the word, and what to write instead.
const ELSEWHERE: [(&str, &str, &str); 3] = [
    ("A field", "table", "`table` belongs on the struct"),
    (
        "A model",
        "renamed_from",
        "a table is known by its role, so a new `table = \"…\"` is enough; on a field, `renamed_from` names the column's former name",
    ),
    ("A model", "backfill", "`backfill` belongs on the field whose rows it fills"),
];

/// Calls `read` for each word of each `#[name(…)]`; unknown words become problems that name the known ones.
pub(super) fn read_words(
    attributes: &[Attribute],
    name: &str,
    place: &str,
    words: &[Word],
    problems: &mut Problems,
    mut read: impl FnMut(&str, &ParseNestedMeta<'_>) -> syn::Result<()>,
) {
    let mut seen: Vec<String> = Vec::new();
    for attribute in attributes.iter().filter(|attribute| attribute.path().is_ident(name)) {
        if matches!(attribute.meta, Meta::NameValue(_) | Meta::Path(_)) {
            problems.on(
                attribute,
                format!("write the words in brackets: `#[{name}({})]`", words[0].1.trim_matches('`')),
            );
            continue;
        }
        let result = attribute.parse_nested_meta(|meta| {
            let word = meta.path.get_ident().map(|ident| ident.unraw().to_string()).unwrap_or_default();
            let known = words.iter().find(|(known, _)| *known == word);
            let problem = match known {
                None => Some(unknown(&word, name, place, words)),
                // Composite indexes may stand several times.
                Some(_) if seen.contains(&word) && word != "index" && word != "unique" => {
                    Some(format!("`{word}` stands here twice; keep one"))
                }
                Some(_) => None,
            };
            if let Some(problem) = problem {
                problems.on(&meta.path, problem);
                return skip(meta.input);
            }
            seen.push(word.clone());
            if let Err(error) = read(&word, &meta) {
                problems.add(error);
                skip(meta.input)?;
            }
            Ok(())
        });
        if let Err(error) = result {
            problems.add(error);
        }
    }
}

fn unknown(word: &str, name: &str, place: &str, words: &[Word]) -> String {
    let elsewhere = ELSEWHERE.iter().find(|(wrong, known, _)| *wrong == place && *known == word);
    let near = elsewhere.map_or_else(
        || suggestion(word, words.iter().map(|(known, _)| *known)),
        |(.., instead)| format!("; {instead}"),
    );
    let usages: Vec<&str> = words.iter().map(|(_, usage)| *usage).collect();
    format!("unknown word `{word}` in `#[{name}(…)]`{near}\n{place} takes: {}", usages.join(", "))
}

/// Passes over the rest of a word that could not be read, so that the next one is read too.
fn skip(input: ParseStream<'_>) -> syn::Result<()> {
    while !input.is_empty() && !input.peek(Token![,]) {
        input.parse::<proc_macro2::TokenTree>()?;
    }
    Ok(())
}

/// `word = "text"`.
pub(super) fn text(meta: &ParseNestedMeta<'_>, usage: &str) -> syn::Result<LitStr> {
    let expression: Expr = value(meta, usage)?;
    match expression {
        Expr::Lit(ExprLit { lit: Lit::Str(text), .. }) => Ok(text),
        other => Err(syn::Error::new_spanned(other, format!("expected a text: `{usage}`"))),
    }
}

/// A name of a table or column, as databases take it.
pub(super) fn name(text: LitStr, of: &str) -> syn::Result<LitStr> {
    let name = text.value();
    // PostgreSQL cuts longer names without a word, so that two of them may become one.
    if name.is_empty() || name.len() > 63 || name.contains('\0') {
        return Err(syn::Error::new_spanned(&text, format!("a {of}'s name has 1 to 63 bytes")));
    }
    Ok(text)
}

/// `word = expression`.
pub(super) fn value(meta: &ParseNestedMeta<'_>, usage: &str) -> syn::Result<Expr> {
    if !meta.input.peek(Token![=]) {
        return Err(syn::Error::new_spanned(&meta.path, format!("a value is missing: `{usage}`")));
    }
    meta.value()?.parse()
}

/// `word("a", "b")`.
pub(super) fn texts(meta: &ParseNestedMeta<'_>, usage: &str) -> syn::Result<Vec<LitStr>> {
    list(meta, usage, |input| match input.parse::<Lit>() {
        Ok(Lit::Str(text)) => Ok(text),
        Ok(other) => Err(syn::Error::new_spanned(other, format!("expected texts: `{usage}`"))),
        Err(error) => Err(syn::Error::new(error.span(), format!("expected texts: `{usage}`"))),
    })
}

/// `word(a, b)`.
pub(super) fn idents(meta: &ParseNestedMeta<'_>, usage: &str) -> syn::Result<Vec<Ident>> {
    list(meta, usage, |input| input.call(Ident::parse_any))
}

fn list<T>(
    meta: &ParseNestedMeta<'_>,
    usage: &str,
    item: impl Fn(ParseStream<'_>) -> syn::Result<T>,
) -> syn::Result<Vec<T>> {
    if !meta.input.peek(syn::token::Paren) {
        return Err(syn::Error::new_spanned(&meta.path, format!("a list is missing: `{usage}`")));
    }
    let content;
    syn::parenthesized!(content in meta.input);
    let mut items = Vec::new();
    while !content.is_empty() {
        items.push(item(&content)?);
        if !content.is_empty() {
            content.parse::<Token![,]>()?;
        }
    }
    if items.is_empty() {
        return Err(syn::Error::new_spanned(&meta.path, format!("the list is empty: `{usage}`")));
    }
    Ok(items)
}

/// The `crate = …` of `#[oauth(…)]`, whatever else is wrong there.
pub fn runtime_path(attributes: &[Attribute]) -> Option<Path> {
    let mut runtime = None;
    for attribute in attributes.iter().filter(|attribute| attribute.path().is_ident("oauth")) {
        // The problems are reported when the attribute is read in earnest.
        let _ = attribute.parse_nested_meta(|meta| {
            if meta.path.is_ident("crate") {
                runtime = Some(meta.value()?.call(Path::parse_mod_style)?);
                return Ok(());
            }
            skip(meta.input)
        });
    }
    runtime
}

/// The text of the doc comments, one line per comment line, without the leading space.
pub fn docs(attributes: &[Attribute]) -> String {
    let lines: Vec<String> = attributes
        .iter()
        .filter_map(|attribute| match &attribute.meta {
            Meta::NameValue(pair) if pair.path.is_ident("doc") => match &pair.value {
                Expr::Lit(ExprLit { lit: Lit::Str(text), .. }) => {
                    let line = text.value();
                    Some(line.strip_prefix(' ').unwrap_or(&line).to_owned())
                }
                _ => None,
            },
            _ => None,
        })
        .collect();
    lines.join("\n").trim().to_owned()
}
