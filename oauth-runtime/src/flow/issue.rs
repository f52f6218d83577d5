//! Issues tokens: an access token, with a refresh token and an ID token beside it where asked.

use std::future::IntoFuture;
use std::sync::Arc;

use futures_util::future::{BoxFuture, FutureExt as _};
use uuid::Uuid;

use crate::cleanup;
use crate::database::Executor;
use crate::entity::{Created, Entity, EntityBase, NewEntity, OwnDefaults};
use crate::error::{Error, ValidationErrors};
use crate::generated::{NewRefreshTokenBase, RefreshTokenOptional};
use crate::models::OAuthModels;
use crate::repository::{insert, validate};
use crate::retry::{Operation, again, in_transaction};
use crate::settings::Settings;

/// The values of a new row of an entity.
type NewOf<E> = <E as Entity>::New;

/// The values of the own columns of an entity.
type OwnOf<E> = <<E as Entity>::New as NewEntity>::Own;

/// Tokens that were issued together (RFC 6749 section 5.1).
#[non_exhaustive]
pub struct Issued<M: OAuthModels> {
    /// The access token, with its clear text.
    pub access_token: Created<M::AccessToken>,
    /// The refresh token, with its clear text.
    pub refresh_token: Option<Created<M::RefreshToken>>,
    /// The row of the ID token; the signed token itself is stored nowhere.
    pub id_token: Option<M::IdToken>,
}

impl<M: OAuthModels> std::fmt::Debug for Issued<M> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Issued")
            .field("access_token", self.access_token.key())
            .field("refresh_token", &self.refresh_token.as_ref().map(|token| token.key().clone()))
            .field("id_token", &self.id_token.as_ref().map(|token| token.key().clone()))
            .finish()
    }
}

/// Tokens that are about to be issued; awaiting it issues them, in one transaction.
#[must_use = "nothing is issued until this is awaited"]
pub struct Issue<'c, M: OAuthModels> {
    executor: Executor<'c>,
    settings: Arc<Settings>,
    access_token: NewOf<M::AccessToken>,
    refresh_token: Refresh<M>,
    id_token: Option<NewOf<M::IdToken>>,
}

/// The refresh token that is wanted.
enum Refresh<M: OAuthModels> {
    None,
    /// One that takes everything from the access token but its own columns.
    Like(OwnOf<M::RefreshToken>),
    /// One whose values were given.
    Given(NewOf<M::RefreshToken>),
}

impl<'c, M: OAuthModels> Issue<'c, M> {
    pub(crate) fn new(
        executor: Executor<'c>,
        settings: Arc<Settings>,
        access_token: NewOf<M::AccessToken>,
    ) -> Self {
        Self { executor, settings, access_token, refresh_token: Refresh::None, id_token: None }
    }

    /// Issues a refresh token too, for the same user, client and resources.
    pub fn with_refresh_token(mut self) -> Self
    where
        NewOf<M::RefreshToken>: OwnDefaults,
    {
        self.refresh_token = Refresh::Like(<NewOf<M::RefreshToken>>::own_defaults());
        self
    }

    /// Issues this refresh token too; it is bound to the access token.
    pub fn with_refresh_token_of(mut self, new: NewOf<M::RefreshToken>) -> Self {
        self.refresh_token = Refresh::Given(new);
        self
    }

    /// Inserts the row of an ID token that is issued in the same response (OpenID Connect Core section 3.1.3.3).
    pub fn with_id_token(mut self, new: NewOf<M::IdToken>) -> Self {
        self.id_token = Some(new);
        self
    }

    async fn run(self) -> Result<Issued<M>, Error> {
        let Self { mut executor, settings, access_token, refresh_token, id_token } = self;
        let access_token = prepare::<M::AccessToken>(access_token, &settings).await?;
        let refresh_token = match refresh_token {
            Refresh::None => None,
            Refresh::Like(own) => Some((like::<M>(&access_token.entity)?, own)),
            Refresh::Given(new) => Some(new.split()),
        };
        let refresh_token = match refresh_token {
            None => None,
            Some((mut base, own)) => {
                base.optional.token_family.get_or_insert_with(Uuid::new_v4);
                Some(assemble::<M::RefreshToken>(base, own, &settings).await?)
            }
        };
        let id_token = match id_token {
            None => None,
            Some(new) => Some(prepare::<M::IdToken>(new, &settings).await?.entity),
        };
        let prepared = Prepared::<M> { access_token, refresh_token, id_token };
        let issued = if prepared.refresh_token.is_none() && prepared.id_token.is_none() {
            again(&mut executor, &prepared).await?
        } else {
            in_transaction(&mut executor, &prepared).await?
        };
        cleanup::after_issue::<M>(&mut executor, &settings).await;
        Ok(issued)
    }
}

/// Rows that only need to be inserted.
struct Prepared<M: OAuthModels> {
    access_token: Created<M::AccessToken>,
    refresh_token: Option<Created<M::RefreshToken>>,
    id_token: Option<M::IdToken>,
}

impl<M: OAuthModels> Operation for Prepared<M> {
    type Output = Issued<M>;

    async fn run(&self, transaction: &mut Executor<'_>) -> Result<Issued<M>, Error> {
        let mut issued = Issued::<M> {
            access_token: self.access_token.clone(),
            refresh_token: self.refresh_token.clone(),
            id_token: self.id_token.clone(),
        };
        if let Some(id_token) = &mut issued.id_token {
            insert(transaction, id_token).await?;
            issued.access_token.entity.id_token_id = Some(id_token.key().clone());
        }
        insert(transaction, &mut issued.access_token.entity).await?;
        if let Some(refresh_token) = &mut issued.refresh_token {
            refresh_token.entity.access_token_id = Some(issued.access_token.key().clone());
            insert(transaction, &mut refresh_token.entity).await?;
        }
        Ok(issued)
    }
}

async fn prepare<E: Entity>(new: E::New, settings: &Settings) -> Result<Created<E>, Error> {
    let (base, own) = new.split();
    assemble::<E>(base, own, settings).await
}

/// A row that is complete and valid but for its key.
async fn assemble<E: Entity>(
    base: <E::Base as EntityBase>::New,
    own: OwnOf<E>,
    settings: &Settings,
) -> Result<Created<E>, Error> {
    let (base, secret) = E::Base::prepare(base, settings, settings.clock.now()).await?;
    let entity = <E::New as NewEntity>::assemble(base, own);
    validate(&entity, settings)?;
    Ok(Created { entity, secret })
}

/// The values of a refresh token that renews this access token.
fn like<M: OAuthModels>(access_token: &M::AccessToken) -> Result<NewRefreshTokenBase<M>, Error> {
    let mut errors = ValidationErrors::new();
    for (column, missing) in [
        ("user_id", access_token.user_id.is_none()),
        ("application_id", access_token.application_id.is_none()),
    ] {
        if missing {
            errors.add(column, "must have a value where a refresh token is issued");
        }
    }
    match (&access_token.user_id, &access_token.application_id) {
        (Some(user_id), Some(application_id)) => Ok(NewRefreshTokenBase {
            user_id: user_id.clone(),
            application_id: application_id.clone(),
            optional: RefreshTokenOptional {
                resource: access_token.resource.clone(),
                ..RefreshTokenOptional::default()
            },
        }),
        _ => Err(Error::Validation(errors)),
    }
}

impl<'c, M: OAuthModels> IntoFuture for Issue<'c, M> {
    type Output = Result<Issued<M>, Error>;
    type IntoFuture = BoxFuture<'c, Self::Output>;

    fn into_future(self) -> Self::IntoFuture {
        self.run().boxed()
    }
}

impl<M: OAuthModels> std::fmt::Debug for Issue<'_, M> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Issue").finish_non_exhaustive()
    }
}
