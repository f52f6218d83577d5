//! Changes after many tokens were issued: none is lost, and all are still good.

/// The tokens of the old program are good for this one.
macro_rules! assert_accepted {
    ($store:expr) => {
        for number in 0..PRESENTED {
            let token = format!("presented-{number}");
            let bearer = $store.validate_bearer(&token).scopes(&["read"]).await.unwrap();
            assert!(matches!(bearer, Bearer::Accepted(_)), "{token}: {bearer:?}");
        }
    };
}

mod sqlx_migrator;
#[allow(unreachable_pub)]
mod standard;
#[allow(unreachable_pub)]
mod swapped;

use std::fmt::Write as _;
use std::time::Instant;

use oauth_runtime::flow::Bearer;
use oauth_runtime::prelude::*;
use oauth_tests::on_every_database;

use super::*;
use crate::{days, run};

const STANDARD: &str = include_str!("standard.rs");
const SWAPPED: &str = include_str!("swapped.rs");

/// Tokens that are issued by the program, and presented after the change.
const PRESENTED: usize = 20;

/// A team whose program has issued tokens with the standard models.
struct Issued {
    team: Team,
    pool: Pool,
    store: standard::Store,
    /// The client of every token.
    application: standard::Application,
    tokens: usize,
}

impl Issued {
    /// With so many access tokens, of which every tenth has a refresh token.
    async fn new(db: &TestDatabase, tokens: usize) -> Self {
        let team = Team::new();
        team.make(STANDARD);
        let pool = Pool::connect(&db.url).await.unwrap();
        rows::users(&pool).await;
        team.migrations().migrate(&pool).await.unwrap();
        Self::fill(team, pool, tokens).await
    }

    async fn fill(team: Team, pool: Pool, tokens: usize) -> Self {
        let store = standard::Store::from(pool.clone());
        let new = standard::NewApplication::builder()
            .name("client")
            .client_type(ClientType::Public)
            .authorization_grant_type(GrantType::AuthorizationCode)
            .redirect_uris(["https://app.example/callback"])
            .user_id(1);
        let application = store.applications().create(new.build()).await.unwrap().into_inner();
        for number in 0..PRESENTED {
            let new = standard::NewAccessToken::builder()
                .token(format!("presented-{number}"))
                .application_id(application.id)
                .user_id(1)
                .scope("read")
                .expires(days(1));
            store.access_tokens().create(new.build()).await.unwrap();
        }
        let others: Vec<usize> = (PRESENTED..tokens).collect();
        for numbers in others.chunks(1_000) {
            let mut sql = "INSERT INTO oauth2_provider_accesstoken (user_id, token, token_checksum, application_id, expires, \
                           scope, resource, created, updated) VALUES "
                .to_owned();
            for number in numbers {
                let comma = if *number == numbers[0] { "" } else { ", " };
                let at = "'2126-01-02 03:04:05'";
                write!(
                    sql,
                    "{comma}(1, '', '{number:064}', {}, {at}, 'read', '[]', {at}, {at})",
                    application.id
                )
                .unwrap();
            }
            run(&pool, &sql).await;
        }
        run(
            &pool,
            "INSERT INTO oauth2_provider_refreshtoken (user_id, token, token_checksum, application_id, access_token_id, \
             resource, created, updated) SELECT user_id, '', token_checksum, application_id, id, '[]', created, updated \
             FROM oauth2_provider_accesstoken WHERE id % 10 = 0",
        )
        .await;
        Self { team, pool, store, application, tokens }
    }

    /// Writes the migration to these models and applies it; gives the seconds that it took.
    async fn change(&self, source: &str) -> f64 {
        self.team.make(source);
        let started = Instant::now();
        self.team.migrations().migrate(&self.pool).await.unwrap();
        started.elapsed().as_secs_f64()
    }

    /// Every token refers to its client, and every refresh token to its access token.
    async fn assert_all_refer(&self, application: &str, access_token: &str) {
        let sql = format!(
            "SELECT count(*) FROM {access_token} AS token JOIN {application} AS app ON app.id = token.application_id"
        );
        assert_eq!(count(&self.pool, sql).await, self.tokens);
        let sql = format!(
            "SELECT count(*) FROM oauth2_provider_refreshtoken AS refresh \
             JOIN {access_token} AS token ON token.id = refresh.access_token_id \
             JOIN {application} AS app ON app.id = refresh.application_id"
        );
        assert_eq!(count(&self.pool, sql).await, self.tokens / 10);
    }
}

/// The one number of a statement.
async fn count(pool: &Pool, sql: String) -> usize {
    let sql = sqlx::AssertSqlSafe(sql);
    let count: i64 = match pool {
        Pool::Sqlite(pool) => sqlx::query_scalar(sql).fetch_one(pool).await.unwrap(),
        Pool::Postgres(pool) => sqlx::query_scalar(sql).fetch_one(pool).await.unwrap(),
        Pool::Mysql(pool) => sqlx::query_scalar(sql).fetch_one(pool).await.unwrap(),
    };
    usize::try_from(count).unwrap()
}

/// The standard models with one more column in the table of the applications.
fn with_column(field: &str) -> String {
    let models = STANDARD.split_once("#[swappable").unwrap();
    format!(
        "{}#[derive(OAuthApplication)]\n#[oauth(table = \"oauth2_provider_application\")]\npub struct Application {{\n    \
         #[oauth(flatten)]\n    pub base: ApplicationBase<Models>,\n    {field}\n}}\n\n#[swappable{}",
        models.0,
        models.1.replace("user: User,", "user: User,\n    application: Application,")
    )
}

const WITH_DEFAULT: &str = "#[oauth(max_length = 20, default = \"eu\", index)]\n    pub region: String,";
const WITH_BACKFILL: &str = "#[oauth(max_length = 300, backfill(sqlite = \"name || '!'\", postgres = \"name || '!'\", mysql = \"concat(name, '!')\"))]\n    pub region: String,";

on_every_database! {
    async fn a_column_with_a_default_loses_no_reference(db) {
        let issued = Issued::new(db, 10_000).await;
        issued.change(&with_column(WITH_DEFAULT)).await;
        issued.assert_all_refer("oauth2_provider_application", "oauth2_provider_accesstoken").await;
        let sql = "SELECT count(*) FROM oauth2_provider_application WHERE region = 'eu'".to_owned();
        assert_eq!(count(&issued.pool, sql).await, 1);
        // The program of before goes on while the new one is rolled out.
        assert_accepted!(issued.store);
        let new = standard::NewApplication::builder()
            .client_type(ClientType::Public)
            .authorization_grant_type(GrantType::ClientCredentials);
        issued.store.applications().create(new.build()).await.unwrap();
    }

    async fn a_column_that_is_filled_loses_no_reference(db) {
        let issued = Issued::new(db, 10_000).await;
        issued.change(&with_column(WITH_BACKFILL)).await;
        issued.assert_all_refer("oauth2_provider_application", "oauth2_provider_accesstoken").await;
        let sql = "SELECT count(*) FROM oauth2_provider_application WHERE region = 'client!'".to_owned();
        assert_eq!(count(&issued.pool, sql).await, 1);
        assert_accepted!(issued.store);
        issued.team.migrations().migrate(&issued.pool).down_to(1).await.unwrap();
        issued.assert_all_refer("oauth2_provider_application", "oauth2_provider_accesstoken").await;
        assert_accepted!(issued.store);
    }

    async fn a_model_is_swapped_after_tokens_were_issued(db) {
        let issued = Issued::new(db, number_from_env("OAUTH_TEST_TOKENS", 2_000)).await;
        let before = catalog(&issued.pool).await;
        let seconds = issued.change(SWAPPED).await;
        eprintln!("{:?}: {} tokens, swapped in {seconds:.3} s", db.kind, issued.tokens);

        issued.assert_all_refer("team_application", "team_access_token").await;
        let now = catalog(&issued.pool).await;
        for gone in ["oauth2_provider_application", "oauth2_provider_accesstoken"] {
            assert!(!now.tables.contains_key(gone), "{gone}");
        }
        let targets = |catalog: &Catalog, old: &str| {
            let keys = catalog.tables.values().flat_map(|table| &table.foreign_keys);
            keys.filter(|key| key.target == old).count()
        };
        for (old, new) in [
            ("oauth2_provider_application", "team_application"),
            ("oauth2_provider_accesstoken", "team_access_token"),
        ] {
            assert_eq!((targets(&now, old), targets(&now, new)), (0, targets(&before, old)), "{new}");
        }

        let store = swapped::Store::from(issued.pool.clone());
        assert_accepted!(store);
        let application = store.applications().get(issued.application.id).await.unwrap();
        assert_eq!((application.plan.as_str(), application.slug.as_str()), ("standard", "client"));
        // Keys are counted on, and a row goes with what refers to it.
        let new = swapped::NewAccessToken::builder().application_id(application.id).user_id(1).expires(days(1));
        let token = store.access_tokens().create(new.build()).await.unwrap();
        assert_eq!((token.id, token.generation), (i64::try_from(issued.tokens).unwrap() + 1, 1));
        store.access_tokens().delete(&token).await.unwrap();

        issued.team.migrations().migrate(&issued.pool).down_to(1).await.unwrap();
        issued.assert_all_refer("oauth2_provider_application", "oauth2_provider_accesstoken").await;
        same(&catalog(&issued.pool).await, &before).unwrap();
        assert_accepted!(issued.store);
    }
}

/// A table that is written anew has what the models say afterwards, so it must not have more before.
#[tokio::test]
async fn a_table_with_more_than_the_models_know_is_not_written_anew() {
    for more in [
        "ALTER TABLE oauth2_provider_application ADD COLUMN by_hand text",
        "CREATE TRIGGER by_hand AFTER INSERT ON oauth2_provider_application BEGIN SELECT 1; END",
    ] {
        let db = TestDatabase::sqlite();
        let issued = Issued::new(&db, PRESENTED).await;
        run(&issued.pool, more).await;
        issued.team.make(&with_column(WITH_BACKFILL));
        let refused = issued.team.migrations().migrate(&issued.pool).await.unwrap_err();
        assert!(
            refused.to_string().contains("`oauth2_provider_application` has columns or triggers"),
            "{refused}"
        );
        assert_accepted!(issued.store);
    }
}
