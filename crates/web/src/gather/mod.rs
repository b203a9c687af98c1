//! Fills views from an office. Pages know views only; this is where the two meet.

pub mod board;
pub mod curve;
pub mod entries;
pub mod incident;
pub mod plan;
pub mod shell;
