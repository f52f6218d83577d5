//! DeviceGrant, generated from `schemas/device_grant.toml`.

// Do not edit: `UPDATE_SNAPSHOTS=1 cargo test -p oauth-tests --test suite generated` writes it anew.

use crate::codegen_support::*;

/// What became of a device authorization (RFC 8628 section 3.5).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum DeviceGrantStatus {
    /// The user granted it.
    Authorized,
    /// The user has not decided yet.
    AuthorizationPending,
    /// The user did not decide in time.
    Expired,
    /// The user refused it.
    Denied,
}

#[automatically_derived]
impl crate::codegen_support::ChoiceType for DeviceGrantStatus {
    const CHOICES: &'static [&'static str] = &[
        "authorized",
        "authorization-pending",
        "expired",
        "denied",
    ];
    fn as_str(&self) -> &'static str {
        match self {
            Self::Authorized => "authorized",
            Self::AuthorizationPending => "authorization-pending",
            Self::Expired => "expired",
            Self::Denied => "denied",
        }
    }
    fn from_value(value: &str) -> crate::codegen_support::Option<Self> {
        match value {
            "authorized" => crate::codegen_support::Option::Some(Self::Authorized),
            "authorization-pending" => {
                crate::codegen_support::Option::Some(Self::AuthorizationPending)
            }
            "expired" => crate::codegen_support::Option::Some(Self::Expired),
            "denied" => crate::codegen_support::Option::Some(Self::Denied),
            _ => crate::codegen_support::Option::None,
        }
    }
}

crate::codegen_support::choice_scalar!(DeviceGrantStatus);

/// The columns of the abstract model DeviceGrant: A device authorization that waits for the user's decision (RFC 8628 section 3.2).
pub struct DeviceGrantBase<M: OAuthModels> {
    /// Primary key.
    pub id: Pk<M::DeviceGrant>,
    /// User who decides; NULL until the user code was entered.
    pub user_id: Option<Pk<M::User>>,
    /// The device code, with which the device asks for its token.
    pub device_code: SecretString,
    /// The code that the user enters on another device.
    pub user_code: SecretString,
    /// Scopes that were requested, separated by spaces.
    pub scope: ScopeList,
    /// Seconds that the device waits between two polls.
    pub interval: i32,
    /// When the codes stop being valid; the moment itself counts as expired.
    pub expires: DateTime<Utc>,
    /// What became of it.
    pub status: DeviceGrantStatus,
    /// Identifier of the client, as a plain text; at most 100 characters, although a client may have 255.
    pub client_id: String,
    /// When the row was last saved, such as by a poll.
    pub last_checked: DateTime<Utc>,
}

impl<M: OAuthModels> DeviceGrantBase<M> {
    /// Description of the columns, in the order of the statements.
    pub const COLUMNS: &'static [ColumnDescriptor] = &[
        ColumnDescriptor {
            name: "user_id",
            kind: <Pk<M::User> as Scalar>::KIND,
            nullable: true,
            max_length: None,
            choices: &[],
            secret: false,
            doc: "User who decides; NULL until the user code was entered.",
            label: "User",
            widget: Widget::ForeignKey,
        },
        ColumnDescriptor {
            name: "device_code",
            kind: Kind::String,
            nullable: false,
            max_length: Some(100u32),
            choices: &[],
            secret: true,
            doc: "The device code, with which the device asks for its token.",
            label: "Device code",
            widget: Widget::Secret,
        },
        ColumnDescriptor {
            name: "user_code",
            kind: Kind::String,
            nullable: false,
            max_length: Some(100u32),
            choices: &[],
            secret: true,
            doc: "The code that the user enters on another device.",
            label: "User code",
            widget: Widget::Secret,
        },
        ColumnDescriptor {
            name: "scope",
            kind: Kind::Text,
            nullable: false,
            max_length: None,
            choices: &[],
            secret: false,
            doc: "Scopes that were requested, separated by spaces.",
            label: "Scope",
            widget: Widget::TextArea,
        },
        ColumnDescriptor {
            name: "interval",
            kind: Kind::I32,
            nullable: false,
            max_length: None,
            choices: &[],
            secret: false,
            doc: "Seconds that the device waits between two polls.",
            label: "Interval",
            widget: Widget::Number,
        },
        ColumnDescriptor {
            name: "expires",
            kind: Kind::DateTime,
            nullable: false,
            max_length: None,
            choices: &[],
            secret: false,
            doc: "When the codes stop being valid; the moment itself counts as expired.",
            label: "Expires",
            widget: Widget::DateTime,
        },
        ColumnDescriptor {
            name: "status",
            kind: Kind::Choice,
            nullable: false,
            max_length: Some(64u32),
            choices: &["authorized", "authorization-pending", "expired", "denied"],
            secret: false,
            doc: "What became of it.",
            label: "Status",
            widget: Widget::Select,
        },
        ColumnDescriptor {
            name: "client_id",
            kind: Kind::String,
            nullable: false,
            max_length: Some(100u32),
            choices: &[],
            secret: false,
            doc: "Identifier of the client, as a plain text; at most 100 characters, although a client may have 255.",
            label: "Client ID",
            widget: Widget::Text,
        },
        ColumnDescriptor {
            name: "last_checked",
            kind: Kind::DateTime,
            nullable: false,
            max_length: None,
            choices: &[],
            secret: false,
            doc: "When the row was last saved, such as by a poll.",
            label: "Last checked",
            widget: Widget::DateTime,
        },
    ];
    /// Reads the base columns from the start of a row.
    ///
    /// # Errors
    /// Names the column whose value has no counterpart in Rust.
    pub fn decode(row: &Row<'_>) -> Result<Self, DecodeError> {
        Ok(Self {
            id: row.get(0, "id")?,
            user_id: row.get(1usize, "user_id")?,
            device_code: row.get(2usize, "device_code")?,
            user_code: row.get(3usize, "user_code")?,
            scope: row.get(4usize, "scope")?,
            interval: row.get(5usize, "interval")?,
            expires: row.get(6usize, "expires")?,
            status: row.get(7usize, "status")?,
            client_id: row.get(8usize, "client_id")?,
            last_checked: row.get(9usize, "last_checked")?,
        })
    }
    /// Hands every column but the key to `to`.
    pub fn encode(&self, to: &mut Encoder<'_>) {
        to.add(&self.user_id);
        to.add(&self.device_code);
        to.add(&self.user_code);
        to.add(&self.scope);
        to.add(&self.interval);
        to.add(&self.expires);
        to.add(&self.status);
        to.add(&self.client_id);
        to.add(&self.last_checked);
    }
    #[doc(hidden)]
    pub fn debug_fields(&self, to: &mut std::fmt::DebugStruct<'_, '_>) {
        to.field("id", &self.id);
        to.field("user_id", &self.user_id);
        to.field("device_code", &Masked);
        to.field("user_code", &Masked);
        to.field("scope", &self.scope);
        to.field("interval", &self.interval);
        to.field("expires", &self.expires);
        to.field("status", &self.status);
        to.field("client_id", &self.client_id);
        to.field("last_checked", &self.last_checked);
    }
    #[doc(hidden)]
    pub fn serialize_fields<S: SerializeStruct>(
        &self,
        to: &mut S,
    ) -> Result<(), S::Error> {
        to.serialize_field("id", &self.id)?;
        to.serialize_field("user_id", &self.user_id)?;
        to.serialize_field("scope", &self.scope)?;
        to.serialize_field("interval", &self.interval)?;
        to.serialize_field("expires", &self.expires)?;
        to.serialize_field("status", &self.status)?;
        to.serialize_field("client_id", &self.client_id)?;
        to.serialize_field("last_checked", &self.last_checked)?;
        Ok(())
    }
}

impl<M: OAuthModels> Clone for DeviceGrantBase<M> {
    fn clone(&self) -> Self {
        Self {
            id: Clone::clone(&self.id),
            user_id: Clone::clone(&self.user_id),
            device_code: Clone::clone(&self.device_code),
            user_code: Clone::clone(&self.user_code),
            scope: Clone::clone(&self.scope),
            interval: Clone::clone(&self.interval),
            expires: Clone::clone(&self.expires),
            status: Clone::clone(&self.status),
            client_id: Clone::clone(&self.client_id),
            last_checked: Clone::clone(&self.last_checked),
        }
    }
}

impl<M: OAuthModels> std::fmt::Debug for DeviceGrantBase<M> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let mut to = f.debug_struct(stringify!(DeviceGrantBase));
        self.debug_fields(&mut to);
        to.finish()
    }
}

/// The values of the base columns of a new DeviceGrant.
#[allow(missing_debug_implementations)]
pub struct NewDeviceGrantBase<M: OAuthModels> {
    /// Identifier of the client, as a plain text; at most 100 characters, although a client may have 255.
    pub client_id: String,
    /// The values that need not be given.
    pub optional: DeviceGrantOptional<M>,
}

/// The values of a new DeviceGrant that need not be given.
#[allow(missing_debug_implementations)]
pub struct DeviceGrantOptional<M: OAuthModels> {
    /// User who decides; NULL until the user code was entered.
    pub user_id: Option<Pk<M::User>>,
    /// The device code, with which the device asks for its token.
    pub device_code: Option<SecretString>,
    /// The code that the user enters on another device.
    pub user_code: Option<SecretString>,
    /// Scopes that were requested, separated by spaces.
    pub scope: ScopeList,
    /// Seconds that the device waits between two polls.
    pub interval: Option<i32>,
    /// When the codes stop being valid; the moment itself counts as expired.
    pub expires: Option<DateTime<Utc>>,
    /// What became of it.
    pub status: DeviceGrantStatus,
    #[doc(hidden)]
    pub models: std::marker::PhantomData<fn() -> DeviceGrantBase<M>>,
}

impl<M: OAuthModels> Default for DeviceGrantOptional<M> {
    fn default() -> Self {
        Self {
            user_id: None,
            device_code: None,
            user_code: None,
            scope: Default::default(),
            interval: None,
            expires: None,
            status: DeviceGrantStatus::AuthorizationPending,
            models: std::marker::PhantomData,
        }
    }
}

impl<M: OAuthModels> EntityBase for DeviceGrantBase<M> {
    type Models = M;
    type Key = Pk<M::DeviceGrant>;
    type New = NewDeviceGrantBase<M>;
    fn key(&self) -> &Self::Key {
        &self.id
    }
    fn set_key(&mut self, key: Self::Key) {
        self.id = key;
    }
    fn touch(&mut self, now: DateTime<Utc>) -> DateTime<Utc> {
        std::mem::replace(&mut self.last_checked, now)
    }
    async fn prepare(
        new: Self::New,
        settings: &Settings,
        now: DateTime<Utc>,
    ) -> Result<(Self, SecretString), Error> {
        let optional = new.optional;
        let secret = optional.device_code.unwrap_or_else(generate::device_code);
        let stored = secret.clone();
        let base = Self {
            id: <Self::Key as KeyType>::initial(),
            user_id: optional.user_id,
            device_code: stored,
            user_code: optional.user_code.unwrap_or_else(generate::user_code),
            scope: optional.scope,
            interval: optional
                .interval
                .unwrap_or_else(|| seconds(settings.device_flow_interval)),
            expires: optional
                .expires
                .unwrap_or_else(|| after(now, settings.device_code_expire_seconds)),
            status: optional.status,
            client_id: new.client_id,
            last_checked: now,
        };
        Ok((base, secret))
    }
}
