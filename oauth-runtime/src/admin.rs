//! What the admin shows of a model, as plain data.

use serde::Serialize;

use crate::descriptor::ColumnDescriptor;

/// How a model appears in the admin. Names are columns; `a.b` goes through the foreign key `a`.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct ModelAdmin {
    /// Columns of the list.
    pub list_display: &'static [&'static str],
    /// Columns the list can be narrowed by.
    pub list_filter: &'static [&'static str],
    /// Columns that are searched.
    pub search_fields: &'static [&'static str],
    /// Foreign keys that are typed in rather than chosen from a list.
    pub raw_id_fields: &'static [&'static str],
    /// Columns whose choices are shown as radio buttons.
    pub radio_fields: &'static [(&'static str, RadioDirection)],
    /// Columns that are shown and not edited.
    pub readonly_fields: &'static [&'static str],
    /// Order of the list; `-` reverses it.
    pub ordering: &'static [&'static str],
    /// Actions on selected rows, such as `revoke`.
    pub actions: &'static [&'static str],
    /// Whether rows may be added.
    pub can_add: bool,
    /// Whether rows may be deleted.
    pub can_delete: bool,
}

impl ModelAdmin {
    /// The input a form shows for a column.
    pub fn widget(&self, column: &ColumnDescriptor) -> Widget {
        match column.widget {
            Widget::Select if self.radio_fields.iter().any(|(name, _)| *name == column.name) => Widget::Radio,
            widget => widget,
        }
    }
}

/// The input a form shows for a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Widget {
    /// One line of text.
    Text,
    /// Several lines of text.
    #[serde(rename = "textarea")]
    TextArea,
    /// On or off.
    Checkbox,
    /// A number.
    Number,
    /// A day.
    Date,
    /// A moment.
    #[serde(rename = "datetime")]
    DateTime,
    /// A UUID.
    Uuid,
    /// A JSON document.
    Json,
    /// One of a list of values.
    Select,
    /// One of a few values, as radio buttons.
    Radio,
    /// A row of another table.
    ForeignKey,
    /// A secret, which is never shown.
    Secret,
}

/// Which way radio buttons run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum RadioDirection {
    /// Side by side.
    Horizontal,
    /// One below the other.
    Vertical,
}
