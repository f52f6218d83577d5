//! Which finders a repository gets: one per unique and per indexed set of columns.

use super::Model;
use crate::abstract_model::Generated;

/// A finder of rows by the values of some columns.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finder {
    /// The columns whose values are given.
    pub columns: Vec<String>,
    /// Whether at most one row has them.
    pub unique: bool,
    /// Whether it takes the token and looks for its checksum.
    pub by_token: bool,
}

impl Finder {
    /// The finders of a model, unique ones first.
    pub fn of(model: &Model) -> Vec<Self> {
        let uniques = model.uniques.iter().map(|unique| {
            let by_token = matches!(unique.columns.as_slice(), [column]
                if model.column(column).is_some_and(|column| column.generated == Some(Generated::TokenChecksum)));
            Self { columns: unique.columns.clone(), unique: true, by_token }
        });
        let indexes = model.indexes.iter().map(|index| Self {
            columns: index.columns.clone(),
            unique: false,
            by_token: false,
        });
        let mut finders: Vec<Self> = Vec::new();
        for finder in uniques.chain(indexes) {
            if !finders.iter().any(|known| known.columns == finder.columns) {
                finders.push(finder);
            }
        }
        finders
    }

    /// Name of the method.
    pub fn method(&self) -> String {
        match (self.by_token, self.unique) {
            (true, _) => "get_by_token".to_owned(),
            (false, true) => format!("get_by_{}", self.columns.join("_and_")),
            (false, false) => format!("find_by_{}", self.columns.join("_and_")),
        }
    }
}
