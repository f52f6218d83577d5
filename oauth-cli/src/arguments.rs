//! The command line.

use std::path::PathBuf;

use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::{Parser, Subcommand};
use oauth_codegen::diagram::Format;
use oauth_schema::Dialect;
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

/// A live database.
#[derive(Debug, clap::Args)]
pub(crate) struct Database {
    /// Where it is: `sqlite://…`, `postgres://…` or `mysql://…`.
    #[arg(long, value_name = "URL", env = "DATABASE_URL", hide_env_values = true)]
    pub(crate) database_url: String,
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
    /// Say what the missing migration would do, what is not safe in it, and which files would be written; exits with 1 if
    /// one is missing.
    Plan,
    /// Print the SQL of the missing migration, without writing it.
    Sql {
        /// Only that of this database.
        #[arg(long, value_parser = database())]
        database: Option<Dialect>,
        /// The way back.
        #[arg(long)]
        down: bool,
    },
    /// List the migrations, and say whether one is missing; exits with 1 if so, or if the database lacks one.
    Show {
        /// A live database, `sqlite://…`, `postgres://…` or `mysql://…`, to list what is applied there.
        #[arg(long, value_name = "URL")]
        database_url: Option<String>,
    },
    /// Put one migration in the place of all; a database that has all of them counts it as applied.
    Squash {
        /// Its name.
        #[arg(long, default_value = "squashed")]
        name: String,
    },
    /// Write a migration anew after one that another branch brought.
    Rebase {
        /// Name of the migration that comes second, without its number.
        name: String,
        /// Codes of unsafe changes that are meant, beside those that the migration allows.
        #[arg(long, value_name = "CODES", value_delimiter = ',', value_parser = code)]
        allow: Vec<Code>,
    },
    /// Compare a live database with the models; exits with 1 where they differ, with 2 where it could not look.
    Diff {
        #[command(flatten)]
        database: Database,
    },
    /// Take over a database that Django OAuth Toolkit made: say what it holds, write the migration that leads there,
    /// and record it as applied.
    Adopt {
        #[command(flatten)]
        database: Database,
        /// Write the migration to the models too.
        #[arg(long)]
        make: bool,
        /// Codes of unsafe changes that are meant in it, such as `M007`.
        #[arg(long, value_name = "CODES", value_delimiter = ',', value_parser = code)]
        allow: Vec<Code>,
        /// Write and record nothing.
        #[arg(long)]
        dry_run: bool,
    },
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

fn code(word: &str) -> Result<Code, String> {
    Code::list(word).and_then(|codes| {
        codes.first().copied().ok_or_else(|| "a code is missing, such as `M002`".to_owned())
    })
}

fn database() -> impl TypedValueParser<Value = Dialect> {
    PossibleValuesParser::new(Dialect::ALL.map(Dialect::word))
        .try_map(|word| Dialect::from_word(&word).ok_or("unknown database"))
}

fn format() -> impl TypedValueParser<Value = Format> {
    PossibleValuesParser::new(Format::ALL.map(Format::word))
        .try_map(|word| Format::from_word(&word).ok_or("unknown format"))
}
