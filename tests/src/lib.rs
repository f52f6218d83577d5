//! Fresh, empty databases for the tests in `tests/tests/`.
//!
//! ```no_run
//! # // `#[tokio::test]` inside a doc test would never run.
//! use oauth_tests::on_every_database;
//!
//! on_every_database! {
//!     /// Becomes the tests `answers::sqlite`, `answers::postgres` and `answers::mysql`.
//!     async fn answers(db) {
//!         assert!(db.url.contains("://"));
//!     }
//! }
//! # fn main() {}
//! ```
//!
//! The PostgreSQL and MariaDB servers come from `./run-tests`. A test that cannot reach its server fails.

pub mod models;
mod servers;

use oauth_runtime::database::Database;
use oauth_runtime::migrate::{Migration, Migrations, Script};
pub use servers::{Kind, TestDatabase, databases};

/// Migrations of version, name, way forward and way back, with the same text for every database.
pub fn migrations(migrations: &[(i64, &'static str, &str, &str)]) -> Migrations {
    let migrations = migrations.iter().map(|(version, name, up, down)| {
        let script =
            |database| Script { database, up: (*up).to_owned().into(), down: (*down).to_owned().into() };
        Migration {
            version: *version,
            name: (*name).into(),
            scripts: Database::ALL.map(script).to_vec().into(),
        }
    });
    Migrations { models: &[], migrations: migrations.collect() }
}

/// The number in an environment variable, for tests that may run longer than they do by default.
pub fn number_from_env(name: &str, default: usize) -> usize {
    match std::env::var(name) {
        Ok(text) => text.parse().unwrap_or_else(|_| panic!("{name} is no number: {text}")),
        Err(_) => default,
    }
}

/// Turns each `async fn name(db) { … }` into a module `name` of three tests, one per database.
///
/// `db` is a `&TestDatabase`. The tests run on two threads, so that tasks a test spawns really meet in the database.
/// The calling crate depends on tokio with `macros` and `rt-multi-thread`.
#[macro_export]
macro_rules! on_every_database {
    ($( $(#[$attribute:meta])* async fn $name:ident($db:ident) $body:block )+) => {$(
        $(#[$attribute])*
        mod $name {
            #[allow(unused_imports)]
            use super::*;

            async fn check($db: &$crate::TestDatabase) $body

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn sqlite() {
                check(&$crate::TestDatabase::sqlite()).await;
            }

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn postgres() {
                check(&$crate::TestDatabase::postgres().await).await;
            }

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn mysql() {
                check(&$crate::TestDatabase::mysql().await).await;
            }
        }
    )+};
}
