//! The static SQL of an entity: one text per database.

use oauth_schema::model::Finder;
use oauth_schema::{Dialect, Kind, Model};
use proc_macro2::{Literal, TokenStream};
use quote::quote;

/// A statement in the language of each database, in the order of [`Dialect::ALL`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Texts([String; 3]);

impl Texts {
    fn new(text: impl Fn(Dialect) -> String) -> Self {
        Self(Dialect::ALL.map(text))
    }

    /// The text for one database.
    pub fn on(&self, dialect: Dialect) -> &str {
        &self.0[dialect as usize]
    }

    /// The statement as a constant; databases the runtime leaves out are dropped by its macro.
    pub(crate) fn tokens(&self, runtime: &TokenStream) -> TokenStream {
        let [sqlite, postgres, mysql] = [0, 1, 2].map(|position| literal(&self.0[position]));
        quote!(#runtime::statement!(#sqlite, #postgres, #mysql))
    }
}

/// The text as a raw literal, in which quoted identifiers stay readable.
fn literal(sql: &str) -> Literal {
    let raw = format!("r#\"{sql}\"#");
    if sql.contains("\"#") || sql.contains('\r') { None } else { raw.parse().ok() }
        .unwrap_or_else(|| Literal::string(sql))
}

fn all_columns(model: &Model) -> impl Iterator<Item = &str> {
    std::iter::once(Model::KEY).chain(model.columns.iter().map(|column| column.name.as_str()))
}

fn quoted<'a>(dialect: Dialect, columns: impl Iterator<Item = &'a str>) -> String {
    let quoted: Vec<String> = columns.map(|column| dialect.quote(column)).collect();
    quoted.join(", ")
}

fn select_on(model: &Model, dialect: Dialect) -> String {
    format!("SELECT {} FROM {}", quoted(dialect, all_columns(model)), dialect.quote(&model.table))
}

/// Reads every column.
pub fn select(model: &Model) -> Texts {
    Texts::new(|dialect| select_on(model, dialect))
}

/// Reads the row with a key.
pub fn get(model: &Model) -> Texts {
    find(model, &[Model::KEY.to_owned()])
}

/// Reads the rows with these values.
pub fn find(model: &Model, columns: &[String]) -> Texts {
    Texts::new(|dialect| {
        let conditions: Vec<String> = columns
            .iter()
            .enumerate()
            .map(|(position, column)| {
                format!("{} = {}", dialect.quote(column), dialect.placeholder(position + 1))
            })
            .collect();
        format!("{} WHERE {}", select_on(model, dialect), conditions.join(" AND "))
    })
}

/// The statement of a finder; rows come in the order of their keys.
pub fn finder(model: &Model, finder: &Finder) -> Texts {
    let Texts(texts) = find(model, &finder.columns);
    if finder.unique {
        return Texts(texts);
    }
    Texts::new(|dialect| format!("{} ORDER BY {}", texts[dialect as usize], dialect.quote(Model::KEY)))
}

/// Inserts a row: every column but the key, and the key last where the program makes it.
pub fn insert(model: &Model) -> Texts {
    let key = (model.key == Kind::Uuid).then_some(Model::KEY);
    Texts::new(|dialect| {
        let columns: Vec<&str> = model.columns.iter().map(|column| column.name.as_str()).chain(key).collect();
        let placeholders: Vec<String> =
            (1..=columns.len()).map(|position| dialect.placeholder(position)).collect();
        let returning = if key.is_none() && dialect.asks_for_the_key() {
            format!(" RETURNING {}", dialect.quote(Model::KEY))
        } else {
            String::new()
        };
        format!(
            "INSERT INTO {} ({}) VALUES ({}){returning}",
            dialect.quote(&model.table),
            quoted(dialect, columns.into_iter()),
            placeholders.join(", "),
        )
    })
}

/// Updates every column but the key, by key.
pub fn update(model: &Model) -> Texts {
    Texts::new(|dialect| {
        let assignments: Vec<String> = model
            .columns
            .iter()
            .enumerate()
            .map(|(position, column)| {
                format!("{} = {}", dialect.quote(&column.name), dialect.placeholder(position + 1))
            })
            .collect();
        format!(
            "UPDATE {} SET {} WHERE {} = {}",
            dialect.quote(&model.table),
            assignments.join(", "),
            dialect.quote(Model::KEY),
            dialect.placeholder(model.columns.len() + 1),
        )
    })
}
