use sqlx::{AssertSqlSafe, Connection, Executor, PgConnection};

pub(super) async fn create(admin_url: &str, name: &str) -> sqlx::Result<()> {
    execute(admin_url, format!("CREATE DATABASE {name}")).await
}

/// Also when connections to it are still open.
pub(super) async fn remove(admin_url: &str, name: &str) -> sqlx::Result<()> {
    execute(admin_url, format!("DROP DATABASE {name} WITH (FORCE)")).await
}

async fn execute(admin_url: &str, statement: String) -> sqlx::Result<()> {
    let mut connection = PgConnection::connect(admin_url).await?;
    connection.execute(AssertSqlSafe(statement)).await?;
    connection.close().await
}
