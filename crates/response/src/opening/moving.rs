//! Tasks about a person in custody and about a facility: what they go back to,
//! and when somebody's going on makes them pointless.

use super::happening::Happening;
use crate::custody;
use crate::facility;
use crate::obligation::Hold;

/// What the tasks that an entry about a custody or a facility opens are looked up
/// by, and what keeps them open; none for other entries.
///
/// What must be arranged for a person ends when it is arranged or he is let go, what
/// is late when he goes on. Who must be told is owed whatever becomes of him.
pub fn group(what: &Happening) -> Option<(String, Hold)> {
    if let Some(id) = custody_of(what) {
        let (part, hold) = match what.kind.as_str() {
            "custody.determined" | "custody.revised" | "custody.refused" => ("order", Hold::Fact),
            "custody.overdue" => ("late", Hold::Fact),
            _ => ("told", Hold::Done),
        };
        return Some((format!("{}/{part}", custody::subject(id)), hold));
    }
    let id = facility_of(what)?;
    Some((facility::subject(id), Hold::Fact))
}

/// The roots whose tasks an entry makes pointless.
pub fn pointless(what: &Happening) -> Vec<String> {
    if let Some(id) = custody_of(what) {
        let parts: &[&str] = match what.kind.as_str() {
            "custody.released" | "custody.returned" => &["late", "order"],
            "custody.offered" => &["late", "order"],
            "custody.accepted" | "custody.refused" | "custody.withdrawn" | "custody.departed"
            | "custody.arrived" | "custody.admitted" => &["late"],
            _ => &[],
        };
        let root = custody::subject(id);
        return parts.iter().map(|p| format!("{root}/{p}")).collect();
    }
    match (what.kind.as_str(), facility_of(what)) {
        ("facility.undesignated", Some(id)) => vec![facility::subject(id)],
        _ => vec![],
    }
}

/// Whether an act is about another person or facility than the task of a root.
pub fn elsewhere(root: &str, what: &Happening) -> bool {
    let other = |prefix: &str, own: Option<&str>| {
        (root.strip_prefix(prefix)).is_some_and(|rest| rest.split('/').next() != own)
    };
    other("custody/", custody_of(what)) || other("facility/", facility_of(what))
}

fn custody_of(what: &Happening) -> Option<&str> {
    what.text("custody")
        .filter(|_| what.kind.starts_with("custody."))
}

fn facility_of(what: &Happening) -> Option<&str> {
    what.text("facility")
        .filter(|_| what.kind.starts_with("facility."))
}
