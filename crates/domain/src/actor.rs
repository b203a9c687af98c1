//! Who acts: nothing happens anonymously.

use serde::{Deserialize, Serialize};

/// The officer and the body on whose behalf a use case is run.
///
/// Every use case takes one. It is who signed in, the token's officer, or, in a demo,
/// whoever was chosen from the city's list of officers.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Actor {
    /// Id of the officer in the city definition, e.g. `shen_jianing`.
    pub officer: String,
    /// Code of the body, e.g. `mhc` (municipal health commission).
    pub body: String,
}

impl Actor {
    /// The program itself, signing as the pack that spoke.
    pub fn machine(pack: &str) -> Self {
        Actor {
            officer: format!("pack:{pack}"),
            body: "lianfang".into(),
        }
    }
}
