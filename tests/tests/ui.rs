//! Mistakes and how they are explained: `ui/<kind of mistake>/`, and what must compile: `ui/pass/`.
//!
//! The `.stderr` files are blessed on rustc 1.95; a newer compiler may word its own lines otherwise.
//! `TRYBUILD=overwrite cargo test -p oauth-tests --test ui` writes them anew: read each one before it is committed.

/// What this crate's own build script sets; cargo hands it on to the tests.
const MIGRATIONS: &str = "OAUTH_MIGRATIONS_FILE";

#[test]
fn mistakes_are_explained() {
    if std::env::var_os(MIGRATIONS).is_some() {
        // The cases are built as a crate without a build script.
        let test = std::env::current_exe().expect("the path of this test");
        let status = std::process::Command::new(test)
            .args(std::env::args_os().skip(1))
            .env_remove(MIGRATIONS)
            .status()
            .expect("this test again, without the build script's variable");
        assert!(status.success(), "some cases differ; see above");
        return;
    }
    let cases = trybuild::TestCases::new();
    cases.pass("ui/pass/*.rs");
    // Every folder but `pass`: no other may start with a `p`.
    cases.compile_fail("ui/[!p]*/*.rs");
}
