//! One file of a migration: what its comments ask of the migrator, and its statements.

use sha2::{Digest as _, Sha256};

use super::MigrationError;
use super::sql::{Nesting, Token, Tokens};
use crate::database::Database;
use crate::token::hexadecimal;

/// The code of the guard behind a rebuild.
const ROWS_LOST: &str = "M010";

/// The hash of a schema without tables.
pub(super) const EMPTY_SCHEMA: &str = "0000000000000000";

/// A file that was read.
#[derive(Debug)]
pub(super) struct File<'a> {
    pub(super) mode: Mode,
    pub(super) schema: Option<Schema<'a>>,
    /// Whether the file makes at once what all files up to it made.
    pub(super) replaces: bool,
    pub(super) statements: Vec<Statement<'a>>,
}

/// How a file is run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mode {
    /// In one transaction.
    Whole,
    /// In one transaction of SQLite that keeps no foreign keys.
    Rebuild,
    /// Statement by statement, each counted in the history.
    Stepwise,
}

/// The schema before and after the change that a file is a step of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Schema<'a> {
    pub(super) from: &'a str,
    pub(super) to: &'a str,
    pub(super) step: u32,
    pub(super) steps: u32,
}

/// One statement.
#[derive(Debug)]
pub(super) struct Statement<'a> {
    pub(super) database: Database,
    /// With the comments above it.
    pub(super) text: &'a str,
    pub(super) kind: Kind<'a>,
}

/// What is done with a statement.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind<'a> {
    /// It is run once.
    Once,
    /// It must count no rows.
    Guard { code: &'a str, text: &'a str },
    /// It is run until it changes no row.
    Repeat,
    /// The texts that it gives are hashed.
    Sha256,
}

/// Lower-case hexadecimal SHA-256 of a script. Line endings do not count: git may change them.
pub(super) fn checksum<'a>(scripts: impl IntoIterator<Item = &'a str>) -> String {
    let mut hasher = Sha256::new();
    for line in scripts.into_iter().flat_map(|script| script.split('\n')) {
        hasher.update(line.strip_suffix('\r').unwrap_or(line).as_bytes());
        hasher.update(b"\n");
    }
    hexadecimal(&hasher.finalize())
}

/// Reads a file; `name` is its name, for the error.
pub(super) fn parse<'a>(database: Database, name: &str, script: &'a str) -> Result<File<'a>, MigrationError> {
    let no_transaction = script.starts_with("-- no-transaction");
    let mut reader = Reader {
        database,
        script,
        file: File { mode: Mode::Whole, schema: None, replaces: false, statements: Vec::new() },
        words: Vec::new(),
        no_transaction,
        transaction: None,
    };
    reader.read().map_err(|(position, problem)| MigrationError::Malformed {
        file: name.to_owned(),
        line: script[..position].matches('\n').count() + 1,
        problem,
    })?;
    Ok(reader.file)
}

/// Where in the script something is wrong, and what.
type Problem = (usize, String);

struct Reader<'a> {
    database: Database,
    script: &'a str,
    file: File<'a>,
    /// What `-- oauth:…` comments above the next statement ask, with their places.
    words: Vec<(usize, &'a str)>,
    no_transaction: bool,
    /// Where the file opens a transaction of its own or switches foreign keys off.
    transaction: Option<usize>,
}

impl<'a> Reader<'a> {
    fn read(&mut self) -> Result<(), Problem> {
        let (mut start, mut code) = (0, None);
        let mut nesting = Nesting::default();
        for (token, position, text) in Tokens::new(self.database, self.script) {
            match token {
                Token::Comment => {
                    let Some(word) = directive(text) else { continue };
                    if code.is_some() {
                        let problem =
                            "an `oauth:` comment stands inside a statement; put it on the line above";
                        return Err((position, problem.to_owned()));
                    }
                    self.words.push((position, word));
                    continue;
                }
                Token::Symbol if text == ";" && nesting.is_outside() => {
                    if let Some(code) = code.take() {
                        self.statement(self.script[start..position].trim(), code)?;
                    }
                    (start, nesting) = (position + 1, Nesting::default());
                    continue;
                }
                Token::Word => nesting.word(text),
                Token::Quoted | Token::Symbol => nesting.other(),
            }
            code.get_or_insert(position);
        }
        match code {
            Some(code) => self.statement(self.script[start..].trim(), code)?,
            None => self.header_or_kind(None).map(drop)?,
        }
        self.file.mode = self.mode()?;
        Ok(())
    }

    fn statement(&mut self, text: &'a str, code: usize) -> Result<(), Problem> {
        let kind = self.header_or_kind(Some(code))?;
        let statement = Statement { database: self.database, text, kind };
        let [first, second] = statement.words();
        let in_rebuild = self.database == Database::Sqlite && self.no_transaction;
        let problem = match (kind, first.as_str(), second.as_str()) {
            (Kind::Guard { .. }, word, _) if !matches!(word, "SELECT" | "WITH") => {
                "`oauth:guard` belongs above a SELECT that gives one number"
            }
            (Kind::Sha256, word, _) if word != "SELECT" || self.database != Database::Sqlite => {
                "`oauth:sha256` belongs above a SELECT of SQLite; the other databases have a function for it"
            }
            (Kind::Repeat, word, _) if !matches!(word, "UPDATE" | "DELETE" | "INSERT" | "WITH") => {
                "`oauth:repeat` belongs above an UPDATE or DELETE"
            }
            (_, "BEGIN" | "COMMIT" | "END", _) | (_, "PRAGMA", "FOREIGN_KEYS") if in_rebuild => {
                self.transaction.get_or_insert(code);
                return Ok(());
            }
            (_, "BEGIN" | "START" | "COMMIT" | "END" | "ROLLBACK" | "SAVEPOINT" | "RELEASE", _) => {
                "the migrator begins and ends transactions itself; take this statement out"
            }
            (_, "PRAGMA", "FOREIGN_KEYS") => {
                "inside a transaction SQLite ignores this; let the file begin with the line `-- no-transaction`"
            }
            _ => {
                self.file.statements.push(statement);
                return Ok(());
            }
        };
        Err((code, problem.to_owned()))
    }

    /// Takes the words above a statement, or at the end of the file.
    fn header_or_kind(&mut self, code: Option<usize>) -> Result<Kind<'a>, Problem> {
        let mut kind = Kind::Once;
        for (position, word) in std::mem::take(&mut self.words) {
            let (word, rest) = word.split_once(char::is_whitespace).unwrap_or((word, ""));
            let rest = rest.trim();
            let problem = match word {
                "guard" | "repeat" | "sha256" if code.is_none() => "it belongs above a statement",
                "guard" | "repeat" | "sha256" if kind != Kind::Once => {
                    "a statement has one `oauth:guard`, `oauth:repeat` or `oauth:sha256`"
                }
                "guard" => match rest.split_once(char::is_whitespace) {
                    Some((code, text)) => {
                        kind = Kind::Guard { code, text: text.trim() };
                        continue;
                    }
                    None => "write `-- oauth:guard CODE what must not be`",
                },
                "repeat" => {
                    kind = Kind::Repeat;
                    continue;
                }
                "sha256" => {
                    kind = Kind::Sha256;
                    continue;
                }
                "schema" | "replaces" | "allow" if !self.file.statements.is_empty() => {
                    "it belongs at the top of the file"
                }
                "schema" => match schema(rest) {
                    Some(schema) => {
                        self.file.schema = Some(schema);
                        continue;
                    }
                    None => "write `-- oauth:schema HASH -> HASH, step 1 of 1`, as `cargo oauth make` does",
                },
                "replaces" if rest.parse::<i64>().is_ok() => {
                    self.file.replaces = true;
                    continue;
                }
                "replaces" => "write the newest version that it replaces, such as `-- oauth:replaces 12`",
                "allow" => continue,
                _ => "no such word; there are `schema`, `replaces`, `allow`, `guard`, `repeat` and `sha256`",
            };
            return Err((position, format!("`oauth:{word}`: {problem}")));
        }
        Ok(kind)
    }

    fn mode(&self) -> Result<Mode, Problem> {
        let has = |kind| self.file.statements.iter().any(|statement| statement.kind == kind);
        let repeats = has(Kind::Repeat);
        if repeats && has(Kind::Sha256) {
            let problem =
                "hashes are there for one transaction; give the repeated statement a file of its own";
            return Err((0, problem.to_owned()));
        }
        Ok(match self.database {
            Database::Mysql => Mode::Stepwise,
            Database::Sqlite if let (true, Some(position)) = (repeats, self.transaction) => {
                let problem = "a rebuild is one transaction, in which nothing is repeated; give the repeated statement a file of its own";
                return Err((position, problem.to_owned()));
            }
            Database::Postgres if repeats && !self.no_transaction => {
                let problem = "`oauth:repeat` needs transactions of its own; let the file begin with the line `-- no-transaction`";
                return Err((0, problem.to_owned()));
            }
            Database::Postgres if self.no_transaction => Mode::Stepwise,
            Database::Sqlite if repeats => Mode::Stepwise,
            Database::Sqlite if self.no_transaction => Mode::Rebuild,
            Database::Postgres | Database::Sqlite => Mode::Whole,
        })
    }
}

/// What stands behind `-- oauth:`.
fn directive(comment: &str) -> Option<&str> {
    comment.strip_prefix("--")?.trim().strip_prefix("oauth:")
}

/// The schema that the comments at the top of a file name.
pub(super) fn header_schema(script: &str) -> Option<Schema<'_>> {
    let comments = script.lines().take_while(|line| line.starts_with("--"));
    comments.filter_map(directive).find_map(|word| schema(word.strip_prefix("schema")?.trim()))
}

/// `A -> B, step k of n`
fn schema(text: &str) -> Option<Schema<'_>> {
    let (from, rest) = text.split_once(" -> ")?;
    let (to, rest) = rest.split_once(", step ")?;
    let (step, steps) = rest.split_once(" of ")?;
    let is_hash = |hash: &str| hash.len() == 16 && hash.bytes().all(|byte| byte.is_ascii_hexdigit());
    let (step, steps) = (step.parse().ok()?, steps.parse().ok()?);
    (is_hash(from) && is_hash(to) && 1 <= step && step <= steps).then_some(Schema { from, to, step, steps })
}

impl File<'_> {
    /// Whether it looks by itself for rows that a rebuild lost.
    pub(super) fn counts_rows(&self) -> bool {
        self.statements.iter().any(|statement| matches!(statement.kind, Kind::Guard { code: ROWS_LOST, .. }))
    }

    /// The schema after this file, where it was `before`. Between the steps of a change it has no hash.
    pub(super) fn schema_after<'b>(&'b self, before: &'b str) -> &'b str {
        match &self.schema {
            None => before,
            Some(schema) if schema.step == schema.steps => schema.to,
            Some(_) => "",
        }
    }

    /// Whether the file creates the first tables of the models.
    pub(super) fn creates_from_nothing(&self) -> bool {
        self.schema.is_some_and(|schema| schema.from == EMPTY_SCHEMA && schema.step == 1)
    }

    /// Checksum of the first statements: the others of a half-applied file may still be corrected.
    pub(super) fn checksum_of(&self, statements: usize) -> String {
        checksum(self.statements.iter().take(statements).map(|statement| statement.text))
    }
}

impl Statement<'_> {
    /// The statement without the comments above it.
    pub(super) fn code(&self) -> &str {
        let code = Tokens::new(self.database, self.text).find(|(token, ..)| *token != Token::Comment);
        code.map_or("", |(_, start, _)| &self.text[start..])
    }

    /// Its first line, shortened, for messages.
    pub(super) fn shown(&self) -> String {
        let line = self.code().lines().next().unwrap_or_default();
        let mut shown: String = line.chars().take(100).collect();
        if shown.len() < self.code().len() {
            shown.push('…');
        }
        shown
    }

    /// The words and quoted names, as they are written.
    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        Tokens::new(self.database, self.text)
            .filter(|(token, ..)| matches!(token, Token::Word | Token::Quoted))
            .map(|(_, _, text)| text)
    }

    /// The first words, in upper case; empty ones where there are fewer.
    fn words<const N: usize>(&self) -> [String; N] {
        let mut names = self.names().map(str::to_ascii_uppercase);
        std::array::from_fn(|_| names.next().unwrap_or_default())
    }

    /// Whether the statement changes rows and no tables, so that it can share a transaction with the history.
    pub(super) fn is_data(&self) -> bool {
        let [first] = self.words();
        matches!(first.as_str(), "SELECT" | "INSERT" | "UPDATE" | "DELETE" | "REPLACE" | "WITH" | "DO")
    }

    /// Whether a word stands anywhere in the statement.
    pub(super) fn has_word(&self, word: &str) -> bool {
        self.names().any(|name| name.eq_ignore_ascii_case(word))
    }

    /// Index and table of a `CREATE INDEX CONCURRENTLY`, as they are written.
    pub(super) fn concurrent_index(&self) -> Option<(&str, String)> {
        let mut tokens = Tokens::new(self.database, self.text).filter(|(token, ..)| *token != Token::Comment);
        let mut next_is = |words: &[&str]| {
            let (_, _, text) = tokens.next()?;
            Some((text, words.iter().any(|word| text.eq_ignore_ascii_case(word))))
        };
        next_is(&["CREATE"])?.1.then_some(())?;
        let (word, unique) = next_is(&["UNIQUE"])?;
        let index = if unique { next_is(&["INDEX"])?.1 } else { word.eq_ignore_ascii_case("INDEX") };
        (index && next_is(&["CONCURRENTLY"])?.1).then_some(())?;
        let (mut name, conditional) = next_is(&["IF"])?;
        if conditional {
            next_is(&["NOT"])?;
            next_is(&["EXISTS"])?;
            name = next_is(&[])?.0;
        }
        next_is(&["ON"])?.1.then_some(())?;
        let (mut table, only) = next_is(&["ONLY"])?;
        if only {
            table = next_is(&[])?.0;
        }
        let mut table = table.to_owned();
        while next_is(&["."])?.1 {
            table = format!("{table}.{}", next_is(&[])?.0);
        }
        Some((name, table))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(database: Database, script: &str) -> Vec<&str> {
        let file = parse(database, "x", script).unwrap();
        file.statements.iter().map(|statement| statement.text).collect()
    }

    fn problem(database: Database, script: &str) -> (usize, String) {
        match parse(database, "x", script).unwrap_err() {
            MigrationError::Malformed { line, problem, .. } => (line, problem),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_semicolon_inside_quotes_or_comments_ends_no_statement() {
        let script = "-- one; two\nCREATE TABLE a (b text DEFAULT 'x;''y'); /* c;d */\nCREATE TABLE \"e;f\" (g int);\n\n;-- end";
        assert_eq!(
            texts(Database::Sqlite, script),
            [
                "-- one; two\nCREATE TABLE a (b text DEFAULT 'x;''y')",
                "/* c;d */\nCREATE TABLE \"e;f\" (g int)"
            ]
        );
        assert_eq!(
            texts(Database::Mysql, "SELECT 'it\\'s; one'; SELECT 2"),
            ["SELECT 'it\\'s; one'", "SELECT 2"]
        );
        assert_eq!(
            texts(Database::Postgres, "DO $x$ BEGIN; END $x$; SELECT $1"),
            ["DO $x$ BEGIN; END $x$", "SELECT $1"]
        );
        assert_eq!(texts(Database::Sqlite, ""), Vec::<&str>::new());
        assert_eq!(texts(Database::Sqlite, "SELECT 'open; text"), ["SELECT 'open; text"]);
    }

    #[test]
    fn a_semicolon_inside_a_trigger_or_routine_ends_no_statement() {
        for script in [
            "CREATE TRIGGER t AFTER INSERT ON a BEGIN UPDATE b SET c = CASE WHEN 1 THEN 2 END; DELETE FROM d; END",
            "CREATE PROCEDURE p() BEGIN IF a THEN SELECT 1; END IF; CASE a WHEN 1 THEN SELECT 2; END CASE; END",
        ] {
            assert_eq!(texts(Database::Mysql, &format!("{script}; SELECT 1")), [script, "SELECT 1"]);
        }
    }

    #[test]
    fn the_checksum_does_not_see_line_endings() {
        assert_eq!(checksum(["a\nb\n"]), checksum(["a\r\nb\r\n"]));
        assert_ne!(checksum(["a\nb\n"]), checksum(["a\nc\n"]));
    }

    #[test]
    fn comments_tell_the_migrator_what_to_do() {
        let script = "-- no-transaction\r\n-- oauth:schema 0000000000000000 -> 4f5ab1c2d3e4f567, step 1 of 2\r\n\
            -- oauth:replaces 12\n-- oauth:allow M002 it goes\n\n\
            -- oauth:guard M004 `region` is NULL; fill it\nSELECT count(*) FROM a;\n\
            -- oauth:repeat\nUPDATE a SET b = 1 WHERE b = 2;";
        let file = parse(Database::Postgres, "x", script).unwrap();
        let schema = Schema { from: EMPTY_SCHEMA, to: "4f5ab1c2d3e4f567", step: 1, steps: 2 };
        assert_eq!((file.mode, file.schema, file.replaces), (Mode::Stepwise, Some(schema), true));
        let kinds: Vec<Kind<'_>> = file.statements.iter().map(|statement| statement.kind).collect();
        let guard = Kind::Guard { code: "M004", text: "`region` is NULL; fill it" };
        assert_eq!(kinds, [guard, Kind::Repeat]);
        assert_eq!(file.statements[1].shown(), "UPDATE a SET b = 1 WHERE b = 2");
        assert_eq!(file.schema_after("x"), "");
    }

    #[test]
    fn a_rebuild_leaves_the_transaction_to_the_migrator() {
        let script = "-- no-transaction\nPRAGMA foreign_keys = OFF;\nBEGIN;\nDROP TABLE a;\nCOMMIT;\nPRAGMA foreign_keys = ON;";
        let file = parse(Database::Sqlite, "x", script).unwrap();
        assert_eq!(file.mode, Mode::Rebuild);
        assert_eq!(file.statements.iter().map(Statement::code).collect::<Vec<_>>(), ["DROP TABLE a"]);
    }

    #[test]
    fn mistakes_are_named_with_their_line() {
        for (database, script, line, words) in [
            (Database::Sqlite, "SELECT 1;\n-- oauth:gaurd M1 x\nSELECT 2", 2, "no such word"),
            (Database::Sqlite, "-- oauth:guard M1 x\nUPDATE a SET b = 1", 2, "above a SELECT"),
            (Database::Sqlite, "-- oauth:guard\nSELECT 1", 1, "CODE"),
            (Database::Sqlite, "-- oauth:guard M1 x\n-- oauth:repeat\nUPDATE a SET b = 1", 2, "one"),
            (Database::Sqlite, "SELECT 1;\n\n-- oauth:repeat\n", 3, "above a statement"),
            (Database::Sqlite, "SELECT\n-- oauth:repeat\n1", 2, "inside a statement"),
            (Database::Sqlite, "SELECT 1;\n-- oauth:allow M1\nSELECT 2", 2, "top of the file"),
            (Database::Sqlite, "-- oauth:schema 1 -> 2", 1, "HASH"),
            (Database::Sqlite, "-- oauth:sha256\nUPDATE a SET b = 1", 2, "above a SELECT"),
            (Database::Mysql, "-- oauth:sha256\nSELECT a FROM b", 2, "have a function"),
            (
                Database::Sqlite,
                "-- oauth:sha256\nSELECT a FROM b; -- oauth:repeat\nDELETE FROM b",
                1,
                "one transaction",
            ),
            (Database::Sqlite, "PRAGMA foreign_keys = off; DROP TABLE a", 1, "no-transaction"),
            (Database::Postgres, "BEGIN; SELECT 1; COMMIT", 1, "begins and ends transactions"),
            (Database::Postgres, "-- oauth:repeat\nDELETE FROM a", 1, "no-transaction"),
            (
                Database::Sqlite,
                "-- no-transaction\nBEGIN;\n-- oauth:repeat\nDELETE FROM a;\nCOMMIT",
                2,
                "one transaction",
            ),
        ] {
            let (found, problem) = problem(database, script);
            assert!(found == line && problem.contains(words), "{script}: {found} {problem}");
        }
    }

    #[test]
    fn the_index_of_a_concurrent_statement_is_found() {
        for (script, expected) in [
            ("CREATE INDEX CONCURRENTLY a ON b (c)", Some(("a", "b"))),
            ("create unique index concurrently \"a b\" on only s.\"b\" (c)", Some(("\"a b\"", "s.\"b\""))),
            ("-- x\nCREATE INDEX /* y */ CONCURRENTLY IF NOT EXISTS a ON b USING hash (c)", Some(("a", "b"))),
            ("CREATE INDEX a ON b (c)", None),
            ("CREATE INDEX CONCURRENTLY ON b (c)", None),
            ("DROP INDEX CONCURRENTLY a", None),
        ] {
            let file = parse(Database::Postgres, "x", script).unwrap();
            let found = file.statements[0].concurrent_index();
            assert_eq!(found.as_ref().map(|(index, table)| (*index, table.as_str())), expected, "{script}");
        }
    }
}
