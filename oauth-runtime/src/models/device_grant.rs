//! The device grant: a device authorization that waits for the user's decision.

use chrono::{DateTime, Utc};
use secrecy::SecretString;

use crate::OAuthDeviceGrant;
use crate::admin::ModelAdmin;
use crate::entity::{Created, Entity, EntityBase as _};
use crate::generated::{DeviceGrantBase, DeviceGrantStatus};
use crate::models::OAuthModels;

/// The standard device grant model, for a team without columns of its own.
#[derive(Clone, OAuthDeviceGrant)]
pub struct DeviceGrant<M: OAuthModels> {
    /// The columns of the abstract model.
    #[oauth(flatten)]
    pub base: DeviceGrantBase<M>,
}

/// Behaviour of a device grant. A team overrides a method by writing the impl itself:
/// `#[oauth(overrides)]` on the struct leaves it out of the derive.
pub trait DeviceGrantModel: Entity<Base = DeviceGrantBase<<Self as Entity>::Models>> {
    /// How the admin shows the model (override it to replace what `#[admin(…)]` says).
    fn admin() -> &'static ModelAdmin {
        Self::ADMIN
    }

    /// What people and logs see: the kind and the key, never the codes.
    fn display_name(&self) -> String {
        format!("DeviceGrant #{}", self.key())
    }

    /// Whether the codes have expired by this time: the status says so, or the moment has come. Writes nothing.
    fn is_expired_at(&self, now: DateTime<Utc>) -> bool {
        self.status == DeviceGrantStatus::Expired || now >= self.expires
    }

    /// Whether the codes have expired by the system's clock. Writes nothing.
    fn is_expired(&self) -> bool {
        self.is_expired_at(Utc::now())
    }
}

impl<E: DeviceGrantModel> Created<E> {
    /// The device code in clear, for the response to the device (RFC 8628 section 3.2).
    pub fn device_code(&self) -> &SecretString {
        &self.secret
    }
}
