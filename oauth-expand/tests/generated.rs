//! What is generated and committed is what its sources give.

use std::path::Path;

use oauth_schema::declaration::EntityDeclaration;
use oauth_schema::{Model, Role};

fn compare(path: &Path, expected: &str, source: &str) {
    if std::env::var_os("UPDATE_SNAPSHOTS").is_some() {
        std::fs::write(path, expected).expect("the expected output can be written");
    }
    let committed = std::fs::read_to_string(path).unwrap_or_default().replace("\r\n", "\n");
    assert!(
        committed == expected,
        "{} is not what {source} gives; run UPDATE_SNAPSHOTS=1 cargo test -p oauth-expand --features format, and read the difference",
        path.display(),
    );
}

#[test]
fn the_base_structs_are_up_to_date() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../oauth-runtime/src/generated");
    for role in Role::ALL {
        let path = folder.join(format!("{}.rs", role.field()));
        compare(&path, &oauth_expand::base::file(role), &format!("schemas/{}.toml", role.field()));
    }
    compare(&folder.join("relations.rs"), &oauth_expand::base::relations_file(), "schemas/");
}

#[test]
fn the_code_of_acmes_application_is_as_reviewed() {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let source = std::fs::read_to_string(here.join("../examples/acme/src/models.rs")).unwrap();
    let file = syn::parse_file(&source).unwrap();
    let item = file.items.into_iter().find_map(|item| match item {
        syn::Item::Struct(item) if item.ident == "Application" => Some(syn::DeriveInput::from(item)),
        _ => None,
    });
    let declaration = EntityDeclaration::read(Role::Application, &item.unwrap()).unwrap();
    let model = Model::resolve(&declaration).unwrap();
    let code = oauth_expand::format::entity(&declaration, &model);
    compare(&here.join("tests/snapshots/acme_application.rs"), &code, "examples/acme/src/models.rs");
}
