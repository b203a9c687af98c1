//! One function per use case and query: authorise, load, decide, append. The
//! only place where the domain, the plans, the formats and the journal meet.

pub mod act;
pub mod after;
pub mod approval;
pub mod areas;
pub mod asks;
pub mod assessment;
mod assessment_lines;
pub mod authorise;
pub mod cadence;
pub mod clock;
pub mod commit;
pub mod conflict;
pub mod contacts;
pub mod delegations;
pub mod diary;
pub mod drill;
pub mod duties;
pub mod duty_follower;
pub mod erase;
pub mod files;
pub mod findings;
pub mod import;
pub mod incident;
pub mod ledger;
pub mod library;
pub mod lineage;
pub mod live;
mod material;
mod newly;
mod numbers;
mod obligations;
pub mod office;
mod paper;
mod papers;
pub mod projections;
pub mod records;
pub mod replay;
pub mod report;
pub mod reports;
pub mod response;
pub mod rosters;
pub mod running;
pub mod since;
pub mod stays;
pub mod story;
pub mod structure;
pub mod timeline;
pub mod timer;
pub mod topics;
pub mod warnings;
pub mod zones;
pub mod zoning;

/// The journal, for those above: they reach it through the office only.
pub use lf_store as store;
