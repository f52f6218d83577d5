//! A package: its settings, its models, its migrations, and whether they agree.

use std::path::{Path, PathBuf};

use oauth_schema::Schema;
use oauth_schema::change::{Change, Code, Hazard, Operation};
use oauth_schema::dialect::Dialect;
use oauth_schema::model::ModelSet;

use crate::chain::{self, Link};
use crate::config::Config;
use crate::error::Error;
use crate::folder::{self, Migration};
use crate::migration::{self, Rendered};
use crate::source::{self, Reading};

/// Name of the first migration.
pub const INITIAL: &str = "initial";

/// The file in the migrations folder that says what the last migration left.
pub const SCHEMA_FILE: &str = "schema.toml";

/// A package that was read.
#[derive(Debug)]
pub struct Project {
    /// Folder of the manifest.
    pub root: PathBuf,
    /// The settings.
    pub config: Config,
    /// The models.
    pub reading: Reading,
}

/// How migrations and models stand to each other.
#[derive(Debug, Clone)]
pub enum State {
    /// They agree.
    Current,
    /// There is no migration yet.
    Missing,
    /// These databases have none of the migrations, and the others agree with the models.
    MissingFor(Vec<Dialect>),
    /// The models changed after the last migration.
    Changed(Box<Change>),
    /// Databases are as the models want them, only `schema.toml` is behind.
    Behind,
}

/// How a migration is made.
#[derive(Debug, Clone, Default)]
pub struct Make {
    /// Its name; made from the change if left out.
    pub name: Option<String>,
    /// Unsafe changes that the team allows.
    pub allowed: Vec<Code>,
}

/// What was written and what was removed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rewritten {
    /// The files that were written.
    pub written: Vec<PathBuf>,
    /// The files that were removed.
    pub removed: Vec<PathBuf>,
}

impl Project {
    /// Reads the package at `root`.
    ///
    /// # Errors
    /// Wrong settings, or a models file that cannot be read.
    pub fn open(root: &Path) -> Result<Self, Error> {
        let config = Config::read(root)?;
        let reading = source::read(root, &config)?;
        Ok(Self { root: root.to_owned(), config, reading })
    }

    /// The migrations folder.
    pub fn folder(&self) -> PathBuf {
        self.root.join(&self.config.migrations)
    }

    /// The models.
    ///
    /// # Errors
    /// Every problem of the models, or that there is no registry.
    pub fn models(&self) -> Result<&ModelSet, Error> {
        if let Some(set) = &self.reading.set {
            return Ok(set);
        }
        if self.reading.problems.is_empty() {
            return Err(Error::NoRegistry(self.reading.start.clone()));
        }
        let problems: Vec<String> = self.reading.problems.iter().map(ToString::to_string).collect();
        Err(Error::Models(problems.join("\n")))
    }

    /// The migrations on disk.
    ///
    /// # Errors
    /// A file in the folder that is no part of a migration.
    pub fn migrations(&self) -> Result<Vec<Migration>, Error> {
        folder::read(&self.folder())
    }

    /// The committed schema, if there is one.
    ///
    /// # Errors
    /// A file that cannot be read or is not as it was written.
    pub fn schema(&self) -> Result<Option<Schema>, Error> {
        let path = self.folder().join(SCHEMA_FILE);
        let text = match std::fs::read_to_string(&path) {
            Ok(text) => text,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(Error::read(&path)(error)),
        };
        if text.lines().any(|line| line.starts_with("<<<<<<<")) {
            return Err(Error::Conflict(path));
        }
        match Schema::parse(&text) {
            Ok(schema) => Ok(Some(schema)),
            Err(problem) => Err(Error::Schema { path, problem }),
        }
    }

    /// Whether migrations and models agree.
    ///
    /// # Errors
    /// As [`Project::models`], [`Project::migrations`] and [`Project::schema`]; migrations that do not follow one another;
    /// a change that no migration can make.
    pub fn state(&self) -> Result<State, Error> {
        let (set, migrations) = (self.models()?, self.migrations()?);
        let now = Schema::of(set);
        let path = self.folder().join(SCHEMA_FILE);
        let Some(before) = self.schema()? else {
            if migrations.is_empty() {
                return Ok(State::Missing);
            }
            return Err(Error::Schema {
                path,
                problem: "it is missing although there are migrations".to_owned(),
            });
        };
        let missing = self.follow(set, &migrations, &before)?;
        if migrations.is_empty() {
            return Ok(State::Missing);
        }
        let change = Change::between(&before, &now).map_err(Error::Obstacles)?;
        if !change.is_empty() {
            return Ok(State::Changed(Box::new(change)));
        }
        if !missing.is_empty() {
            return Ok(State::MissingFor(missing));
        }
        Ok(if before.text() == now.text() { State::Current } else { State::Behind })
    }

    /// Checks that the migrations of each database follow one another up to the schema; gives the databases without any.
    fn follow(
        &self,
        set: &ModelSet,
        migrations: &[Migration],
        schema: &Schema,
    ) -> Result<Vec<Dialect>, Error> {
        let mut missing = Vec::new();
        for dialect in &set.databases {
            let folder = self.folder().join(dialect.word());
            let links = chain::links(migrations, *dialect)?;
            let end = chain::end(&links, &folder)?;
            folder::check_versions(migrations, *dialect)?;
            if links.is_empty() {
                missing.push(*dialect);
            } else if end != schema.hash() {
                return Err(Error::Folder { path: folder, problem: unlike(&links) });
            }
        }
        Ok(missing)
    }

    /// Writes the missing migration and gives the files written; none where nothing is missing.
    ///
    /// Everything is rendered before anything is written.
    ///
    /// # Errors
    /// As [`Project::state`]; a change that is not safe and not allowed; a file that cannot be written.
    pub fn make(&self, make: &Make) -> Result<Vec<PathBuf>, Error> {
        self.write(&self.missing(make)?)
    }

    /// The files that [`Project::make`] would write.
    ///
    /// # Errors
    /// As [`Project::make`].
    pub fn missing(&self, make: &Make) -> Result<Vec<Rendered>, Error> {
        let set = self.models()?;
        let now = Schema::of(set);
        let first = || Change::creating(&now).map_err(Error::Obstacles);
        // The snapshot first: a run that stops half-way leaves databases missing, which the next run completes.
        let mut files = vec![Rendered { path: SCHEMA_FILE.into(), text: now.text() }];
        let state = self.state()?;
        let migrations = self.migrations()?;
        let last = migrations.iter().map(|migration| migration.version).max().unwrap_or(0);
        match &state {
            State::Current => return Ok(Vec::new()),
            State::Behind => {}
            State::Missing => {
                let name = make.name.as_deref().unwrap_or(INITIAL);
                files.extend(rendered(&first()?, &set.databases, 1, name)?);
            }
            // A database that joins later begins with what the others have by now.
            State::MissingFor(dialects) => {
                let newest = migrations.iter().rev().find(|migration| migration.version == last);
                let name = newest.map_or(INITIAL, |migration| migration.name.as_str());
                files.extend(rendered(&first()?, dialects, last, name)?);
            }
            State::Changed(change) => return self.changed(change, &migrations, make),
        }
        Ok(files)
    }

    /// The files of a change after these migrations.
    pub(crate) fn changed(
        &self,
        change: &Change,
        migrations: &[Migration],
        make: &Make,
    ) -> Result<Vec<Rendered>, Error> {
        let open = change.hazards().into_iter().filter(|hazard| !make.allowed.contains(&hazard.code));
        let open: Vec<Hazard> = open.collect();
        if !open.is_empty() {
            return Err(Error::Hazards(open));
        }
        let mut files = vec![Rendered { path: SCHEMA_FILE.into(), text: change.to.text() }];
        if change.is_empty() {
            return Ok(files);
        }
        let name = make.name.clone().unwrap_or_else(|| suggested_name(change));
        let next = migrations.iter().map(|migration| migration.version).max().unwrap_or(0) + 1;
        let is_known = |dialect: &Dialect| !folder::of_database(migrations, *dialect).is_empty();
        let (known, new): (Vec<Dialect>, Vec<Dialect>) =
            self.models()?.databases.iter().partition(|dialect| is_known(dialect));
        files.extend(rendered(change, &known, next, &name)?);
        // A database that joins now begins with everything.
        let first = Change::creating(&change.to).map_err(Error::Obstacles)?;
        files.extend(rendered(&first, &new, next, &name)?);
        Ok(files)
    }

    /// The first migration as it leads to a schema that a database has already, and the text of that schema.
    ///
    /// # Errors
    /// As [`Project::models`]; names that no file can have.
    pub fn baseline(&self, schema: &Schema, name: &str) -> Result<Vec<Rendered>, Error> {
        let change = Change::creating(schema).map_err(Error::Obstacles)?;
        let mut files = vec![Rendered { path: SCHEMA_FILE.into(), text: schema.text() }];
        files.extend(rendered(&change, &self.models()?.databases, 1, name)?);
        Ok(files)
    }

    /// Writes files and then removes those that they stand for, unless they have the same names.
    pub(crate) fn rewrite(&self, files: &[Rendered], mut removed: Vec<PathBuf>) -> Result<Rewritten, Error> {
        let written = self.write(files)?;
        removed.retain(|path| !written.contains(path));
        for path in &removed {
            std::fs::remove_file(path).map_err(Error::write(path))?;
        }
        Ok(Rewritten { written, removed })
    }

    /// Writes files into the migrations folder and gives their paths.
    ///
    /// # Errors
    /// A file that cannot be written.
    pub fn write(&self, files: &[Rendered]) -> Result<Vec<PathBuf>, Error> {
        let folder = self.folder();
        let mut written = Vec::new();
        for file in files {
            let path = folder.join(&file.path);
            if let Some(parent) = path.parent() {
                std::fs::create_dir_all(parent).map_err(Error::write(parent))?;
            }
            std::fs::write(&path, &file.text).map_err(Error::write(&path))?;
            written.push(path);
        }
        Ok(written)
    }
}

fn rendered(change: &Change, dialects: &[Dialect], version: u64, name: &str) -> Result<Vec<Rendered>, Error> {
    let mut files = Vec::new();
    for dialect in dialects {
        files.extend(migration::render(change, *dialect, version, name)?);
    }
    Ok(files)
}

fn unlike(links: &[Link]) -> String {
    let last = links.last().map_or_else(String::new, ToString::to_string);
    format!(
        "{SCHEMA_FILE} is not what {last} leaves: the newest migration is missing, or {SCHEMA_FILE} is of another branch; restore the two from version control"
    )
}

/// A name that says what happens, such as `add_region`.
fn suggested_name(change: &Change) -> String {
    let columns: Vec<String> = change
        .operations
        .iter()
        .filter_map(|operation| match operation {
            Operation::AddColumn { column, .. } => Some(format!("add_{}", column.name)),
            Operation::DropColumn { column, .. } => Some(format!("drop_{}", column.name)),
            Operation::RenameColumn { from, to, .. } => Some(format!("rename_{from}_to_{to}")),
            Operation::AlterColumn { to, .. } => Some(format!("alter_{}", to.name)),
            Operation::RenameTable { to, .. } => Some(format!("rename_to_{to}")),
            _ => None,
        })
        .collect();
    let name = match columns.as_slice() {
        [only] => only.clone(),
        _ => {
            let mut tables: Vec<&str> = change.operations.iter().map(Operation::table).collect();
            tables.sort_unstable();
            tables.dedup();
            let roles = tables.iter().filter_map(|table| change.to.table(table).or(change.from.table(table)));
            let mut roles: Vec<&str> = roles.map(|table| table.role.field()).collect();
            roles.dedup();
            match roles.as_slice() {
                [role] => format!("change_{role}"),
                _ => "change_models".to_owned(),
            }
        }
    };
    let fits = |character: char| character.is_ascii_alphanumeric() || character == '_';
    let name: String = name.to_lowercase().chars().map(|c| if fits(c) { c } else { '_' }).take(90).collect();
    name
}
