//! Whether an entry opens a duty.

use super::happening::Happening;
use super::{Scene, Script};
use lf_domain::codebook::CodeBook;
use lf_rules::program::Trigger;

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

/// The topic under which an entry opens the duty; none where it does not.
/// An entry without a topic gives an empty one.
pub fn opens(
    trigger: &Trigger,
    what: &Happening,
    scene: &Scene<'_>,
    script: &Script<'_>,
) -> Option<String> {
    if trigger.event != what.kind {
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
    {
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
