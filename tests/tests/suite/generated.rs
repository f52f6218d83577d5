//! The committed base structs are what `schemas/` gives.

use std::path::Path;

use oauth_schema::Role;

#[test]
fn the_base_structs_are_up_to_date() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../oauth-runtime/src/generated");
    for role in Role::ALL {
        let path = folder.join(format!("{}.rs", role.field()));
        let expected = oauth_expand::base::file(role);
        if std::env::var_os("UPDATE_SNAPSHOTS").is_some() {
            std::fs::write(&path, &expected).unwrap();
        }
        let committed = std::fs::read_to_string(&path).unwrap().replace("\r\n", "\n");
        assert!(
            committed == expected,
            "{} is not what schemas/{}.toml gives; run UPDATE_SNAPSHOTS=1 cargo test -p oauth-tests --test suite generated",
            path.display(),
            role.field(),
        );
    }
}
