//! `cargo oauth`: migrations, descriptors, diagrams and generated code of a package's OAuth2 models.

#![forbid(unsafe_code)]

mod arguments;
mod commands;
mod migrations;

use std::io::Write as _;
use std::process::ExitCode;

use clap::Parser as _;

fn main() -> ExitCode {
    // Cargo calls `cargo-oauth oauth make` for `cargo oauth make`.
    let given: Vec<_> = std::env::args_os().collect();
    let by_cargo = given.get(1).is_some_and(|word| word == "oauth");
    let skip = usize::from(by_cargo);
    let name = given.first().cloned().into_iter();
    let arguments = arguments::Arguments::parse_from(name.chain(given.into_iter().skip(1 + skip)));
    match commands::run(&arguments) {
        Ok(output) => {
            // A closed pipe, such as that of `head`, is no failure.
            let _ = std::io::stdout().write_all(output.text.as_bytes());
            if output.agrees { ExitCode::SUCCESS } else { ExitCode::FAILURE }
        }
        Err(problem) => {
            let _ = writeln!(std::io::stderr(), "error: {problem}");
            // 1 says that something is missing, this that nothing could be said.
            ExitCode::from(2)
        }
    }
}
