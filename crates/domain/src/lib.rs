//! The nouns of joint prevention and control, and the fold of reported facts
//! into a city's situation. Pure: no clock, no I/O, no randomness.
//!
//! Everything that is reported, observed, judged or decided is a [`fact::Fact`].
//! A [`situation::Situation`] is a fold of facts; the plan language in
//! `lf-rules` reads it.

pub mod actor;
pub mod case;
pub mod check;
pub mod city;
pub mod codebook;
pub mod contact;
pub mod counter;
pub mod declaration;
pub mod excess;
pub mod fact;
pub mod identity;
pub mod judgement;
pub mod level;
pub mod lineage;
pub mod occurrence;
pub mod partial_date;
pub mod permit;
pub mod person;
pub mod place;
pub mod refusal;
pub mod sentinel;
pub mod sharing;
pub mod situation;
pub mod stay;
pub mod transmission;
pub mod week;
pub mod weekly;
