//! A package in a scratch folder, and databases that Django OAuth Toolkit made.

use oauth_cli::live::{self, Adopt, Diff};
use oauth_codegen::Project;
use oauth_runtime::catalog::{self, Catalog};
use oauth_runtime::database::Pool;
use oauth_runtime::migrate::Migrations;
use oauth_schema::change::Code;
use oauth_tests::{Kind, TestDatabase};
use tempfile::TempDir;

use super::super::{dot_ddl, dot_schema, run};

/// The standard models.
pub(super) const STANDARD: &str = include_str!("../../../../oauth-codegen/tests/fixtures/dot.rs");

pub(super) struct Package {
    pub(super) folder: TempDir,
}

impl Package {
    pub(super) fn new(models: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir_all(folder.path().join("src")).unwrap();
        std::fs::write(folder.path().join("Cargo.toml"), "[package]\nname = \"team\"\nversion = \"0.1.0\"\n")
            .unwrap();
        std::fs::write(folder.path().join("src/models.rs"), models).unwrap();
        Self { folder }
    }

    pub(super) fn project(&self) -> Project {
        Project::open(self.folder.path()).unwrap()
    }

    pub(super) fn migrations(&self) -> Migrations {
        live::migrations(&self.project()).unwrap()
    }

    pub(super) async fn adopt(&self, db: &TestDatabase, allowed: &[Code]) -> Result<String, live::Error> {
        let options = Adopt { make: true, allowed: allowed.to_vec(), dry_run: false };
        live::adopt(&self.project(), &db.url, &options).await
    }

    pub(super) async fn diff(&self, db: &TestDatabase) -> Diff {
        live::diff(&self.project(), &db.url).await.unwrap()
    }

    /// Whether nothing was written.
    pub(super) fn is_untouched(&self) -> bool {
        let files = self.project().migrations().unwrap();
        files.is_empty() && self.project().schema().unwrap().is_none()
    }
}

/// A release of Django OAuth Toolkit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Release {
    V3_0_1,
    V3_4_1,
    Master,
}

impl Release {
    pub(super) fn tables(self, kind: Kind) -> String {
        match (self, kind) {
            (Self::V3_0_1, Kind::Sqlite) => {
                include_str!("../../../data/dot/dot-schema-3.0.1-sqlite.sql").to_owned()
            }
            (Self::V3_0_1, Kind::Postgres) => {
                include_str!("../../../data/dot/dot-schema-3.0.1-postgres.sql").to_owned()
            }
            (Self::V3_0_1, Kind::MySql) => {
                include_str!("../../../data/dot/dot-schema-3.0.1-mysql.sql").to_owned()
            }
            (Self::V3_4_1, kind) => dot_ddl::tables(kind).to_owned(),
            (Self::Master, kind) => dot_schema::dot_schema(kind),
        }
    }

    /// The tables, with the user 1 and rows.
    pub(super) async fn create(self, db: &TestDatabase) -> Pool {
        let pool = create(db, &self.tables(db.kind)).await;
        fill(&pool, "oauth2_provider_application").await;
        pool
    }
}

/// The table of the users with the user 1, and these tables.
pub(super) async fn create(db: &TestDatabase, tables: &str) -> Pool {
    let pool = Pool::connect(&db.url).await.unwrap();
    let users =
        "CREATE TABLE auth_user (id integer NOT NULL PRIMARY KEY); INSERT INTO auth_user (id) VALUES (1)";
    let mut script = vec![users, tables.trim_end().trim_end_matches(';')];
    if db.kind == Kind::MySql {
        // The tables of access and refresh tokens point at each other.
        script.insert(0, "SET foreign_key_checks = 0");
        script.push("SET foreign_key_checks = 1");
    }
    script.retain(|part| !part.is_empty());
    let script = script.join(";\n");
    run(&pool, &script).await;
    pool
}

pub(super) async fn tables(pool: &Pool) -> Catalog {
    catalog::read(pool, |table| !matches!(table, "auth_user" | "oauth_migration")).await.unwrap()
}

const TIMES: [(&str, &str); 2] =
    [("created", "'2026-01-02 03:04:05'"), ("updated", "'2026-01-02 03:04:05.000120'")];
const EXPIRES: (&str, &str) = ("expires", "'2999-12-31 23:59:59'");

/// Texts with their SHA-256; two differ by case.
const TOKENS: [(&str, &str); 4] = [
    ("tok", "1a7674eb4ee78df7e1ac439a93c3fa8e3c945784d4dec9fd8e3011738b2f1d62"),
    ("dup", "9eb6203435cb3e0033f544e3bf6f1b74b138c765fc489a38a092e8f7adbd9638"),
    ("ref", "3ff6c05723bb069d19953340320fa9512f0be584742703e60226ded28bb43861"),
    ("Ref", "9b6e88e8943a8f9cc125693383238fd96238528a13a0eb8a972ba80c293e8836"),
];

/// Rows as Django leaves them, in the columns that are there: a client with a hashed secret, two access tokens, refresh
/// tokens of which two have one text where the release lets them, and a code.
pub(super) async fn fill(pool: &Pool, application: &str) {
    let catalog = tables(pool).await;
    let secret = format!("'{}'", dot_schema::PBKDF2);
    let client = [
        ("id", "1"),
        ("client_id", "'client'"),
        ("user_id", "1"),
        ("redirect_uris", "'https://a.example/cb'"),
        ("post_logout_redirect_uris", "''"),
        ("client_type", "'confidential'"),
        ("authorization_grant_type", "'authorization-code'"),
        ("client_secret", &secret),
        ("hash_client_secret", "true"),
        ("name", "'One'"),
        ("tenant", "'acme'"),
        ("skip_authorization", "false"),
        ("algorithm", "''"),
        ("allowed_origins", "''"),
        ("registration_source", "'manual'"),
        ("client_jwks", "''"),
        ("client_jwks_uri", "''"),
        ("token_endpoint_auth_method", "''"),
        TIMES[0],
        TIMES[1],
    ];
    insert(pool, &catalog, application, &client).await;
    for (id, token) in [("1", "tok"), ("2", "dup")] {
        let (text, checksum) = quoted(token);
        let access = [
            ("id", id),
            ("user_id", "1"),
            ("application_id", "1"),
            ("token", &text),
            ("token_checksum", &checksum),
            ("scope", "'read'"),
            ("resource", "'[]'"),
            EXPIRES,
            TIMES[0],
            TIMES[1],
        ];
        insert(pool, &catalog, "oauth2_provider_accesstoken", &access).await;
    }
    let refresh = &catalog.tables["oauth2_provider_refreshtoken"];
    let is_unique = refresh
        .uniques
        .iter()
        .any(|unique| matches!(unique.columns.as_slice(), [only] if only.name == "token_checksum"));
    for (id, token, revoked, access) in [
        ("1", "dup", "'2026-01-02 03:04:06'", "NULL"),
        ("2", "dup", "NULL", "1"),
        ("3", "ref", "NULL", "NULL"),
        ("4", "Ref", "NULL", "NULL"),
    ] {
        if is_unique && id == "1" {
            continue;
        }
        let (text, checksum) = quoted(token);
        let refresh = [
            ("id", id),
            ("user_id", "1"),
            ("application_id", "1"),
            ("access_token_id", access),
            ("token", &text),
            ("token_checksum", &checksum),
            ("resource", "'[]'"),
            ("revoked", revoked),
            TIMES[0],
            TIMES[1],
        ];
        insert(pool, &catalog, "oauth2_provider_refreshtoken", &refresh).await;
    }
    if !is_unique {
        run(pool, "UPDATE oauth2_provider_accesstoken SET source_refresh_token_id = 1 WHERE id = 2").await;
    }
    let code = [
        ("user_id", "1"),
        ("application_id", "1"),
        ("code", "'code'"),
        ("redirect_uri", "'https://a.example/cb'"),
        ("scope", "'read'"),
        ("code_challenge", "''"),
        ("code_challenge_method", "''"),
        ("nonce", "''"),
        ("claims", "''"),
        ("resource", "'[]'"),
        EXPIRES,
        TIMES[0],
        TIMES[1],
    ];
    insert(pool, &catalog, "oauth2_provider_grant", &code).await;
}

fn quoted(token: &str) -> (String, String) {
    let (text, checksum) = TOKENS.iter().find(|(text, _)| *text == token).unwrap();
    (format!("'{text}'"), format!("'{checksum}'"))
}

async fn insert(pool: &Pool, catalog: &Catalog, table: &str, values: &[(&str, &str)]) {
    let known = values.iter().filter(|(column, _)| catalog.tables[table].column(column).is_some());
    let (columns, values): (Vec<&str>, Vec<&str>) = known.copied().unzip();
    run(pool, &format!("INSERT INTO {table} ({}) VALUES ({})", columns.join(", "), values.join(", "))).await;
}
