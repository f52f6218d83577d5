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
    let altered = "alter the column `tenant_id` of `acme_application`: it may be NULL";
    assert!(text(&check.stdout).contains(altered), "{check:?}");
    let plan = cargo_oauth(folder.path(), &["plan"]);
    assert!(plan.status.code() == Some(1) && text(&plan.stdout).contains(altered), "{plan:?}");
    assert!(
        text(&plan.stdout).contains("migrations/sqlite/0002_alter_tenant_id.up.sql (outside a transaction)")
    );
    let sql = cargo_oauth(folder.path(), &["sql", "--database", "mysql"]);
    assert!(text(&sql.stdout).contains("MODIFY COLUMN `tenant_id`"), "{sql:?}");
    assert!(!text(&sql.stdout).contains("PRAGMA"), "{sql:?}");
    assert!(cargo_oauth(folder.path(), &["make"]).status.success());
    let show = cargo_oauth(folder.path(), &["show"]);
    assert!(show.status.success(), "{show:?}");
    assert!(text(&show.stdout).contains("  0002 alter_tenant_id (outside a transaction)"), "{show:?}");
    let url = format!("sqlite://{}?mode=rwc", folder.path().join("team.db").display());
    let show = cargo_oauth(folder.path(), &["show", "--database-url", &url]);
    assert_eq!(show.status.code(), Some(1));
    assert_eq!(text(&show.stdout), "0001_start: pending\n0002_alter_tenant_id: pending\n");
    let show = cargo_oauth(folder.path(), &["show", "--database-url", "sqlite:///no/such/team.db"]);
    assert_eq!(show.status.code(), Some(2));
}

fn change(folder: &Path, from: &str, to: &str) {
    let path = folder.join("src/models.rs");
    let models = fs::read_to_string(&path).unwrap();
    assert!(models.contains(from), "{models}");
    fs::write(path, models.replace(from, to)).unwrap();
}

fn migrations(folder: &Path, database: &str) -> Vec<String> {
    let files = fs::read_dir(folder.join("migrations").join(database)).unwrap();
    let mut files: Vec<String> = files.map(|file| file.unwrap().file_name().into_string().unwrap()).collect();
    files.retain(|file| file.ends_with(".up.sql"));
    files.sort();
    files
}

const FIELD: &str = "    pub tenant_id: Uuid,\n";

#[test]
fn one_migration_takes_the_place_of_all() {
    let folder = package();
    let run = |arguments: &[&str]| cargo_oauth(folder.path(), arguments);
    assert!(run(&["make"]).status.success());
    let squash = run(&["squash"]);
    assert!(text(&squash.stderr).contains("there is one migration only"), "{squash:?}");
    change(folder.path(), FIELD, "    pub tenant_id: Uuid,\n    pub region: Option<String>,\n");
    let squash = run(&["squash"]);
    assert!(text(&squash.stderr).contains("run `cargo oauth make`, then squash"), "{squash:?}");
    assert!(run(&["make"]).status.success());
    let by_hand = folder.path().join("migrations/mysql/0003_regions.up.sql");
    fs::write(&by_hand, "UPDATE acme_application SET region = 'eu';").unwrap();
    fs::write(folder.path().join("migrations/mysql/0003_regions.down.sql"), "SELECT 1;").unwrap();
    let squash = run(&["squash"]);
    assert!(text(&squash.stderr).contains("0003_regions.up.sql was written by hand"), "{squash:?}");
    fs::remove_file(&by_hand).unwrap();
    fs::remove_file(folder.path().join("migrations/mysql/0003_regions.down.sql")).unwrap();
    let squash = run(&["squash"]);
    assert!(squash.status.success(), "{squash:?}");
    for database in ["sqlite", "mysql"] {
        assert_eq!(migrations(folder.path(), database), ["0002_squashed.up.sql"]);
    }
    let up = fs::read_to_string(folder.path().join("migrations/sqlite/0002_squashed.up.sql")).unwrap();
    assert!(
        up.starts_with("-- oauth:schema 0000000000000000 -> ") && up.contains("\n-- oauth:replaces 2\n"),
        "{up}"
    );
    assert!(run(&["check"]).status.success());
    change(folder.path(), "region: Option<String>", "region: Option<String>, pub zone: Option<String>");
    assert!(run(&["make"]).status.success());
    assert_eq!(migrations(folder.path(), "mysql"), ["0002_squashed.up.sql", "0003_add_zone.up.sql"]);
}

fn git(folder: &Path, arguments: &[&str]) -> bool {
    let identity = ["-c", "user.name=Team", "-c", "user.email=team@example.com"];
    let output = Command::new("git").current_dir(folder).args(identity).args(arguments).output().unwrap();
    output.status.success()
}

#[test]
fn of_two_branches_one_is_made_anew_on_top() {
    let folder = package();
    let run = |arguments: &[&str]| cargo_oauth(folder.path(), arguments);
    let commit = || git(folder.path(), &["add", "-A"]) && git(folder.path(), &["commit", "-qm", "Change"]);
    assert!(git(folder.path(), &["init", "-q", "-b", "main"]));
    assert!(run(&["make"]).status.success() && commit());
    // Two fields that stand apart, so that only schema.toml meets itself.
    assert!(git(folder.path(), &["checkout", "-qb", "zone"]));
    change(folder.path(), FIELD, "    pub tenant_id: Uuid,\n    pub zone: Option<String>,\n");
    assert!(run(&["make"]).status.success() && commit());
    assert!(git(folder.path(), &["checkout", "-q", "main"]));
    let base = "    pub base: ApplicationBase<Models>,\n";
    change(
        folder.path(),
        base,
        &format!("{base}    #[oauth(max_length = 20)]\n    pub area: Option<String>,\n"),
    );
    assert!(run(&["make"]).status.success() && commit());
    git(folder.path(), &["merge", "-q", "zone"]);
    let models = fs::read_to_string(folder.path().join("src/models.rs")).unwrap();
    assert!(models.contains("area") && models.contains("zone") && !models.contains("<<<<"), "{models}");

    let check = run(&["check"]);
    assert_eq!(check.status.code(), Some(2));
    assert!(text(&check.stderr).contains("run `cargo oauth rebase`"), "{check:?}");
    let wrong = run(&["rebase", "zone"]);
    assert!(
        text(&wrong.stderr)
            .contains("no migration is called `zone` (there are: initial, add_area, add_zone)"),
        "{wrong:?}"
    );
    let rebase = run(&["rebase", "add_zone"]);
    assert!(rebase.status.success(), "{rebase:?}");
    assert!(text(&rebase.stdout).contains("Removed migrations/sqlite/0002_add_zone.up.sql"), "{rebase:?}");
    for database in ["sqlite", "mysql"] {
        let expected = ["0001_initial.up.sql", "0002_add_area.up.sql", "0003_add_zone.up.sql"];
        assert_eq!(migrations(folder.path(), database), expected);
    }
    let up = fs::read_to_string(folder.path().join("migrations/sqlite/0003_add_zone.up.sql")).unwrap();
    assert!(up.contains("ADD COLUMN \"zone\"") && !up.contains("area"), "{up}");
    assert!(run(&["check"]).status.success());
}

#[test]
fn migrations_that_do_not_follow_one_another_are_named() {
    let folder = package();
    let run = |arguments: &[&str]| cargo_oauth(folder.path(), arguments);
    assert!(run(&["make"]).status.success());
    for field in ["region", "zone"] {
        change(folder.path(), FIELD, &format!("{FIELD}    pub {field}: Option<String>,\n"));
        assert!(run(&["make"]).status.success());
    }
    let folder_of = |database: &str| folder.path().join("migrations").join(database);
    let moved = |from: &str, to: &str| {
        for ending in ["up", "down"] {
            let path = |stem: &str| folder_of("mysql").join(format!("{stem}.{ending}.sql"));
            fs::rename(path(from), path(to)).unwrap();
        }
    };
    let says = |words: &str| {
        let check = run(&["check"]);
        assert!(check.status.code() == Some(2) && text(&check.stderr).contains(words), "{check:?}");
    };
    // Deleted, in the middle and at the end.
    let aside = folder.path().join("aside");
    fs::create_dir(&aside).unwrap();
    moved("0002_add_region", "../../aside/0002_add_region");
    says("mysql/0003_add_zone.up.sql: it does not follow what stands before it (0001_initial.up.sql");
    moved("../../aside/0002_add_region", "0002_add_region");
    moved("0003_add_zone", "../../aside/0003_add_zone");
    says("schema.toml is not what 0002_add_region.up.sql leaves");
    // Reordered.
    moved("../../aside/0003_add_zone", "0001_add_zone");
    says("mysql/0001_add_zone.up.sql: it does not follow");
    moved("0001_add_zone", "0002_add_zone");
    says("mysql/0002_add_zone.up.sql: ");
    moved("0002_add_zone", "0003_add_zone");
    assert!(run(&["check"]).status.success());
    // One half is gone.
    fs::rename(folder_of("sqlite").join("0002_add_region.down.sql"), aside.join("x")).unwrap();
    says("its other half is missing; add `0002_add_region.down.sql`");
    fs::rename(aside.join("x"), folder_of("sqlite").join("0002_add_region.down.sql")).unwrap();
    // The file of the schema is damaged, or gone.
    let schema = folder.path().join("migrations/schema.toml");
    let text_of_schema = fs::read_to_string(&schema).unwrap();
    fs::write(&schema, text_of_schema.replace("kind = \"uuid\"", "kind = \"uid\"")).unwrap();
    says("the kind `uid` is unknown");
    fs::remove_file(&schema).unwrap();
    says("it is missing although there are migrations");
}

#[test]
fn a_change_that_no_migration_can_follow_says_what_to_do() {
    let folder = package();
    let run = |arguments: &[&str]| cargo_oauth(folder.path(), arguments);
    assert!(run(&["make"]).status.success());
    change(folder.path(), FIELD, "    pub tenant_id: i64,\n");
    let make = run(&["make"]);
    let says = text(&make.stderr);
    assert!(
        make.status.code() == Some(2) && says.contains("column `tenant_id` held uuid and is to hold i64"),
        "{says}"
    );
    assert!(says.contains("add a column of another name with `backfill"), "{says}");
    change(folder.path(), "    pub tenant_id: i64,\n", FIELD);
    change(folder.path(), "pub id: i64", "pub id: Uuid");
    assert!(text(&run(&["make"]).stderr).contains("the users' key held i64 and is to hold uuid"));
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

#[test]
fn diff_says_by_its_exit_code_whether_it_could_look() {
    let folder = package();
    let url = |path: &str| format!("sqlite://{}{path}", folder.path().display());
    let none = cargo_oauth(folder.path(), &["diff", "--database-url", &url("/none.db")]);
    assert_eq!(none.status.code(), Some(2), "{none:?}");
    let empty = url("/new.db?mode=rwc");
    let differs = cargo_oauth(folder.path(), &["oauth", "diff", "--database-url", &empty]);
    assert_eq!(differs.status.code(), Some(1), "{differs:?}");
    assert!(
        text(&differs.stdout).contains("acme_application\n- the table is only in the models\n"),
        "{differs:?}"
    );
    let adopt = cargo_oauth(folder.path(), &["adopt", "--database-url", &empty]);
    assert_eq!(adopt.status.code(), Some(2), "{adopt:?}");
    assert!(text(&adopt.stderr).contains("there is nothing to adopt"), "{adopt:?}");
    let missing = cargo_oauth(folder.path(), &["diff"]);
    assert!(text(&missing.stderr).contains("--database-url <URL>"), "{missing:?}");
}
