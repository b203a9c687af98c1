//! Plans: the list, and one plan with a clause opened.

use super::incident::PackMark;
use jiff::civil::Date;
use lf_domain::codebook::Label;
use lf_domain::fact::Fact;
use lf_domain::level::Level;
use lf_rules::report::{CriterionReport, Reason, Verdict};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The plans in force.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PlanList {
    /// Plans, governing order first.
    pub plans: Vec<PlanRow>,
}

/// One plan of the list.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PlanRow {
    /// Edition and digest.
    pub pack: PackMark,
    /// Issuing body's role code.
    pub issuer: String,
    /// In force since.
    pub from: Option<Date>,
    /// In force until.
    pub until: Option<Date>,
    /// Criteria by level, IV first.
    pub criteria: [usize; 4],
    /// Cases that passed, of how many.
    pub cases: (usize, usize),
    /// Errors, warnings and notes of the checker.
    pub findings: (usize, usize, usize),
}

/// The page of a plan with one clause opened.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PlanView {
    /// The plan.
    pub row: PlanRow,
    /// Document number.
    #[serde(default)]
    pub number: String,
    /// Headings, in the order of the instrument.
    pub outline: Vec<OutlineItem>,
    /// The opened clause; none for the overview.
    pub clause: Option<ClauseView>,
    /// What the checker says about this clause; about the whole plan in the overview.
    pub findings: Vec<CheckFinding>,
    /// What the checker says about the rest of the chapter.
    #[serde(default)]
    pub other_findings: Vec<CheckFinding>,
}

/// A heading of a plan.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct OutlineItem {
    /// Number, e.g. `2.3(2)`.
    pub number: String,
    /// Heading in our words.
    pub title: Label,
    /// 0 for chapters.
    pub depth: u8,
    /// Number of criteria below it; 0 for a clause itself.
    pub criteria: usize,
    /// Findings of the checker about it.
    pub findings: usize,
    /// True when there is a page for it.
    pub linked: bool,
}

/// A clause with its criterion.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ClauseView {
    /// Number.
    pub number: String,
    /// Heading.
    pub title: Label,
    /// Our wording.
    pub wording: Label,
    /// Level that it gives.
    pub level: Option<Level>,
    /// The criterion block as it stands in the pack.
    pub code: String,
    /// File and line of the block.
    pub source: String,
    /// Dated values.
    pub params: Vec<Param>,
    /// Cases.
    pub cases: Vec<CaseResult>,
    /// Readings that the block follows.
    pub readings: Vec<ReadingNote>,
    /// Rows of the obligation matrix that the block covers.
    #[serde(default)]
    pub covers: Vec<String>,
    /// Incidents on which the clause is evaluated now.
    #[serde(default)]
    pub uses: Vec<ClauseUse>,
    /// The criteria of its topic on the facts as they are now: the clause's
    /// numbers and those of the other levels make a scale.
    #[serde(default)]
    pub topic: Vec<CriterionReport>,
}

/// A dated value of a criterion.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Param {
    /// Name in the condition.
    pub name: String,
    /// Value.
    pub value: f64,
    /// Unit code.
    pub unit: String,
    /// Since when it holds.
    pub since: Option<Date>,
    /// Until when.
    pub until: Option<Date>,
    /// When somebody last checked it against its source.
    pub checked: Option<Date>,
    /// Where it comes from.
    pub source: String,
    /// True for a value that the text leaves open and the city set.
    #[serde(default)]
    pub local: bool,
}

/// A case and what came out.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CaseResult {
    /// What it shows, as written in the pack.
    pub name: String,
    /// Given facts.
    #[serde(default)]
    pub given: Vec<Fact>,
    /// Expected level and clauses.
    pub expected: Outcome,
    /// Computed level and clauses.
    pub got: Outcome,
    /// Whether they agree.
    pub pass: bool,
    /// The same case just below, at and just above its boundary.
    #[serde(default)]
    pub neighbours: Vec<Neighbour>,
}

/// A case with one number set to a value beside its boundary.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Neighbour {
    /// The value.
    pub value: String,
    /// Whether the clause must be met there.
    pub expected: bool,
    /// Whether it is.
    pub got: bool,
}

/// A level with its clauses.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Outcome {
    /// Level; none when no criterion is met.
    pub level: Option<Level>,
    /// Clauses at that level.
    pub clauses: Vec<String>,
}

/// How a doubtful place is read.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ReadingNote {
    /// Id, e.g. `AMB-11`.
    pub id: String,
    /// The reading that is followed.
    pub reading: Label,
    /// The other reading in a few words, where the block gives its condition.
    #[serde(default)]
    pub other: Option<(Label, String)>,
}

/// An incident on which a clause is evaluated.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ClauseUse {
    /// Incident id.
    pub incident: String,
    /// Name.
    pub name: Label,
    /// Verdict there.
    pub verdict: Verdict,
    /// Reasons there.
    pub reason: Reason,
}

/// How grave a finding of the checker is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// The pack cannot be used as it is.
    Error,
    /// Somebody should look: the text leaves a gap or contradicts itself near a value.
    Warning,
    /// Far from any value, or by intention.
    Note,
}

/// A finding of the checker.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CheckFinding {
    /// How grave.
    pub severity: Severity,
    /// Kind, e.g. `gap`, `overlap`; names the messages `check-<kind>` and `check-<kind>-title`.
    pub kind: String,
    /// Clauses concerned.
    pub clauses: Vec<String>,
    /// Their levels, in the same order.
    #[serde(default)]
    pub levels: Vec<Level>,
    /// What was looked at: `adopted`, `text` or `pack`.
    #[serde(default)]
    pub on: String,
    /// The finding in one English sentence.
    #[serde(default)]
    pub message: String,
    /// What the sentence is made of, for other languages.
    #[serde(default)]
    pub args: BTreeMap<String, String>,
    /// Facts that show it.
    #[serde(default)]
    pub witness: Vec<Fact>,
    /// Readings that explain it.
    #[serde(default)]
    pub readings: Vec<String>,
}
