//! The command line.

use std::path::PathBuf;

use clap::{Parser, Subcommand};

/// Migrations, descriptors and generated code of OAuth2 models.
#[derive(Debug, Parser)]
#[command(name = "cargo oauth", bin_name = "cargo oauth", version)]
pub(crate) struct Arguments {
    /// What to do.
    #[command(subcommand)]
    pub(crate) command: Command,
    /// The package's Cargo.toml; the nearest one above the current folder if left out.
    #[arg(long, global = true, value_name = "PATH")]
    pub(crate) manifest_path: Option<PathBuf>,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Write the missing migration, for every database of the registry.
    Make {
        /// Its name, in lower-case letters, digits and `_`.
        #[arg(long, default_value = oauth_codegen::project::INITIAL)]
        name: String,
    },
    /// Say whether a migration is missing; exits with 1 if so.
    Check,
    /// Print the Rust that the derives emit, formatted.
    Code {
        /// Only the model of this role, such as `application`.
        #[arg(long)]
        role: Option<String>,
    },
    /// Print how the admin shows the models.
    Admin {
        /// As JSON, the only form there is.
        #[arg(long, required = true)]
        json: bool,
    },
}
