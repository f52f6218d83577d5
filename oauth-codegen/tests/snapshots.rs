//! The text of migrations, compared with reviewed files; `UPDATE_SNAPSHOTS=1` writes them anew.

mod support;

use std::fs;
use std::path::Path;

use oauth_codegen::snapshot::Snapshot;
use oauth_codegen::{Project, migration};
use oauth_schema::dialect::Dialect;

fn check(sample: &str) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests");
    let models = fs::read_to_string(folder.join("fixtures").join(format!("{sample}.rs"))).expect("a fixture");
    let package = support::package(&models, "");
    let project = Project::open(package.path()).expect("a project");
    let set = project.models().expect("models");
    let mut files = vec![(format!("{sample}.schema.toml"), Snapshot::of(set).text())];
    files.push((format!("{sample}.admin.json"), oauth_codegen::admin::json(set) + "\n"));
    for dialect in Dialect::ALL {
        let [down, up] = migration::create(set, dialect, 1, "initial").expect("a migration");
        files.push((format!("{sample}.{}.down.sql", dialect.word()), down.text));
        files.push((format!("{sample}.{}.up.sql", dialect.word()), up.text));
    }
    for (name, text) in files {
        let path = folder.join("snapshots").join(&name);
        if std::env::var_os("UPDATE_SNAPSHOTS").is_some() {
            fs::write(&path, &text).expect("a snapshot");
        }
        let expected = fs::read_to_string(&path).unwrap_or_default();
        assert_eq!(text, expected, "{name} differs; UPDATE_SNAPSHOTS=1 writes it anew");
        if name.ends_with(".toml") {
            assert_eq!(Snapshot::parse(&text).as_ref(), Ok(&Snapshot::of(set)), "{name} reads back");
        }
    }
}

#[test]
fn the_standard_models_beside_django() {
    check("dot");
}

#[test]
fn the_acme_sample() {
    check("acme");
}

#[test]
fn every_kind_and_hostile_texts() {
    check("everything");
}
