//! The built program, as a person or a script meets it.

mod crash;
mod messages;
mod plan;
mod policy;
mod program;
mod tour;
mod transfer;
