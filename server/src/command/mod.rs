//! The `jalonum` command: one binary that serves, lints, marks, simulates and looks after itself.

mod bank;
mod doctor;
mod output;
mod serve;
mod simulate;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, Parser, Subcommand};

pub use output::{Failure, Format};
pub use serve::{Startup, prepare};

use crate::config::Config;

/// Jalonum: a free, self-hosted platform to measure digital competences.
#[derive(Debug, Parser)]
#[command(name = "jalonum", version, about, args_conflicts_with_subcommands = true)]
struct Cli {
    #[command(subcommand)]
    command: Option<Command>,
    #[command(flatten)]
    serve: ServeArgs,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serve the platform (the default).
    Serve(ServeArgs),
    /// Check, count and try the questions of a bank.
    #[command(subcommand)]
    Bank(bank::BankCommand),
    /// Give the test to virtual learners and say how well they are measured.
    Simulate(simulate::SimulateArgs),
    /// Bring the schema of the database up to date.
    Migrate(DatabaseArgs),
    /// Check settings, database, bank and secret, and say what is wrong.
    Doctor(DoctorArgs),
}

/// Settings that may be given on the command line.
#[derive(Debug, Clone, Default, Args)]
pub struct ServeArgs {
    /// Address to listen on [default: 127.0.0.1:8080].
    #[arg(long, value_name = "ADDRESS:PORT")]
    listen: Option<std::net::SocketAddr>,
    /// Folder of a bank, instead of the one inside the program.
    #[arg(long, value_name = "DIR")]
    bank: Option<PathBuf>,
    /// Address that people type, such as <https://jalonum.example.org>.
    #[arg(long, value_name = "URL")]
    public_url: Option<String>,
    /// Allow plain http on a network: others on it can then read codes and answers.
    #[arg(long)]
    lan_http: bool,
    #[command(flatten)]
    database: DatabaseArgs,
}

/// Where the data is.
#[derive(Debug, Clone, Default, Args)]
pub struct DatabaseArgs {
    /// <sqlite://FILE> or <postgres://USER@HOST/NAME> [default: <sqlite://jalonum.db>].
    #[arg(long, value_name = "URL")]
    database: Option<String>,
    /// File of settings [default: jalonum.toml where it exists].
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
}

#[derive(Debug, Args)]
struct DoctorArgs {
    #[command(flatten)]
    settings: ServeArgs,
    /// How to print.
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

impl DatabaseArgs {
    fn config(&self) -> Result<Config, Failure> {
        let mut config = Config::load(self.config.as_deref())?;
        if let Some(database) = &self.database {
            config.database.clone_from(database);
        }
        Ok(config)
    }
}

impl ServeArgs {
    fn config(&self) -> Result<Config, Failure> {
        let mut config = self.database.config()?;
        if let Some(listen) = self.listen {
            config.listen = listen;
        }
        config.bank = self.bank.clone().or(config.bank);
        config.public_url = self.public_url.clone().or(config.public_url);
        config.lan_http |= self.lan_http;
        Ok(config)
    }
}

/// Runs the command; a failure is one sentence on standard error and a non-zero exit.
pub fn main() -> ExitCode {
    let cli = Cli::parse();
    let outcome = match cli.command {
        None => serve::run(&cli.serve),
        Some(Command::Serve(args)) => serve::run(&args),
        Some(Command::Bank(command)) => bank::run(&command),
        Some(Command::Simulate(args)) => simulate::run(&args),
        Some(Command::Migrate(args)) => serve::migrate(&args),
        Some(Command::Doctor(args)) => doctor::run(&args.settings, args.format),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            output::complain(&failure);
            ExitCode::FAILURE
        }
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    #[test]
    fn the_command_line_is_well_formed() {
        super::Cli::command().debug_assert();
    }
}
