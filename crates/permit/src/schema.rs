//! The schema: the file of the crate with the code book's words put in, and those that the
//! base policies name.

use crate::directory::Vocabulary;
use crate::policies::PermitError;
use cedar_policy::Schema;
use lf_domain::permit::{NO_PURPOSE, REST};
use std::collections::BTreeSet;

const FIXED: &str = include_str!("../policies/schema.cedarschema");

/// Text in quotation marks, as Cedar reads it.
pub(crate) fn quoted(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for c in text.chars() {
        match c {
            '"' | '\\' => {
                out.push('\\');
                out.push(c);
            }
            '\n' => out.push_str("\\n"),
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

/// The whole schema of a vocabulary.
pub(crate) fn schema(words: &Vocabulary) -> Result<Schema, PermitError> {
    let one = |name: &str, ids: &[String], fixed: &[&str]| {
        let all: BTreeSet<&str> = (ids.iter().map(String::as_str))
            .chain(fixed.iter().copied())
            .collect();
        let all: Vec<String> = all.into_iter().map(quoted).collect();
        format!("entity {name} enum [{}];\n", all.join(", "))
    };
    let text = format!(
        "{}{}{}{FIXED}",
        // Cedar has no empty enumeration.
        one("Category", &words.categories, &[""]),
        one("Field", &words.fields, &[REST]),
        one(
            "Purpose",
            &words.purposes,
            &[NO_PURPOSE, "transfer", "treatment"]
        )
    );
    let (schema, _) =
        Schema::from_cedarschema_str(&text).map_err(|e| PermitError::Schema(format!("{e}")))?;
    Ok(schema)
}
