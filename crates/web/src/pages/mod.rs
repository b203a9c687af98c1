//! Pages: a view and the frame in, HTML out.

pub mod board;
pub mod cases;
pub mod incident;
pub mod journal;
pub mod other;
pub mod plan;
pub mod report;
