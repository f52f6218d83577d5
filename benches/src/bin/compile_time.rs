//! What the derive costs at compile time: `cargo check` of 50 entities against 50 plain structs.
//!
//! Generates small crates below the target folder, edits them in turn and times `cargo check`, without
//! incremental compilation. The dependencies are built once, before.

#![allow(clippy::print_stdout)]

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;
use std::{env, fs};

use oauth_benches::{flag, median, number};

/// Own columns of a struct: attributes of the entity, name and type.
const COLUMNS: [(&str, &str, &str); 10] = [
    ("#[oauth(index)]", "tenant_id", "Uuid"),
    ("#[oauth(max_length = 200)]", "contact", "String"),
    ("#[oauth(max_length = 500)]", "logo_uri", "Option<String>"),
    ("#[oauth(default = true)]", "enabled", "bool"),
    ("#[oauth(index)]", "account", "i64"),
    ("#[oauth(default = 10)]", "requests", "i32"),
    ("", "weight", "f64"),
    ("#[oauth(index)]", "reviewed", "DateTime<Utc>"),
    ("", "extra", "serde_json::Value"),
    ("", "founded", "NaiveDate"),
];

/// What a crate holds.
#[derive(Clone, Copy, PartialEq)]
enum Holds {
    Plain,
    FromRow,
    Entities,
}

/// One crate to check.
struct Subject {
    package: &'static str,
    label: &'static str,
    holds: Holds,
    databases: &'static [&'static str],
}

const PLAIN: Subject =
    Subject { package: "plain", label: "plain structs", holds: Holds::Plain, databases: &["sqlite"] };
const FROM_ROW: Subject =
    Subject { package: "from-row", label: "sqlx::FromRow", holds: Holds::FromRow, databases: &["sqlite"] };
const ENTITIES: Subject = Subject {
    package: "entities",
    label: "OAuthApplication, one database",
    holds: Holds::Entities,
    databases: &["sqlite"],
};
const ENTITIES_EVERYWHERE: Subject = Subject {
    package: "entities-everywhere",
    label: "OAuthApplication, three databases",
    holds: Holds::Entities,
    databases: &["sqlite", "postgres", "mysql"],
};

fn main() {
    let entities = number("--entities", 50);
    let rounds = number("--rounds", 9);
    let mut subjects = vec![PLAIN, FROM_ROW, ENTITIES];
    if flag("--all-databases") {
        subjects.push(ENTITIES_EVERYWHERE);
    }

    let folder = generate(&subjects, entities);
    for subject in &subjects {
        eprintln!("building what `{}` depends on …", subject.package);
        check(&folder, subject.package);
    }

    let mut seconds: Vec<Vec<f64>> = subjects.iter().map(|_| Vec::new()).collect();
    for round in 0..rounds {
        // The first one changes from round to round, so that none always follows the same neighbour.
        for turn in 0..subjects.len() {
            let position = (turn + round) % subjects.len();
            let subject = &subjects[position];
            edit(&folder, subject.package, round);
            let start = Instant::now();
            check(&folder, subject.package);
            seconds[position].push(start.elapsed().as_secs_f64());
        }
    }

    println!(
        "`cargo check` after an edit, {entities} structs of {} fields, {rounds} rounds, medians",
        COLUMNS.len()
    );
    println!();
    println!("| {:<34} | {:>9} | {:>34} |", "crate", "check, ms", "ms an entity, over plain structs");
    println!("|{:-<36}|{:->11}|{:->36}|", "", ":", ":");
    for (subject, measured) in subjects.iter().zip(&seconds) {
        let over =
            measured.iter().zip(&seconds[0]).map(|(this, plain)| (this - plain) * 1000.0 / entities as f64);
        let total = median(measured.iter().map(|seconds| seconds * 1000.0));
        println!("| {:<34} | {total:>9.0} | {:>34.1} |", subject.label, median(over));
    }
}

/// Writes a workspace with a package per subject; gives its folder.
fn generate(subjects: &[Subject], entities: usize) -> PathBuf {
    let program = env::current_exe().expect("the path of this program is known");
    let target =
        program.ancestors().nth(2).expect("the program stands in a profile's folder of the target folder");
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the workspace is above this package");
    let folder = target.join("compile-time");

    let members: Vec<String> = subjects.iter().map(|subject| format!("{:?}", subject.package)).collect();
    write(
        &folder.join("Cargo.toml"),
        &format!("[workspace]\nresolver = \"3\"\nmembers = [{}]\n", members.join(", ")),
    );
    // The versions that the workspace uses, which are on this machine already.
    fs::copy(root.join("Cargo.lock"), folder.join("Cargo.lock")).expect("the lock file can be copied");
    for subject in subjects {
        let package = folder.join(subject.package);
        write(&package.join("Cargo.toml"), &manifest(subject, &root.join("oauth-runtime")));
        write(&package.join("src/lib.rs"), &source(subject.holds, entities));
    }
    folder
}

fn manifest(subject: &Subject, runtime: &Path) -> String {
    let sqlx_features = if subject.holds == Holds::FromRow { r#""derive""# } else { "" };
    format!(
        r#"[package]
name = "{}"
version = "0.0.0"
edition = "2024"

[dependencies]
chrono = {{ version = "0.4", default-features = false }}
oauth-runtime = {{ path = {runtime:?}, default-features = false, features = {:?} }}
serde_json = "1"
sqlx = {{ version = "0.9", default-features = false, features = [{sqlx_features}] }}
uuid = "1"
"#,
        subject.package, subject.databases,
    )
}

fn source(holds: Holds, entities: usize) -> String {
    let mut source = String::from(
        "#![allow(unused_imports)]\nuse chrono::NaiveDate;\nuse oauth_runtime::prelude::*;\nuse uuid::Uuid;\n",
    );
    if holds == Holds::Entities {
        source.push_str(
            "\n#[derive(OAuthUser)]\n#[oauth(table = \"users\", key = \"id\")]\npub struct User { pub id: i64 }\n\n\
             #[swappable(databases(sqlite))]\npub struct Models { user: User, application: Application0 }\n",
        );
    }
    for number in 0..entities {
        let header = match holds {
            Holds::Plain => String::new(),
            Holds::FromRow => "#[derive(sqlx::FromRow)]\n".to_owned(),
            Holds::Entities => {
                format!("#[derive(Clone, OAuthApplication)]\n#[oauth(table = \"application_{number}\")]\n")
            }
        };
        let base = match holds {
            Holds::Entities => "    #[oauth(flatten)]\n    pub base: ApplicationBase<Models>,\n",
            Holds::Plain | Holds::FromRow => "",
        };
        let _ = write!(source, "\n{header}pub struct Application{number} {{\n{base}");
        for (attributes, name, ty) in COLUMNS {
            let attributes = if holds == Holds::Entities { attributes } else { "" };
            let _ = writeln!(source, "    {attributes} pub {name}: {ty},");
        }
        source.push_str("}\n");
    }
    source
}

fn write(path: &Path, text: &str) {
    let folder = path.parent().expect("the file is in a folder");
    fs::create_dir_all(folder).expect("the folder can be made");
    fs::write(path, text).expect("the file can be written");
}

fn edit(folder: &Path, package: &str, round: usize) {
    let path = folder.join(package).join("src/lib.rs");
    let mut source = fs::read_to_string(&path).expect("the source can be read");
    let _ = writeln!(source, "// edit {round}");
    fs::write(&path, source).expect("the source can be written");
}

fn check(folder: &Path, package: &str) {
    let cargo = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let status = Command::new(cargo)
        .args(["check", "--quiet", "--package", package])
        .current_dir(folder)
        .env("CARGO_TARGET_DIR", folder.join("target"))
        .env("CARGO_INCREMENTAL", "0")
        .env_remove("RUSTFLAGS")
        .status()
        .expect("cargo starts");
    assert!(status.success(), "`cargo check` of {package} failed");
}
