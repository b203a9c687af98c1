//! Pages and the API over real offices, and drawings from invented data.

#[path = "../../fixtures/mod.rs"]
mod fixtures;

mod assessments;
mod catalogue;
mod contacts;
mod custody;
mod drawings;
mod duties;
mod forms;
mod intake;
mod notices;
mod observations;
mod office;
mod permissions;
mod readiness;
mod reports;
mod sign_in;
mod since;
mod zones;
