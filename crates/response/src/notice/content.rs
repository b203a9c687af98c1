//! What a notice tells: the agreed fields of the entries that it names, and nothing
//! else of them.

use lf_domain::sharing::Sharing;
use serde_json::Value;

/// An entry that a notice tells of.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Told {
    /// Its open body.
    pub body: Value,
    /// The part that is sealed under the person's own key; null where there is none,
    /// or the person was erased.
    pub sealed: Value,
    /// When it happened, as given.
    pub happened: String,
    /// When it was recorded, RFC 3339.
    pub recorded: String,
    /// Body that recorded it.
    pub agency: String,
}

/// One agreed field; without a value where nobody has said it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// Field of the code book.
    pub field: String,
    /// Where it was found: `values.sort`, `sealed.name`.
    pub path: String,
    /// Value as it stands in the entry.
    pub value: Option<String>,
}

/// The agreed fields in their order, each from the newest entry that has it. `told` is
/// in the order of the versions, oldest first.
pub fn content(fields: &[String], told: &[Told], sharing: &Sharing) -> Vec<Line> {
    let line = |field: &String| {
        let paths = sharing
            .fields
            .get(field)
            .map_or(&[][..], |f| f.from.as_slice());
        let found = told
            .iter()
            .rev()
            .find_map(|t| (paths.iter()).find_map(|p| Some((p.clone(), t.value(p)?))));
        let (path, value) = found.unzip();
        Line {
            field: field.clone(),
            path: path.unwrap_or_default(),
            value,
        }
    };
    fields.iter().map(line).collect()
}

impl Told {
    fn value(&self, path: &str) -> Option<String> {
        let own = |text: &String| Some(text.clone()).filter(|t| !t.is_empty());
        match path {
            "entry.happened" => return own(&self.happened),
            "entry.recorded" => return own(&self.recorded),
            "entry.agency" => return own(&self.agency),
            _ => {}
        }
        let (start, path) = match path.strip_prefix("sealed.") {
            Some(rest) => (&self.sealed, rest),
            None => (&self.body, path),
        };
        let at = path.split('.').try_fold(start, |v, name| v.get(name))?;
        text(at)
    }
}

/// A value in one line; none for what is empty.
fn text(value: &Value) -> Option<String> {
    let joined = |parts: Vec<String>, by: &str| Some(parts.join(by)).filter(|t| !t.is_empty());
    match value {
        Value::Null => None,
        Value::String(s) => Some(s.trim().to_string()).filter(|s| !s.is_empty()),
        Value::Array(list) => joined(list.iter().filter_map(text).collect(), ", "),
        Value::Object(map) => joined(map.values().filter_map(text).collect(), " "),
        other => Some(other.to_string()),
    }
}
