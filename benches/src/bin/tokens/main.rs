//! Validating and rotating tokens against the same statements written by hand with sqlx, on the same pool.
//!
//! Run as `scripts/with-servers cargo run --release -p oauth-benches --bin tokens`. Databases whose URL is
//! not in the environment are left out.

#![allow(clippy::print_stdout)]

mod bearer;
mod bearer_by_hand;
mod rotation;
mod rotation_by_hand;
mod statements;

use oauth_benches::comparison::{BLOCK, Comparison};
use oauth_benches::databases::on_every_database;
use oauth_benches::number;
use oauth_benches::tables::{analyze, fill_access_tokens};

use crate::statements::Statements;

fn main() {
    let statements = Statements::install();
    let runtime =
        tokio::runtime::Builder::new_current_thread().enable_all().build().expect("the runtime starts");
    runtime.block_on(run(&statements));
}

async fn run(statements: &Statements) {
    let rows = number("--rows", 1_000_000);
    let rounds = number("--rounds", 21);
    let validations = number("--validations", 2_000);
    let rotations = number("--rotations", 400);

    println!("{rows} rows, {rounds} rounds of {validations} validations or {rotations} rotations, medians");
    println!();
    println!("{}", Comparison::header("operation", "Store", "op/s"));
    let mut counted = Vec::new();
    on_every_database(async |database, pool| {
        fill_access_tokens(pool, rows).await;
        // Two warm-up rounds and two sides; each token is exchanged once.
        let exchanged = 2 * (rounds + 2) * rotations.div_ceil(BLOCK) * BLOCK + 2;
        rotation::fill(pool, 2 * exchanged).await;
        analyze(pool).await;

        let plain = bearer::compare(pool, rows, rounds, validations).await;
        println!("{}", plain.line(&format!("{database}, validation")));
        let joined = bearer::compare_joined(pool, rows, rounds, validations).await;
        println!("{}", joined.line(&format!("{database}, validation with the client")));

        let mut tokens = 1..;
        let mut counts = vec![statements.of(bearer::validate(pool)).await];
        for (grace, name) in [(0, "rotation"), (120, "rotation, grace period")] {
            let [library, by_hand] = rotation::count(pool, grace, &mut tokens, statements).await;
            assert!(library <= by_hand, "{library} statements instead of {by_hand}");
            counts.push(library);
            let figures = rotation::compare(pool, grace, &mut tokens, rounds, rotations).await;
            println!("{}", figures.line(&format!("{database}, {name}")));
        }
        counted.push((database, counts));
    })
    .await;
    println!();
    println!(
        "Statements of a validation, a rotation and one with a grace period, BEGIN and COMMIT left out: {counted:?}"
    );
}
