//! Pages: a view and the frame in, HTML out.

pub mod account;
pub mod accounts;
pub mod after;
pub mod approval;
pub mod areas;
pub mod assessments;
pub mod board;
pub mod cases;
pub mod custody;
pub mod duties;
pub mod facilities;
pub mod incident;
pub mod intake;
pub mod journal;
pub mod ledger;
pub mod lineage;
pub mod other;
pub mod persons;
pub mod plan;
pub mod records;
pub mod report;
pub mod reports;
pub mod response;
pub mod rosters;
pub mod sign_in;
pub mod zones;
