//! Foreign keys between the models, generated from `schemas/`.

// Do not edit: `UPDATE_SNAPSHOTS=1 cargo test -p oauth-tests --test suite generated` writes it anew.

use crate::repository::deletion::{OnDelete, Relation, Role};

pub(crate) const RELATIONS: &[Relation] = &[
    Relation {
        from: Role::Application,
        column: "user_id",
        to: Role::User,
        on_delete: OnDelete::Cascade,
    },
    Relation {
        from: Role::RefreshToken,
        column: "user_id",
        to: Role::User,
        on_delete: OnDelete::Cascade,
    },
    Relation {
        from: Role::RefreshToken,
        column: "application_id",
        to: Role::Application,
        on_delete: OnDelete::Cascade,
    },
    Relation {
        from: Role::RefreshToken,
        column: "access_token_id",
        to: Role::AccessToken,
        on_delete: OnDelete::SetNull,
    },
    Relation {
        from: Role::AccessToken,
        column: "user_id",
        to: Role::User,
        on_delete: OnDelete::Cascade,
    },
    Relation {
        from: Role::AccessToken,
        column: "source_refresh_token_id",
        to: Role::RefreshToken,
        on_delete: OnDelete::SetNull,
    },
    Relation {
        from: Role::AccessToken,
        column: "id_token_id",
        to: Role::IdToken,
        on_delete: OnDelete::Cascade,
    },
    Relation {
        from: Role::AccessToken,
        column: "application_id",
        to: Role::Application,
        on_delete: OnDelete::Cascade,
    },
    Relation {
        from: Role::Grant,
        column: "user_id",
        to: Role::User,
        on_delete: OnDelete::Cascade,
    },
    Relation {
        from: Role::Grant,
        column: "application_id",
        to: Role::Application,
        on_delete: OnDelete::Cascade,
    },
    Relation {
        from: Role::IdToken,
        column: "user_id",
        to: Role::User,
        on_delete: OnDelete::Cascade,
    },
    Relation {
        from: Role::IdToken,
        column: "application_id",
        to: Role::Application,
        on_delete: OnDelete::Cascade,
    },
    Relation {
        from: Role::DeviceGrant,
        column: "user_id",
        to: Role::User,
        on_delete: OnDelete::Cascade,
    },
];
