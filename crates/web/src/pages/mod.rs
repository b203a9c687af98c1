//! Pages: a view and the frame in, HTML out.

pub mod after;
pub mod approval;
pub mod areas;
pub mod assessments;
pub mod board;
pub mod callouts;
pub mod cases;
pub mod duties;
pub mod gates;
pub mod incident;
pub mod intake;
pub mod journal;
pub mod ledger;
pub mod liaisons;
pub mod lineage;
pub mod notices;
pub mod other;
pub mod persons;
pub mod plan;
pub mod records;
pub mod report;
pub mod reports;
pub mod response;
pub mod rosters;
pub mod zones;
