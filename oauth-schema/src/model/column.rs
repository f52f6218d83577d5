//! A column, decided.

use crate::abstract_model::{DefaultValue, Format, Generated, OnDelete};
use crate::declaration::FieldDeclaration;
use crate::dialect::Dialect;
use crate::kind::Kind;
use crate::role::Role;

/// A column but the key.
#[derive(Debug, Clone)]
pub struct Column {
    /// Its name.
    pub name: String,
    /// What it holds.
    pub holds: Holds,
    /// What its text or document means.
    pub format: Option<Format>,
    /// Longest text, in characters.
    pub max_length: Option<u32>,
    /// Allowed values; empty means any.
    pub choices: Vec<String>,
    /// The abstract model's enum of the allowed values.
    pub choices_enum: Option<String>,
    /// Whether it may be NULL.
    pub nullable: bool,
    /// Value of a new row that names none.
    pub default: Option<DefaultValue>,
    /// A value that the runtime makes.
    pub generated: Option<Generated>,
    /// The foreign key.
    pub relation: Option<Relation>,
    /// Whether the value is never shown.
    pub secret: bool,
    /// What the admin calls it.
    pub label: String,
    /// What it means.
    pub docs: String,
    /// The field, for a team's own column.
    pub own: Option<FieldDeclaration>,
}

impl Column {
    /// Whether a new row must name a value.
    pub fn is_required(&self) -> bool {
        !self.nullable && self.default.is_none() && self.generated.is_none()
    }

    /// Whether the value of a new row may be given: the time stamps and checksums may not.
    pub fn is_settable(&self) -> bool {
        !matches!(self.generated, Some(Generated::Created | Generated::Updated | Generated::TokenChecksum))
    }

    /// The name that the column had before; once the migration that renames it is written, it means nothing.
    pub fn renamed_from(&self) -> Option<String> {
        self.own.as_ref()?.renamed_from.as_ref().map(syn::LitStr::value)
    }

    /// The SQL expression that fills rows which exist already, where the column is new or may no longer be NULL.
    pub fn backfill(&self, dialect: Dialect) -> Option<&str> {
        self.own.as_ref()?.backfill.as_ref()?.expression(dialect)
    }
}

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Holds {
    /// A value of this kind.
    Value(Kind),
    /// A key of the team's users.
    UserKey,
    /// A key of another model.
    KeyOf(Role),
}

/// A foreign key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Relation {
    /// The table it points at.
    pub target: RelationTarget,
    /// What a deletion there does here.
    pub on_delete: OnDelete,
}

/// The table a foreign key points at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RelationTarget {
    /// The team's users.
    User,
    /// Another model.
    Role(Role),
    /// A struct with one of the derives, by its name.
    Entity(String),
    /// A table and column by their names.
    Table {
        /// The table.
        table: String,
        /// The column.
        column: String,
    },
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::declaration::EntityDeclaration;
    use crate::{Model, fingerprint};

    #[test]
    fn what_only_the_next_migration_reads_is_no_part_of_the_fingerprint() {
        let model = |words: proc_macro2::TokenStream| {
            let input = syn::parse_quote! {
                struct Application {
                    #[oauth(flatten)]
                    base: ApplicationBase<Models>,
                    #[oauth(#words index)]
                    seats: i32,
                }
            };
            let declaration = EntityDeclaration::read(Role::Application, &input).expect("a declaration");
            Model::resolve(&declaration).expect("a model")
        };
        let plain = model(quote::quote!());
        let changed = model(quote::quote!(renamed_from = "places", backfill(sqlite = "1", mysql = "2"),));
        assert_eq!(fingerprint::of(&plain), fingerprint::of(&changed));
        let column = changed.column("seats").expect("the column");
        assert_eq!(column.renamed_from().as_deref(), Some("places"));
        let backfills = Dialect::ALL.map(|dialect| column.backfill(dialect));
        assert_eq!(backfills, [Some("1"), None, Some("2")]);
        let column = plain.column("seats").expect("the column");
        assert_eq!((column.renamed_from(), column.backfill(Dialect::Mysql)), (None, None));
    }
}
