//! The command line.

use std::path::PathBuf;

use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::{Parser, Subcommand};
use oauth_codegen::diagram::Format;
use oauth_schema::change::Code;

/// Migrations, descriptors, diagrams and generated code of OAuth2 models.
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

fn code(word: &str) -> Result<Code, String> {
    Code::list(word).and_then(|codes| {
        codes.first().copied().ok_or_else(|| "a code is missing, such as `M002`".to_owned())
    })
}

/// The commands.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Write the missing migration, for every database of the registry.
    Make {
        /// Its name, in lower-case letters, digits and `_`; made from the change if left out.
        #[arg(long)]
        name: Option<String>,
        /// Codes of unsafe changes that are meant, such as `M002`.
        #[arg(long, value_name = "CODES", value_delimiter = ',', value_parser = code)]
        allow: Vec<Code>,
    },
    /// Say whether a migration is missing; exits with 1 if so.
    Check,
    /// Print the Rust that the derives emit, formatted.
    Code {
        /// Only the model of this role, such as `application`.
        #[arg(long)]
        role: Option<String>,
    },
    /// Print an entity-relationship diagram of the models.
    Diagram {
        /// Its language.
        #[arg(long, default_value = Format::Mermaid.word(), value_parser = format())]
        format: Format,
    },
    /// Print how the admin shows the models.
    Admin {
        /// As JSON, the only form there is.
        #[arg(long, required = true)]
        json: bool,
    },
}

fn format() -> impl TypedValueParser<Value = Format> {
    PossibleValuesParser::new(Format::ALL.map(Format::word))
        .try_map(|word| Format::from_word(&word).ok_or("unknown format"))
}
