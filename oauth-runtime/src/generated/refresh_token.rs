//! RefreshToken, generated from `schemas/refresh_token.toml`.

// Do not edit: `UPDATE_SNAPSHOTS=1 cargo test -p oauth-tests --test suite generated` writes it anew.

use crate::codegen_support::*;

/// The columns of the abstract model RefreshToken: A token that renews an access token (RFC 6749 section 1.5).
pub struct RefreshTokenBase<M: OAuthModels> {
    /// Primary key.
    pub id: Pk<M::RefreshToken>,
    /// User who granted the token.
    pub user_id: Pk<M::User>,
    /// The token itself where storage is plain, otherwise empty.
    pub token: SecretString,
    /// Lower-case hexadecimal SHA-256 of the token; every look-up goes through it.
    pub token_checksum: String,
    /// Client the token was issued to.
    pub application_id: Pk<M::Application>,
    /// Access token that this token can renew.
    pub access_token_id: Option<Pk<M::AccessToken>>,
    /// Shared by all tokens that descend from one authorization; reuse of one revokes them all (RFC 9700 section 4.14).
    pub token_family: Option<Uuid>,
    /// Resources the token is meant for (RFC 8707).
    pub resource: ResourceList,
    /// When the row was inserted.
    pub created: DateTime<Utc>,
    /// When the row was last saved.
    pub updated: DateTime<Utc>,
    /// When the token was revoked or rotated away.
    pub revoked: Option<DateTime<Utc>>,
}

impl<M: OAuthModels> RefreshTokenBase<M> {
    /// Description of the columns, in the order of the statements.
    pub const COLUMNS: &'static [ColumnDescriptor] = &[
        ColumnDescriptor {
            name: "user_id",
            kind: <Pk<M::User> as Scalar>::KIND,
            nullable: false,
            max_length: None,
            choices: &[],
            secret: false,
            doc: "User who granted the token.",
            label: "User",
            widget: Widget::ForeignKey,
        },
        ColumnDescriptor {
            name: "token",
            kind: Kind::Text,
            nullable: false,
            max_length: None,
            choices: &[],
            secret: true,
            doc: "The token itself where storage is plain, otherwise empty.",
            label: "Token",
            widget: Widget::Secret,
        },
        ColumnDescriptor {
            name: "token_checksum",
            kind: Kind::String,
            nullable: false,
            max_length: Some(64u32),
            choices: &[],
            secret: true,
            doc: "Lower-case hexadecimal SHA-256 of the token; every look-up goes through it.",
            label: "Token checksum",
            widget: Widget::Secret,
        },
        ColumnDescriptor {
            name: "application_id",
            kind: <Pk<M::Application> as Scalar>::KIND,
            nullable: false,
            max_length: None,
            choices: &[],
            secret: false,
            doc: "Client the token was issued to.",
            label: "Application",
            widget: Widget::ForeignKey,
        },
        ColumnDescriptor {
            name: "access_token_id",
            kind: <Pk<M::AccessToken> as Scalar>::KIND,
            nullable: true,
            max_length: None,
            choices: &[],
            secret: false,
            doc: "Access token that this token can renew.",
            label: "Access token",
            widget: Widget::ForeignKey,
        },
        ColumnDescriptor {
            name: "token_family",
            kind: Kind::Uuid,
            nullable: true,
            max_length: None,
            choices: &[],
            secret: false,
            doc: "Shared by all tokens that descend from one authorization; reuse of one revokes them all (RFC 9700 section 4.14).",
            label: "Token family",
            widget: Widget::Uuid,
        },
        ColumnDescriptor {
            name: "resource",
            kind: Kind::Json,
            nullable: false,
            max_length: None,
            choices: &[],
            secret: false,
            doc: "Resources the token is meant for (RFC 8707).",
            label: "Resource",
            widget: Widget::Json,
        },
        ColumnDescriptor {
            name: "created",
            kind: Kind::DateTime,
            nullable: false,
            max_length: None,
            choices: &[],
            secret: false,
            doc: "When the row was inserted.",
            label: "Created",
            widget: Widget::DateTime,
        },
        ColumnDescriptor {
            name: "updated",
            kind: Kind::DateTime,
            nullable: false,
            max_length: None,
            choices: &[],
            secret: false,
            doc: "When the row was last saved.",
            label: "Updated",
            widget: Widget::DateTime,
        },
        ColumnDescriptor {
            name: "revoked",
            kind: Kind::DateTime,
            nullable: true,
            max_length: None,
            choices: &[],
            secret: false,
            doc: "When the token was revoked or rotated away.",
            label: "Revoked",
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
            token: row.get(2usize, "token")?,
            token_checksum: row.get(3usize, "token_checksum")?,
            application_id: row.get(4usize, "application_id")?,
            access_token_id: row.get(5usize, "access_token_id")?,
            token_family: row.get(6usize, "token_family")?,
            resource: row.get(7usize, "resource")?,
            created: row.get(8usize, "created")?,
            updated: row.get(9usize, "updated")?,
            revoked: row.get(10usize, "revoked")?,
        })
    }
    /// Hands every column but the key to `to`.
    pub fn encode(&self, to: &mut Encoder<'_>) {
        to.add(&self.user_id);
        to.add(&self.token);
        to.add(&self.token_checksum);
        to.add(&self.application_id);
        to.add(&self.access_token_id);
        to.add(&self.token_family);
        to.add(&self.resource);
        to.add(&self.created);
        to.add(&self.updated);
        to.add(&self.revoked);
    }
    #[doc(hidden)]
    pub fn debug_fields(&self, to: &mut std::fmt::DebugStruct<'_, '_>) {
        to.field("id", &self.id);
        to.field("user_id", &self.user_id);
        to.field("token", &Masked);
        to.field("token_checksum", &Masked);
        to.field("application_id", &self.application_id);
        to.field("access_token_id", &self.access_token_id);
        to.field("token_family", &self.token_family);
        to.field("resource", &self.resource);
        to.field("created", &self.created);
        to.field("updated", &self.updated);
        to.field("revoked", &self.revoked);
    }
    #[doc(hidden)]
    pub fn serialize_fields<S: SerializeStruct>(
        &self,
        to: &mut S,
    ) -> Result<(), S::Error> {
        to.serialize_field("id", &self.id)?;
        to.serialize_field("user_id", &self.user_id)?;
        to.serialize_field("application_id", &self.application_id)?;
        to.serialize_field("access_token_id", &self.access_token_id)?;
        to.serialize_field("token_family", &self.token_family)?;
        to.serialize_field("resource", &self.resource)?;
        to.serialize_field("created", &self.created)?;
        to.serialize_field("updated", &self.updated)?;
        to.serialize_field("revoked", &self.revoked)?;
        Ok(())
    }
}

impl<M: OAuthModels> Clone for RefreshTokenBase<M> {
    fn clone(&self) -> Self {
        Self {
            id: Clone::clone(&self.id),
            user_id: Clone::clone(&self.user_id),
            token: Clone::clone(&self.token),
            token_checksum: Clone::clone(&self.token_checksum),
            application_id: Clone::clone(&self.application_id),
            access_token_id: Clone::clone(&self.access_token_id),
            token_family: Clone::clone(&self.token_family),
            resource: Clone::clone(&self.resource),
            created: Clone::clone(&self.created),
            updated: Clone::clone(&self.updated),
            revoked: Clone::clone(&self.revoked),
        }
    }
}

impl<M: OAuthModels> std::fmt::Debug for RefreshTokenBase<M> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let mut to = f.debug_struct(stringify!(RefreshTokenBase));
        self.debug_fields(&mut to);
        to.finish()
    }
}

/// The values of the base columns of a new RefreshToken.
#[allow(missing_debug_implementations)]
pub struct NewRefreshTokenBase<M: OAuthModels> {
    /// User who granted the token.
    pub user_id: Pk<M::User>,
    /// Client the token was issued to.
    pub application_id: Pk<M::Application>,
    /// The values that need not be given.
    pub optional: RefreshTokenOptional<M>,
}

/// The values of a new RefreshToken that need not be given.
#[allow(missing_debug_implementations)]
pub struct RefreshTokenOptional<M: OAuthModels> {
    /// The token itself where storage is plain, otherwise empty.
    pub token: Option<SecretString>,
    /// Access token that this token can renew.
    pub access_token_id: Option<Pk<M::AccessToken>>,
    /// Shared by all tokens that descend from one authorization; reuse of one revokes them all (RFC 9700 section 4.14).
    pub token_family: Option<Uuid>,
    /// Resources the token is meant for (RFC 8707).
    pub resource: ResourceList,
    /// When the token was revoked or rotated away.
    pub revoked: Option<DateTime<Utc>>,
    #[doc(hidden)]
    pub models: std::marker::PhantomData<fn() -> RefreshTokenBase<M>>,
}

impl<M: OAuthModels> Default for RefreshTokenOptional<M> {
    fn default() -> Self {
        Self {
            token: None,
            access_token_id: None,
            token_family: None,
            resource: Default::default(),
            revoked: None,
            models: std::marker::PhantomData,
        }
    }
}

impl<M: OAuthModels> EntityBase for RefreshTokenBase<M> {
    type Models = M;
    type Key = Pk<M::RefreshToken>;
    type New = NewRefreshTokenBase<M>;
    fn key(&self) -> &Self::Key {
        &self.id
    }
    fn set_key(&mut self, key: Self::Key) {
        self.id = key;
    }
    fn touch(&mut self, now: DateTime<Utc>) -> DateTime<Utc> {
        std::mem::replace(&mut self.updated, now)
    }
    async fn prepare(
        new: Self::New,
        settings: &Settings,
        now: DateTime<Utc>,
    ) -> Result<(Self, SecretString), Error> {
        let optional = new.optional;
        let secret = optional
            .token
            .map_or_else(|| generate::refresh_token(settings), Ok)?;
        let checksum = token_checksum(secret.expose_secret());
        let stored = settings.token_storage.stored(&secret);
        let base = Self {
            id: <Self::Key as KeyType>::initial(),
            user_id: new.user_id,
            token: stored,
            token_checksum: checksum,
            application_id: new.application_id,
            access_token_id: optional.access_token_id,
            token_family: optional.token_family,
            resource: optional.resource,
            created: now,
            updated: now,
            revoked: optional.revoked,
        };
        Ok((base, secret))
    }
}
