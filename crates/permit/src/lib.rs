//! Who may see what, and why: agreements on sharing become Cedar policies, which are
//! validated against a schema made of the code book. Pure: no clock, no database; the day
//! and everything that is asked about are arguments.
//!
//! Nothing is seen that neither the base policies (`policies/base.cedar`) nor an agreement
//! gives; each yes names the policies that gave it. A city may take away further with
//! policies of its own, never add.

pub mod agreements;
pub mod directory;
pub mod policies;
pub mod policy;
mod schema;

pub use directory::{Directory, Vocabulary};
pub use policies::{PermitError, Policies};
