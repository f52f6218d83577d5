//! Reads OAuth2 model declarations into decided models.
//!
//! A declaration comes from two places: the abstract models in `schemas/` ([`AbstractModel`]) and a
//! team's Rust structs ([`declaration`], *written*). [`Model::resolve`] puts the two together, checks
//! them and gives a [`Model`] (*decided*). Whoever emits text or Rust sees only the decided half and
//! cannot fail.
//!
//! The derive macros and the build script both call this crate, so the two cannot disagree.
//! It does no I/O and knows neither sqlx nor templates.

#![forbid(unsafe_code)]

pub mod abstract_model;
pub mod change;
pub mod declaration;
pub mod dialect;
pub mod fingerprint;
pub mod kind;
pub mod model;
pub mod names;
pub mod problems;
pub mod role;
pub mod schema;

pub use abstract_model::AbstractModel;
pub use change::Change;
pub use dialect::Dialect;
pub use kind::Kind;
pub use model::{Column, Model, ModelSet};
pub use problems::Problems;
pub use role::Role;
pub use schema::Schema;
