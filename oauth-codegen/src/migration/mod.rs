//! Renders migrations: decided models → prepared views → templates.

mod drops;
mod keys;
mod templates;
mod view;

use std::path::PathBuf;

use oauth_schema::dialect::Dialect;
use oauth_schema::model::ModelSet;

use crate::error::Error;
use crate::folder;

/// A file, not yet written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rendered {
    /// Its path in the migrations folder.
    pub path: PathBuf,
    /// Its text.
    pub text: String,
}

/// The migration that creates all tables in one database: the down file, then the up file.
///
/// # Errors
/// A name that fits into no file name; a template that does not render, which the tests of this crate rule out.
pub fn create(set: &ModelSet, dialect: Dialect, version: u64, name: &str) -> Result<[Rendered; 2], Error> {
    folder::check_name(name)?;
    let render = |direction: &str| -> Result<Rendered, Error> {
        let view = view::Create::of(set, dialect, direction == "up");
        let text =
            templates::render(&format!("migration/{}/create.{direction}.sql.tera", dialect.word()), &view)?;
        let path = PathBuf::from(dialect.word()).join(folder::file_name(version, name, direction));
        Ok(Rendered { path, text })
    };
    Ok([render("down")?, render("up")?])
}
