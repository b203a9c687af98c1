//! Whole tables through whole mappings.

mod examples;
mod lists;
mod messages;
mod results;
mod rows;
mod world;
