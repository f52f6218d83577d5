//! PushedAuthorizationRequest, generated from `schemas/pushed_authorization_request.toml`.

// Do not edit: `UPDATE_SNAPSHOTS=1 cargo test -p oauth-tests --test suite generated` writes it anew.

use crate::codegen_support::*;

/// The columns of the abstract model PushedAuthorizationRequest: An authorization request that a client sent ahead (RFC 9126).
pub struct PushedAuthorizationRequestBase<M: OAuthModels> {
    /// Primary key.
    pub id: Pk<M::PushedAuthorizationRequest>,
    /// The URI that stands for the request at the authorization endpoint (RFC 9126 section 2.2).
    pub request_uri: SecretString,
    /// Identifier of the client, as a plain text; at most 100 characters, although a client may have 255.
    pub client_id: String,
    /// Parameters of the request, a JSON object.
    pub parameters: Value,
    /// When the request can no longer be used; the moment itself counts as expired.
    pub expires: DateTime<Utc>,
    /// When the row was inserted.
    pub created: DateTime<Utc>,
}

impl<M: OAuthModels> PushedAuthorizationRequestBase<M> {
    /// Description of the columns, in the order of the statements.
    pub const COLUMNS: &'static [ColumnDescriptor] = &[
        ColumnDescriptor {
            name: "request_uri",
            kind: Kind::String,
            nullable: false,
            max_length: Some(255u32),
            choices: &[],
            secret: true,
            doc: "The URI that stands for the request at the authorization endpoint (RFC 9126 section 2.2).",
            label: "Request URI",
            widget: Widget::Secret,
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
            name: "parameters",
            kind: Kind::Json,
            nullable: false,
            max_length: None,
            choices: &[],
            secret: false,
            doc: "Parameters of the request, a JSON object.",
            label: "Parameters",
            widget: Widget::Json,
        },
        ColumnDescriptor {
            name: "expires",
            kind: Kind::DateTime,
            nullable: false,
            max_length: None,
            choices: &[],
            secret: false,
            doc: "When the request can no longer be used; the moment itself counts as expired.",
            label: "Expires",
            widget: Widget::DateTime,
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
    ];
    /// Reads the base columns from the start of a row.
    ///
    /// # Errors
    /// Names the column whose value has no counterpart in Rust.
    pub fn decode(row: &Row<'_>) -> Result<Self, DecodeError> {
        Ok(Self {
            id: row.get(0, "id")?,
            request_uri: row.get(1usize, "request_uri")?,
            client_id: row.get(2usize, "client_id")?,
            parameters: row.get(3usize, "parameters")?,
            expires: row.get(4usize, "expires")?,
            created: row.get(5usize, "created")?,
        })
    }
    /// Hands every column but the key to `to`.
    pub fn encode(&self, to: &mut Encoder<'_>) {
        to.add(&self.request_uri);
        to.add(&self.client_id);
        to.add_object(&self.parameters);
        to.add(&self.expires);
        to.add(&self.created);
    }
    #[doc(hidden)]
    pub fn debug_fields(&self, to: &mut std::fmt::DebugStruct<'_, '_>) {
        to.field("id", &self.id);
        to.field("request_uri", &Masked);
        to.field("client_id", &self.client_id);
        to.field("parameters", &self.parameters);
        to.field("expires", &self.expires);
        to.field("created", &self.created);
    }
    #[doc(hidden)]
    pub fn serialize_fields<S: SerializeStruct>(
        &self,
        to: &mut S,
    ) -> Result<(), S::Error> {
        to.serialize_field("id", &self.id)?;
        to.serialize_field("client_id", &self.client_id)?;
        to.serialize_field("parameters", &self.parameters)?;
        to.serialize_field("expires", &self.expires)?;
        to.serialize_field("created", &self.created)?;
        Ok(())
    }
}

impl<M: OAuthModels> Clone for PushedAuthorizationRequestBase<M> {
    fn clone(&self) -> Self {
        Self {
            id: Clone::clone(&self.id),
            request_uri: Clone::clone(&self.request_uri),
            client_id: Clone::clone(&self.client_id),
            parameters: Clone::clone(&self.parameters),
            expires: Clone::clone(&self.expires),
            created: Clone::clone(&self.created),
        }
    }
}

impl<M: OAuthModels> std::fmt::Debug for PushedAuthorizationRequestBase<M> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let mut to = f.debug_struct(stringify!(PushedAuthorizationRequestBase));
        self.debug_fields(&mut to);
        to.finish()
    }
}

/// The values of the base columns of a new PushedAuthorizationRequest.
#[allow(missing_debug_implementations)]
pub struct NewPushedAuthorizationRequestBase<M: OAuthModels> {
    /// Identifier of the client, as a plain text; at most 100 characters, although a client may have 255.
    pub client_id: String,
    /// The values that need not be given.
    pub optional: PushedAuthorizationRequestOptional<M>,
}

/// The values of a new PushedAuthorizationRequest that need not be given.
#[allow(missing_debug_implementations)]
pub struct PushedAuthorizationRequestOptional<M: OAuthModels> {
    /// The URI that stands for the request at the authorization endpoint (RFC 9126 section 2.2).
    pub request_uri: Option<SecretString>,
    /// Parameters of the request, a JSON object.
    pub parameters: Value,
    /// When the request can no longer be used; the moment itself counts as expired.
    pub expires: Option<DateTime<Utc>>,
    #[doc(hidden)]
    pub models: std::marker::PhantomData<fn() -> PushedAuthorizationRequestBase<M>>,
}

impl<M: OAuthModels> Default for PushedAuthorizationRequestOptional<M> {
    fn default() -> Self {
        Self {
            request_uri: None,
            parameters: Value::Object(Default::default()),
            expires: None,
            models: std::marker::PhantomData,
        }
    }
}

impl<M: OAuthModels> EntityBase for PushedAuthorizationRequestBase<M> {
    type Models = M;
    type Key = Pk<M::PushedAuthorizationRequest>;
    type New = NewPushedAuthorizationRequestBase<M>;
    fn key(&self) -> &Self::Key {
        &self.id
    }
    fn set_key(&mut self, key: Self::Key) {
        self.id = key;
    }
    fn touch(&mut self, now: DateTime<Utc>) -> DateTime<Utc> {
        now
    }
    async fn prepare(
        new: Self::New,
        settings: &Settings,
        now: DateTime<Utc>,
    ) -> Result<(Self, SecretString), Error> {
        let optional = new.optional;
        let secret = optional.request_uri.unwrap_or_else(generate::request_uri);
        let stored = secret.clone();
        let base = Self {
            id: <Self::Key as KeyType>::initial(),
            request_uri: stored,
            client_id: new.client_id,
            parameters: optional.parameters,
            expires: optional
                .expires
                .unwrap_or_else(|| after(
                    now,
                    settings.par_request_uri_lifetime_seconds,
                )),
            created: now,
        };
        Ok((base, secret))
    }
}
