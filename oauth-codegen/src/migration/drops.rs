//! The order in which tables can be dropped.

use oauth_schema::model::{Column, Model, ModelSet};
use oauth_schema::role::Role;

/// A foreign key that points from a table dropped later to one dropped earlier.
pub(super) type Broken<'a> = (&'a Model, &'a Column);

/// Tables that reference others come first. Where that is impossible, as with the cycle of access and refresh
/// tokens, foreign keys are broken first; of several choices one with NULL columns is taken.
pub(super) fn order(set: &ModelSet) -> (Vec<&Model>, Vec<Broken<'_>>) {
    const PREFERENCE: [Role; Role::ALL.len()] = [
        Role::PushedAuthorizationRequest,
        Role::DeviceGrant,
        Role::Grant,
        Role::RefreshToken,
        Role::AccessToken,
        Role::IdToken,
        Role::Application,
    ];
    let mut left: Vec<&Model> = PREFERENCE.iter().filter_map(|role| set.model(*role)).collect();
    let (mut order, mut broken) = (Vec::new(), Vec::new());
    while !left.is_empty() {
        let blocking: Vec<Vec<Broken<'_>>> = left.iter().map(|table| incoming(set, &left, table)).collect();
        let free = blocking.iter().position(Vec::is_empty);
        let nullable = || blocking.iter().position(|keys| keys.iter().all(|(_, column)| column.nullable));
        let next = free.or_else(nullable).unwrap_or(0);
        broken.extend(blocking[next].iter().copied());
        order.push(left.remove(next));
    }
    (order, broken)
}

/// Foreign keys of the other tables that point at `table`.
fn incoming<'a>(set: &'a ModelSet, left: &[&'a Model], table: &Model) -> Vec<Broken<'a>> {
    let others = left.iter().filter(|other| other.table != table.table);
    others
        .flat_map(|other| other.columns.iter().map(move |column| (*other, column)))
        .filter(|(_, column)| {
            column
                .relation
                .as_ref()
                .and_then(|relation| set.target_of(&relation.target))
                .is_some_and(|(target, _)| target == table.table)
        })
        .collect()
}
