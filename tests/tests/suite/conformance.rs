//! Holds `docs/conformance.md` to the tests of the tree, both ways.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use serde::Deserialize;

/// How many T cases and X cases there are.
const CASES: [(char, u16); 2] = [('T', 185), ('X', 20)];

/// A case of the first table, such as `T104`.
type Case = (char, u16);

/// A test as the tables name it: a file and a function, or a file alone.
type Test = (String, Option<String>);

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn read(path: &str) -> String {
    let path = root().join(path);
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The cells of the rows of the table under a heading.
fn table(heading: &str) -> Vec<Vec<String>> {
    let document = read("docs/conformance.md");
    let (_, rest) = document.split_once(&format!("## {heading}\n")).unwrap();
    let section = rest.split("\n## ").next().unwrap();
    let rows = section.lines().filter(|line| line.starts_with("| ")).skip(1);
    rows.map(|line| line.trim_matches('|').split('|').map(|cell| cell.trim().to_owned()).collect()).collect()
}

/// `T010-T012` gives three cases.
fn cases_of(cell: &str) -> Vec<Case> {
    let case = |text: &str| {
        let letter = text.chars().next().unwrap();
        (letter, text.get(1..).unwrap().parse().unwrap_or_else(|_| panic!("{text} is no case")))
    };
    let (first, last) = cell.split_once('-').unwrap_or((cell, cell));
    let ((letter, first), (_, last)) = (case(first), case(last));
    (first..=last).map(|number| (letter, number)).collect()
}

/// The tests that a cell names: what stands in backticks and is a file of this repository.
fn tests_of(cell: &str) -> Vec<Test> {
    let quoted = cell.split('`').skip(1).step_by(2);
    let tests = quoted.filter_map(|text| match text.split_once(".rs::") {
        Some((file, function)) => Some((format!("{file}.rs"), Some(function.to_owned()))),
        None => text.ends_with(".rs").then(|| (text.to_owned(), None)),
    });
    tests.collect()
}

/// The cases that the name of a function begins with: `t087_to_t095_…`, `t037_t044_x12_…`.
fn cases_of_function(name: &str) -> BTreeSet<Case> {
    let mut cases = BTreeSet::new();
    let (mut last, mut range) = (None, false);
    for word in name.split('_') {
        if word == "to" && last.is_some() {
            range = true;
            continue;
        }
        let mut characters = word.chars();
        let letter = characters.next().filter(|letter| "tx".contains(*letter));
        let digits = characters.as_str();
        let (Some(letter), true) = (letter, digits.len() >= 2) else { break };
        let Ok(number) = digits.parse::<u16>() else { break };
        let letter = letter.to_ascii_uppercase();
        let first = if range { last.unwrap_or(number) } else { number };
        cases.extend((first..=number).map(|number| (letter, number)));
        (last, range) = (Some(number), false);
    }
    cases
}

/// Every Rust file of the repository with its text, by its path.
fn sources() -> BTreeMap<String, String> {
    fn walk(folder: &Path, files: &mut Vec<PathBuf>) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let entry = entry.unwrap();
            let name = entry.file_name();
            let hidden = name.to_string_lossy().starts_with('.') || name == "target";
            let kind = entry.file_type().unwrap();
            if kind.is_dir() && !hidden {
                walk(&entry.path(), files);
            } else if kind.is_file() && entry.path().extension().is_some_and(|extension| extension == "rs") {
                files.push(entry.path());
            }
        }
    }
    let root = root().canonicalize().unwrap();
    let mut files = Vec::new();
    walk(&root, &mut files);
    let relative = |file: &Path| file.strip_prefix(&root).unwrap().to_string_lossy().replace('\\', "/");
    files.iter().map(|file| (relative(file), std::fs::read_to_string(file).unwrap())).collect()
}

/// The names of the functions of a file.
fn functions(text: &str) -> BTreeSet<&str> {
    let starts = text.lines().filter_map(|line| {
        let line = line.trim_start().trim_start_matches("pub ").trim_start_matches("async ");
        line.strip_prefix("fn ")
    });
    let ends = |rest: &str| rest.find(|character: char| !(character.is_alphanumeric() || character == '_'));
    starts.filter_map(|rest| rest.get(..ends(rest)?)).collect()
}

/// Asserts that every test a table names is there.
fn assert_there(tests: &[Test], sources: &BTreeMap<String, String>) {
    for (file, function) in tests {
        let text = sources.get(file).unwrap_or_else(|| panic!("there is no file {file}"));
        if let Some(function) = function {
            assert!(functions(text).contains(function.as_str()), "{file} has no function {function}");
        }
    }
}

#[test]
fn every_case_stands_once_in_the_table_with_a_test_or_a_reason() {
    let sources = sources();
    let mut cases = Vec::new();
    for row in table("Cases") {
        let [case, asked, here] = row.as_slice() else { panic!("not three cells: {row:?}") };
        assert!(!asked.is_empty() && here.len() > 10, "{case} has neither test nor reason");
        assert_there(&tests_of(here), &sources);
        cases.extend(cases_of(case));
    }
    let expected = CASES.iter().flat_map(|(letter, last)| (1..=*last).map(|number| (*letter, number)));
    assert_eq!(cases, expected.collect::<Vec<_>>(), "in order, each once");
}

#[test]
fn every_test_that_is_named_after_a_case_stands_in_its_row() {
    let sources = sources();
    let rows: Vec<(Vec<Case>, Vec<Test>)> = table("Cases")
        .iter()
        .map(|row| (cases_of(row.first().unwrap()), tests_of(row.last().unwrap())))
        .collect();
    let mut found = 0;
    for (file, text) in &sources {
        for function in functions(text) {
            let test = (file.clone(), Some(function.to_owned()));
            for case in cases_of_function(function) {
                found += 1;
                let row = rows.iter().find(|(cases, _)| cases.contains(&case));
                let (_, tests) = row.unwrap_or_else(|| panic!("{function} is named after no case"));
                assert!(tests.contains(&test), "{file}::{function} is missing at {case:?}");
            }
        }
    }
    assert!(found > 200, "only {found} are found");
}

#[test]
fn every_rotation_scenario_has_a_test_or_a_reason() {
    #[derive(Deserialize)]
    struct Scenario {
        source: String,
        config: String,
    }

    let scenarios: Vec<Scenario> =
        serde_json::from_str(include_str!("../../data/rotation-scenarios.json")).unwrap();
    let rows = table("Rotation scenarios");
    assert_eq!(rows.len(), scenarios.len());
    let sources = sources();
    for (row, scenario) in rows.iter().zip(&scenarios) {
        let [source, config, here] = row.as_slice() else { panic!("not three cells: {row:?}") };
        assert_eq!((source, config), (&scenario.source, &scenario.config));
        assert!(here.len() > 10, "{source} has neither test nor reason");
        assert_there(&tests_of(here), &sources);
    }
}

#[test]
fn the_cases_of_a_function_are_read_from_its_name() {
    let numbers = |name: &str| {
        cases_of_function(name)
            .into_iter()
            .map(|(letter, number)| format!("{letter}{number}"))
            .collect::<Vec<_>>()
    };
    assert_eq!(numbers("t104_t106_uris_match_exactly"), ["T104", "T106"]);
    assert_eq!(numbers("t087_to_t089_wildcards"), ["T87", "T88", "T89"]);
    assert_eq!(numbers("t002_t165_a_secret"), ["T2", "T165"]);
    assert_eq!(numbers("t037_x12_a_lifetime"), ["T37", "X12"]);
    for other in ["table", "text", "a_row_of_t010", "t_x", "to_t010"] {
        assert!(numbers(other).is_empty(), "{other}");
    }
}
