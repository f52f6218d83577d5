//! Application, generated from `schemas/application.toml`.

// Do not edit: `UPDATE_SNAPSHOTS=1 cargo test -p oauth-tests --test suite generated` writes it anew.

use crate::codegen_support::*;

/// Whether a client can keep a secret (RFC 6749 section 2.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ClientType {
    /// Runs where its secret is safe, such as a server.
    Confidential,
    /// Runs on the user's device and can keep no secret.
    Public,
}

#[automatically_derived]
impl crate::codegen_support::ChoiceType for ClientType {
    const CHOICES: &'static [&'static str] = &["confidential", "public"];
    fn as_str(&self) -> &'static str {
        match self {
            Self::Confidential => "confidential",
            Self::Public => "public",
        }
    }
    fn from_value(value: &str) -> crate::codegen_support::Option<Self> {
        match value {
            "confidential" => crate::codegen_support::Option::Some(Self::Confidential),
            "public" => crate::codegen_support::Option::Some(Self::Public),
            _ => crate::codegen_support::Option::None,
        }
    }
}

crate::codegen_support::choice_scalar!(ClientType);

/// How a client obtains authorization (RFC 6749 section 1.3, RFC 8628).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum GrantType {
    /// Authorization code (RFC 6749 section 4.1).
    AuthorizationCode,
    /// Device authorization (RFC 8628).
    DeviceCode,
    /// Implicit (RFC 6749 section 4.2); RFC 9700 advises against it.
    Implicit,
    /// Resource owner password credentials (RFC 6749 section 4.3); RFC 9700 forbids it.
    Password,
    /// Client credentials (RFC 6749 section 4.4).
    ClientCredentials,
    /// OpenID Connect hybrid flow (OpenID Connect Core section 3.3).
    OpenIdHybrid,
}

#[automatically_derived]
impl crate::codegen_support::ChoiceType for GrantType {
    const CHOICES: &'static [&'static str] = &[
        "authorization-code",
        "urn:ietf:params:oauth:grant-type:device_code",
        "implicit",
        "password",
        "client-credentials",
        "openid-hybrid",
    ];
    fn as_str(&self) -> &'static str {
        match self {
            Self::AuthorizationCode => "authorization-code",
            Self::DeviceCode => "urn:ietf:params:oauth:grant-type:device_code",
            Self::Implicit => "implicit",
            Self::Password => "password",
            Self::ClientCredentials => "client-credentials",
            Self::OpenIdHybrid => "openid-hybrid",
        }
    }
    fn from_value(value: &str) -> crate::codegen_support::Option<Self> {
        match value {
            "authorization-code" => {
                crate::codegen_support::Option::Some(Self::AuthorizationCode)
            }
            "urn:ietf:params:oauth:grant-type:device_code" => {
                crate::codegen_support::Option::Some(Self::DeviceCode)
            }
            "implicit" => crate::codegen_support::Option::Some(Self::Implicit),
            "password" => crate::codegen_support::Option::Some(Self::Password),
            "client-credentials" => {
                crate::codegen_support::Option::Some(Self::ClientCredentials)
            }
            "openid-hybrid" => crate::codegen_support::Option::Some(Self::OpenIdHybrid),
            _ => crate::codegen_support::Option::None,
        }
    }
}

crate::codegen_support::choice_scalar!(GrantType);

/// Algorithm that signs the client's ID tokens (RFC 7518 section 3.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum SigningAlgorithm {
    /// The client gets no ID tokens.
    None,
    /// RSASSA-PKCS1-v1_5 with the server's private key.
    Rs256,
    /// HMAC with the client's secret, which must then be stored in clear.
    Hs256,
}

#[automatically_derived]
impl crate::codegen_support::ChoiceType for SigningAlgorithm {
    const CHOICES: &'static [&'static str] = &["", "RS256", "HS256"];
    fn as_str(&self) -> &'static str {
        match self {
            Self::None => "",
            Self::Rs256 => "RS256",
            Self::Hs256 => "HS256",
        }
    }
    fn from_value(value: &str) -> crate::codegen_support::Option<Self> {
        match value {
            "" => crate::codegen_support::Option::Some(Self::None),
            "RS256" => crate::codegen_support::Option::Some(Self::Rs256),
            "HS256" => crate::codegen_support::Option::Some(Self::Hs256),
            _ => crate::codegen_support::Option::None,
        }
    }
}

crate::codegen_support::choice_scalar!(SigningAlgorithm);

/// How a client came into the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum RegistrationSource {
    /// By an administrator or a program.
    Manual,
    /// By dynamic client registration (RFC 7591).
    DynamicRegistration,
    /// From the document that the client identifier names.
    ClientIdMetadataDocument,
}

#[automatically_derived]
impl crate::codegen_support::ChoiceType for RegistrationSource {
    const CHOICES: &'static [&'static str] = &["manual", "dcr", "cimd"];
    fn as_str(&self) -> &'static str {
        match self {
            Self::Manual => "manual",
            Self::DynamicRegistration => "dcr",
            Self::ClientIdMetadataDocument => "cimd",
        }
    }
    fn from_value(value: &str) -> crate::codegen_support::Option<Self> {
        match value {
            "manual" => crate::codegen_support::Option::Some(Self::Manual),
            "dcr" => crate::codegen_support::Option::Some(Self::DynamicRegistration),
            "cimd" => {
                crate::codegen_support::Option::Some(Self::ClientIdMetadataDocument)
            }
            _ => crate::codegen_support::Option::None,
        }
    }
}

crate::codegen_support::choice_scalar!(RegistrationSource);

/// How a client authenticates at the token endpoint (RFC 7591 section 2, OpenID Connect Core section 9).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum TokenEndpointAuthMethod {
    /// Any method that fits the client type.
    Unspecified,
    /// The client does not authenticate.
    None,
    /// HTTP Basic with the client secret.
    ClientSecretBasic,
    /// The client secret in the request body.
    ClientSecretPost,
    /// A JWT signed with the client secret (RFC 7523).
    ClientSecretJwt,
    /// A JWT signed with the client's private key (RFC 7523).
    PrivateKeyJwt,
}

#[automatically_derived]
impl crate::codegen_support::ChoiceType for TokenEndpointAuthMethod {
    const CHOICES: &'static [&'static str] = &[
        "",
        "none",
        "client_secret_basic",
        "client_secret_post",
        "client_secret_jwt",
        "private_key_jwt",
    ];
    fn as_str(&self) -> &'static str {
        match self {
            Self::Unspecified => "",
            Self::None => "none",
            Self::ClientSecretBasic => "client_secret_basic",
            Self::ClientSecretPost => "client_secret_post",
            Self::ClientSecretJwt => "client_secret_jwt",
            Self::PrivateKeyJwt => "private_key_jwt",
        }
    }
    fn from_value(value: &str) -> crate::codegen_support::Option<Self> {
        match value {
            "" => crate::codegen_support::Option::Some(Self::Unspecified),
            "none" => crate::codegen_support::Option::Some(Self::None),
            "client_secret_basic" => {
                crate::codegen_support::Option::Some(Self::ClientSecretBasic)
            }
            "client_secret_post" => {
                crate::codegen_support::Option::Some(Self::ClientSecretPost)
            }
            "client_secret_jwt" => {
                crate::codegen_support::Option::Some(Self::ClientSecretJwt)
            }
            "private_key_jwt" => {
                crate::codegen_support::Option::Some(Self::PrivateKeyJwt)
            }
            _ => crate::codegen_support::Option::None,
        }
    }
}

crate::codegen_support::choice_scalar!(TokenEndpointAuthMethod);

/// The columns of the abstract model Application: A client registered with the authorization server (RFC 6749 section 2).
pub struct ApplicationBase<M: OAuthModels> {
    /// Primary key.
    pub id: Pk<M::Application>,
    /// Identifier of the client (RFC 6749 section 2.2).
    pub client_id: String,
    /// User who owns the client.
    pub user_id: Option<Pk<M::User>>,
    /// Redirection URIs the client may use, separated by white space (RFC 6749 section 3.1.2).
    pub redirect_uris: UriList,
    /// URIs the user may be sent to after logout, separated by white space (OpenID Connect RP-Initiated Logout).
    pub post_logout_redirect_uris: UriList,
    /// Whether the client can keep a secret (RFC 6749 section 2.1).
    pub client_type: ClientType,
    /// How the client obtains authorization.
    pub authorization_grant_type: GrantType,
    /// Hash of the client's secret, or the secret itself where `hash_client_secret` is false.
    pub client_secret: SecretString,
    /// Whether the secret is stored as a hash. HS256 needs it in clear.
    pub hash_client_secret: bool,
    /// Name shown to the user who is asked for consent.
    pub name: String,
    /// Whether the user is spared the question for consent.
    pub skip_authorization: bool,
    /// When the row was inserted.
    pub created: DateTime<Utc>,
    /// When the row was last saved.
    pub updated: DateTime<Utc>,
    /// Algorithm that signs the client's ID tokens.
    pub algorithm: SigningAlgorithm,
    /// Origins that may call the token endpoint from a browser, separated by white space.
    pub allowed_origins: UriList,
    /// How the client came into the table.
    pub registration_source: RegistrationSource,
    /// When the client's metadata document must be fetched again.
    pub cimd_expires_at: Option<DateTime<Utc>>,
    /// How the client authenticates at the token endpoint.
    pub token_endpoint_auth_method: TokenEndpointAuthMethod,
    /// The client's public keys as a JWK set (RFC 7517 section 5).
    pub client_jwks: String,
    /// Where the client publishes its public keys.
    pub client_jwks_uri: String,
    /// Whether the client must use pushed authorization requests (RFC 9126); NULL leaves it to the server.
    pub require_pushed_authorization_requests: Option<bool>,
}

impl<M: OAuthModels> ApplicationBase<M> {
    /// Description of the columns, in the order of the statements.
    pub const COLUMNS: &'static [ColumnDescriptor] = &[
        ColumnDescriptor {
            name: "client_id",
            kind: Kind::String,
            nullable: false,
            max_length: Some(255u32),
            choices: &[],
            secret: false,
            doc: "Identifier of the client (RFC 6749 section 2.2).",
            label: "Client ID",
            widget: Widget::Text,
        },
        ColumnDescriptor {
            name: "user_id",
            kind: <Pk<M::User> as Scalar>::KIND,
            nullable: true,
            max_length: None,
            choices: &[],
            secret: false,
            doc: "User who owns the client.",
            label: "User",
            widget: Widget::ForeignKey,
        },
        ColumnDescriptor {
            name: "redirect_uris",
            kind: Kind::Text,
            nullable: false,
            max_length: None,
            choices: &[],
            secret: false,
            doc: "Redirection URIs the client may use, separated by white space (RFC 6749 section 3.1.2).",
            label: "Redirect uris",
            widget: Widget::TextArea,
        },
        ColumnDescriptor {
            name: "post_logout_redirect_uris",
            kind: Kind::Text,
            nullable: false,
            max_length: None,
            choices: &[],
            secret: false,
            doc: "URIs the user may be sent to after logout, separated by white space (OpenID Connect RP-Initiated Logout).",
            label: "Post logout redirect uris",
            widget: Widget::TextArea,
        },
        ColumnDescriptor {
            name: "client_type",
            kind: Kind::Choice,
            nullable: false,
            max_length: Some(32u32),
            choices: &["confidential", "public"],
            secret: false,
            doc: "Whether the client can keep a secret (RFC 6749 section 2.1).",
            label: "Client type",
            widget: Widget::Select,
        },
        ColumnDescriptor {
            name: "authorization_grant_type",
            kind: Kind::Choice,
            nullable: false,
            max_length: Some(44u32),
            choices: &[
                "authorization-code",
                "urn:ietf:params:oauth:grant-type:device_code",
                "implicit",
                "password",
                "client-credentials",
                "openid-hybrid",
            ],
            secret: false,
            doc: "How the client obtains authorization.",
            label: "Authorization grant type",
            widget: Widget::Select,
        },
        ColumnDescriptor {
            name: "client_secret",
            kind: Kind::String,
            nullable: false,
            max_length: Some(255u32),
            choices: &[],
            secret: true,
            doc: "Hash of the client's secret, or the secret itself where `hash_client_secret` is false.",
            label: "Client secret",
            widget: Widget::Secret,
        },
        ColumnDescriptor {
            name: "hash_client_secret",
            kind: Kind::Bool,
            nullable: false,
            max_length: None,
            choices: &[],
            secret: false,
            doc: "Whether the secret is stored as a hash. HS256 needs it in clear.",
            label: "Hash client secret",
            widget: Widget::Checkbox,
        },
        ColumnDescriptor {
            name: "name",
            kind: Kind::String,
            nullable: false,
            max_length: Some(255u32),
            choices: &[],
            secret: false,
            doc: "Name shown to the user who is asked for consent.",
            label: "Name",
            widget: Widget::Text,
        },
        ColumnDescriptor {
            name: "skip_authorization",
            kind: Kind::Bool,
            nullable: false,
            max_length: None,
            choices: &[],
            secret: false,
            doc: "Whether the user is spared the question for consent.",
            label: "Skip authorization",
            widget: Widget::Checkbox,
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
            name: "algorithm",
            kind: Kind::Choice,
            nullable: false,
            max_length: Some(5u32),
            choices: &["", "RS256", "HS256"],
            secret: false,
            doc: "Algorithm that signs the client's ID tokens.",
            label: "Algorithm",
            widget: Widget::Select,
        },
        ColumnDescriptor {
            name: "allowed_origins",
            kind: Kind::Text,
            nullable: false,
            max_length: None,
            choices: &[],
            secret: false,
            doc: "Origins that may call the token endpoint from a browser, separated by white space.",
            label: "Allowed origins",
            widget: Widget::TextArea,
        },
        ColumnDescriptor {
            name: "registration_source",
            kind: Kind::Choice,
            nullable: false,
            max_length: Some(32u32),
            choices: &["manual", "dcr", "cimd"],
            secret: false,
            doc: "How the client came into the table.",
            label: "Registration source",
            widget: Widget::Select,
        },
        ColumnDescriptor {
            name: "cimd_expires_at",
            kind: Kind::DateTime,
            nullable: true,
            max_length: None,
            choices: &[],
            secret: false,
            doc: "When the client's metadata document must be fetched again.",
            label: "CIMD expires at",
            widget: Widget::DateTime,
        },
        ColumnDescriptor {
            name: "token_endpoint_auth_method",
            kind: Kind::Choice,
            nullable: false,
            max_length: Some(32u32),
            choices: &[
                "",
                "none",
                "client_secret_basic",
                "client_secret_post",
                "client_secret_jwt",
                "private_key_jwt",
            ],
            secret: false,
            doc: "How the client authenticates at the token endpoint.",
            label: "Token endpoint auth method",
            widget: Widget::Select,
        },
        ColumnDescriptor {
            name: "client_jwks",
            kind: Kind::Text,
            nullable: false,
            max_length: None,
            choices: &[],
            secret: false,
            doc: "The client's public keys as a JWK set (RFC 7517 section 5).",
            label: "Client JWKS",
            widget: Widget::TextArea,
        },
        ColumnDescriptor {
            name: "client_jwks_uri",
            kind: Kind::String,
            nullable: false,
            max_length: Some(500u32),
            choices: &[],
            secret: false,
            doc: "Where the client publishes its public keys.",
            label: "Client JWKS URI",
            widget: Widget::Text,
        },
        ColumnDescriptor {
            name: "require_pushed_authorization_requests",
            kind: Kind::Bool,
            nullable: true,
            max_length: None,
            choices: &[],
            secret: false,
            doc: "Whether the client must use pushed authorization requests (RFC 9126); NULL leaves it to the server.",
            label: "Require pushed authorization requests",
            widget: Widget::Select,
        },
    ];
    /// Reads the base columns from the start of a row.
    ///
    /// # Errors
    /// Names the column whose value has no counterpart in Rust.
    pub fn decode(row: &Row<'_>) -> Result<Self, DecodeError> {
        Ok(Self {
            id: row.get(0, "id")?,
            client_id: row.get(1usize, "client_id")?,
            user_id: row.get(2usize, "user_id")?,
            redirect_uris: row.get(3usize, "redirect_uris")?,
            post_logout_redirect_uris: row.get(4usize, "post_logout_redirect_uris")?,
            client_type: row.get(5usize, "client_type")?,
            authorization_grant_type: row.get(6usize, "authorization_grant_type")?,
            client_secret: row.get(7usize, "client_secret")?,
            hash_client_secret: row.get(8usize, "hash_client_secret")?,
            name: row.get(9usize, "name")?,
            skip_authorization: row.get(10usize, "skip_authorization")?,
            created: row.get(11usize, "created")?,
            updated: row.get(12usize, "updated")?,
            algorithm: row.get(13usize, "algorithm")?,
            allowed_origins: row.get(14usize, "allowed_origins")?,
            registration_source: row.get(15usize, "registration_source")?,
            cimd_expires_at: row.get(16usize, "cimd_expires_at")?,
            token_endpoint_auth_method: row.get(17usize, "token_endpoint_auth_method")?,
            client_jwks: row.get(18usize, "client_jwks")?,
            client_jwks_uri: row.get(19usize, "client_jwks_uri")?,
            require_pushed_authorization_requests: row
                .get(20usize, "require_pushed_authorization_requests")?,
        })
    }
    /// Hands every column but the key to `to`.
    pub fn encode(&self, to: &mut Encoder<'_>) {
        to.add(&self.client_id);
        to.add(&self.user_id);
        to.add(&self.redirect_uris);
        to.add(&self.post_logout_redirect_uris);
        to.add(&self.client_type);
        to.add(&self.authorization_grant_type);
        to.add(&self.client_secret);
        to.add(&self.hash_client_secret);
        to.add(&self.name);
        to.add(&self.skip_authorization);
        to.add(&self.created);
        to.add(&self.updated);
        to.add(&self.algorithm);
        to.add(&self.allowed_origins);
        to.add(&self.registration_source);
        to.add(&self.cimd_expires_at);
        to.add(&self.token_endpoint_auth_method);
        to.add(&self.client_jwks);
        to.add(&self.client_jwks_uri);
        to.add(&self.require_pushed_authorization_requests);
    }
    #[doc(hidden)]
    pub fn debug_fields(&self, to: &mut std::fmt::DebugStruct<'_, '_>) {
        to.field("id", &self.id);
        to.field("client_id", &self.client_id);
        to.field("user_id", &self.user_id);
        to.field("redirect_uris", &self.redirect_uris);
        to.field("post_logout_redirect_uris", &self.post_logout_redirect_uris);
        to.field("client_type", &self.client_type);
        to.field("authorization_grant_type", &self.authorization_grant_type);
        to.field("client_secret", &Masked);
        to.field("hash_client_secret", &self.hash_client_secret);
        to.field("name", &self.name);
        to.field("skip_authorization", &self.skip_authorization);
        to.field("created", &self.created);
        to.field("updated", &self.updated);
        to.field("algorithm", &self.algorithm);
        to.field("allowed_origins", &self.allowed_origins);
        to.field("registration_source", &self.registration_source);
        to.field("cimd_expires_at", &self.cimd_expires_at);
        to.field("token_endpoint_auth_method", &self.token_endpoint_auth_method);
        to.field("client_jwks", &self.client_jwks);
        to.field("client_jwks_uri", &self.client_jwks_uri);
        to.field(
            "require_pushed_authorization_requests",
            &self.require_pushed_authorization_requests,
        );
    }
    #[doc(hidden)]
    pub fn serialize_fields<S: SerializeStruct>(
        &self,
        to: &mut S,
    ) -> Result<(), S::Error> {
        to.serialize_field("id", &self.id)?;
        to.serialize_field("client_id", &self.client_id)?;
        to.serialize_field("user_id", &self.user_id)?;
        to.serialize_field("redirect_uris", &self.redirect_uris)?;
        to.serialize_field(
            "post_logout_redirect_uris",
            &self.post_logout_redirect_uris,
        )?;
        to.serialize_field("client_type", &self.client_type)?;
        to.serialize_field("authorization_grant_type", &self.authorization_grant_type)?;
        to.serialize_field("hash_client_secret", &self.hash_client_secret)?;
        to.serialize_field("name", &self.name)?;
        to.serialize_field("skip_authorization", &self.skip_authorization)?;
        to.serialize_field("created", &self.created)?;
        to.serialize_field("updated", &self.updated)?;
        to.serialize_field("algorithm", &self.algorithm)?;
        to.serialize_field("allowed_origins", &self.allowed_origins)?;
        to.serialize_field("registration_source", &self.registration_source)?;
        to.serialize_field("cimd_expires_at", &self.cimd_expires_at)?;
        to.serialize_field(
            "token_endpoint_auth_method",
            &self.token_endpoint_auth_method,
        )?;
        to.serialize_field("client_jwks", &self.client_jwks)?;
        to.serialize_field("client_jwks_uri", &self.client_jwks_uri)?;
        to.serialize_field(
            "require_pushed_authorization_requests",
            &self.require_pushed_authorization_requests,
        )?;
        Ok(())
    }
}

impl<M: OAuthModels> Clone for ApplicationBase<M> {
    fn clone(&self) -> Self {
        Self {
            id: Clone::clone(&self.id),
            client_id: Clone::clone(&self.client_id),
            user_id: Clone::clone(&self.user_id),
            redirect_uris: Clone::clone(&self.redirect_uris),
            post_logout_redirect_uris: Clone::clone(&self.post_logout_redirect_uris),
            client_type: Clone::clone(&self.client_type),
            authorization_grant_type: Clone::clone(&self.authorization_grant_type),
            client_secret: Clone::clone(&self.client_secret),
            hash_client_secret: Clone::clone(&self.hash_client_secret),
            name: Clone::clone(&self.name),
            skip_authorization: Clone::clone(&self.skip_authorization),
            created: Clone::clone(&self.created),
            updated: Clone::clone(&self.updated),
            algorithm: Clone::clone(&self.algorithm),
            allowed_origins: Clone::clone(&self.allowed_origins),
            registration_source: Clone::clone(&self.registration_source),
            cimd_expires_at: Clone::clone(&self.cimd_expires_at),
            token_endpoint_auth_method: Clone::clone(&self.token_endpoint_auth_method),
            client_jwks: Clone::clone(&self.client_jwks),
            client_jwks_uri: Clone::clone(&self.client_jwks_uri),
            require_pushed_authorization_requests: Clone::clone(
                &self.require_pushed_authorization_requests,
            ),
        }
    }
}

impl<M: OAuthModels> std::fmt::Debug for ApplicationBase<M> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let mut to = f.debug_struct(stringify!(ApplicationBase));
        self.debug_fields(&mut to);
        to.finish()
    }
}

/// The values of the base columns of a new Application.
#[allow(missing_debug_implementations)]
pub struct NewApplicationBase<M: OAuthModels> {
    /// Whether the client can keep a secret (RFC 6749 section 2.1).
    pub client_type: ClientType,
    /// How the client obtains authorization.
    pub authorization_grant_type: GrantType,
    /// The values that need not be given.
    pub optional: ApplicationOptional<M>,
}

/// The values of a new Application that need not be given.
#[allow(missing_debug_implementations)]
pub struct ApplicationOptional<M: OAuthModels> {
    /// Identifier of the client (RFC 6749 section 2.2).
    pub client_id: Option<String>,
    /// User who owns the client.
    pub user_id: Option<Pk<M::User>>,
    /// Redirection URIs the client may use, separated by white space (RFC 6749 section 3.1.2).
    pub redirect_uris: UriList,
    /// URIs the user may be sent to after logout, separated by white space (OpenID Connect RP-Initiated Logout).
    pub post_logout_redirect_uris: UriList,
    /// Hash of the client's secret, or the secret itself where `hash_client_secret` is false.
    pub client_secret: Option<SecretString>,
    /// Whether the secret is stored as a hash. HS256 needs it in clear.
    pub hash_client_secret: bool,
    /// Name shown to the user who is asked for consent.
    pub name: String,
    /// Whether the user is spared the question for consent.
    pub skip_authorization: bool,
    /// Algorithm that signs the client's ID tokens.
    pub algorithm: SigningAlgorithm,
    /// Origins that may call the token endpoint from a browser, separated by white space.
    pub allowed_origins: UriList,
    /// How the client came into the table.
    pub registration_source: RegistrationSource,
    /// When the client's metadata document must be fetched again.
    pub cimd_expires_at: Option<DateTime<Utc>>,
    /// How the client authenticates at the token endpoint.
    pub token_endpoint_auth_method: TokenEndpointAuthMethod,
    /// The client's public keys as a JWK set (RFC 7517 section 5).
    pub client_jwks: String,
    /// Where the client publishes its public keys.
    pub client_jwks_uri: String,
    /// Whether the client must use pushed authorization requests (RFC 9126); NULL leaves it to the server.
    pub require_pushed_authorization_requests: Option<bool>,
    #[doc(hidden)]
    pub models: std::marker::PhantomData<fn() -> ApplicationBase<M>>,
}

impl<M: OAuthModels> Default for ApplicationOptional<M> {
    fn default() -> Self {
        Self {
            client_id: None,
            user_id: None,
            redirect_uris: Default::default(),
            post_logout_redirect_uris: Default::default(),
            client_secret: None,
            hash_client_secret: true,
            name: String::new(),
            skip_authorization: false,
            algorithm: SigningAlgorithm::None,
            allowed_origins: Default::default(),
            registration_source: RegistrationSource::Manual,
            cimd_expires_at: None,
            token_endpoint_auth_method: TokenEndpointAuthMethod::Unspecified,
            client_jwks: String::new(),
            client_jwks_uri: String::new(),
            require_pushed_authorization_requests: None,
            models: std::marker::PhantomData,
        }
    }
}

impl<M: OAuthModels> EntityBase for ApplicationBase<M> {
    type Models = M;
    type Key = Pk<M::Application>;
    type New = NewApplicationBase<M>;
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
            .client_secret
            .map_or_else(|| generate::client_secret(settings), Ok)?;
        let stored = client_secret::stored(
                &secret,
                optional.hash_client_secret,
                settings,
            )
            .await?;
        let base = Self {
            id: <Self::Key as KeyType>::initial(),
            client_id: optional
                .client_id
                .map_or_else(|| generate::client_id(settings), Ok)?,
            user_id: optional.user_id,
            redirect_uris: optional.redirect_uris,
            post_logout_redirect_uris: optional.post_logout_redirect_uris,
            client_type: new.client_type,
            authorization_grant_type: new.authorization_grant_type,
            client_secret: stored,
            hash_client_secret: optional.hash_client_secret,
            name: optional.name,
            skip_authorization: optional.skip_authorization,
            created: now,
            updated: now,
            algorithm: optional.algorithm,
            allowed_origins: optional.allowed_origins,
            registration_source: optional.registration_source,
            cimd_expires_at: optional.cimd_expires_at,
            token_endpoint_auth_method: optional.token_endpoint_auth_method,
            client_jwks: optional.client_jwks,
            client_jwks_uri: optional.client_jwks_uri,
            require_pushed_authorization_requests: optional
                .require_pushed_authorization_requests,
        };
        Ok((base, secret))
    }
}
