//! Whether an entry opens a duty.

use super::happening::Happening;
use super::{Scene, Script};
use lf_domain::city::City;
use lf_domain::codebook::CodeBook;
use lf_rules::program::Trigger;
use serde_json::Value;

/// Group of the code book with the diseases that are managed like class A.
const AS_CLASS_A: &str = "a_managed";
/// Class B without them.
const AS_CLASS_B: &str = "b_managed";

/// Whether a disease is of one of the named classes: of the law's own (`A`, `B`,
/// `C`) or by how it is managed (`a_managed`, `b_managed`).
fn of_class(disease: &str, classes: &[String], book: &CodeBook) -> bool {
    let own = book.diseases.get(disease).map(|d| d.class.as_str());
    let group = book.groups.get(AS_CLASS_A);
    let raised = group.is_some_and(|g| g.iter().any(|d| d == disease));
    (classes.iter()).any(|c| match c.as_str() {
        AS_CLASS_A => own == Some("A") || raised,
        AS_CLASS_B => own == Some("B") && !raised,
        class => own == Some(class),
    })
}

/// Whether a disease is named, by itself or by a group of the code book.
fn named(disease: &str, names: &[String], book: &CodeBook) -> bool {
    (names.iter()).any(|n| {
        n == disease || (book.groups.get(n)).is_some_and(|g| g.iter().any(|d| d == disease))
    })
}

/// The event of a record that comes to the stage from which it counts.
const RECORD: &str = "record.added";

/// Whether an entry is what a trigger names.
fn is_event(event: &str, what: &Happening) -> bool {
    match event {
        RECORD => what.kind.starts_with("record.") && what.body["evidence"] == true,
        _ => event == what.kind,
    }
}

/// A value of an entry by its name: of a record's form, or of its body.
fn value(what: &Happening, name: &str) -> Option<String> {
    let given = |v: &Value| match v {
        Value::String(s) => Some(s.trim().to_string()).filter(|s| !s.is_empty()),
        Value::Number(n) => Some(n.to_string()),
        Value::Bool(b) => Some(b.to_string()),
        _ => None,
    };
    given(&what.body["values"][name]).or_else(|| given(&what.body[name]))
}

/// Whether the entry has the values that a trigger asks for; none where a number is
/// compared with a parameter that the city has not set.
pub fn has_values(trigger: &Trigger, what: &Happening, city: &City) -> Option<bool> {
    let mut unknown = false;
    for (name, wanted) in &trigger.values {
        let given = value(what, name);
        let mut any = Some(false);
        for w in wanted {
            let Some(bound) = w.strip_prefix(">=") else {
                if given.as_deref() == Some(w) {
                    any = Some(true);
                }
                continue;
            };
            let Some(number) = given.as_deref().and_then(|g| g.parse::<u64>().ok()) else {
                continue;
            };
            let own = || {
                city.parameters
                    .get(bound)
                    .and_then(|p| p.value.parse().ok())
            };
            match bound.parse::<u64>().ok().or_else(own) {
                Some(least) if number >= least => any = Some(true),
                // Nobody is never many.
                None if number > 0 && any == Some(false) => any = None,
                _ => {}
            }
        }
        match any {
            Some(true) => {}
            Some(false) => return Some(false),
            None => unknown = true,
        }
    }
    (!unknown).then_some(true)
}

/// The topic under which an entry opens the duty; none where it does not.
/// An entry without a topic gives an empty one.
pub fn opens(
    trigger: &Trigger,
    what: &Happening,
    scene: &Scene<'_>,
    script: &Script<'_>,
) -> Option<String> {
    if !is_event(&trigger.event, what) {
        return None;
    }
    // A response, a candidate, a file is of one plan; a fact is anybody's. A pack that
    // governs nothing itself adds its duties to every plan's.
    let boundless = script.diseases.is_empty() && script.topics.is_empty();
    if !boundless && what.plan().is_some_and(|p| p != script.code) {
        return None;
    }
    let disease = what.disease();
    if let Some(d) = disease {
        if !trigger.diseases.is_empty() && !named(d, &trigger.diseases, scene.book) {
            return None;
        }
        if !trigger.classes.is_empty() && !of_class(d, &trigger.classes, scene.book) {
            return None;
        }
    } else if !trigger.diseases.is_empty() || !trigger.classes.is_empty() {
        return None;
    }
    let is = |list: &[String], value: Option<&str>| {
        list.is_empty() || value.is_some_and(|v| list.iter().any(|l| l == v))
    };
    if !is(&trigger.classifications, what.text("classification"))
        || !is(&trigger.kinds, what.sort())
        || !is(&trigger.origins, what.text("origin"))
    {
        return None;
    }
    // What nobody can compare is asked for rather than left out.
    if has_values(trigger, what, scene.city) == Some(false) {
        return None;
    }
    if !trigger.levels.is_empty() && !what.level().is_some_and(|l| trigger.levels.contains(&l)) {
        return None;
    }
    let topics = what.topics();
    if !trigger.topics.is_empty() {
        return topics.into_iter().find(|t| trigger.topics.contains(t));
    }
    // A fact that no filter names must be of the plan's own matter.
    let filtered = !trigger.diseases.is_empty() || !trigger.classes.is_empty();
    if what.is_fact() && !filtered {
        let ours = disease.is_some_and(|d| named(d, script.diseases, scene.book))
            || topics.iter().any(|t| script.topics.contains(t));
        if !boundless && !ours {
            return None;
        }
    }
    let own = topics.iter().find(|t| script.topics.contains(t));
    Some(own.or(topics.first()).cloned().unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;
    use lf_domain::city::Parameter;
    use lf_domain::codebook::Label;
    use serde_json::json;

    fn city(many: &str) -> City {
        let mut city: City = serde_json::from_value(json!({
            "id": "t", "label": {"zh": "t", "en": "t"}, "code": "1", "time_zone": "UTC",
            "areas": [], "bodies": [], "packs": [],
            "currency": {"quiet_days": 28, "occurrence_days": 60, "week_days": 13},
        }))
        .unwrap();
        let p = Parameter {
            value: many.into(),
            label: Label::default(),
            source: String::new(),
        };
        city.parameters.insert("many".into(), p);
        city
    }

    fn asks(name: &str, wanted: &[&str], body: serde_json::Value, many: &str) -> Option<bool> {
        let list = wanted.iter().map(ToString::to_string).collect();
        let trigger = Trigger {
            values: [(name.to_string(), list)].into(),
            ..Trigger::default()
        };
        let what = Happening {
            body,
            ..Happening::default()
        };
        has_values(&trigger, &what, &city(many))
    }

    #[test]
    fn numbers_are_compared_and_an_unset_parameter_decides_nothing() {
        let body = |n: u32| json!({"values": {"persons": n.to_string()}});
        assert_eq!(asks("persons", &[">=3"], body(3), ""), Some(true));
        assert_eq!(asks("persons", &[">=3"], body(2), ""), Some(false));
        assert_eq!(asks("persons", &[">=many"], body(5), ""), None);
        assert_eq!(asks("persons", &[">=many"], body(0), ""), Some(false));
        assert_eq!(asks("persons", &[">=many"], body(5), "10"), Some(false));
        assert_eq!(asks("persons", &[">=many"], body(10), "10"), Some(true));
        assert_eq!(asks("persons", &[">=many", ">=1"], body(5), ""), Some(true));
        assert_eq!(
            asks("harm", &["serious"], json!({"harm": "serious"}), ""),
            Some(true)
        );
        assert_eq!(asks("harm", &["serious"], json!({}), ""), Some(false));
    }
}
