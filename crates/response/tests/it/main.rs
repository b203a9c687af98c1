//! Obligations of a small city, in memory.

mod closing;
mod national;
mod notices;
mod paths;
mod sequences;
mod world;
