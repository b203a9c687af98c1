//! From a plan's program to what people do: approval files, responses,
//! obligations, risk grades, reports. Pure state machines: a thing is the fold of
//! the journal entries about it; a command is decided against it and gives
//! events or a refusal. No clock and no I/O: moments and the city's time zone are
//! arguments.

pub mod after;
pub mod area;
pub mod assessment;
pub mod cadence;
pub mod callout;
pub mod custody;
pub mod delegation;
pub mod due;
pub mod event;
pub mod facility;
pub mod file;
pub mod form;
pub mod gate;
pub mod glass;
pub mod laboratory;
pub mod ledger;
pub mod liaison;
pub mod manifest;
pub mod notice;
pub mod obligation;
pub mod observation;
pub mod opening;
pub mod order;
pub mod person;
pub mod record;
pub mod report;
pub mod restriction;
pub mod riskmap;
pub mod roster;
pub mod scope;
pub mod series;
pub mod slug;
pub mod standing;
pub mod structure;
pub mod warning;
pub mod zone;
