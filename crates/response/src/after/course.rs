//! What happened, in the order in which it was recorded.

use super::{Folded, Line};
use crate::standing::ResponseChange;
use jiff::Timestamp;
use lf_domain::level::Level;
use serde::Serialize;
use std::str::FromStr;

/// A stretch of time at one level.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Span {
    /// Level in force; none after the end.
    pub level: Option<Level>,
    /// Since when.
    pub from: Timestamp,
    /// Until when; none for the last one.
    pub to: Option<Timestamp>,
    /// What the plan suggested at the beginning.
    pub candidate: Option<Level>,
    /// Why people departed from it.
    pub reason: String,
    /// Clauses of the procedure.
    pub clauses: Vec<String>,
    /// Entry with which it began.
    pub seq: u64,
}

/// The levels in force, oldest first.
pub(super) fn levels(changes: &[(&Line, ResponseChange)]) -> Vec<Span> {
    let mut out: Vec<Span> = vec![];
    for (line, c) in changes {
        // Moved to another edition of the pack: the level goes on.
        if out.last().is_some_and(|s| s.level == c.level) {
            continue;
        }
        if let Some(before) = out.last_mut() {
            before.to = Some(c.at);
        }
        out.push(Span {
            level: c.level,
            from: c.at,
            to: None,
            candidate: c.candidate,
            reason: c.reason.clone(),
            clauses: c.clauses.clone(),
            seq: line.seq,
        });
    }
    out
}

/// Something that happened.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "what", rename_all = "snake_case")]
pub enum Happened {
    /// The plan suggested another level.
    Candidate {
        /// Before.
        from: Option<Level>,
        /// Now.
        to: Option<Level>,
    },
    /// The response of an area changed.
    Response {
        /// Area.
        area: String,
        /// Before.
        before: Option<Level>,
        /// Now.
        level: Option<Level>,
        /// What the plan suggested.
        candidate: Option<Level>,
    },
    /// It moved to another edition of its plan.
    Moved {
        /// Digest of the pack.
        pack: String,
    },
    /// A step of an approval file was refused or sent back.
    Step {
        /// `refused` or `sent_back`.
        said: String,
        /// Step.
        step: String,
        /// File.
        file: String,
    },
    /// A superior's order, or the order of a measure.
    Order {
        /// Kind of order.
        kind: String,
        /// Body that gave it.
        from: String,
        /// Number of the document.
        number: String,
        /// Level ordered.
        level: Option<Level>,
    },
    /// A county said no to an order.
    Declined {
        /// County.
        county: String,
    },
    /// A county did not follow a superior's response.
    NotFollowed {
        /// County.
        area: String,
    },
    /// A warning was issued, changed or lifted.
    Warning {
        /// Level from then.
        level: Option<Level>,
    },
}

/// One line of the course.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Node {
    /// Journal number.
    pub seq: u64,
    /// When it was recorded.
    pub at: Timestamp,
    /// What happened.
    #[serde(flatten)]
    pub what: Happened,
    /// Officer, or the pack that spoke.
    pub officer: String,
    /// Body.
    pub body: String,
    /// Clauses.
    pub clauses: Vec<String>,
    /// What people gave as their reason.
    pub reason: String,
    /// A decision of persons.
    pub decision: bool,
}

pub(super) fn course(folded: &Folded<'_>) -> Vec<Node> {
    folded.lines.iter().filter_map(|l| node(l)).collect()
}

fn level(line: &Line, name: &str) -> Option<Level> {
    Level::from_str(line.text(name)).ok()
}

fn clauses(line: &Line) -> Vec<String> {
    let list = line.entry["clauses"].as_array();
    (list.into_iter().flatten())
        .filter_map(|c| c.as_str().map(str::to_string))
        .collect()
}

fn node(line: &Line) -> Option<Node> {
    let text = |name: &str| line.text(name).to_string();
    let (what, reason, decision) = match line.kind.as_str() {
        "finding.candidate" => {
            let (from, to) = (level(line, "from"), level(line, "to"));
            (Happened::Candidate { from, to }, String::new(), false)
        }
        "response.not_followed" => {
            let area = line.entry["key"]["area"].as_str().unwrap_or_default();
            let what = Happened::NotFollowed { area: area.into() };
            (what, text("reason"), true)
        }
        "response.moved" => (Happened::Moved { pack: text("pack") }, text("reason"), true),
        kind if kind.starts_with("response.") => {
            let c: ResponseChange = line.read()?;
            let what = Happened::Response {
                area: c.key.area,
                before: c.before,
                level: c.level,
                candidate: c.candidate,
            };
            (what, c.reason, true)
        }
        kind @ ("file.refused" | "file.sent_back") => {
            let what = Happened::Step {
                said: kind.trim_start_matches("file.").into(),
                step: text("step"),
                file: line.subject.trim_start_matches("file/").into(),
            };
            (what, text("opinion"), true)
        }
        "order.recorded" => {
            let what = Happened::Order {
                kind: text("kind"),
                from: text("from"),
                number: text("number"),
                level: level(line, "level"),
            };
            (what, text("reason"), true)
        }
        "order.declined" => {
            let county = text("county");
            (Happened::Declined { county }, text("reason"), true)
        }
        "warning.issued" | "warning.changed" | "warning.lifted" => {
            let level = level(line, "level");
            (Happened::Warning { level }, text("ground"), true)
        }
        _ => return None,
    };
    Some(Node {
        seq: line.seq,
        at: line.at,
        what,
        officer: line.officer.clone(),
        body: line.body.clone(),
        clauses: clauses(line),
        reason,
        decision,
    })
}
