//! The journal: an append-only, hash-chained sequence of facts, findings and
//! decisions, on SQLite or PostgreSQL with the same SQL text.
//!
//! [`Journal::open`] gives a cheap handle. [`Journal::append`] is durable when
//! it returns; concurrent callers share one transaction. Projections are
//! applied in that transaction, followers read behind it with a cursor of their
//! own, [`Journal::verify`] names the first entry that was altered, lost or
//! moved. Nothing here reads a clock: every time comes from the caller.

#[macro_use]
pub mod arg;
pub mod chain;
pub mod db;
pub mod entry;
pub mod error;
pub mod follower;
pub mod heads;
pub mod journal;
pub mod lines;
pub mod projection;
pub mod seal;
pub mod secret;
pub mod stamp;
pub mod subject;
pub mod transfer;
pub mod tx;
pub mod verify;

mod keyfile;
mod open;
mod plan;
mod reader;
mod recent;
mod writer;

pub use arg::Arg;
pub use db::{Db, FromAnyRow};
pub use entry::{Entry, NewEntry, Outcome, Personal};
pub use error::StoreError;
pub use heads::HeadSignature;
pub use journal::{Head, Journal, Options};
pub use lines::{Line, Lines};
pub use projection::Projection;
pub use subject::Expect;
pub use transfer::Counts;
pub use tx::Tx;
pub use verify::{Problem, ProblemKind, SignerCount, VerifyReport};
