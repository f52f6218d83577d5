//! The commands against a package in a scratch folder.

#![allow(clippy::unwrap_used)]

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use tempfile::TempDir;

const MODELS: &str = r#"
#[derive(OAuthUser)]
#[oauth(table = "users", key = "id")]
pub struct User { pub id: i64 }

#[derive(OAuthApplication)]
#[oauth(table = "acme_application")]
pub struct Application {
    #[oauth(flatten)]
    pub base: ApplicationBase<Models>,
    #[oauth(index)]
    pub tenant_id: Uuid,
}

#[swappable(databases(sqlite, mysql))]
pub struct Models { user: User, application: Application }
"#;

fn package() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("Cargo.toml"), "[package]\nname = \"scratch\"\n").unwrap();
    fs::create_dir(folder.path().join("src")).unwrap();
    fs::write(folder.path().join("src/models.rs"), MODELS).unwrap();
    folder
}

fn cargo_oauth(folder: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_cargo-oauth")).current_dir(folder).args(arguments).output().unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

#[test]
fn make_writes_once_and_check_agrees() {
    let folder = package();
    let check = cargo_oauth(folder.path(), &["oauth", "check"]);
    assert_eq!(check.status.code(), Some(1));
    assert!(text(&check.stdout).contains("The first migration is missing in migrations."), "{check:?}");
    let make = cargo_oauth(&folder.path().join("src"), &["make", "--name", "start"]);
    assert!(make.status.success(), "{make:?}");
    assert!(text(&make.stdout).contains("Wrote migrations/mysql/0001_start.up.sql"), "{make:?}");
    assert!(cargo_oauth(folder.path(), &["check"]).status.success());
    assert!(text(&cargo_oauth(folder.path(), &["oauth", "make"]).stdout).contains("Nothing is missing"));
    fs::write(
        folder.path().join("src/models.rs"),
        MODELS.replace("tenant_id: Uuid", "tenant_id: Option<Uuid>"),
    )
    .unwrap();
    let check = cargo_oauth(folder.path(), &["check"]);
    assert_eq!(check.status.code(), Some(1));
    assert!(
        text(&check.stderr).contains("acme_application: column `tenant_id` may now be NULL"),
        "{check:?}"
    );
}

#[test]
fn names_that_fit_no_file_are_refused() {
    let folder = package();
    let make = cargo_oauth(folder.path(), &["make", "--name", "../x"]);
    assert!(!make.status.success() && text(&make.stderr).contains("is no name for a migration"), "{make:?}");
    assert!(!folder.path().join("migrations").exists());
}

#[test]
fn code_and_admin_show_own_fields() {
    let folder = package();
    let manifest = folder.path().join("Cargo.toml").display().to_string();
    let code = cargo_oauth(
        Path::new("/"),
        &["oauth", "code", "--role", "application", "--manifest-path", &manifest],
    );
    assert!(text(&code.stdout).contains("TENANT_ID"), "{code:?}");
    let admin = cargo_oauth(folder.path(), &["admin", "--json"]);
    assert!(text(&admin.stdout).contains("\"name\": \"tenant_id\""), "{admin:?}");
    let none = cargo_oauth(folder.path(), &["code", "--role", "gant"]);
    assert!(text(&none.stderr).contains("did you mean `grant`?"), "{none:?}");
    let none = cargo_oauth(folder.path(), &["code", "--role", "grant"]);
    assert!(text(&none.stderr).contains("has the standard model"), "{none:?}");
}

#[test]
fn diagram_shows_own_fields_in_both_formats() {
    let folder = package();
    let mermaid = cargo_oauth(folder.path(), &["oauth", "diagram"]);
    assert!(text(&mermaid.stdout).contains("\nerDiagram\n"), "{mermaid:?}");
    assert!(text(&mermaid.stdout).contains("uuid tenant_id \"own\""), "{mermaid:?}");
    let dot = cargo_oauth(folder.path(), &["diagram", "--format", "dot"]);
    assert!(text(&dot.stdout).contains("\ndigraph models {\n"), "{dot:?}");
    let none = cargo_oauth(folder.path(), &["diagram", "--format", "dott"]);
    assert!(!none.status.success() && text(&none.stderr).contains("mermaid, dot"), "{none:?}");
}
