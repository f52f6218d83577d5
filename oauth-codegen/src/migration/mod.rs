//! Renders migrations: a change → steps of statements → templates.
//!
//! What a change needs differs between databases, so each has its own plan: `postgres` splits it so that nobody waits,
//! `mysql` goes statement by statement, `sqlite` writes tables anew. A step is a pair of files.

mod check;
mod fill;
mod mysql;
mod postgres;
mod sqlite;
mod statement;
mod table;

use std::path::PathBuf;

use oauth_schema::change::{Change, Hazard};
use oauth_schema::dialect::Dialect;
use serde::Serialize;

use crate::chain::Head;
use crate::error::Error;
use crate::folder;
use crate::templates::{self, one_line};
use statement::{Block, Statement};

/// A file, not yet written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rendered {
    /// Its path in the migrations folder.
    pub path: PathBuf,
    /// Its text.
    pub text: String,
}

/// A part of a change that is applied by itself: a pair of files.
#[derive(Debug, Default)]
struct Step {
    /// Whether it is a single statement that cannot run inside a transaction.
    alone: bool,
    up: Vec<Block>,
    down: Vec<Block>,
}

impl Step {
    fn single(block: Block) -> Self {
        Self { alone: true, up: vec![block], down: Vec::new() }
    }
}

fn is_empty(blocks: &[Block]) -> bool {
    blocks.iter().all(|block| block.statements.is_empty())
}

/// One file, as its template sees it.
#[derive(Debug, Serialize)]
struct View {
    no_transaction: bool,
    header: Vec<String>,
    blocks: Vec<Block>,
}

/// The files of a change in one database, from this version on: for each step the down file, then the up file.
///
/// # Errors
/// A name that fits into no file name; a template that does not render, which the tests of this crate rule out.
pub fn render(change: &Change, dialect: Dialect, version: u64, name: &str) -> Result<Vec<Rendered>, Error> {
    Plan { change, dialect, version, name, replaces: false }.render()
}

/// The same, for a change from nothing that stands for every migration before it.
///
/// # Errors
/// As [`render`].
pub fn squashed(change: &Change, dialect: Dialect, version: u64, name: &str) -> Result<Vec<Rendered>, Error> {
    Plan { change, dialect, version, name, replaces: true }.render()
}

/// What is rendered.
struct Plan<'a> {
    change: &'a Change,
    dialect: Dialect,
    version: u64,
    name: &'a str,
    replaces: bool,
}

impl Plan<'_> {
    fn render(&self) -> Result<Vec<Rendered>, Error> {
        folder::check_name(self.name)?;
        let steps = steps(self.change, self.dialect);
        let template = format!("migration/{}.sql.tera", self.dialect.word());
        let mut files = Vec::new();
        for (position, (step, version)) in steps.iter().zip(self.version..).enumerate() {
            let name = match position {
                0 => self.name.to_owned(),
                _ => format!("{}_{}", self.name, position + 1),
            };
            let down = self.down(step, position, steps.len());
            for (direction, view) in [("down", down), ("up", self.up(step, position, steps.len()))] {
                let text = templates::render(&template, &view)?;
                let path =
                    PathBuf::from(self.dialect.word()).join(folder::file_name(version, &name, direction));
                files.push(Rendered { path, text });
            }
        }
        Ok(files)
    }

    fn up(&self, step: &Step, position: usize, steps: usize) -> View {
        let change = self.change;
        let head = Head {
            from: change.from.hash(),
            to: change.to.hash(),
            step: position + 1,
            steps,
            replaces: self.replaces.then_some(self.version),
            allowed: Vec::new(),
        };
        let mut header = head.lines();
        if position == 0 {
            let hazards = change.hazards();
            let allowed = |hazard: &Hazard| format!("oauth:allow {} {}", hazard.code, one_line(&hazard.text));
            header.extend(hazards.iter().map(allowed));
        }
        header.extend(introduction(change));
        View::of(step, header, &step.up)
    }

    fn down(&self, step: &Step, position: usize, steps: usize) -> View {
        let change = self.change;
        let header = match (position, steps) {
            _ if step.down.is_empty() => vec!["Nothing has to be taken back here.".to_owned()],
            (0, _) if change.from.tables.is_empty() => introduction(&change.reverse()),
            (0, _) => vec!["Takes the change back.".to_owned(), GENERATED.to_owned()],
            _ => vec!["Takes this step back.".to_owned(), GENERATED.to_owned()],
        };
        View::of(step, header, &step.down)
    }
}

impl View {
    fn of(step: &Step, header: Vec<String>, blocks: &[Block]) -> Self {
        let no_transaction = blocks.iter().any(|block| step.alone || block.begins());
        Self { no_transaction, header, blocks: blocks.to_vec() }
    }
}

fn steps(change: &Change, dialect: Dialect) -> Vec<Step> {
    let back = change.reverse();
    let mut steps = match dialect {
        Dialect::Postgres => postgres::steps(change),
        Dialect::Mysql => {
            vec![Step { alone: false, up: mysql::blocks(change), down: mysql::blocks(&back) }]
        }
        Dialect::Sqlite => {
            let (up, down) = (sqlite::blocks(change), sqlite::blocks(&back));
            vec![Step { alone: false, up, down }]
        }
    };
    if let Some(first) = steps.first_mut() {
        guard(change, dialect, &mut first.up);
        guard(&back, dialect, &mut first.down);
    }
    steps.retain(|step| !is_empty(&step.up));
    let nothing = || vec![Block::new("This database stays as it is.", vec![Statement::Nothing])];
    if steps.is_empty() {
        steps.push(Step { alone: false, up: nothing(), down: nothing() });
    }
    for step in &mut steps {
        step.up = tidy(std::mem::take(&mut step.up));
        step.down = tidy(std::mem::take(&mut step.down));
        if dialect == Dialect::Mysql && step.down.is_empty() {
            step.down = nothing();
        }
    }
    steps
}

/// Leaves out what says nothing, and lets the tables that are dropped stand together.
fn tidy(blocks: Vec<Block>) -> Vec<Block> {
    let mut tidied: Vec<Block> = Vec::new();
    for block in blocks.into_iter().filter(|block| !block.statements.is_empty()) {
        match tidied.last_mut() {
            Some(last) if last.drops() && block.drops() => last.statements.extend(block.statements),
            _ => tidied.push(block),
        }
    }
    tidied
}

/// Puts the checks of rows before everything else, but inside what begins with SQLite's own transaction.
fn guard(change: &Change, dialect: Dialect, blocks: &mut Vec<Block>) {
    let guards = change.hazards();
    let guards = guards.iter().filter_map(|hazard| check::guard(dialect, hazard));
    let place = blocks.iter().position(Block::begins).map_or(0, |position| position + 1);
    for (offset, guard) in guards.enumerate() {
        blocks.insert(place + offset, Block::new("", vec![guard]));
    }
}

const GENERATED: &str = "Generated by `cargo oauth make` from the models.";

/// What is said on top of a file.
fn introduction(change: &Change) -> Vec<String> {
    let names = |schema: &oauth_schema::Schema| {
        let names: Vec<&str> = schema.tables.iter().map(|table| table.name.as_str()).collect();
        one_line(&names.join(", "))
    };
    let mut lines = Vec::new();
    if change.from.tables.is_empty() {
        let users = one_line(&format!("{}.{}", change.to.user.table, change.to.user.key));
        lines.push(format!("Creates the tables {}.", names(&change.to)));
        lines.push(format!("The table of the users must exist: foreign keys point at {users}."));
    } else if change.to.tables.is_empty() {
        lines.push(format!("Drops the tables {}, with all their rows.", names(&change.from)));
    }
    lines.push(GENERATED.to_owned());
    lines
}
