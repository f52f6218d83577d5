//! Orders in which tables can be renamed and dropped.

use crate::schema::{Column, ForeignKey, Table};

/// The renames in an order in which no name is taken when it is given. Where names go round in a circle, and where a
/// name changes in case alone, one goes through a name of its own.
pub(super) fn renames(mut left: Vec<(String, String)>) -> Vec<(String, String)> {
    let mut ordered = Vec::new();
    while !left.is_empty() {
        let is_free = |to: &str| left.iter().all(|(from, _)| !from.eq_ignore_ascii_case(to));
        if let Some(position) = left.iter().position(|(_, to)| is_free(to)) {
            ordered.push(left.remove(position));
            continue;
        }
        let Some((from, _)) = left.first_mut() else { break };
        let aside = format!("oauth_aside_{}", ordered.len() + 1);
        ordered.push((std::mem::replace(from, aside.clone()), aside));
    }
    ordered
}

/// The order in which tables can be dropped: those that refer to others come first. Where they refer to each other, one
/// comes first to which only columns refer that may be NULL.
pub(super) fn by_dependency<'a>(tables: &[&'a Table]) -> Vec<&'a Table> {
    let mut left = tables.to_vec();
    let mut ordered = Vec::new();
    while !left.is_empty() {
        let incoming = |table: &Table| -> Vec<&Column> {
            left.iter().flat_map(|other| references(other, table)).collect()
        };
        let free = left.iter().position(|table| incoming(table).is_empty());
        let loose = || left.iter().position(|table| incoming(table).iter().all(|column| column.nullable));
        let next = free.or_else(loose).unwrap_or(0);
        ordered.push(left.remove(next));
    }
    ordered
}

/// Foreign keys that point from a table to one that is dropped before it.
pub(super) fn ties<'a>(ordered: &[&'a Table]) -> Vec<(&'a str, ForeignKey)> {
    let mut ties = Vec::new();
    for (position, target) in ordered.iter().enumerate() {
        for table in &ordered[position + 1..] {
            let columns = references(table, target);
            ties.extend(columns.filter_map(|column| Some((table.name.as_str(), table.foreign_key(column)?))));
        }
    }
    ties
}

/// Columns of a table that refer to another one.
fn references<'a>(table: &'a Table, target: &Table) -> impl Iterator<Item = &'a Column> {
    let target = (table.name != target.name).then(|| target.name.clone());
    table.columns.iter().filter(move |column| {
        column.reference.as_ref().is_some_and(|reference| Some(&reference.table) == target.as_ref())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pairs(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
        pairs.iter().map(|(from, to)| ((*from).to_owned(), (*to).to_owned())).collect()
    }

    #[test]
    fn a_name_is_given_after_it_is_free() {
        assert_eq!(renames(pairs(&[("a", "b"), ("b", "c")])), pairs(&[("b", "c"), ("a", "b")]));
        assert_eq!(renames(pairs(&[("a", "b")])), pairs(&[("a", "b")]));
    }

    #[test]
    fn names_that_change_places_go_through_another() {
        assert_eq!(
            renames(pairs(&[("a", "b"), ("b", "a")])),
            pairs(&[("a", "oauth_aside_1"), ("b", "a"), ("oauth_aside_1", "b")])
        );
        assert_eq!(renames(pairs(&[("a", "A")])), pairs(&[("a", "oauth_aside_1"), ("oauth_aside_1", "A")]));
    }
}
