//! URIs of clients: checks a second, and what they allocate.
//!
//! Compares with the least a program could do, the comparison of strings one after the other.

#![allow(clippy::print_stdout)]

use std::hint::black_box;
use std::time::Instant;

use oauth_benches::{median, number};
use oauth_runtime::prelude::*;
use oauth_runtime::uri::{UriPolicy, is_origin_allowed, redirect_to_uri_allowed};

/// Calls before the other side has its turn: less than a core works before another program has its own.
const BLOCK: usize = 10_000;

/// What a case measures: a check, and plain comparison over the same texts.
struct Case<'a> {
    name: &'static str,
    check: &'a dyn Fn(&str) -> bool,
    presented: &'a str,
    registered: &'a [&'a str],
}

fn main() {
    let rounds = number("--rounds", 2_001);

    let strict = UriPolicy::strict();
    let mut wildcards = UriPolicy::default();
    wildcards.allow_uri_wildcards = true;
    let redirects = [
        "https://client.example/callback",
        "https://client.example/silent-callback",
        "https://staging.client.example/callback",
        "http://127.0.0.1/callback",
        "com.example.client:/callback",
    ];
    let below = ["https://*.client.example/callback"];
    let origins = ["https://client.example", "https://staging.client.example", "https://localhost:8443"];
    let stored = UriList::from(redirects);
    let redirect = |uri: &str| redirect_to_uri_allowed(uri, redirects, strict);
    let from_column = |uri: &str| redirect_to_uri_allowed(uri, stored.iter(), strict);
    let one = |uri: &str| redirect_to_uri_allowed(uri, [redirects[0]], strict);
    let wildcard = |uri: &str| redirect_to_uri_allowed(uri, below, &wildcards);
    let origin = |uri: &str| is_origin_allowed(uri, origins, strict);
    let case = |name, check, presented, registered| Case { name, check, presented, registered };
    let cases = [
        case("redirect, the only one", &one as &dyn Fn(&str) -> bool, redirects[0], &redirects[..1]),
        case("redirect, first of 5", &redirect, redirects[0], &redirects[..]),
        case("redirect, last of 5", &redirect, redirects[4], &redirects),
        case("redirect, first of 5, from the column", &from_column, redirects[0], &redirects),
        case("redirect, last of 5, from the column", &from_column, redirects[4], &redirects),
        case("redirect, loopback port", &redirect, "http://127.0.0.1:49152/callback", &redirects),
        case("redirect, wildcard", &wildcard, "https://pr-7.client.example/callback", &below),
        case("redirect, no match", &redirect, "https://client.example/other", &redirects),
        case("origin, first of 3", &origin, origins[0], &origins),
        case("origin, last of 3", &origin, origins[2], &origins),
        case("origin, no match", &origin, "https://evil.example", &origins),
    ];

    println!("{rounds} rounds of {BLOCK} calls on one core, medians");
    println!();
    println!(
        "| {:<37} | {:>12} | {:>19} | {:>11} |",
        "check", "million op/s", "strings, mill. op/s", "allocations"
    );
    println!("|{:-<39}|{:->14}|{:->21}|{:->13}|", "", ":", ":", ":");
    for case in cases {
        let (check, strings) = measure(&case, rounds);
        let allocated = allocation_counter::measure(|| {
            black_box((case.check)(black_box(case.presented)));
        });
        println!("| {:<37} | {check:>12.1} | {strings:>19.1} | {:>11} |", case.name, allocated.count_total);
    }
}

/// Medians in millions a second: the check, and plain comparison.
fn measure(case: &Case<'_>, rounds: usize) -> (f64, f64) {
    let strings = |presented: &str| case.registered.contains(&presented);
    let measured: Vec<_> =
        (0..rounds).map(|_| (time(case.check, case.presented), time(&strings, case.presented))).collect();
    let millions = BLOCK as f64 / 1e6;
    (
        median(measured.iter().map(|(check, _)| millions / check)),
        median(measured.iter().map(|(_, strings)| millions / strings)),
    )
}

/// Seconds of a block of calls.
fn time(check: &dyn Fn(&str) -> bool, presented: &str) -> f64 {
    let start = Instant::now();
    for _ in 0..BLOCK {
        black_box(check(black_box(presented)));
    }
    start.elapsed().as_secs_f64()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_check_allocates_nothing() {
        let mut policy = UriPolicy::default();
        policy.allow_uri_wildcards = true;
        policy.allow_localhost_loopback = true;
        let registered =
            UriList::from(["https://*.client.example/cb", "http://127.0.0.1/cb", "https://b.example"]);
        for presented in [
            "https://b.example",
            "https://a.client.example/cb",
            "http://127.0.0.1:1/cb",
            "https://evil.example/cb",
            "https://b.example#",
            "http://[::1",
        ] {
            let allocated = allocation_counter::measure(|| {
                black_box(redirect_to_uri_allowed(black_box(presented), registered.iter(), &policy));
                black_box(is_origin_allowed(black_box(presented), registered.iter(), &policy));
            });
            assert_eq!(allocated.count_total, 0, "{presented}");
        }
    }
}
