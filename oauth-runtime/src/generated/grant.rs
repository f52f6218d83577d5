//! Grant, generated from `schemas/grant.toml`.

// Do not edit: `UPDATE_SNAPSHOTS=1 cargo test -p oauth-tests --test suite generated` writes it anew.

use crate::codegen_support::*;

/// How the code challenge was made from the verifier (RFC 7636 section 4.2).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum CodeChallengeMethod {
    /// The request carried no code challenge.
    None,
    /// The challenge is the verifier.
    Plain,
    /// The challenge is the SHA-256 of the verifier.
    S256,
}

#[automatically_derived]
impl crate::codegen_support::ChoiceType for CodeChallengeMethod {
    const CHOICES: &'static [&'static str] = &["", "plain", "S256"];
    fn as_str(&self) -> &'static str {
        match self {
            Self::None => "",
            Self::Plain => "plain",
            Self::S256 => "S256",
        }
    }
    fn from_value(value: &str) -> crate::codegen_support::Option<Self> {
        match value {
            "" => crate::codegen_support::Option::Some(Self::None),
            "plain" => crate::codegen_support::Option::Some(Self::Plain),
            "S256" => crate::codegen_support::Option::Some(Self::S256),
            _ => crate::codegen_support::Option::None,
        }
    }
}

crate::codegen_support::choice_scalar!(CodeChallengeMethod);

/// The columns of the abstract model Grant: An authorization code that waits to be exchanged (RFC 6749 section 4.1.2).
pub struct GrantBase<M: OAuthModels> {
    /// Primary key.
    pub id: Pk<M::Grant>,
    /// User who gave consent.
    pub user_id: Pk<M::User>,
    /// The authorization code.
    pub code: SecretString,
    /// Client the code was issued to.
    pub application_id: Pk<M::Application>,
    /// When the code stops being valid; the moment itself counts as expired.
    pub expires: DateTime<Utc>,
    /// Redirection URI of the authorization request, which the token request must repeat.
    pub redirect_uri: String,
    /// Scopes that were granted, separated by spaces.
    pub scope: ScopeList,
    /// When the row was inserted.
    pub created: DateTime<Utc>,
    /// When the row was last saved.
    pub updated: DateTime<Utc>,
    /// PKCE code challenge (RFC 7636).
    pub code_challenge: String,
    /// How the code challenge was made.
    pub code_challenge_method: CodeChallengeMethod,
    /// Nonce of the authentication request (OpenID Connect Core section 3.1.2.1).
    pub nonce: String,
    /// Claims that were requested, as JSON text (OpenID Connect Core section 5.5).
    pub claims: String,
    /// Resources that were requested (RFC 8707).
    pub resource: ResourceList,
}

impl<M: OAuthModels> GrantBase<M> {
    /// Description of the columns, in the order of the statements.
    pub const COLUMNS: &'static [ColumnDescriptor] = &[
        ColumnDescriptor {
            name: "user_id",
            kind: <Pk<M::User> as Scalar>::KIND,
            nullable: false,
            max_length: None,
            choices: &[],
            secret: false,
            doc: "User who gave consent.",
            label: "User",
            widget: Widget::ForeignKey,
        },
        ColumnDescriptor {
            name: "code",
            kind: Kind::String,
            nullable: false,
            max_length: Some(255u32),
            choices: &[],
            secret: true,
            doc: "The authorization code.",
            label: "Code",
            widget: Widget::Secret,
        },
        ColumnDescriptor {
            name: "application_id",
            kind: <Pk<M::Application> as Scalar>::KIND,
            nullable: false,
            max_length: None,
            choices: &[],
            secret: false,
            doc: "Client the code was issued to.",
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
            doc: "When the code stops being valid; the moment itself counts as expired.",
            label: "Expires",
            widget: Widget::DateTime,
        },
        ColumnDescriptor {
            name: "redirect_uri",
            kind: Kind::Text,
            nullable: false,
            max_length: None,
            choices: &[],
            secret: false,
            doc: "Redirection URI of the authorization request, which the token request must repeat.",
            label: "Redirect uri",
            widget: Widget::TextArea,
        },
        ColumnDescriptor {
            name: "scope",
            kind: Kind::Text,
            nullable: false,
            max_length: None,
            choices: &[],
            secret: false,
            doc: "Scopes that were granted, separated by spaces.",
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
        ColumnDescriptor {
            name: "code_challenge",
            kind: Kind::String,
            nullable: false,
            max_length: Some(128u32),
            choices: &[],
            secret: false,
            doc: "PKCE code challenge (RFC 7636).",
            label: "Code challenge",
            widget: Widget::Text,
        },
        ColumnDescriptor {
            name: "code_challenge_method",
            kind: Kind::Choice,
            nullable: false,
            max_length: Some(10u32),
            choices: &["", "plain", "S256"],
            secret: false,
            doc: "How the code challenge was made.",
            label: "Code challenge method",
            widget: Widget::Select,
        },
        ColumnDescriptor {
            name: "nonce",
            kind: Kind::String,
            nullable: false,
            max_length: Some(255u32),
            choices: &[],
            secret: false,
            doc: "Nonce of the authentication request (OpenID Connect Core section 3.1.2.1).",
            label: "Nonce",
            widget: Widget::Text,
        },
        ColumnDescriptor {
            name: "claims",
            kind: Kind::Text,
            nullable: false,
            max_length: None,
            choices: &[],
            secret: false,
            doc: "Claims that were requested, as JSON text (OpenID Connect Core section 5.5).",
            label: "Claims",
            widget: Widget::TextArea,
        },
        ColumnDescriptor {
            name: "resource",
            kind: Kind::Json,
            nullable: false,
            max_length: None,
            choices: &[],
            secret: false,
            doc: "Resources that were requested (RFC 8707).",
            label: "Resource",
            widget: Widget::Json,
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
            code: row.get(2usize, "code")?,
            application_id: row.get(3usize, "application_id")?,
            expires: row.get(4usize, "expires")?,
            redirect_uri: row.get(5usize, "redirect_uri")?,
            scope: row.get(6usize, "scope")?,
            created: row.get(7usize, "created")?,
            updated: row.get(8usize, "updated")?,
            code_challenge: row.get(9usize, "code_challenge")?,
            code_challenge_method: row.get(10usize, "code_challenge_method")?,
            nonce: row.get(11usize, "nonce")?,
            claims: row.get(12usize, "claims")?,
            resource: row.get(13usize, "resource")?,
        })
    }
    /// Hands every column but the key to `to`.
    pub fn encode(&self, to: &mut Encoder<'_>) {
        to.add(&self.user_id);
        to.add(&self.code);
        to.add(&self.application_id);
        to.add(&self.expires);
        to.add(&self.redirect_uri);
        to.add(&self.scope);
        to.add(&self.created);
        to.add(&self.updated);
        to.add(&self.code_challenge);
        to.add(&self.code_challenge_method);
        to.add(&self.nonce);
        to.add(&self.claims);
        to.add(&self.resource);
    }
    #[doc(hidden)]
    pub fn debug_fields(&self, to: &mut std::fmt::DebugStruct<'_, '_>) {
        to.field("id", &self.id);
        to.field("user_id", &self.user_id);
        to.field("code", &Masked);
        to.field("application_id", &self.application_id);
        to.field("expires", &self.expires);
        to.field("redirect_uri", &self.redirect_uri);
        to.field("scope", &self.scope);
        to.field("created", &self.created);
        to.field("updated", &self.updated);
        to.field("code_challenge", &self.code_challenge);
        to.field("code_challenge_method", &self.code_challenge_method);
        to.field("nonce", &self.nonce);
        to.field("claims", &self.claims);
        to.field("resource", &self.resource);
    }
    #[doc(hidden)]
    pub fn serialize_fields<S: SerializeStruct>(
        &self,
        to: &mut S,
    ) -> Result<(), S::Error> {
        to.serialize_field("id", &self.id)?;
        to.serialize_field("user_id", &self.user_id)?;
        to.serialize_field("application_id", &self.application_id)?;
        to.serialize_field("expires", &self.expires)?;
        to.serialize_field("redirect_uri", &self.redirect_uri)?;
        to.serialize_field("scope", &self.scope)?;
        to.serialize_field("created", &self.created)?;
        to.serialize_field("updated", &self.updated)?;
        to.serialize_field("code_challenge", &self.code_challenge)?;
        to.serialize_field("code_challenge_method", &self.code_challenge_method)?;
        to.serialize_field("nonce", &self.nonce)?;
        to.serialize_field("claims", &self.claims)?;
        to.serialize_field("resource", &self.resource)?;
        Ok(())
    }
}

impl<M: OAuthModels> Clone for GrantBase<M> {
    fn clone(&self) -> Self {
        Self {
            id: Clone::clone(&self.id),
            user_id: Clone::clone(&self.user_id),
            code: Clone::clone(&self.code),
            application_id: Clone::clone(&self.application_id),
            expires: Clone::clone(&self.expires),
            redirect_uri: Clone::clone(&self.redirect_uri),
            scope: Clone::clone(&self.scope),
            created: Clone::clone(&self.created),
            updated: Clone::clone(&self.updated),
            code_challenge: Clone::clone(&self.code_challenge),
            code_challenge_method: Clone::clone(&self.code_challenge_method),
            nonce: Clone::clone(&self.nonce),
            claims: Clone::clone(&self.claims),
            resource: Clone::clone(&self.resource),
        }
    }
}

impl<M: OAuthModels> std::fmt::Debug for GrantBase<M> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let mut to = f.debug_struct(stringify!(GrantBase));
        self.debug_fields(&mut to);
        to.finish()
    }
}

/// The values of the base columns of a new Grant.
#[allow(missing_debug_implementations)]
pub struct NewGrantBase<M: OAuthModels> {
    /// User who gave consent.
    pub user_id: Pk<M::User>,
    /// Client the code was issued to.
    pub application_id: Pk<M::Application>,
    /// Redirection URI of the authorization request, which the token request must repeat.
    pub redirect_uri: String,
    /// The values that need not be given.
    pub optional: GrantOptional<M>,
}

/// The values of a new Grant that need not be given.
#[allow(missing_debug_implementations)]
pub struct GrantOptional<M: OAuthModels> {
    /// The authorization code.
    pub code: Option<SecretString>,
    /// When the code stops being valid; the moment itself counts as expired.
    pub expires: Option<DateTime<Utc>>,
    /// Scopes that were granted, separated by spaces.
    pub scope: ScopeList,
    /// PKCE code challenge (RFC 7636).
    pub code_challenge: String,
    /// How the code challenge was made.
    pub code_challenge_method: CodeChallengeMethod,
    /// Nonce of the authentication request (OpenID Connect Core section 3.1.2.1).
    pub nonce: String,
    /// Claims that were requested, as JSON text (OpenID Connect Core section 5.5).
    pub claims: String,
    /// Resources that were requested (RFC 8707).
    pub resource: ResourceList,
    #[doc(hidden)]
    pub models: std::marker::PhantomData<fn() -> GrantBase<M>>,
}

impl<M: OAuthModels> Default for GrantOptional<M> {
    fn default() -> Self {
        Self {
            code: None,
            expires: None,
            scope: Default::default(),
            code_challenge: String::new(),
            code_challenge_method: CodeChallengeMethod::None,
            nonce: String::new(),
            claims: String::new(),
            resource: Default::default(),
            models: std::marker::PhantomData,
        }
    }
}

impl<M: OAuthModels> EntityBase for GrantBase<M> {
    type Models = M;
    type Key = Pk<M::Grant>;
    type New = NewGrantBase<M>;
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
        let secret = optional.code.unwrap_or_else(generate::authorization_code);
        let stored = secret.clone();
        let base = Self {
            id: <Self::Key as KeyType>::initial(),
            user_id: new.user_id,
            code: stored,
            application_id: new.application_id,
            expires: optional
                .expires
                .unwrap_or_else(|| after(
                    now,
                    settings.authorization_code_expire_seconds,
                )),
            redirect_uri: new.redirect_uri,
            scope: optional.scope,
            created: now,
            updated: now,
            code_challenge: optional.code_challenge,
            code_challenge_method: optional.code_challenge_method,
            nonce: optional.nonce,
            claims: optional.claims,
            resource: optional.resource,
        };
        Ok((base, secret))
    }
}
