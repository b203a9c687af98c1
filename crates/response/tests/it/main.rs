//! Obligations of a small city, in memory.

mod paths;
mod sequences;
mod world;
