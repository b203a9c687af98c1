//! Tests of the plan language on the packs of this repository, on small packs
//! made for one thing, and on packs that somebody made to do harm.

mod bad_packs;
mod checks;
mod counting;
mod editions;
mod episodes;
mod general_plan;
mod incremental;
mod kleene;
mod obligations;
mod oracle;
mod others;
mod packs;
mod port_bodies;
mod programs;
mod reporting;
mod shares;
mod small_packs;
