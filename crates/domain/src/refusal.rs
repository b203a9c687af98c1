//! Why an input was not taken, in a form that any language can say.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fmt;

/// One reason why an input was refused: the field, a message key and its arguments.
///
/// `key` is a Fluent key (`refusal-<key>` in `locales/`); `args` fill it. The
/// `Display` form is a plain English fallback for logs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refusal {
    /// Field of the fact or column of the file; empty when the input as a whole is meant.
    pub field: String,
    /// Message key, e.g. `unknown-disease`.
    pub key: String,
    /// Arguments of the message: always `value`, the offending value, and what would be accepted in `accepted`.
    pub args: BTreeMap<String, String>,
}

impl Refusal {
    /// A refusal of `value` in `field`, with what would be accepted instead.
    pub fn new(
        field: &str,
        key: &str,
        value: impl Into<String>,
        accepted: impl Into<String>,
    ) -> Self {
        let args = BTreeMap::from([
            ("value".to_string(), value.into()),
            ("accepted".to_string(), accepted.into()),
        ]);
        Refusal {
            field: field.into(),
            key: key.into(),
            args,
        }
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let get = |k: &str| self.args.get(k).map(String::as_str).unwrap_or("");
        write!(
            f,
            "{}: {} `{}`",
            self.field,
            self.key.replace('-', " "),
            get("value")
        )?;
        if !get("accepted").is_empty() {
            write!(f, " (accepted: {})", get("accepted"))?;
        }
        Ok(())
    }
}
