//! What pages are given: plain values in terms of the domain and of findings.
//! Times are wall-clock times of the city. No text for people in here except
//! labels, which are data.

pub mod approval;
pub mod board;
pub mod declared;
pub mod duties;
pub mod filled;
pub mod happening;
pub mod incident;
pub mod journal;
pub mod notices;
pub mod paper;
pub mod plan;
pub mod report_form;
pub mod response;
pub mod said;
pub mod shell;
