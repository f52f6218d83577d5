//! What a settings file may say, and what is said about one that is wrong.

use std::collections::BTreeSet;

use chrono::TimeDelta;
use proptest::prelude::*;
use secrecy::{ExposeSecret as _, SecretString};

use super::parse::{IN_CODE, SETTINGS};
use super::*;

const KEY: &str = "-----BEGIN PRIVATE KEY-----\nhidden\n-----END PRIVATE KEY-----\n";

/// The message about one setting of a file.
fn problem(toml: &str, setting: &str) -> String {
    Settings::from_toml(toml).unwrap_err().get(setting).join(", ")
}

/// The rows of the table in `docs/settings.md`: name, unit, default and name in Django OAuth Toolkit.
fn documented() -> Vec<[&'static str; 4]> {
    include_str!("../../docs/settings.md")
        .lines()
        .filter(|line| line.starts_with("| `"))
        .map(|line| {
            let cells: Vec<_> =
                line.trim_matches('|').split(" | ").map(|cell| cell.trim().trim_matches('`')).collect();
            cells.try_into().unwrap()
        })
        .collect()
}

#[test]
fn the_table_documents_every_setting_with_its_default() {
    let table = documented();
    let names: BTreeSet<&str> = table.iter().map(|[name, ..]| *name).collect();
    let known: BTreeSet<&str> =
        SETTINGS.iter().map(|setting| setting.name).chain(IN_CODE.iter().copied()).collect();
    assert_eq!(names, known);

    // Each default of the table, read as a file over settings that all differ from the defaults.
    let different: Settings = toml::from_str(DIFFERENT).unwrap();
    for [name, _, default, _] in table.iter().filter(|[_, unit, ..]| *unit != "code") {
        let read = Settings::from_toml(&format!("{name} = {default}")).unwrap();
        assert_eq!(field(&read, name), field(&Settings::default(), name), "{name}");
        assert_ne!(field(&different, name), field(&Settings::default(), name), "{name}");
    }
}

/// A field as `Debug` shows it, on lines of its own.
fn field(settings: &Settings, name: &str) -> String {
    let text = format!("{settings:#?}");
    let (_, rest) = text.split_once(&format!("\n    {name}: ")).unwrap();
    let lines = rest.lines().enumerate();
    lines
        .take_while(|(at, line)| *at == 0 || line.starts_with("     ") || line.starts_with("    ]"))
        .map(|(_, line)| line)
        .collect()
}

/// A file in which nothing has its default. It contradicts itself, so it is read without the check.
const DIFFERENT: &str = r#"
    token_storage = "plain"
    authorization_code_expire_seconds = 61
    access_token_expire_seconds = 62
    id_token_expire_seconds = 63
    refresh_token_expire_seconds = 64
    refresh_token_grace_period_seconds = 72
    refresh_token_reuse_protection = true
    rotate_refresh_token = false
    par_request_uri_lifetime_seconds = 65
    device_flow_interval = 66
    device_code_expire_seconds = 67
    pkce_required = false
    client_secret_generator_length = 68
    client_secret_hasher = "sha256"
    scopes = { zebra = "Z", ant = "A" }
    default_scopes = ["ant"]
    oidc_rsa_private_key = """-----BEGIN PRIVATE KEY-----
hidden
-----END PRIVATE KEY-----
"""
    clear_expired_tokens_batch_size = 69
    clear_expired_tokens_batch_interval_seconds = 70
    clear_expired_rows_per_token = 71
"#;

#[test]
fn the_defaults_are_those_of_django_oauth_toolkit_and_of_rfc_9700() {
    let settings = Settings::default();
    assert_eq!(settings.authorization_code_expire_seconds.get(), 60);
    assert_eq!(settings.access_token_expire_seconds.get(), 36_000);
    assert_eq!(settings.id_token_expire_seconds.get(), 36_000);
    assert_eq!(settings.refresh_token_expire_seconds, None);
    assert_eq!(settings.refresh_token_grace_period_seconds, 0);
    assert!(!settings.refresh_token_reuse_protection && settings.rotate_refresh_token);
    assert_eq!(settings.par_request_uri_lifetime_seconds.get(), 60);
    assert_eq!(settings.device_flow_interval.get(), 5);
    assert_eq!(settings.device_code_expire_seconds.get(), 1800);
    assert!(settings.pkce_required);
    assert_eq!(settings.client_secret_generator_length.get(), 128);
    assert_eq!(settings.clear_expired_tokens_batch_size.get(), 10_000);
    assert_eq!(settings.clear_expired_tokens_batch_interval_seconds, 0);
    assert_eq!(settings.token_storage, TokenStorage::Checksum);
    assert_eq!(settings.client_secret_hasher, SecretScheme::Argon2id);
    assert!(settings.oidc_rsa_private_key.is_none());
    assert_eq!(settings.default_scopes, ["__all__"]);
    settings.check().unwrap();
}

#[test]
fn every_setting_has_a_doc_comment() {
    let (_, fields) = include_str!("mod.rs").split_once("pub struct Settings {").unwrap();
    let (fields, _) = fields.split_once("\n}").unwrap();
    let lines: Vec<&str> = fields.lines().map(str::trim).collect();
    let undocumented =
        lines.windows(2).filter(|pair| pair[1].starts_with("pub ") && !pair[0].starts_with("///"));
    assert_eq!(undocumented.count(), 0);
    let names =
        lines.iter().filter_map(|line| line.strip_prefix("pub ")?.split_once(':')).map(|(name, _)| name);
    assert_eq!(names.collect::<Vec<_>>(), documented().iter().map(|[name, ..]| *name).collect::<Vec<_>>());
}

#[test]
fn an_empty_file_gives_the_defaults_and_scopes_keep_their_order() {
    assert_eq!(format!("{:?}", Settings::from_toml("").unwrap()), format!("{:?}", Settings::default()));
    let settings: Settings = toml::from_str(DIFFERENT).unwrap();
    assert_eq!(settings.scopes.names().collect::<Vec<_>>(), ["zebra", "ant"]);
    assert_eq!(settings.refresh_token_expire_seconds, NonZeroU32::new(64));
    assert_eq!(settings.oidc_rsa_private_key.unwrap().expose_secret(), KEY);
}

#[test]
fn settings_are_read_from_any_format() {
    let json =
        r#"{"pkce_required": false, "refresh_token_expire_seconds": null, "scopes": {"b": "B", "a": "A"}}"#;
    let settings: Settings = serde_json::from_str(json).unwrap();
    assert!(!settings.pkce_required);
    assert_eq!(settings.scopes.names().collect::<Vec<_>>(), ["b", "a"]);
    let error = serde_json::from_str::<Settings>(r#"{"pkce_required": true, "pkce_required": "no"}"#);
    let message = error.unwrap_err().to_string();
    assert!(message.contains("`pkce_required` stands twice"), "{message}");
    assert!(message.contains("must be true or false"), "{message}");
    assert!(serde_json::from_str::<Settings>("[]").is_err());
}

#[test]
fn t041_to_t043_the_lifetime_of_refresh_tokens_is_a_duration_or_none() {
    let lifetime = |toml| Settings::from_toml(toml).unwrap().refresh_token_expire_timedelta();
    assert_eq!(lifetime(""), None);
    assert_eq!(lifetime("refresh_token_expire_seconds = 0"), None);
    assert_eq!(lifetime("refresh_token_expire_seconds = 3600"), Some(TimeDelta::hours(1)));
    assert_eq!(lifetime("refresh_token_expire_seconds = 86_400"), Some(TimeDelta::days(1)));
}

#[test]
fn t037_t044_x12_a_lifetime_that_is_no_number_is_refused() {
    for value in ["\"A\"", "\"3600\"", "3600.0", "true", "[3600]", "1979-05-27", "{ days = 1 }", "nan"] {
        let message =
            problem(&format!("refresh_token_expire_seconds = {value}"), "refresh_token_expire_seconds");
        assert_eq!(message, "must be in seconds; write a whole number without quotes, such as 60", "{value}");
    }
}

#[test]
fn t045_a_negative_lifetime_is_refused() {
    let message = problem("refresh_token_expire_seconds = -1", "refresh_token_expire_seconds");
    assert_eq!(message, "must not be negative; write a whole number of seconds");
}

#[test]
fn t046_a_number_out_of_range_is_refused() {
    for number in ["4294967296", "100000000000000000000", "170141183460469231731687303715884105727"] {
        let message =
            problem(&format!("refresh_token_expire_seconds = {number}"), "refresh_token_expire_seconds");
        assert_eq!(message, "must be at most 4294967295; write a smaller number of seconds");
    }
    // Beyond what the parser of TOML holds.
    let error = Settings::from_toml(&format!("\naccess_token_expire_seconds = 1{}", "0".repeat(60)));
    assert!(matches!(error, Err(SettingsError::Syntax { line: 2, .. })), "{error:?}");
}

#[test]
fn t049_a_grace_period_that_is_no_number_is_refused() {
    let name = "refresh_token_grace_period_seconds";
    assert!(problem(&format!("{name} = \"A\""), name).starts_with("must be in seconds"));
}

#[test]
fn t050_a_negative_grace_period_is_refused() {
    let name = "refresh_token_grace_period_seconds";
    assert!(problem(&format!("{name} = -1"), name).starts_with("must not be negative"));
}

#[test]
fn what_must_be_positive_is_not_zero() {
    let name = "clear_expired_tokens_batch_size";
    assert_eq!(problem(&format!("{name} = 0"), name), "must be at least 1; write a whole number of rows");
    assert!(Settings::from_toml("access_token_expire_seconds = 0").is_err());
}

#[test]
fn an_unknown_setting_is_named_with_the_nearest_one() {
    for (unknown, nearest) in [
        ("acess_token_expire_seconds", "access_token_expire_seconds"),
        ("ACCESS_TOKEN_EXPIRE_SECONDS", "access_token_expire_seconds"),
        ("CLEAR_EXPIRED_TOKENS_BATCH_INTERVAL", "clear_expired_tokens_batch_interval_seconds"),
        ("rotate_refresh_tokens", "rotate_refresh_token"),
        ("CLIENT_ID_GENERATOR_CLASS", "client_id_generator"),
        ("COMPLIANT_BCP_RFC9700_TOKEN_STORAGE", "token_storage"),
    ] {
        let message = problem(&format!("{unknown} = 1"), unknown);
        assert_eq!(message, format!("is not a setting; did you mean `{nearest}`?"));
    }
    assert_eq!(problem("zzz = 1", "zzz"), "is not a setting; leave it out");
    assert!(problem("clock = 1", "clock").contains("set the field of `Settings`"));
}

#[test]
fn all_problems_are_reported_together() {
    let error = Settings::from_toml("pkce_required = 1\nzzz = 1\nscopes = [\"read\"]").unwrap_err();
    for setting in ["pkce_required", "zzz", "scopes"] {
        assert_eq!(error.get(setting).len(), 1, "{setting}");
    }
}

#[test]
fn the_private_key_is_shown_nowhere() {
    let settings =
        Settings { oidc_rsa_private_key: Some(SecretString::from("hidden")), ..Settings::default() };
    assert!(!format!("{settings:?}").contains("hidden"));
    assert!(!settings.check().unwrap_err().to_string().contains("hidden"));
    for toml in [
        "oidc_rsa_private_key = [\"hidden\"]",
        "oidc_rsa_private_key = { hidden = \"hidden\" }",
        "oidc_rsa_private_key = \"hidden",
        "oidc_rsa_private_key = hidden",
        "oidc_rsa_private_key = \"\\qhidden\"",
        "oidc_rsa_private_key = \"\"\"hidden\\u00zz\"\"\"",
        "oidc_rsa_private_key = \"x\" hidden",
    ] {
        let error = Settings::from_toml(toml).unwrap_err();
        assert!(!format!("{error} {error:?}").contains("hidden"), "{error}");
    }
}

proptest! {
    #[test]
    fn no_text_as_a_settings_file_panics(text in any::<String>()) {
        let _ = Settings::from_toml(&text);
    }

    #[test]
    fn no_value_of_a_setting_panics(
        setting in prop::sample::select(SETTINGS.iter().map(|setting| setting.name).collect::<Vec<_>>()),
        value in "(-?[0-9]{1,45}|\"[ -~]{0,20}\"|true|\\[\\]|\\{\\}|[ -~]{0,20})",
    ) {
        if let Ok(settings) = Settings::from_toml(&format!("{setting} = {value}")) {
            settings.check().unwrap();
        }
    }
}
