//! The `lianfang` program: settings, wiring and subcommands.

mod cmd;

use clap::{Parser, Subcommand};
use std::io::IsTerminal;
use std::path::PathBuf;
use std::process::ExitCode;

/// The allocator of the whole program.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

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
    #[command(subcommand)]
    Policy(cmd::policy::Policy),
    Import(cmd::import::Import),
    Export(cmd::transfer::Export),
    Replay(cmd::replay::Replay),
    Drill(cmd::drill::Drill),
    Serve(cmd::serve::Serve),
    Demo(cmd::serve::Demo),
    Verify(cmd::journal::Verify),
    #[command(subcommand)]
    Journal(cmd::journal::Move),
    #[command(subcommand)]
    Print(cmd::print::Print),
    /// Print the OpenAPI description of the API.
    Openapi,
}

/// Runs an asynchronous subcommand to its end.
fn wait(work: impl Future<Output = anyhow::Result<ExitCode>>) -> anyhow::Result<ExitCode> {
    tokio::runtime::Runtime::new()?.block_on(work)
}

/// A reader that closes the pipe (`| head`) has seen enough: that is no failure.
fn end_quietly_on_a_closed_pipe() {
    let default = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |info| {
        let said = info.payload_as_str().unwrap_or_default();
        if said.starts_with("failed printing to stdout") && said.contains("Broken pipe") {
            std::process::exit(0);
        }
        default(info);
    }));
}

fn main() -> ExitCode {
    end_quietly_on_a_closed_pipe();
    let filter = tracing_subscriber::EnvFilter::try_from_env("LIANFANG_LOG")
        .unwrap_or_else(|_| "warn".into());
    let colour = std::env::var_os("NO_COLOR").is_none() && std::io::stderr().is_terminal();
    tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .with_ansi(colour)
        .init();
    let cli = Cli::parse();
    let home = cli.home.or_else(cmd::home::find);
    let Some(home) = home else {
        eprintln!(
            "error: no folder with plans/ and cities/ found; name it with --home or LIANFANG_HOME"
        );
        return ExitCode::from(2);
    };
    let result = match cli.command {
        Command::Plan(c) => cmd::plan::run(&home, c),
        Command::Policy(c) => cmd::policy::run(&home, c),
        Command::Import(c) => wait(cmd::import::run(&home, c)),
        Command::Export(c) => wait(cmd::transfer::export(c)),
        Command::Replay(c) => cmd::replay::run(&home, c),
        Command::Drill(c) => wait(cmd::drill::run(&home, c)),
        Command::Serve(c) => wait(cmd::serve::serve(&home, c)),
        Command::Demo(c) => wait(cmd::serve::demo(&home, c)),
        Command::Verify(c) => wait(cmd::journal::verify(c)),
        Command::Journal(c) => wait(cmd::journal::run(&home, c)),
        Command::Print(c) => wait(cmd::print::run(&home, c)),
        Command::Openapi => cmd::openapi(),
    };
    match result {
        Ok(code) => code,
        Err(e) => {
            eprintln!("error: {e:#}");
            ExitCode::from(2)
        }
    }
}
