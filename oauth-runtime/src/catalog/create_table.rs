//! What SQLite keeps only in the text of a statement: names of constraints, checks, `AUTOINCREMENT`, collations,
//! `DEFERRABLE`, expressions.

use std::iter::Peekable;
use std::vec;

use super::Deferral;

/// What `CREATE TABLE` says beside what the pragmas tell.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct CreateTable {
    pub(super) columns: Vec<ColumnText>,
    /// Of columns and of the table, in the order of the text.
    pub(super) constraints: Vec<Constraint>,
}

/// A column as far as the pragmas are silent about it.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct ColumnText {
    pub(super) name: String,
    pub(super) auto_increment: bool,
    pub(super) collation: Option<String>,
    pub(super) generated: Option<String>,
}

#[derive(Debug, PartialEq, Eq)]
pub(super) struct Constraint {
    pub(super) name: Option<String>,
    pub(super) columns: Vec<String>,
    pub(super) rule: Rule,
}

#[derive(Debug, PartialEq, Eq)]
pub(super) enum Rule {
    PrimaryKey,
    Unique,
    Check(String),
    ForeignKey(Deferral),
}

impl CreateTable {
    /// Reads a statement that SQLite has accepted.
    pub(super) fn read(sql: &str) -> Self {
        let mut table = Self::default();
        for definition in parenthesised(sql).0 {
            table.add(sql, definition);
        }
        table
    }

    fn add(&mut self, sql: &str, definition: Vec<Token>) {
        let mut tokens = definition.into_iter().peekable();
        let starts_constraint = |token: &Token| {
            ["CONSTRAINT", "PRIMARY", "UNIQUE", "CHECK", "FOREIGN"].iter().any(|word| token.is(sql, word))
        };
        let mut column = ColumnText::default();
        if tokens.peek().is_some_and(|token| !starts_constraint(token)) {
            column.name = name(sql, &mut tokens);
        }
        let mut constraint_name = None;
        // Columns of the foreign key whose `REFERENCES` comes next.
        let mut columns = vec![column.name.clone()];
        let mut before = String::new();
        while let Some(token) = tokens.next() {
            let word = token.word(sql);
            let rule = match word.as_str() {
                "CONSTRAINT" => {
                    constraint_name = Some(name(sql, &mut tokens));
                    None
                }
                "PRIMARY" => Some(Rule::PrimaryKey),
                "UNIQUE" => Some(Rule::Unique),
                "REFERENCES" => Some(Rule::ForeignKey(Deferral::Never)),
                "CHECK" => Some(Rule::Check(
                    group(&mut tokens).map_or_else(String::new, |group| render(sql, &group)),
                )),
                "FOREIGN" => {
                    tokens.next();
                    columns = names(sql, &mut tokens).unwrap_or_default();
                    None
                }
                "DEFERRABLE" if before != "NOT" => {
                    self.defer(Deferral::OnRequest);
                    None
                }
                "DEFERRED" if before == "INITIALLY" => {
                    self.defer(Deferral::Initially);
                    None
                }
                "AUTOINCREMENT" => {
                    column.auto_increment = true;
                    None
                }
                "COLLATE" => {
                    column.collation = Some(name(sql, &mut tokens));
                    None
                }
                "AS" => {
                    column.generated = group(&mut tokens).map(|group| render(sql, &group));
                    None
                }
                // What follows is a value or an action, whatever word it is.
                "DEFAULT" | "SET" => {
                    tokens.next();
                    None
                }
                _ => None,
            };
            if let Some(rule) = rule {
                let columns = match rule {
                    Rule::PrimaryKey | Rule::Unique => {
                        tokens.next_if(|token| token.is(sql, "KEY"));
                        names(sql, &mut tokens).unwrap_or_else(|| columns.clone())
                    }
                    Rule::Check(_) | Rule::ForeignKey(_) => columns.clone(),
                };
                self.constraints.push(Constraint { name: constraint_name.take(), columns, rule });
            }
            before = word;
        }
        if !column.name.is_empty() {
            self.columns.push(column);
        }
    }

    /// `DEFERRABLE` belongs to the foreign key before it.
    fn defer(&mut self, deferral: Deferral) {
        if let Some(Constraint { rule: Rule::ForeignKey(last), .. }) = self.constraints.last_mut()
            && (deferral == Deferral::OnRequest || *last != Deferral::Never)
        {
            *last = deferral;
        }
    }
}

/// The expressions of `CREATE INDEX`, one per column and without `ASC` and `DESC`, and its condition.
pub(super) fn index_expressions(sql: &str) -> (Vec<String>, Option<String>) {
    let (parts, rest) = parenthesised(sql);
    let expressions = parts.into_iter().map(|mut part| {
        let end = part.iter().position(|token| token.is(sql, "COLLATE")).unwrap_or(part.len());
        part.truncate(end);
        part.pop_if(|token| token.is(sql, "ASC") || token.is(sql, "DESC"));
        render(sql, &part)
    });
    let condition = rest.split_first().map(|(_, condition)| render(sql, condition));
    (expressions.collect(), condition)
}

/// Part of a statement: a word, something in quotes, or a group in parentheses.
#[derive(Debug, Clone)]
struct Token {
    start: usize,
    end: usize,
    /// What stands in the parentheses, split at commas.
    group: Option<Vec<Vec<Token>>>,
}

type Tokens = Peekable<vec::IntoIter<Token>>;

impl Token {
    fn text<'a>(&self, sql: &'a str) -> &'a str {
        &sql[self.start..self.end]
    }

    /// Upper case, so that words of SQL can be compared; what is in quotes keeps them and is none.
    fn word(&self, sql: &str) -> String {
        self.text(sql).to_ascii_uppercase()
    }

    fn is(&self, sql: &str, word: &str) -> bool {
        self.text(sql).eq_ignore_ascii_case(word)
    }
}

/// What the first parentheses of a statement hold, split at commas, and what follows them.
fn parenthesised(sql: &str) -> (Vec<Vec<Token>>, Vec<Token>) {
    let mut tokens = tokens(sql).into_iter();
    let group = tokens.by_ref().find_map(|token| token.group).unwrap_or_default();
    (group, tokens.collect())
}

fn name(sql: &str, tokens: &mut Tokens) -> String {
    tokens.next().map_or_else(String::new, |token| unquote(token.text(sql)))
}

/// The columns of a group, if one follows.
fn names(sql: &str, tokens: &mut Tokens) -> Option<Vec<String>> {
    let parts = tokens.next_if(|token| token.group.is_some())?.group?;
    Some(parts.iter().filter_map(|part| part.first()).map(|token| unquote(token.text(sql))).collect())
}

/// What stands in the parentheses that follow, commas left out.
fn group(tokens: &mut Tokens) -> Option<Vec<Token>> {
    Some(vec![tokens.next_if(|token| token.group.is_some())?])
}

/// The text without comments, with one space where there was any gap, and without parentheses around all of it.
fn render(sql: &str, tokens: &[Token]) -> String {
    if let [Token { group: Some(parts), .. }] = tokens
        && let [inner] = parts.as_slice()
    {
        return render(sql, inner);
    }
    let mut text = String::new();
    let mut end = None;
    for token in tokens {
        if end.is_some_and(|end| end < token.start) {
            text.push(' ');
        }
        match &token.group {
            Some(parts) => {
                let parts: Vec<String> = parts.iter().map(|part| render(sql, part)).collect();
                text.push('(');
                text.push_str(&parts.join(", "));
                text.push(')');
            }
            None => text.push_str(token.text(sql)),
        }
        end = Some(token.end);
    }
    text
}

fn tokens(sql: &str) -> Vec<Token> {
    // Groups that are open, each with its start; the statement itself is the first.
    let mut open: Vec<(usize, Vec<Vec<Token>>)> = vec![(0, vec![Vec::new()])];
    let mut start = 0;
    while let Some(first) = sql[start..].chars().next() {
        let rest = &sql[start..];
        let end = start + length(rest, first);
        let mut group = None;
        let mut from = start;
        match first {
            '(' => open.push((start, vec![Vec::new()])),
            ')' if open.len() > 1 => {
                if let Some((opened, parts)) = open.pop() {
                    (from, group) = (opened, Some(parts));
                }
            }
            ',' if open.len() > 1 => {
                if let Some((_, parts)) = open.last_mut() {
                    parts.push(Vec::new());
                }
            }
            _ => {}
        }
        let is_gap = first.is_whitespace() || rest.starts_with("--") || rest.starts_with("/*");
        let is_mark = matches!(first, '(' | ')' | ',');
        if (!is_gap && !is_mark) || group.is_some() {
            let part = open.last_mut().and_then(|(_, parts)| parts.last_mut());
            part.into_iter().for_each(|part| part.push(Token { start: from, end, group: group.take() }));
        }
        start = end;
    }
    open.swap_remove(0).1.swap_remove(0)
}

/// Bytes of the token, gap or mark that `text` starts with.
fn length(text: &str, first: char) -> usize {
    let until =
        |end: &str, from: usize| text[from..].find(end).map_or(text.len(), |found| from + found + end.len());
    let while_ = |belongs: fn(char) -> bool| text.find(|character| !belongs(character)).unwrap_or(text.len());
    match first {
        _ if text.starts_with("--") => until("\n", 2),
        _ if text.starts_with("/*") => until("*/", 2),
        '[' => until("]", 1),
        '\'' | '"' | '`' => {
            let mut end = 1;
            loop {
                match text[end..].find(first) {
                    // A doubled quote stands for itself.
                    Some(found) if text[end + found + 1..].starts_with(first) => end += found + 2,
                    Some(found) => return end + found + 1,
                    None => return text.len(),
                }
            }
        }
        _ if is_word(first) => while_(is_word),
        _ if first.is_whitespace() => while_(char::is_whitespace),
        _ => first.len_utf8(),
    }
}

fn is_word(character: char) -> bool {
    character.is_ascii_alphanumeric() || matches!(character, '_' | '$') || !character.is_ascii()
}

/// A name without its quotes.
fn unquote(text: &str) -> String {
    let mut characters = text.chars();
    match (characters.next(), characters.next_back()) {
        (Some('['), Some(']')) => characters.as_str().to_owned(),
        (Some(open @ ('"' | '`' | '\'')), Some(close)) if open == close => {
            characters.as_str().replace(&format!("{open}{open}"), &open.to_string())
        }
        _ => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn constraint(name: Option<&str>, columns: &[&str], rule: Rule) -> Constraint {
        let columns = columns.iter().map(ToString::to_string).collect();
        Constraint { name: name.map(ToOwned::to_owned), columns, rule }
    }

    #[test]
    fn a_statement_full_of_traps_is_read() {
        let table = CreateTable::read(
            r#"CREATE TABLE "q""(x" (id INTEGER PRIMARY KEY AUTOINCREMENT, -- a, comment ( with '
            a varchar(20) NOT NULL DEFAULT 'it''s CHECK (' CONSTRAINT "ck;1" CHECK (a <> ')'  /* , */ OR	a IN (1,2))
                UNIQUE ON CONFLICT IGNORE COLLATE NOCASE,
            "primary" text DEFAULT unique, `k``` int AS ((c+1)) STORED, [m n] int REFERENCES p NOT DEFERRABLE,
            n int GENERATED ALWAYS AS (c * 2) REFERENCES "q""(x" ON DELETE SET DEFAULT ON UPDATE SET NULL
                DEFERRABLE INITIALLY DEFERRED,
            ä int, 'o' int references p deferrable initially immediate, d numeric(10, 2) default (unique(1)),
            CONSTRAINT zz FOREIGN KEY (n, "a") REFERENCES p (x, y) CONSTRAINT "u q" UNIQUE ("k", c DESC)
            UNIQUE (c, [m n]), CHECK(((c < 5))), PRIMARY KEY (n)) STRICT"#,
        );
        let column = |name: &str| ColumnText { name: name.to_owned(), ..ColumnText::default() };
        assert_eq!(
            table.columns,
            [
                ColumnText { auto_increment: true, ..column("id") },
                ColumnText { collation: Some("NOCASE".to_owned()), ..column("a") },
                column("primary"),
                ColumnText { generated: Some("c+1".to_owned()), ..column("k`") },
                column("m n"),
                ColumnText { generated: Some("c * 2".to_owned()), ..column("n") },
                column("\u{e4}"),
                column("o"),
                column("d"),
            ]
        );
        assert_eq!(
            table.constraints,
            [
                constraint(None, &["id"], Rule::PrimaryKey),
                constraint(Some("ck;1"), &["a"], Rule::Check("a <> ')' OR a IN (1, 2)".to_owned())),
                constraint(None, &["a"], Rule::Unique),
                constraint(None, &["m n"], Rule::ForeignKey(Deferral::Never)),
                constraint(None, &["n"], Rule::ForeignKey(Deferral::Initially)),
                constraint(None, &["o"], Rule::ForeignKey(Deferral::OnRequest)),
                constraint(Some("zz"), &["n", "a"], Rule::ForeignKey(Deferral::Never)),
                constraint(Some("u q"), &["k", "c"], Rule::Unique),
                constraint(None, &["c", "m n"], Rule::Unique),
                constraint(None, &[""], Rule::Check("c < 5".to_owned())),
                constraint(None, &["n"], Rule::PrimaryKey),
            ]
        );
    }

    #[test]
    fn expressions_of_an_index_are_read() {
        let sql = r#"CREATE UNIQUE INDEX "i (" ON t (lower(a) DESC, c asc, a||b COLLATE nocase DESC) WHERE (b IS NOT NULL)"#;
        let expressions = ["lower(a)", "c", "a||b"].map(ToOwned::to_owned).to_vec();
        assert_eq!(index_expressions(sql), (expressions, Some("b IS NOT NULL".to_owned())));
        assert_eq!(index_expressions("CREATE INDEX i ON t (a)"), (vec!["a".to_owned()], None));
    }

    #[test]
    fn a_text_that_is_no_statement_is_no_reason_to_panic() {
        for text in [
            "",
            "(",
            ")",
            "(()",
            "CREATE TABLE t (\"",
            "(a '",
            "(a /*",
            "(CHECK",
            "(a REFERENCES",
            "[",
            "(,,)",
        ] {
            CreateTable::read(text);
            index_expressions(text);
        }
    }
}
