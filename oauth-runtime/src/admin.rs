//! What the admin shows of a model, as plain data.

use serde::Serialize;

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

/// Which way radio buttons run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum RadioDirection {
    /// Side by side.
    Horizontal,
    /// One below the other.
    Vertical,
}
