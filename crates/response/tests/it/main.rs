//! Obligations of a small city, in memory.

mod national;
mod paths;
mod sequences;
mod world;
