//! Responses, obligations, custody and assessments in memory.

mod approval;
mod areas;
mod assessments;
mod bare;
mod closing;
mod custody;
mod custody_sequences;
mod facilities;
mod handing;
mod national;
mod notices;
mod observations;
mod one_response;
mod orders;
mod paths;
mod persons;
mod ports;
mod rosters;
mod sequences;
mod small_city;
mod world;
mod zones;
