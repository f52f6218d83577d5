//! What a team wrote, read but not yet decided.
//!
//! One file per noun: an `entity` with its `field`s, their `backfill`s and its `admin` attribute, the `registry` of
//! models, the team's `user` table and its enums of `choices`.

mod admin;
mod attribute;
mod backfill;
mod choices;
mod entity;
mod field;
mod registry;
mod rust_type;
mod user;

pub use admin::AdminDeclaration;
pub use attribute::{docs, runtime_path};
pub use backfill::Backfill;
pub use choices::{ChoiceVariant, ChoicesDeclaration};
pub use entity::{Composite, EntityDeclaration};
pub(crate) use field::choice_length;
pub use field::{FieldDeclaration, Reference, ReferenceTarget};
pub use registry::{RegistryDeclaration, RegistryField};
pub use user::UserDeclaration;
