//! Every format against vectors of other implementations, malformed and hostile hashes, and the async side.

mod vectors;

use std::time::{Duration, Instant};

use proptest::prelude::*;

use self::vectors::{GENERATED, HASHES, UNUSABLE};
use super::*;

fn secret(text: &str) -> SecretString {
    text.into()
}

async fn verifies(presented: &str, stored: &str) -> bool {
    verify(&secret(presented), &secret(stored)).await.unwrap()
}

#[tokio::test]
async fn hashes_of_every_format_verify_their_secret_and_no_other() {
    for (presented, stored) in HASHES {
        assert!(verifies(presented, stored).await, "{stored}");
        assert!(!verifies(&presented.to_uppercase(), stored).await, "{stored}");
        assert!(!verifies(stored, stored).await, "{stored} verifies itself");
        assert!(is_hashed(stored), "{stored}");
    }
}

#[tokio::test]
async fn djangos_own_iterations_verify() {
    let stored = "pbkdf2_sha256$1000000$saltsaltsaltsaltsaltsa$OVdC3o01VoMp787eoo81K61O9X49zDixUloW4hJqdbs=";
    assert!(verifies("1234567890abcdefghijklmnopqrstuvwxyz", stored).await);
}

#[tokio::test]
async fn an_unusable_hash_verifies_nothing_and_says_why() {
    for stored in UNUSABLE {
        assert!(!verifies(stored, stored).await, "{stored}");
        assert!(!verifies("secret", stored).await, "{stored}");
        assert!(is_hashed(stored), "{stored}");
        let Err(problem) = StoredSecret::parse(stored) else { panic!("{stored} was read") };
        assert!(problem.to_string().contains("give the client a new secret"), "{problem}");
        assert!(!needs_upgrade(&secret(stored), &secret(stored), true, SecretScheme::Argon2id));
    }
}

#[tokio::test]
async fn what_is_no_hash_is_the_secret_itself() {
    let digest = "ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb";
    for stored in ["secret", "scrypt", "argon2", "md5$a$b", "$", "$$", "$1$a$b", "$2$", "pä$$", digest] {
        assert!(!is_hashed(stored), "{stored}");
        assert!(verifies(stored, stored).await, "{stored}");
        assert!(!verifies("a", stored).await, "{stored}");
    }
}

#[tokio::test]
async fn an_empty_secret_is_never_one() {
    let of_empty = "pbkdf2_sha256$1$salt0123$1hrDTyxpCrzepFTiY205Dq22vjpeF1b1bmMfG9TfzcA=";
    let Ok(parsed) = StoredSecret::parse(of_empty) else { panic!("the hash is well-formed") };
    assert!(parsed.matches("").unwrap());
    for stored in ["", of_empty, "secret", "argon2$"] {
        assert!(!verifies("", stored).await, "{stored}");
    }
    assert!(!verifies("secret", "").await);
}

#[tokio::test]
async fn a_new_secret_is_hashed_as_django_writes_argon2() {
    let stored = stored(&secret("correct horse"), true, &Settings::default()).await.unwrap();
    let text = stored.expose_secret();
    assert!(text.starts_with("argon2$argon2id$v=19$m="), "{text}");
    assert!(text.len() <= 255);
    assert!(verifies("correct horse", text).await);
    assert!(!verifies("wrong", text).await);
}

#[tokio::test]
async fn the_sha_256_scheme_is_for_long_secrets_and_has_a_form_that_django_reads() {
    let settings = Settings { client_secret_hasher: SecretScheme::Sha256, ..Settings::default() };
    let long = stored(&secret(GENERATED), true, &settings).await.unwrap();
    let fields: Vec<&str> = long.expose_secret().split('$').collect();
    let ["pbkdf2_sha256", "1", salt, hash] = fields.as_slice() else { panic!("{fields:?}") };
    assert_eq!((salt.len(), hash.len()), (22, 44));
    assert!(salt.bytes().all(|byte| byte.is_ascii_alphanumeric()));
    assert!(verifies(GENERATED, long.expose_secret()).await);
    for (length, start) in [(64, "pbkdf2_sha256$1$"), (63, "argon2$argon2id$")] {
        let stored = stored(&secret(&"ä".repeat(length)), true, &settings).await.unwrap();
        assert!(stored.expose_secret().starts_with(start), "{length} characters");
    }
}

#[test]
fn a_scheme_is_named_in_lower_case() {
    for (scheme, name) in [(SecretScheme::Argon2id, "\"argon2id\""), (SecretScheme::Sha256, "\"sha256\"")] {
        assert_eq!(serde_json::to_string(&scheme).unwrap(), name);
        assert_eq!(serde_json::from_str::<SecretScheme>(name).unwrap(), scheme);
    }
}

#[tokio::test]
async fn a_secret_that_looks_like_a_hash_is_hashed_like_any_other() {
    for given in ["argon2$foo", "pbkdf2_sha256$x", HASHES[0].1] {
        let stored = stored(&secret(given), true, &Settings::default()).await.unwrap();
        assert!(stored.expose_secret().starts_with("argon2$argon2id$v=19$"));
        assert!(verifies(given, stored.expose_secret()).await);
    }
}

#[tokio::test]
async fn a_client_may_ask_for_its_secret_in_clear_unless_it_could_never_verify() {
    let settings = Settings::default();
    for given in ["clear", "", HASHES[0].1] {
        assert_eq!(stored(&secret(given), false, &settings).await.unwrap().expose_secret(), given);
    }
    let refused = stored(&secret("argon2$foo"), false, &settings).await.unwrap_err();
    assert!(matches!(&refused, Error::Validation(errors) if !errors.get("client_secret").is_empty()));
    assert!(!refused.to_string().contains("foo"));
}

#[test]
fn weak_hashes_are_due_for_an_upgrade_and_strong_ones_are_not() {
    let argon2 =
        |parameters: &str| format!("argon2$argon2id$v=19${parameters}$c2FsdHNhbHQ$YC9+jJCrQhs5R6db7LlN8Q");
    let fast = super::pbkdf2::hash(GENERATED);
    let truncated = "$2b$04$abcdefghijklmnopqrstuuBzzIgyKkz7xMWYSzkIjUSnxEQFQ0WNe";
    for (presented, stored, hashed, argon2id, sha256) in [
        ("secret", "secret".to_owned(), true, true, true),
        ("secret", "secret".to_owned(), false, false, false),
        (GENERATED, GENERATED.to_owned(), true, true, true),
        ("secret", HASHES[0].1.to_owned(), true, true, true),
        ("secret", HASHES[0].1.to_owned(), false, true, true),
        (GENERATED, fast.expose_secret().to_owned(), true, true, false),
        ("secret", argon2("m=19456,t=2,p=1"), true, false, false),
        ("secret", argon2("m=102400,t=2,p=8"), true, false, false),
        ("secret", argon2("m=19456,t=1,p=1"), true, true, true),
        ("secret", argon2("m=8192,t=100,p=1"), true, true, true),
        (GENERATED, argon2("m=8,t=1,p=1"), true, true, false),
        ("secret", HASHES[5].1.to_owned(), true, true, true),
        (
            "secret",
            "$2b$04$abcdefghijklmnopqrstuu2r9OfJnfCsdneAXAGHnS4UpFFP8WIrW".to_owned(),
            true,
            true,
            true,
        ),
        (GENERATED, truncated.to_owned(), true, false, false),
    ] {
        let due = |scheme| needs_upgrade(&secret(presented), &secret(&stored), hashed, scheme);
        assert_eq!(due(SecretScheme::Argon2id), argon2id, "{stored} under argon2id");
        assert_eq!(due(SecretScheme::Sha256), sha256, "{stored} under sha256");
    }
}

#[tokio::test]
async fn no_hash_is_due_for_an_upgrade_again() {
    for scheme in [SecretScheme::Argon2id, SecretScheme::Sha256] {
        for text in ["secret", GENERATED] {
            let stored = hash(&secret(text), scheme).await.unwrap();
            assert!(!needs_upgrade(&secret(text), &stored, true, scheme), "{scheme:?}");
        }
    }
}

/// With a single thread for everything async, a hash on it would stop the clock.
#[tokio::test]
async fn waiting_hashes_leave_the_async_worker_free() {
    let stored = hash(&secret("secret"), SecretScheme::Argon2id).await.unwrap();
    let hashes: Vec<_> = (0..16)
        .map(|_| {
            let stored = stored.clone();
            tokio::spawn(async move { verify(&secret("secret"), &stored).await.unwrap() })
        })
        .collect();
    let (mut ticks, mut longest) = (0, Duration::ZERO);
    let started = Instant::now();
    while !hashes.iter().all(tokio::task::JoinHandle::is_finished) {
        let tick = Instant::now();
        tokio::time::sleep(Duration::from_millis(1)).await;
        longest = longest.max(tick.elapsed());
        ticks += 1;
    }
    let all = started.elapsed();
    for hash in hashes {
        assert!(hash.await.unwrap());
    }
    assert!(ticks > 10, "{ticks} ticks while 16 hashes took {all:?}");
    assert!(longest < all / 2, "a tick took {longest:?} of {all:?}");
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    /// What starts like a hash never verifies itself, whatever follows; and nothing is too costly to read.
    #[test]
    fn no_text_that_starts_like_a_hash_verifies_itself(
        start in prop::sample::select(vec![
            "pbkdf2_sha256$", "pbkdf2_sha1$", "scrypt$", "argon2$", "argon2$argon2id$v=19$", "bcrypt$", "bcrypt_sha256$",
            "$argon2i$", "$argon2d$", "$argon2id$", "$2a$", "$2b$10$", "$2y$",
        ]),
        rest in ".*",
    ) {
        let text = format!("{start}{rest}");
        prop_assert!(is_hashed(&text));
        if let Ok(parsed) = StoredSecret::parse(&text) {
            prop_assert!(!parsed.matches(&text).unwrap());
        }
    }

    /// Fields of the right shape with any numbers in them are read, or refused, without a panic.
    #[test]
    fn any_parameters_are_read_or_refused(n: u32, r: u32, p: u32, cost in 0_u32..100) {
        for text in [
            format!("pbkdf2_sha256${n}$salt${}", "A".repeat(43) + "="),
            format!("scrypt${n}$salt${r}${p}${}==", "A".repeat(86)),
            format!("scrypt${}$salt${r}${p}${}==", 1_u64 << (n % 33), "A".repeat(86)),
            format!("argon2$argon2id$v=19$m={n},t={r},p={p}$c2FsdHNhbHQ$YC9+jJCrQhs5R6db7LlN8Q"),
            format!("$2b${cost:02}$abcdefghijklmnopqrstuu2r9OfJnfCsdneAXAGHnS4UpFFP8WIrW"),
        ] {
            prop_assert!(is_hashed(&text));
        }
    }

    /// Any other text is the secret itself.
    #[test]
    fn a_text_without_a_dollar_sign_verifies_itself_alone(text in "[^$]+", other in ".+") {
        let Ok(parsed) = StoredSecret::parse(&text) else { panic!("a secret was taken for a hash") };
        prop_assert!(parsed.matches(&text).unwrap());
        prop_assert_eq!(parsed.matches(&other).unwrap(), text == other);
    }
}
