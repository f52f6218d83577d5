//! The planned statements of each role.

use super::*;
use crate::database::Database;

fn tables(role: Role) -> (&'static str, &'static str) {
    let name = match role {
        Role::User => "u",
        Role::Application => "app",
        Role::AccessToken => "access",
        Role::RefreshToken => "refresh",
        Role::Grant => "code",
        Role::IdToken => "idt",
        Role::DeviceGrant => "device",
        Role::PushedAuthorizationRequest => "pushed",
    };
    (name, "id")
}

fn planned(root: Role, database: Database) -> Vec<String> {
    written(plan(root), database)
}

fn written(steps: impl IntoIterator<Item = Step>, database: Database) -> Vec<String> {
    steps
        .into_iter()
        .map(|step| {
            let mut to = SqlWriter::new(database, "").unwrap();
            step.write(tables, &1_i64, &mut to, database);
            let (sql, arguments) = to.finish();
            assert_eq!(arguments.len(), 1, "{}", sql.0);
            sql.0.replace(['"', '`'], "")
        })
        .collect()
}

#[cfg(feature = "sqlite")]
#[test]
fn tokens_empty_what_points_at_them() {
    assert_eq!(planned(Role::Grant, Database::Sqlite), ["DELETE FROM code WHERE id = ?"]);
    assert_eq!(planned(Role::DeviceGrant, Database::Sqlite), ["DELETE FROM device WHERE id = ?"]);
    assert_eq!(
        planned(Role::PushedAuthorizationRequest, Database::Sqlite),
        ["DELETE FROM pushed WHERE id = ?"]
    );
    assert_eq!(
        planned(Role::AccessToken, Database::Sqlite),
        [
            "UPDATE refresh SET access_token_id = NULL WHERE access_token_id = ?",
            "DELETE FROM access WHERE id = ?",
        ]
    );
    assert_eq!(
        planned(Role::RefreshToken, Database::Sqlite),
        [
            "UPDATE refresh SET access_token_id = NULL WHERE id = ?",
            "UPDATE access SET source_refresh_token_id = NULL WHERE source_refresh_token_id = ?",
            "DELETE FROM refresh WHERE id = ?",
        ]
    );
    assert_eq!(
        planned(Role::IdToken, Database::Sqlite),
        [
            "UPDATE refresh SET access_token_id = NULL WHERE access_token_id IN (SELECT id FROM access WHERE id_token_id = ?)",
            "DELETE FROM access WHERE id_token_id = ?",
            "DELETE FROM idt WHERE id = ?",
        ]
    );
}

#[cfg(feature = "sqlite")]
#[test]
fn an_application_takes_its_tokens_along() {
    assert_eq!(
        planned(Role::Application, Database::Sqlite),
        [
            "UPDATE refresh SET access_token_id = NULL WHERE application_id = ?",
            "UPDATE refresh SET access_token_id = NULL WHERE access_token_id IN (SELECT id FROM access WHERE id_token_id IN (SELECT id FROM idt WHERE application_id = ?))",
            "UPDATE refresh SET access_token_id = NULL WHERE access_token_id IN (SELECT id FROM access WHERE application_id = ?)",
            "UPDATE access SET source_refresh_token_id = NULL WHERE source_refresh_token_id IN (SELECT id FROM refresh WHERE application_id = ?)",
            "DELETE FROM code WHERE application_id = ?",
            "DELETE FROM refresh WHERE application_id = ?",
            "DELETE FROM access WHERE id_token_id IN (SELECT id FROM idt WHERE application_id = ?)",
            "DELETE FROM access WHERE application_id = ?",
            "DELETE FROM idt WHERE application_id = ?",
            "DELETE FROM app WHERE id = ?",
        ]
    );
}

#[test]
fn a_user_takes_a_fixed_number_of_statements() {
    for database in Database::ALL.into_iter().filter(|database| database.is_compiled()) {
        let statements = planned(Role::User, database);
        assert_eq!(statements.len(), 21, "{statements:#?}");
        let last_write = statements.iter().rposition(|sql| sql.starts_with("UPDATE")).unwrap();
        let first_delete = statements.iter().position(|sql| sql.starts_with("DELETE")).unwrap();
        assert!(last_write < first_delete);
        assert!(statements.last().unwrap().starts_with("DELETE FROM u WHERE id = "));
    }
}

#[cfg(feature = "mysql")]
#[test]
fn mysql_joins_where_others_nest() {
    let statements = planned(Role::Application, Database::Mysql);
    assert!(statements.iter().all(|sql| !sql.contains("SELECT")), "{statements:#?}");
    assert!(statements.contains(
        &"UPDATE refresh AS t0 INNER JOIN access AS t1 ON t0.access_token_id = t1.id SET t0.access_token_id = NULL WHERE t1.application_id = ?".to_owned()
    ), "{statements:#?}");
    assert!(statements.contains(
        &"DELETE t0 FROM access AS t0 INNER JOIN idt AS t1 ON t0.id_token_id = t1.id WHERE t1.application_id = ?".to_owned()
    ), "{statements:#?}");
}

#[cfg(feature = "postgres")]
#[test]
fn what_new_rows_refer_to_is_locked_and_tokens_are_detached_where_clients_may_go_on() {
    let claimed = |root| written(claims(root), Database::Postgres);
    assert_eq!(
        claimed(Role::User),
        ["SELECT 1 FROM u WHERE id = $1 FOR UPDATE", "SELECT 1 FROM app WHERE user_id = $1 FOR UPDATE"]
    );
    assert_eq!(claimed(Role::Application), ["SELECT 1 FROM app WHERE id = $1 FOR UPDATE"]);
    assert!(claimed(Role::AccessToken).is_empty());
    let live = |root, action| written(live_tokens(root, action), Database::Postgres);
    assert_eq!(
        live(Role::Application, Action::Detach),
        [
            "UPDATE refresh SET access_token_id = NULL WHERE application_id = $1 AND access_token_id IS NOT NULL"
        ]
    );
    assert_eq!(
        live(Role::Application, Action::FindAttached),
        ["SELECT 1 FROM refresh WHERE application_id = $1 AND access_token_id IS NOT NULL LIMIT 1"]
    );
    assert!(live(Role::RefreshToken, Action::Detach).is_empty());
}

#[cfg(feature = "mysql")]
#[test]
fn mysql_detaches_tokens_of_others_clients_by_a_join() {
    let statements = written(live_tokens(Role::User, Action::Detach), Database::Mysql);
    assert!(statements.contains(
        &"UPDATE refresh AS t0 INNER JOIN app AS t1 ON t0.application_id = t1.id SET t0.access_token_id = NULL WHERE t1.user_id = ? AND t0.access_token_id IS NOT NULL".to_owned()
    ), "{statements:#?}");
}
