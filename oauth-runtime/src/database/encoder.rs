//! Hands the columns of an entity to a statement, or to validation.

use serde_json::Value;

use super::Arguments;
use crate::descriptor::{ColumnDescriptor, ModelDescriptor};
use crate::error::ValidationErrors;
use crate::value::ColumnType;

/// A value that may be bound to a placeholder: every [`ColumnType`] and `str`.
pub trait Encodable {
    /// Binds the value to the next placeholder.
    fn bind(&self, to: &mut Arguments);

    /// The value as text, where its column has a length or choices.
    fn as_text(&self) -> Option<&str>;

    /// Whether the value is a text with the character NUL. No column holds one, and PostgreSQL would take a search for it
    /// as a mistake of the program's.
    fn holds_nul(&self) -> bool {
        self.as_text().is_some_and(holds_nul)
    }

    /// What keeps the value out of every column of its type, to follow the column's name.
    fn problem(&self) -> Option<&'static str> {
        None
    }
}

impl<T: ColumnType> Encodable for T {
    fn bind(&self, to: &mut Arguments) {
        ColumnType::bind(self, to);
    }

    fn as_text(&self) -> Option<&str> {
        ColumnType::as_text(self)
    }

    fn problem(&self) -> Option<&'static str> {
        ColumnType::problem(self)
    }
}

impl Encodable for str {
    fn bind(&self, to: &mut Arguments) {
        to.push_native(self);
    }

    fn as_text(&self) -> Option<&str> {
        Some(self)
    }
}

impl Encodable for [u8] {
    fn bind(&self, to: &mut Arguments) {
        to.push_native(self);
    }

    fn as_text(&self) -> Option<&str> {
        None
    }
}

/// Receives the columns of an entity in the order of its descriptor, the key left out.
///
/// One walk over the columns serves two ends, so validation cannot miss a column that is written.
#[derive(Debug)]
pub struct Encoder<'a>(Mode<'a>);

#[derive(Debug)]
enum Mode<'a> {
    Bind(&'a mut Arguments),
    Search { arguments: &'a mut Arguments, in_vain: &'a mut bool },
    Validate { model: &'static ModelDescriptor, next: usize, errors: &'a mut ValidationErrors },
}

impl<'a> Encoder<'a> {
    /// An encoder that binds every value to the next placeholder.
    pub fn bind(arguments: &'a mut Arguments) -> Self {
        Self(Mode::Bind(arguments))
    }

    /// An encoder that binds every value to the next placeholder of a search, and says whether no row can have it.
    pub(crate) fn search(arguments: &'a mut Arguments, in_vain: &'a mut bool) -> Self {
        Self(Mode::Search { arguments, in_vain })
    }

    /// An encoder that checks every value against its column.
    pub fn validate(model: &'static ModelDescriptor, errors: &'a mut ValidationErrors) -> Self {
        Self(Mode::Validate { model, next: 0, errors })
    }

    /// Takes the value of the next column.
    pub fn add<T: Encodable + ?Sized>(&mut self, value: &T) {
        self.take(|arguments| value.bind(arguments), || value.as_text(), || value.problem());
    }

    /// Takes the value of the next column, which must be a JSON object.
    pub fn add_object(&mut self, value: &Value) {
        if let Mode::Validate { model, next, errors } = &mut self.0 {
            if let Some(column) = value_column(model, next) {
                let problem = Encodable::problem(value);
                let problem = if value.is_object() { problem } else { Some("must be a JSON object") };
                problem.into_iter().for_each(|message| errors.add(column.name, message));
            }
            return;
        }
        self.add(value);
    }

    /// Takes the value of the next column, with the functions that bind it and show it as text.
    pub fn add_with<T>(
        &mut self,
        value: Option<&T>,
        bind: fn(Option<&T>, &mut Arguments),
        as_text: fn(&T) -> Option<&str>,
    ) {
        self.take(|arguments| bind(value, arguments), || value.and_then(as_text), || None);
    }

    fn take<'v>(
        &mut self,
        bind: impl FnOnce(&mut Arguments),
        as_text: impl FnOnce() -> Option<&'v str>,
        problem: impl FnOnce() -> Option<&'static str>,
    ) {
        match &mut self.0 {
            Mode::Bind(arguments) => bind(arguments),
            Mode::Search { arguments, in_vain } => {
                **in_vain |= as_text().is_some_and(holds_nul);
                bind(arguments);
            }
            Mode::Validate { model, next, errors } => {
                let Some(column) = value_column(model, next) else {
                    return;
                };
                if let Some(message) = as_text().and_then(|text| column.check(text)) {
                    errors.add(column.name, message);
                }
                if let Some(message) = problem() {
                    errors.add(column.name, message);
                }
            }
        }
    }
}

/// Whether a text has the character NUL.
fn holds_nul(text: &str) -> bool {
    text.contains('\0')
}

/// The column at position `next`, the key skipped; moves `next` on.
fn value_column(model: &ModelDescriptor, next: &mut usize) -> Option<&'static ColumnDescriptor> {
    loop {
        let own = next.checked_sub(model.base_columns.len());
        let column = match own {
            None => model.base_columns.get(*next)?,
            Some(position) => model.columns.get(position)?,
        };
        *next += 1;
        if column.name != model.key {
            return Some(column);
        }
    }
}
