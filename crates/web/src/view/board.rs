//! The situation board and the list of incidents.

use super::happening::Happening;
use super::incident::{Ask, Counts, Curve};
use jiff::civil::DateTime;
use lf_domain::codebook::Label;
use lf_domain::level::Level;
use lf_rules::report::{Candidate, Way};
use serde::{Deserialize, Serialize};

/// The board.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct BoardView {
    /// Up to when entries are in.
    pub as_of: DateTime,
    /// What happened since the officer last looked; none at a first look.
    #[serde(default)]
    pub missed: Option<Missed>,
    /// Incidents, gravest first.
    pub incidents: Vec<IncidentRow>,
    /// Entries of today.
    pub today: Today,
    /// Questions that nobody has answered, those that change a level first.
    pub asks: Vec<IncidentAsk>,
    /// How each county stands.
    pub areas: Vec<AreaState>,
    /// Curve of the gravest incident that has cases, with the incident's name.
    pub curve: Option<(Label, Curve)>,
    /// What happened last, newest first.
    pub recent: Vec<Happening>,
    /// Open questions by the body that must answer.
    pub bodies: Vec<BodyAsks>,
}

/// What was recorded since a look.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Missed {
    /// When the officer looked.
    pub at: DateTime,
    /// First entry after it; 0 where there is none.
    pub first: u64,
    /// Facts.
    pub facts: u64,
    /// Of these, corrections and withdrawals.
    pub corrections: u64,
    /// Answers to questions.
    pub answers: u64,
    /// Incidents whose candidate is another now: id, name, then, now.
    pub levels: Vec<(String, Label, Option<Level>, Option<Level>)>,
    /// Tasks that became late or were missed.
    pub late: u64,
    /// Changes of a response.
    pub responses: u64,
}

/// Counts of today's entries.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Today {
    /// Facts recorded today.
    pub facts: usize,
    /// Of these, corrections and withdrawals.
    pub corrections: usize,
    /// Changes of a level candidate today.
    pub level_changes: usize,
}

/// A row of the table of incidents.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct IncidentRow {
    /// Id, as in `/incidents/{id}`.
    pub id: String,
    /// Name.
    pub name: Label,
    /// Numbers of persons.
    pub counts: Counts,
    /// A reporting week, where the incident is about weekly figures.
    #[serde(default)]
    pub week: Option<lf_domain::week::Week>,
    /// What the governing plan suggests.
    pub candidate: Candidate,
    /// Candidate if every suspected case were confirmed, where it differs.
    #[serde(default)]
    pub with_suspects: Option<Level>,
    /// Level of the response that persons have started.
    #[serde(default)]
    pub in_force: Option<Level>,
    /// The nearest higher level.
    pub next: Option<Next>,
    /// Unanswered questions, the most telling first.
    #[serde(default)]
    pub asks: Vec<Ask>,
    /// Last entry that concerns it.
    pub last: DateTime,
}

/// The distance to the next level.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Next {
    /// Which level.
    pub level: Level,
    /// By which clause.
    pub clause: String,
    /// Roads to it, nearest first.
    pub ways: Vec<Way>,
    /// How far along the first road, as value and threshold.
    #[serde(default)]
    pub progress: Option<(f64, f64)>,
}

/// A question with the incident that it belongs to.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct IncidentAsk {
    /// Incident id.
    pub incident: String,
    /// Incident name.
    pub name: Label,
    /// The question.
    pub ask: Ask,
}

/// How a county stands.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct AreaState {
    /// GB/T 2260 code.
    pub code: String,
    /// Highest candidate of an incident with cases there.
    pub level: Option<Level>,
    /// True when a response of that level is in force.
    #[serde(default)]
    pub in_force: bool,
    /// True when an answer is awaited about it.
    #[serde(default)]
    pub pending: bool,
    /// Cases that count.
    pub cases: u32,
    /// Suspected cases.
    pub suspected: u32,
}

/// Open questions of one body.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct BodyAsks {
    /// Role code.
    pub body: String,
    /// Open questions.
    pub open: usize,
    /// Of these, questions whose answer can change a level.
    pub decisive: usize,
}
