//! Fills views from an office. Pages know views only; this is where the two meet.

pub mod after;
pub mod approval;
pub mod board;
pub mod contacts;
pub mod curve;
pub mod duties;
pub mod entries;
pub mod incident;
pub mod notices;
pub mod plan;
pub mod records;
pub mod reports;
pub mod response;
pub mod shell;
