//! The schema: the file of the crate with the code book's words put in.

use crate::directory::Vocabulary;
use crate::policies::PermitError;
use cedar_policy::Schema;

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
    let one = |name: &str, ids: &[String]| {
        let mut ids: Vec<String> = ids.iter().map(|i| quoted(i)).collect();
        // Cedar has no empty enumeration.
        if ids.is_empty() {
            ids.push(quoted(""));
        }
        format!("entity {name} enum [{}];\n", ids.join(", "))
    };
    let text = format!(
        "{}{}{}{FIXED}",
        one("Category", &words.categories),
        one("Field", &words.fields),
        one("Purpose", &words.purposes)
    );
    let (schema, _) =
        Schema::from_cedarschema_str(&text).map_err(|e| PermitError::Schema(format!("{e}")))?;
    Ok(schema)
}
