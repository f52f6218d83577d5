use tempfile::TempDir;

pub(super) fn create() -> (TempDir, String) {
    let folder = tempfile::Builder::new().prefix("oauth-test-").tempdir().expect("a temporary folder");
    let url = format!("sqlite://{}?mode=rwc", folder.path().join("test.db").display());
    (folder, url)
}
