//! The catalog that the models of a file ask for.

use std::path::Path;

use oauth_cli::live::declared;
use oauth_codegen::config::Config;
use oauth_runtime::catalog::Catalog;
use oauth_schema::Schema;

use super::super::dialect;

pub(super) fn catalog(kind: oauth_tests::Kind, models: &str) -> Catalog {
    let config = Config { models: Some(models.into()), ..Config::default() };
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let schema = Schema::of(&oauth_codegen::source::read(here, &config).unwrap().set.unwrap());
    declared(&schema, dialect(kind))
}
