//! What agreements on sharing may speak about: persons and things, their fields,
//! and purposes. A part of the code book, so that one word means one thing in
//! every plan, and every page names it the same way.

use crate::codebook::Label;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Whether a category is about persons.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Matter {
    /// A natural person: what is said of it is personal data.
    Person,
    /// Anything else: a ship, a lot, an accident, a work plan.
    #[default]
    Thing,
}

/// Whom or what information is about.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Category {
    /// Name.
    pub label: Label,
    /// Person or thing.
    #[serde(default)]
    pub matter: Matter,
    /// Fields that such a person or thing has.
    pub fields: Vec<String>,
}

/// One piece of information.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Field {
    /// Name.
    pub label: Label,
    /// Whether it says who somebody is, where he lives or how he can be reached.
    #[serde(default)]
    pub personal: bool,
    /// Where an entry holds it: names with dots between them, the first that is there counts.
    #[serde(default)]
    pub from: Vec<String>,
}

/// Why somebody may know something.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Purpose {
    /// Name.
    pub label: Label,
    /// Fields that it needs; an agreement for this purpose names no others.
    pub needs: Vec<String>,
}

/// The vocabulary of sharing.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sharing {
    /// Categories by code.
    #[serde(default)]
    pub categories: BTreeMap<String, Category>,
    /// Fields by code.
    #[serde(default)]
    pub fields: BTreeMap<String, Field>,
    /// Purposes by code.
    #[serde(default)]
    pub purposes: BTreeMap<String, Purpose>,
}

impl Sharing {
    /// Label of a category, field or purpose; the code itself where it is not known.
    pub fn label(&self, code: &str, lang: &str) -> String {
        let hit = (self.categories.get(code).map(|c| &c.label))
            .or_else(|| self.fields.get(code).map(|f| &f.label))
            .or_else(|| self.purposes.get(code).map(|p| &p.label));
        hit.map_or_else(|| code.to_string(), |l| l.text(lang).to_string())
    }

    /// What is wrong with the vocabulary as data: fields that are named but not there.
    pub fn faults(&self) -> Vec<String> {
        let mut out = vec![];
        let mut look = |kind: &str, code: &str, fields: &[String]| {
            for f in fields.iter().filter(|f| !self.fields.contains_key(*f)) {
                out.push(format!(
                    "{kind} `{code}` has the field `{f}`, which is not listed"
                ));
            }
        };
        for (code, c) in &self.categories {
            look("category", code, &c.fields);
        }
        for (code, p) in &self.purposes {
            look("purpose", code, &p.needs);
        }
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_that_is_not_listed_is_found() {
        let mut s = Sharing::default();
        s.fields.insert("name".into(), Field::default());
        let purpose = |needs: &[&str]| Purpose {
            needs: needs.iter().map(ToString::to_string).collect(),
            ..Purpose::default()
        };
        s.purposes.insert("tracing".into(), purpose(&["name"]));
        assert!(s.faults().is_empty());
        s.purposes
            .insert("transfer".into(), purpose(&["name", "seat"]));
        assert_eq!(
            s.faults(),
            ["purpose `transfer` has the field `seat`, which is not listed"]
        );
        assert_eq!(s.label("name", "en"), "");
        assert_eq!(s.label("seat", "en"), "seat");
    }
}
