//! What differs between two snapshots, in words.

use std::fmt;

use super::{ColumnSnapshot, KeySnapshot, Snapshot, TableSnapshot};

/// A difference that a database would have to follow.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// The table.
    pub table: String,
    /// What happened to it, naming the column.
    pub text: String,
    /// Whether a database is the same before and after: a renamed struct changes the fingerprint alone.
    pub outside: bool,
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.table, self.text)
    }
}

impl Snapshot {
    /// What changed from here to `new`.
    ///
    /// A default is no difference: it is no part of the database.
    pub fn differences(&self, new: &Self) -> Vec<Difference> {
        let mut differences = Vec::new();
        if self.user != new.user {
            let of = |snapshot: &Self| {
                let user = &snapshot.user;
                format!("`{}`.`{}` {}", user.table, user.key, kind(&user.kind, user.max_length))
            };
            let text = format!("the users' key was {}, is now {}", of(self), of(new));
            differences.push(Difference { table: new.user.table.clone(), text, outside: false });
        }
        for (name, table) in &new.tables {
            let texts = match self.tables.get(name) {
                Some(old) => table_texts(old, table),
                None => vec![format!("the table was added, for the role {}", table.role)],
            };
            let inside =
                texts.into_iter().map(|text| Difference { table: name.clone(), text, outside: false });
            let known = differences.len();
            differences.extend(inside);
            let fingerprint = self.tables.get(name).map(|old| &old.fingerprint);
            if differences.len() == known && fingerprint != Some(&table.fingerprint) {
                let text = "a struct that it references has another name".to_owned();
                differences.push(Difference { table: name.clone(), text, outside: true });
            }
        }
        for name in self.tables.keys().filter(|name| !new.tables.contains_key(*name)) {
            differences.push(Difference {
                table: name.clone(),
                text: "the table was removed".to_owned(),
                outside: false,
            });
        }
        differences
    }
}

fn table_texts(old: &TableSnapshot, new: &TableSnapshot) -> Vec<String> {
    let mut texts = Vec::new();
    if old.role != new.role {
        texts.push(format!("the role was {}, is now {}", old.role, new.role));
    }
    if old.key != new.key {
        texts.push(format!("the key `id` was {}, is now {}", old.key, new.key));
    }
    for (name, column) in &new.columns {
        match old.columns.get(name) {
            Some(old) => texts.extend(column_texts(name, old, column)),
            None => texts.push(format!("column `{name}` was added")),
        }
    }
    for name in old.columns.keys().filter(|name| !new.columns.contains_key(*name)) {
        texts.push(format!("column `{name}` was removed"));
    }
    key_texts("unique constraint", &old.uniques, &new.uniques, &mut texts);
    key_texts("index", &old.indexes, &new.indexes, &mut texts);
    texts
}

fn column_texts(name: &str, old: &ColumnSnapshot, new: &ColumnSnapshot) -> Vec<String> {
    let mut texts = Vec::new();
    let (old_kind, new_kind) = (kind(&old.kind, old.max_length), kind(&new.kind, new.max_length));
    if old_kind != new_kind {
        texts.push(format!("column `{name}` was {old_kind}, is now {new_kind}"));
    }
    match (old.null, new.null) {
        (false, true) => texts.push(format!("column `{name}` may now be NULL")),
        (true, false) => texts.push(format!("column `{name}` may no longer be NULL")),
        _ => {}
    }
    if old.references != new.references {
        let of = |column: &ColumnSnapshot| match &column.references {
            Some(to) => format!("`{}`.`{}` (on_delete {})", to.table, to.column, to.on_delete),
            None => "nothing".to_owned(),
        };
        texts.push(format!("column `{name}` referenced {}, now references {}", of(old), of(new)));
    }
    texts
}

fn key_texts(noun: &str, old: &[KeySnapshot], new: &[KeySnapshot], texts: &mut Vec<String>) {
    let show = |key: &KeySnapshot| format!("`{}`", key.columns.join("`, `"));
    for key in new.iter().filter(|key| !old.contains(key)) {
        texts.push(format!("{noun} on {} was added", show(key)));
    }
    for key in old.iter().filter(|key| !new.contains(key)) {
        texts.push(format!("{noun} on {} was removed", show(key)));
    }
}

fn kind(kind: &str, max_length: Option<u32>) -> String {
    max_length.map_or_else(|| kind.to_owned(), |length| format!("{kind} of length {length}"))
}
