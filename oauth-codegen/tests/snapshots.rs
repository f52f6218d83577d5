//! The text of migrations and diagrams, compared with reviewed files; `UPDATE_SNAPSHOTS=1` writes them anew.

mod support;

use std::fs;
use std::path::Path;

use oauth_codegen::{Project, diagram, migration};
use oauth_schema::{Change, Dialect, Schema};

fn check(sample: &str) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests");
    let models = fs::read_to_string(folder.join("fixtures").join(format!("{sample}.rs"))).expect("a fixture");
    let package = support::package(&models, "");
    let project = Project::open(package.path()).expect("a project");
    let set = project.models().expect("models");
    let schema = Schema::of(set);
    let change = Change::between(&Schema::empty(schema.user.clone()), &schema).expect("a change");
    let mut files = vec![(format!("{sample}.schema.toml"), schema.text())];
    files.push((format!("{sample}.admin.json"), oauth_codegen::admin::json(set) + "\n"));
    for format in diagram::Format::ALL {
        let text = diagram::render(set, format).expect("a diagram");
        assert_eq!(diagram::render(set, format).expect("a diagram"), text);
        files.push((format!("{sample}.diagram.{}", format.word()), text));
    }
    for dialect in Dialect::ALL {
        let rendered = migration::render(&change, dialect, 1, "initial").expect("a migration");
        let [down, up] = rendered.try_into().expect("one step");
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
            let read = Schema::parse(&text).map(|schema| (schema.hash(), schema.text()));
            assert_eq!(read, Ok((schema.hash(), text)), "{name} reads back");
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
