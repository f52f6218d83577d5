//! A database as a row of facts: quoting, placeholders, limits and type names.

use crate::kind::Kind;

/// A kind of database.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Dialect {
    /// SQLite 3.
    Sqlite,
    /// PostgreSQL and databases that speak its language.
    Postgres,
    /// MySQL 8 and MariaDB.
    Mysql,
}

impl Dialect {
    /// Every dialect.
    pub const ALL: [Self; 3] = [Self::Sqlite, Self::Postgres, Self::Mysql];

    /// The word for it: in `databases(…)`, as a cargo feature and as a folder of migrations.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Sqlite => "sqlite",
            Self::Postgres => "postgres",
            Self::Mysql => "mysql",
        }
    }

    /// The dialect a word stands for.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|dialect| dialect.word() == word)
    }

    /// Longest identifier, in characters, before names are shortened.
    pub const fn identifier_limit(self) -> usize {
        match self {
            Self::Sqlite => 200,
            Self::Postgres => 63,
            Self::Mysql => 64,
        }
    }

    /// Whether an insert statement has to ask for the key of its row; the other databases give it unasked.
    pub const fn asks_for_the_key(self) -> bool {
        matches!(self, Self::Postgres)
    }

    /// The identifier in quotes; quotes inside are doubled.
    pub fn quote(self, identifier: &str) -> String {
        let quote = if matches!(self, Self::Mysql) { '`' } else { '"' };
        let mut quoted = String::with_capacity(identifier.len() + 2);
        quoted.push(quote);
        for character in identifier.chars() {
            if character == quote {
                quoted.push(quote);
            }
            quoted.push(character);
        }
        quoted.push(quote);
        quoted
    }

    /// The placeholder of the `position`th bound value, counted from 1.
    pub fn placeholder(self, position: usize) -> String {
        match self {
            Self::Postgres => format!("${position}"),
            Self::Sqlite | Self::Mysql => "?".to_owned(),
        }
    }

    /// A text literal.
    pub fn literal(self, text: &str) -> String {
        let escaped = text.replace('\'', "''");
        // MySQL reads a backslash as an escape unless NO_BACKSLASH_ESCAPES is on.
        let escaped = if self == Self::Mysql { escaped.replace('\\', "\\\\") } else { escaped };
        format!("'{escaped}'")
    }

    /// The lower-case hexadecimal SHA-256 of a text, given as an expression.
    pub fn sha256(self, text: &str) -> String {
        match self {
            // SQLite has no such function: the migrator makes this table of what `oauth:sha256` stands above.
            Self::Sqlite => format!("SELECT sha256 FROM temp.oauth_sha256 WHERE text = {text}"),
            Self::Postgres => format!("encode(sha256(convert_to({text}, 'UTF8')), 'hex')"),
            Self::Mysql => format!("SHA2({text}, 256)"),
        }
    }

    /// The SQL type of a column, as Django's newest release writes it.
    pub fn sql_type(self, kind: Kind, max_length: Option<u32>) -> String {
        if let (Kind::String | Kind::Choice, Some(length)) = (kind, max_length) {
            return format!("varchar({length})");
        }
        match (self, kind) {
            (Self::Mysql, Kind::String | Kind::Text | Kind::Choice) => "longtext",
            (_, Kind::String | Kind::Text | Kind::Choice) => "text",
            (Self::Sqlite | Self::Mysql, Kind::Bool) => "bool",
            (Self::Postgres, Kind::Bool) => "boolean",
            (_, Kind::I16) => "smallint",
            (_, Kind::I32) => "integer",
            (_, Kind::I64) => "bigint",
            (Self::Sqlite, Kind::F64) => "real",
            (_, Kind::F64) => "double precision",
            (Self::Sqlite, Kind::Uuid) => "char(32)",
            (Self::Postgres, Kind::Uuid) => "uuid",
            // Django uses MariaDB's own uuid type; MySQL has none. Each server runs the comment
            // that is meant for it: MariaDB skips versions 50700 to 99999, MySQL skips `M!`.
            (Self::Mysql, Kind::Uuid) => "/*M! uuid */ /*!80000 char(32) */",
            (Self::Sqlite, Kind::DateTime) => "datetime",
            (Self::Postgres, Kind::DateTime) => "timestamp with time zone",
            (Self::Mysql, Kind::DateTime) => "datetime(6)",
            (_, Kind::Date) => "date",
            (Self::Sqlite, Kind::Json) => "text",
            (Self::Postgres, Kind::Json) => "jsonb",
            (Self::Mysql, Kind::Json) => "json",
            (Self::Sqlite, Kind::Bytes) => "BLOB",
            (Self::Postgres, Kind::Bytes) => "bytea",
            (Self::Mysql, Kind::Bytes) => "longblob",
        }
        .to_owned()
    }
}
