//! The text of migrations and diagrams, compared with reviewed files; `UPDATE_SNAPSHOTS=1` writes them anew.

mod support;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use oauth_codegen::{Project, diagram, migration};
use oauth_schema::{Change, Dialect, Schema};
use sqlparser::dialect::{MySqlDialect, PostgreSqlDialect, SQLiteDialect};
use sqlparser::parser::Parser;

fn tests() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests")
}

/// The models of a file below `fixtures`.
fn project(fixture: &str) -> Project {
    let path = tests().join("fixtures").join(format!("{fixture}.rs"));
    let package = support::package(&fs::read_to_string(path).expect("a fixture"), "");
    Project::open(package.path()).expect("a project")
}

/// Compares a text with the file of that name below `snapshots`.
fn compare(name: &str, text: &str) {
    let path = tests().join("snapshots").join(name);
    if std::env::var_os("UPDATE_SNAPSHOTS").is_some() {
        fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        fs::write(&path, text).expect("a snapshot");
    }
    let expected = fs::read_to_string(&path).unwrap_or_default();
    assert_eq!(text, expected, "{name} differs; UPDATE_SNAPSHOTS=1 writes it anew");
}

fn check(sample: &str) {
    let project = project(sample);
    let set = project.models().expect("models");
    let schema = Schema::of(set);
    let change = Change::creating(&schema).expect("a change");
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
        compare(&name, &text);
        if name.ends_with(".toml") {
            let read = Schema::parse(&text).map(|schema| (schema.hash(), schema.text()));
            assert_eq!(read, Ok((schema.hash(), text)), "{name} reads back");
        }
    }
}

/// Compares the files that lead from the models of one fixture to those of another.
fn check_change(name: &str, before: &str, after: &str) {
    let [before, after] =
        [before, after].map(|fixture| Schema::of(project(fixture).models().expect("models")));
    let change = Change::between(&before, &after).expect("a change");
    let folder = format!("changes/{name}");
    let rendered = Dialect::ALL.map(|dialect| migration::render(&change, dialect, 2, name).expect("files"));
    let mut written = BTreeSet::new();
    for file in rendered.into_iter().flatten() {
        let path = format!("{folder}/{}", file.path.display());
        compare(&path, &file.text);
        written.insert(tests().join("snapshots").join(path));
    }
    assert_eq!(sql_files(&tests().join("snapshots").join(folder)), written, "no other files stand there");
}

/// Every SQL file below a folder.
fn sql_files(folder: &Path) -> BTreeSet<PathBuf> {
    let mut files = BTreeSet::new();
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            files.extend(sql_files(&path));
        } else if path.extension().is_some_and(|extension| extension == "sql") {
            files.insert(path);
        }
    }
    files
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

#[test]
fn a_column_is_added_and_indexed() {
    check_change("column_added", "acme", "changes/column_added");
}

#[test]
fn columns_are_renamed_narrowed_filled_and_made_unique() {
    check_change("columns_altered", "changes/columns_before", "changes/columns_after");
}

#[test]
fn models_are_swapped_after_the_tables_exist() {
    check_change("swapped", "changes/standard", "changes/swapped");
}

#[test]
fn the_application_is_the_standard_one_again() {
    check_change("swapped_back", "acme", "changes/standard");
}

#[test]
fn a_foreign_key_points_elsewhere() {
    check_change("reference_changed", "changes/reference_before", "changes/reference_after");
}

#[test]
fn a_foreign_key_is_required() {
    check_change("reference_required", "changes/reference_before", "changes/reference_required");
}

#[test]
fn a_value_is_no_longer_allowed() {
    check_change("choices_removed", "changes/choices_before", "changes/choices_after");
}

/// Words that the parser does not know, with others of the same place. The suite runs all of them on real servers.
const UNKNOWN: [(&str, &str); 4] = [
    ("PRAGMA foreign_keys = OFF", "PRAGMA foreign_keys = 0"),
    ("PRAGMA foreign_keys = ON", "PRAGMA foreign_keys = 1"),
    ("` RENAME INDEX `", "` RENAME COLUMN `"),
    ("SET CONSTRAINTS ALL IMMEDIATE", "SET TRANSACTION READ WRITE"),
];

#[test]
fn every_statement_is_sql_of_its_dialect() {
    for path in sql_files(&tests().join("snapshots")) {
        let is_of =
            |word: &str| path.iter().any(|part| part.to_string_lossy().split('.').any(|part| part == word));
        let dialect: &dyn sqlparser::dialect::Dialect = match () {
            () if is_of("sqlite") => &SQLiteDialect {},
            () if is_of("postgres") => &PostgreSqlDialect {},
            () if is_of("mysql") => &MySqlDialect {},
            () => panic!("{}: of which database?", path.display()),
        };
        let text = fs::read_to_string(&path).expect("a snapshot");
        for statement in text.split_inclusive(";\n") {
            let known = UNKNOWN.iter().find(|(unknown, _)| statement.contains(unknown));
            if let Some((unknown, known)) = known {
                assert!(
                    Parser::parse_sql(dialect, statement).is_err(),
                    "the parser knows `{unknown}` by now"
                );
                parse(dialect, &path, &statement.replace(unknown, known));
            } else {
                parse(dialect, &path, statement);
            }
        }
    }
}

/// There is one statement, or nothing but comments.
fn parse(dialect: &dyn sqlparser::dialect::Dialect, path: &Path, statement: &str) {
    let shown = path.display();
    let parsed =
        Parser::parse_sql(dialect, statement).unwrap_or_else(|error| panic!("{shown}: {error}\n{statement}"));
    let is_comment = statement.lines().all(|line| line.is_empty() || line.starts_with("--"));
    assert_eq!(parsed.len(), usize::from(!is_comment), "{shown}\n{statement}");
}
