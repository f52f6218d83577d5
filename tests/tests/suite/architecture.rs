//! What ARCHITECTURE.md says a crate does not know, it does not depend on; what the README shows is there.

use std::path::Path;

fn read(path: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(path);
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// Names under `[dependencies]` of a crate.
fn dependencies(package: &str) -> Vec<String> {
    let manifest: toml::Table = read(&format!("{package}/Cargo.toml")).parse().unwrap();
    let table = manifest.get("dependencies").and_then(|table| table.as_table());
    table.map(|table| table.keys().cloned().collect()).unwrap_or_default()
}

#[test]
fn no_crate_knows_more_than_it_should() {
    for (package, unknown) in [
        ("oauth-schema", &["sqlx", "tera", "oauth-runtime", "oauth-expand", "oauth-codegen"][..]),
        ("oauth-expand", &["sqlx", "tera", "oauth-runtime", "oauth-codegen", "toml"]),
        ("oauth-derive", &["sqlx", "tera", "oauth-runtime", "oauth-codegen", "toml", "prettyplease"]),
        ("oauth-codegen", &["sqlx", "quote", "oauth-expand", "oauth-runtime"]),
        ("oauth-runtime", &["syn", "quote", "tera", "oauth-schema", "oauth-expand", "oauth-codegen"]),
        ("oauth-cli", &["sqlx", "oauth-derive"]),
    ] {
        let known = dependencies(package);
        assert!(!known.is_empty(), "{package}");
        for name in unknown {
            assert!(!known.iter().any(|dependency| dependency == name), "{package} depends on {name}");
        }
    }
}

#[test]
fn the_code_of_the_readme_stands_in_the_example() {
    let sources = ["src/models.rs", "src/main.rs", "build.rs"]
        .map(|file| squeeze(&read(&format!("examples/acme/{file}"))));
    let readme = read("README.md");
    let blocks: Vec<&str> =
        readme.split("```rust\n").skip(1).filter_map(|rest| rest.split("```").next()).collect();
    assert!(blocks.len() >= 5);
    for block in blocks {
        let wanted = squeeze(block);
        assert!(sources.iter().any(|source| source.contains(&wanted)), "not in examples/acme:\n{block}");
    }
}

/// Text without white space and trailing commas, which rustfmt moves.
fn squeeze(text: &str) -> String {
    text.split_whitespace().collect::<String>().replace(",)", ")").replace(",}", "}")
}
