//! Reads SQL as far as a migrator must: where statements end, and which words they begin with.

use crate::database::Database;

/// What a piece of SQL is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Token {
    /// A comment that the database ignores.
    Comment,
    /// A name or text in quotes.
    Quoted,
    /// A name or a number.
    Word,
    /// Any other character.
    Symbol,
}

/// The pieces of a script with the places where they begin; white space is left out.
pub(super) struct Tokens<'a> {
    database: Database,
    script: &'a str,
    position: usize,
}

impl<'a> Tokens<'a> {
    pub(super) fn new(database: Database, script: &'a str) -> Self {
        Self { database, script, position: 0 }
    }
}

impl<'a> Iterator for Tokens<'a> {
    type Item = (Token, usize, &'a str);

    fn next(&mut self) -> Option<Self::Item> {
        let rest = &self.script[self.position..];
        let start = self.position + rest.find(|character: char| !character.is_whitespace())?;
        let (token, length) = first(self.database, &self.script[start..]);
        self.position = start + length;
        Some((token, start, &self.script[start..self.position]))
    }
}

/// Kind and length of the piece that `text` begins with.
fn first(database: Database, text: &str) -> (Token, usize) {
    let mysql = database == Database::Mysql;
    if let Some(rest) = text.strip_prefix("--") {
        // MySQL reads `a--1` as a subtraction.
        let is_comment = !mysql || rest.chars().next().is_none_or(char::is_whitespace);
        return if is_comment { (Token::Comment, line(text)) } else { (Token::Symbol, 1) };
    }
    if text.starts_with('#') && mysql {
        return (Token::Comment, line(text));
    }
    if text.starts_with("/*") {
        // MySQL and MariaDB run what stands in these.
        let runs = mysql && (text.starts_with("/*!") || text.starts_with("/*M!"));
        let token = if runs { Token::Quoted } else { Token::Comment };
        return (token, block(text, database == Database::Postgres));
    }
    let Some(character) = text.chars().next() else { return (Token::Symbol, 0) };
    match character {
        '\'' => (Token::Quoted, quoted(text, '\'', mysql)),
        '"' => (Token::Quoted, quoted(text, '"', mysql)),
        '`' => (Token::Quoted, quoted(text, '`', false)),
        '[' if database == Database::Sqlite => (Token::Quoted, quoted(text, ']', false)),
        'e' | 'E' if database == Database::Postgres && text[1..].starts_with('\'') => {
            (Token::Quoted, 1 + quoted(&text[1..], '\'', true))
        }
        '$' if database == Database::Postgres => match dollar_quoted(text) {
            Some(length) => (Token::Quoted, length),
            None => (Token::Symbol, 1),
        },
        _ if is_of_word(character) => {
            let length = text.find(|character| !is_of_word(character) && character != '$');
            (Token::Word, length.unwrap_or(text.len()))
        }
        _ => (Token::Symbol, character.len_utf8()),
    }
}

fn is_of_word(character: char) -> bool {
    character.is_alphanumeric() || character == '_'
}

fn line(text: &str) -> usize {
    text.find('\n').map_or(text.len(), |end| end + 1)
}

/// Length of a block comment; those of PostgreSQL nest.
fn block(text: &str, nests: bool) -> usize {
    let (mut depth, mut position) = (1, 2);
    while let Some(next) = text[position..].find(['*', '/']) {
        position += next;
        if text[position..].starts_with("*/") {
            (depth, position) = (depth - 1, position + 2);
            if depth == 0 {
                return position;
            }
        } else if nests && text[position..].starts_with("/*") {
            (depth, position) = (depth + 1, position + 2);
        } else {
            position += 1;
        }
    }
    text.len()
}

/// Length of a quoted text. A doubled quote ends one text and begins the next, which comes to the same.
fn quoted(text: &str, closing: char, backslash_escapes: bool) -> usize {
    let mut escaped = false;
    for (position, character) in text.char_indices().skip(1) {
        match character {
            '\\' if backslash_escapes => escaped = !escaped,
            _ if character == closing && !escaped => return position + closing.len_utf8(),
            _ => escaped = false,
        }
    }
    text.len()
}

fn dollar_quoted(text: &str) -> Option<usize> {
    let tag = &text[..text[1..].find('$')? + 2];
    let name = &tag[1..tag.len() - 1];
    if !name.chars().all(is_of_word) || name.starts_with(|first: char| first.is_ascii_digit()) {
        return None;
    }
    Some(text[tag.len()..].find(tag).map_or(text.len(), |end| tag.len() + end + tag.len()))
}

/// Follows a statement through the `BEGIN … END` of a trigger or routine, inside which a semicolon ends nothing.
#[derive(Debug, Default)]
pub(super) struct Nesting {
    creates: bool,
    routine: bool,
    depth: usize,
    after_end: bool,
    words: usize,
}

impl Nesting {
    /// Takes notice of a word.
    pub(super) fn word(&mut self, word: &str) {
        let is = |other: &str| word.eq_ignore_ascii_case(other);
        self.words += 1;
        self.creates |= self.words == 1 && is("CREATE");
        self.routine |= self.creates && ["TRIGGER", "FUNCTION", "PROCEDURE", "EVENT"].into_iter().any(is);
        let after_end = std::mem::replace(&mut self.after_end, false);
        if is("END") {
            self.depth = self.depth.saturating_sub(1);
            self.after_end = true;
        } else if after_end && ["IF", "LOOP", "WHILE", "REPEAT"].into_iter().any(is) {
            // These have an end of their own and no begin that is counted.
            self.depth += 1;
        } else if self.routine && (is("BEGIN") || (is("CASE") && self.depth > 0 && !after_end)) {
            self.depth += 1;
        }
    }

    /// Takes notice of anything else.
    pub(super) fn other(&mut self) {
        self.after_end = false;
    }

    /// Whether a semicolon ends the statement.
    pub(super) fn is_outside(&self) -> bool {
        self.depth == 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tokens(database: Database, script: &str) -> Vec<(Token, &str)> {
        Tokens::new(database, script).map(|(token, _, text)| (token, text)).collect()
    }

    #[test]
    fn each_database_has_its_own_comments_and_quotes() {
        use Token::{Comment, Quoted, Symbol, Word};
        for (database, script, expected) in [
            (Database::Sqlite, r"'\' ;", vec![(Quoted, r"'\'"), (Symbol, ";")]),
            (Database::Postgres, r"'\' ;", vec![(Quoted, r"'\'"), (Symbol, ";")]),
            (Database::Postgres, r"E'\';' x", vec![(Quoted, r"E'\';'"), (Word, "x")]),
            (Database::Mysql, r"'\';' x", vec![(Quoted, r"'\';'"), (Word, "x")]),
            (Database::Mysql, "1--1", vec![(Word, "1"), (Symbol, "-"), (Symbol, "-"), (Word, "1")]),
            (Database::Sqlite, "1--1", vec![(Word, "1"), (Comment, "--1")]),
            (Database::Mysql, "# a;\nb", vec![(Comment, "# a;\n"), (Word, "b")]),
            (Database::Mysql, "/*! a; */", vec![(Quoted, "/*! a; */")]),
            (Database::Postgres, "/* /* ; */ ; */ a", vec![(Comment, "/* /* ; */ ; */"), (Word, "a")]),
            (Database::Postgres, "$x$ ; $x$", vec![(Quoted, "$x$ ; $x$")]),
            (Database::Postgres, "$1", vec![(Symbol, "$"), (Word, "1")]),
            (Database::Mysql, "a$b$c", vec![(Word, "a$b$c")]),
            (Database::Sqlite, "[a;b] ü", vec![(Quoted, "[a;b]"), (Word, "ü")]),
            (Database::Sqlite, "'open", vec![(Quoted, "'open")]),
            (Database::Sqlite, "/*open", vec![(Comment, "/*open")]),
            (Database::Sqlite, "/*/ a */ b", vec![(Comment, "/*/ a */"), (Word, "b")]),
        ] {
            assert_eq!(tokens(database, script), expected, "{database} {script}");
        }
    }
}
