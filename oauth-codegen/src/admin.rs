//! The admin's descriptors as data, for `cargo oauth admin --json`.

use std::collections::BTreeMap;

use oauth_schema::abstract_model::AbstractModel;
use oauth_schema::model::{Admin, Column, Model, ModelSet};
use serde::Serialize;

/// How the admin shows a model.
#[derive(Debug, Serialize)]
#[allow(missing_docs)]
pub struct ModelAdmin {
    pub role: &'static str,
    pub name: String,
    pub table: String,
    pub label: String,
    pub doc: String,
    pub list_display: Vec<String>,
    pub list_filter: Vec<String>,
    pub search_fields: Vec<String>,
    pub raw_id_fields: Vec<String>,
    pub radio_fields: BTreeMap<String, String>,
    pub readonly_fields: Vec<String>,
    pub ordering: Vec<String>,
    pub actions: Vec<String>,
    pub can_add: bool,
    pub can_delete: bool,
    pub fields: Vec<Field>,
}

/// How the admin shows a column.
#[derive(Debug, Serialize)]
#[allow(missing_docs)]
pub struct Field {
    pub name: String,
    pub label: String,
    pub help: String,
    pub widget: &'static str,
    pub kind: &'static str,
    pub required: bool,
    pub max_length: Option<u32>,
    pub choices: Vec<Choice>,
    pub secret: bool,
}

/// A value and what the admin calls it.
#[derive(Debug, Serialize)]
#[allow(missing_docs)]
pub struct Choice {
    pub value: String,
    pub label: String,
}

/// The descriptors of all models.
pub fn descriptors(set: &ModelSet) -> Vec<ModelAdmin> {
    set.models.iter().map(|model| descriptor(set, model)).collect()
}

/// The descriptors as JSON.
pub fn json(set: &ModelSet) -> String {
    // Texts, numbers and lists always serialize.
    serde_json::to_string_pretty(&descriptors(set)).unwrap_or_default()
}

fn descriptor(set: &ModelSet, model: &Model) -> ModelAdmin {
    let Admin {
        list_display,
        list_filter,
        search_fields,
        raw_id_fields,
        radio_fields,
        readonly_fields,
        ordering,
        actions,
        can_add,
        can_delete,
    } = model.admin.clone();
    ModelAdmin {
        role: model.role.field(),
        name: model.name.clone(),
        table: model.table.clone(),
        label: words(&model.name),
        doc: model.docs.clone(),
        list_display,
        list_filter,
        search_fields,
        raw_id_fields,
        radio_fields,
        readonly_fields,
        ordering,
        actions,
        can_add,
        can_delete,
        fields: model.columns.iter().map(|column| field(set, model, column)).collect(),
    }
}

fn field(set: &ModelSet, model: &Model, column: &Column) -> Field {
    let (kind, max_length) = set.kind_of(column);
    Field {
        name: column.name.clone(),
        label: column.label.clone(),
        help: column.docs.clone(),
        widget: column.widget(&model.admin).word(),
        kind: kind.word(),
        required: column.is_required(),
        max_length,
        choices: choices(model, column),
        secret: column.secret,
    }
}

/// The abstract models name their choices; a team's own are shown as they are.
fn choices(model: &Model, column: &Column) -> Vec<Choice> {
    let schema = AbstractModel::of(model.role);
    let named = column
        .choices_enum
        .as_ref()
        .and_then(|name| schema.choices.iter().find(|choices| choices.name == *name));
    column
        .choices
        .iter()
        .map(|value| Choice {
            value: value.clone(),
            label: named
                .and_then(|named| named.values.iter().find(|choice| choice.value == *value))
                .map_or_else(|| value.clone(), |choice| choice.label.clone()),
        })
        .collect()
}

/// `RefreshToken` becomes `Refresh token`.
fn words(name: &str) -> String {
    let mut words = String::new();
    for (position, character) in name.chars().enumerate() {
        if position > 0 && character.is_uppercase() {
            words.push(' ');
            words.extend(character.to_lowercase());
        } else {
            words.push(character);
        }
    }
    words
}
