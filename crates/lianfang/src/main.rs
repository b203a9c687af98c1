//! The `lianfang` program: settings, wiring and subcommands.

mod cmd;

use clap::{Parser, Subcommand};
use std::path::PathBuf;
use std::process::ExitCode;

/// Joint prevention and control of emergencies in port cities: runs the plans.
///
/// Tell it what happened; it says what the plans in force make of it, with the
/// clause, what is unknown and how near the next level is.
#[derive(Parser)]
#[command(version, about)]
struct Cli {
    /// Folder with plans/ and cities/ (default: $LIANFANG_HOME, else the
    /// nearest folder above the current one that has them).
    #[arg(long, global = true)]
    home: Option<PathBuf>,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Check, test and show plans.
    #[command(subcommand)]
    Plan(cmd::plan::Plan),
}

fn main() -> ExitCode {
    let cli = Cli::parse();
    let home = cli.home.or_else(cmd::home::find);
    let Some(home) = home else {
        eprintln!("error: no folder with plans/ and cities/ found; name it with --home or LIANFANG_HOME");
        return ExitCode::from(2);
    };
    let result = match cli.command {
        Command::Plan(c) => cmd::plan::run(&home, c),
    };
    match result {
        Ok(code) => code,
        Err(e) => {
            eprintln!("error: {e:#}");
            ExitCode::from(2)
        }
    }
}
