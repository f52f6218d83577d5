//! Typed columns, and the conditions and orders made of them.

use std::fmt;
use std::marker::PhantomData;
use std::ops::{BitAnd, BitOr, Not};
use std::sync::Arc;

use crate::database::{Encodable, SqlWriter};
use crate::value::{Operand, Scalar, TextColumn};

/// A column of the entity `E` whose values are of type `T`.
pub struct Column<E, T> {
    name: &'static str,
    types: PhantomData<fn() -> (E, T)>,
}

impl<E, T> Clone for Column<E, T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<E, T> Copy for Column<E, T> {}

impl<E, T> fmt::Debug for Column<E, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Column").field(&self.name).finish()
    }
}

impl<E, T> Column<E, T> {
    /// The column of this name.
    pub const fn new(name: &'static str) -> Self {
        Self { name, types: PhantomData }
    }

    /// Name of the column.
    pub const fn name(&self) -> &'static str {
        self.name
    }

    /// Where the column is NULL.
    pub fn is_null(self) -> Condition<E> {
        Condition::new(Node::Null { column: self.name, test: " IS NULL" })
    }

    /// Where the column is not NULL.
    pub fn is_not_null(self) -> Condition<E> {
        Condition::new(Node::Null { column: self.name, test: " IS NOT NULL" })
    }

    /// Smallest value first.
    pub fn asc(self) -> Order<E> {
        Order { column: self.name, direction: " ASC", entity: PhantomData }
    }

    /// Greatest value first.
    pub fn desc(self) -> Order<E> {
        Order { column: self.name, direction: " DESC", entity: PhantomData }
    }
}

macro_rules! comparisons {
    ($($(#[$doc:meta])* $name:ident $operator:literal;)*) => {
        impl<E, T: Scalar> Column<E, T> {
            $(
                $(#[$doc])*
                pub fn $name(self, value: impl Operand<T>) -> Condition<E> {
                    let value = Arc::new(value.into_scalar());
                    Condition::new(Node::Compare { column: self.name, operator: $operator, value })
                }
            )*
        }
    };
}

comparisons! {
    /// Where the column equals `value`.
    eq " = ";
    /// Where the column differs from `value`; NULL does not.
    ne " <> ";
    /// Where the column is less than `value`.
    lt " < ";
    /// Where the column is at most `value`.
    le " <= ";
    /// Where the column is greater than `value`.
    gt " > ";
    /// Where the column is at least `value`.
    ge " >= ";
}

// The bounds stand on the methods, so that the error speaks of the column's type.
impl<E, T> Column<E, T> {
    /// Where the text starts with `text`; whether case counts is the database's choice.
    pub fn starts_with(self, text: &str) -> Condition<E>
    where
        T: TextColumn,
    {
        Condition::new(Node::Like { column: self.name, pattern: format!("{}%", escaped(text)) })
    }

    /// Where the text contains `text`; whether case counts is the database's choice.
    pub fn contains(self, text: &str) -> Condition<E>
    where
        T: TextColumn,
    {
        Condition::new(Node::Like { column: self.name, pattern: format!("%{}%", escaped(text)) })
    }
}

/// Escapes by `!`, because a backslash means something different in each database.
fn escaped(text: &str) -> String {
    text.replace('!', "!!").replace('%', "!%").replace('_', "!_")
}

#[derive(Clone)]
enum Node {
    Compare { column: &'static str, operator: &'static str, value: Arc<dyn Encodable + Send + Sync> },
    Null { column: &'static str, test: &'static str },
    Like { column: &'static str, pattern: String },
    Both { left: Box<Node>, word: &'static str, right: Box<Node> },
    Not(Box<Node>),
}

impl Node {
    fn write(&self, to: &mut SqlWriter) {
        match self {
            // No text of a column has the character, and PostgreSQL refuses to be asked.
            Self::Compare { column, operator: " = ", value } if value.holds_nul() => {
                to.name(column).push(" <> ").name(column);
            }
            Self::Compare { column, operator: " <> ", value } if value.holds_nul() => {
                to.name(column).push(" = ").name(column);
            }
            Self::Compare { column, operator, value } => {
                to.name(column).push(operator).value(&**value);
            }
            Self::Null { column, test } => {
                to.name(column).push(test);
            }
            Self::Like { column, pattern } if pattern.holds_nul() => {
                to.name(column).push(" <> ").name(column);
            }
            Self::Like { column, pattern } => {
                to.name(column).push(" LIKE ").value(pattern.as_str()).push(" ESCAPE '!'");
            }
            Self::Both { left, word, right } => {
                to.push("(");
                left.write(to);
                to.push(word);
                right.write(to);
                to.push(")");
            }
            Self::Not(inner) => {
                to.push("NOT (");
                inner.write(to);
                to.push(")");
            }
        }
    }
}

/// What rows of the entity `E` must satisfy; combined by [`and`](Self::and), [`or`](Self::or) and `!`.
#[must_use = "a condition does nothing until it is given to `filter`"]
pub struct Condition<E> {
    node: Node,
    entity: PhantomData<fn() -> E>,
}

impl<E> Condition<E> {
    fn new(node: Node) -> Self {
        Self { node, entity: PhantomData }
    }

    /// Both conditions; also written `&`.
    pub fn and(self, other: Self) -> Self {
        Self::new(Node::Both { left: Box::new(self.node), word: " AND ", right: Box::new(other.node) })
    }

    /// At least one of the conditions; also written `|`.
    pub fn or(self, other: Self) -> Self {
        Self::new(Node::Both { left: Box::new(self.node), word: " OR ", right: Box::new(other.node) })
    }

    pub(crate) fn write(&self, to: &mut SqlWriter) {
        self.node.write(to);
    }
}

impl<E> Clone for Condition<E> {
    fn clone(&self) -> Self {
        Self::new(self.node.clone())
    }
}

impl<E> fmt::Debug for Condition<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The values may be secret.
        f.write_str("Condition(..)")
    }
}

impl<E> BitAnd for Condition<E> {
    type Output = Self;

    fn bitand(self, other: Self) -> Self {
        self.and(other)
    }
}

impl<E> BitOr for Condition<E> {
    type Output = Self;

    fn bitor(self, other: Self) -> Self {
        self.or(other)
    }
}

impl<E> Not for Condition<E> {
    type Output = Self;

    fn not(self) -> Self {
        Self::new(Node::Not(Box::new(self.node)))
    }
}

/// By which column rows of the entity `E` are sorted.
pub struct Order<E> {
    column: &'static str,
    direction: &'static str,
    entity: PhantomData<fn() -> E>,
}

impl<E> Order<E> {
    pub(crate) fn write(&self, to: &mut SqlWriter) {
        to.name(self.column).push(self.direction);
    }
}

impl<E> Clone for Order<E> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<E> Copy for Order<E> {}

impl<E> fmt::Debug for Order<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Order({}{})", self.column, self.direction)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::database::Database;

    struct Thing;

    #[test]
    fn every_value_is_a_placeholder() {
        let name: Column<Thing, String> = Column::new("na\"me");
        let id: Column<Thing, i64> = Column::new("id");
        let condition = (id.gt(5) & name.eq("x")) | !name.contains("50%_!");
        for database in Database::ALL.into_iter().filter(|database| database.is_compiled()) {
            let mut writer = SqlWriter::new(database, "").unwrap();
            condition.write(&mut writer);
            let (sql, arguments) = writer.finish();
            assert_eq!(arguments.len(), 3);
            let expected = match database {
                Database::Sqlite => r#"(("id" > ? AND "na""me" = ?) OR NOT ("na""me" LIKE ? ESCAPE '!'))"#,
                Database::Postgres => {
                    r#"(("id" > $1 AND "na""me" = $2) OR NOT ("na""me" LIKE $3 ESCAPE '!'))"#
                }
                Database::Mysql => "((`id` > ? AND `na\"me` = ?) OR NOT (`na\"me` LIKE ? ESCAPE '!'))",
            };
            assert_eq!(sql.0, expected);
        }
        assert_eq!(escaped("50%_!"), "50!%!_!!");
    }
}
