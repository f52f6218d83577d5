//! The abstract models of `schemas/`, read from TOML.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use serde::Deserialize;

use crate::role::Role;

/// An abstract model: what a role's table holds before a team adds its own columns.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AbstractModel {
    /// The role it serves.
    pub role: Role,
    /// Name of the standard model.
    pub name: String,
    /// Table of the standard model.
    pub table: String,
    /// What a row stands for.
    pub doc: String,
    /// Enums of allowed values.
    #[serde(default)]
    pub choices: Vec<AbstractChoices>,
    /// Columns but the key, in the order of the statements.
    pub columns: Vec<AbstractColumn>,
    /// What the admin shows.
    pub admin: AbstractAdmin,
}

/// An enum of allowed values.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AbstractChoices {
    /// Name of the enum.
    pub name: String,
    /// What the enum stands for.
    pub doc: String,
    /// The values, in order.
    pub values: Vec<AbstractChoice>,
}

/// One allowed value.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AbstractChoice {
    /// The stored text.
    pub value: String,
    /// Name of the variant.
    pub name: String,
    /// What the admin shows.
    pub label: String,
    /// What it means.
    pub doc: String,
}

/// A column of an abstract model; `schemas/README.md` explains the keys.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)]
pub struct AbstractColumn {
    pub name: String,
    #[serde(rename = "type")]
    pub kind: Option<String>,
    pub format: Option<Format>,
    pub max_length: Option<u32>,
    pub choices: Option<String>,
    #[serde(default)]
    pub nullable: bool,
    pub default: Option<DefaultValue>,
    pub generated: Option<Generated>,
    pub references: Option<Target>,
    pub on_delete: Option<OnDelete>,
    pub unique: Option<UniqueStyle>,
    pub index: Option<IndexStyle>,
    #[serde(default)]
    pub addition: bool,
    pub backfill: Option<AbstractBackfill>,
    #[serde(default)]
    pub secret: bool,
    pub label: Option<String>,
    pub doc: String,
}

/// What rows get that are older than a column.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum AbstractBackfill {
    /// The lower-case hexadecimal SHA-256 of a text in this column.
    Sha256(String),
}

/// What a text or document means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Format {
    /// URIs separated by white space.
    UriList,
    /// Scopes separated by white space.
    Scope,
    /// A JSON list of resource URIs.
    Resource,
    /// A JSON object.
    Object,
}

/// The value of a new row that names none.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(untagged)]
pub enum DefaultValue {
    /// True or false.
    Bool(bool),
    /// A whole number.
    Integer(i64),
    /// A number.
    Float(f64),
    /// A text.
    Text(String),
}

/// A value that the runtime makes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[allow(missing_docs)]
pub enum Generated {
    Created,
    Updated,
    Expires,
    ClientId,
    ClientSecret,
    Token,
    TokenChecksum,
    Code,
    Uuid,
    DeviceCode,
    UserCode,
    Interval,
    RequestUri,
}

/// Where a foreign key of an abstract model points.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Target {
    /// The team's users.
    User,
    /// Another model.
    #[serde(untagged)]
    Role(Role),
}

/// What the deletion of the row that a foreign key points at does to this row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum OnDelete {
    /// This row is deleted too.
    Cascade,
    /// The column becomes NULL.
    SetNull,
    /// The deletion is refused.
    Restrict,
}

impl OnDelete {
    /// Every rule with the word for it in Rust attributes.
    pub const WORDS: [(&'static str, Self); 3] =
        [("cascade", Self::Cascade), ("set_null", Self::SetNull), ("restrict", Self::Restrict)];

    /// The rule in SQL.
    pub const fn sql(self) -> &'static str {
        match self {
            Self::Cascade => "CASCADE",
            Self::SetNull => "SET NULL",
            Self::Restrict => "RESTRICT",
        }
    }
}

/// How a unique column is declared and named.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum UniqueStyle {
    /// The plain unique key of the column.
    Column,
    /// A constraint with a hashed name.
    Constraint,
    /// A constraint of the table, named after table and column.
    Named,
}

/// How an index is named.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum IndexStyle {
    /// After table and columns.
    Plain,
    /// After the model.
    Model,
}

/// What the admin shows; names are columns, `a.b` goes through a foreign key.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)]
pub struct AbstractAdmin {
    pub list_display: Vec<String>,
    #[serde(default)]
    pub list_filter: Vec<String>,
    #[serde(default)]
    pub search_fields: Vec<String>,
    #[serde(default)]
    pub raw_id_fields: Vec<String>,
    #[serde(default)]
    pub radio_fields: BTreeMap<String, String>,
    #[serde(default)]
    pub readonly_fields: Vec<String>,
    #[serde(default)]
    pub ordering: Vec<String>,
    #[serde(default)]
    pub actions: Vec<String>,
    #[serde(default = "yes")]
    pub can_add: bool,
    #[serde(default = "yes")]
    pub can_delete: bool,
}

fn yes() -> bool {
    true
}

impl AbstractModel {
    /// The abstract model of a role.
    ///
    /// # Panics
    /// When a file of `schemas/` is wrong, which the tests of this crate rule out.
    pub fn of(role: Role) -> &'static Self {
        static MODELS: [OnceLock<AbstractModel>; Role::ALL.len()] =
            [const { OnceLock::new() }; Role::ALL.len()];
        let source = match role {
            Role::Application => include_str!("../schemas/application.toml"),
            Role::RefreshToken => include_str!("../schemas/refresh_token.toml"),
            Role::AccessToken => include_str!("../schemas/access_token.toml"),
            Role::Grant => include_str!("../schemas/grant.toml"),
            Role::IdToken => include_str!("../schemas/id_token.toml"),
            Role::DeviceGrant => include_str!("../schemas/device_grant.toml"),
            Role::PushedAuthorizationRequest => {
                include_str!("../schemas/pushed_authorization_request.toml")
            }
        };
        MODELS[role as usize].get_or_init(|| match toml::from_str(source) {
            Ok(model) => model,
            Err(error) => panic!("schemas/{}.toml: {error}", role.field()),
        })
    }

    /// The enum a column's values come from.
    pub fn choices_of(&self, column: &AbstractColumn) -> Option<&AbstractChoices> {
        let name = column.choices.as_ref()?;
        self.choices.iter().find(|choices| &choices.name == name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_schema_reads_and_is_whole() {
        for role in Role::ALL {
            let model = AbstractModel::of(role);
            assert_eq!(model.role, role);
            assert_eq!(model.name, role.name());
            for column in &model.columns {
                assert!(column.kind.is_some() != column.references.is_some(), "{}", column.name);
                assert_eq!(column.references.is_some(), column.on_delete.is_some(), "{}", column.name);
                assert_eq!(column.choices.is_some(), model.choices_of(column).is_some(), "{}", column.name);
            }
        }
    }
}
