//! An operation whose step fails, whichever it is, leaves the database as it was.

use oauth_runtime::flow::{Issued, TokenTypeHint};
use oauth_runtime::prelude::*;
use oauth_tests::models::{Application, Models, NewAccessToken, NewGrant, NewIdToken, Store};
use oauth_tests::{Kind, TestDatabase, on_every_database};

use super::Scene;
use super::integrity::{TABLES, contents};
use crate::{application, run};

/// What an operation works on: a user with an application, and tokens that were renewed once.
struct Tokens {
    store: Store,
    user: i64,
    app: Application,
    renewed: Issued<Models>,
}

impl Tokens {
    async fn new(store: &Store, user: i64) -> Self {
        run(store.pool(), &format!("INSERT INTO users (id) VALUES ({user})")).await;
        let mut app = application(store, &format!("app {user}")).await;
        app.user_id = Some(user);
        store.applications().update(&mut app).await.unwrap();
        let code = NewGrant::builder().code(format!("code {user}")).application_id(app.id).user_id(user);
        store.grants().create(code.redirect_uri("").build()).await.unwrap();
        let issued = issue(store, &app, user).await.unwrap();
        let presented = issued.refresh_token.as_ref().unwrap().token().expose_secret();
        let renewed = store.rotate(presented, &app).await.unwrap().into_result().unwrap();
        Self { store: store.clone(), user, app, renewed }
    }

    fn refresh_token(&self) -> &str {
        self.renewed.refresh_token.as_ref().unwrap().token().expose_secret()
    }
}

async fn issue(store: &Store, app: &Application, user: i64) -> Result<Issued<Models>, Error> {
    let access = NewAccessToken::builder().application_id(app.id).user_id(user).scope("read").build();
    let id = NewIdToken::builder().application_id(app.id).user_id(user).build();
    store.issue(access).with_refresh_token().with_id_token(id).await
}

/// Makes every statement fail that does this to a row of the table, after it was done. No name is used twice: another
/// connection to SQLite may not have noticed yet that the last trigger is gone.
async fn break_step(store: &Store, kind: Kind, name: &str, table: &str, event: &str) {
    let on = format!("CREATE TRIGGER {name} AFTER {event} ON {table} FOR EACH ROW");
    let script = match kind {
        Kind::Sqlite => format!("{on} BEGIN SELECT RAISE(ABORT, 'broken'); END"),
        Kind::Postgres => format!(
            "CREATE OR REPLACE FUNCTION break_step() RETURNS trigger LANGUAGE plpgsql \
             AS $$ BEGIN RAISE EXCEPTION 'broken'; END $$; {on} EXECUTE FUNCTION break_step()"
        ),
        Kind::MySql => format!("{on} SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'broken'"),
    };
    run(store.pool(), &script).await;
}

async fn mend_step(store: &Store, kind: Kind, name: &str, table: &str) {
    let on = if kind == Kind::Postgres { format!(" ON {table}") } else { String::new() };
    run(store.pool(), &format!("DROP TRIGGER {name}{on}")).await;
}

/// Runs an operation once for each step that may be broken, on tokens of its own; gives the steps that broke it.
async fn broken_steps(
    db: &TestDatabase,
    operation: impl AsyncFn(&Tokens) -> Result<(), Error>,
) -> Vec<String> {
    let scene = Scene::new(db, |_| {}).await;
    let (store, pool) = (&scene.store, scene.store.pool());
    let (mut broken, mut user) = (Vec::new(), 10);
    for (short, table) in TABLES.into_iter().chain([("user", "users")]) {
        for event in ["INSERT", "UPDATE", "DELETE"] {
            user += 1;
            let name = format!("broken_step_{user}");
            let tokens = Tokens::new(store, user).await;
            break_step(store, db.kind, &name, table, event).await;
            let before = contents(pool).await;
            let outcome = operation(&tokens).await;
            let after = contents(pool).await;
            mend_step(store, db.kind, &name, table).await;
            match outcome {
                // The operation has no such step.
                Ok(()) => {}
                Err(Error::Rejected { .. }) => {
                    assert_eq!(after, before, "{event} {table}");
                    broken.push(format!("{event} {short}"));
                    // What failed once is done as if nothing had been.
                    operation(&tokens).await.unwrap();
                }
                Err(other) => panic!("{event} {table}: {other}"),
            }
        }
    }
    broken
}

fn assert_met(broken: &[String], steps: &[&str]) {
    for step in steps {
        assert!(broken.iter().any(|broken| broken == step), "{step} is not among {broken:?}");
    }
}

on_every_database! {
    async fn of_an_issue(db) {
        let broken = broken_steps(db, async |tokens| {
            issue(&tokens.store, &tokens.app, tokens.user).await.map(drop)
        });
        assert_eq!(broken.await, ["INSERT access", "INSERT refresh", "INSERT id"]);
    }

    async fn of_a_rotation(db) {
        let broken = broken_steps(db, async |tokens| {
            tokens.store.rotate(tokens.refresh_token(), &tokens.app).await.map(|rotation| {
                rotation.into_result().unwrap();
            })
        });
        assert_eq!(broken.await, ["INSERT access", "DELETE access", "INSERT refresh", "UPDATE refresh"]);
    }

    async fn of_the_revocation_of_an_access_token(db) {
        let broken = broken_steps(db, async |tokens| {
            let (token, hint) = (tokens.renewed.access_token.token(), TokenTypeHint::AccessToken);
            tokens.store.revoke_token(token.expose_secret(), hint, &tokens.app).await.map(drop)
        });
        assert_eq!(broken.await, ["DELETE access", "UPDATE refresh"]);
    }

    async fn of_the_revocation_of_a_refresh_token(db) {
        let broken = broken_steps(db, async |tokens| {
            let hint = TokenTypeHint::RefreshToken;
            tokens.store.revoke_token(tokens.refresh_token(), hint, &tokens.app).await.map(drop)
        });
        assert_eq!(broken.await, ["DELETE access", "UPDATE refresh"]);
    }

    async fn of_the_revocation_of_a_family(db) {
        let broken = broken_steps(db, async |tokens| {
            let family = tokens.renewed.refresh_token.as_ref().unwrap().token_family.unwrap();
            tokens.store.revoke_family(family).await.map(drop)
        });
        assert_met(&broken.await, &["DELETE access", "UPDATE refresh"]);
    }

    async fn of_the_deletion_of_a_user(db) {
        let broken = broken_steps(db, async |tokens| tokens.store.delete_user(&tokens.user).await);
        let steps = [
            "UPDATE access", "UPDATE refresh", "DELETE access", "DELETE refresh", "DELETE id", "DELETE grant",
            "DELETE application", "DELETE user",
        ];
        assert_met(&broken.await, &steps);
    }
}
