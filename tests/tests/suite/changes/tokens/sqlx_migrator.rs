//! The same files, applied and reverted by sqlx's own migrator, which `sqlx migrate run` calls.

use sqlx::migrate::Migrator;

use super::*;

/// More rows than one batch fills, so that the rest is filled too where a batch runs once.
const TOKENS: usize = 10_050;

/// The standard models with an access token that has columns of its own: on SQLite its table is written anew, on
/// PostgreSQL an index is built CONCURRENTLY and rows are filled in batches.
const WITH_COLUMNS: &str = "#[derive(OAuthAccessToken)]
#[oauth(table = \"oauth2_provider_accesstoken\")]
pub struct AccessToken {
    #[oauth(flatten)]
    pub base: AccessTokenBase<Models>,
    #[oauth(index, default = 1)]
    pub generation: i32,
    #[oauth(max_length = 300, backfill = \"scope\")]
    pub first_scope: String,
    #[oauth(references(User, on_delete = \"cascade\"), backfill = \"user_id\", index)]
    pub owner_id: i64,
}

#[swappable(databases(sqlite, postgres, mysql))]
pub struct Models {
    user: User,
    access_token: AccessToken,
}
";

async fn migrator(team: &Team, kind: Kind) -> Migrator {
    Migrator::new(team.project().folder().join(dialect(kind).word())).await.unwrap()
}

async fn up(team: &Team, pool: &Pool, kind: Kind) {
    let migrator = migrator(team, kind).await;
    match pool {
        Pool::Sqlite(pool) => migrator.run(pool).await,
        Pool::Postgres(pool) => migrator.run(pool).await,
        Pool::Mysql(pool) => migrator.run(pool).await,
    }
    .unwrap();
}

async fn down(team: &Team, pool: &Pool, kind: Kind, target: i64) {
    let migrator = migrator(team, kind).await;
    match pool {
        Pool::Sqlite(pool) => migrator.undo(pool, target).await,
        Pool::Postgres(pool) => migrator.undo(pool, target).await,
        Pool::Mysql(pool) => migrator.undo(pool, target).await,
    }
    .unwrap();
}

async fn tables(pool: &Pool) -> Catalog {
    let others = ["users", "oauth_migration", "_sqlx_migrations"];
    oauth_runtime::catalog::read(pool, |table| !others.contains(&table)).await.unwrap()
}

on_every_database! {
    async fn generated_files_are_files_of_sqlx(db) {
        let team = Team::new();
        team.make(STANDARD);
        let pool = Pool::connect(&db.url).await.unwrap();
        rows::users(&pool).await;
        up(&team, &pool, db.kind).await;
        let before = tables(&pool).await;
        let issued = Issued::fill(team, pool, TOKENS).await;
        let (team, pool) = (&issued.team, &issued.pool);

        team.make(&format!("{}{WITH_COLUMNS}", STANDARD.split_once("#[swappable").unwrap().0));
        up(team, pool, db.kind).await;
        let after = tables(pool).await;
        issued.assert_all_refer("oauth2_provider_application", "oauth2_provider_accesstoken").await;
        let sql = "SELECT count(*) FROM oauth2_provider_accesstoken \
                   WHERE generation = 1 AND first_scope = scope AND owner_id = user_id";
        assert_eq!(count(pool, sql.to_owned()).await, TOKENS);

        down(team, pool, db.kind, 1).await;
        issued.assert_all_refer("oauth2_provider_application", "oauth2_provider_accesstoken").await;
        same(&tables(pool).await, &before).unwrap();
        assert_accepted!(issued.store);

        // What they leave is what our own migrator leaves.
        down(team, pool, db.kind, 0).await;
        assert_eq!(tables(pool).await.tables.len(), 0);
        team.migrations().migrate(pool).await.unwrap();
        same(&after, &tables(pool).await).unwrap();
    }

    async fn a_change_that_needs_no_statement_is_a_file_of_sqlx(db) {
        let team = Team::new();
        let pool = Pool::connect(&db.url).await.unwrap();
        rows::users(&pool).await;
        let choices = |choices: &str| with_column(&format!("#[oauth(max_length = 20, choices({choices}))]\n    pub plan: Option<String>,"));
        team.make(&choices("\"free\", \"gold\""));
        team.make(&choices("\"gold\""));
        up(&team, &pool, db.kind).await;
        down(&team, &pool, db.kind, 1).await;
        down(&team, &pool, db.kind, 0).await;
    }
}
