//! The admin of the active models is plain data, own columns included.

use oauth_runtime::admin::{RadioDirection, Widget};
use oauth_runtime::models::{access_token_admin, access_token_model, application_admin, application_model};
use oauth_tests::models::Models;

#[test]
fn the_admin_of_a_swapped_model_joins_the_schema_and_the_team() {
    let (model, admin) = (application_model::<Models>(), application_admin::<Models>());
    assert_eq!((model.role, model.table), ("Application", "suite_application"));
    assert_eq!(admin.list_display, ["client_id", "tenant_id", "plan"]);
    assert_eq!(admin.search_fields, ["name", "slug"]);
    assert_eq!(admin.raw_id_fields, ["user_id"]);
    assert!(admin.radio_fields.contains(&("client_type", RadioDirection::Horizontal)));
    let column = |name| model.column(name).unwrap();
    for (name, widget) in [
        ("client_type", Widget::Radio),
        ("algorithm", Widget::Select),
        ("client_secret", Widget::Secret),
        ("api_key", Widget::Secret),
        ("tenant_id", Widget::Uuid),
        ("plan", Widget::Select),
        ("notes", Widget::TextArea),
        ("active", Widget::Checkbox),
        ("checked", Widget::Select),
        ("approver_id", Widget::ForeignKey),
        ("user_id", Widget::ForeignKey),
        ("contract", Widget::Date),
    ] {
        assert_eq!(admin.widget(column(name)), widget, "{name}");
    }
    assert_eq!(column("slug").label, "Slug");
    assert_eq!(column("slug").doc, "Name inside the tenant.");
    assert_eq!(column("plan").choices, ["free", "gold+"]);
}

#[test]
fn tokens_can_be_revoked_but_neither_added_nor_searched() {
    let (model, admin) = (access_token_model::<Models>(), access_token_admin::<Models>());
    assert_eq!(admin.actions, ["revoke"]);
    assert!(!admin.can_add && !admin.can_delete);
    let secret = |name: &&str| model.column(name).is_some_and(|column| column.secret);
    assert!(!admin.search_fields.iter().any(secret));
    assert!(secret(&"token") && secret(&"token_checksum"));
}
