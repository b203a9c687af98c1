//! Pages: a view and the frame in, HTML out.

pub mod after;
pub mod approval;
pub mod areas;
pub mod assessments;
pub mod board;
pub mod cases;
pub mod contacts;
pub mod duties;
pub mod himself;
pub mod incident;
pub mod journal;
pub mod ledger;
pub mod lineage;
pub mod observations;
pub mod other;
pub mod plan;
pub mod records;
pub mod report;
pub mod reports;
pub mod response;
pub mod rosters;
pub mod zones;
