//! Files in, typed rows and facts out. Pure: readers and text are given, nothing is opened here.
//!
//! - [`table`] reads CSV (any usual encoding) and XLSX row by row in constant memory.
//! - [`mapping`] is the YAML file that says what the columns of a table mean.
//! - [`mapper`] applies a mapping: one row becomes facts, or refusals that name the column.
//! - [`paxlst`] reads passenger and crew lists, [`edifact`] being their syntax.
//! - [`hl7`] and [`fhir`] read laboratory results, [`laboratory`] is what they give.
//! - [`message`] is what is wrong in a message, and where.
//! - [`clusters`] finds clusters where a file has links between cases but no clusters of its own.

pub mod clusters;
pub mod edifact;
pub mod fhir;
pub mod hl7;
pub mod laboratory;
pub mod mapper;
pub mod mapping;
pub mod message;
pub mod paxlst;
pub mod table;

/// Every message key that a refusal of this crate can have (`refusal-<key>` in
/// the locales), those of [`lf_domain::check`] included; those of messages are
/// [`message::KEYS`].
pub const REFUSAL_KEYS: &[&str] = &[
    // A table as a whole.
    "table-unreadable",
    "table-no-header",
    "table-unknown-encoding",
    "table-bad-delimiter",
    "table-old-workbook",
    "table-markup",
    "table-too-large",
    "table-bad-workbook",
    "table-no-sheet",
    // A row that cannot be read.
    "row-cell-count",
    "row-invalid-bytes",
    "row-unclosed-quote",
    "row-too-long",
    // A cell that is not what its field needs.
    "required",
    "impossible-date",
    "not-a-week",
    "wrong-weekday",
    "not-a-season",
    "not-a-number",
    "negative-number",
    "out-of-range",
    "not-a-choice",
    "unknown-disease",
    "unknown-occurrence",
    "unknown-place",
    // Days that cannot stand together.
    "date-order",
    "after-known",
    "future-date",
];
