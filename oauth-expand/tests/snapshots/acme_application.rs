// What the derive emits. Printed with short names; the derive itself writes absolute paths.
use oauth_runtime::codegen_support as support;

#[allow(dead_code)]
impl Application {
    /// Primary key.
    pub const ID: support::Column<Self, i64> = support::Column::new("id");
    /// Identifier of the client (RFC 6749 section 2.2).
    pub const CLIENT_ID: support::Column<Self, support::String> = support::Column::new(
        "client_id",
    );
    /// User who owns the client.
    pub const USER_ID: support::Column<
        Self,
        support::Pk<<Models as support::OAuthModels>::User>,
    > = support::Column::new("user_id");
    /// Redirection URIs the client may use, separated by white space (RFC 6749 section 3.1.2).
    pub const REDIRECT_URIS: support::Column<Self, support::UriList> = support::Column::new(
        "redirect_uris",
    );
    /// URIs the user may be sent to after logout, separated by white space (OpenID Connect RP-Initiated Logout).
    pub const POST_LOGOUT_REDIRECT_URIS: support::Column<Self, support::UriList> = support::Column::new(
        "post_logout_redirect_uris",
    );
    /// Whether the client can keep a secret (RFC 6749 section 2.1).
    pub const CLIENT_TYPE: support::Column<Self, support::ClientType> = support::Column::new(
        "client_type",
    );
    /// How the client obtains authorization.
    pub const AUTHORIZATION_GRANT_TYPE: support::Column<Self, support::GrantType> = support::Column::new(
        "authorization_grant_type",
    );
    /// Hash of the client's secret, or the secret itself where `hash_client_secret` is false.
    pub const CLIENT_SECRET: support::Column<Self, support::SecretString> = support::Column::new(
        "client_secret",
    );
    /// Whether the secret is stored as a hash. HS256 needs it in clear.
    pub const HASH_CLIENT_SECRET: support::Column<Self, bool> = support::Column::new(
        "hash_client_secret",
    );
    /// Name shown to the user who is asked for consent.
    pub const NAME: support::Column<Self, support::String> = support::Column::new(
        "name",
    );
    /// Whether the user is spared the question for consent.
    pub const SKIP_AUTHORIZATION: support::Column<Self, bool> = support::Column::new(
        "skip_authorization",
    );
    /// When the row was inserted.
    pub const CREATED: support::Column<Self, support::DateTime<support::Utc>> = support::Column::new(
        "created",
    );
    /// When the row was last saved.
    pub const UPDATED: support::Column<Self, support::DateTime<support::Utc>> = support::Column::new(
        "updated",
    );
    /// Algorithm that signs the client's ID tokens.
    pub const ALGORITHM: support::Column<Self, support::SigningAlgorithm> = support::Column::new(
        "algorithm",
    );
    /// Origins that may call the token endpoint from a browser, separated by white space.
    pub const ALLOWED_ORIGINS: support::Column<Self, support::UriList> = support::Column::new(
        "allowed_origins",
    );
    /// How the client came into the table.
    pub const REGISTRATION_SOURCE: support::Column<Self, support::RegistrationSource> = support::Column::new(
        "registration_source",
    );
    /// When the client's metadata document must be fetched again.
    pub const CIMD_EXPIRES_AT: support::Column<Self, support::DateTime<support::Utc>> = support::Column::new(
        "cimd_expires_at",
    );
    /// How the client authenticates at the token endpoint.
    pub const TOKEN_ENDPOINT_AUTH_METHOD: support::Column<
        Self,
        support::TokenEndpointAuthMethod,
    > = support::Column::new("token_endpoint_auth_method");
    /// The client's public keys as a JWK set (RFC 7517 section 5).
    pub const CLIENT_JWKS: support::Column<Self, support::String> = support::Column::new(
        "client_jwks",
    );
    /// Where the client publishes its public keys.
    pub const CLIENT_JWKS_URI: support::Column<Self, support::String> = support::Column::new(
        "client_jwks_uri",
    );
    /// Whether the client must use pushed authorization requests (RFC 9126); NULL leaves it to the server.
    pub const REQUIRE_PUSHED_AUTHORIZATION_REQUESTS: support::Column<Self, bool> = support::Column::new(
        "require_pushed_authorization_requests",
    );
    /// Tenant that owns the client.
    pub const TENANT_ID: support::Column<Self, Uuid> = support::Column::new("tenant_id");
    /// Column `logo_uri`.
    pub const LOGO_URI: support::Column<Self, String> = support::Column::new("logo_uri");
    /// Column `plan`.
    pub const PLAN: support::Column<Self, String> = support::Column::new("plan");
}

#[automatically_derived]
impl oauth_runtime::HasKey for Application {
    type Key = i64;
}

#[automatically_derived]
impl oauth_runtime::Entity for Application {
    type Models = Models;
    type Base = ApplicationBase<Models>;
    type New = NewApplication;
    type Finders<'c> = ApplicationFinders<'c>;
    const MODEL: &'static support::ModelDescriptor = &support::ModelDescriptor {
        role: "Application",
        name: "Application",
        table: "acme_application",
        key: "id",
        doc: "A client of Acme's API. Every application belongs to a tenant.",
        fingerprint: "c6d768877454dc9c",
        base_columns: <ApplicationBase<Models>>::COLUMNS,
        columns: &[
            support::ColumnDescriptor {
                name: "tenant_id",
                kind: support::Kind::Uuid,
                nullable: false,
                max_length: None,
                choices: &[],
                secret: false,
                doc: "Tenant that owns the client.",
                label: "Tenant id",
                widget: support::Widget::Uuid,
            },
            support::ColumnDescriptor {
                name: "logo_uri",
                kind: support::Kind::String,
                nullable: true,
                max_length: Some(500u32),
                choices: &[],
                secret: false,
                doc: "",
                label: "Logo uri",
                widget: support::Widget::Text,
            },
            support::ColumnDescriptor {
                name: "plan",
                kind: support::Kind::String,
                nullable: false,
                max_length: Some(32u32),
                choices: &["standard", "gold"],
                secret: false,
                doc: "",
                label: "Plan",
                widget: support::Widget::Select,
            },
        ],
        uniques: &[
            support::UniqueDescriptor {
                columns: &["client_id"],
                names: &["acme_application_client_id_key", "client_id"],
            },
        ],
    };
    const ADMIN: &'static support::ModelAdmin = &support::ModelAdmin {
        list_display: &["client_id", "name", "tenant_id", "plan"],
        list_filter: &["plan"],
        search_fields: &["name"],
        raw_id_fields: &["user_id"],
        radio_fields: &[
            ("authorization_grant_type", support::RadioDirection::Vertical),
            ("client_type", support::RadioDirection::Horizontal),
        ],
        readonly_fields: &[
            "registration_source",
            "cimd_expires_at",
            "created",
            "updated",
        ],
        ordering: &["-id"],
        actions: &[],
        can_add: true,
        can_delete: true,
    };
    const STATEMENTS: &'static support::Statements = &support::Statements {
        select: oauth_runtime::statement!(
            r#"SELECT "id", "client_id", "user_id", "redirect_uris", "post_logout_redirect_uris", "client_type", "authorization_grant_type", "client_secret", "hash_client_secret", "name", "skip_authorization", "created", "updated", "algorithm", "allowed_origins", "registration_source", "cimd_expires_at", "token_endpoint_auth_method", "client_jwks", "client_jwks_uri", "require_pushed_authorization_requests", "tenant_id", "logo_uri", "plan" FROM "acme_application""#,
            r#"SELECT "id", "client_id", "user_id", "redirect_uris", "post_logout_redirect_uris", "client_type", "authorization_grant_type", "client_secret", "hash_client_secret", "name", "skip_authorization", "created", "updated", "algorithm", "allowed_origins", "registration_source", "cimd_expires_at", "token_endpoint_auth_method", "client_jwks", "client_jwks_uri", "require_pushed_authorization_requests", "tenant_id", "logo_uri", "plan" FROM "acme_application""#,
            r#"SELECT `id`, `client_id`, `user_id`, `redirect_uris`, `post_logout_redirect_uris`, `client_type`, `authorization_grant_type`, `client_secret`, `hash_client_secret`, `name`, `skip_authorization`, `created`, `updated`, `algorithm`, `allowed_origins`, `registration_source`, `cimd_expires_at`, `token_endpoint_auth_method`, `client_jwks`, `client_jwks_uri`, `require_pushed_authorization_requests`, `tenant_id`, `logo_uri`, `plan` FROM `acme_application`"#
        ),
        get: oauth_runtime::statement!(
            r#"SELECT "id", "client_id", "user_id", "redirect_uris", "post_logout_redirect_uris", "client_type", "authorization_grant_type", "client_secret", "hash_client_secret", "name", "skip_authorization", "created", "updated", "algorithm", "allowed_origins", "registration_source", "cimd_expires_at", "token_endpoint_auth_method", "client_jwks", "client_jwks_uri", "require_pushed_authorization_requests", "tenant_id", "logo_uri", "plan" FROM "acme_application" WHERE "id" = ?"#,
            r#"SELECT "id", "client_id", "user_id", "redirect_uris", "post_logout_redirect_uris", "client_type", "authorization_grant_type", "client_secret", "hash_client_secret", "name", "skip_authorization", "created", "updated", "algorithm", "allowed_origins", "registration_source", "cimd_expires_at", "token_endpoint_auth_method", "client_jwks", "client_jwks_uri", "require_pushed_authorization_requests", "tenant_id", "logo_uri", "plan" FROM "acme_application" WHERE "id" = $1"#,
            r#"SELECT `id`, `client_id`, `user_id`, `redirect_uris`, `post_logout_redirect_uris`, `client_type`, `authorization_grant_type`, `client_secret`, `hash_client_secret`, `name`, `skip_authorization`, `created`, `updated`, `algorithm`, `allowed_origins`, `registration_source`, `cimd_expires_at`, `token_endpoint_auth_method`, `client_jwks`, `client_jwks_uri`, `require_pushed_authorization_requests`, `tenant_id`, `logo_uri`, `plan` FROM `acme_application` WHERE `id` = ?"#
        ),
        insert: oauth_runtime::statement!(
            r#"INSERT INTO "acme_application" ("client_id", "user_id", "redirect_uris", "post_logout_redirect_uris", "client_type", "authorization_grant_type", "client_secret", "hash_client_secret", "name", "skip_authorization", "created", "updated", "algorithm", "allowed_origins", "registration_source", "cimd_expires_at", "token_endpoint_auth_method", "client_jwks", "client_jwks_uri", "require_pushed_authorization_requests", "tenant_id", "logo_uri", "plan") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"#,
            r#"INSERT INTO "acme_application" ("client_id", "user_id", "redirect_uris", "post_logout_redirect_uris", "client_type", "authorization_grant_type", "client_secret", "hash_client_secret", "name", "skip_authorization", "created", "updated", "algorithm", "allowed_origins", "registration_source", "cimd_expires_at", "token_endpoint_auth_method", "client_jwks", "client_jwks_uri", "require_pushed_authorization_requests", "tenant_id", "logo_uri", "plan") VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23) RETURNING "id""#,
            r#"INSERT INTO `acme_application` (`client_id`, `user_id`, `redirect_uris`, `post_logout_redirect_uris`, `client_type`, `authorization_grant_type`, `client_secret`, `hash_client_secret`, `name`, `skip_authorization`, `created`, `updated`, `algorithm`, `allowed_origins`, `registration_source`, `cimd_expires_at`, `token_endpoint_auth_method`, `client_jwks`, `client_jwks_uri`, `require_pushed_authorization_requests`, `tenant_id`, `logo_uri`, `plan`) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"#
        ),
        update: oauth_runtime::statement!(
            r#"UPDATE "acme_application" SET "client_id" = ?, "user_id" = ?, "redirect_uris" = ?, "post_logout_redirect_uris" = ?, "client_type" = ?, "authorization_grant_type" = ?, "client_secret" = ?, "hash_client_secret" = ?, "name" = ?, "skip_authorization" = ?, "created" = ?, "updated" = ?, "algorithm" = ?, "allowed_origins" = ?, "registration_source" = ?, "cimd_expires_at" = ?, "token_endpoint_auth_method" = ?, "client_jwks" = ?, "client_jwks_uri" = ?, "require_pushed_authorization_requests" = ?, "tenant_id" = ?, "logo_uri" = ?, "plan" = ? WHERE "id" = ?"#,
            r#"UPDATE "acme_application" SET "client_id" = $1, "user_id" = $2, "redirect_uris" = $3, "post_logout_redirect_uris" = $4, "client_type" = $5, "authorization_grant_type" = $6, "client_secret" = $7, "hash_client_secret" = $8, "name" = $9, "skip_authorization" = $10, "created" = $11, "updated" = $12, "algorithm" = $13, "allowed_origins" = $14, "registration_source" = $15, "cimd_expires_at" = $16, "token_endpoint_auth_method" = $17, "client_jwks" = $18, "client_jwks_uri" = $19, "require_pushed_authorization_requests" = $20, "tenant_id" = $21, "logo_uri" = $22, "plan" = $23 WHERE "id" = $24"#,
            r#"UPDATE `acme_application` SET `client_id` = ?, `user_id` = ?, `redirect_uris` = ?, `post_logout_redirect_uris` = ?, `client_type` = ?, `authorization_grant_type` = ?, `client_secret` = ?, `hash_client_secret` = ?, `name` = ?, `skip_authorization` = ?, `created` = ?, `updated` = ?, `algorithm` = ?, `allowed_origins` = ?, `registration_source` = ?, `cimd_expires_at` = ?, `token_endpoint_auth_method` = ?, `client_jwks` = ?, `client_jwks_uri` = ?, `require_pushed_authorization_requests` = ?, `tenant_id` = ?, `logo_uri` = ?, `plan` = ? WHERE `id` = ?"#
        ),
    };
    const OVERRIDES: bool = false;
    fn decode(row: &support::Row<'_>) -> Result<Self, support::DecodeError> {
        Ok(Self {
            base: <ApplicationBase<Models>>::decode(row)?,
            tenant_id: row.get(21usize, "tenant_id")?,
            logo_uri: row.get(22usize, "logo_uri")?,
            plan: row.get(23usize, "plan")?,
        })
    }
    fn encode(&self, to: &mut support::Encoder<'_>) {
        self.base.encode(to);
        to.add(&self.tenant_id);
        to.add(&self.logo_uri);
        to.add(&self.plan);
    }
    fn check(
        &self,
        settings: &support::Settings,
        errors: &mut support::ValidationErrors,
    ) {
        oauth_runtime::ApplicationModel::clean(self, settings, errors);
    }
}

#[automatically_derived]
impl oauth_runtime::ApplicationModel for Application {}

#[automatically_derived]
impl std::ops::Deref for Application {
    type Target = ApplicationBase<Models>;
    fn deref(&self) -> &Self::Target {
        &self.base
    }
}

#[automatically_derived]
impl std::ops::DerefMut for Application {
    fn deref_mut(&mut self) -> &mut Self::Target {
        &mut self.base
    }
}

#[automatically_derived]
impl std::fmt::Debug for Application {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let mut to = f.debug_struct("Application");
        self.base.debug_fields(&mut to);
        to.field("tenant_id", &self.tenant_id);
        to.field("logo_uri", &self.logo_uri);
        to.field("plan", &self.plan);
        to.finish()
    }
}

#[automatically_derived]
impl support::Serialize for Application {
    fn serialize<__S: support::Serializer>(
        &self,
        to: __S,
    ) -> Result<__S::Ok, __S::Error> {
        let mut to = to.serialize_struct("Application", 23usize)?;
        self.base.serialize_fields(&mut to)?;
        support::SerializeStruct::serialize_field(
            &mut to,
            "tenant_id",
            &self.tenant_id,
        )?;
        support::SerializeStruct::serialize_field(&mut to, "logo_uri", &self.logo_uri)?;
        support::SerializeStruct::serialize_field(&mut to, "plan", &self.plan)?;
        support::SerializeStruct::end(to)
    }
}

/// Finders of [`Application`] by its unique and its indexed columns.
#[derive(Debug)]
pub struct ApplicationFinders<'c> {
    executor: support::Executor<'c>,
    entity: std::marker::PhantomData<fn() -> Application>,
}

#[automatically_derived]
impl<'c> support::Finders<'c> for ApplicationFinders<'c> {
    fn new(executor: support::Executor<'c>) -> Self {
        Self {
            executor,
            entity: std::marker::PhantomData,
        }
    }
    fn executor(&mut self) -> &mut support::Executor<'c> {
        &mut self.executor
    }
    fn into_executor(self) -> support::Executor<'c> {
        self.executor
    }
}

#[allow(dead_code)]
impl<'c> ApplicationFinders<'c> {
    /// The Application with this `client_id`.
    ///
    /// # Errors
    /// `NotFound` if there is none; otherwise what the database says.
    pub fn get_by_client_id(
        &mut self,
        client_id: &str,
    ) -> support::Finding<'_, Application> {
        const SQL: support::Statement = oauth_runtime::statement!(
            r#"SELECT "id", "client_id", "user_id", "redirect_uris", "post_logout_redirect_uris", "client_type", "authorization_grant_type", "client_secret", "hash_client_secret", "name", "skip_authorization", "created", "updated", "algorithm", "allowed_origins", "registration_source", "cimd_expires_at", "token_endpoint_auth_method", "client_jwks", "client_jwks_uri", "require_pushed_authorization_requests", "tenant_id", "logo_uri", "plan" FROM "acme_application" WHERE "client_id" = ?"#,
            r#"SELECT "id", "client_id", "user_id", "redirect_uris", "post_logout_redirect_uris", "client_type", "authorization_grant_type", "client_secret", "hash_client_secret", "name", "skip_authorization", "created", "updated", "algorithm", "allowed_origins", "registration_source", "cimd_expires_at", "token_endpoint_auth_method", "client_jwks", "client_jwks_uri", "require_pushed_authorization_requests", "tenant_id", "logo_uri", "plan" FROM "acme_application" WHERE "client_id" = $1"#,
            r#"SELECT `id`, `client_id`, `user_id`, `redirect_uris`, `post_logout_redirect_uris`, `client_type`, `authorization_grant_type`, `client_secret`, `hash_client_secret`, `name`, `skip_authorization`, `created`, `updated`, `algorithm`, `allowed_origins`, `registration_source`, `cimd_expires_at`, `token_endpoint_auth_method`, `client_jwks`, `client_jwks_uri`, `require_pushed_authorization_requests`, `tenant_id`, `logo_uri`, `plan` FROM `acme_application` WHERE `client_id` = ?"#
        );
        support::find_one(
            &mut self.executor,
            &SQL,
            |__to| {
                __to.add(client_id);
            },
        )
    }
    /// Every Application with this `user_id`, in the order of their keys.
    ///
    /// # Errors
    /// What the database says.
    pub fn find_by_user_id(
        &mut self,
        user_id: &support::Pk<<Models as support::OAuthModels>::User>,
    ) -> support::Finding<'_, Vec<Application>> {
        const SQL: support::Statement = oauth_runtime::statement!(
            r#"SELECT "id", "client_id", "user_id", "redirect_uris", "post_logout_redirect_uris", "client_type", "authorization_grant_type", "client_secret", "hash_client_secret", "name", "skip_authorization", "created", "updated", "algorithm", "allowed_origins", "registration_source", "cimd_expires_at", "token_endpoint_auth_method", "client_jwks", "client_jwks_uri", "require_pushed_authorization_requests", "tenant_id", "logo_uri", "plan" FROM "acme_application" WHERE "user_id" = ? ORDER BY "id""#,
            r#"SELECT "id", "client_id", "user_id", "redirect_uris", "post_logout_redirect_uris", "client_type", "authorization_grant_type", "client_secret", "hash_client_secret", "name", "skip_authorization", "created", "updated", "algorithm", "allowed_origins", "registration_source", "cimd_expires_at", "token_endpoint_auth_method", "client_jwks", "client_jwks_uri", "require_pushed_authorization_requests", "tenant_id", "logo_uri", "plan" FROM "acme_application" WHERE "user_id" = $1 ORDER BY "id""#,
            r#"SELECT `id`, `client_id`, `user_id`, `redirect_uris`, `post_logout_redirect_uris`, `client_type`, `authorization_grant_type`, `client_secret`, `hash_client_secret`, `name`, `skip_authorization`, `created`, `updated`, `algorithm`, `allowed_origins`, `registration_source`, `cimd_expires_at`, `token_endpoint_auth_method`, `client_jwks`, `client_jwks_uri`, `require_pushed_authorization_requests`, `tenant_id`, `logo_uri`, `plan` FROM `acme_application` WHERE `user_id` = ? ORDER BY `id`"#
        );
        support::find_all(
            &mut self.executor,
            &SQL,
            |__to| {
                __to.add(user_id);
            },
        )
    }
    /// Every Application with this `tenant_id`, in the order of their keys.
    ///
    /// # Errors
    /// What the database says.
    pub fn find_by_tenant_id(
        &mut self,
        tenant_id: &Uuid,
    ) -> support::Finding<'_, Vec<Application>> {
        const SQL: support::Statement = oauth_runtime::statement!(
            r#"SELECT "id", "client_id", "user_id", "redirect_uris", "post_logout_redirect_uris", "client_type", "authorization_grant_type", "client_secret", "hash_client_secret", "name", "skip_authorization", "created", "updated", "algorithm", "allowed_origins", "registration_source", "cimd_expires_at", "token_endpoint_auth_method", "client_jwks", "client_jwks_uri", "require_pushed_authorization_requests", "tenant_id", "logo_uri", "plan" FROM "acme_application" WHERE "tenant_id" = ? ORDER BY "id""#,
            r#"SELECT "id", "client_id", "user_id", "redirect_uris", "post_logout_redirect_uris", "client_type", "authorization_grant_type", "client_secret", "hash_client_secret", "name", "skip_authorization", "created", "updated", "algorithm", "allowed_origins", "registration_source", "cimd_expires_at", "token_endpoint_auth_method", "client_jwks", "client_jwks_uri", "require_pushed_authorization_requests", "tenant_id", "logo_uri", "plan" FROM "acme_application" WHERE "tenant_id" = $1 ORDER BY "id""#,
            r#"SELECT `id`, `client_id`, `user_id`, `redirect_uris`, `post_logout_redirect_uris`, `client_type`, `authorization_grant_type`, `client_secret`, `hash_client_secret`, `name`, `skip_authorization`, `created`, `updated`, `algorithm`, `allowed_origins`, `registration_source`, `cimd_expires_at`, `token_endpoint_auth_method`, `client_jwks`, `client_jwks_uri`, `require_pushed_authorization_requests`, `tenant_id`, `logo_uri`, `plan` FROM `acme_application` WHERE `tenant_id` = ? ORDER BY `id`"#
        );
        support::find_all(
            &mut self.executor,
            &SQL,
            |__to| {
                __to.add(tenant_id);
            },
        )
    }
    /// Every Application with this `tenant_id` and `plan`, in the order of their keys.
    ///
    /// # Errors
    /// What the database says.
    pub fn find_by_tenant_id_and_plan(
        &mut self,
        tenant_id: &Uuid,
        plan: &str,
    ) -> support::Finding<'_, Vec<Application>> {
        const SQL: support::Statement = oauth_runtime::statement!(
            r#"SELECT "id", "client_id", "user_id", "redirect_uris", "post_logout_redirect_uris", "client_type", "authorization_grant_type", "client_secret", "hash_client_secret", "name", "skip_authorization", "created", "updated", "algorithm", "allowed_origins", "registration_source", "cimd_expires_at", "token_endpoint_auth_method", "client_jwks", "client_jwks_uri", "require_pushed_authorization_requests", "tenant_id", "logo_uri", "plan" FROM "acme_application" WHERE "tenant_id" = ? AND "plan" = ? ORDER BY "id""#,
            r#"SELECT "id", "client_id", "user_id", "redirect_uris", "post_logout_redirect_uris", "client_type", "authorization_grant_type", "client_secret", "hash_client_secret", "name", "skip_authorization", "created", "updated", "algorithm", "allowed_origins", "registration_source", "cimd_expires_at", "token_endpoint_auth_method", "client_jwks", "client_jwks_uri", "require_pushed_authorization_requests", "tenant_id", "logo_uri", "plan" FROM "acme_application" WHERE "tenant_id" = $1 AND "plan" = $2 ORDER BY "id""#,
            r#"SELECT `id`, `client_id`, `user_id`, `redirect_uris`, `post_logout_redirect_uris`, `client_type`, `authorization_grant_type`, `client_secret`, `hash_client_secret`, `name`, `skip_authorization`, `created`, `updated`, `algorithm`, `allowed_origins`, `registration_source`, `cimd_expires_at`, `token_endpoint_auth_method`, `client_jwks`, `client_jwks_uri`, `require_pushed_authorization_requests`, `tenant_id`, `logo_uri`, `plan` FROM `acme_application` WHERE `tenant_id` = ? AND `plan` = ? ORDER BY `id`"#
        );
        support::find_all(
            &mut self.executor,
            &SQL,
            |__to| {
                __to.add(tenant_id);
                __to.add(plan);
            },
        )
    }
}

/// The values of a new [`Application`], made with [`NewApplication::builder`].
#[allow(missing_debug_implementations)]
pub struct NewApplication {
    __base: <ApplicationBase<Models> as support::EntityBase>::New,
    tenant_id: Uuid,
    logo_uri: Option<String>,
    plan: String,
}

#[allow(dead_code)]
impl NewApplication {
    /// Starts a new [`Application`].
    pub fn builder() -> NewApplicationBuilder {
        NewApplicationBuilder::new()
    }
}

#[automatically_derived]
impl support::NewEntity for NewApplication {
    type Entity = Application;
    type Own = (Uuid, Option<String>, String);
    fn split(
        self,
    ) -> (<ApplicationBase<Models> as support::EntityBase>::New, Self::Own) {
        (self.__base, (self.tenant_id, self.logo_uri, self.plan))
    }
    #[allow(unused_variables)]
    fn assemble(__base: ApplicationBase<Models>, __own: Self::Own) -> Self::Entity {
        let (tenant_id, logo_uri, plan) = __own;
        Application {
            base: __base,
            tenant_id,
            logo_uri,
            plan,
        }
    }
}

#[doc(hidden)]
#[allow(
    non_camel_case_types,
    missing_docs,
    unreachable_pub,
    missing_debug_implementations
)]
mod __missing_in_application {
    pub struct client_type;
    pub struct authorization_grant_type;
    pub struct tenant_id;
}

/// Collects the values of a new [`Application`]; `build` compiles once every required column has one.
#[allow(non_camel_case_types, missing_debug_implementations)]
#[must_use = "a builder does nothing until `build` is called"]
pub struct NewApplicationBuilder<
    __client_type = __missing_in_application::client_type,
    __authorization_grant_type = __missing_in_application::authorization_grant_type,
    __tenant_id = __missing_in_application::tenant_id,
> {
    __optional: support::ApplicationOptional<Models>,
    logo_uri: Option<String>,
    plan: String,
    client_type: __client_type,
    authorization_grant_type: __authorization_grant_type,
    tenant_id: __tenant_id,
}

#[allow(dead_code)]
impl NewApplicationBuilder {
    fn new() -> Self {
        Self {
            __optional: Default::default(),
            logo_uri: None,
            plan: Into::into("standard"),
            client_type: __missing_in_application::client_type,
            authorization_grant_type: __missing_in_application::authorization_grant_type,
            tenant_id: __missing_in_application::tenant_id,
        }
    }
}

#[allow(non_camel_case_types, dead_code)]
impl<
    __client_type,
    __authorization_grant_type,
    __tenant_id,
> NewApplicationBuilder<__client_type, __authorization_grant_type, __tenant_id> {
    /// Identifier of the client (RFC 6749 section 2.2).
    pub fn client_id(
        mut self,
        client_id: impl support::IntoValue<support::String>,
    ) -> Self {
        self.__optional.client_id = Some(support::IntoValue::into_value(client_id));
        self
    }
    /// User who owns the client.
    pub fn user_id(
        mut self,
        user_id: impl support::IntoValue<
            support::Pk<<Models as support::OAuthModels>::User>,
        >,
    ) -> Self {
        self.__optional.user_id = Some(support::IntoValue::into_value(user_id));
        self
    }
    /// Redirection URIs the client may use, separated by white space (RFC 6749 section 3.1.2).
    pub fn redirect_uris(
        mut self,
        redirect_uris: impl support::IntoValue<support::UriList>,
    ) -> Self {
        self.__optional.redirect_uris = support::IntoValue::into_value(redirect_uris);
        self
    }
    /// URIs the user may be sent to after logout, separated by white space (OpenID Connect RP-Initiated Logout).
    pub fn post_logout_redirect_uris(
        mut self,
        post_logout_redirect_uris: impl support::IntoValue<support::UriList>,
    ) -> Self {
        self.__optional.post_logout_redirect_uris = support::IntoValue::into_value(
            post_logout_redirect_uris,
        );
        self
    }
    /// Hash of the client's secret, or the secret itself where `hash_client_secret` is false.
    pub fn client_secret(
        mut self,
        client_secret: impl support::IntoValue<support::SecretString>,
    ) -> Self {
        self.__optional.client_secret = Some(
            support::IntoValue::into_value(client_secret),
        );
        self
    }
    /// Whether the secret is stored as a hash. HS256 needs it in clear.
    pub fn hash_client_secret(
        mut self,
        hash_client_secret: impl support::IntoValue<bool>,
    ) -> Self {
        self.__optional.hash_client_secret = support::IntoValue::into_value(
            hash_client_secret,
        );
        self
    }
    /// Name shown to the user who is asked for consent.
    pub fn name(mut self, name: impl support::IntoValue<support::String>) -> Self {
        self.__optional.name = support::IntoValue::into_value(name);
        self
    }
    /// Whether the user is spared the question for consent.
    pub fn skip_authorization(
        mut self,
        skip_authorization: impl support::IntoValue<bool>,
    ) -> Self {
        self.__optional.skip_authorization = support::IntoValue::into_value(
            skip_authorization,
        );
        self
    }
    /// Algorithm that signs the client's ID tokens.
    pub fn algorithm(
        mut self,
        algorithm: impl support::IntoValue<support::SigningAlgorithm>,
    ) -> Self {
        self.__optional.algorithm = support::IntoValue::into_value(algorithm);
        self
    }
    /// Origins that may call the token endpoint from a browser, separated by white space.
    pub fn allowed_origins(
        mut self,
        allowed_origins: impl support::IntoValue<support::UriList>,
    ) -> Self {
        self.__optional.allowed_origins = support::IntoValue::into_value(
            allowed_origins,
        );
        self
    }
    /// How the client came into the table.
    pub fn registration_source(
        mut self,
        registration_source: impl support::IntoValue<support::RegistrationSource>,
    ) -> Self {
        self.__optional.registration_source = support::IntoValue::into_value(
            registration_source,
        );
        self
    }
    /// When the client's metadata document must be fetched again.
    pub fn cimd_expires_at(
        mut self,
        cimd_expires_at: impl support::IntoValue<support::DateTime<support::Utc>>,
    ) -> Self {
        self.__optional.cimd_expires_at = Some(
            support::IntoValue::into_value(cimd_expires_at),
        );
        self
    }
    /// How the client authenticates at the token endpoint.
    pub fn token_endpoint_auth_method(
        mut self,
        token_endpoint_auth_method: impl support::IntoValue<
            support::TokenEndpointAuthMethod,
        >,
    ) -> Self {
        self.__optional.token_endpoint_auth_method = support::IntoValue::into_value(
            token_endpoint_auth_method,
        );
        self
    }
    /// The client's public keys as a JWK set (RFC 7517 section 5).
    pub fn client_jwks(
        mut self,
        client_jwks: impl support::IntoValue<support::String>,
    ) -> Self {
        self.__optional.client_jwks = support::IntoValue::into_value(client_jwks);
        self
    }
    /// Where the client publishes its public keys.
    pub fn client_jwks_uri(
        mut self,
        client_jwks_uri: impl support::IntoValue<support::String>,
    ) -> Self {
        self.__optional.client_jwks_uri = support::IntoValue::into_value(
            client_jwks_uri,
        );
        self
    }
    /// Whether the client must use pushed authorization requests (RFC 9126); NULL leaves it to the server.
    pub fn require_pushed_authorization_requests(
        mut self,
        require_pushed_authorization_requests: impl support::IntoValue<bool>,
    ) -> Self {
        self.__optional.require_pushed_authorization_requests = Some(
            support::IntoValue::into_value(require_pushed_authorization_requests),
        );
        self
    }
    /// Column `logo_uri`.
    pub fn logo_uri(mut self, logo_uri: impl support::IntoValue<String>) -> Self {
        self.logo_uri = Some(support::IntoValue::into_value(logo_uri));
        self
    }
    /// Column `plan`.
    pub fn plan(mut self, plan: impl support::IntoValue<String>) -> Self {
        self.plan = support::IntoValue::into_value(plan);
        self
    }
    /// Whether the client can keep a secret (RFC 6749 section 2.1). Required.
    pub fn client_type(
        self,
        client_type: impl support::IntoValue<support::ClientType>,
    ) -> NewApplicationBuilder<
        support::Set<support::ClientType>,
        __authorization_grant_type,
        __tenant_id,
    > {
        NewApplicationBuilder {
            __optional: self.__optional,
            logo_uri: self.logo_uri,
            plan: self.plan,
            authorization_grant_type: self.authorization_grant_type,
            tenant_id: self.tenant_id,
            client_type: support::Set(support::IntoValue::into_value(client_type)),
        }
    }
    /// How the client obtains authorization. Required.
    pub fn authorization_grant_type(
        self,
        authorization_grant_type: impl support::IntoValue<support::GrantType>,
    ) -> NewApplicationBuilder<
        __client_type,
        support::Set<support::GrantType>,
        __tenant_id,
    > {
        NewApplicationBuilder {
            __optional: self.__optional,
            logo_uri: self.logo_uri,
            plan: self.plan,
            client_type: self.client_type,
            tenant_id: self.tenant_id,
            authorization_grant_type: support::Set(
                support::IntoValue::into_value(authorization_grant_type),
            ),
        }
    }
    /// Tenant that owns the client. Required.
    pub fn tenant_id(
        self,
        tenant_id: impl support::IntoValue<Uuid>,
    ) -> NewApplicationBuilder<
        __client_type,
        __authorization_grant_type,
        support::Set<Uuid>,
    > {
        NewApplicationBuilder {
            __optional: self.__optional,
            logo_uri: self.logo_uri,
            plan: self.plan,
            client_type: self.client_type,
            authorization_grant_type: self.authorization_grant_type,
            tenant_id: support::Set(support::IntoValue::into_value(tenant_id)),
        }
    }
    /// The values, once every required column has one.
    pub fn build(self) -> NewApplication
    where
        __client_type: support::Given<support::ClientType>,
        __authorization_grant_type: support::Given<support::GrantType>,
        __tenant_id: support::Given<Uuid>,
    {
        NewApplication {
            __base: support::NewApplicationBase {
                optional: self.__optional,
                client_type: self.client_type.take(),
                authorization_grant_type: self.authorization_grant_type.take(),
            },
            logo_uri: self.logo_uri,
            plan: self.plan,
            tenant_id: self.tenant_id.take(),
        }
    }
}

const _: () = ::core::assert!(
    < Uuid as support::Scalar > ::KIND.is_stored_as(support::Kind::Uuid),
    "the field `tenant_id` is read as a column of kind `uuid`, but its type holds something else; say what it holds: `#[oauth(kind = \"…\")]` (kinds: string, text, bool, i16, i32, i64, f64, uuid, datetime, date, json, bytes)"
);

const _: () = ::core::assert!(
    < String as support::Scalar > ::KIND.is_stored_as(support::Kind::String),
    "the field `logo_uri` is read as a column of kind `string`, but its type holds something else; say what it holds: `#[oauth(kind = \"…\")]` (kinds: string, text, bool, i16, i32, i64, f64, uuid, datetime, date, json, bytes)"
);

const _: () = ::core::assert!(
    < String as support::Scalar > ::KIND.is_stored_as(support::Kind::String),
    "the field `plan` is read as a column of kind `string`, but its type holds something else; say what it holds: `#[oauth(kind = \"…\")]` (kinds: string, text, bool, i16, i32, i64, f64, uuid, datetime, date, json, bytes)"
);
