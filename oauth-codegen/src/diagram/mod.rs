//! The models as an entity-relationship diagram, for `cargo oauth diagram`.

mod dot;
mod mermaid;

use std::collections::BTreeMap;

use oauth_schema::kind::Kind;
use oauth_schema::model::{Column, Model, ModelSet};

use crate::error::Error;
use crate::templates::{self, one_line};

/// A language of diagrams.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// Mermaid's `erDiagram`, which forges and editors show inside Markdown.
    Mermaid,
    /// DOT, which Graphviz draws.
    Dot,
}

impl Format {
    /// Every format.
    pub const ALL: [Self; 2] = [Self::Mermaid, Self::Dot];

    /// The word for it.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Mermaid => "mermaid",
            Self::Dot => "dot",
        }
    }

    /// The format a word stands for.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|format| format.word() == word)
    }
}

/// The diagram of all models. The same models give the same bytes.
///
/// # Errors
/// A template that does not render, which the tests of this crate rule out.
pub fn render(set: &ModelSet, format: Format) -> Result<String, Error> {
    let diagram = Diagram::of(set);
    match format {
        Format::Mermaid => templates::render("diagram/mermaid.tera", &mermaid::View::of(&diagram)),
        Format::Dot => templates::render("diagram/dot.tera", &dot::View::of(&diagram)),
    }
}

/// What every format shows, nothing of it escaped.
struct Diagram {
    /// The models, then the tables outside of them that they point at.
    tables: Vec<Table>,
    relations: Vec<Relation>,
}

struct Table {
    name: String,
    docs: String,
    outside: bool,
    columns: Vec<Field>,
}

/// A column.
struct Field {
    name: String,
    /// The kind and the longest text, as in an attribute: `string(255)`.
    kind: String,
    /// `PK`, `FK`, `UK`.
    keys: Vec<&'static str>,
    /// What else holds for its values.
    marks: Vec<String>,
    /// Whether the team added it to the abstract model.
    own: bool,
    docs: String,
}

/// A foreign key.
struct Relation {
    table: String,
    column: String,
    target: String,
    /// Whether a row here may point at none there.
    optional: bool,
    /// Whether at most one row here points at each row there.
    single: bool,
    /// Such as `on delete cascade`.
    on_delete: String,
}

impl Diagram {
    fn of(set: &ModelSet) -> Self {
        let mut tables: Vec<Table> = set.models.iter().map(|model| table(set, model)).collect();
        let relations =
            set.models.iter().flat_map(|model| model.columns.iter().map(move |column| (model, column)));
        tables.extend(outside(set));
        Self {
            tables,
            relations: relations.filter_map(|(model, column)| relation(set, model, column)).collect(),
        }
    }
}

fn table(set: &ModelSet, model: &Model) -> Table {
    let key = Field {
        name: Model::KEY.to_owned(),
        kind: model.key.word().to_owned(),
        keys: vec!["PK"],
        marks: Vec::new(),
        own: false,
        docs: String::new(),
    };
    let columns = model.columns.iter().map(|column| field(set, model, column));
    Table {
        name: model.table.clone(),
        docs: one_line(&model.docs),
        outside: false,
        columns: std::iter::once(key).chain(columns).collect(),
    }
}

fn field(set: &ModelSet, model: &Model, column: &Column) -> Field {
    let (kind, max_length) = set.kind_of(column);
    let mut keys = Vec::new();
    keys.extend(column.relation.is_some().then_some("FK"));
    keys.extend(is_unique(model, column).then_some("UK"));
    let mut marks = Vec::new();
    marks.extend(column.nullable.then(|| "NULL".to_owned()));
    let several = model.uniques.iter().filter(|unique| unique.columns.len() > 1);
    let several = several.filter(|unique| unique.columns.contains(&column.name));
    marks.extend(several.map(|unique| format!("unique({})", unique.columns.join(", "))));
    Field {
        name: column.name.clone(),
        kind: kind_text(kind, max_length),
        keys,
        marks,
        own: column.own.is_some(),
        docs: one_line(&column.docs),
    }
}

fn relation(set: &ModelSet, model: &Model, column: &Column) -> Option<Relation> {
    let relation = column.relation.as_ref()?;
    let (target, _) = set.target_of(&relation.target)?;
    Some(Relation {
        table: model.table.clone(),
        column: column.name.clone(),
        target: target.to_owned(),
        optional: column.nullable,
        single: is_unique(model, column),
        on_delete: format!("on delete {}", relation.on_delete.sql().to_lowercase()),
    })
}

/// The users' table and others that foreign keys point at, with the columns that are known of them.
fn outside(set: &ModelSet) -> impl Iterator<Item = Table> {
    let user = &set.user;
    let mut tables: BTreeMap<&str, BTreeMap<&str, (String, bool)>> = BTreeMap::new();
    let key = (kind_text(user.key, user.key_length), true);
    tables.entry(&user.table).or_default().insert(&user.key_column, key);
    for column in set.models.iter().flat_map(|model| &model.columns) {
        let target = column.relation.as_ref().and_then(|relation| set.target_of(&relation.target));
        let Some((table, target)) = target else { continue };
        if set.models.iter().all(|model| model.table != table) {
            let (kind, max_length) = set.kind_of(column);
            let known = tables.entry(table).or_default().entry(target);
            known.or_insert((kind_text(kind, max_length), false));
        }
    }
    tables.into_iter().map(|(name, columns)| Table {
        name: name.to_owned(),
        docs: "Outside of the models, with the columns that they point at.".to_owned(),
        outside: true,
        columns: columns
            .into_iter()
            .map(|(name, (kind, key))| Field {
                name: name.to_owned(),
                kind,
                keys: if key { vec!["PK"] } else { Vec::new() },
                marks: Vec::new(),
                own: false,
                docs: String::new(),
            })
            .collect(),
    })
}

fn is_unique(model: &Model, column: &Column) -> bool {
    model.uniques.iter().any(|unique| unique.columns == [column.name.as_str()])
}

fn kind_text(kind: Kind, max_length: Option<u32>) -> String {
    max_length.map_or_else(|| kind.word().to_owned(), |length| format!("{kind}({length})"))
}
