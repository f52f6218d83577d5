//! Authenticates a client by its secret (RFC 6749 section 2.3.1).

use chrono::{DateTime, Utc};
use secrecy::SecretString;

use super::rows::{self, Lock};
use crate::client_secret::{self, UnusableHash, Verdict};
use crate::database::{Executor, SqlWriter};
use crate::entity::EntityBase as _;
use crate::error::Error;
use crate::models::{ApplicationModel, ClientType, SigningAlgorithm, TokenEndpointAuthMethod};
use crate::retry::{Operation, in_transaction};
use crate::settings::Settings;

/// What came of a client's attempt to authenticate.
#[derive(Debug, Clone)]
#[must_use = "a client that was refused must not be served"]
pub enum ClientAuthentication<A> {
    /// It is this client.
    Authenticated(A),
    /// It is not, or may not. Every reason is one answer to the client: `invalid_client` (RFC 6749 section 5.2).
    Refused(ClientRefusal),
}

/// Why a client was refused. For the server's log; the client is told `invalid_client` and no more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ClientRefusal {
    /// No application has the client identifier.
    #[error("no client has this identifier")]
    UnknownClient,
    /// [`ApplicationModel::is_usable`] says no.
    #[error("the client is switched off")]
    NotUsable,
    /// The client presented a secret, but registered to authenticate without one: `none`, or a signed
    /// assertion (`private_key_jwt`, `client_secret_jwt`).
    #[error("the client registered an authentication method that presents no secret")]
    SecretNotAllowed,
    /// The client presented no secret, but is confidential or registered for a signed assertion.
    #[error("the client presented no secret, but must authenticate")]
    SecretRequired,
    /// The secret is another one, or empty.
    #[error("the secret is not the client's")]
    WrongSecret,
    /// No secret can match, because what is stored is of no use.
    #[error(transparent)]
    UnusableSecret(#[from] UnusableHash),
}

impl ClientRefusal {
    /// The code of the error response, the same for every reason (RFC 6749 section 5.2).
    pub const fn error_code(self) -> &'static str {
        "invalid_client"
    }
}

impl<A> ClientAuthentication<A> {
    /// The client, or why it was refused.
    ///
    /// # Errors
    /// The reason of the refusal.
    pub fn into_result(self) -> Result<A, ClientRefusal> {
        match self {
            Self::Authenticated(client) => Ok(client),
            Self::Refused(refusal) => Err(refusal),
        }
    }

    /// The client, if it was authenticated.
    pub fn ok(self) -> Option<A> {
        self.into_result().ok()
    }
}

pub(super) async fn authenticate<A: ApplicationModel>(
    executor: &mut Executor<'_>,
    settings: &Settings,
    client_id: &str,
    secret: Option<&SecretString>,
) -> Result<ClientAuthentication<A>, Error> {
    let Some(mut client) = find::<A>(executor, client_id).await? else {
        return Ok(ClientAuthentication::Refused(ClientRefusal::UnknownClient));
    };
    if let Err(refusal) = check_registration(&client, secret) {
        return Ok(ClientAuthentication::Refused(refusal));
    }
    if let Some(secret) = secret {
        if let Err(refusal) = check_secret(&client, secret).await? {
            return Ok(ClientAuthentication::Refused(refusal));
        }
        upgrade(executor, settings, &mut client, secret).await?;
    }
    Ok(ClientAuthentication::Authenticated(client))
}

/// The application with exactly this client identifier.
async fn find<A: ApplicationModel>(executor: &mut Executor<'_>, client_id: &str) -> Result<Option<A>, Error> {
    let found = rows::find::<A>(executor, "client_id", client_id, Lock::No).await?;
    // MySQL ignores spaces at the end, and a database that Django made there ignores case too.
    Ok(found.filter(|client: &A| client.client_id == client_id))
}

/// Whether the client may present what it presented.
fn check_registration<A: ApplicationModel>(
    client: &A,
    secret: Option<&SecretString>,
) -> Result<(), ClientRefusal> {
    use TokenEndpointAuthMethod::{ClientSecretJwt, None as NoMethod, PrivateKeyJwt};
    if !client.is_usable() {
        return Err(ClientRefusal::NotUsable);
    }
    let method = client.token_endpoint_auth_method;
    let signs = matches!(method, ClientSecretJwt | PrivateKeyJwt);
    match secret {
        Some(_) if signs || method == NoMethod => Err(ClientRefusal::SecretNotAllowed),
        None if signs || client.client_type != ClientType::Public => Err(ClientRefusal::SecretRequired),
        _ => Ok(()),
    }
}

async fn check_secret<A: ApplicationModel>(
    client: &A,
    presented: &SecretString,
) -> Result<Result<(), ClientRefusal>, Error> {
    Ok(match client_secret::check(presented, &client.client_secret).await? {
        Verdict::Matches => Ok(()),
        Verdict::Differs => Err(ClientRefusal::WrongSecret),
        Verdict::Unusable(problem) => {
            tracing::warn!(client_id = client.client_id, "{problem}");
            Err(ClientRefusal::UnusableSecret(problem))
        }
    })
}

/// Replaces what is stored of a secret that was just verified, if it is weaker than it has to be. A failure is logged,
/// unless it means that the caller's transaction is gone.
async fn upgrade<A: ApplicationModel>(
    executor: &mut Executor<'_>,
    settings: &Settings,
    client: &mut A,
    secret: &SecretString,
) -> Result<(), Error> {
    let hashed = client.hash_client_secret && client.algorithm != SigningAlgorithm::Hs256;
    if !client_secret::needs_upgrade(secret, &client.client_secret, hashed, settings.client_secret_hasher) {
        return Ok(());
    }
    match replace(executor, settings, client, secret).await {
        Err(error) if error.is_conflict() && matches!(executor, Executor::Connection(_)) => {
            return Err(error);
        }
        Err(error) => {
            tracing::warn!(client_id = client.client_id, "the client's secret keeps its old hash: {error}");
        }
        Ok(()) => {}
    }
    Ok(())
}

/// Writes a new hash, unless another login or an operator has changed the secret meanwhile.
async fn replace<A: ApplicationModel>(
    executor: &mut Executor<'_>,
    settings: &Settings,
    client: &mut A,
    secret: &SecretString,
) -> Result<(), Error> {
    let stored = client_secret::hash(secret, settings.client_secret_hasher).await?;
    let updated = settings.clock.now();
    // In the caller's transaction this is a savepoint: PostgreSQL would give up the whole transaction after a statement
    // that failed.
    let replaced =
        in_transaction(executor, &ReplaceSecret { client: &*client, stored: &stored, updated }).await?;
    if replaced {
        client.client_secret = stored;
        client.updated = updated;
    }
    Ok(())
}

/// The replacement as an operation; it tells whether the secret was still the one that was verified.
struct ReplaceSecret<'a, A> {
    client: &'a A,
    stored: &'a SecretString,
    updated: DateTime<Utc>,
}

impl<A: ApplicationModel> Operation for ReplaceSecret<'_, A> {
    type Output = bool;

    async fn run(&self, transaction: &mut Executor<'_>) -> Result<bool, Error> {
        let mut to = SqlWriter::new(transaction.database(), "UPDATE ")?;
        to.name(A::MODEL.table).push(" SET client_secret = ").value(self.stored);
        to.push(", updated = ").value(&self.updated);
        to.push(" WHERE ").name(A::MODEL.key).push(" = ").value(self.client.key());
        to.push(" AND client_secret = ").value(&self.client.client_secret);
        let (sql, arguments) = to.finish();
        Ok(transaction.execute(sql, arguments).await? > 0)
    }
}
