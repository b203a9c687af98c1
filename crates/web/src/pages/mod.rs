//! Pages: a view and the frame in, HTML out.

pub mod board;
pub mod incident;
