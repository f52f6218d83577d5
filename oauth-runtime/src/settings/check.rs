//! Finds settings that contradict each other.

use secrecy::ExposeSecret as _;

use super::error::into_result;
use super::{ALL_SCOPES, Settings, SettingsError};
use crate::error::ValidationErrors;
use crate::generate::Generator;
use crate::scopes::is_scope_token;

/// Greatest length of the columns `client_id` and `client_secret`.
const COLUMN_LENGTH: usize = 255;

impl Settings {
    /// Checks that the settings agree with each other. [`Settings::from_toml`] and
    /// [`Store::with_settings`](crate::Store::with_settings) call it.
    ///
    /// Storing only checksums together with a grace period is allowed, other than in Django OAuth
    /// Toolkit (its check E001): the grace period does not need the old token's text here.
    ///
    /// # Errors
    /// [`SettingsError::Invalid`] with every problem found.
    pub fn check(&self) -> Result<(), SettingsError> {
        let mut errors = ValidationErrors::new();
        self.check_scopes(&mut errors);
        self.check_rotation(&mut errors);
        self.check_generators(&mut errors);
        self.check_private_key(&mut errors);
        into_result(errors)
    }

    fn check_scopes(&self, errors: &mut ValidationErrors) {
        if self.scopes.is_empty() {
            errors.add("scopes", "must name at least one scope");
        }
        if self.scopes.names().any(|name| !is_scope_token(name)) {
            errors.add(
                "scopes",
                "must have names of printable ASCII without spaces, quotes and backslashes (RFC 6749 section 3.3)",
            );
        }
        for name in &self.default_scopes {
            if name != ALL_SCOPES && !self.scopes.contains(name) {
                let message =
                    format!("names `{name}`, which `scopes` does not; add it there or leave it out");
                errors.add("default_scopes", message);
            }
        }
    }

    /// What follows from rotation needs it.
    fn check_rotation(&self, errors: &mut ValidationErrors) {
        if self.rotate_refresh_token {
            return;
        }
        if self.refresh_token_reuse_protection {
            errors.add(
                "refresh_token_reuse_protection",
                "does nothing without rotation; set `rotate_refresh_token` to true, or this to false",
            );
        }
        if self.refresh_token_grace_period_seconds > 0 {
            errors.add(
                "refresh_token_grace_period_seconds",
                "does nothing without rotation; set `rotate_refresh_token` to true, or this to 0",
            );
        }
    }

    fn check_generators(&self, errors: &mut ValidationErrors) {
        let length = usize::try_from(self.client_secret_generator_length.get()).unwrap_or(usize::MAX);
        if length > COLUMN_LENGTH {
            errors.add("client_secret_generator_length", too_long());
        }
        for (name, generator, limit) in [
            ("client_id_generator", &self.client_id_generator, COLUMN_LENGTH),
            ("client_secret_generator", &self.client_secret_generator, COLUMN_LENGTH),
            ("access_token_generator", &self.access_token_generator, usize::MAX),
            ("refresh_token_generator", &self.refresh_token_generator, usize::MAX),
        ] {
            match Generator::length(generator) {
                Some(0) => errors.add(name, "must have a length of at least 1"),
                Some(length) if length > limit => errors.add(name, too_long()),
                _ => {}
            }
        }
    }

    fn check_private_key(&self, errors: &mut ValidationErrors) {
        if self.oidc_rsa_private_key.as_ref().is_some_and(|key| !looks_like_private_key(key.expose_secret()))
        {
            errors.add(
                "oidc_rsa_private_key",
                "must be a private key in PEM form, from `-----BEGIN` to `-----END`, with its line ends",
            );
        }
    }
}

fn too_long() -> String {
    format!("must be at most {COLUMN_LENGTH} characters, the length of the column")
}

/// Whether a text has the frame of a private key in PEM form (RFC 7468); what is inside is not read.
fn looks_like_private_key(text: &str) -> bool {
    let mut lines = text.trim().lines().map(str::trim);
    let label = |line: &str, end: &str| {
        let label = line.strip_prefix("-----")?.strip_suffix("-----")?.strip_prefix(end)?.to_owned();
        label.ends_with("PRIVATE KEY").then_some(label)
    };
    let begin = lines.next().and_then(|line| label(line, "BEGIN "));
    let end = lines.next_back().and_then(|line| label(line, "END "));
    begin.is_some() && begin == end
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_that_contradict_each_other_are_refused() {
        for (toml, setting) in [
            ("default_scopes = [\"gone\"]", "default_scopes"),
            ("scopes = {}", "scopes"),
            ("scopes = { \"two words\" = \"\" }", "scopes"),
            (
                "rotate_refresh_token = false\nrefresh_token_reuse_protection = true",
                "refresh_token_reuse_protection",
            ),
            (
                "rotate_refresh_token = false\nrefresh_token_grace_period_seconds = 1",
                "refresh_token_grace_period_seconds",
            ),
            ("client_secret_generator_length = 256", "client_secret_generator_length"),
            ("oidc_rsa_private_key = \"key.pem\"", "oidc_rsa_private_key"),
            (
                "oidc_rsa_private_key = \"-----BEGIN PUBLIC KEY-----\\n-----END PUBLIC KEY-----\"",
                "oidc_rsa_private_key",
            ),
            ("oidc_rsa_private_key = \"-----BEGIN PRIVATE KEY-----\\nhidden\"", "oidc_rsa_private_key"),
        ] {
            let error = Settings::from_toml(toml).unwrap_err();
            assert_eq!(error.get(setting).len(), 1, "{toml}");
        }
        let settings = Settings {
            client_id_generator: Generator::letters_and_digits(256),
            access_token_generator: Generator::letters_and_digits(0),
            refresh_token_generator: Generator::letters_and_digits(500),
            ..Settings::default()
        };
        let error = settings.check().unwrap_err();
        assert!(
            !error.get("client_id_generator").is_empty() && !error.get("access_token_generator").is_empty()
        );
        assert!(error.get("refresh_token_generator").is_empty());
    }

    #[test]
    fn checksums_alone_and_a_grace_period_go_together() {
        let toml = "token_storage = \"checksum\"\nrefresh_token_grace_period_seconds = 120";
        assert_eq!(Settings::from_toml(toml).unwrap().refresh_token_grace_period_seconds, 120);
    }
}
