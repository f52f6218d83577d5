//! What a live database holds, as plain data that look the same on SQLite, PostgreSQL and MySQL.
//!
//! [`read`] gives a [`Catalog`] of tables, [`Catalog::differences`] says in words where two of them differ.
//! Texts that databases write in ways of their own come in one form: types as the migrations write them
//! (`varchar(255)`, `bool`), defaults as values without quotes and casts, actions as SQL has them.
//!
//! Left out are views, virtual tables, triggers, the name of a primary key, `MATCH` of a foreign key, and on SQLite
//! `ON CONFLICT` and comments in the text of a table.
//!
//! This module needs the cargo feature `catalog`, which tools switch on and programs do not.

mod create_table;
mod default;
mod difference;
mod model;
mod read;
mod sql_type;
mod statements;

pub use default::DefaultValue;
pub use difference::{About, Difference, Place};
pub use model::{Action, Catalog, Check, Column, Counter, Deferral, ForeignKey, Index, IndexColumn, Table};
pub use read::{count, django_migration, read};
