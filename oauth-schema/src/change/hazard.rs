//! What may go wrong when a change meets rows: each has a code that the team has to allow.

use std::fmt;

use super::describe::kind;
use super::{Change, Operation};
use crate::kind::Kind;
use crate::schema::{Column, Reference, Table};

/// A kind of unsafe change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Code {
    /// A table goes, with its rows.
    TableDropped,
    /// A column goes, with what it holds.
    ColumnDropped,
    /// A type holds less than before.
    Narrowed,
    /// A column may no longer be NULL, and nothing fills the rows that are.
    NullRefused,
    /// A new column needs a value that rows have not.
    ValueMissing,
    /// Rows have to differ from now on.
    Unique,
    /// Values are no longer allowed.
    ChoiceRemoved,
    /// Rows have to refer to rows that are there.
    Reference,
    /// The table is written anew, and others wait for it meanwhile.
    Rewrite,
    /// Rows or references are lost while a table is written anew; nobody can allow that.
    RowsLost,
}

impl Code {
    /// Every code with its meaning.
    pub const ALL: [(Self, &'static str, &'static str); 10] = [
        (Self::TableDropped, "M001", "a table is dropped, with its rows"),
        (Self::ColumnDropped, "M002", "a column is dropped, with what it holds"),
        (Self::Narrowed, "M003", "a type holds less than before"),
        (
            Self::NullRefused,
            "M004",
            "a column may no longer be NULL, and no value is named for rows where it is",
        ),
        (
            Self::ValueMissing,
            "M005",
            "a new column must have a value, and none is named for the rows that are there",
        ),
        (Self::Unique, "M006", "values that are there have to differ from each other"),
        (Self::ChoiceRemoved, "M007", "a value is no longer allowed"),
        (Self::Reference, "M008", "values that are there have to refer to rows"),
        (Self::Rewrite, "M009", "the table is written anew, and others wait for it meanwhile"),
        (Self::RowsLost, "M010", "rows or references were lost while the table was written anew"),
    ];

    /// The code, such as `M002`.
    pub fn word(self) -> &'static str {
        Self::ALL.iter().find(|(code, ..)| *code == self).map_or("", |(_, word, _)| word)
    }

    /// The codes of a list such as `M002,M003`.
    ///
    /// # Errors
    /// The first word that is none, and the known ones.
    pub fn list(words: &str) -> Result<Vec<Self>, String> {
        let words = words.split(',').map(str::trim).filter(|word| !word.is_empty());
        let unknown = |word: &str| {
            let known: Vec<String> =
                Self::ALL.iter().map(|(_, word, text)| format!("{word}: {text}")).collect();
            format!("`{word}` is no code of an unsafe change (known: {})", known.join("; "))
        };
        words.map(|word| Self::from_word(word).ok_or_else(|| unknown(word))).collect()
    }

    /// The code that a word stands for.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.iter().find(|(_, known, _)| known.eq_ignore_ascii_case(word)).map(|(code, ..)| *code)
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

/// Something that may go wrong.
#[derive(Debug, Clone, PartialEq)]
pub struct Hazard {
    /// Its kind.
    pub code: Code,
    /// What happens, naming table and column.
    pub text: String,
    /// How it can be made safe, where there is a way.
    pub way_out: Option<&'static str>,
    /// The rows that must not be there.
    pub check: Option<Check>,
}

/// Rows that must not be there before a change, under the names of before.
#[derive(Debug, Clone, PartialEq)]
#[allow(missing_docs)]
pub enum Check {
    /// Any row.
    Rows { table: String },
    /// More than one row.
    SeveralRows { table: String },
    /// Rows where the column is NULL.
    Null { table: String, column: String },
    /// Rows whose text is longer.
    Longer { table: String, column: String, length: u32 },
    /// Rows whose number does not fit.
    Outside { table: String, column: String, least: i64, most: i64 },
    /// Rows with a value that is not among these.
    OtherThan { table: String, column: String, values: Vec<String> },
    /// Groups of rows that are equal in these columns.
    Duplicates { table: String, columns: Vec<String> },
    /// Rows that refer to no row of the target.
    Orphans { table: String, column: String, target: String, target_column: String },
}

impl Change {
    /// Everything that may go wrong, in the order of the operations.
    pub fn hazards(&self) -> Vec<Hazard> {
        let mut hazards = Vec::new();
        for operation in &self.operations {
            self.hazards_of(operation, &mut hazards);
        }
        hazards
    }

    fn hazards_of(&self, operation: &Operation, hazards: &mut Vec<Hazard>) {
        match operation {
            Operation::DropTable { table } => {
                hazards.push(hazard(
                    Code::TableDropped,
                    format!("the table `{}` is dropped, with its rows", table.name),
                ));
            }
            Operation::DropColumn { table, column } => hazards.push(Hazard {
                way_out: self
                    .like_a_rename(table, column)
                    .then_some("if it only has a new name, write `renamed_from = \"…\"` at the new field"),
                ..hazard(
                    Code::ColumnDropped,
                    format!("the column `{}` of `{table}` is dropped, with what it holds", column.name),
                )
            }),
            Operation::AddColumn { table, column } => self.added(table, column, hazards),
            Operation::AlterColumn { table, from, to } => self.altered(table, from, to, hazards),
            Operation::AddUnique { table, unique, .. } => {
                hazards.extend(self.unique(table, &unique.columns));
            }
            Operation::AddForeignKey { table, key } => {
                hazards.extend(self.reference(table, &key.column, &key.reference))
            }
            _ => {}
        }
    }

    /// Whether a column of the same kind is added to the same table.
    fn like_a_rename(&self, table: &str, dropped: &Column) -> bool {
        self.operations.iter().any(|operation| {
            matches!(operation, Operation::AddColumn { table: other, column } if other == table && column.kind == dropped.kind)
        })
    }

    fn added(&self, table: &str, column: &Column, hazards: &mut Vec<Hazard>) {
        if column.nullable || column.default.is_some() || column.hints.fills() {
            return;
        }
        // On the way back rows get an empty value, unless they have to differ or to refer to something.
        if self.back && !self.is_bound(table, column) {
            return;
        }
        hazards.push(Hazard {
            way_out: Some(
                "say what the rows that are there get: `default = …`, or `backfill = \"an SQL expression\"`, or make the type an `Option`",
            ),
            check: Some(Check::Rows { table: self.name_before(table) }),
            ..hazard(Code::ValueMissing, format!("the new column `{}` of `{table}` must have a value, and the rows that are there have none", column.name))
        });
    }

    fn is_bound(&self, table: &str, column: &Column) -> bool {
        let unique = |table: &Table| table.uniques.iter().any(|unique| unique.columns.contains(&column.name));
        column.reference.is_some() || self.to.table(table).is_some_and(unique)
    }

    fn altered(&self, table: &str, from: &Column, to: &Column, hazards: &mut Vec<Hazard>) {
        let before = self.name_before(table);
        let column = self.column_name_before(table, &to.name).unwrap_or_else(|| to.name.clone());
        let name = &to.name;
        let narrower = |length: u32| from.max_length.is_none_or(|before| length < before);
        if let Some(length) = to.max_length.filter(|length| from.kind.is_text() && narrower(*length)) {
            hazards.push(Hazard {
                check: Some(Check::Longer { table: before.clone(), column: column.clone(), length }),
                ..narrowed(table, from, to)
            });
        }
        if let (Some(was), Some(range)) = (range(from.kind), range(to.kind))
            && range.1 < was.1
        {
            let (least, most) = range;
            hazards.push(Hazard {
                check: Some(Check::Outside { table: before.clone(), column: column.clone(), least, most }),
                ..narrowed(table, from, to)
            });
        }
        if let Some(what) = rewrite(from, to) {
            hazards.push(hazard(Code::Rewrite, format!("the type of `{name}` of `{table}` changes: {what}")));
        }
        if from.nullable && !to.nullable && to.default.is_none() && !to.hints.fills() {
            hazards.push(Hazard {
                way_out: Some("say what rows get where it is NULL: `default = …`, or `backfill = \"an SQL expression\"`"),
                check: Some(Check::Null { table: before.clone(), column: column.clone() }),
                ..hazard(Code::NullRefused, format!("the column `{name}` of `{table}` may no longer be NULL"))
            });
        }
        let removed: Vec<String> = match (from.choices.as_slice(), to.choices.as_slice()) {
            (_, []) => Vec::new(),
            ([], _) => vec!["any other value".to_owned()],
            (before, after) => before
                .iter()
                .filter(|choice| !after.contains(choice))
                .map(|choice| format!("`{choice}`"))
                .collect(),
        };
        if !removed.is_empty() {
            let values = to.choices.clone();
            hazards.push(Hazard {
                check: Some(Check::OtherThan { table: before, column, values }),
                ..hazard(
                    Code::ChoiceRemoved,
                    format!("the column `{name}` of `{table}` no longer allows {}", removed.join(", ")),
                )
            });
        }
    }

    fn unique(&self, table: &str, columns: &[String]) -> Option<Hazard> {
        let text =
            format!("the values of `{}` of `{table}` have to differ from each other", columns.join("`, `"));
        let before: Option<Vec<String>> =
            columns.iter().map(|column| self.column_name_before(table, column)).collect();
        let check = match before {
            Some(columns) => Check::Duplicates { table: self.name_before(table), columns },
            // Rows that are there get no value in a new column, or all the same one.
            None => {
                let added = columns.iter().filter(|column| self.column_name_before(table, column).is_none());
                let column = |name: &String| self.to.table(table).and_then(|table| table.column(name));
                if added.filter_map(column).any(|column| {
                    (column.nullable && column.stored_default().is_none()) || column.hints.fills()
                }) {
                    return None;
                }
                Check::SeveralRows { table: self.name_before(table) }
            }
        };
        Some(Hazard { check: Some(check), ..hazard(Code::Unique, text) })
    }

    fn reference(&self, table: &str, column: &str, reference: &Reference) -> Option<Hazard> {
        let before = self.column_name_before(table, column)?;
        let check = Check::Orphans {
            table: self.name_before(table),
            column: before,
            target: self.name_before(&reference.table),
            target_column: reference.column.clone(),
        };
        let text =
            format!("the values of `{column}` of `{table}` have to refer to rows of `{}`", reference.table);
        Some(Hazard { check: Some(check), ..hazard(Code::Reference, text) })
    }

    /// What a table of now was called before.
    fn name_before(&self, table: &str) -> String {
        self.table_before(table).map_or(table, |before| before.name.as_str()).to_owned()
    }

    /// What a column of now was called before; none for a new one.
    fn column_name_before(&self, table: &str, column: &str) -> Option<String> {
        if column == Table::KEY {
            return Some(column.to_owned());
        }
        self.column_before(table, column).map(|before| before.name.clone())
    }
}

fn hazard(code: Code, text: String) -> Hazard {
    Hazard { code, text, way_out: None, check: None }
}

fn narrowed(table: &str, from: &Column, to: &Column) -> Hazard {
    let text = format!(
        "the column `{}` of `{table}` held {} and holds {} from now on",
        to.name,
        kind(from),
        kind(to)
    );
    hazard(Code::Narrowed, text)
}

/// Which databases write the table anew for the other type of a column, and who waits.
fn rewrite(from: &Column, to: &Column) -> Option<&'static str> {
    // MySQL has the length of a text in one byte up to 255 bytes, which are 63 characters, and in two beyond.
    let place = |column: &Column| column.max_length.map(|length| length > 63);
    let narrower = to.max_length.is_some_and(|length| from.max_length.is_none_or(|before| length < before));
    if from.kind.is_text() && to.kind.is_text() && !narrower {
        return (place(from) != place(to))
            .then_some("MySQL writes the table anew and lets nobody write meanwhile");
    }
    (from.kind != to.kind || narrower).then_some(
        "PostgreSQL and MySQL write the table anew; meanwhile PostgreSQL lets nobody read or write, MySQL nobody write",
    )
}

/// Least and greatest whole number of a kind.
fn range(kind: Kind) -> Option<(i64, i64)> {
    match kind {
        Kind::I16 => Some((i64::from(i16::MIN), i64::from(i16::MAX))),
        Kind::I32 => Some((i64::from(i32::MIN), i64::from(i32::MAX))),
        Kind::I64 => Some((i64::MIN, i64::MAX)),
        _ => None,
    }
}
