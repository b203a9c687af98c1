//! The plan language: literate packs with conditions over a typed vocabulary,
//! checked, lowered once, and evaluated with yes / no / unknown. Pure: texts and
//! facts in, findings with their reasons out.

pub mod bound;
pub mod cases;
pub mod checker;
pub mod condition;
pub mod diff;
pub mod evaluator;
pub mod matrix;
pub mod other;
pub mod pack;
pub mod plan;
pub mod problem;
pub mod program;
pub mod reading;
pub mod report;
pub mod scenario;
pub mod table;
pub mod vocabulary;
