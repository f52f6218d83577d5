//! What a team's `build.rs` calls.

use std::path::{Path, PathBuf};

use oauth_schema::Schema;
use oauth_schema::change::Code;

use crate::config::OnChange;
use crate::embed;
use crate::error::Error;
use crate::folder::Migration;
use crate::project::{Make, Project, SCHEMA_FILE, State};

/// Reads the models of the crate, compares them with its migrations and embeds those.
///
/// Called from `build.rs`. A missing migration is a warning; an error where `CI` is set; it is written with
/// `OAUTH_MIGRATIONS=write`, and `OAUTH_MIGRATIONS_ALLOW=M002` allows what is not safe in it. The variable (`write`, `warn`, `deny`) comes before `on-change` in
/// `[package.metadata.oauth]`, and both before `CI`. Apart from writing a migration, only `OUT_DIR` is touched.
///
/// Ends the process with status 1 after an error.
pub fn build() {
    let script = run(&Environment::of_process());
    script.print();
    if script.failed {
        std::process::exit(1);
    }
}

/// What the build script takes from its environment.
#[derive(Debug, Clone, Default)]
pub struct Environment {
    /// `CARGO_MANIFEST_DIR`.
    pub manifest_dir: Option<PathBuf>,
    /// `OUT_DIR`.
    pub out_dir: Option<PathBuf>,
    /// `OAUTH_MIGRATIONS`.
    pub migrations: Option<String>,
    /// `OAUTH_MIGRATIONS_ALLOW`.
    pub allow: Option<String>,
    /// `CI`.
    pub ci: Option<String>,
}

impl Environment {
    /// The environment of this process.
    pub fn of_process() -> Self {
        let path = |name: &str| std::env::var_os(name).map(PathBuf::from);
        let text = |name: &str| std::env::var_os(name).map(|value| value.to_string_lossy().into_owned());
        Self {
            manifest_dir: path("CARGO_MANIFEST_DIR"),
            out_dir: path("OUT_DIR"),
            migrations: text("OAUTH_MIGRATIONS").filter(|value| !value.is_empty()),
            allow: text("OAUTH_MIGRATIONS_ALLOW"),
            ci: text("CI"),
        }
    }

    /// The unsafe changes that the variable allows.
    fn allowed(&self) -> Result<Vec<Code>, String> {
        Code::list(self.allow.as_deref().unwrap_or_default())
            .map_err(|problem| format!("OAUTH_MIGRATIONS_ALLOW: {problem}"))
    }

    /// What to do about a missing migration, and whether the variable said so.
    fn policy(&self, config: Option<OnChange>) -> Result<(OnChange, bool), String> {
        if let Some(word) = &self.migrations {
            let policy =
                OnChange::from_word(word).map_err(|problem| format!("OAUTH_MIGRATIONS: {problem}"))?;
            return Ok((policy, true));
        }
        let ci = self.ci.as_deref().is_some_and(|ci| !matches!(ci, "" | "0" | "false"));
        Ok((config.unwrap_or(if ci { OnChange::Deny } else { OnChange::Warn }), false))
    }
}

/// What the build script tells cargo.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Script {
    /// Lines such as `cargo::warning=…`.
    pub lines: Vec<String>,
    /// Whether the build fails.
    pub failed: bool,
}

impl Script {
    // Cargo reads directives from standard output.
    #[allow(clippy::print_stdout)]
    fn print(&self) {
        println!("{}", self.lines.join("\n"));
    }

    fn warn(&mut self, message: &str) {
        self.say("warning", message);
    }

    fn fail(&mut self, message: &str) {
        self.say("error", message);
        self.failed = true;
    }

    /// A directive is one line.
    fn say(&mut self, directive: &str, message: &str) {
        let lines = message.lines().filter(|line| !line.trim().is_empty());
        self.lines.extend(lines.map(|line| format!("cargo::{directive}={line}")));
    }

    fn watch(&mut self, path: &Path) {
        self.lines.push(format!("cargo::rerun-if-changed={}", path.display()));
    }
}

/// The build script, apart from printing.
pub fn run(environment: &Environment) -> Script {
    let mut script = Script::default();
    script.lines.push("cargo::rerun-if-env-changed=OAUTH_MIGRATIONS".to_owned());
    script.lines.push("cargo::rerun-if-env-changed=OAUTH_MIGRATIONS_ALLOW".to_owned());
    script.lines.push("cargo::rerun-if-env-changed=CI".to_owned());
    let (Some(root), Some(out_dir)) = (&environment.manifest_dir, &environment.out_dir) else {
        script.fail("oauth_codegen::build() belongs in build.rs, where cargo sets CARGO_MANIFEST_DIR and OUT_DIR; elsewhere run `cargo oauth make`");
        return script;
    };
    script.watch(&root.join("Cargo.toml"));
    let done = Project::open(root).map_err(|error| error.to_string()).and_then(|project| {
        watch(&project, &mut script);
        check(&project, environment, &mut script)?;
        let (schema, migrations) = read(&project)?;
        write(&out_dir.join("oauth_migrations.rs"), &embed::rust(schema.as_ref(), &migrations), &mut script)
            .map_err(|error| error.to_string())
    });
    if let Err(problem) = done {
        script.fail(&problem);
    }
    script
}

fn watch(project: &Project, script: &mut Script) {
    for file in &project.reading.files {
        script.watch(file);
    }
    if project.reading.files.is_empty() {
        script.watch(&project.reading.start);
    }
    // While the folder is not there, cargo runs the script at every build, so that the warning stays.
    let folder = project.folder();
    if project.reading.set.is_some() || folder.is_dir() {
        script.watch(&folder);
    }
}

fn read(project: &Project) -> Result<(Option<Schema>, Vec<Migration>), String> {
    let migrations = project.migrations().map_err(|error| error.to_string())?;
    Ok((project.schema().map_err(|error| error.to_string())?, migrations))
}

/// Compares models and migrations, and acts on a difference.
fn check(project: &Project, environment: &Environment, script: &mut Script) -> Result<(), String> {
    let (policy, asked) = environment.policy(project.config.on_change)?;
    if project.reading.set.is_none() {
        // The derive reports what is wrong with the models, so nothing fails here.
        if let Err(error) = project.models() {
            script.warn("migrations were not checked:");
            script.warn(&error.to_string());
        }
        return Ok(());
    }
    let state = project.state().map_err(|error| error.to_string())?;
    let folder = project.folder();
    let (missing, change) = match &state {
        State::Current => return Ok(()),
        State::Missing => (format!("the first migration is missing in {}", folder.display()), None),
        State::MissingFor(dialects) => {
            let words: Vec<&str> = dialects.iter().map(|dialect| dialect.word()).collect();
            (format!("the migration for {} is missing in {}", words.join(", "), folder.display()), None)
        }
        State::Behind => (format!("{} is behind the models", folder.join(SCHEMA_FILE).display()), None),
        State::Changed(change) => {
            ("the models changed, and the migration for it is missing".to_owned(), Some(change))
        }
    };
    let operations = change.iter().flat_map(|change| &change.operations);
    let operations: String = operations.map(|operation| format!("\n- {operation}")).collect();
    let command = "run `OAUTH_MIGRATIONS=write cargo build` or `cargo oauth make`";
    match policy {
        OnChange::Write => match project.make(&Make { name: None, allowed: environment.allowed()? }) {
            Ok(_) => {}
            // Who only set a default in Cargo.toml goes on working on the models.
            Err(error @ Error::Hazards(_)) if !asked => script.warn(&error.to_string()),
            Err(error) => return Err(error.to_string()),
        },
        OnChange::Warn => script.warn(&format!("{missing}; {command}{operations}")),
        OnChange::Deny => script.fail(&format!("{missing}; {command}, and commit the folder{operations}")),
    }
    Ok(())
}

/// Writes the file, unless it is as it should be: a new time stamp would compile the crate again.
fn write(path: &Path, text: &str, script: &mut Script) -> Result<(), Error> {
    if std::fs::read_to_string(path).ok().as_deref() != Some(text) {
        std::fs::write(path, text).map_err(Error::write(path))?;
    }
    script.lines.push(format!("cargo::rustc-env=OAUTH_MIGRATIONS_FILE={}", path.display()));
    Ok(())
}
