//! One database per test: made when the test asks for it, removed when the test drops it.

mod mysql;
mod postgres;
mod sqlite;

use std::env;
use std::process;
use std::sync::atomic::{AtomicU32, Ordering};
use std::thread;

use tempfile::TempDir;

/// One fresh database of each kind.
pub async fn databases() -> [TestDatabase; 3] {
    [TestDatabase::sqlite(), TestDatabase::postgres().await, TestDatabase::mysql().await]
}

/// An empty database of its own; dropping the value removes it.
#[derive(Debug)]
pub struct TestDatabase {
    /// What `Store::connect` takes.
    pub url: String,
    /// For the few tests that differ between databases.
    pub kind: Kind,
    place: Place,
}

/// The databases the suite runs on. MariaDB is the one behind `MySql`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "the names say it")]
pub enum Kind {
    Sqlite,
    Postgres,
    MySql,
}

#[derive(Debug)]
enum Place {
    /// Removes its files by itself.
    Folder {
        _folder: TempDir,
    },
    Server {
        admin_url: String,
        name: String,
    },
}

impl TestDatabase {
    /// A file in a temporary folder, made on the first connection.
    pub fn sqlite() -> Self {
        let (folder, url) = sqlite::create();
        Self { url, kind: Kind::Sqlite, place: Place::Folder { _folder: folder } }
    }

    /// A database on the server of `OAUTH_TEST_POSTGRES_URL`.
    pub async fn postgres() -> Self {
        let (admin_url, name) = (admin_url("OAUTH_TEST_POSTGRES_URL"), unique_name());
        if let Err(error) = postgres::create(&admin_url, &name).await {
            panic!("PostgreSQL did not create the test database {name}: {error}");
        }
        Self::on_server(Kind::Postgres, admin_url, name)
    }

    /// A database on the server of `OAUTH_TEST_MYSQL_URL`.
    pub async fn mysql() -> Self {
        let (admin_url, name) = (admin_url("OAUTH_TEST_MYSQL_URL"), unique_name());
        if let Err(error) = mysql::create(&admin_url, &name).await {
            panic!("MariaDB did not create the test database {name}: {error}");
        }
        Self::on_server(Kind::MySql, admin_url, name)
    }

    fn on_server(kind: Kind, admin_url: String, name: String) -> Self {
        Self { url: with_database(&admin_url, &name), kind, place: Place::Server { admin_url, name } }
    }
}

impl Drop for TestDatabase {
    fn drop(&mut self) {
        let Place::Server { admin_url, name } = &self.place else {
            return;
        };
        let kind = self.kind;
        // A runtime cannot block on itself, and the test's own may be on its way out: the removal has its own.
        let removed = thread::scope(|scope| {
            scope
                .spawn(|| {
                    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
                    runtime.block_on(async {
                        match kind {
                            Kind::Postgres => postgres::remove(admin_url, name).await,
                            Kind::MySql => mysql::remove(admin_url, name).await,
                            Kind::Sqlite => Ok(()),
                        }
                    })
                })
                .join()
        });
        // The server is thrown away after the run, so a leftover costs disk space and never a test.
        match removed {
            Ok(Ok(())) => {}
            Ok(Err(error)) => eprintln!("the test database {name} stays behind: {error}"),
            Err(_) => eprintln!("the test database {name} stays behind: its removal panicked"),
        }
    }
}

fn admin_url(variable: &str) -> String {
    match env::var(variable) {
        Ok(url) if !url.is_empty() => url,
        _ => panic!("{variable} is not set: run ./run-tests, which starts the database servers and sets it"),
    }
}

/// Test binaries run in processes of their own, the tests of one binary in threads.
fn unique_name() -> String {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    format!("oauth_test_{}_{}", process::id(), NEXT.fetch_add(1, Ordering::Relaxed))
}

/// `scheme://user@host:port/ANY?options` with another database name.
fn with_database(admin_url: &str, name: &str) -> String {
    let (address, options) = match admin_url.split_once('?') {
        Some((address, options)) => (address, format!("?{options}")),
        None => (admin_url, String::new()),
    };
    let authority = address.find("://").map_or(0, |at| at + "://".len());
    let end = address[authority..].find('/').map_or(address.len(), |at| authority + at);
    format!("{}/{name}{options}", &address[..end])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_database_of_a_url_changes() {
        for (admin_url, expected) in [
            ("postgres://u:p@127.0.0.1:5432/postgres", "postgres://u:p@127.0.0.1:5432/x"),
            ("postgres://u@host", "postgres://u@host/x"),
            ("mysql://u:p@host:3306/", "mysql://u:p@host:3306/x"),
            ("mysql://u@host/a?ssl-mode=disabled&socket=/s", "mysql://u@host/x?ssl-mode=disabled&socket=/s"),
        ] {
            assert_eq!(with_database(admin_url, "x"), expected);
        }
    }

    #[test]
    fn names_are_unique() {
        assert_ne!(unique_name(), unique_name());
    }
}
