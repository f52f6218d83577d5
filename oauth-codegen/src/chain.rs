//! Whether the migrations of a database follow one another, from an empty schema to that of `schema.toml`.
//!
//! Each generated file names the schema it starts from and the one it leaves. So a file that is missing, moved or made on
//! another branch shows, before any database does.

use std::fmt;
use std::path::{Path, PathBuf};

use oauth_schema::change::Code;
use oauth_schema::dialect::Dialect;

use crate::error::Error;
use crate::folder::{self, Migration};

/// What the head of a generated file says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Head {
    /// The schema before the change, as [`Schema::hash`](oauth_schema::Schema::hash) names it.
    pub from: String,
    /// The schema after the change.
    pub to: String,
    /// Which part of the change the file is, counted from 1.
    pub step: usize,
    /// How many parts the change has.
    pub steps: usize,
    /// The version up to which it stands for all migrations before it.
    pub replaces: Option<u64>,
    /// What the team allowed.
    pub allowed: Vec<Code>,
}

impl Head {
    /// Reads the head of an up file; none for one that was written by hand.
    pub fn parse(text: &str) -> Option<Self> {
        let comments =
            text.lines().map(str::trim).take_while(|line| line.starts_with("--") || line.is_empty());
        let words: Vec<(&str, &str)> = comments
            .filter_map(|line| line.trim_start_matches('-').trim().strip_prefix("oauth:"))
            .filter_map(|line| line.split_once(' '))
            .collect();
        let (_, schema) = words.iter().find(|(word, _)| *word == "schema")?;
        let (hashes, steps) = schema.split_once(", step ")?;
        let (from, to) = hashes.split_once(" -> ")?;
        let (step, steps) = steps.split_once(" of ")?;
        Some(Self {
            from: from.trim().to_owned(),
            to: to.trim().to_owned(),
            step: step.trim().parse().ok()?,
            steps: steps.trim().parse().ok()?,
            replaces: words
                .iter()
                .find(|(word, _)| *word == "replaces")
                .and_then(|(_, version)| version.trim().parse().ok()),
            allowed: words
                .iter()
                .filter(|(word, _)| *word == "allow")
                .filter_map(|(_, rest)| Code::from_word(rest.split(' ').next()?))
                .collect(),
        })
    }

    /// The lines that say it, but for what was allowed.
    pub(crate) fn lines(&self) -> Vec<String> {
        let schema =
            format!("oauth:schema {} -> {}, step {} of {}", self.from, self.to, self.step, self.steps);
        let replaces = self.replaces.map(|version| format!("oauth:replaces {version}"));
        std::iter::once(schema).chain(replaces).collect()
    }
}

/// The schema without tables.
pub(crate) const EMPTY: &str = "0000000000000000";

/// A generated migration of one database.
#[derive(Debug, Clone)]
pub(crate) struct Link {
    pub(crate) name: String,
    pub(crate) path: PathBuf,
    pub(crate) head: Head,
}

impl fmt::Display for Link {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.path.file_name().map(|name| name.to_string_lossy()).unwrap_or_default())
    }
}

/// The generated migrations of a database, oldest first.
///
/// # Errors
/// A file that cannot be read.
pub(crate) fn links(migrations: &[Migration], dialect: Dialect) -> Result<Vec<Link>, Error> {
    let mut links = Vec::new();
    for (migration, script) in folder::of_database(migrations, dialect) {
        let text = std::fs::read_to_string(&script.up).map_err(Error::read(&script.up))?;
        if let Some(head) = Head::parse(&text) {
            links.push(Link { name: migration.name.clone(), path: script.up.clone(), head });
        }
    }
    Ok(links)
}

/// The schema that the migrations of a database end with.
///
/// # Errors
/// The first migration that does not follow the one before it, and what to do.
pub(crate) fn end(links: &[Link], folder: &Path) -> Result<String, Error> {
    let mut schema = EMPTY.to_owned();
    let mut before: Option<&Link> = None;
    for link in links {
        let Head { from, to, step, steps, .. } = &link.head;
        let fits = match before {
            Some(before) if before.head.step < before.head.steps => {
                (&before.head.from, &before.head.to, before.head.step + 1) == (from, to, *step)
            }
            _ => *from == schema && *step == 1,
        };
        if !fits {
            return Err(broken(link, before, links));
        }
        if step == steps {
            schema.clone_from(to);
        }
        before = Some(link);
    }
    match before {
        Some(last) if last.head.step < last.head.steps => Err(Error::Folder {
            path: folder.to_owned(),
            problem: format!(
                "{last} is part {} of {}, and the next one is missing; restore it from version control",
                last.head.step, last.head.steps
            ),
        }),
        _ => Ok(schema),
    }
}

fn broken(link: &Link, before: Option<&Link>, links: &[Link]) -> Error {
    let twin = links.iter().find(|other| {
        other.path != link.path && (&other.head.from, other.head.step) == (&link.head.from, link.head.step)
    });
    if let Some(twin) = twin {
        return Error::Branches {
            first: twin.name.clone(),
            second: link.name.clone(),
            path: link.path.clone(),
        };
    }
    let before = before
        .map_or_else(|| "there is none before it".to_owned(), |before| format!("{before} stands before it"));
    Error::Folder {
        path: link.path.clone(),
        problem: format!(
            "it does not follow what stands before it ({before}): a migration is missing, was moved or has another number; restore the folder from version control"
        ),
    }
}
