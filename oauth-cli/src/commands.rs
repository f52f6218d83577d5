//! What each command does, as text.

use std::path::{Path, PathBuf};

use oauth_codegen::project::{Make, SCHEMA_FILE};
use oauth_codegen::{Error, Project, State, admin, diagram};
use oauth_schema::model::Model;
use oauth_schema::problems::suggestion;
use oauth_schema::role::Role;

use crate::arguments::{Arguments, Command};

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
        Command::Make { name, allow } => make(&project, &Make { name: name.clone(), allowed: allow.clone() }),
        Command::Check => check(&project),
        Command::Code { role } => return code(&project, role.as_deref()),
        Command::Diagram { format } => {
            project.models().and_then(|set| diagram::render(set, *format)).map(Output::of)
        }
        Command::Admin { .. } => project.models().map(|set| Output::of(format!("{}\n", admin::json(set)))),
    };
    result.map_err(|error| error.to_string())
}

impl Output {
    fn of(text: String) -> Self {
        Self { text, agrees: true }
    }
}

fn make(project: &Project, make: &Make) -> Result<Output, Error> {
    let written = project.make(make)?;
    if written.is_empty() {
        return Ok(Output::of("Nothing is missing: models and migrations agree.\n".to_owned()));
    }
    let lines = written.iter().map(|path| format!("Wrote {}\n", shown(project, path)));
    Ok(Output::of(lines.collect()))
}

fn check(project: &Project) -> Result<Output, Error> {
    let folder = shown(project, &project.folder());
    let missing = match project.state()? {
        State::Current => return Ok(Output::of("Models and migrations agree.\n".to_owned())),
        State::Missing => format!("The first migration is missing in {folder}."),
        State::MissingFor(dialects) => {
            let words: Vec<&str> = dialects.iter().map(|dialect| dialect.word()).collect();
            format!("The migration for {} is missing in {folder}.", words.join(", "))
        }
        State::Behind => format!("{folder}/{SCHEMA_FILE} is behind the models."),
        State::Changed(change) => {
            let operations = change.operations.iter().map(|operation| format!("\n- {operation}"));
            format!(
                "The models changed, and the migration for it is missing:{}",
                operations.collect::<String>()
            )
        }
    };
    Ok(Output { text: format!("{missing}\nRun `cargo oauth make`.\n"), agrees: false })
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
fn shown(project: &Project, path: &Path) -> String {
    path.strip_prefix(&project.root).unwrap_or(path).display().to_string()
}
