//! The helpers that every other suite stands on.

use oauth_tests::{Kind, TestDatabase, databases, on_every_database};
use sqlx::{Connection, Executor, MySqlConnection, PgConnection, SqliteConnection};

on_every_database! {
    async fn answers(db) {
        run(db.kind, &db.url, "SELECT 1").await.expect("an answer");
    }

    async fn is_a_database_of_its_own(db) {
        let other = another(db.kind).await;
        for url in [&db.url, &other.url] {
            run(db.kind, url, "CREATE TABLE t (id INTEGER)").await.expect("no table t yet");
        }
    }

    async fn is_removed_with_its_last_use(db) {
        let other = another(db.kind).await;
        run(db.kind, &other.url, "SELECT 1").await.expect("an answer");
        let url = other.url.clone();
        drop(other);
        run(db.kind, &url, "SELECT 1").await.expect_err("no such database");
    }
}

#[tokio::test]
async fn one_of_each_kind() {
    let kinds = databases().await.map(|db| db.kind);
    assert_eq!(kinds, [Kind::Sqlite, Kind::Postgres, Kind::MySql]);
}

async fn another(kind: Kind) -> TestDatabase {
    match kind {
        Kind::Sqlite => TestDatabase::sqlite(),
        Kind::Postgres => TestDatabase::postgres().await,
        Kind::MySql => TestDatabase::mysql().await,
    }
}

async fn run(kind: Kind, url: &str, statement: &'static str) -> sqlx::Result<()> {
    match kind {
        Kind::Sqlite => {
            let mut connection = SqliteConnection::connect(url).await?;
            connection.execute(statement).await?;
            connection.close().await
        }
        Kind::Postgres => {
            let mut connection = PgConnection::connect(url).await?;
            connection.execute(statement).await?;
            connection.close().await
        }
        Kind::MySql => {
            let mut connection = MySqlConnection::connect(url).await?;
            connection.execute(statement).await?;
            connection.close().await
        }
    }
}
