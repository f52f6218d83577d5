//! What is wrong with settings.

use crate::error::ValidationErrors;

/// Settings that cannot be used. All problems are reported together; no message repeats a value.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SettingsError {
    /// The text is not TOML.
    #[error("the settings are not TOML: line {line}: {reason}")]
    Syntax {
        /// Line of the mistake, counted from 1.
        line: usize,
        /// What is wrong there.
        reason: String,
    },

    /// Settings that do not exist, that have values of the wrong kind or that contradict each other.
    #[error("the settings are not valid: {0}")]
    Invalid(ValidationErrors),
}

impl SettingsError {
    /// The messages about one setting.
    pub fn get(&self, setting: &str) -> &[String] {
        match self {
            Self::Invalid(errors) => errors.get(setting),
            Self::Syntax { .. } => &[],
        }
    }
}

/// An error if there is a message.
pub(super) fn into_result(errors: ValidationErrors) -> Result<(), SettingsError> {
    if errors.is_empty() { Ok(()) } else { Err(SettingsError::Invalid(errors)) }
}
