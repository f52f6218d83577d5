//! AccessToken, generated from `schemas/access_token.toml`.

// Do not edit: `UPDATE_SNAPSHOTS=1 cargo test -p oauth-tests --test suite generated` writes it anew.

use crate::codegen_support::*;

/// The columns of the abstract model AccessToken: A token that opens the protected resources (RFC 6749 section 1.4).
pub struct AccessTokenBase<M: OAuthModels> {
    /// Primary key.
    pub id: Pk<M::AccessToken>,
    /// User who granted the token; NULL for client credentials.
    pub user_id: Option<Pk<M::User>>,
    /// Refresh token that was consumed to mint this token.
    pub source_refresh_token_id: Option<Pk<M::RefreshToken>>,
    /// The token itself where storage is plain, otherwise empty.
    pub token: SecretString,
    /// Lower-case hexadecimal SHA-256 of the token; every look-up goes through it.
    pub token_checksum: String,
    /// ID token issued together with this token.
    pub id_token_id: Option<Pk<M::IdToken>>,
    /// Client the token was issued to.
    pub application_id: Option<Pk<M::Application>>,
    /// When the token stops being valid; the moment itself counts as expired.
    pub expires: DateTime<Utc>,
    /// Scopes of the token, separated by spaces (RFC 6749 section 3.3).
    pub scope: ScopeList,
    /// Resources the token is meant for (RFC 8707).
    pub resource: ResourceList,
    /// When the row was inserted.
    pub created: DateTime<Utc>,
    /// When the row was last saved.
    pub updated: DateTime<Utc>,
}

impl<M: OAuthModels> AccessTokenBase<M> {
    /// Description of the columns, in the order of the statements.
    pub const COLUMNS: &'static [ColumnDescriptor] = &[
        ColumnDescriptor {
            name: "user_id",
            kind: <Pk<M::User> as Scalar>::KIND,
            nullable: true,
            max_length: None,
            choices: &[],
            secret: false,
            doc: "User who granted the token; NULL for client credentials.",
            label: "User",
            widget: Widget::ForeignKey,
        },
        ColumnDescriptor {
            name: "source_refresh_token_id",
            kind: <Pk<M::RefreshToken> as Scalar>::KIND,
            nullable: true,
            max_length: None,
            choices: &[],
            secret: false,
            doc: "Refresh token that was consumed to mint this token.",
            label: "Source refresh token",
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
            name: "id_token_id",
            kind: <Pk<M::IdToken> as Scalar>::KIND,
            nullable: true,
            max_length: None,
            choices: &[],
            secret: false,
            doc: "ID token issued together with this token.",
            label: "ID token",
            widget: Widget::ForeignKey,
        },
        ColumnDescriptor {
            name: "application_id",
            kind: <Pk<M::Application> as Scalar>::KIND,
            nullable: true,
            max_length: None,
            choices: &[],
            secret: false,
            doc: "Client the token was issued to.",
            label: "Application",
            widget: Widget::ForeignKey,
        },
        ColumnDescriptor {
            name: "expires",
            kind: Kind::DateTime,
            nullable: false,
            max_length: None,
            choices: &[],
            secret: false,
            doc: "When the token stops being valid; the moment itself counts as expired.",
            label: "Expires",
            widget: Widget::DateTime,
        },
        ColumnDescriptor {
            name: "scope",
            kind: Kind::Text,
            nullable: false,
            max_length: None,
            choices: &[],
            secret: false,
            doc: "Scopes of the token, separated by spaces (RFC 6749 section 3.3).",
            label: "Scope",
            widget: Widget::TextArea,
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
    ];
    /// Reads the base columns from the start of a row.
    ///
    /// # Errors
    /// Names the column whose value has no counterpart in Rust.
    pub fn decode(row: &Row<'_>) -> Result<Self, DecodeError> {
        Ok(Self {
            id: row.get(0, "id")?,
            user_id: row.get(1usize, "user_id")?,
            source_refresh_token_id: row.get(2usize, "source_refresh_token_id")?,
            token: row.get(3usize, "token")?,
            token_checksum: row.get(4usize, "token_checksum")?,
            id_token_id: row.get(5usize, "id_token_id")?,
            application_id: row.get(6usize, "application_id")?,
            expires: row.get(7usize, "expires")?,
            scope: row.get(8usize, "scope")?,
            resource: row.get(9usize, "resource")?,
            created: row.get(10usize, "created")?,
            updated: row.get(11usize, "updated")?,
        })
    }
    /// Hands every column but the key to `to`.
    pub fn encode(&self, to: &mut Encoder<'_>) {
        to.add(&self.user_id);
        to.add(&self.source_refresh_token_id);
        to.add(&self.token);
        to.add(&self.token_checksum);
        to.add(&self.id_token_id);
        to.add(&self.application_id);
        to.add(&self.expires);
        to.add(&self.scope);
        to.add(&self.resource);
        to.add(&self.created);
        to.add(&self.updated);
    }
    #[doc(hidden)]
    pub fn debug_fields(&self, to: &mut std::fmt::DebugStruct<'_, '_>) {
        to.field("id", &self.id);
        to.field("user_id", &self.user_id);
        to.field("source_refresh_token_id", &self.source_refresh_token_id);
        to.field("token", &Masked);
        to.field("token_checksum", &Masked);
        to.field("id_token_id", &self.id_token_id);
        to.field("application_id", &self.application_id);
        to.field("expires", &self.expires);
        to.field("scope", &self.scope);
        to.field("resource", &self.resource);
        to.field("created", &self.created);
        to.field("updated", &self.updated);
    }
    #[doc(hidden)]
    pub fn serialize_fields<S: SerializeStruct>(
        &self,
        to: &mut S,
    ) -> Result<(), S::Error> {
        to.serialize_field("id", &self.id)?;
        to.serialize_field("user_id", &self.user_id)?;
        to.serialize_field("source_refresh_token_id", &self.source_refresh_token_id)?;
        to.serialize_field("id_token_id", &self.id_token_id)?;
        to.serialize_field("application_id", &self.application_id)?;
        to.serialize_field("expires", &self.expires)?;
        to.serialize_field("scope", &self.scope)?;
        to.serialize_field("resource", &self.resource)?;
        to.serialize_field("created", &self.created)?;
        to.serialize_field("updated", &self.updated)?;
        Ok(())
    }
}

impl<M: OAuthModels> Clone for AccessTokenBase<M> {
    fn clone(&self) -> Self {
        Self {
            id: Clone::clone(&self.id),
            user_id: Clone::clone(&self.user_id),
            source_refresh_token_id: Clone::clone(&self.source_refresh_token_id),
            token: Clone::clone(&self.token),
            token_checksum: Clone::clone(&self.token_checksum),
            id_token_id: Clone::clone(&self.id_token_id),
            application_id: Clone::clone(&self.application_id),
            expires: Clone::clone(&self.expires),
            scope: Clone::clone(&self.scope),
            resource: Clone::clone(&self.resource),
            created: Clone::clone(&self.created),
            updated: Clone::clone(&self.updated),
        }
    }
}

impl<M: OAuthModels> std::fmt::Debug for AccessTokenBase<M> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let mut to = f.debug_struct(stringify!(AccessTokenBase));
        self.debug_fields(&mut to);
        to.finish()
    }
}

/// The values of the base columns of a new AccessToken.
#[allow(missing_debug_implementations)]
pub struct NewAccessTokenBase<M: OAuthModels> {
    /// The values that need not be given.
    pub optional: AccessTokenOptional<M>,
}

/// The values of a new AccessToken that need not be given.
#[allow(missing_debug_implementations)]
pub struct AccessTokenOptional<M: OAuthModels> {
    /// User who granted the token; NULL for client credentials.
    pub user_id: Option<Pk<M::User>>,
    /// Refresh token that was consumed to mint this token.
    pub source_refresh_token_id: Option<Pk<M::RefreshToken>>,
    /// The token itself where storage is plain, otherwise empty.
    pub token: Option<SecretString>,
    /// ID token issued together with this token.
    pub id_token_id: Option<Pk<M::IdToken>>,
    /// Client the token was issued to.
    pub application_id: Option<Pk<M::Application>>,
    /// When the token stops being valid; the moment itself counts as expired.
    pub expires: Option<DateTime<Utc>>,
    /// Scopes of the token, separated by spaces (RFC 6749 section 3.3).
    pub scope: ScopeList,
    /// Resources the token is meant for (RFC 8707).
    pub resource: ResourceList,
    #[doc(hidden)]
    pub models: std::marker::PhantomData<fn() -> AccessTokenBase<M>>,
}

impl<M: OAuthModels> Default for AccessTokenOptional<M> {
    fn default() -> Self {
        Self {
            user_id: None,
            source_refresh_token_id: None,
            token: None,
            id_token_id: None,
            application_id: None,
            expires: None,
            scope: Default::default(),
            resource: Default::default(),
            models: std::marker::PhantomData,
        }
    }
}

impl<M: OAuthModels> EntityBase for AccessTokenBase<M> {
    type Models = M;
    type Key = Pk<M::AccessToken>;
    type New = NewAccessTokenBase<M>;
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
            .map_or_else(|| generate::access_token(settings), Ok)?;
        let checksum = token_checksum(secret.expose_secret());
        let stored = settings.token_storage.stored(&secret);
        let base = Self {
            id: <Self::Key as KeyType>::initial(),
            user_id: optional.user_id,
            source_refresh_token_id: optional.source_refresh_token_id,
            token: stored,
            token_checksum: checksum,
            id_token_id: optional.id_token_id,
            application_id: optional.application_id,
            expires: optional
                .expires
                .unwrap_or_else(|| after(now, settings.access_token_expire_seconds)),
            scope: optional.scope,
            resource: optional.resource,
            created: now,
            updated: now,
        };
        Ok((base, secret))
    }
}
