//! The subcommands, one file each.

pub mod home;
pub mod plan;
