//! What each command does, as text.

use std::path::{Path, PathBuf};

use oauth_cli::live;
use oauth_codegen::project::Make;
use oauth_codegen::{Project, admin, diagram};
use oauth_schema::model::Model;
use oauth_schema::problems::suggestion;
use oauth_schema::role::Role;

use crate::arguments::{Arguments, Command};
use crate::migrations;

/// What a command prints.
#[derive(Debug)]
pub(crate) struct Output {
    /// The text.
    pub(crate) text: String,
    /// Whether models and migrations agree, as far as the command looked.
    pub(crate) agrees: bool,
}

/// Runs the command.
///
/// # Errors
/// What went wrong and what to do next.
pub(crate) fn run(arguments: &Arguments) -> Result<Output, String> {
    let root = root(arguments.manifest_path.as_deref())?;
    let project = Project::open(&root).map_err(|error| error.to_string())?;
    let result = match &arguments.command {
        Command::Make { name, allow } => {
            migrations::make(&project, &Make { name: name.clone(), allowed: allow.clone() })
        }
        Command::Check => migrations::check(&project),
        Command::Plan => migrations::plan(&project),
        Command::Sql { database, down } => migrations::sql(&project, *database, *down),
        Command::Show { database_url: None } => migrations::show(&project),
        Command::Show { database_url: Some(url) } => {
            return on_database(live::status(&project, url)).map(|status| migrations::applied(&status));
        }
        Command::Squash { name } => project.squash(name).map(|files| migrations::rewritten(&project, &files)),
        Command::Rebase { name, allow } => {
            let make = Make { name: None, allowed: allow.clone() };
            project.rebase(name, &make).map(|files| migrations::rewritten(&project, &files))
        }
        Command::Diff { database } => {
            let found = on_database(live::diff(&project, &database.database_url))?;
            return Ok(Output { text: found.to_string(), agrees: found.is_empty() });
        }
        Command::Adopt { database, make, allow, dry_run } => {
            let options = live::Adopt { make: *make, allowed: allow.clone(), dry_run: *dry_run };
            return on_database(live::adopt(&project, &database.database_url, &options)).map(Output::of);
        }
        Command::Code { role } => return code(&project, role.as_deref()),
        Command::Diagram { format } => {
            project.models().and_then(|set| diagram::render(set, *format)).map(Output::of)
        }
        Command::Admin { .. } => project.models().map(|set| Output::of(format!("{}\n", admin::json(set)))),
    };
    result.map_err(|error| error.to_string())
}

impl Output {
    pub(crate) fn of(text: String) -> Self {
        Self { text, agrees: true }
    }
}

/// Waits for what a command does with a database.
fn on_database<T>(work: impl Future<Output = Result<T, live::Error>>) -> Result<T, String> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.map_err(|error| format!("cannot wait for a database: {error}"))?;
    runtime.block_on(work).map_err(|error| error.to_string())
}

fn code(project: &Project, role: Option<&str>) -> Result<Output, String> {
    let role = role.map(parse_role).transpose()?;
    let set = project.models().map_err(|error| error.to_string())?;
    let mut texts = Vec::new();
    for entity in &project.reading.source.entities {
        // The registry's models only: another struct with a derive is no part of the team's set.
        let listed = set.model(entity.role).is_some_and(|model| entity.ident == model.name);
        if !listed || role.is_some_and(|role| role != entity.role) {
            continue;
        }
        // The model as the derive sees it, from the struct alone.
        let model = Model::resolve(entity).map_err(|error| error.to_string())?;
        texts.push(oauth_expand::format::entity(entity, &model));
    }
    if texts.is_empty() {
        let what =
            role.map_or_else(|| "every role".to_owned(), |role| format!("the role `{}`", role.field()));
        return Err(format!(
            "{what} has the standard model, whose code is part of oauth-runtime; swap a struct in to see its code"
        ));
    }
    Ok(Output::of(texts.join("\n")))
}

fn parse_role(word: &str) -> Result<Role, String> {
    Role::from_field(&word.replace('-', "_")).ok_or_else(|| {
        let known = Role::ALL.map(Role::field);
        format!("no model has the role `{word}`{} (roles: {})", suggestion(word, known), known.join(", "))
    })
}

/// Folder of the package.
fn root(manifest: Option<&Path>) -> Result<PathBuf, String> {
    if let Some(manifest) = manifest {
        if !manifest.is_file() {
            return Err(format!("{}: no such file; name the package's Cargo.toml", manifest.display()));
        }
        let manifest =
            std::path::absolute(manifest).map_err(|error| format!("{}: {error}", manifest.display()))?;
        return Ok(manifest.parent().unwrap_or(Path::new("/")).to_owned());
    }
    let here = std::env::current_dir().map_err(|error| format!("the current folder: {error}"))?;
    let found = here.ancestors().find(|folder| folder.join("Cargo.toml").is_file());
    found.map(Path::to_owned).ok_or_else(|| {
        format!(
            "no Cargo.toml in {} or above it; go into the package, or name it with `--manifest-path`",
            here.display()
        )
    })
}

/// The path relative to the package.
pub(crate) fn shown(project: &Project, path: &Path) -> String {
    path.strip_prefix(&project.root).unwrap_or(path).display().to_string()
}
