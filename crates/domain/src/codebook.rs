//! The code book: every disease, question, occurrence type and body that facts
//! may name, with labels in Chinese and English. It is data (`plans/codebook.yaml`).

use crate::contact::ContactRules;
use crate::sharing::Sharing;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A name in both languages.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Label {
    /// Chinese.
    pub zh: String,
    /// English.
    pub en: String,
}

impl Label {
    /// The label in a language: `en`, everything else is Chinese.
    pub fn text(&self, lang: &str) -> &str {
        if lang.starts_with("en") {
            &self.en
        } else {
            &self.zh
        }
    }
}

/// A number with the date since which it holds and where it comes from.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sourced {
    /// The number; absent when nobody has set it: the readings that need it are then unknown.
    pub value: Option<f64>,
    /// Where it comes from.
    pub source: String,
    /// Day on which somebody last checked that the source still says so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub checked: Option<Date>,
}

/// A disease that facts may name.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Disease {
    /// Name.
    pub label: Label,
    /// Class of the law on infectious diseases: `A`, `B`, `C`, or `other`.
    pub class: String,
    /// Other codes and names under which files and other programs know it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub aliases: Vec<String>,
    /// Mean incubation in days, for windows of "one mean incubation period".
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub incubation_days: Option<Sourced>,
    /// Occurrence type that a cluster of this disease counts as.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cluster: Option<String>,
    /// Occurrence type that a local cluster counts as.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub local_cluster: Option<String>,
}

/// A question that a plan leaves to persons.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Question {
    /// The plain question, as a heading: "Is there a trend to spread?"
    pub label: Label,
    /// Codes of the bodies whose answer counts; the first is asked.
    pub asks: Vec<String>,
    /// Answer that holds until somebody answers; absent means unknown.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub default: Option<bool>,
}

/// A type of occurrence, or any other code that needs only a name.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Named {
    /// Name.
    pub label: Label,
}

/// Everything that facts may name.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CodeBook {
    /// Diseases by code.
    pub diseases: BTreeMap<String, Disease>,
    /// Named groups of diseases (and of things that questions can be about).
    #[serde(default)]
    pub groups: BTreeMap<String, Vec<String>>,
    /// Questions by code.
    pub questions: BTreeMap<String, Question>,
    /// Occurrence types by code.
    pub occurrences: BTreeMap<String, Named>,
    /// Bodies by code (roles; a city binds them to real bodies).
    pub bodies: BTreeMap<String, Named>,
    /// Labels of topics that are neither a disease nor an occurrence type.
    #[serde(default)]
    pub topics: BTreeMap<String, Named>,
    /// What agreements on sharing may speak about.
    #[serde(default)]
    pub sharing: Sharing,
    /// What makes a close contact, and for how long one is looked for and observed.
    #[serde(default)]
    pub contacts: ContactRules,
}

impl CodeBook {
    /// Label of any code of the book, or the code itself where it is not known.
    pub fn label(&self, code: &str, lang: &str) -> String {
        let hit = (self.diseases.get(code).map(|d| &d.label))
            .or_else(|| self.topics.get(code).map(|n| &n.label))
            .or_else(|| self.occurrences.get(code).map(|n| &n.label))
            .or_else(|| self.bodies.get(code).map(|n| &n.label))
            .or_else(|| self.questions.get(code).map(|q| &q.label));
        hit.map(|l| l.text(lang).to_string())
            .unwrap_or_else(|| code.to_string())
    }

    /// Code of a disease by its code, an alias, or its name in either language;
    /// capitals and the spaces around it do not matter.
    pub fn disease_code(&self, name: &str) -> Option<&str> {
        if let Some((code, _)) = self.diseases.get_key_value(name) {
            return Some(code);
        }
        let n = name.trim();
        let is = |s: &str| s.eq_ignore_ascii_case(n);
        (self.diseases.iter())
            .find(|(code, d)| {
                is(code) || d.label.zh == n || is(&d.label.en) || d.aliases.iter().any(|a| is(a))
            })
            .map(|(code, _)| code.as_str())
    }

    /// True when an answer about `about` also answers for `wanted`: they are
    /// equal, the answer is about everything, or one is a group that holds the other.
    pub fn about_matches(&self, about: &str, wanted: &str) -> bool {
        let holds = |group: &str, member: &str| {
            self.groups
                .get(group)
                .is_some_and(|g| g.iter().any(|m| m == member))
        };
        about.is_empty()
            || wanted.is_empty()
            || about == wanted
            || holds(about, wanted)
            || holds(wanted, about)
    }

    /// True for a notifiable disease of class B or C.
    pub fn is_class_bc(&self, disease: &str) -> bool {
        self.diseases
            .get(disease)
            .is_some_and(|d| d.class == "B" || d.class == "C")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_disease_is_known_by_its_other_names() {
        let mut book = CodeBook::default();
        let label = Label {
            zh: "甲病".into(),
            en: "Disease A".into(),
        };
        let disease = Disease {
            label,
            aliases: vec!["da".into(), "disease_alpha".into()],
            ..Disease::default()
        };
        book.diseases.insert("disease_a".into(), disease);
        for name in ["disease_a", " DA ", "Disease_Alpha", "甲病", "disease a"] {
            assert_eq!(book.disease_code(name), Some("disease_a"), "{name}");
        }
        assert_eq!(book.disease_code("disease_b"), None);
        assert_eq!(book.disease_code(""), None);
    }
}
