//! Whole tables through whole mappings.

mod examples;
mod rows;
mod world;
