//! The cases of Django OAuth Toolkit's validators, and what is stricter here.

use super::*;

fn schemes(schemes: &[&str]) -> Schemes {
    Schemes::new(schemes.iter().copied()).unwrap()
}

fn wildcards() -> UriPolicy {
    UriPolicy { allow_uri_wildcards: true, ..UriPolicy::default() }
}

fn redirect_problem(uri: &str, policy: &UriPolicy) -> Option<UriProblem> {
    validate_redirect_uri(uri, policy).err()
}

#[test]
fn t087_to_t095_a_wildcard_redirect_uri_has_a_domain_of_its_own() {
    for good in ["https://*.example.com/path", "https://*-partial.example.com/path"] {
        assert_eq!(redirect_problem(good, &wildcards()), None, "{good}");
        assert_eq!(redirect_problem(good, UriPolicy::strict()), Some(UriProblem::Wildcard), "{good}");
    }
    for (host, problem) in [
        ("invalid-*.example.com", UriProblem::WildcardPlace),
        ("*.com", UriProblem::WildcardTooWide),
        ("*-partial.com", UriProblem::WildcardTooWide),
        ("invalid-*.com", UriProblem::WildcardPlace),
        ("*", UriProblem::WildcardTooWide),
        ("*-partial", UriProblem::WildcardTooWide),
        ("invalid-*", UriProblem::WildcardPlace),
    ] {
        let uri = format!("https://{host}/path");
        assert_eq!(redirect_problem(&uri, &wildcards()), Some(problem), "{uri}");
    }
}

#[test]
fn t137_the_shape_of_a_wildcard() {
    let rules = UriRules { allow_wildcard: true, ..UriRules::new(schemes(&["https"])) };
    for good in ["*.example.com", "*.co.uk", "*--sitename.netlify.app", "*.a.b:8443"] {
        assert_eq!(rules.validate(&format!("https://{good}")), Ok(()), "{good}");
    }
    for (host, problem) in [
        ("*---sitename.netlify.app", UriProblem::WildcardSuffix),
        ("*-.a.b", UriProblem::WildcardSuffix),
        ("*..", UriProblem::WildcardSuffix),
        ("*.*.example.com", UriProblem::WildcardPlace),
        ("invalid.*.example.com", UriProblem::WildcardPlace),
        ("*:80", UriProblem::WildcardTooWide),
        ("user@*.example.com", UriProblem::UserInformation),
        // Accepted by Django OAuth Toolkit:
        ("*example.co.uk", UriProblem::WildcardSuffix),
        ("*.-a.b.c", UriProblem::WildcardSuffix),
        ("*.0.0.1", UriProblem::WildcardSuffix),
    ] {
        assert_eq!(rules.validate(&format!("https://{host}")), Err(problem), "{host}");
    }
}

#[test]
fn t130_t131_a_bare_delimiter_counts() {
    let rules = UriRules { allow_path: true, ..UriRules::new(schemes(&["https"])) };
    for (end, problem) in [
        ("#", Some(UriProblem::Fragment)),
        ("#frag", Some(UriProblem::Fragment)),
        ("?", Some(UriProblem::Query)),
        ("?a=1", Some(UriProblem::Query)),
        ("%23", None),
        ("%3F", None),
    ] {
        assert_eq!(rules.validate(&format!("https://example.com/cb{end}")).err(), problem, "{end}");
    }
    let fragments = UriRules { allow_fragment: true, ..rules.clone() };
    assert!(
        ["#", "#frag", "#a?b"].iter().all(|end| fragments.validate(&format!("https://a/cb{end}")).is_ok())
    );
    let queries = UriRules { allow_query: true, ..rules };
    assert!(["?", "?a=1"].iter().all(|end| queries.validate(&format!("https://a/cb{end}")).is_ok()));
}

#[test]
fn t138_to_t140_a_private_use_uri_has_one_slash_or_a_host() {
    let rules = UriRules { allow_path: true, ..UriRules::new(schemes(&["com.example.app", "myapp"])) };
    for good in ["com.example.app:/oauth2redirect/example-provider", "com.example.app:/", "myapp:/a/b"] {
        assert_eq!(rules.validate(good), Ok(()), "{good}");
    }
    for good in ["COM.EXAMPLE.APP:/cb", "com.example.app://oauth2redirect", "myapp://login_callback"] {
        assert_eq!(rules.validate(good), Ok(()), "{good}");
    }
    assert_eq!(rules.validate("myapp:/a?b"), Err(UriProblem::Query));
    assert_eq!(UriRules { allow_query: true, ..rules.clone() }.validate("myapp:/a?b"), Ok(()));
    for bad in ["myapp:", "myapp://", "myapp:///x", "myapp:x"] {
        assert_eq!(rules.validate(bad), Err(UriProblem::PrivateUse), "{bad}");
    }
    assert_eq!(rules.validate("myapp:/a b"), Err(UriProblem::Character { character: ' ' }));
    assert!(matches!(rules.validate("com.other.app:/x"), Err(UriProblem::Scheme { .. })));
}

#[test]
fn t141_t142_other_schemes_need_a_host_and_a_path_its_permission() {
    let mut rules = UriRules::new(schemes(&["https", "http", "ws", "wss", "ftp", "myapp"]));
    assert_eq!(rules.validate("myapp:/cb"), Err(UriProblem::Path));
    rules.allow_path = true;
    for bad in
        ["https:/example.com", "http:/x", "ws:/x", "wss:/x", "ftp:/x", "https:", "https://", "https:///x"]
    {
        assert_eq!(rules.validate(bad), Err(UriProblem::MissingHost), "{bad}");
    }
}

#[test]
fn t064_t143_to_t145_t147_the_rules_follow_the_policy() {
    let mut policy = UriPolicy { allowed_redirect_uri_schemes: schemes(&["HTTPS", "MyApp"]), ..wildcards() };
    let redirects = UriRules::redirect_uris(&policy);
    assert!(redirects.allow_path && redirects.allow_query && redirects.allow_wildcard);
    assert!(!redirects.allow_fragment);
    assert!(["https://a/cb", "HTTPS://a/cb", "myapp:/cb"].iter().all(|uri| redirects.validate(uri).is_ok()));
    let origins = UriRules::origins(&policy);
    assert_eq!(origins, UriRules { allow_wildcard: true, ..UriRules::new(schemes(&["https"])) });
    policy.allow_uri_wildcards = false;
    assert!(!UriRules::redirect_uris(&policy).allow_wildcard && !UriRules::origins(&policy).allow_wildcard);
}

#[test]
fn an_origin_is_registered_as_browsers_send_it() {
    let policy = UriPolicy { allowed_schemes: schemes(&["http", "https"]), ..wildcards() };
    for good in
        ["https://example.com", "http://localhost:8000", "https://[::1]:8443", "https://*.example.com"]
    {
        assert_eq!(validate_origin(good, &policy), Ok(()), "{good}");
    }
    for (written, serialized) in [
        ("HTTPS://Example.com", "https://example.com"),
        ("https://example.com:443", "https://example.com"),
        ("http://example.com:80", "http://example.com"),
    ] {
        let problem = UriProblem::NotSerialized { serialized: serialized.to_owned() };
        assert_eq!(validate_origin(written, &policy), Err(problem));
    }
    assert_eq!(validate_origin("https://example.com/", &policy), Err(UriProblem::Path));
    assert_eq!(validate_origin("null", &policy), Err(UriProblem::NoScheme));
}

/// Each is accepted by Django OAuth Toolkit, whose pattern has no end anchor.
#[test]
fn what_could_never_match_is_not_registered() {
    let long = format!("https://{}.example/", "a".repeat(64));
    for (uri, problem) in [
        ("https://host/a b", UriProblem::Character { character: ' ' }),
        ("https://host/\"", UriProblem::Character { character: '"' }),
        ("https://host\\@evil.example/", UriProblem::Character { character: '\\' }),
        ("https://\u{fc}.example/", UriProblem::Character { character: '\u{fc}' }),
        ("https://host/%zz", UriProblem::PercentEncoding),
        ("https://host/%4", UriProblem::PercentEncoding),
        ("https://user:pw@example.com/", UriProblem::UserInformation),
        ("https://example.com:abc/", UriProblem::Port),
        ("https://example.com:/", UriProblem::Port),
        ("https://example.com:0/", UriProblem::Port),
        ("https://example.com:0443/", UriProblem::Port),
        ("https://ex_ample.com/", UriProblem::Host),
        ("https://x..y/", UriProblem::Host),
        ("https://x-.com", UriProblem::Host),
        ("https://example.com./", UriProblem::Host),
        ("https://999.1.1.1/", UriProblem::IpAddress),
        (&long, UriProblem::Host),
    ] {
        assert_eq!(redirect_problem(uri, UriPolicy::strict()), Some(problem), "{uri}");
    }
    let length = "https://example.com/".len();
    let at_most = format!("https://example.com/{}", "a".repeat(MAX_LENGTH - length));
    assert_eq!(redirect_problem(&at_most, UriPolicy::strict()), None);
    let over = UriProblem::Length { length: MAX_LENGTH + 1 };
    assert_eq!(redirect_problem(&format!("{at_most}a"), UriPolicy::strict()), Some(over));
}

#[test]
fn a_message_says_what_to_write() {
    let problem = redirect_problem("myapp:/cb", UriPolicy::strict()).unwrap();
    assert_eq!(
        problem.to_string(),
        "has the scheme `myapp`, which is not allowed; use `http` or `https`, or allow this one in the settings"
    );
    let none = UriRules::new(Schemes::default()).validate("https://a").unwrap_err();
    assert_eq!(none.to_string(), "has the scheme `https`, which is not allowed; no scheme is");
}
