//! The build script against packages in scratch folders.

#![allow(clippy::unwrap_used)]

mod support;

use std::fs;
use std::path::Path;

use oauth_codegen::project::Make;
use oauth_codegen::{Project, run};
use support::{environment, package};

const ACME: &str = include_str!("fixtures/acme.rs");

fn said(lines: &[String], directive: &str) -> String {
    let prefix = format!("cargo::{directive}=");
    lines.iter().filter_map(|line| line.strip_prefix(&prefix)).collect::<Vec<_>>().join("\n")
}

/// Every file of the migrations folder with its text.
fn tree(root: &Path) -> Vec<(String, String)> {
    let mut files = Vec::new();
    for folder in ["", "sqlite", "postgres", "mysql"] {
        for entry in fs::read_dir(root.join("migrations").join(folder)).unwrap() {
            let path = entry.unwrap().path();
            if path.is_file() {
                files.push((
                    path.strip_prefix(root).unwrap().display().to_string(),
                    fs::read_to_string(path).unwrap(),
                ));
            }
        }
    }
    files.sort();
    files
}

#[test]
fn a_missing_migration_warns_fails_in_ci_and_is_written_on_demand() {
    let folder = package(ACME, "");
    let root = folder.path();
    let script = run(&environment(root, None, None));
    assert!(!script.failed);
    assert!(said(&script.lines, "warning").contains("the first migration is missing"), "{script:?}");
    assert!(!root.join("migrations").exists());
    let script = run(&environment(root, None, Some("true")));
    assert!(script.failed && said(&script.lines, "error").contains("cargo oauth make"), "{script:?}");
    let script = run(&environment(root, Some("write"), Some("true")));
    assert!(!script.failed, "{script:?}");
    assert_eq!(tree(root).len(), 7);
    let rust = fs::read_to_string(root.join("out/oauth_migrations.rs")).unwrap();
    assert!(rust.contains("(\"acme_application\", \"") && rust.contains("0001_initial.up.sql"), "{rust}");
    let script = run(&environment(root, None, Some("true")));
    assert_eq!((said(&script.lines, "warning"), script.failed), (String::new(), false));
}

#[test]
fn make_and_the_build_script_write_the_same_bytes() {
    let (one, two) = (package(ACME, ""), package(ACME, ""));
    assert!(!run(&environment(one.path(), Some("write"), None)).failed);
    let written = Project::open(two.path()).unwrap().make(&Make::default()).unwrap();
    assert_eq!(written.len(), 7);
    assert_eq!(tree(one.path()), tree(two.path()));
    assert_eq!(
        Project::open(two.path()).unwrap().make(&Make::default()).unwrap(),
        Vec::<std::path::PathBuf>::new()
    );
}

#[test]
fn a_changed_model_is_reported_by_its_column() {
    let folder = package(ACME, "");
    let root = folder.path();
    run(&environment(root, Some("write"), None));
    let changed =
        ACME.replace("    pub plan: String,", "    pub plan: String,\n    pub region: Option<String>,");
    fs::write(root.join("src/models.rs"), changed).unwrap();
    let script = run(&environment(root, None, None));
    let warning = said(&script.lines, "warning");
    assert!(!script.failed && warning.contains("add the column `region` to `acme_application`"), "{warning}");
    assert!(run(&environment(root, None, Some("1"))).failed);
    assert!(!run(&environment(root, Some("warn"), Some("1"))).failed);
    assert!(!run(&environment(root, Some("write"), None)).failed);
    let sql = fs::read_to_string(root.join("migrations/sqlite/0002_add_region.up.sql")).unwrap();
    assert!(sql.contains("ALTER TABLE \"acme_application\" ADD COLUMN \"region\" text NULL;"), "{sql}");
    assert!(!run(&environment(root, None, Some("1"))).failed);
}

#[test]
fn an_unsafe_change_is_written_when_its_code_is_allowed() {
    let folder = package(ACME, "");
    let root = folder.path();
    run(&environment(root, Some("write"), None));
    let before = tree(root);
    fs::write(
        root.join("src/models.rs"),
        ACME.replace("pub logo_uri: Option<String>", "pub logo: Option<String>"),
    )
    .unwrap();
    let script = run(&environment(root, Some("write"), None));
    let error = said(&script.lines, "error");
    assert!(script.failed && error.contains("M002") && error.contains("`logo_uri`"), "{error}");
    assert!(error.contains("renamed_from") && error.contains("--allow M002"), "{error}");
    assert_eq!(tree(root), before);
    let mut allowing = environment(root, Some("write"), None);
    allowing.allow = Some("M002".into());
    assert!(!run(&allowing).failed);
    let sql = fs::read_to_string(root.join("migrations/postgres/0002_change_application.up.sql")).unwrap();
    assert!(sql.contains("-- oauth:allow M002 the column `logo_uri`"), "{sql}");
    allowing.allow = Some("M2".into());
    fs::write(root.join("src/models.rs"), ACME).unwrap();
    assert!(said(&run(&allowing).lines, "error").contains("OAUTH_MIGRATIONS_ALLOW: `M2` is no code"));
}

#[test]
fn the_order_of_fields_needs_no_migration() {
    let folder = package(ACME, "");
    let root = folder.path();
    run(&environment(root, Some("write"), None));
    let logo = "    #[oauth(max_length = 500)]\n    pub logo_uri: Option<String>,\n";
    let moved = ACME.replace(logo, "").replace("pub plan: String,\n", &format!("pub plan: String,\n{logo}"));
    fs::write(root.join("src/models.rs"), moved).unwrap();
    assert_eq!(said(&run(&environment(root, None, Some("1"))).lines, "error"), "");
}

#[test]
fn an_expression_is_asked_for_by_each_database_of_the_registry() {
    let backfill =
        |words: &str| ACME.replace("#[oauth(index)]", &format!("#[oauth(index, backfill{words})]"));
    let problem = |words: &str| {
        let folder = package(&backfill(words), "");
        Project::open(folder.path()).unwrap().models().map(drop).map_err(|error| error.to_string())
    };
    assert_eq!(problem("(sqlite = \"'a'\", postgres = \"'b'\", mysql = \"'c'\")"), Ok(()));
    let missing = problem("(sqlite = \"'a'\", mysql = \"'c'\")").unwrap_err();
    assert!(missing.contains("src/models.rs:19:20: there is no expression for postgres"), "{missing}");
    // Sound where a backslash is a character like others, which says nothing about MySQL.
    let open = problem(r#" = "'\\'""#).unwrap_err();
    assert!(open.contains("src/models.rs:19:31: on mysql: a quote is not closed"), "{open}");
}

#[test]
fn a_renamed_struct_changes_the_schema_file_alone() {
    let referring = |tenant: &str| {
        ACME.replace("pub struct User ", &format!("pub struct {tenant} "))
            .replace("user: User,", &format!("user: {tenant},"))
            .replace(
                "pub plan: String,",
                &format!("pub plan: String,\n#[oauth(references({tenant}))]\npub owner: i64,"),
            )
    };
    let folder = package(&referring("User"), "");
    let root = folder.path();
    run(&environment(root, Some("write"), None));
    let before = tree(root);
    fs::write(root.join("src/models.rs"), referring("Account")).unwrap();
    let script = run(&environment(root, None, None));
    assert!(said(&script.lines, "warning").contains("schema.toml is behind"), "{script:?}");
    assert!(!run(&environment(root, Some("write"), None)).failed);
    let after = tree(root);
    let changed: Vec<&String> =
        before.iter().zip(&after).filter(|(a, b)| a != b).map(|(a, _)| &a.0).collect();
    assert_eq!(changed, ["migrations/schema.toml"]);
    assert_eq!(said(&run(&environment(root, None, Some("1"))).lines, "error"), "");
}

#[test]
fn a_struct_that_is_wrong_only_warns_and_migrations_stay_embedded() {
    let folder = package(ACME, "");
    let root = folder.path();
    run(&environment(root, Some("write"), None));
    fs::write(root.join("src/models.rs"), ACME.replace("max_length = 500", "max_lenght = 500")).unwrap();
    let script = run(&environment(root, None, Some("1")));
    let warning = said(&script.lines, "warning");
    assert!(
        !script.failed && warning.contains("src/models.rs:21:13: unknown word `max_lenght`"),
        "{warning}"
    );
    let rust = fs::read_to_string(root.join("out/oauth_migrations.rs")).unwrap();
    assert!(rust.contains("0001_initial.up.sql"));
    fs::write(root.join("src/models.rs"), "pub struct {").unwrap();
    let script = run(&environment(root, None, Some("1")));
    assert!(!script.failed && said(&script.lines, "warning").contains("src/models.rs:1:"), "{script:?}");
    fs::write(root.join("src/models.rs"), "").unwrap();
    let script = run(&environment(root, None, Some("1")));
    assert!(!script.failed && said(&script.lines, "warning").contains("no registry found"), "{script:?}");
}

#[test]
fn a_database_that_joins_gets_the_first_migration_too() {
    let folder = package(&ACME.replace("sqlite, postgres, mysql", "sqlite"), "");
    let root = folder.path();
    run(&environment(root, Some("write"), None));
    assert!(!root.join("migrations/mysql").exists());
    fs::write(root.join("src/models.rs"), ACME).unwrap();
    let script = run(&environment(root, None, None));
    assert!(
        said(&script.lines, "warning").contains("the migration for postgres, mysql is missing"),
        "{script:?}"
    );
    run(&environment(root, Some("write"), None));
    assert_eq!(tree(root).len(), 7);
}

#[test]
fn foreign_files_in_the_folder_are_named() {
    for (file, message) in [
        ("notes.txt", "no part of a migration"),
        ("postgresql/0001_initial.up.sql", "no database has this name"),
        ("sqlite/first.sql", "no name of a migration"),
        ("sqlite/0002_add.up.sql", "add `0002_add.down.sql`"),
        ("sqlite/1_other.up.sql", "its other half"),
    ] {
        let folder = package(ACME, "");
        let root = folder.path();
        run(&environment(root, Some("write"), None));
        let path = root.join("migrations").join(file);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, "").unwrap();
        let script = run(&environment(root, None, None));
        let error = said(&script.lines, "error");
        assert!(script.failed && error.contains(message), "{file}: {error}");
    }
    let folder = package(ACME, "");
    run(&environment(folder.path(), Some("write"), None));
    fs::write(folder.path().join("migrations/schema.toml"), "user = 1").unwrap();
    let script = run(&environment(folder.path(), None, None));
    assert!(said(&script.lines, "error").contains("restore it from version control"), "{script:?}");
}

#[test]
fn unknown_settings_are_refused_with_the_known_ones() {
    let folder = package(ACME, "[package.metadata.oauth]\nmodles = \"src/models.rs\"");
    let error = said(&run(&environment(folder.path(), None, None)).lines, "error");
    assert!(error.contains("did you mean `models`?"), "{error}");
    let folder = package(ACME, "");
    let error = said(&run(&environment(folder.path(), Some("yes"), None)).lines, "error");
    assert!(error.contains("OAUTH_MIGRATIONS: unknown value \"yes\""), "{error}");
    let folder = package(ACME, "[package.metadata.oauth]\non-change = \"write\"");
    assert!(!run(&environment(folder.path(), None, Some("1"))).failed);
    assert_eq!(tree(folder.path()).len(), 7);
}

#[test]
fn modules_are_followed_as_rustc_does() {
    let folder = package(
        "mod user;\n#[path = \"far/away.rs\"]\nmod app;\nmod inner { mod deep; }\n#[cfg(test)] mod tests;\nuse user::User;\n#[swappable(databases(sqlite))] struct M { user: User, application: App, grant: G }",
        "",
    );
    let source = folder.path().join("src");
    for path in ["models", "far", "models/inner"] {
        fs::create_dir_all(source.join(path)).unwrap();
    }
    fs::write(
        source.join("models/user.rs"),
        "#![allow(x)]\n#[derive(OAuthUser)] #[oauth(table = \"u\")] struct User { id: i64 }",
    )
    .unwrap();
    fs::write(
        source.join("far/away.rs"),
        "#[derive(OAuthApplication)] struct App { #[oauth(flatten)] base: ApplicationBase<M> }",
    )
    .unwrap();
    fs::write(
        source.join("models/inner/deep.rs"),
        "#[derive(a::OAuthGrant)] struct G { #[oauth(flatten)] base: GrantBase<M>, bad: u8 }",
    )
    .unwrap();
    fs::write(source.join("models/tests.rs"), "not rust").unwrap();
    let project = Project::open(folder.path()).unwrap();
    let problems: Vec<String> = project.reading.problems.iter().map(ToString::to_string).collect();
    assert_eq!(problems, ["src/models/inner/deep.rs:1:80: no column has this type; write `i16`"]);
    fs::write(
        source.join("models/inner/deep.rs"),
        "#[derive(a::OAuthGrant)] struct G { #[oauth(flatten)] base: GrantBase<M> }",
    )
    .unwrap();
    let project = Project::open(folder.path()).unwrap();
    assert_eq!(project.reading.problems, []);
    assert_eq!(project.reading.files.len(), 4);
    assert!(project.models().is_ok());
}

#[test]
fn an_unchanged_tree_is_fast() {
    let folder = package(ACME, "");
    run(&environment(folder.path(), Some("write"), None));
    let start = std::time::Instant::now();
    run(&environment(folder.path(), None, None));
    let took = start.elapsed();
    assert!(took.as_millis() < 50, "{took:?}");
}
