//! A package: its settings, its models, its migrations, and whether they agree.

use std::path::{Path, PathBuf};

use oauth_schema::dialect::Dialect;
use oauth_schema::model::ModelSet;

use crate::config::Config;
use crate::error::Error;
use crate::folder::{self, Migration};
use crate::migration::{self, Rendered};
use crate::snapshot::{self, Difference, Snapshot};
use crate::source::{self, Reading};

/// Name of the first migration.
pub const INITIAL: &str = "initial";

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
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum State {
    /// They agree.
    Current,
    /// There is no migration yet.
    Missing,
    /// These databases have none of the migrations, and the others agree with the models.
    MissingFor(Vec<Dialect>),
    /// The models changed after the last migration.
    Changed(Vec<Difference>),
    /// Databases are as the models want them, only the snapshot is behind.
    Behind(Vec<Difference>),
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

    /// The committed snapshot, if there is one.
    ///
    /// # Errors
    /// A file that cannot be read or is not as it was written.
    pub fn snapshot(&self) -> Result<Option<Snapshot>, Error> {
        let path = self.folder().join(snapshot::FILE);
        let text = match std::fs::read_to_string(&path) {
            Ok(text) => text,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(Error::read(&path)(error)),
        };
        match Snapshot::parse(&text) {
            Ok(snapshot) => Ok(Some(snapshot)),
            Err(problem) => Err(Error::Snapshot { path, problem }),
        }
    }

    /// Whether migrations and models agree.
    ///
    /// # Errors
    /// As [`Project::models`], [`Project::migrations`] and [`Project::snapshot`].
    pub fn state(&self) -> Result<State, Error> {
        self.compare(self.models()?, &self.migrations()?, self.snapshot()?.as_ref())
    }

    pub(crate) fn compare(
        &self,
        set: &ModelSet,
        migrations: &[Migration],
        snapshot: Option<&Snapshot>,
    ) -> Result<State, Error> {
        if migrations.is_empty() {
            return Ok(State::Missing);
        }
        let Some(snapshot) = snapshot else {
            let path = self.folder().join(snapshot::FILE);
            let problem = "it is missing although there are migrations".to_owned();
            return Err(Error::Snapshot { path, problem });
        };
        let differences = snapshot.differences(&Snapshot::of(set));
        if differences.iter().any(|difference| !difference.outside) {
            return Ok(State::Changed(differences));
        }
        if !differences.is_empty() {
            return Ok(State::Behind(differences));
        }
        let has = |dialect: Dialect| {
            migrations.iter().flat_map(|migration| &migration.scripts).any(|script| script.dialect == dialect)
        };
        let missing: Vec<Dialect> = set.databases.iter().copied().filter(|dialect| !has(*dialect)).collect();
        if !missing.is_empty() {
            return Ok(State::MissingFor(missing));
        }
        for migration in migrations {
            for dialect in &set.databases {
                if !migration.scripts.iter().any(|script| script.dialect == *dialect) {
                    let path = self.folder().join(dialect.word());
                    let problem = format!(
                        "it lacks version {} `{}`, which another database has; add `{}` and its down file",
                        migration.version,
                        migration.name,
                        folder::file_name(migration.version, &migration.name, "up")
                    );
                    return Err(Error::Folder { path, problem });
                }
            }
        }
        Ok(State::Current)
    }

    /// Writes the missing migration and gives the files written; none where nothing is missing.
    ///
    /// Everything is rendered before anything is written.
    ///
    /// # Errors
    /// As [`Project::state`]; models that changed after the first migration; a file that cannot be written.
    pub fn make(&self, name: &str) -> Result<Vec<PathBuf>, Error> {
        let set = self.models()?;
        let migrations = self.migrations()?;
        let (dialects, version, name) = match self.compare(set, &migrations, self.snapshot()?.as_ref())? {
            State::Current => return Ok(Vec::new()),
            State::Changed(differences) => return Err(Error::Changed(listed(&differences))),
            State::Behind(_) => (Vec::new(), 0, String::new()),
            State::Missing => (set.databases.clone(), 1, name.to_owned()),
            // A database that joins later gets the same migration under the same name.
            State::MissingFor(dialects) => match migrations.as_slice() {
                [only] => (dialects, only.version, only.name.clone()),
                _ => {
                    let path = self.folder();
                    let words: Vec<&str> = dialects.iter().map(|dialect| dialect.word()).collect();
                    let problem = format!(
                        "{} cannot catch up with {} migrations yet; write its files by hand",
                        words.join(", "),
                        migrations.len()
                    );
                    return Err(Error::Folder { path, problem });
                }
            },
        };
        // The snapshot first: a run that stops half-way leaves databases missing, which the next run completes.
        let mut files = vec![Rendered { path: snapshot::FILE.into(), text: Snapshot::of(set).text() }];
        for dialect in dialects {
            files.extend(migration::create(set, dialect, version, &name)?);
        }
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

/// One difference a line.
pub(crate) fn listed(differences: &[Difference]) -> String {
    let lines: Vec<String> = differences.iter().map(ToString::to_string).collect();
    lines.join("\n")
}
