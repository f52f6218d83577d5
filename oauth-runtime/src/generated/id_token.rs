//! IdToken, generated from `schemas/id_token.toml`.

// Do not edit: `UPDATE_SNAPSHOTS=1 cargo test -p oauth-tests --test suite generated` writes it anew.

use crate::codegen_support::*;

/// The columns of the abstract model IdToken: An ID token that was issued (OpenID Connect Core section 2); the signed token itself is not stored.
pub struct IdTokenBase<M: OAuthModels> {
    /// Primary key.
    pub id: Pk<M::IdToken>,
    /// Identifier of the token (RFC 7519 section 4.1.7).
    pub jti: Uuid,
    /// User the token speaks of.
    pub user_id: Option<Pk<M::User>>,
    /// Client the token was issued to.
    pub application_id: Option<Pk<M::Application>>,
    /// When the token stops being valid; the moment itself counts as expired.
    pub expires: DateTime<Utc>,
    /// Scopes of the token, separated by spaces.
    pub scope: ScopeList,
    /// When the row was inserted.
    pub created: DateTime<Utc>,
    /// When the row was last saved.
    pub updated: DateTime<Utc>,
}

impl<M: OAuthModels> IdTokenBase<M> {
    /// Description of the columns, in the order of the statements.
    pub const COLUMNS: &'static [ColumnDescriptor] = &[
        ColumnDescriptor {
            name: "jti",
            kind: Kind::Uuid,
            nullable: false,
            max_length: None,
            choices: &[],
            secret: false,
            doc: "Identifier of the token (RFC 7519 section 4.1.7).",
            label: "JTI",
            widget: Widget::Uuid,
        },
        ColumnDescriptor {
            name: "user_id",
            kind: <Pk<M::User> as Scalar>::KIND,
            nullable: true,
            max_length: None,
            choices: &[],
            secret: false,
            doc: "User the token speaks of.",
            label: "User",
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
            doc: "Scopes of the token, separated by spaces.",
            label: "Scope",
            widget: Widget::TextArea,
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
            jti: row.get(1usize, "jti")?,
            user_id: row.get(2usize, "user_id")?,
            application_id: row.get(3usize, "application_id")?,
            expires: row.get(4usize, "expires")?,
            scope: row.get(5usize, "scope")?,
            created: row.get(6usize, "created")?,
            updated: row.get(7usize, "updated")?,
        })
    }
    /// Hands every column but the key to `to`.
    pub fn encode(&self, to: &mut Encoder<'_>) {
        to.add(&self.jti);
        to.add(&self.user_id);
        to.add(&self.application_id);
        to.add(&self.expires);
        to.add(&self.scope);
        to.add(&self.created);
        to.add(&self.updated);
    }
    #[doc(hidden)]
    pub fn debug_fields(&self, to: &mut std::fmt::DebugStruct<'_, '_>) {
        to.field("id", &self.id);
        to.field("jti", &self.jti);
        to.field("user_id", &self.user_id);
        to.field("application_id", &self.application_id);
        to.field("expires", &self.expires);
        to.field("scope", &self.scope);
        to.field("created", &self.created);
        to.field("updated", &self.updated);
    }
    #[doc(hidden)]
    pub fn serialize_fields<S: SerializeStruct>(
        &self,
        to: &mut S,
    ) -> Result<(), S::Error> {
        to.serialize_field("id", &self.id)?;
        to.serialize_field("jti", &self.jti)?;
        to.serialize_field("user_id", &self.user_id)?;
        to.serialize_field("application_id", &self.application_id)?;
        to.serialize_field("expires", &self.expires)?;
        to.serialize_field("scope", &self.scope)?;
        to.serialize_field("created", &self.created)?;
        to.serialize_field("updated", &self.updated)?;
        Ok(())
    }
}

impl<M: OAuthModels> Clone for IdTokenBase<M> {
    fn clone(&self) -> Self {
        Self {
            id: Clone::clone(&self.id),
            jti: Clone::clone(&self.jti),
            user_id: Clone::clone(&self.user_id),
            application_id: Clone::clone(&self.application_id),
            expires: Clone::clone(&self.expires),
            scope: Clone::clone(&self.scope),
            created: Clone::clone(&self.created),
            updated: Clone::clone(&self.updated),
        }
    }
}

impl<M: OAuthModels> std::fmt::Debug for IdTokenBase<M> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let mut to = f.debug_struct(stringify!(IdTokenBase));
        self.debug_fields(&mut to);
        to.finish()
    }
}

/// The values of the base columns of a new IdToken.
#[allow(missing_debug_implementations)]
pub struct NewIdTokenBase<M: OAuthModels> {
    /// The values that need not be given.
    pub optional: IdTokenOptional<M>,
}

/// The values of a new IdToken that need not be given.
#[allow(missing_debug_implementations)]
pub struct IdTokenOptional<M: OAuthModels> {
    /// Identifier of the token (RFC 7519 section 4.1.7).
    pub jti: Option<Uuid>,
    /// User the token speaks of.
    pub user_id: Option<Pk<M::User>>,
    /// Client the token was issued to.
    pub application_id: Option<Pk<M::Application>>,
    /// When the token stops being valid; the moment itself counts as expired.
    pub expires: Option<DateTime<Utc>>,
    /// Scopes of the token, separated by spaces.
    pub scope: ScopeList,
    #[doc(hidden)]
    pub models: std::marker::PhantomData<fn() -> IdTokenBase<M>>,
}

impl<M: OAuthModels> Default for IdTokenOptional<M> {
    fn default() -> Self {
        Self {
            jti: None,
            user_id: None,
            application_id: None,
            expires: None,
            scope: Default::default(),
            models: std::marker::PhantomData,
        }
    }
}

impl<M: OAuthModels> EntityBase for IdTokenBase<M> {
    type Models = M;
    type Key = Pk<M::IdToken>;
    type New = NewIdTokenBase<M>;
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
        let secret = SecretString::from("");
        let base = Self {
            id: <Self::Key as KeyType>::initial(),
            jti: optional.jti.unwrap_or_else(Uuid::new_v4),
            user_id: optional.user_id,
            application_id: optional.application_id,
            expires: optional
                .expires
                .unwrap_or_else(|| after(now, settings.id_token_expire_seconds)),
            scope: optional.scope,
            created: now,
            updated: now,
        };
        Ok((base, secret))
    }
}
