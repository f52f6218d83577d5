//! The `#[admin(…)]` attribute.

use syn::{Attribute, LitStr};

use super::attribute::{self, Word};
use crate::problems::Problems;

/// What a team says about the admin; what is left out keeps the schema's default.
#[derive(Debug, Clone, Default)]
#[allow(missing_docs)]
pub struct AdminDeclaration {
    pub list_display: Option<Vec<LitStr>>,
    pub list_filter: Option<Vec<LitStr>>,
    pub search_fields: Option<Vec<LitStr>>,
    pub raw_id_fields: Option<Vec<LitStr>>,
    pub radio_fields: Option<Vec<LitStr>>,
    pub readonly_fields: Option<Vec<LitStr>>,
    pub ordering: Option<Vec<LitStr>>,
}

const WORDS: [Word; 7] = [
    ("list_display", "`list_display(\"name\")`"),
    ("list_filter", "`list_filter(\"plan\")`"),
    ("search_fields", "`search_fields(\"name\")`"),
    ("raw_id_fields", "`raw_id_fields(\"user_id\")`"),
    ("radio_fields", "`radio_fields(\"client_type\")`"),
    ("readonly_fields", "`readonly_fields(\"created\")`"),
    ("ordering", "`ordering(\"-id\")`"),
];

impl AdminDeclaration {
    pub(super) fn read(attributes: &[Attribute], problems: &mut Problems) -> Self {
        let mut admin = Self::default();
        attribute::read_words(attributes, "admin", "A model's admin", &WORDS, problems, |word, meta| {
            let names = attribute::texts(meta, &format!("{word}(\"name\")"))?;
            let place = match word {
                "list_display" => &mut admin.list_display,
                "list_filter" => &mut admin.list_filter,
                "search_fields" => &mut admin.search_fields,
                "raw_id_fields" => &mut admin.raw_id_fields,
                "radio_fields" => &mut admin.radio_fields,
                "readonly_fields" => &mut admin.readonly_fields,
                _ => &mut admin.ordering,
            };
            *place = Some(names);
            Ok(())
        });
        admin
    }
}
