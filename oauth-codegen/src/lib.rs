//! Turns OAuth2 models into text: SQL migrations, their embedding, admin descriptors, diagrams.
//!
//! A team's `build.rs` is one line, and `cargo oauth` calls the same functions:
//!
//! ```no_run
//! oauth_codegen::build();
//! ```
//!
//! The stages, each a module: [`config`] and [`source`] read a package, [`folder`] reads its migrations,
//! [`chain`] follows them from one to the next, [`migration`] renders, [`project`] puts them together, `squash` and `rebase`
//! write them anew. The build script never fails on a struct that does not parse: the derive reports it, at the right
//! token.
//!
//! This crate knows neither sqlx nor Rust items.

#![forbid(unsafe_code)]

pub mod admin;
mod build_script;
pub mod chain;
pub mod config;
pub mod diagram;
mod embed;
mod error;
pub mod folder;
pub mod migration;
pub mod project;
mod rebase;
pub mod source;
mod squash;
mod templates;

pub use build_script::{Environment, Script, build, run};
pub use error::Error;
pub use project::{Project, Rewritten, State};
