//! The commands about migrations, as far as files tell.

use std::fmt::Write as _;
use std::path::Path;

use oauth_codegen::chain::Head;
use oauth_codegen::project::{Make, SCHEMA_FILE};
use oauth_codegen::{Error, Project, Rewritten, State, folder};
use oauth_runtime::migrate::{MigrationState, MigrationStatus};
use oauth_schema::Dialect;
use oauth_schema::change::{Change, Code};

use crate::commands::{Output, shown};

pub(crate) fn make(project: &Project, make: &Make) -> Result<Output, Error> {
    let written = project.make(make)?;
    if written.is_empty() {
        return Ok(Output::of("Nothing is missing: models and migrations agree.\n".to_owned()));
    }
    let lines = written.iter().map(|path| format!("Wrote {}\n", shown(project, path)));
    Ok(Output::of(lines.collect()))
}

pub(crate) fn check(project: &Project) -> Result<Output, Error> {
    Ok(match missing(project, &project.state()?) {
        None => Output::of(AGREED.to_owned()),
        Some(missing) => Output { text: format!("{missing}\nRun `cargo oauth make`.\n"), agrees: false },
    })
}

const AGREED: &str = "Models and migrations agree.\n";

/// What is missing, in a sentence, and the operations behind it.
fn missing(project: &Project, state: &State) -> Option<String> {
    let folder = shown(project, &project.folder());
    Some(match state {
        State::Current => return None,
        State::Missing => format!("The first migration is missing in {folder}."),
        State::MissingFor(dialects) => {
            let words: Vec<&str> = dialects.iter().map(|dialect| dialect.word()).collect();
            format!("The migration for {} is missing in {folder}.", words.join(", "))
        }
        State::Behind => format!("{folder}/{SCHEMA_FILE} is behind the models; no database is."),
        State::Changed(change) => {
            format!("The models changed, and the migration for it is missing:{}", operations(change))
        }
    })
}

fn operations(change: &Change) -> String {
    change.operations.iter().map(|operation| format!("\n- {operation}")).collect()
}

pub(crate) fn plan(project: &Project) -> Result<Output, Error> {
    let state = project.state()?;
    let Some(mut text) = missing(project, &state) else { return Ok(Output::of(AGREED.to_owned())) };
    text.push('\n');
    if let State::Changed(change) = &state {
        let hazards = change.hazards();
        if !hazards.is_empty() {
            text.push_str("\nWhat may lose something, or what rows may stand in the way of:\n");
        }
        for hazard in hazards {
            let way_out = hazard.way_out.map(|text| format!("; {text}")).unwrap_or_default();
            let _ = writeln!(text, "- {} {}{way_out}", hazard.code, hazard.text);
        }
    }
    text.push_str("\n`cargo oauth make` writes:\n");
    for file in project.missing(&everything_allowed())? {
        let note = if file.text.starts_with("-- no-transaction") { " (outside a transaction)" } else { "" };
        let _ = writeln!(text, "- {}{note}", shown(project, &project.folder().join(&file.path)));
    }
    Ok(Output { text, agrees: false })
}

/// To show what would be written, nothing has to be allowed.
fn everything_allowed() -> Make {
    Make { name: None, allowed: Code::ALL.map(|(code, ..)| code).to_vec() }
}

pub(crate) fn sql(project: &Project, dialect: Option<Dialect>, back: bool) -> Result<Output, Error> {
    let ending = if back { ".down.sql" } else { ".up.sql" };
    let files = project.missing(&everything_allowed())?;
    let is_wanted = |path: &Path| {
        let is_of = |dialect: Dialect| path.starts_with(dialect.word());
        path.to_string_lossy().ends_with(ending) && dialect.is_none_or(is_of)
    };
    let mut files: Vec<_> = files.iter().filter(|file| is_wanted(&file.path)).collect();
    if back {
        // The way back begins with the newest.
        files.reverse();
    }
    let texts = files.iter().map(|file| format!("-- {}\n{}\n", file.path.display(), file.text));
    Ok(Output::of(texts.collect()))
}

pub(crate) fn show(project: &Project) -> Result<Output, Error> {
    let migrations = project.migrations()?;
    let mut text = String::new();
    for dialect in Dialect::ALL {
        let scripts = folder::of_database(&migrations, dialect);
        if scripts.is_empty() {
            continue;
        }
        let _ = writeln!(text, "{}", dialect.word());
        for (migration, script) in scripts {
            let file = std::fs::read_to_string(&script.up)
                .map_err(|source| Error::Read { path: script.up.clone(), source })?;
            let _ = writeln!(text, "  {:04} {}{}", migration.version, migration.name, notes(&file));
        }
    }
    if text.is_empty() {
        text = format!("There is no migration in {} yet.\n", shown(project, &project.folder()));
    }
    let state = project.state()?;
    let missing = missing(project, &state);
    let _ = writeln!(text, "{}", missing.as_deref().unwrap_or(AGREED.trim_end()));
    Ok(Output { text, agrees: missing.is_none() })
}

pub(crate) fn applied(migrations: &[MigrationStatus]) -> Output {
    let text: String = migrations.iter().map(|migration| format!("{migration}\n")).collect();
    let is_done = |migration: &MigrationStatus| {
        matches!(migration.state, MigrationState::Applied { .. } | MigrationState::Replaced { .. })
    };
    Output { text, agrees: migrations.iter().all(is_done) }
}

/// What the head of a file says, in brackets.
fn notes(file: &str) -> String {
    let Some(head) = Head::parse(file) else { return " (written by hand)".to_owned() };
    let mut notes = Vec::new();
    if head.steps > 1 {
        notes.push(format!("step {} of {}", head.step, head.steps));
    }
    if head.replaces.is_some() {
        notes.push("stands for all before it".to_owned());
    }
    if file.starts_with("-- no-transaction") {
        notes.push("outside a transaction".to_owned());
    }
    let mut allowed: Vec<&str> = head.allowed.iter().map(|code| code.word()).collect();
    allowed.dedup();
    if !allowed.is_empty() {
        notes.push(format!("allowed: {}", allowed.join(", ")));
    }
    if notes.is_empty() { String::new() } else { format!(" ({})", notes.join("; ")) }
}

pub(crate) fn rewritten(project: &Project, Rewritten { written, removed }: &Rewritten) -> Output {
    let written = written.iter().map(|path| format!("Wrote {}\n", shown(project, path)));
    let removed = removed.iter().map(|path| format!("Removed {}\n", shown(project, path)));
    Output::of(written.chain(removed).collect())
}
