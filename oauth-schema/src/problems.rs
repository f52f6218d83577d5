//! Collects every problem of a declaration, each on its own token.

use std::fmt::Display;

use proc_macro2::Span;
use quote::ToTokens;

/// Problems found so far. They are reported together, so that one build shows all of them.
#[derive(Debug, Default)]
#[must_use = "problems that nobody reports are lost; call `finish`"]
pub struct Problems(Option<syn::Error>);

impl Problems {
    /// Starts with no problem.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a problem on `tokens`.
    pub fn on(&mut self, tokens: impl ToTokens, message: impl Display) {
        self.add(syn::Error::new_spanned(tokens, message));
    }

    /// Adds a problem at `span`.
    pub fn at(&mut self, span: Span, message: impl Display) {
        self.add(syn::Error::new(span, message));
    }

    /// Adds an error of syn, which may hold several problems.
    pub fn add(&mut self, error: syn::Error) {
        match &mut self.0 {
            Some(first) => first.combine(error),
            none => *none = Some(error),
        }
    }

    /// The problems alone.
    pub fn into_error(self) -> Option<syn::Error> {
        self.0
    }

    /// The value, if there was no problem.
    ///
    /// # Errors
    /// All problems in one error.
    pub fn finish<T>(self, value: Option<T>) -> syn::Result<T> {
        match (self.0, value) {
            (None, Some(value)) => Ok(value),
            (Some(error), _) => Err(error),
            (None, None) => Err(syn::Error::new(
                Span::call_site(),
                "this declaration gave neither a model nor a problem; please report it",
            )),
        }
    }
}

/// The word of `known` that `unknown` most likely stands for.
pub fn nearest<'a>(unknown: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    known
        .into_iter()
        .map(|word| (strsim::jaro_winkler(unknown, word), word))
        .filter(|(score, _)| *score > 0.8)
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .map(|(_, word)| word)
}

/// "; did you mean `x`?" where a known word is near, otherwise nothing.
pub fn suggestion<'a>(unknown: &str, known: impl IntoIterator<Item = &'a str>) -> String {
    nearest(unknown, known).map_or_else(String::new, |word| format!("; did you mean `{word}`?"))
}
