//! The recorded act that discharges an obligation by itself.

use super::asks::Question;
use super::happening::Happening;
use super::moving;
use crate::obligation::Period;
use crate::standing::ResponseKey;
use jiff::Timestamp;
use jiff::civil::Date;
use lf_domain::city::split_body;
use lf_domain::codebook::CodeBook;

/// Entries that packs name as they are called.
const OF_THEMSELVES: [&str; 7] = [
    "fact.",
    "record.",
    "custody.",
    "facility.",
    "notice.",
    "gate.",
    "callout.",
];

/// The names under which packs know this act (`evidence.by`).
pub fn names(what: &Happening) -> Vec<String> {
    let named = |name: &str| what.text(name).unwrap_or_default().to_string();
    // A record counts from the stage on that its register says, and once.
    if what.kind.starts_with("record.") && what.body["evidence"] == false {
        return vec![];
    }
    // It names what it does: signing a slot again does nothing more.
    let does = what.body["duties"]
        .as_array()
        .is_some_and(|d| !d.is_empty());
    if (what.kind.starts_with("assessment.") || what.kind.starts_with("observation.")) && !does {
        return vec![];
    }
    match what.kind.as_str() {
        // Signed by its author or sent, whatever comes first.
        "report.signed" | "report.sent" => vec![format!("report.{}", named("kind"))],
        "assessment.signed" => vec!["assessment.slot".to_string()],
        "assessment.proposed" | "assessment.agreed" => vec![
            "assessment.conclusion".to_string(),
            format!("assessment.{}", named("kind")),
        ],
        "observation.checked" => vec!["observation.check".to_string()],
        // Whoever is not released goes on: that answers the same task. The end answers
        // complaints too.
        "observation.ended" | "observation.reset" => {
            vec![
                "observation.end".to_string(),
                "observation.check".to_string(),
            ]
        }
        "map.published" => vec!["zone.map".to_string()],
        "file.signed" => vec![format!("file.{}", named("step"))],
        "record.release" => vec!["record.release".to_string(), "release".to_string()],
        // The one step of a superior's order is signed by its record.
        "order.recorded" => vec![format!("order.{}", named("kind")), "file.order".to_string()],
        "custody.told" => vec![format!("custody.told.{}", split_body(&named("to")).0)],
        "read.reviewed" => vec![what.kind.clone()],
        // An answer is a receipt too.
        "notice.answered" => vec![what.kind.clone(), "notice.acknowledged".to_string()],
        // What goes through the gate before the public is the release of information.
        "gate.released" if what.text("toward") == Some("public") => {
            vec![what.kind.clone(), "release".to_string()]
        }
        // Whoever is there, or has told the leader, has it too.
        "callout.arrived" | "callout.relayed" => {
            vec![what.kind.clone(), "callout.acknowledged".to_string()]
        }
        kind if OF_THEMSELVES.iter().any(|noun| kind.starts_with(noun)) => {
            vec![kind.to_string()]
        }
        _ => vec![],
    }
}

/// The body that acted: the one for which was signed, else the recording one.
pub fn author(what: &Happening) -> &str {
    // Whoever enters it, to ask somebody to take a person is the coordinator's work.
    let coordinator = (what.text("coordinator")).filter(|_| what.kind == "custody.offered");
    (coordinator.or_else(|| what.text("body"))).unwrap_or(&what.agency)
}

/// An open obligation that an act could discharge.
#[derive(Clone, Debug, PartialEq)]
pub struct Candidate {
    /// Id.
    pub id: String,
    /// Plan.
    pub plan: String,
    /// Task.
    pub task: String,
    /// See [`crate::obligation::Obligation::root`].
    pub root: String,
    /// Area.
    pub area: String,
    /// Response.
    pub response: Option<String>,
    /// Topic.
    pub topic: Option<String>,
    /// By when.
    pub due: Option<Timestamp>,
    /// Period.
    pub period: Option<Period>,
    /// Series that it is a period of.
    pub series: Option<String>,
    /// Entry that opened it.
    pub cause: u64,
}

/// Which of the open obligations of its author an act discharges. Of each task
/// one: the period that the act names, else the one that is due first; but every
/// task that asks for the same act, so that one entry serves all reports.
pub fn discharged<'a>(
    what: &Happening,
    open: &'a [Candidate],
    book: &CodeBook,
) -> Vec<&'a Candidate> {
    // An act may name exactly what it answers.
    if let Some(ids) = what.body["duties"].as_array().filter(|a| !a.is_empty()) {
        let named = |c: &&Candidate| ids.iter().any(|id| id.as_str() == Some(&c.id));
        return open.iter().filter(named).collect();
    }
    let topics = what.topics();
    let response = what.key().map(|k| k.to_string());
    let response = response.or_else(|| what.text("response").map(str::to_string));
    let area = what.text("area");
    let day: Option<Date> = ["day", "period", "date"]
        .into_iter()
        .find_map(|name| what.text(name)?.parse().ok());
    let mut best: Vec<&Candidate> = vec![];
    for c in open {
        let other_topic =
            (c.topic.as_ref()).is_some_and(|t| !topics.is_empty() && !topics.contains(t));
        let other_response =
            (c.response.as_deref().zip(response.as_deref())).is_some_and(|(a, b)| {
                a != b && !(same_incident(a, b) && area == Some(c.area.as_str()))
            });
        let other_file = c
            .root
            .strip_prefix("file/")
            .is_some_and(|f| what.text("file") != Some(f));
        let other_notice = c
            .root
            .strip_prefix("notice/")
            .is_some_and(|n| what.text("notice") != Some(n));
        let other_gate =
            (c.root.strip_prefix("gate/")).is_some_and(|g| what.text("gate") != Some(g));
        let other_callout = (c.root.strip_prefix("callout/"))
            .is_some_and(|r| what.text("callout") != r.split('/').next());
        // Of several broken glasses the one that the review names.
        let other_glass = (c.root.strip_prefix("read/")).is_some_and(|r| {
            what.body["of"].as_u64().map(|n| n.to_string()).as_deref() != r.split('/').next()
        });
        let other_question = Question::parse(&c.task).is_some_and(|(finding, about)| {
            what.text("finding") != Some(finding)
                || !book.about_matches(what.text("about").unwrap_or(""), about)
        });
        let is_question = Question::parse(&c.task).is_some();
        let elsewhere = moving::elsewhere(&c.root, what);
        if (other_topic && !is_question)
            || other_response
            || other_file
            || other_notice
            || other_gate
            || other_callout
            || other_glass
            || other_question
            || elsewhere
        {
            continue;
        }
        // The city's and the county's response to one incident ask for the same thing twice.
        let same = |b: &Candidate| {
            (&b.plan, &b.task, &b.area, &b.response) == (&c.plan, &c.task, &c.area, &c.response)
        };
        let rank = |c: &Candidate| {
            let named = (c.period.zip(day)).is_some_and(|(p, d)| p.from <= d && d <= p.until);
            (!named, c.due.unwrap_or(Timestamp::MAX))
        };
        match best.iter().position(|b| same(b)) {
            Some(i) if rank(c) < rank(best[i]) => best[i] = c,
            Some(_) => {}
            None => best.push(c),
        }
    }
    best
}

/// Whether two responses answer the same incident, in whatever area.
fn same_incident(a: &str, b: &str) -> bool {
    match (ResponseKey::parse(a), ResponseKey::parse(b)) {
        (Some(a), Some(b)) => (a.plan, a.topic) == (b.plan, b.topic),
        _ => false,
    }
}
