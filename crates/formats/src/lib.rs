//! Files in, typed rows and facts out. Pure: readers and text are given, nothing is opened here.
//!
//! - [`table`] reads CSV (any usual encoding) and XLSX row by row in constant memory.
//! - [`mapping`] is the YAML file that says what the columns of a table mean.
//! - [`mapper`] applies a mapping: one row becomes facts, or refusals that name the column.
//! - [`clusters`] finds clusters where a file has links between cases but no clusters of its own.

pub mod clusters;
pub mod mapper;
pub mod mapping;
pub mod table;
