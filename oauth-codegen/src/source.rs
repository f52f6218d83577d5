//! Reads a package's Rust source into its models.
//!
//! The reader follows modules from one file on, the way rustc does, and collects structs and enums by their
//! derives. It judges nothing that it does not read itself: a file that is missing is rustc's matter.

use std::collections::HashMap;
use std::fmt;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use oauth_schema::declaration::{
    ChoicesDeclaration, EntityDeclaration, RegistryDeclaration, UserDeclaration,
};
use oauth_schema::model::{ModelSet, Source};
use oauth_schema::role::Role;
use proc_macro2::{Span, TokenStream};
use syn::punctuated::Punctuated;
use syn::{Attribute, DeriveInput, Expr, ExprLit, Item, ItemMod, Lit, Meta, Token};

use crate::config::Config;
use crate::error::Error;

/// The files looked at when the settings name none; the first that exists.
const USUAL: [&str; 4] = ["src/models.rs", "src/models/mod.rs", "src/lib.rs", "src/main.rs"];

/// What was read.
#[derive(Debug)]
pub struct Reading {
    /// The file the reader began with.
    pub start: PathBuf,
    /// The declarations.
    pub source: Source,
    /// The models, if there is a registry and no problem.
    pub set: Option<ModelSet>,
    /// What is wrong with the declarations.
    pub problems: Vec<Problem>,
    /// Every file that was read.
    pub files: Vec<PathBuf>,
}

/// A problem of a declaration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// The file, if known.
    pub file: Option<PathBuf>,
    /// Line and column, counted from 1.
    pub place: Option<(usize, usize)>,
    /// What is wrong and what to write.
    pub message: String,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(file) = &self.file {
            write!(f, "{}:", file.display())?;
            if let Some((line, column)) = self.place {
                write!(f, "{line}:{column}:")?;
            }
            f.write_str(" ")?;
        }
        f.write_str(&self.message)
    }
}

/// Reads the models of the package at `root`.
///
/// # Errors
/// Only when the file to begin with cannot be read; problems of declarations are in the [`Reading`].
pub fn read(root: &Path, config: &Config) -> Result<Reading, Error> {
    let start = match &config.models {
        Some(models) => root.join(models),
        None => USUAL
            .into_iter()
            .map(|usual| root.join(usual))
            .find(|path| path.is_file())
            .unwrap_or_else(|| root.join(USUAL[0])),
    };
    if config.models.is_some() && !start.is_file() {
        let problem = format!(
            "`models` names {}, which is no file; correct it under [package.metadata.oauth]",
            start.display()
        );
        return Err(Error::Config { path: root.join("Cargo.toml"), problem });
    }
    let mut reader = Reader {
        root,
        source: Source::default(),
        files: Vec::new(),
        names: HashMap::new(),
        problems: Vec::new(),
    };
    reader.file(&start, false);
    let mut set = None;
    if reader.problems.is_empty() && !reader.source.registries.is_empty() {
        match ModelSet::resolve(&reader.source) {
            Ok(models) => set = Some(models),
            Err(error) => reader.add(error),
        }
    }
    Ok(Reading { start, source: reader.source, set, problems: reader.problems, files: reader.files })
}

struct Reader<'a> {
    root: &'a Path,
    source: Source,
    files: Vec<PathBuf>,
    /// What proc-macro2 calls each parsed text, and the file it came from.
    names: HashMap<String, PathBuf>,
    problems: Vec<Problem>,
}

/// Where a module's child modules are.
struct Folders {
    /// Folder of the file, where `#[path]` begins.
    file: PathBuf,
    /// Folder of `mod child;`.
    children: PathBuf,
    /// Whether an inline module is around.
    inline: bool,
}

impl Reader<'_> {
    /// Reads a file; `named` says that `#[path]` named it, which makes it the owner of its folder.
    fn file(&mut self, path: &Path, named: bool) {
        if self.files.iter().any(|known| known == path) {
            return;
        }
        let Ok(text) = std::fs::read_to_string(path) else {
            return;
        };
        self.files.push(path.to_owned());
        let tokens = match TokenStream::from_str(code(&text)) {
            Ok(tokens) => tokens,
            Err(error) => {
                let start = error.span().start();
                self.problems.push(Problem {
                    file: Some(self.shown(path)),
                    place: Some((start.line, start.column + 1)),
                    message: "this file does not parse as Rust; rustc says why".to_owned(),
                });
                return;
            }
        };
        if let Some(token) = tokens.clone().into_iter().next() {
            self.names.insert(token.span().file(), self.shown(path));
        }
        let items = match syn::parse2::<syn::File>(tokens) {
            Ok(file) => file.items,
            Err(error) => return self.add(error),
        };
        let folder = path.parent().unwrap_or(Path::new("")).to_owned();
        let stem = path.file_stem().and_then(|stem| stem.to_str()).unwrap_or_default();
        let owns = named || matches!(stem, "mod" | "lib" | "main");
        let children = if owns { folder.clone() } else { folder.join(stem) };
        self.items(&items, &Folders { file: folder, children, inline: false });
    }

    fn items(&mut self, items: &[Item], folders: &Folders) {
        for item in items {
            match item {
                Item::Mod(module) if !is_test(&module.attrs) => self.module(module, folders),
                Item::Struct(item) => {
                    if let Some(swappable) =
                        item.attrs.iter().find(|attribute| is_last(attribute.path(), "swappable"))
                    {
                        let arguments = match &swappable.meta {
                            Meta::List(list) => list.tokens.clone(),
                            _ => TokenStream::new(),
                        };
                        match RegistryDeclaration::read(arguments, item) {
                            Ok(registry) => self.source.registries.push(registry),
                            Err(error) => self.add(error),
                        }
                    }
                    self.derives(&item.attrs, || DeriveInput::from(item.clone()));
                }
                Item::Enum(item) => self.derives(&item.attrs, || DeriveInput::from(item.clone())),
                _ => {}
            }
        }
    }

    fn module(&mut self, module: &ItemMod, folders: &Folders) {
        let name = module.ident.to_string();
        let name = name.trim_start_matches("r#");
        let path = path_attribute(&module.attrs);
        if let Some((_, items)) = &module.content {
            let children = match &path {
                Some(path) => folders.children.join(path),
                None => folders.children.join(name),
            };
            self.items(items, &Folders { file: folders.file.clone(), children, inline: true });
            return;
        }
        if let Some(path) = path {
            let folder = if folders.inline { &folders.children } else { &folders.file };
            self.file(&folder.join(path), true);
            return;
        }
        let flat = folders.children.join(format!("{name}.rs"));
        let nested = folders.children.join(name).join("mod.rs");
        self.file(if flat.is_file() { &flat } else { &nested }, false);
    }

    fn derives(&mut self, attributes: &[Attribute], input: impl Fn() -> DeriveInput) {
        for derive in derives(attributes) {
            if let Some(role) = Role::from_derive(&derive) {
                match EntityDeclaration::read(role, &input()) {
                    Ok(entity) => self.source.entities.push(entity),
                    Err(error) => self.add(error),
                }
            } else if derive == "OAuthUser" {
                match UserDeclaration::read(&input()) {
                    Ok(user) => self.source.users.push(user),
                    Err(error) => self.add(error),
                }
            } else if derive == "OAuthChoices" {
                match ChoicesDeclaration::read(&input()) {
                    Ok(choices) => self.source.choices.push(choices),
                    Err(error) => self.add(error),
                }
            }
        }
    }

    fn add(&mut self, error: syn::Error) {
        for error in error {
            let (file, place) = self.place(error.span());
            self.problems.push(Problem { file, place, message: error.to_string() });
        }
    }

    fn place(&self, span: Span) -> (Option<PathBuf>, Option<(usize, usize)>) {
        match self.names.get(&span.file()) {
            Some(file) => {
                let start = span.start();
                (Some(file.clone()), Some((start.line, start.column + 1)))
            }
            None => (self.files.first().map(|file| self.shown(file)), None),
        }
    }

    /// The path relative to the package, as rustc shows it.
    fn shown(&self, path: &Path) -> PathBuf {
        path.strip_prefix(self.root).unwrap_or(path).to_owned()
    }
}

/// The text without byte order mark and `#!` line; lines keep their numbers.
fn code(text: &str) -> &str {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    if text.starts_with("#!") && !text[2..].trim_start().starts_with('[') {
        text.find('\n').map_or("", |end| &text[end..])
    } else {
        text
    }
}

/// The last names of every derive.
fn derives(attributes: &[Attribute]) -> Vec<String> {
    attributes
        .iter()
        .filter(|attribute| attribute.path().is_ident("derive"))
        .filter_map(|attribute| {
            attribute.parse_args_with(Punctuated::<syn::Path, Token![,]>::parse_terminated).ok()
        })
        .flatten()
        .filter_map(|path| path.segments.last().map(|segment| segment.ident.to_string()))
        .collect()
}

fn is_last(path: &syn::Path, name: &str) -> bool {
    path.segments.last().is_some_and(|segment| segment.ident == name)
}

fn path_attribute(attributes: &[Attribute]) -> Option<String> {
    attributes.iter().find_map(|attribute| match &attribute.meta {
        Meta::NameValue(pair) if pair.path.is_ident("path") => match &pair.value {
            Expr::Lit(ExprLit { lit: Lit::Str(text), .. }) => Some(text.value()),
            _ => None,
        },
        _ => None,
    })
}

/// Whether `#[cfg(test)]` or `#[cfg(all(test, …))]` stands on a module.
fn is_test(attributes: &[Attribute]) -> bool {
    fn tests(meta: &Meta) -> bool {
        match meta {
            Meta::Path(path) => path.is_ident("test"),
            Meta::List(list) if list.path.is_ident("all") => list
                .parse_args_with(Punctuated::<Meta, Token![,]>::parse_terminated)
                .is_ok_and(|metas| metas.iter().any(tests)),
            _ => false,
        }
    }
    attributes
        .iter()
        .filter(|attribute| attribute.path().is_ident("cfg"))
        .any(|attribute| attribute.parse_args::<Meta>().is_ok_and(|meta| tests(&meta)))
}
