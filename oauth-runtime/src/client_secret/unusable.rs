//! Why a stored hash verifies nothing.

/// A stored text that starts like a hash and verifies nothing. Holds no part of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum UnusableHash {
    /// What follows the name of the algorithm is not a hash.
    #[error(
        "the stored client secret starts like a hash of {algorithm} but is malformed, so no secret matches it; give the client a new secret"
    )]
    Malformed {
        /// The algorithm that the text names.
        algorithm: &'static str,
    },
    /// Its parameters ask for more time or memory than a login may take, so it was not computed.
    #[error(
        "the stored client secret is a hash of {algorithm} that costs more than {limit} to verify, so no secret matches it; give the client a new secret"
    )]
    TooCostly {
        /// The algorithm that the text names.
        algorithm: &'static str,
        /// The most that is allowed.
        limit: &'static str,
    },
}
