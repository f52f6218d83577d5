//! The migrations folder: `<database>/<version>_<name>.{up,down}.sql`, in sqlx's layout.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use oauth_schema::dialect::Dialect;

use crate::error::Error;
use crate::project::SCHEMA_FILE;

/// A migration, of all databases.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Migration {
    /// Its number.
    pub version: u64,
    /// Its name.
    pub name: String,
    /// Its scripts, one per database that has it.
    pub scripts: Vec<Script>,
}

/// The migrations that a database has, oldest first, each with its files there.
pub fn of_database(migrations: &[Migration], dialect: Dialect) -> Vec<(&Migration, &Script)> {
    let scripts = migrations
        .iter()
        .flat_map(|migration| migration.scripts.iter().map(move |script| (migration, script)));
    scripts.filter(|(_, script)| script.dialect == dialect).collect()
}

/// The two files of a migration for one database.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Script {
    /// The database.
    pub dialect: Dialect,
    /// The file that applies it.
    pub up: PathBuf,
    /// The file that reverts it.
    pub down: PathBuf,
}

/// Reads the names of all files in a migrations folder; one that is not there has no migrations.
///
/// # Errors
/// A file that is no part of a migration, a migration without one of its files.
pub fn read(folder: &Path) -> Result<Vec<Migration>, Error> {
    let mut migrations: BTreeMap<(u64, String), Migration> = BTreeMap::new();
    for (path, name, is_folder) in entries(folder)? {
        if !is_folder {
            if name == SCHEMA_FILE || is_note(&name) {
                continue;
            }
            let problem = "this file is no part of a migration; move it elsewhere, or into the folder of its database (`sqlite`, `postgres`, `mysql`)";
            return Err(Error::Folder { path, problem: problem.to_owned() });
        }
        let Some(dialect) = Dialect::from_word(&name) else {
            let problem =
                "no database has this name; a folder of migrations is `sqlite`, `postgres` or `mysql`";
            return Err(Error::Folder { path, problem: problem.to_owned() });
        };
        for script in scripts(&path)? {
            add(&mut migrations, dialect, script)?;
        }
    }
    Ok(migrations.into_values().collect())
}

fn add(
    migrations: &mut BTreeMap<(u64, String), Migration>,
    dialect: Dialect,
    pair: Pair,
) -> Result<(), Error> {
    let (up, down) = match (pair.up, pair.down) {
        (Some(up), Some(down)) => (up, down),
        (Some(path), None) => {
            let problem =
                format!("its other half is missing; add `{}`", file_name(pair.version, &pair.name, "down"));
            return Err(Error::Folder { path, problem });
        }
        (None, down) => {
            let problem =
                format!("its other half is missing; add `{}`", file_name(pair.version, &pair.name, "up"));
            return Err(Error::Folder { path: down.unwrap_or_default(), problem });
        }
    };
    let entry = migrations.entry((pair.version, pair.name.clone()));
    let migration = entry.or_insert_with(|| Migration {
        version: pair.version,
        name: pair.name.clone(),
        scripts: Vec::new(),
    });
    migration.scripts.push(Script { dialect, up, down });
    migration.scripts.sort_by_key(|script| script.dialect);
    Ok(())
}

/// One version has one migration in a database.
///
/// # Errors
/// Two migrations with one version.
pub(crate) fn check_versions(migrations: &[Migration], dialect: Dialect) -> Result<(), Error> {
    let scripts = of_database(migrations, dialect);
    let twice = scripts.windows(2).find(|pair| pair[0].0.version == pair[1].0.version);
    match twice {
        None => Ok(()),
        Some(pair) => Err(Error::Folder {
            path: pair[1].1.up.clone(),
            problem: format!(
                "`{}` has version {} too; one version has one name, so give one of the two another number",
                pair[0].0.name, pair[0].0.version
            ),
        }),
    }
}

struct Pair {
    version: u64,
    name: String,
    up: Option<PathBuf>,
    down: Option<PathBuf>,
}

fn scripts(folder: &Path) -> Result<Vec<Pair>, Error> {
    let mut pairs: BTreeMap<(u64, String), Pair> = BTreeMap::new();
    for (path, file, is_folder) in entries(folder)? {
        if !is_folder && is_note(&file) {
            continue;
        }
        let Some((version, name, up)) = parse(&file).filter(|_| !is_folder) else {
            let problem = "this is no name of a migration; write `<version>_<name>.up.sql` or `.down.sql`, such as `0002_add_region.up.sql`";
            return Err(Error::Folder { path, problem: problem.to_owned() });
        };
        let pair =
            pairs.entry((version, name.clone())).or_insert(Pair { version, name, up: None, down: None });
        let place = if up { &mut pair.up } else { &mut pair.down };
        if let Some(other) = place {
            let problem =
                format!("this is version {version} like {}; remove one of the two", other.display());
            return Err(Error::Folder { path, problem });
        }
        *place = Some(path);
    }
    Ok(pairs.into_values().collect())
}

/// Path, name and whether it is a folder, sorted by name.
fn entries(folder: &Path) -> Result<Vec<(PathBuf, String, bool)>, Error> {
    let read = match std::fs::read_dir(folder) {
        Ok(read) => read,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(Error::read(folder)(error)),
    };
    let mut entries = Vec::new();
    for entry in read {
        let path = entry.map_err(Error::read(folder))?.path();
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let is_folder = path.is_dir();
        entries.push((path, name, is_folder));
    }
    entries.sort();
    Ok(entries)
}

/// Hidden files and notes are left alone.
fn is_note(name: &str) -> bool {
    name.starts_with('.') || name.ends_with(".md")
}

/// Version, name, and whether it is the up file.
fn parse(file: &str) -> Option<(u64, String, bool)> {
    let (stem, up) = match (file.strip_suffix(".up.sql"), file.strip_suffix(".down.sql")) {
        (Some(stem), _) => (stem, true),
        (_, Some(stem)) => (stem, false),
        _ => return None,
    };
    let (version, name) = stem.split_once('_')?;
    let digits = !version.is_empty() && version.bytes().all(|byte| byte.is_ascii_digit());
    // sqlx, which reads the same folder, has signed versions.
    let version = version.parse::<i64>().ok().filter(|version| digits && *version > 0)?;
    (!name.is_empty()).then(|| (version.unsigned_abs(), name.to_owned(), up))
}

/// Name of one file of a migration; `direction` is `up` or `down`.
pub(crate) fn file_name(version: u64, name: &str, direction: &str) -> String {
    format!("{version:04}_{name}.{direction}.sql")
}

pub(crate) fn check_name(name: &str) -> Result<(), Error> {
    let fits = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_';
    if name.is_empty() || name.len() > 100 || !name.bytes().all(fits) {
        return Err(Error::Name(name.to_owned()));
    }
    Ok(())
}
