//! Which input a form shows for a column. Both the descriptors in Rust and the admin's JSON ask here.

use super::{Admin, Column, Holds};
use crate::kind::Kind;

/// The input a form shows for a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[allow(missing_docs)]
pub enum Widget {
    Text,
    TextArea,
    Checkbox,
    Number,
    Date,
    DateTime,
    Uuid,
    Json,
    Select,
    Radio,
    ForeignKey,
    Secret,
}

impl Widget {
    /// Its name in Rust.
    pub fn name(self) -> String {
        format!("{self:?}")
    }

    /// The word for it in JSON.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::TextArea => "textarea",
            Self::Checkbox => "checkbox",
            Self::Number => "number",
            Self::Date => "date",
            Self::DateTime => "datetime",
            Self::Uuid => "uuid",
            Self::Json => "json",
            Self::Select => "select",
            Self::Radio => "radio",
            Self::ForeignKey => "foreign-key",
            Self::Secret => "secret",
        }
    }
}

impl Column {
    /// The input a form shows for the column.
    pub fn widget(&self, admin: &Admin) -> Widget {
        match self.plain_widget() {
            Widget::Select if admin.radio_fields.contains_key(&self.name) => Widget::Radio,
            widget => widget,
        }
    }

    /// The input for the column as far as the column itself tells: choices are a list, not buttons.
    pub fn plain_widget(&self) -> Widget {
        if self.secret {
            return Widget::Secret;
        }
        if self.relation.is_some() {
            return Widget::ForeignKey;
        }
        if !self.choices.is_empty() {
            return Widget::Select;
        }
        match self.holds {
            Holds::UserKey | Holds::KeyOf(_) => Widget::ForeignKey,
            // A checkbox cannot show "unknown".
            Holds::Value(Kind::Bool) if self.nullable => Widget::Select,
            Holds::Value(Kind::Bool) => Widget::Checkbox,
            // The values of an enum are unknown where only the struct is seen.
            Holds::Value(Kind::Choice) => Widget::Select,
            Holds::Value(Kind::String) => Widget::Text,
            Holds::Value(Kind::Text | Kind::Bytes) => Widget::TextArea,
            Holds::Value(Kind::I16 | Kind::I32 | Kind::I64 | Kind::F64) => Widget::Number,
            Holds::Value(Kind::Date) => Widget::Date,
            Holds::Value(Kind::DateTime) => Widget::DateTime,
            Holds::Value(Kind::Uuid) => Widget::Uuid,
            Holds::Value(Kind::Json) => Widget::Json,
        }
    }
}
