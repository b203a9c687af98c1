//! The plan language: literate packs with conditions over a typed vocabulary,
//! checked, lowered once, and evaluated with yes / no / unknown. Pure: texts and
//! facts in, findings with their reasons out.

pub mod condition;
pub mod report;
pub mod table;
pub mod vocabulary;
