//! `cargo oauth adopt`: makes a database of Django OAuth Toolkit one of the package.

use std::fmt::Write as _;
use std::path::PathBuf;

use oauth_codegen::Project;
use oauth_codegen::migration::Rendered;
use oauth_codegen::project::Make;
use oauth_runtime::catalog;
use oauth_runtime::migrate::Migrations;
use oauth_schema::change::{Change, Code, Hazard, Operation};
use oauth_schema::{Role, Schema};

use super::found::Found;
use super::{Error, Live, django, migrations};

/// How a database is adopted.
#[derive(Debug, Clone, Default)]
pub struct Adopt {
    /// Whether the migration to the models is written too.
    pub make: bool,
    /// Unsafe changes that the team allows in it.
    pub allowed: Vec<Code>,
    /// Whether nothing is written and recorded.
    pub dry_run: bool,
}

/// Name of the migration that leads to what Django OAuth Toolkit made.
const ADOPTED: &str = "adopted";

/// Says what a database of Django OAuth Toolkit holds, writes the migration that leads there, and records it as applied.
///
/// # Errors
/// A database that cannot be reached; one that was adopted or migrated before, a package that has migrations, and
/// tables that no model explains, with nothing written or recorded.
pub async fn adopt(project: &Project, url: &str, options: &Adopt) -> Result<String, Error> {
    let models = project.models()?;
    if !project.migrations()?.is_empty() || project.schema()?.is_some() {
        return Err(Error::Refused(vec![format!(
            "{} has migrations already, and an adopted database starts with the first one; apply them to a database of their own",
            project.folder().display()
        )]));
    }
    let live = Live::look(project, url).await?;
    let none = Migrations { models: &[], migrations: Vec::new().into() };
    if let Some(applied) = none.status(&live.pool).await?.first() {
        return Err(Error::Refused(vec![format!(
            "the database has migrations of a package already ({:04}_{}); restore their files from version control, and let the program migrate",
            applied.version, applied.name
        )]));
    }
    let wanted = Schema::of(models);
    let found = Found::read(&live.catalog, live.dialect, &wanted).map_err(Error::Refused)?;
    let change = Change::between(&found.schema, &wanted)
        .map_err(|obstacles| Error::Refused(obstacles.iter().map(ToString::to_string).collect()))?;
    let repeats = django::repeats_tokens(&found.schema);
    let hazards = hazards(&change, repeats);
    let open: Vec<&Hazard> =
        hazards.iter().filter(|hazard| !options.allowed.contains(&hazard.code)).collect();
    let mut allowed = options.allowed.clone();
    if repeats {
        allowed.push(Code::Unique);
    }
    if options.make && !open.is_empty() {
        let open = open.into_iter().cloned().collect();
        return Err(oauth_codegen::Error::Hazards(open).into());
    }

    let mut files = project.baseline(&found.schema, ADOPTED)?;
    if repeats {
        files.extend(django::distinct(&found.schema, &models.databases));
    }
    let mut text = described(&live, &found).await?;
    if options.dry_run {
        for file in &files {
            let _ = writeln!(text, "Would write {}", shown(project, &project.folder().join(&file.path)));
        }
        let _ = writeln!(text, "Would record 0001_{ADOPTED} as applied");
    } else {
        let written = record(project, &live, &files).await?;
        for path in written {
            let _ = writeln!(text, "Wrote {}", shown(project, &path));
        }
        let _ = writeln!(text, "Recorded 0001_{ADOPTED} as applied");
    }
    if options.make && !options.dry_run {
        for path in project.make(&Make { name: None, allowed })? {
            let _ = writeln!(text, "Wrote {}", shown(project, &path));
        }
        text.push_str("\nRead what was written, then let the program migrate.\n");
    } else {
        next(&mut text, &change, repeats, &hazards);
    }
    Ok(text)
}

/// What the team has to allow. Refresh tokens differ once the migration before has been applied.
fn hazards(change: &Change, repeats: bool) -> Vec<Hazard> {
    let table = change.to.of_role(Role::RefreshToken).map(|table| table.name.as_str());
    let mut settled = change.clone();
    settled.operations.retain(|operation| {
        !(repeats
            && matches!(operation, Operation::AddUnique { table: other, unique, .. }
                if Some(other.as_str()) == table && unique.columns == [django::CHECKSUM]))
    });
    settled.hazards()
}

/// Writes the files and records the first migration; where one fails, the files go again.
async fn record(project: &Project, live: &Live, files: &[Rendered]) -> Result<Vec<PathBuf>, Error> {
    let outcome = match project.write(files) {
        Ok(written) => {
            let recorded = async {
                let migrations = migrations(project)?;
                Ok::<_, Error>(migrations.migrate(&live.pool).record_only().to(1).await.map(drop)?)
            };
            recorded.await.map(|()| written)
        }
        Err(error) => Err(error.into()),
    };
    if outcome.is_err() {
        for file in files {
            // What was not written cannot be removed.
            let _ = std::fs::remove_file(project.folder().join(&file.path));
        }
    }
    outcome
}

async fn described(live: &Live, found: &Found) -> Result<String, Error> {
    let mut text = format!("Django OAuth Toolkit {}, by its columns", django::release(&found.schema));
    match catalog::django_migration(&live.pool, "oauth2_provider").await? {
        Some(newest) => {
            let _ = writeln!(text, "; the newest of its migrations is {newest}");
        }
        None => text.push('\n'),
    }
    for table in &found.schema.tables {
        let rows = catalog::count(&live.pool, &table.name).await?;
        let _ = writeln!(text, "- {} ({}): {rows} rows", table.name, table.role.field());
    }
    for (title, list) in [
        ("Missing, made by the next migration:", &found.missing),
        ("Not managed, left as it is:", &found.extra),
    ] {
        if !list.is_empty() {
            let _ = writeln!(text, "\n{title}");
        }
        for line in list {
            let _ = writeln!(text, "- {line}");
        }
    }
    text.push('\n');
    Ok(text)
}

/// Says how to go on.
fn next(text: &mut String, change: &Change, repeats: bool, hazards: &[Hazard]) {
    text.push_str("\nThe models ask for this:\n");
    for operation in &change.operations {
        let _ = writeln!(text, "- {operation}");
    }
    if !hazards.is_empty() {
        text.push_str("\nThis has to be allowed, or made safe in the models:\n");
    }
    for hazard in hazards {
        let way_out = hazard.way_out.map(|way_out| format!("; {way_out}")).unwrap_or_default();
        let _ = writeln!(text, "- {} {}{way_out}", hazard.code, hazard.text);
    }
    let mut codes: Vec<&str> = hazards.iter().map(|hazard| hazard.code.word()).collect();
    if repeats && change.hazards().len() > hazards.len() {
        let (version, name) = django::DISTINCT;
        let _ = writeln!(
            text,
            "\n{version:04}_{name} leaves one row per refresh token before they become unique, which M006 is about.",
        );
        codes.push(Code::Unique.word());
    }
    codes.sort_unstable();
    codes.dedup();
    let allow = if codes.is_empty() { String::new() } else { format!(" --allow {}", codes.join(",")) };
    let _ = writeln!(
        text,
        "\nNext: `cargo oauth make{allow}` writes the migration for it. Read what was written, then let the program migrate.",
    );
}

/// The path relative to the package.
fn shown(project: &Project, path: &std::path::Path) -> String {
    path.strip_prefix(&project.root).unwrap_or(path).display().to_string()
}
