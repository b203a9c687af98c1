//! One function per use case and query: authorise, load, decide, append. The
//! only place where the domain, the plans, the formats and the journal meet.

pub mod approval;
pub mod areas;
pub mod asks;
pub mod authorise;
pub mod clock;
pub mod commit;
pub mod conflict;
pub mod delegations;
pub mod diary;
pub mod erase;
pub mod files;
pub mod findings;
pub mod import;
pub mod incident;
pub mod library;
pub mod live;
pub mod office;
pub mod projections;
pub mod replay;
pub mod report;
pub mod response;
pub mod rosters;
pub mod running;
pub mod story;
pub mod structure;
pub mod timeline;
pub mod topics;
pub mod warnings;
pub mod zones;
pub mod zoning;

/// The journal, for those above: they reach it through the office only.
pub use lf_store as store;
