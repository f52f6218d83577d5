//! What is to be done, decided from the files and the history alone.

use super::file::{self, EMPTY_SCHEMA, File};
use super::history::{Applied, Record};
use super::{Direction, MigrationError, MigrationState, MigrationStatus, Migrations};
use crate::database::Database;

/// Where to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Target {
    /// Up to and including a version, or the newest one.
    Up(Option<i64>),
    /// Down until a version is the newest one.
    Down(i64),
}

/// The migrations of one database, read.
#[derive(Debug)]
pub(super) struct Set<'a> {
    pub(super) database: Database,
    /// `table=fingerprint`, one per line.
    models: String,
    pub(super) migrations: Vec<Parsed<'a>>,
}

/// One migration, read.
#[derive(Debug)]
pub(super) struct Parsed<'a> {
    pub(super) version: i64,
    pub(super) name: &'a str,
    database: Database,
    checksum: String,
    pub(super) up: File<'a>,
    pub(super) down: File<'a>,
}

/// What is done with one migration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Step {
    /// Its place in the set.
    pub(super) index: usize,
    pub(super) direction: Direction,
    pub(super) action: Action,
    /// Hash of the schema after it.
    pub(super) schema: String,
}

/// What a step does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Action {
    /// Runs the statements from a position on; the first of them may have been run already.
    Run { position: usize, in_doubt: bool },
    /// Writes down that the schema is already what the migration makes, in place of other versions.
    Count { instead_of: Vec<i64> },
}

impl<'a> Set<'a> {
    /// Reads all files of one database.
    pub(super) fn read(set: &'a Migrations, database: Database) -> Result<Self, MigrationError> {
        let mut migrations = Vec::new();
        for migration in set.migrations.iter() {
            let Some(script) = migration.scripts.iter().find(|script| script.database == database) else {
                continue;
            };
            let name = |direction| file_name(database, migration.version, &migration.name, direction);
            migrations.push(Parsed {
                version: migration.version,
                name: &migration.name,
                database,
                checksum: file::checksum([&*script.up]),
                up: file::parse(database, &name(Direction::Up), &script.up)?,
                down: file::parse(database, &name(Direction::Down), &script.down)?,
            });
        }
        migrations.sort_by_key(|migration| migration.version);
        if let Some([one, other]) =
            migrations.array_windows().find(|[one, other]| one.version == other.version)
        {
            return Err(MigrationError::SameVersion {
                file: one.file_name(Direction::Up),
                other: other.file_name(Direction::Up),
            });
        }
        let models = set.models.iter().map(|(table, fingerprint)| format!("{table}={fingerprint}"));
        let read = Self { database, models: models.collect::<Vec<_>>().join("\n"), migrations };
        read.check_completeness(set)?;
        Ok(read)
    }

    /// A database may lack a migration that others need, as long as it ends with the same schema as they do.
    fn check_completeness(&self, set: &Migrations) -> Result<(), MigrationError> {
        let ours = self.migrations.iter().rev().find_map(|migration| Some(migration.up.schema.as_ref()?.to));
        let mut newest_first: Vec<_> = set.migrations.iter().collect();
        newest_first.sort_by_key(|migration| std::cmp::Reverse(migration.version));
        for migration in newest_first {
            let others = migration.scripts.iter().filter(|script| script.database != self.database);
            if let Some(schema) = others.filter_map(|script| file::header_schema(&script.up)).next() {
                let is_ours = ours == Some(schema.to);
                return if is_ours {
                    Ok(())
                } else {
                    Err(self.no_script(migration.version, &migration.name))
                };
            }
            if self.migrations.is_empty() {
                return Err(self.no_script(migration.version, &migration.name));
            }
        }
        Ok(())
    }

    fn no_script(&self, version: i64, name: &str) -> MigrationError {
        MigrationError::NoScript {
            file: file_name(self.database, version, name, Direction::Up),
            database: self.database,
        }
    }

    /// What is to be done, in order.
    pub(super) fn plan(&self, history: &[Applied], target: Target) -> Result<Vec<Step>, MigrationError> {
        self.check_history(history)?;
        match target {
            Target::Up(to) => self.up(history, to),
            Target::Down(to) => self.down(history, to),
        }
    }

    /// What was applied must be what the program holds, in the same words.
    fn check_history(&self, history: &[Applied]) -> Result<(), MigrationError> {
        for applied in history {
            match self.get(applied.version) {
                Some(migration) if migration.is_same(applied) => {}
                _ if self.is_replaced(applied) => {}
                Some(migration) => {
                    return Err(MigrationError::Edited { file: migration.file_name(Direction::Up) });
                }
                None => {
                    return Err(MigrationError::Unknown {
                        file: file_name(self.database, applied.version, &applied.name, Direction::Up),
                    });
                }
            }
        }
        Ok(())
    }

    fn get(&self, version: i64) -> Option<&Parsed<'a>> {
        self.migrations.iter().find(|migration| migration.version == version)
    }

    /// Whether a squashed migration stands for an applied one.
    fn is_replaced(&self, applied: &Applied) -> bool {
        let same = self.get(applied.version).is_some_and(|migration| migration.is_same(applied));
        let replacing =
            |migration: &Parsed<'_>| migration.up.replaces && migration.version >= applied.version;
        !same && self.migrations.iter().any(replacing)
    }

    fn up(&self, history: &[Applied], to: Option<i64>) -> Result<Vec<Step>, MigrationError> {
        self.check_version(to.filter(|to| *to != 0))?;
        let newest = history.iter().rev().find(|applied| !self.is_replaced(applied));
        let mut schema = EMPTY_SCHEMA.to_owned();
        let mut steps = Vec::new();
        for (index, migration) in self.migrations.iter().enumerate() {
            if to.is_some_and(|to| migration.version > to) {
                break;
            }
            let file = migration.file_name(Direction::Up);
            let applied = history.iter().find(|applied| migration.is_same(applied));
            let action = match applied {
                Some(applied) if applied.is_finished() => {
                    schema.clone_from(&applied.schema);
                    continue;
                }
                Some(applied) if applied.direction == Direction::Down => {
                    return Err(migration.half(applied));
                }
                Some(applied) => Action::resume(applied),
                None => {
                    let replaced = |applied: &&Applied| {
                        applied.version <= migration.version && self.is_replaced(applied)
                    };
                    let replaced: Vec<&Applied> =
                        history.iter().filter(|_| migration.up.replaces).filter(replaced).collect();
                    if let Some(last) = replaced.last() {
                        schema.clone_from(&last.schema);
                    }
                    let to = migration.up.schema.as_ref().map(|schema| schema.to);
                    let is_there = migration.up.replaces && to == Some(schema.as_str());
                    if let Some(last) = replaced.last().filter(|_| !is_there) {
                        return Err(MigrationError::NotReplaced {
                            file,
                            applied: file_name(self.database, last.version, &last.name, Direction::Up),
                        });
                    }
                    if is_there {
                        Action::Count { instead_of: replaced.iter().map(|applied| applied.version).collect() }
                    } else {
                        self.check_place(migration, newest, &schema)?;
                        Action::Run { position: 0, in_doubt: false }
                    }
                }
            };
            schema = migration.up.schema_after(&schema).to_owned();
            steps.push(Step { index, direction: Direction::Up, action, schema: schema.clone() });
        }
        Ok(steps)
    }

    /// A pending migration comes after the applied ones and was made from the schema that they left.
    fn check_place(
        &self,
        migration: &Parsed<'_>,
        newest: Option<&Applied>,
        found: &str,
    ) -> Result<(), MigrationError> {
        let file = migration.file_name(Direction::Up);
        if let Some(newest) = newest.filter(|newest| newest.version > migration.version) {
            let applied = file_name(self.database, newest.version, &newest.name, Direction::Up);
            return Err(MigrationError::OutOfOrder { file, applied });
        }
        match &migration.up.schema {
            Some(schema) if schema.step == 1 && schema.from != found => {
                Err(MigrationError::OtherSchema { file })
            }
            _ => Ok(()),
        }
    }

    fn down(&self, history: &[Applied], to: i64) -> Result<Vec<Step>, MigrationError> {
        self.check_version(Some(to).filter(|to| *to != 0))?;
        let mut steps = Vec::new();
        for (position, applied) in
            history.iter().enumerate().rev().filter(|(_, applied)| applied.version > to)
        {
            let index = self.migrations.iter().position(|migration| migration.is_same(applied));
            let Some(index) = index else {
                return Err(MigrationError::Unknown {
                    file: file_name(self.database, applied.version, &applied.name, Direction::Up),
                });
            };
            let action = match applied.direction {
                Direction::Up if !applied.is_finished() => return Err(self.migrations[index].half(applied)),
                Direction::Up => Action::Run { position: 0, in_doubt: false },
                Direction::Down => Action::resume(applied),
            };
            let before = position.checked_sub(1).and_then(|before| history.get(before));
            let schema = before.map_or(EMPTY_SCHEMA, |before| &before.schema).to_owned();
            steps.push(Step { index, direction: Direction::Down, action, schema });
        }
        Ok(steps)
    }

    fn check_version(&self, version: Option<i64>) -> Result<(), MigrationError> {
        match version {
            Some(version) if self.get(version).is_none() => {
                let newest = self.migrations.last().map_or(0, |migration| migration.version);
                Err(MigrationError::NoVersion { version, newest })
            }
            _ => Ok(()),
        }
    }

    /// A migration that is half-way up or down, of which a dry run cannot say what it would do.
    pub(super) fn check_half(&self, history: &[Applied]) -> Result<(), MigrationError> {
        let half = history.iter().find(|applied| !applied.is_finished());
        match half.and_then(|applied| Some((self.get(applied.version)?, applied))) {
            Some((migration, applied)) => Err(migration.half(applied)),
            None => Ok(()),
        }
    }

    /// Each migration of the program and of the history.
    pub(super) fn status(&self, history: &[Applied]) -> Vec<MigrationStatus> {
        let mut status: Vec<MigrationStatus> = Vec::new();
        for migration in &self.migrations {
            let applied = history.iter().find(|applied| applied.version == migration.version);
            let state = match applied {
                None => MigrationState::Pending,
                Some(applied) if !migration.is_same(applied) && self.is_replaced(applied) => {
                    MigrationState::Pending
                }
                Some(applied) if !migration.is_same(applied) => MigrationState::Edited { at: applied.at },
                Some(applied) if applied.is_finished() => MigrationState::Applied { at: applied.at },
                Some(applied) => MigrationState::Half {
                    direction: applied.direction,
                    done: applied.done,
                    statements: applied.statements,
                },
            };
            status.push(MigrationStatus {
                version: migration.version,
                name: migration.name.to_owned(),
                state,
            });
        }
        for applied in history.iter().filter(|applied| self.get(applied.version).is_none()) {
            let state = if self.is_replaced(applied) {
                MigrationState::Replaced { at: applied.at }
            } else {
                MigrationState::Unknown { at: applied.at }
            };
            status.push(MigrationStatus { version: applied.version, name: applied.name.clone(), state });
        }
        status.sort_by_key(|status| status.version);
        status
    }

    /// What the history says of a migration after `done` statements.
    pub(super) fn record<'r>(&'r self, step: &'r Step, done: usize, checksum: &'r str) -> Record<'r> {
        let migration = &self.migrations[step.index];
        let statements = migration.file(step.direction).statements.len();
        let is_newest = step.index + 1 == self.migrations.len();
        let finished = step.direction == Direction::Up && done == statements;
        Record {
            version: migration.version,
            name: migration.name,
            checksum,
            schema: if finished { &step.schema } else { "" },
            // The newest migration leaves the tables that the program's models describe.
            models: if is_newest && finished { &self.models } else { "" },
            direction: step.direction,
            done,
            begun: done,
            statements,
        }
    }
}

impl Parsed<'_> {
    pub(super) fn file(&self, direction: Direction) -> &File<'_> {
        match direction {
            Direction::Up => &self.up,
            Direction::Down => &self.down,
        }
    }

    /// Its path below the folder of migrations.
    pub(super) fn file_name(&self, direction: Direction) -> String {
        file_name(self.database, self.version, self.name, direction)
    }

    /// What the history keeps of the file after some of its statements.
    pub(super) fn checksum_after(&self, direction: Direction, done: usize) -> String {
        match direction {
            Direction::Up if done < self.up.statements.len() => self.up.checksum_of(done),
            Direction::Up | Direction::Down => self.checksum.clone(),
        }
    }

    /// Whether an applied migration reads as this one does, as far as it was run.
    fn is_same(&self, applied: &Applied) -> bool {
        let half_up = applied.direction == Direction::Up && !applied.is_finished();
        applied.version == self.version
            && if half_up {
                // An earlier statement may have been made of several since.
                applied.done <= self.up.statements.len()
                    && applied.checksum == self.up.checksum_of(applied.done)
            } else {
                applied.checksum == self.checksum
            }
    }

    fn half(&self, applied: &Applied) -> MigrationError {
        let file = self.file_name(applied.direction);
        let (done, statements) = (applied.done, applied.statements);
        match applied.direction {
            Direction::Up => MigrationError::HalfApplied { file, done, statements },
            Direction::Down => MigrationError::HalfReverted { file, done, statements },
        }
    }
}

impl Action {
    /// Goes on where an earlier run stopped.
    fn resume(applied: &Applied) -> Self {
        let in_doubt = applied.begun > applied.done;
        // What stands between the two are guards, which held.
        Self::Run { position: if in_doubt { applied.begun - 1 } else { applied.done }, in_doubt }
    }
}

fn file_name(database: Database, version: i64, name: &str, direction: Direction) -> String {
    format!("{database}/{version:04}_{name}.{}.sql", direction.as_str())
}
