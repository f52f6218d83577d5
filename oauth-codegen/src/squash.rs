//! Puts one migration in the place of all.

use oauth_schema::change::Change;
use oauth_schema::{Dialect, Schema};

use crate::chain;
use crate::error::Error;
use crate::folder::Script;
use crate::migration;
use crate::project::{Project, Rewritten, State};

impl Project {
    /// Writes one migration that makes the tables of the models at once, and removes those it stands for.
    ///
    /// It has the number of the newest one. A database that has all of them counts it as applied.
    ///
    /// # Errors
    /// As [`Project::state`]; models that changed; migrations that were written by hand, whose work on rows no
    /// schema tells; a database with one migration only.
    pub fn squash(&self, name: &str) -> Result<Rewritten, Error> {
        let set = self.models()?;
        if !matches!(self.state()?, State::Current) {
            let problem = "the models and the migrations do not agree; run `cargo oauth make`, then squash";
            return Err(Error::Refused(problem.to_owned()));
        }
        let migrations = self.migrations()?;
        let schema = Schema::of(set);
        let change = Change::creating(&schema).map_err(Error::Obstacles)?;
        let (mut rendered, mut old) = (Vec::new(), Vec::new());
        for dialect in &set.databases {
            let scripts: Vec<(u64, &Script)> = self.scripts_of(&migrations, *dialect);
            let links = chain::links(&migrations, *dialect)?;
            if let Some((_, by_hand)) =
                scripts.iter().find(|(_, script)| links.iter().all(|link| link.path != script.up))
            {
                return Err(Error::Refused(format!(
                    "{} was written by hand, and what it does to rows stands nowhere else; run it everywhere, remove it, then squash",
                    by_hand.up.display()
                )));
            }
            let [.., (newest, _)] = scripts.as_slice() else { continue };
            if scripts.len() < 2 {
                continue;
            }
            rendered.extend(migration::squashed(&change, *dialect, *newest, name)?);
            old.extend(scripts.iter().flat_map(|(_, script)| [script.up.clone(), script.down.clone()]));
        }
        if rendered.is_empty() {
            return Err(Error::Refused("there is one migration only, so nothing can be squashed".to_owned()));
        }
        let written = self.write(&rendered)?;
        old.retain(|path| !written.contains(path));
        for path in &old {
            std::fs::remove_file(path).map_err(Error::write(path))?;
        }
        Ok(Rewritten { written, removed: old })
    }

    fn scripts_of<'a>(
        &self,
        migrations: &'a [crate::folder::Migration],
        dialect: Dialect,
    ) -> Vec<(u64, &'a Script)> {
        let scripts = migrations.iter().filter_map(|migration| {
            let script = migration.scripts.iter().find(|script| script.dialect == dialect)?;
            Some((migration.version, script))
        });
        scripts.collect()
    }
}
