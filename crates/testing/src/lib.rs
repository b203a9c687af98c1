//! The stage that tests of use cases and pages play on: an open office over an
//! empty database of each kind, a clock that somebody sets, officers, and a browser
//! without a screen. For tests only; nothing that is shipped depends on it, and
//! whatever goes wrong here panics with what it was.

pub mod act;
pub mod browser;
pub mod database;
pub mod office;
pub mod page;
pub mod place;
pub mod response;
pub mod scene;

pub use browser::{Answer, Browser};
pub use database::Database;
pub use office::TestOffice;
pub use scene::Scene;

use jiff::Timestamp;

/// A moment, as RFC 3339 writes it.
pub fn at(text: &str) -> Timestamp {
    text.parse().unwrap_or_else(|e| panic!("{text}: {e}"))
}
