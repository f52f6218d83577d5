//! The templates, part of this crate's binary.

use serde::Serialize;
use tera::{Context, Tera};

use crate::error::Error;

macro_rules! templates {
    ($($path:literal),* $(,)?) => {
        &[$(($path, include_str!(concat!("../templates/", $path)))),*]
    };
}

const TEMPLATES: &[(&str, &str)] = templates![
    "migration/sqlite.sql.tera",
    "migration/postgres.sql.tera",
    "migration/mysql.sql.tera",
    "diagram/mermaid.tera",
    "diagram/dot.tera",
];

/// The text that the template makes of the view, with one line break at its end.
pub(crate) fn render(name: &str, view: &impl Serialize) -> Result<String, Error> {
    let wrong = |problem: String| Error::Template { name: name.to_owned(), problem };
    let source = TEMPLATES.iter().find(|(known, _)| *known == name).map(|(_, source)| *source);
    let source = source.ok_or_else(|| wrong("there is none of this name".to_owned()))?;
    let mut tera = Tera::new();
    // The view has escaped what needs it.
    tera.autoescape_on(Vec::<&str>::new());
    tera.add_raw_template(name, source).map_err(|error| wrong(error.to_string()))?;
    let context = Context::from_serialize(view).map_err(|error| wrong(error.to_string()))?;
    let text = tera.render(name, &context).map_err(|error| wrong(error.to_string()))?;
    Ok(format!("{}\n", text.trim_end()))
}

/// The text with every run of white space and control characters as one space.
pub(crate) fn one_line(text: &str) -> String {
    let gap = |character: char| character.is_whitespace() || character.is_control();
    text.split(gap).filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}
