use sqlx::{AssertSqlSafe, Connection, Executor, MySqlConnection};

pub(super) async fn create(admin_url: &str, name: &str) -> sqlx::Result<()> {
    let mut connection = MySqlConnection::connect(admin_url).await?;
    connection.execute(AssertSqlSafe(format!("CREATE DATABASE {name} CHARACTER SET utf8mb4"))).await?;
    connection.close().await
}

pub(super) async fn remove(admin_url: &str, name: &str) -> sqlx::Result<()> {
    let mut connection = MySqlConnection::connect(admin_url).await?;
    // A transaction that a failed test left open holds its tables; by default the wait for it lasts a day.
    connection.execute("SET SESSION lock_wait_timeout = 2").await?;
    connection.execute(AssertSqlSafe(format!("DROP DATABASE {name}"))).await?;
    connection.close().await
}
