//! Who may see what, and why: agreements on sharing become Cedar policies, which are
//! validated against a schema made of the code book. Pure: no clock, no database; the day
//! and everything that is asked about are arguments.
//!
//! Nothing is seen that neither the base policies (`policies/base.cedar`) nor an agreement
//! gives; each yes names the policies that gave it.

pub mod agreement;
pub mod directory;
pub mod permits;
mod schema;

pub use agreement::Agreement;
pub use directory::{Directory, Vocabulary};
pub use permits::{Datum, PermitError, Permits, Seen, Why};
