//! What the policies leave of a record for somebody.

use lf_domain::declaration::form::Values;
use lf_domain::permit::{REST, Why};
use lf_domain::person::{Description, Name};
use lf_domain::sharing::Sharing;
use lf_response::manifest::Listed;
use serde_json::Value;
use std::collections::BTreeMap;

/// For each field the reasons why it may be seen. What is not in here is masked.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Mask {
    by: BTreeMap<String, Vec<Why>>,
}

/// What is left of a name: its first character, so that two rows of a list are told apart.
pub fn initial(name: &str) -> String {
    (name.trim().chars().next()).map_or_else(String::new, |first| format!("{first}**"))
}

/// Field of the code book that a field of a declaration holds.
fn declared(field: &str) -> &'static str {
    match field.split('.').next().unwrap_or_default() {
        "names" => "name",
        "documents" => "document",
        "sex" => "sex",
        "birth" => "birth_date",
        "nationality" => "nationality",
        "phones" => "phone",
        "address" => "address",
        "seat" => "seat",
        "from" | "to" => "itinerary",
        "stays" => "countries",
        "symptoms" | "other_symptoms" | "illness" => "symptoms",
        "onset" => "onset",
        "test" => "test_result",
        _ => REST,
    }
}

/// Field of the code book that a field of a line of a ship's or an aircraft's list holds.
fn of_line(field: &str) -> &'static str {
    match field {
        "name" => "name",
        other => declared(other),
    }
}

impl Mask {
    pub(super) fn new(fields: &[&str], by: Vec<Vec<Why>>) -> Mask {
        let all = fields.iter().zip(by).filter(|(_, by)| !by.is_empty());
        Mask {
            by: all.map(|(f, by)| ((*f).to_string(), by)).collect(),
        }
    }

    /// Whether everything may be seen, also what the code book has no name for.
    pub fn whole(&self) -> bool {
        self.by.contains_key(REST)
    }

    /// Why a field may be seen; empty where it may not.
    pub fn by(&self, field: &str) -> &[Why] {
        (self.by.get(field))
            .or_else(|| self.by.get(REST))
            .map_or(&[], Vec::as_slice)
    }

    /// Whether nothing may be seen.
    pub fn is_empty(&self) -> bool {
        self.by.is_empty()
    }

    /// Whether a field may be seen.
    pub fn shows(&self, field: &str) -> bool {
        !self.by(field).is_empty()
    }

    /// How many fields may be seen.
    pub(super) fn count(&self) -> usize {
        self.by.len()
    }

    /// What is left of a sealed content, and which fields it had.
    pub fn content(&self, sealed: &Value, sharing: &Sharing) -> (Value, Vec<String>) {
        let Value::Object(all) = sealed else {
            return (Value::Null, vec![]);
        };
        let field = |name: &String| {
            let path = format!("sealed.{name}");
            let named = sharing.fields.iter().find(|(_, f)| f.from.contains(&path));
            named.map_or(REST, |(code, _)| code.as_str())
        };
        let empty = |v: &Value| v.is_null() || v.as_str().is_some_and(|t| t.trim().is_empty());
        let told = || all.iter().filter(|(_, v)| !empty(v));
        let had = told().map(|(name, _)| field(name).to_string()).collect();
        let left = told().filter(|(name, _)| self.shows(field(name)));
        let left = left.map(|(name, v)| (name.clone(), v.clone())).collect();
        (Value::Object(left), had)
    }

    /// What is left of a description, and which fields it had.
    pub fn description(&self, d: &Description) -> (Description, Vec<String>) {
        let mut left = d.clone();
        let mut had = vec![];
        let mut look = |field: &str, there: bool, hide: &mut dyn FnMut()| {
            if there {
                had.push(field.to_string());
                if !self.shows(field) {
                    hide();
                }
            }
        };
        look("name", !d.names.is_empty(), &mut || {
            let initials = d.names.iter().map(|n| initial(&n.written()));
            left.names = initials.map(|i| Name::whole(&i)).collect();
        });
        look("document", !d.documents.is_empty(), &mut || {
            left.documents = vec![];
        });
        look("sex", d.sex.is_some(), &mut || left.sex = None);
        look("birth_date", d.birth.is_some(), &mut || left.birth = None);
        look("nationality", !d.nationality.is_empty(), &mut || {
            left.nationality = String::new();
        });
        look("phone", !d.phones.is_empty(), &mut || left.phones = vec![]);
        (left, had)
    }

    /// What is left of somebody on a list, and which fields were there.
    pub fn listed(&self, l: &Listed) -> (Listed, Vec<String>) {
        let (description, mut had) = self.description(&l.description);
        let mut left = Listed {
            description,
            ..l.clone()
        };
        for (field, texts) in [
            (
                "itinerary",
                vec![&mut left.from, &mut left.to, &mut left.via],
            ),
            ("seat", vec![&mut left.seat]),
            ("address", vec![&mut left.address, &mut left.residence]),
            (REST, vec![&mut left.booking, &mut left.reference]),
        ] {
            if texts.iter().any(|t| !t.is_empty()) {
                had.push(field.to_string());
            }
            if !self.shows(field) {
                texts.into_iter().for_each(String::clear);
            }
        }
        (left, had)
    }

    /// What is left of a declaration's fields, and which were filled. Of the lines of a
    /// ship's or an aircraft's list the fields have their own names.
    pub fn declared(&self, values: &Values, line: bool) -> (Values, Vec<String>) {
        let field = if line { of_line } else { declared };
        let told = || values.iter().filter(|(_, v)| !v.trim().is_empty());
        let had = told().map(|(name, _)| field(name).to_string()).collect();
        let left = told().filter(|(name, _)| self.shows(field(name)));
        (left.map(|(n, v)| (n.clone(), v.clone())).collect(), had)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use lf_domain::person::{Document, DocumentKind};
    use lf_domain::sharing::Field;
    use serde_json::json;

    fn names_alone() -> Mask {
        Mask::new(
            &["name", "phone", REST],
            vec![vec![Why::of("p/a")], vec![], vec![]],
        )
    }

    fn all() -> Mask {
        Mask::new(&["name", REST], vec![vec![Why::Own], vec![Why::Own]])
    }

    #[test]
    fn of_a_content_is_left_what_a_field_gives() {
        let mut sharing = Sharing::default();
        for (code, path) in [("name", "sealed.name"), ("phone", "sealed.phone")] {
            let field = Field {
                from: vec![path.into()],
                ..Field::default()
            };
            sharing.fields.insert(code.into(), field);
        }
        let sealed = json!({"name": "Li Ming", "phone": "1", "notes": "x", "seat": ""});
        let (left, mut had) = names_alone().content(&sealed, &sharing);
        assert_eq!(left, json!({"name": "Li Ming"}));
        had.sort();
        assert_eq!(had, [REST, "name", "phone"]);
        let whole = json!({"name": "Li Ming", "phone": "1", "notes": "x"});
        assert_eq!(all().content(&sealed, &sharing).0, whole);
        assert_eq!(Mask::default().content(&sealed, &sharing).0, json!({}));
    }

    #[test]
    fn of_a_masked_name_the_first_character_is_left() {
        let d = Description {
            names: vec![Name::new("Li", "Ming")],
            documents: vec![Document {
                kind: DocumentKind::Passport,
                number: "E1".into(),
                issuer: String::new(),
                expiry: None,
            }],
            phones: vec!["1".into()],
            ..Description::default()
        };
        let (left, had) = Mask::default().description(&d);
        assert_eq!(left.names[0].written(), "M**");
        assert!(left.documents.is_empty() && left.phones.is_empty());
        assert_eq!(had, ["name", "document", "phone"]);
        let (left, _) = names_alone().description(&d);
        assert_eq!(left.names, d.names);
        assert!(left.documents.is_empty());
        assert_eq!(all().description(&d).0, d);
    }

    #[test]
    fn fields_of_a_form_go_by_what_they_hold() {
        let values = Values::from([
            ("names.0.given".to_string(), "Ming".to_string()),
            ("phones.0.number".into(), "1".into()),
            ("signed".into(), "yes".into()),
        ]);
        let (left, had) = names_alone().declared(&values, false);
        assert_eq!(left.keys().collect::<Vec<_>>(), ["names.0.given"]);
        assert_eq!(had, ["name", "phone", REST]);
        assert_eq!(all().declared(&values, false).0, values);
    }
}
