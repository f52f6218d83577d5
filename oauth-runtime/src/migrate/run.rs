//! A run: the history is read, the next step is planned, a portion of it is run, and so on until nothing is left.
//!
//! A portion is as much as can be recorded at once: a file that is a transaction, or one statement of any other. All
//! that a run knows stands in the history, so that going on after a crash is nothing special.

use std::time::{Duration, Instant};

use super::failure::Failure;
use super::file::{File, Kind, Mode, Statement};
use super::history::{self, Applied};
use super::plan::{Action, Set, Step};
use super::references::References;
use super::report::{Direction, MigrationReport, MigrationStep};
use super::session::{self, Patience, Session};
use super::{Migrate, MigrationError, Program, State, doubt, hash, index};
use crate::database::{Connection, Database, Executor, SqlWriter, Transaction};
use crate::error::Error;

pub(super) async fn run(options: Migrate<'_>) -> Result<MigrationReport, Error> {
    let started = Instant::now();
    if let Some(program) = &options.program {
        check_models(program, options.migrations.models)?;
    }
    if options.migrations.migrations.is_empty() {
        return Err(MigrationError::None.into());
    }
    let database = options.pool.database();
    let set = Set::read(options.migrations, database)?;
    let mut session = Session::open(options.pool).await.map_err(unreachable(database))?;
    let report = MigrationReport { dry_run: options.dry_run, ..MigrationReport::default() };
    let mut run = Run { options: &options, set: &set, report };
    let outcome =
        if options.dry_run { run.describe(&mut session).await } else { run.apply(&mut session).await };
    session.close().await;
    outcome?;
    run.report.duration = started.elapsed();
    Ok(run.report)
}

/// A database that fails before anything was begun.
pub(super) fn unreachable(database: Database) -> impl Fn(Error) -> Error {
    move |error| match error {
        Error::Database(error) => MigrationError::Unreachable { database, reason: error.to_string() }.into(),
        other => other,
    }
}

/// The models of the program and those the migrations were made from must be the same.
fn check_models(program: &Program, known: &[(&str, &str)]) -> Result<(), MigrationError> {
    for model in program.models {
        if !known.contains(&(model.table, model.fingerprint)) {
            return Err(MigrationError::OtherModels { table: model.table });
        }
    }
    Ok(())
}

struct Run<'a> {
    options: &'a Migrate<'a>,
    set: &'a Set<'a>,
    report: MigrationReport,
}

/// How a portion ended.
enum Portion {
    /// So many statements and rows of repeated ones further.
    Done { statements: usize, rows: u64 },
    /// Another program was faster; what is to be done is looked up again.
    Overtaken,
}

impl Run<'_> {
    async fn describe(&mut self, session: &mut Session) -> Result<(), Error> {
        let history = self.history(session).await.map_err(unreachable(self.set.database))?;
        self.set.check_half(&history)?;
        for step in self.plan(&history)? {
            let file = self.set.migrations[step.index].file(step.direction);
            let texts: Vec<String> = match step.action {
                Action::Run { .. } => {
                    file.statements.iter().map(|statement| statement.text.to_owned()).collect()
                }
                Action::Count { .. } => Vec::new(),
            };
            let described = self.reported(&step);
            described.statements = texts.len();
            described.texts = texts;
        }
        Ok(())
    }

    async fn apply(&mut self, session: &mut Session) -> Result<(), Error> {
        // Whoever has nothing to do needs neither the lock nor the right to change anything.
        let history = self.history(session).await.map_err(unreachable(self.set.database))?;
        let steps = self.plan(&history)?;
        let Some(first) = steps.first() else { return Ok(()) };
        session.lock(self.options.lock_patience).await.map_err(unreachable(self.set.database))?;
        self.create_history(session, first).await?;
        loop {
            let history = self.history(session).await?;
            let steps = self.plan(&history)?;
            let Some(step) = steps.first() else { return Ok(()) };
            self.limit_waiting(session).await?;
            if step.direction == Direction::Up {
                self.check_users(session, step).await?;
            }
            let started = Instant::now();
            if let Portion::Done { statements, rows } = self.advance(session, step, &history).await? {
                let reported = self.reported(step);
                reported.statements += statements;
                reported.repeated_rows += rows;
                reported.duration += started.elapsed();
            }
        }
    }

    fn plan(&self, history: &[Applied]) -> Result<Vec<Step>, MigrationError> {
        let mut steps = self.set.plan(history, self.options.target)?;
        if self.options.record_only {
            self.set.check_half(history)?;
            for step in steps.iter_mut().filter(|step| matches!(step.action, Action::Run { .. })) {
                step.action = Action::Count { instead_of: Vec::new() };
            }
        }
        Ok(steps)
    }

    /// The history, once nobody is in the way: a writer of SQLite may be.
    async fn history(&self, session: &mut Session) -> Result<Vec<Applied>, Error> {
        let mut patience = Patience::new(self.options.lock_patience);
        loop {
            match history::read(&mut Executor::Connection(session.connection())).await {
                Err(error) if error.is_conflict() && patience.pause().await => {}
                read => return read,
            }
        }
    }

    async fn create_history(&self, session: &mut Session, first: &Step) -> Result<(), Error> {
        let mut patience = Patience::new(self.options.lock_patience);
        let failure = loop {
            match history::create(&mut Executor::Connection(session.connection())).await {
                Ok(()) => return Ok(()),
                Err(error) if error.is_conflict() && patience.pause().await => {}
                Err(error) => break Failure::from(error),
            }
        };
        let migration = &self.set.migrations[first.index];
        let (file, name) = (migration.file(first.direction), migration.file_name(first.direction));
        Err(match failure.explain(self.set.database, file, name, 0, patience.seconds()) {
            Error::Migration(MigrationError::NoRights { file, reason, .. }) => {
                MigrationError::NoRights { file, statement: 0, reason, state: State::Nothing }.into()
            }
            other => other,
        })
    }

    /// Statements outside a transaction of PostgreSQL, and all of MySQL, wait for a table only so long.
    async fn limit_waiting(&self, session: &mut Session) -> Result<(), Error> {
        let timeout = self.options.lock_timeout;
        let seconds = timeout.as_secs() + u64::from(timeout.subsec_nanos() > 0);
        let sql = match self.set.database {
            Database::Sqlite => return Ok(()),
            Database::Postgres => {
                format!("SET lock_timeout = {}", timeout.as_millis().clamp(1, 2_147_483_647))
            }
            Database::Mysql => format!("SET SESSION lock_wait_timeout = {}", seconds.clamp(1, 31_536_000)),
        };
        session.execute(&sql).await?;
        Ok(())
    }

    /// The users are the team's own table, and foreign keys point at it. SQLite would accept a reference to
    /// nothing and fail at the first insert.
    async fn check_users(&self, session: &mut Session, step: &Step) -> Result<(), Error> {
        let creates = self.set.migrations[step.index].up.creates_from_nothing();
        let Some(program) = self.options.program.as_ref().filter(|_| creates) else { return Ok(()) };
        let (table, key) = program.users;
        let mut sql = SqlWriter::new(self.set.database, "SELECT 1 FROM ")?;
        sql.name(table).push(" AS users WHERE users.").name(key).push(" IS NULL");
        let (sql, arguments) = sql.finish();
        match Executor::Connection(session.connection()).execute(sql, arguments).await {
            Ok(_) => Ok(()),
            Err(error @ (Error::Database(_) | Error::Conflict { .. })) => Err(error),
            Err(error) => {
                let failure = Failure::from(error);
                if failure.is_about_rights(self.set.database) {
                    let migration = &self.set.migrations[step.index];
                    let name = migration.file_name(step.direction);
                    return Err(failure.explain(self.set.database, &migration.up, name, 0, 0));
                }
                Err(MigrationError::NoUsers { table, key }.into())
            }
        }
    }

    /// The line of the report about a migration.
    fn reported(&mut self, step: &Step) -> &mut MigrationStep {
        let migration = &self.set.migrations[step.index];
        let file = migration.file_name(step.direction);
        let position = self.report.steps.iter().position(|reported| reported.file == file);
        let position = position.unwrap_or_else(|| {
            self.report.steps.push(MigrationStep {
                version: migration.version,
                name: migration.name.to_owned(),
                file,
                direction: step.direction,
                recorded_only: matches!(step.action, Action::Count { .. }),
                statements: 0,
                texts: Vec::new(),
                repeated_rows: 0,
                duration: Duration::ZERO,
            });
            self.report.steps.len() - 1
        });
        &mut self.report.steps[position]
    }

    /// Runs a portion, again while others are in the way.
    async fn advance(
        &self,
        session: &mut Session,
        step: &Step,
        history: &[Applied],
    ) -> Result<Portion, Error> {
        let migration = &self.set.migrations[step.index];
        let name = migration.file_name(step.direction);
        let job = Job { run: self, step, file: migration.file(step.direction), name: &name, history };
        let suspended = job.file.mode == Mode::Rebuild && session.suspend_foreign_keys().await?;
        let mut patience = Patience::new(self.options.lock_patience);
        let outcome = loop {
            match job.portion(session).await {
                Err(failure) if failure.is_conflict() && patience.pause().await => {
                    tracing::debug!(file = name, "others are in the way; it is tried again");
                }
                outcome => break outcome,
            }
        };
        if suspended {
            session.restore_foreign_keys().await;
        }
        outcome.map_err(|failure| {
            failure.explain(self.set.database, job.file, name.clone(), job.done(), patience.seconds())
        })
    }
}

/// One portion.
struct Job<'a> {
    run: &'a Run<'a>,
    step: &'a Step,
    file: &'a File<'a>,
    name: &'a str,
    history: &'a [Applied],
}

impl Job<'_> {
    async fn portion(&self, session: &mut Session) -> Result<Portion, Failure> {
        match &self.step.action {
            Action::Count { instead_of } => {
                let mut transaction = session.begin().await?;
                let outcome = self.count(&mut transaction, instead_of).await;
                end(transaction, outcome).await
            }
            Action::Run { position, in_doubt } if self.file.mode == Mode::Stepwise => {
                self.next_statement(session, *position, *in_doubt).await
            }
            Action::Run { .. } => {
                let mut transaction = session.begin().await?;
                let outcome = self.whole(&mut transaction).await;
                end(transaction, outcome).await
            }
        }
    }

    /// Records the migration in place of those that it replaces.
    async fn count(&self, transaction: &mut Transaction<'_>, instead_of: &[i64]) -> Result<Portion, Failure> {
        if self.is_overtaken(transaction).await? {
            return Ok(Portion::Overtaken);
        }
        let mut executor = Executor::from(transaction);
        for version in instead_of {
            history::forget(&mut executor, *version).await?;
        }
        self.record(&mut executor, self.file.statements.len(), None).await?;
        Ok(Portion::Done { statements: 0, rows: 0 })
    }

    async fn whole(&self, transaction: &mut Transaction<'_>) -> Result<Portion, Failure> {
        if self.is_overtaken(transaction).await? {
            return Ok(Portion::Overtaken);
        }
        let before = if self.file.mode == Mode::Rebuild {
            Some(References::count(&mut Executor::from(&mut *transaction)).await?)
        } else {
            None
        };
        for (position, statement) in self.file.statements.iter().enumerate() {
            self.run(&mut transaction.connection(), position, statement).await?;
        }
        let mut executor = Executor::from(transaction);
        if let Some(before) = before {
            References::count(&mut executor).await?.check(&before, self.name, self.file.counts_rows())?;
        }
        let statements = self.file.statements.len();
        self.record(&mut executor, statements, None).await?;
        Ok(Portion::Done { statements, rows: 0 })
    }

    /// Runs the guards that come next and the statement behind them.
    async fn next_statement(
        &self,
        session: &mut Session,
        start: usize,
        in_doubt: bool,
    ) -> Result<Portion, Failure> {
        let mut position = start;
        let statement = loop {
            match self.file.statements.get(position) {
                Some(guard) if matches!(guard.kind, Kind::Guard { .. }) => {
                    self.run(&mut session.connection(), position, guard).await?;
                    position += 1;
                }
                statement => break statement,
            }
        };
        let alone = statement.is_some_and(|statement| !statement.is_data());
        if let Some(statement) = statement.filter(|_| alone && self.database() != Database::Sqlite) {
            self.run_alone(session, position, statement, in_doubt).await?;
            return Ok(Portion::Done { statements: position + 1 - start, rows: 0 });
        }
        let mut transaction = session.begin().await?;
        let outcome = self.run_with_record(&mut transaction, start, position, statement).await;
        end(transaction, outcome).await
    }

    /// Runs a statement, if any is left, in one transaction with the row that counts it.
    async fn run_with_record(
        &self,
        transaction: &mut Transaction<'_>,
        start: usize,
        position: usize,
        statement: Option<&Statement<'_>>,
    ) -> Result<Portion, Failure> {
        if self.is_overtaken(transaction).await? {
            return Ok(Portion::Overtaken);
        }
        let (mut done, mut rows) = (position, 0);
        if let Some(statement) = statement {
            let touched = self.run(&mut transaction.connection(), position, statement).await?;
            if statement.kind == Kind::Repeat {
                rows = touched;
                tracing::info!(
                    file = self.name,
                    statement = position + 1,
                    rows,
                    "changed a portion of the rows"
                );
            }
            // One that is to be repeated counts as run when it finds nothing more to do.
            done += usize::from(rows == 0);
        }
        self.record(&mut Executor::from(transaction), done, None).await?;
        Ok(Portion::Done { statements: done - start, rows })
    }

    /// Runs a statement that the database commits by itself.
    async fn run_alone(
        &self,
        session: &mut Session,
        position: usize,
        statement: &Statement<'_>,
        in_doubt: bool,
    ) -> Result<(), Failure> {
        if !in_doubt {
            self.record(&mut Executor::Connection(session.connection()), position, Some(position + 1))
                .await?;
        }
        let outcome = self.try_alone(session, position, statement, in_doubt).await;
        match outcome {
            Ok(()) => {
                let mut executor = Executor::Connection(session.connection());
                self.record(&mut executor, position + 1, None).await?;
                Ok(())
            }
            Err(failure) => {
                // The database said that it did nothing, so there is nothing to doubt.
                if !in_doubt && !failure.is_broken() {
                    // Where this fails the statement stays in doubt, which costs nothing.
                    let _ = self
                        .record_unchanged(&mut Executor::Connection(session.connection()), position)
                        .await;
                }
                Err(failure)
            }
        }
    }

    async fn try_alone(
        &self,
        session: &mut Session,
        position: usize,
        statement: &Statement<'_>,
        in_doubt: bool,
    ) -> Result<(), Failure> {
        if self.database() == Database::Postgres && statement.has_word("CONCURRENTLY") {
            // It waits for transactions, with a lock that nobody else waits behind.
            session.execute("SET lock_timeout = 0").await.map_err(Error::from)?;
            if index::prepare(session, statement).await? && in_doubt {
                return Ok(());
            }
        }
        let outcome = self.run(&mut session.connection(), position, statement).await;
        let Err(failure) = outcome else { return Ok(()) };
        match failure.refusal() {
            Some((code, message)) if in_doubt && doubt::was_run(statement, code, message) => {
                tracing::info!(file = self.name, statement = position + 1, "had been run by an earlier run");
                Ok(())
            }
            _ => Err(failure),
        }
    }

    /// Runs one statement and gives the number of rows it touched.
    async fn run(
        &self,
        connection: &mut Connection<'_>,
        position: usize,
        statement: &Statement<'_>,
    ) -> Result<u64, Failure> {
        let refused = |error| Failure::of_statement(position, error);
        tracing::debug!(file = self.name, statement = position + 1, "runs");
        let rows = match statement.kind {
            Kind::Guard { code, text } => {
                let state = match self.file.mode {
                    Mode::Stepwise => State::Statements(self.done()),
                    Mode::Whole | Mode::Rebuild => State::Nothing,
                };
                let file = self.name.to_owned();
                match session::number(connection, statement.text).await.map_err(refused)? {
                    Some(0) => 0,
                    Some(rows) => {
                        let (code, text) = (code.to_owned(), text.to_owned());
                        return Err(MigrationError::Guard { file, code, text, rows, state }.into());
                    }
                    None => {
                        let reason = format!("the guard {code} gave no number; let it count rows");
                        return Err(
                            MigrationError::Failed { file, statement: position + 1, reason, state }.into()
                        );
                    }
                }
            }
            Kind::Sha256 => hash::fill(connection, statement.code()).await?,
            Kind::Once | Kind::Repeat => {
                session::execute(connection, statement.text).await.map_err(refused)?
            }
        };
        tracing::debug!(file = self.name, statement = position + 1, "was run");
        Ok(rows)
    }

    /// SQLite has no lock that lasts longer than a transaction, so another migrator may have come between.
    async fn is_overtaken(&self, transaction: &mut Transaction<'_>) -> Result<bool, Failure> {
        if self.database() != Database::Sqlite {
            return Ok(false);
        }
        let history = history::read(&mut Executor::from(transaction)).await?;
        Ok(history != self.history)
    }

    /// Writes down how far the migration is; with `begun`, that this statement is being run.
    async fn record(
        &self,
        executor: &mut Executor<'_>,
        done: usize,
        begun: Option<usize>,
    ) -> Result<(), Failure> {
        let migration = &self.run.set.migrations[self.step.index];
        let is_finished = done == self.file.statements.len();
        if is_finished {
            tracing::info!(file = self.name, "finished");
        }
        if is_finished && self.step.direction == Direction::Down {
            return Ok(history::forget(executor, migration.version).await?);
        }
        let checksum = migration.checksum_after(self.step.direction, done);
        let mut record = self.run.set.record(self.step, done, &checksum);
        record.begun = begun.unwrap_or(done);
        Ok(history::record(executor, &record).await?)
    }

    /// Takes back that a statement was begun; of the first one, that its file was.
    async fn record_unchanged(&self, executor: &mut Executor<'_>, done: usize) -> Result<(), Failure> {
        let migration = &self.run.set.migrations[self.step.index];
        let applied = self.history.iter().find(|applied| applied.version == migration.version);
        match applied {
            None if done == 0 => Ok(history::forget(executor, migration.version).await?),
            Some(applied) if done == 0 && applied.is_finished() => {
                let statements = migration.up.statements.len();
                let checksum = migration.checksum_after(Direction::Up, statements);
                let schema = applied.schema.clone();
                let step = Step { direction: Direction::Up, schema, ..self.step.clone() };
                let record = self.run.set.record(&step, statements, &checksum);
                Ok(history::record(executor, &record).await?)
            }
            _ => self.record(executor, done, None).await,
        }
    }

    /// How many statements stood before the portion.
    fn done(&self) -> usize {
        match self.step.action {
            Action::Run { position, .. } => position,
            Action::Count { .. } => 0,
        }
    }

    fn database(&self) -> Database {
        self.run.set.database
    }
}

/// Commits what went well. After an error the reason counts, and a rollback that fails too has the same effect.
async fn end<T>(transaction: Transaction<'_>, outcome: Result<T, Failure>) -> Result<T, Failure> {
    match outcome {
        Ok(value) => {
            transaction.commit().await?;
            Ok(value)
        }
        Err(failure) => {
            let _ = transaction.rollback().await;
            Err(failure)
        }
    }
}
