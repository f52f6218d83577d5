//! What can go wrong outside the models. Every message says what to do next.

use std::io;
use std::path::{Path, PathBuf};

/// Why a package's migrations could not be read or written.
///
/// Problems of the models themselves are no errors here but [`Problem`](crate::source::Problem)s, since the
/// derive reports them too.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A file or folder could not be read.
    #[error("{}: {source}; check that it exists and may be read", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// A file or folder could not be written.
    #[error("{}: {source}; check that the folder may be written", path.display())]
    Write {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// `Cargo.toml` says something this crate does not know.
    #[error("{}: {problem}", path.display())]
    Config {
        /// The manifest.
        path: PathBuf,
        /// What is wrong and what to write.
        problem: String,
    },
    /// `schema.toml` is not as it was written.
    #[error(
        "{}: {problem}; this file is written by `cargo oauth make`: restore it from version control", path.display()
    )]
    Snapshot {
        /// The snapshot.
        path: PathBuf,
        /// What is wrong.
        problem: String,
    },
    /// A file in the migrations folder is none of its own.
    #[error("{}: {problem}", path.display())]
    Folder {
        /// The file.
        path: PathBuf,
        /// What is wrong and what to do.
        problem: String,
    },
    /// The models have problems, so that nothing can be made from them.
    #[error("the models were not read; correct this first:\n{0}")]
    Models(String),
    /// There is no registry.
    #[error(
        "no registry found in {}; write `#[swappable(databases(sqlite))] pub struct Models {{ user: User }}` there, or name another file with `models = \"…\"` under `[package.metadata.oauth]`",
        .0.display()
    )]
    NoRegistry(PathBuf),
    /// The models changed after the first migration.
    #[error(
        "the models changed, and the migration for this is missing:\n{0}\nA second migration cannot be written yet. If no database has the first one, remove the migrations folder and run `OAUTH_MIGRATIONS=write cargo build` or `cargo oauth make`"
    )]
    Changed(String),
    /// A name for a migration that does not fit into a file name.
    #[error("`{0}` is no name for a migration; use lower-case letters, digits and `_`")]
    Name(String),
    /// A template does not render.
    #[error("template {name}: {problem}; this is a mistake in oauth-codegen, please report it")]
    Template {
        /// The template.
        name: String,
        /// What Tera says.
        problem: String,
    },
}

impl Error {
    pub(crate) fn read(path: &Path) -> impl FnOnce(io::Error) -> Self {
        let path = path.to_owned();
        move |source| Self::Read { path, source }
    }

    pub(crate) fn write(path: &Path) -> impl FnOnce(io::Error) -> Self {
        let path = path.to_owned();
        move |source| Self::Write { path, source }
    }
}
