//! The city that the benchmarks play in, and what they need to know of it.

/// Folder under `cities/`.
pub const ID: &str = "jiaxing";

/// GB/T 2260 codes of its counties.
pub const COUNTIES: &[&str] = &[
    "330402", "330411", "330421", "330482", "330424", "330481", "330483",
];

/// Diseases whose cases criteria of its plans count.
pub const RARE: &[&str] = &["cholera", "mers", "human_avian_flu", "sars"];

/// Diseases that are reported every day.
pub const COMMON: &[&str] = &["measles", "dysentery", "mumps"];

/// Id of an officer who may report.
pub const OFFICER: &str = "lu_wenqing";
