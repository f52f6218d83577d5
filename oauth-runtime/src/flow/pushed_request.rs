//! Uses a pushed authorization request, once (RFC 9126 section 4).

use super::rows::{self, Lock};
use crate::database::Executor;
use crate::entity::EntityBase as _;
use crate::error::Error;
use crate::models::{OAuthModels, PushedAuthorizationRequestModel as _};
use crate::retry::Operation;
use crate::settings::Settings;

/// What became of a request URI that was presented at the authorization endpoint.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum PushedRequest {
    /// The parameters that were pushed; the request URI is used up.
    Consumed(serde_json::Value),
    /// There is no such request, or it was used before.
    Unknown,
    /// Another client pushed the request. It stays.
    WrongClient,
    /// The request has expired. It is gone.
    Expired,
}

/// The use of a request URI as an operation.
pub(super) struct ConsumePushedRequest<'a, M> {
    pub(super) settings: &'a Settings,
    pub(super) request_uri: &'a str,
    pub(super) client_id: &'a str,
    pub(super) models: std::marker::PhantomData<fn() -> M>,
}

impl<M: OAuthModels> Operation for ConsumePushedRequest<'_, M> {
    type Output = PushedRequest;

    async fn run(&self, transaction: &mut Executor<'_>) -> Result<PushedRequest, Error> {
        let column = "request_uri";
        let found =
            rows::find::<M::PushedAuthorizationRequest>(transaction, column, self.request_uri, Lock::Yes)
                .await?;
        let is_this =
            |request: &M::PushedAuthorizationRequest| rows::is(&request.request_uri, self.request_uri);
        let Some(request) = found.filter(is_this) else { return Ok(PushedRequest::Unknown) };
        if request.client_id != self.client_id {
            return Ok(PushedRequest::WrongClient);
        }
        if !rows::take::<M::PushedAuthorizationRequest>(transaction, request.key()).await? {
            return Ok(PushedRequest::Unknown);
        }
        if request.is_expired_at(self.settings.clock.now()) {
            return Ok(PushedRequest::Expired);
        }
        Ok(PushedRequest::Consumed(request.parameters.clone()))
    }
}
