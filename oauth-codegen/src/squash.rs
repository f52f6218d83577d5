//! Puts one migration in the place of all.

use oauth_schema::Schema;
use oauth_schema::change::Change;

use crate::chain;
use crate::error::Error;
use crate::folder;
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
            let scripts = folder::of_database(&migrations, *dialect);
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
            rendered.extend(migration::squashed(&change, *dialect, newest.version, name)?);
            old.extend(scripts.iter().flat_map(|(_, script)| [script.up.clone(), script.down.clone()]));
        }
        if rendered.is_empty() {
            return Err(Error::Refused("there is one migration only, so nothing can be squashed".to_owned()));
        }
        self.rewrite(&rendered, old)
    }
}
