//! Obligations of a small city, in memory.

mod closing;
mod national;
mod paths;
mod sequences;
mod world;
