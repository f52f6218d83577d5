//! Reads settings from a file of any format that serde knows.

use serde::de::{Deserialize, Deserializer, Error as _};

use super::error::into_result;
use super::value::{FromValue, Mismatch, Value};
use super::{Settings, SettingsError};
use crate::error::ValidationErrors;

/// A setting that a file may hold.
pub(super) struct Setting {
    pub(super) name: &'static str,
    /// What a number counts; empty where it is no number.
    unit: &'static str,
    read: fn(&mut Settings, Value) -> Result<(), Mismatch>,
}

macro_rules! settings {
    ($($name:ident: $unit:literal,)*) => {
        /// Every setting that a file may hold.
        pub(super) const SETTINGS: &[Setting] = &[$(Setting {
            name: stringify!($name),
            unit: $unit,
            read: |settings, value| {
                settings.$name = FromValue::from_value(value)?;
                Ok(())
            },
        }),*];
    };
}

settings! {
    token_storage: "",
    authorization_code_expire_seconds: "seconds",
    access_token_expire_seconds: "seconds",
    id_token_expire_seconds: "seconds",
    refresh_token_expire_seconds: "seconds",
    refresh_token_grace_period_seconds: "seconds",
    refresh_token_reuse_protection: "",
    rotate_refresh_token: "",
    par_request_uri_lifetime_seconds: "seconds",
    device_flow_interval: "seconds",
    device_code_expire_seconds: "seconds",
    pkce_required: "",
    client_secret_generator_length: "characters",
    client_secret_hasher: "",
    scopes: "",
    default_scopes: "",
    oidc_rsa_private_key: "",
    clear_expired_tokens_batch_size: "rows",
    clear_expired_tokens_batch_interval_seconds: "seconds",
    clear_expired_rows_per_token: "rows",
}

/// Settings that are code, which no file can hold.
pub(super) const IN_CODE: &[&str] = &[
    "client_id_generator",
    "client_secret_generator",
    "access_token_generator",
    "refresh_token_generator",
    "clock",
];

/// What Django OAuth Toolkit calls by a name that is not near.
const RENAMED: &[(&str, &str)] = &[("compliant_bcp_rfc9700_token_storage", "token_storage")];

impl Settings {
    /// Reads settings from TOML; what the text leaves out has its default.
    ///
    /// ```
    /// # use oauth_runtime::Settings;
    /// let settings = Settings::from_toml("access_token_expire_seconds = 600").unwrap();
    /// assert_eq!(settings.access_token_expire_seconds.get(), 600);
    /// let error = Settings::from_toml("acess_token_expire_seconds = 600").unwrap_err();
    /// assert!(error.to_string().contains("did you mean `access_token_expire_seconds`?"));
    /// ```
    ///
    /// # Errors
    /// Text that is no TOML, settings that do not exist, values of the wrong kind, and what
    /// [`Settings::check`] finds.
    pub fn from_toml(text: &str) -> Result<Self, SettingsError> {
        // The error's own text would quote the line, which may hold the private key.
        let value = toml::from_str(text).map_err(|error: toml::de::Error| SettingsError::Syntax {
            line: line_of(text, error.span().map_or(0, |span| span.start)),
            reason: error.message().to_owned(),
        })?;
        let settings = read(value)?;
        settings.check()?;
        Ok(settings)
    }
}

/// Does not call [`Settings::check`]: settings may still be put together from several sources.
impl<'de> Deserialize<'de> for Settings {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        read(Value::deserialize(deserializer)?).map_err(D::Error::custom)
    }
}

/// Line of a position, counted from 1.
fn line_of(text: &str, position: usize) -> usize {
    1 + text.bytes().take(position).filter(|byte| *byte == b'\n').count()
}

fn read(value: Value) -> Result<Settings, SettingsError> {
    let mut settings = Settings::default();
    let mut errors = ValidationErrors::new();
    let Value::Table(entries) = value else {
        errors.add("settings", "must be a table of names with values");
        return Err(SettingsError::Invalid(errors));
    };
    let mut seen = Vec::new();
    for (name, value) in entries {
        let Some(setting) = SETTINGS.iter().find(|setting| setting.name == name) else {
            let message = unknown(&name);
            errors.add(name, message);
            continue;
        };
        if seen.contains(&setting.name) {
            errors.add(setting.name, "stands twice; leave one of them out");
        }
        seen.push(setting.name);
        if let Err(mismatch) = (setting.read)(&mut settings, value) {
            errors.add(setting.name, mismatch.message(setting.unit));
        }
    }
    into_result(errors)?;
    Ok(settings)
}

/// The message about a name that no setting of a file has.
fn unknown(name: &str) -> String {
    if IN_CODE.contains(&name) {
        return "is code and cannot stand in a file; set the field of `Settings`".to_owned();
    }
    // Whoever comes from Django writes capitals.
    let lower = name.to_ascii_lowercase();
    let renamed = RENAMED.iter().find(|(theirs, _)| *theirs == lower).map(|(_, ours)| *ours);
    match renamed.or_else(|| nearest(&lower)) {
        Some(nearest) => format!("is not a setting; did you mean `{nearest}`?"),
        None => "is not a setting; leave it out".to_owned(),
    }
}

/// The setting whose name is most like this one, if any is.
fn nearest(unknown: &str) -> Option<&'static str> {
    let known = SETTINGS.iter().map(|setting| setting.name).chain(IN_CODE.iter().copied());
    known
        .map(|name| (strsim::jaro_winkler(unknown, name), name))
        .filter(|(score, _)| *score > 0.8)
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .map(|(_, name)| name)
}
