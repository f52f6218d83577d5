//! What can go wrong outside the models. Every message says what to do next.

use std::io;
use std::path::{Path, PathBuf};

use oauth_schema::change::{Hazard, Obstacle};

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
    Schema {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        problem: String,
    },
    /// `schema.toml` has the marks of a merge.
    #[error(
        "{}: two branches changed it, and the marks of the merge are still in it; run `cargo oauth rebase` with the name of the migration that comes second",
        .0.display()
    )]
    Conflict(PathBuf),
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
    /// Differences that no migration can make.
    #[error("the models changed in a way that no migration can follow without losing something:\n{}", lines(.0))]
    Obstacles(Vec<Obstacle>),
    /// A change that may lose something, or that rows may stand in the way of.
    #[error(
        "nothing was written, because the change is not safe:\n{}\nIf this is what you want, say so: `cargo oauth make --allow {codes}`, or set OAUTH_MIGRATIONS_ALLOW={codes} for the build",
        hazards(.0), codes = codes(.0)
    )]
    Hazards(Vec<Hazard>),
    /// Two migrations start from one schema: they were made on two branches.
    #[error(
        "{}: `{first}` and `{second}` start from the same schema, so they were made on two branches; keep the one that is applied somewhere, and run `cargo oauth rebase` with the name of the other",
        path.display()
    )]
    Branches {
        /// Name of the one.
        first: String,
        /// Name of the other.
        second: String,
        /// A file of the other.
        path: PathBuf,
    },
    /// A command that does not fit the state of the migrations.
    #[error("{0}")]
    Refused(String),
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

fn lines(obstacles: &[Obstacle]) -> String {
    let lines: Vec<String> = obstacles.iter().map(|obstacle| format!("- {obstacle}")).collect();
    lines.join("\n")
}

fn hazards(hazards: &[Hazard]) -> String {
    let line = |hazard: &Hazard| {
        let way_out = hazard.way_out.map(|text| format!("; {text}")).unwrap_or_default();
        format!("- {} {}{way_out}", hazard.code, hazard.text)
    };
    hazards.iter().map(line).collect::<Vec<_>>().join("\n")
}

fn codes(hazards: &[Hazard]) -> String {
    let mut codes: Vec<&str> = hazards.iter().map(|hazard| hazard.code.word()).collect();
    codes.sort_unstable();
    codes.dedup();
    codes.join(",")
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
