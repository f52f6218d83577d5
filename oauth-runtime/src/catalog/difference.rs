//! Where two catalogs differ.

use std::collections::BTreeSet;
use std::fmt;

use super::{Catalog, Check, Column, DefaultValue, ForeignKey, Index, Table};
use crate::database::Database;

/// One difference between two catalogs, shown as a sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// The table.
    pub table: String,
    /// What differs.
    pub about: About,
    /// Name of the column, index or constraint; empty where it is the table, or has none.
    pub name: String,
    /// Which side has it.
    pub place: Place,
    /// The difference in words that complete the name of the table.
    pub text: String,
}

/// What a difference is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum About {
    /// A whole table, or what sets it apart from an ordinary one.
    Table,
    /// A whole column, or what sets it apart from an ordinary one.
    Column,
    /// The type of a column.
    Type,
    /// Whether a column may be NULL.
    Null,
    /// The default of a column.
    Default,
    /// Whether and how the database counts a column up.
    Counter,
    /// The collation of a table or column.
    Collation,
    /// The comment of a table or column.
    Comment,
    /// The columns of the primary key.
    PrimaryKey,
    /// A unique constraint or unique index.
    Unique,
    /// An index that is not unique.
    Index,
    /// A foreign key.
    ForeignKey,
    /// A check.
    Check,
    /// The name alone of an index or constraint.
    Name,
}

/// Which side has what differs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Place {
    /// The catalog that was asked.
    Here,
    /// The other one.
    There,
    /// Both, in different ways.
    Both,
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.table, self.text)
    }
}

impl Catalog {
    /// Where this catalog ("here") and another one of the same kind of database ("there") differ, table by table.
    ///
    /// Neither the order of columns, indexes and constraints nor the number of rows counts.
    pub fn differences(&self, other: &Self) -> Vec<Difference> {
        self.differences_between(["here", "there"], other)
    }

    /// The same, in other words for this catalog and the other one.
    pub fn differences_between(&self, words: [&str; 2], other: &Self) -> Vec<Difference> {
        let names: BTreeSet<&String> = self.tables.keys().chain(other.tables.keys()).collect();
        let mut found = Found { database: self.database, words, table: "", differences: Vec::new() };
        for name in names {
            found.table = name;
            match (self.tables.get(name), other.tables.get(name)) {
                (Some(here), Some(there)) => found.table(here, there),
                (here, _) => found.only(About::Table, "", here.is_some(), "the table"),
            }
        }
        found.differences
    }
}

/// What is found, and where the search is.
struct Found<'a> {
    database: Database,
    /// What this catalog and the other one are called.
    words: [&'a str; 2],
    table: &'a str,
    differences: Vec<Difference>,
}

impl Found<'_> {
    fn table(&mut self, here: &Table, there: &Table) {
        self.option(About::Table, "", "what is special of the table", &here.extra, &there.extra);
        self.option(About::Collation, "", "the collation of the table", &here.collation, &there.collation);
        self.option(About::Comment, "", "the comment of the table", &here.comment, &there.comment);
        for column in &here.columns {
            match there.column(&column.name) {
                Some(other) => self.column(column, other),
                None => self.only(About::Column, &column.name, true, &format!("column `{}`", column.name)),
            }
        }
        for column in there.columns.iter().filter(|column| here.column(&column.name).is_none()) {
            self.only(About::Column, &column.name, false, &format!("column `{}`", column.name));
        }
        if here.primary_key != there.primary_key {
            let key = |table: &Table| Some(format!("({})", table.primary_key.join(", ")));
            self.both(About::PrimaryKey, "", "the primary key", key(here), key(there));
        }
        self.named(About::Unique, "unique index", &here.uniques, &there.uniques);
        self.named(About::Index, "index", &here.indexes, &there.indexes);
        self.named(About::ForeignKey, "foreign key", &here.foreign_keys, &there.foreign_keys);
        self.named(About::Check, "check", &here.checks, &there.checks);
    }

    fn column(&mut self, here: &Column, there: &Column) {
        let name = here.name.as_str();
        let of = |what: &str| format!("{what} of column `{name}`");
        if here.sql_type != there.sql_type {
            let (here, there) = (Some(&here.sql_type), Some(&there.sql_type));
            self.both(About::Type, name, &of("the type"), here, there);
        }
        if here.nullable != there.nullable {
            let [here_word, there_word] = self.words;
            let (may, not) = if here.nullable { (here_word, there_word) } else { (there_word, here_word) };
            let text = format!("column `{name}` may be NULL {may}, not {not}");
            self.push(About::Null, name, Place::Both, text);
        }
        let same = match (&here.default, &there.default) {
            (Some(here), Some(there)) => here.is_shown_as(there, self.database),
            (here, there) => here == there,
        };
        if !same {
            let shown = |default: &Option<DefaultValue>| default.as_ref().map(ToString::to_string);
            self.both(About::Default, name, &of("the default"), shown(&here.default), shown(&there.default));
        }
        self.option(About::Counter, name, &of("the counter"), &here.counter, &there.counter);
        self.option(About::Collation, name, &of("the collation"), &here.collation, &there.collation);
        self.option(About::Comment, name, &of("the comment"), &here.comment, &there.comment);
        self.option(About::Column, name, &of("what is special"), &here.extra, &there.extra);
    }

    /// Pairs what has one name, then what differs by its name alone.
    fn named<T: Named>(&mut self, about: About, noun: &str, here: &[T], there: &[T]) {
        let mut rest: Vec<&T> = there.iter().collect();
        let mut take = |matches: &dyn Fn(&T) -> bool| {
            let position = rest.iter().position(|other| matches(other))?;
            Some(rest.remove(position))
        };
        let mut left = Vec::new();
        for one in here {
            match take(&|other| other.name() == one.name() && (one.name().is_some() || one.equals(other))) {
                Some(other) if one.equals(other) => {}
                Some(other) => {
                    let name = one.name().unwrap_or_default();
                    self.both(about, name, &format!("{noun} `{name}`"), Some(one), Some(other));
                }
                None => left.push(one),
            }
        }
        for one in left {
            let name = one.name().unwrap_or_default();
            match take(&|other| one.equals(other)) {
                Some(other) => {
                    let quoted = |name: Option<&str>| name.map(|name| format!("`{name}`"));
                    let what = format!("the name of {noun} {one}");
                    self.both(About::Name, name, &what, quoted(one.name()), quoted(other.name()));
                }
                None => self.only(about, name, true, &describe(noun, one)),
            }
        }
        for other in rest {
            self.only(about, other.name().unwrap_or_default(), false, &describe(noun, other));
        }
    }

    fn option<T: PartialEq + fmt::Display>(
        &mut self,
        about: About,
        name: &str,
        what: &str,
        here: &Option<T>,
        there: &Option<T>,
    ) {
        if here != there {
            self.both(about, name, what, here.as_ref(), there.as_ref());
        }
    }

    fn both<T: fmt::Display>(
        &mut self,
        about: About,
        name: &str,
        what: &str,
        here: Option<T>,
        there: Option<T>,
    ) {
        let shown = |value: Option<T>| value.map_or_else(|| "none".to_owned(), |value| value.to_string());
        let [here_word, there_word] = self.words;
        let text = format!("{what} is {} {here_word}, {} {there_word}", shown(here), shown(there));
        self.push(about, name, Place::Both, text);
    }

    fn only(&mut self, about: About, name: &str, is_here: bool, what: &str) {
        let place = if is_here { Place::Here } else { Place::There };
        let word = self.words[usize::from(!is_here)];
        self.push(about, name, place, format!("{what} is only {word}"));
    }

    fn push(&mut self, about: About, name: &str, place: Place, text: String) {
        let (table, name) = (self.table.to_owned(), name.to_owned());
        self.differences.push(Difference { table, about, name, place, text });
    }
}

fn describe<T: Named>(noun: &str, one: &T) -> String {
    match one.name() {
        Some(name) => format!("{noun} `{name}` {one}"),
        None => format!("{noun} {one}"),
    }
}

/// What may have a name.
trait Named: fmt::Display + Clone + PartialEq {
    fn name(&self) -> Option<&str>;

    fn without_name(self) -> Self;

    /// Whether the two are one but for their names.
    fn equals(&self, other: &Self) -> bool {
        self.clone().without_name() == other.clone().without_name()
    }
}

macro_rules! named {
    ($($type:ty),+) => {$(
        impl Named for $type {
            fn name(&self) -> Option<&str> {
                self.name.as_deref()
            }

            fn without_name(self) -> Self {
                Self { name: None, ..self }
            }
        }
    )+};
}

named!(Index, ForeignKey, Check);
