//! The operations as methods of a store, and of a session inside the caller's transaction.

use std::marker::PhantomData;
use std::sync::Arc;

use secrecy::SecretString;
use uuid::Uuid;

use super::authenticate::{ClientAuthentication, authenticate};
use super::bearer::ValidateBearer;
use super::device::{DecideDevice, DeviceAuthorization, DevicePoll, PollDevice};
use super::exchange::ConsumeGrant;
use super::family::RevokeFamily;
use super::issue::Issue;
use super::pushed_request::{ConsumePushedRequest, PushedRequest};
use super::revocation_request::{Revocation, RevocationRequest, TokenTypeHint};
use super::rotate::Rotate;
use crate::entity::{Entity, EntityBase as _, Pk};
use crate::error::Error;
use crate::generated::DeviceGrantStatus;
use crate::models::OAuthModels;
use crate::retry::in_transaction;
use crate::store::{Session, Store};

/// Each method twice: on the pool, where conflicts are retried, and inside a transaction.
macro_rules! builders {
    ($($(#[$doc:meta])* fn $name:ident($self:ident, $($argument:ident: $type:ty),*) -> $output:ty $body:block)*) => {
        impl<M: OAuthModels> Store<M> {$(
            $(#[$doc])*
            pub fn $name<'c>(&'c $self, $($argument: $type),*) -> $output $body
        )*}

        impl<M: OAuthModels> Session<'_, M> {$(
            $(#[$doc])*
            pub fn $name<'c>(&'c mut $self, $($argument: $type),*) -> $output $body
        )*}
    };
}

/// The same for methods that run at once.
macro_rules! operations {
    ($($(#[$doc:meta])* async fn $name:ident($self:ident, $($argument:ident: $type:ty),*) -> $output:ty $body:block)*) => {
        impl<M: OAuthModels> Store<M> {$(
            $(#[$doc])*
            pub async fn $name(&$self, $($argument: $type),*) -> $output $body
        )*}

        impl<M: OAuthModels> Session<'_, M> {$(
            $(#[$doc])*
            pub async fn $name(&mut $self, $($argument: $type),*) -> $output $body
        )*}
    };
}

builders! {
    /// Issues an access token, and beside it what the returned builder is asked for; await it.
    ///
    /// ```no_run
    /// # use oauth_runtime::prelude::*;
    /// # #[derive(OAuthUser)] #[oauth(table = "users")] pub struct User { pub id: i64 }
    /// # #[swappable(databases(sqlite))] pub struct Models { user: User }
    /// # async fn run(store: Store, app: Application) -> Result<(), Error> {
    /// let new = NewAccessToken::builder().application_id(app.id).user_id(7).scope("read write").build();
    /// let issued = store.issue(new).with_refresh_token().await?;
    /// println!("{}", issued.access_token.token().expose_secret());
    /// # Ok(()) }
    /// ```
    fn issue(self, access_token: <M::AccessToken as Entity>::New) -> Issue<'c, M> {
        let (executor, settings) = self.parts();
        Issue::new(executor, settings, access_token)
    }

    /// Exchanges a refresh token of a client for new tokens; await what it returns.
    ///
    /// Of any number of simultaneous calls with one token at most one gets
    /// [`Rotation::Issued`](super::Rotation::Issued). The columns that a team added to its token models go along to
    /// the new rows. The row of the exchanged token stays for a while, so a value that must be unique moves: the old
    /// row is left with NULL. A unique column of refresh tokens that cannot be NULL makes each exchange fail with
    /// [`Error::UniqueViolation`].
    fn rotate(self, refresh_token: &str, application: &M::Application) -> Rotate<'c, M> {
        let (executor, settings) = self.parts();
        Rotate::new(executor, settings, refresh_token, application)
    }

    /// Consumes an authorization code of a client; await what it returns, and issue tokens for the grant that it gives.
    ///
    /// To keep the code when issuing fails, do both inside one transaction of [`Store::begin`].
    fn consume_grant(self, code: &str, application: &M::Application) -> ConsumeGrant<'c, M> {
        let (executor, settings) = self.parts();
        ConsumeGrant::new(executor, settings, code, application)
    }

    /// Validates the token of a request to a protected resource, in one statement; await what it returns.
    fn validate_bearer(self, token: &'c str) -> ValidateBearer<'c, 'c, M> {
        let statement = Arc::clone(self.bearer_statement());
        let (executor, settings) = self.parts();
        ValidateBearer::new(executor, settings, statement, token)
    }
}

operations! {
    /// Authenticates a client by its identifier and the secret it presented, by HTTP Basic or in the request's
    /// body (RFC 6749 section 2.3.1).
    ///
    /// A public client that presents no secret (`None`) is identified by its identifier alone (section 3.2.1), even if
    /// it was given one. An empty secret is a wrong one, not a missing one. Whether a client may use the grant it asks
    /// for is a question of its own.
    ///
    /// A stored hash that is weaker than the one of [`Settings::client_secret_hasher`](crate::Settings::client_secret_hasher) gives way to a new one, and so does
    /// a secret in clear, unless the application has `hash_client_secret` off or signs with HS256, which need it.
    /// Should that fail, the login succeeds all the same and a warning is logged.
    ///
    /// An unknown client is refused faster than a wrong secret. That tells nobody anything new: client
    /// identifiers are public (section 2.2). The server still has to slow down whoever guesses secrets (section 2.3.1).
    ///
    /// ```no_run
    /// # use oauth_runtime::prelude::*;
    /// # use oauth_runtime::ClientAuthentication;
    /// # #[derive(OAuthUser)] #[oauth(table = "users")] pub struct User { pub id: i64 }
    /// # #[swappable(databases(sqlite))] pub struct Models { user: User }
    /// # async fn run(store: Store) -> Result<(), Error> {
    /// let secret = SecretString::from("presented-secret");
    /// match store.authenticate_client("client-id", Some(&secret)).await? {
    ///     ClientAuthentication::Authenticated(app) => println!("hello, {}", app.display_name()),
    ///     ClientAuthentication::Refused(reason) => eprintln!("invalid_client: {reason}"),
    /// }
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    /// What the database refuses, and [`Error::Hash`] when there is not enough memory for a hash.
    async fn authenticate_client(
        self,
        client_id: &str,
        secret: Option<&SecretString>
    ) -> Result<ClientAuthentication<M::Application>, Error> {
        let (mut executor, settings) = self.parts();
        authenticate(&mut executor, &settings, client_id, secret).await
    }

    /// Revokes an access token, and the refresh token bound to it, in one transaction.
    ///
    /// # Errors
    /// What the database refuses; nothing changes then.
    async fn revoke_access_token(self, token: &M::AccessToken) -> Result<(), Error> {
        self.access_tokens().revoke(token).await
    }

    /// Revokes a refresh token, and the access token it could renew, in one transaction.
    ///
    /// # Errors
    /// What the database refuses; nothing changes then.
    async fn revoke_refresh_token(self, token: &M::RefreshToken) -> Result<(), Error> {
        self.refresh_tokens().revoke(token).await
    }

    /// Revokes every token of a family, in one transaction with a fixed number of statements. Gives the number of
    /// refresh tokens that were not revoked before.
    ///
    /// # Errors
    /// What the database refuses; nothing changes then.
    async fn revoke_family(self, family: Uuid) -> Result<u64, Error> {
        let (mut executor, settings) = self.parts();
        let operation = RevokeFamily::<M> { family, now: settings.clock.now(), models: PhantomData };
        in_transaction(&mut executor, &operation).await
    }

    /// Answers a revocation request of an authenticated client (RFC 7009): finds the token in the table that the hint
    /// names, then in the other, and revokes it. Tokens of other clients are not found.
    ///
    /// # Errors
    /// What the database refuses; nothing changes then.
    async fn revoke_token(
        self,
        token: &str,
        hint: TokenTypeHint,
        application: &M::Application
    ) -> Result<Revocation, Error> {
        let (mut executor, settings) = self.parts();
        let operation = RevocationRequest::<M> {
            settings: &settings,
            presented: token,
            hint,
            application: application.key(),
        };
        in_transaction(&mut executor, &operation).await
    }

    /// Notes that a user lets a device act for them (RFC 8628 section 3.3).
    ///
    /// # Errors
    /// What the database refuses; nothing changes then.
    async fn authorize_device(self, user_code: &str, user: &Pk<M::User>) -> Result<DeviceAuthorization, Error> {
        let (mut executor, settings) = self.parts();
        let status = DeviceGrantStatus::Authorized;
        let operation = DecideDevice::<M> { settings: &settings, user_code, user, status };
        in_transaction(&mut executor, &operation).await
    }

    /// Notes that a user refuses a device (RFC 8628 section 3.3).
    ///
    /// # Errors
    /// What the database refuses; nothing changes then.
    async fn deny_device(self, user_code: &str, user: &Pk<M::User>) -> Result<DeviceAuthorization, Error> {
        let (mut executor, settings) = self.parts();
        let status = DeviceGrantStatus::Denied;
        let operation = DecideDevice::<M> { settings: &settings, user_code, user, status };
        in_transaction(&mut executor, &operation).await
    }

    /// Answers a device that asks whether its user has decided (RFC 8628 section 3.4).
    ///
    /// # Errors
    /// What the database refuses; nothing changes then.
    async fn poll_device(self, device_code: &str, client_id: &str) -> Result<DevicePoll<M>, Error> {
        let (mut executor, settings) = self.parts();
        let operation = PollDevice { settings: &settings, device_code, client_id, models: PhantomData };
        in_transaction(&mut executor, &operation).await
    }

    /// Uses a pushed authorization request, once (RFC 9126 section 4).
    ///
    /// # Errors
    /// What the database refuses; nothing changes then.
    async fn consume_pushed_request(self, request_uri: &str, client_id: &str) -> Result<PushedRequest, Error> {
        let (mut executor, settings) = self.parts();
        let operation = ConsumePushedRequest::<M> {
            settings: &settings,
            request_uri,
            client_id,
            models: PhantomData,
        };
        in_transaction(&mut executor, &operation).await
    }
}
