//! The subcommands, one file each.

pub mod drill;
pub mod home;
pub mod import;
pub mod journal;
pub mod messages;
pub mod place;
pub mod plan;
pub mod print;
pub mod progress;
pub mod replay;
pub mod serve;
pub mod transfer;

/// Prints the OpenAPI description.
pub fn openapi() -> anyhow::Result<std::process::ExitCode> {
    println!("{}", lf_web::api::description().to_pretty_json()?);
    Ok(std::process::ExitCode::SUCCESS)
}
