//! The words that duties and measures may use: what opens a task, what
//! discharges it, what an order or a step must carry.

/// A word with its meaning.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Word {
    /// The word.
    pub name: &'static str,
    /// What it means, in one line.
    pub doc: &'static str,
}

const fn word(name: &'static str, doc: &'static str) -> Word {
    Word { name, doc }
}

/// Events that open a duty, besides `fact.<kind>`.
pub const EVENTS: &[Word] = &[
    word(
        "finding.candidate",
        "a plan suggests another level than before",
    ),
    word(
        "finding.pending",
        "a judgement that nobody has given decides a level",
    ),
    word("response.started", "a response is started"),
    word("response.raised", "its level is raised"),
    word("response.lowered", "its level is lowered"),
    word("response.ended", "it is ended"),
    word("response.active", "while a response runs; with `every`"),
    word("file.opened", "an approval file is opened"),
    word(
        "order.recorded",
        "an order is recorded; `kinds` names which",
    ),
    word(
        "zone.graded",
        "a town gets a risk grade; `kinds` are first, risen, fallen, same",
    ),
    word(
        "area.drawn",
        "an order is decided; `kinds` names the tasks that carry the power",
    ),
    word("area.lifted", "an order is lifted"),
    word(
        "area.resumption_due",
        "a grade fell where an order holds; `kinds` as of area.drawn",
    ),
    word("warning.issued", "a warning is issued"),
    word("report.signed", "a report is signed; `kinds` names which"),
    word(
        "custody.determined",
        "a person is determined; `kinds` names as what",
    ),
    word(
        "custody.revised",
        "a person is determined to be something else; `kinds` as before",
    ),
    word(
        "custody.offered",
        "a facility is asked to take a person; `kinds` are first, again",
    ),
    word("custody.refused", "it does not take him"),
    word("custody.departed", "the carrier has the person"),
    word("custody.arrived", "the receiver has the person"),
    word("custody.admitted", "the person has his bed"),
    word(
        "custody.result",
        "a laboratory result of a person; `kinds` names the outcome",
    ),
    word(
        "custody.overdue",
        "a step with a person is late; `kinds` are offer, accept, depart, arrive, admit",
    ),
    word(
        "facility.designated",
        "a facility is designated; `kinds` names the function",
    ),
    word(
        "facility.accepted",
        "its site was inspected; `kinds` are passed, failed",
    ),
    word(
        "assessment.opened",
        "a joint assessment is called; `kinds` names which",
    ),
    word(
        "assessment.concluded",
        "its conclusion is signed by all who must; `kinds` names which, or `<instrument>.<outcome>`",
    ),
    word(
        "assessment.advised",
        "advice of warning is signed and sent; `kinds` names which assessment",
    ),
    word("standing", "always, by the calendar; with `every`"),
    word(
        "record.added",
        "a record comes to the stage from which it counts; `kinds` names the register",
    ),
    word(
        "declaration.made",
        "a declaration of health is taken; `values` can ask for sort, direction, affected",
    ),
    word(
        "declaration.corrected",
        "it is set right; `values` as before",
    ),
    word(
        "person.registered",
        "a person is registered; `kinds` names the category",
    ),
];

/// The role of whoever recorded what opened the duty; no city fills it.
pub const REPORTER: &str = "reporter";

/// True for events that a body records: neither the calendar nor the machine.
pub fn has_reporter(event: &str) -> bool {
    !is_calendar(event) && !event.starts_with("finding.")
}

/// Kinds of facts, for `fact.<kind>`.
pub const FACTS: &[Word] = &[
    word("case", "one case in one person"),
    word("count", "a number of cases"),
    word("cluster", "a cluster found by CDC"),
    word("occurrence", "a typed occurrence"),
    word("poisoning", "an acute occupational poisoning"),
    word("other_prefectures", "other prefecture cities reached"),
    word("weekly", "a weekly count of a class B or C disease"),
    word("weekly_coverage", "since when weekly counts are complete"),
    word("sentinel", "influenza sentinel figures of a week"),
    word("baseline", "influenza baselines of a year"),
    word("grade", "a community transmission grade"),
    word("capacity", "a capacity grade"),
    word("designation", "a designation order"),
    word("judgement", "an expert judgement"),
    word("withdrawal", "a record is taken back"),
];

/// Kinds of reports, for `report.<kind>`.
pub const REPORTS: &[Word] = &[
    word("first", "first report"),
    word("progress", "progress report"),
    word("closing", "closing report"),
    word("daily", "daily report, also the zero report"),
    word("weekly", "weekly report"),
    word("assessment", "risk assessment"),
    word("evaluation", "evaluation after the response"),
];

/// Acts that discharge a task by themselves.
pub const ACTS: &[Word] = &[
    word("report.<kind>", "a report of this kind is signed and sent"),
    word("zone.map", "a risk map is published"),
    word("record.<kind>", "a record is added to this register"),
    word("file.<step>", "this step of a chain is signed"),
    word("fact.<kind>", "a fact of this kind is recorded"),
    word("release", "information is released"),
    word("custody.<kind>", "this is recorded about the person"),
    word("custody.told.<role>", "this body was told of the person"),
    word("facility.<kind>", "this is recorded about the facility"),
    word(
        "assessment.<id>",
        "the body signs the conclusion of this joint assessment",
    ),
];

/// What can be recorded about a person in custody, for `custody.<kind>`.
pub const CUSTODY: &[Word] = &[
    word("offered", "a facility is asked to take him"),
    word("departed", "the carrier has him"),
    word("arrived", "the receiver has him"),
    word("admitted", "he has his bed"),
    word("whereabouts", "it is said where he is"),
    word("cleaned", "the vehicle was disinfected"),
    word("read", "a result was read"),
    word("released", "he is let go"),
];

/// What can be recorded about a facility, for `facility.<kind>`.
pub const FACILITY: &[Word] = &[
    word("designated", "it is designated"),
    word("accepted", "its site was inspected"),
    word("beds", "its beds are counted"),
    word("visited", "it was visited and guided"),
    word("served", "it gave a service"),
];

/// What a step of a chain asks for.
pub const STEP_NEEDS: &[Word] = &[
    word("number", "number of the document"),
    word("names", "names of the experts"),
    word("receipt", "when it was received"),
    word("audience", "whom a warning is for"),
];

/// What an order of a measure that needs a decision of its own must carry.
pub const ORDER_NEEDS: &[Word] = &[
    word("scope", "where it holds"),
    word("assessment", "the assessment that it rests on"),
    word("end", "last day"),
    word("review", "day on which it is looked at again"),
    word("reason", "why"),
    word("basis", "legal basis, with the acting body and its power"),
    word("tracks", "tracks and contacts that it rests on"),
    word(
        "object",
        "the thing that it is about, or the number of the disaster",
    ),
    word("exceptions", "what stays open, e.g. a green channel"),
    word("class_ab", "a disease of class A or B"),
    word(
        "trunk",
        "the higher body's number where a trunk road is cut",
    ),
    word("lab", "a laboratory result; without it the order warns"),
];

/// Legal classes of diseases in a trigger.
pub const CLASSES: &[Word] = &[
    word("A", "class A"),
    word("B", "class B"),
    word("C", "class C"),
    word("a_managed", "class A, or managed as such"),
    word("b_managed", "class B, and managed as such"),
];

/// Classifications of a case in a trigger.
pub const CLASSIFICATIONS: &[Word] = &[
    word("suspected", "suspected"),
    word("clinical", "clinically diagnosed"),
    word("confirmed", "confirmed in the laboratory"),
    word("asymptomatic", "infection without symptoms"),
    word("excluded", "ruled out"),
];

/// True when a list has a word.
pub fn has(list: &[Word], name: &str) -> bool {
    list.iter().any(|w| w.name == name)
}

/// The words of a list, for messages.
pub fn names(list: &[Word]) -> String {
    let names: Vec<&str> = list.iter().map(|w| w.name).collect();
    names.join(", ")
}

/// True for a known event, `fact.<kind>` included.
pub fn is_event(name: &str) -> bool {
    match name.strip_prefix("fact.") {
        Some(kind) => has(FACTS, kind),
        None => has(EVENTS, name),
    }
}

/// True for an event that comes by the calendar, and so needs `every`.
pub fn is_calendar(event: &str) -> bool {
    matches!(event, "standing" | "response.active")
}

#[cfg(test)]
mod tests {
    use super::*;
    use lf_domain::case::Classification;

    #[test]
    fn events_are_known_by_their_whole_name() {
        assert!(is_event("fact.case") && is_event("standing") && is_event("response.ended"));
        assert!(!is_event("fact.cases") && !is_event("fact.") && !is_event("response"));
        assert!(is_calendar("standing") && !is_calendar("response.started"));
    }

    #[test]
    fn classifications_are_those_of_a_case() {
        for w in CLASSIFICATIONS {
            let value = serde_json::Value::String(w.name.into());
            serde_json::from_value::<Classification>(value).unwrap();
        }
    }
}
