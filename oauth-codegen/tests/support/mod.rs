//! A package in a scratch folder.

use std::fs;
use std::path::Path;

use oauth_codegen::Environment;
use tempfile::TempDir;

/// A package whose `src/models.rs` is the text.
pub(crate) fn package(models: &str, metadata: &str) -> TempDir {
    let folder = tempfile::tempdir().expect("a scratch folder");
    let manifest = format!("[package]\nname = \"scratch\"\nversion = \"0.1.0\"\n{metadata}\n");
    fs::write(folder.path().join("Cargo.toml"), manifest).expect("a manifest");
    fs::create_dir_all(folder.path().join("src")).expect("a src folder");
    fs::create_dir_all(folder.path().join("out")).expect("an out folder");
    fs::write(folder.path().join("src/models.rs"), models).expect("a models file");
    folder
}

/// The environment of the package's build script.
#[allow(dead_code)]
pub(crate) fn environment(root: &Path, migrations: Option<&str>, ci: Option<&str>) -> Environment {
    Environment {
        manifest_dir: Some(root.to_owned()),
        out_dir: Some(root.join("out")),
        migrations: migrations.map(str::to_owned),
        allow: None,
        ci: ci.map(str::to_owned),
    }
}
