//! A fresh database of each kind, made and dropped by the program.

use std::env;
use std::str::FromStr as _;

use oauth_runtime::database::Pool;
use sqlx::sqlite::{SqliteConnectOptions, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{AssertSqlSafe, Connection as _};

use crate::text;

/// Calls `measure` with the name and the pool of one fresh database after the other, with tables and without rows.
///
/// Left out are those that `--only` does not name, and servers whose URL is not in the environment.
///
/// # Panics
/// When a database cannot be made or dropped.
pub async fn on_every_database(mut measure: impl AsyncFnMut(&'static str, &Pool)) {
    let only = text("--only");
    let wanted = |name: &str| only.as_deref().is_none_or(|only| only == name);
    if wanted("sqlite") {
        let folder = tempfile::tempdir().expect("a temporary folder can be made");
        let url = format!("sqlite://{}?mode=rwc", folder.path().join("bench.db").display());
        with_tables("SQLite", &sqlite(&url).await, &mut measure).await;
    }
    let name = format!("oauth_bench_{}", std::process::id());
    if let Some(admin) = env::var("OAUTH_TEST_POSTGRES_URL").ok().filter(|_| wanted("postgres")) {
        let mut connection = sqlx::PgConnection::connect(&admin).await.expect("PostgreSQL answers");
        run_on(&mut connection, format!("CREATE DATABASE {name}")).await;
        with_tables("PostgreSQL", &server(&admin, &name).await, &mut measure).await;
        run_on(&mut connection, format!("DROP DATABASE {name}")).await;
    }
    if let Some(admin) = env::var("OAUTH_TEST_MYSQL_URL").ok().filter(|_| wanted("mysql")) {
        let mut connection = sqlx::MySqlConnection::connect(&admin).await.expect("MariaDB answers");
        run_on(&mut connection, format!("CREATE DATABASE {name}")).await;
        with_tables("MariaDB", &server(&admin, &name).await, &mut measure).await;
        run_on(&mut connection, format!("DROP DATABASE {name}")).await;
    }
}

async fn with_tables(name: &'static str, pool: &Pool, measure: &mut impl AsyncFnMut(&'static str, &Pool)) {
    crate::tables::create(pool).await;
    measure(name, pool).await;
    pool.close().await;
}

/// SQLite that does not wait for the disk, which would hide every other cost; `scripts/with-servers` starts the
/// servers so too.
async fn sqlite(url: &str) -> Pool {
    let options = SqliteConnectOptions::from_str(url).expect("the URL is one of SQLite");
    let options = options.foreign_keys(true).synchronous(SqliteSynchronous::Off);
    SqlitePoolOptions::new().connect_with(options).await.expect("the database can be opened").into()
}

async fn server(admin: &str, name: &str) -> Pool {
    Pool::connect(&with_database(admin, name)).await.expect("the database can be opened")
}

async fn run_on<'c>(connection: impl sqlx::Executor<'c>, sql: String) {
    connection.execute(AssertSqlSafe(sql)).await.expect("the database can be made and dropped");
}

/// The URL with another database.
fn with_database(url: &str, name: &str) -> String {
    let (address, options) = url
        .split_once('?')
        .map_or((url, String::new()), |(address, options)| (address, format!("?{options}")));
    let server = address.rsplit_once('/').map_or(address, |(server, _)| server);
    format!("{server}/{name}{options}")
}
