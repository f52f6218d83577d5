//! `[package.metadata.oauth]` of a team's `Cargo.toml`.

use std::path::Path;

use oauth_schema::problems::suggestion;

use crate::error::Error;

/// What the build does about a migration that is missing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OnChange {
    /// Warns.
    Warn,
    /// Writes the migration.
    Write,
    /// Fails.
    Deny,
}

impl OnChange {
    const WORDS: [(&'static str, Self); 3] =
        [("write", Self::Write), ("warn", Self::Warn), ("deny", Self::Deny)];

    /// Reads a word.
    ///
    /// # Errors
    /// What to write instead.
    pub fn from_word(word: &str) -> Result<Self, String> {
        Self::WORDS.iter().find(|(known, _)| *known == word).map(|(_, value)| *value).ok_or_else(|| {
            let near = suggestion(word, Self::WORDS.map(|(known, _)| known));
            format!("unknown value \"{word}\"{near} (known: \"write\", \"warn\", \"deny\")")
        })
    }
}

/// The settings of a package.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Config {
    /// The file the models are in, relative to the package; the first usual one if left out.
    pub models: Option<String>,
    /// The migrations folder, relative to the package.
    pub migrations: String,
    /// What the build does about a missing migration; `None` lets the environment decide.
    pub on_change: Option<OnChange>,
}

impl Default for Config {
    fn default() -> Self {
        Self { models: None, migrations: "migrations".to_owned(), on_change: None }
    }
}

const KEYS: [&str; 3] = ["models", "migrations", "on-change"];

impl Config {
    /// Reads the manifest of the package at `root`.
    ///
    /// # Errors
    /// An unreadable manifest; an unknown key or value, with the known ones.
    pub fn read(root: &Path) -> Result<Self, Error> {
        let path = root.join("Cargo.toml");
        let text = std::fs::read_to_string(&path).map_err(Error::read(&path))?;
        Self::parse(&text).map_err(|problem| Error::Config { path, problem })
    }

    fn parse(manifest: &str) -> Result<Self, String> {
        let manifest: toml::Table = toml::from_str(manifest).map_err(|error| error.to_string())?;
        let mut config = Self::default();
        let oauth = manifest
            .get("package")
            .and_then(|package| package.get("metadata"))
            .and_then(|metadata| metadata.get("oauth"));
        let Some(oauth) = oauth else {
            return Ok(config);
        };
        let Some(oauth) = oauth.as_table() else {
            return Err("`package.metadata.oauth` is a table: `[package.metadata.oauth]`".to_owned());
        };
        for (key, value) in oauth {
            if !KEYS.contains(&key.as_str()) {
                let near = suggestion(key, KEYS);
                return Err(format!(
                    "unknown key `{key}` in [package.metadata.oauth]{near} (known: {})",
                    KEYS.join(", ")
                ));
            }
            let Some(text) = value.as_str().filter(|text| !text.is_empty()) else {
                return Err(format!("`{key}` in [package.metadata.oauth] is a text: `{key} = \"…\"`"));
            };
            match key.as_str() {
                "models" => config.models = Some(text.to_owned()),
                "migrations" => text.clone_into(&mut config.migrations),
                _ => {
                    let word = OnChange::from_word(text);
                    config.on_change = Some(word.map_err(|problem| format!("`on-change`: {problem}"))?);
                }
            }
        }
        Ok(config)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_are_read_and_unknown_ones_refused() {
        let parse = |text: &str| Config::parse(&format!("[package]\nname = \"a\"\n{text}"));
        assert_eq!(parse(""), Ok(Config::default()));
        let config = parse("[package.metadata.oauth]\nmodels = \"src/db.rs\"\non-change = \"deny\"");
        assert_eq!(
            config,
            Ok(Config {
                models: Some("src/db.rs".into()),
                migrations: "migrations".into(),
                on_change: Some(OnChange::Deny)
            })
        );
        for (text, problem) in [
            ("model = \"a\"", "unknown key `model`"),
            ("on-change = \"wirte\"", "did you mean `write`?"),
            ("migrations = 1", "`migrations` in [package.metadata.oauth] is a text"),
        ] {
            let error = parse(&format!("[package.metadata.oauth]\n{text}"));
            assert!(error.as_ref().is_err_and(|error| error.contains(problem)), "{error:?}");
        }
    }
}
