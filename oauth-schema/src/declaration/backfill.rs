//! What rows that exist already get, where a column may not be NULL.

use proc_macro2::TokenStream;
use syn::meta::ParseNestedMeta;
use syn::parse::Parser as _;
use syn::punctuated::Punctuated;
use syn::{Expr, ExprLit, Ident, Lit, LitStr, MetaNameValue, Path, Token};

use super::attribute;
use crate::dialect::Dialect;
use crate::problems::{Problems, suggestion};

/// SQL expressions, one for every database or one for each.
#[derive(Debug, Clone)]
pub struct Backfill {
    /// The word itself.
    pub word: Path,
    expressions: Vec<Expression>,
}

#[derive(Debug, Clone)]
struct Expression {
    /// The database; every one, if left out.
    dialect: Option<Dialect>,
    token: LitStr,
    sql: String,
}

const USAGE: &str = "backfill = \"lower(name)\"";
const PER_DATABASE: &str = "backfill(sqlite = \"…\", postgres = \"…\", mysql = \"…\")";

impl Backfill {
    /// `backfill = "…"` or `backfill(sqlite = "…", …)`.
    pub(super) fn read(meta: &ParseNestedMeta<'_>) -> syn::Result<Self> {
        let word = meta.path.clone();
        if !meta.input.peek(syn::token::Paren) {
            let token = attribute::text(meta, USAGE)?;
            let sql = token.value();
            return Ok(Self { word, expressions: vec![Expression { dialect: None, token, sql }] });
        }
        let content;
        syn::parenthesized!(content in meta.input);
        // Taken whole, so that after a problem nothing is left over for syn to complain about.
        let tokens: TokenStream = content.parse()?;
        let pairs =
            Punctuated::<MetaNameValue, Token![,]>::parse_terminated.parse2(tokens).map_err(|error| {
                syn::Error::new(
                    error.span(),
                    format!("expected a database and its expression: `{PER_DATABASE}`"),
                )
            })?;
        let mut expressions: Vec<Expression> = Vec::new();
        let mut problems = Problems::new();
        for pair in pairs {
            let name = pair.path.get_ident().map(Ident::to_string).unwrap_or_default();
            let Some(dialect) = Dialect::from_word(&name) else {
                let near = suggestion(&name, Dialect::ALL.map(Dialect::word));
                problems.on(&pair.path, format!("unknown database `{name}`{near}\nwrite `{PER_DATABASE}`"));
                continue;
            };
            if expressions.iter().any(|known| known.dialect == Some(dialect)) {
                problems.on(&pair.path, format!("the database `{name}` stands here twice; keep one"));
                continue;
            }
            match pair.value {
                Expr::Lit(ExprLit { lit: Lit::Str(token), .. }) => {
                    let sql = token.value();
                    expressions.push(Expression { dialect: Some(dialect), token, sql });
                }
                other => problems.on(other, format!("expected a text: `{PER_DATABASE}`")),
            }
        }
        if let Some(error) = problems.into_error() {
            return Err(error);
        }
        if expressions.is_empty() {
            return Err(syn::Error::new_spanned(word, format!("the list is empty: `{PER_DATABASE}`")));
        }
        Ok(Self { word, expressions })
    }

    /// The expression for a database.
    pub fn expression(&self, dialect: Dialect) -> Option<&str> {
        self.find(dialect).map(|expression| expression.sql.as_str())
    }

    fn find(&self, dialect: Dialect) -> Option<&Expression> {
        self.expressions.iter().find(|expression| expression.dialect.is_none_or(|own| own == dialect))
    }

    /// What is wrong on every database that an expression is for.
    pub(super) fn check(&self, problems: &mut Problems) {
        for expression in &self.expressions {
            let sql = &expression.sql;
            let meant = |dialect: &Dialect| expression.dialect.is_none_or(|own| own == *dialect);
            let flaws: Vec<_> =
                Dialect::ALL.into_iter().filter(meant).map(|dialect| flaw(dialect, sql)).collect();
            if let [Some(first), ..] = flaws.as_slice()
                && flaws.iter().all(Option::is_some)
            {
                problems.on(&expression.token, first);
            }
        }
    }

    /// What is wrong on a database of the registry.
    pub(crate) fn check_for(&self, dialect: Dialect, problems: &mut Problems) {
        let Some(expression) = self.find(dialect) else {
            let word = dialect.word();
            let problem = format!("there is no expression for {word}; add `{word} = \"…\"`");
            return problems.on(&self.word, problem);
        };
        if let Some(flaw) = flaw(dialect, &expression.sql) {
            problems.on(&expression.token, format!("on {}: {flaw}", dialect.word()));
        }
    }
}

/// Why a text is no expression that can stand inside a statement.
///
/// It is not parsed; this keeps it from ending the statement around it, or hiding the rest of it.
fn flaw(dialect: Dialect, sql: &str) -> Option<&'static str> {
    const OPEN: &str = "a bracket is not closed, or closed twice";
    if sql.trim().is_empty() {
        return Some("the expression is empty; write one, such as `'standard'` or `lower(name)`");
    }
    if sql.contains('\0') {
        return Some("no database takes a NUL character; remove it");
    }
    let mut depth = 0_usize;
    let mut rest = sql;
    while let Some(first) = rest.chars().next() {
        let comment =
            rest.starts_with("--") || rest.starts_with("/*") || (first == '#' && dialect == Dialect::Mysql);
        if comment {
            return Some("a comment would hide the rest of the statement; remove it");
        }
        match first {
            ';' => return Some("this is more than an expression; remove the `;` and what follows"),
            '(' => depth += 1,
            ')' => match depth.checked_sub(1) {
                Some(less) => depth = less,
                None => return Some(OPEN),
            },
            _ => {}
        }
        let length = match first {
            '\'' | '"' | '`' => match quoted(dialect, first, rest) {
                Some(length) => length,
                None => return Some("a quote is not closed; inside a text write it twice: `''`"),
            },
            _ => first.len_utf8(),
        };
        rest = &rest[length..];
    }
    (depth > 0).then_some(OPEN)
}

/// Length of the quoted text that `text` begins with. A doubled quote ends one text and begins the next, which
/// comes to the same.
fn quoted(dialect: Dialect, quote: char, text: &str) -> Option<usize> {
    // MySQL reads a backslash as an escape unless NO_BACKSLASH_ESCAPES is on.
    let escapes = dialect == Dialect::Mysql && quote != '`';
    let mut escaped = false;
    for (position, character) in text.char_indices().skip(1) {
        if escaped {
            escaped = false;
        } else if character == quote {
            return Some(position + 1);
        } else {
            escaped = escapes && character == '\\';
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_expression_stays_inside_its_statement() {
        for dialect in Dialect::ALL {
            for sound in
                ["'standard'", "lower(name)", "'it''s; -- /* one'", "(1 + (2))", "\"a;b\" || ')'", "1 - 2"]
            {
                assert_eq!(flaw(dialect, sound), None, "{dialect:?}: {sound}");
            }
            for wrong in
                ["", " \n", "1; DROP TABLE a", "1 -- one", "1 /* one */", "'open", "1) OR (1", "(1", "a\0"]
            {
                assert!(flaw(dialect, wrong).is_some(), "{dialect:?}: {wrong}");
            }
        }
    }

    #[test]
    fn a_backslash_escapes_on_mysql_only() {
        for (sql, mysql, others) in
            [("'\\'", false, true), ("'it\\'s'", true, false), ("a #> b", false, true)]
        {
            for dialect in Dialect::ALL {
                let sound = if dialect == Dialect::Mysql { mysql } else { others };
                assert_eq!(flaw(dialect, sql).is_none(), sound, "{dialect:?}: {sql}");
            }
        }
    }
}
