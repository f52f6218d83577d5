//! Makes a migration anew on top of one that another branch brought.

use std::path::Path;
use std::process::Command;

use oauth_schema::change::Change;
use oauth_schema::{Dialect, Schema};

use crate::chain::{self, Head};
use crate::error::Error;
use crate::folder::Migration;
use crate::project::{Make, Project, Rewritten, SCHEMA_FILE};

/// Revisions of `schema.toml` that are looked at.
const REVISIONS: &str = "200";

impl Project {
    /// Removes a migration of one branch and writes it again, after those that stay.
    ///
    /// The schema that they leave is looked for on both sides of a conflict in `schema.toml`, and in what git knows of the
    /// file. What was allowed in the removed migration is allowed again.
    ///
    /// # Errors
    /// An unknown name; migrations that still do not follow one another; a schema that is nowhere to be found; and what
    /// [`Project::make`] gives.
    pub fn rebase(&self, name: &str, make: &Make) -> Result<Rewritten, Error> {
        let set = self.models()?;
        let migrations = self.migrations()?;
        let (moved, kept): (Vec<&Migration>, Vec<&Migration>) =
            migrations.iter().partition(|migration| is_part_of(&migration.name, name));
        let heads = moved.iter().flat_map(|migration| &migration.scripts);
        let mut allowed = make.allowed.clone();
        for script in heads {
            let text = std::fs::read_to_string(&script.up).map_err(Error::read(&script.up))?;
            let Some(head) = Head::parse(&text) else {
                return Err(Error::Refused(format!(
                    "{} was written by hand; give it a number behind the others yourself",
                    script.up.display()
                )));
            };
            allowed.extend(head.allowed);
        }
        if moved.is_empty() {
            let mut names: Vec<&str> = migrations.iter().map(|migration| migration.name.as_str()).collect();
            names.dedup();
            return Err(Error::Refused(format!(
                "no migration is called `{name}` (there are: {})",
                names.join(", ")
            )));
        }
        let kept: Vec<Migration> = kept.into_iter().cloned().collect();
        let before = self.schema_after(&kept, &set.databases)?;
        let now = Schema::of(set);
        let change = Change::between(&before, &now).map_err(Error::Obstacles)?;
        let make = Make { name: Some(name.to_owned()), allowed };
        let files = self.changed(&change, &kept, &make)?;
        let moved = moved.iter().flat_map(|migration| &migration.scripts);
        self.rewrite(&files, moved.flat_map(|script| [script.up.clone(), script.down.clone()]).collect())
    }

    /// The schema that these migrations leave in every database.
    fn schema_after(&self, migrations: &[Migration], dialects: &[Dialect]) -> Result<Schema, Error> {
        let mut wanted = None;
        for dialect in dialects {
            let links = chain::links(migrations, *dialect)?;
            let end = chain::end(&links, &self.folder().join(dialect.word()))?;
            if wanted.get_or_insert_with(|| end.clone()) != &end {
                return Err(Error::Folder {
                    path: self.folder().join(dialect.word()),
                    problem: "its migrations end with another schema than those of the other databases"
                        .to_owned(),
                });
            }
        }
        let wanted = wanted.unwrap_or_else(|| chain::EMPTY.to_owned());
        if wanted == chain::EMPTY {
            return Ok(Schema::empty(Schema::of(self.models()?).user));
        }
        let path = self.folder().join(SCHEMA_FILE);
        let text = std::fs::read_to_string(&path).map_err(Error::read(&path))?;
        let found = sides(&text)
            .into_iter()
            .chain(revisions(&self.folder()))
            .filter_map(|text| Schema::parse(&text).ok())
            .find(|schema| schema.hash() == wanted);
        found.ok_or_else(|| {
            Error::Refused(format!(
                "the {SCHEMA_FILE} of the migrations that stay was not found (its name is {wanted}); take it from their branch with `git checkout BRANCH -- {}`, then run this again",
                path.display()
            ))
        })
    }
}

/// Whether a migration is the one of that name, or a further step of it.
fn is_part_of(migration: &str, name: &str) -> bool {
    let rest = migration.strip_prefix(name);
    rest.is_some_and(|rest| {
        let number = rest.strip_prefix('_').filter(|number| !number.is_empty());
        rest.is_empty() || number.is_some_and(|number| number.bytes().all(|byte| byte.is_ascii_digit()))
    })
}

/// The text as it is, or each side of it where a merge left its marks.
fn sides(text: &str) -> Vec<String> {
    let mut sides = [String::new(), String::new()];
    let mut inside = None;
    for line in text.lines() {
        match (line.get(..7), inside) {
            (Some("<<<<<<<"), _) => inside = Some(Side::Ours),
            (Some("|||||||"), Some(_)) => inside = Some(Side::Base),
            (Some("======="), Some(_)) => inside = Some(Side::Theirs),
            (Some(">>>>>>>"), Some(_)) => inside = None,
            _ => {
                for (side, text) in [Side::Ours, Side::Theirs].into_iter().zip(&mut sides) {
                    if inside.is_none_or(|inside| inside == side) {
                        text.push_str(line);
                        text.push('\n');
                    }
                }
            }
        }
    }
    sides.into()
}

#[derive(Clone, Copy, PartialEq)]
enum Side {
    Ours,
    Base,
    Theirs,
}

/// What git knows of the file on any branch, the newest first; nothing where there is no git.
fn revisions(folder: &Path) -> impl Iterator<Item = String> {
    let folder = folder.to_owned();
    let git = move |arguments: &[&str]| -> Option<String> {
        let output = Command::new("git").arg("-C").arg(&folder).args(arguments).output().ok()?;
        output.status.success().then(|| String::from_utf8_lossy(&output.stdout).into_owned())
    };
    let revisions =
        git(&["log", "--all", "--format=%H", "-n", REVISIONS, "--", SCHEMA_FILE]).unwrap_or_default();
    let revisions: Vec<String> = revisions.lines().map(|line| format!("{line}:./{SCHEMA_FILE}")).collect();
    revisions.into_iter().filter_map(move |revision| git(&["show", &revision]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_conflict_has_two_sides() {
        let text = "a\n<<<<<<< HEAD\nb\n||||||| base\nx\n=======\nc\n>>>>>>> other\nd\n";
        assert_eq!(sides(text), ["a\nb\nd\n", "a\nc\nd\n"]);
        assert_eq!(sides("a\n=======\n"), ["a\n=======\n", "a\n=======\n"]);
    }

    #[test]
    fn further_steps_belong_to_a_migration() {
        for (name, part) in
            [("add_a", true), ("add_a_2", true), ("add_a_b", false), ("add_ab", false), ("add_a_", false)]
        {
            assert_eq!(is_part_of(name, "add_a"), part, "{name}");
        }
    }
}
