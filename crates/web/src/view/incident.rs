//! One incident: what the plans say and why, what is missing, what happened.

use super::happening::Happening;
use jiff::civil::{Date, DateTime};
use lf_domain::case::{Classification, Link, Origin};
use lf_domain::codebook::Label;
use lf_domain::judgement::Judgement;
use lf_domain::level::Level;
use lf_domain::place::Place;
use lf_domain::transmission::Designation;
use lf_rules::report::{Candidate, CriterionReport, Missing, OtherCandidate};
use serde::{Deserialize, Serialize};

/// Numbers of persons of an incident.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Counts {
    /// Confirmed and clinically diagnosed cases.
    pub confirmed: u32,
    /// Of these, acquired outside.
    pub imported: u32,
    /// Of these, acquired here.
    pub local: u32,
    /// Suspected cases.
    pub suspected: u32,
    /// Infections without symptoms.
    pub asymptomatic: u32,
    /// Deaths.
    pub deaths: u32,
}

/// The page of an incident.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct IncidentView {
    /// Id.
    pub id: String,
    /// Name.
    pub name: Label,
    /// Topic of the plan: a disease or a kind.
    pub topic: String,
    /// Numbers of persons.
    pub counts: Counts,
    /// When the candidate was last computed.
    pub computed: DateTime,
    /// What the governing plan suggests.
    pub candidate: Candidate,
    /// Candidate if every suspected case were confirmed, where it differs.
    #[serde(default)]
    pub with_suspects: Option<Level>,
    /// Candidates under other readings of doubtful places, where they differ.
    #[serde(default)]
    pub other_readings: Vec<OtherCandidate>,
    /// Level of the response that persons have started.
    #[serde(default)]
    pub in_force: Option<Level>,
    /// What persons have brought about.
    #[serde(default)]
    pub people: People,
    /// Designation orders, newest first.
    #[serde(default)]
    pub designations: Vec<Signed<Designation>>,
    /// Answers given, newest first.
    #[serde(default)]
    pub answers: Vec<Signed<Judgement>>,
    /// Criteria of the governing plan: those that concern the incident, or all of them.
    pub criteria: Vec<CriterionReport>,
    /// Number of criteria of the plan.
    pub criteria_total: usize,
    /// True when `criteria` holds all of them.
    #[serde(default)]
    pub all_criteria: bool,
    /// Unanswered questions, those that change the level first.
    pub asks: Vec<Ask>,
    /// What happened, newest first.
    pub timeline: Vec<Happening>,
    /// Number of entries of the incident.
    pub timeline_total: usize,
    /// Onsets by day, for incidents with cases.
    pub curve: Option<Curve>,
    /// What the other plans in force say.
    #[serde(default)]
    pub others: Vec<OtherPlan>,
    /// First and last journal number of the incident.
    pub entries: (u64, u64),
    /// Edition and digest of the governing pack.
    pub pack: PackMark,
}

/// What persons have brought about for an incident.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct People {
    /// Responses in force, the city's first: key, level, since, who started it, its reason.
    pub responses: Vec<InForce>,
    /// Warnings that stand.
    pub warnings: Vec<InForce>,
    /// Approval files that wait: number, title parts, bodies that are awaited.
    pub files: Vec<OpenFile>,
    /// What experts, proposers and deciders last said, newest first.
    pub judged: Vec<Judged>,
    /// Keys of responses that are over, the last one first.
    #[serde(default)]
    pub ended: Vec<String>,
    /// Key of the city's own response, started or not.
    pub key: String,
}

/// A response or warning that stands.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct InForce {
    /// Key.
    pub key: String,
    /// `city` or the county.
    pub area: String,
    /// Level.
    pub level: Level,
    /// Since when it has the level.
    pub since: DateTime,
    /// Who started or issued it.
    pub body: String,
    /// Why.
    pub reason: String,
}

/// The last word of a file on a level.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Judged {
    /// Level.
    pub level: Level,
    /// What was done: assessed, proposed, decided, approved.
    pub act: lf_rules::program::Act,
    /// Body.
    pub body: String,
    /// Officer.
    pub officer: String,
    /// When.
    pub at: DateTime,
    /// Why.
    pub reason: String,
    /// File.
    pub file: String,
}

/// An approval file that waits.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct OpenFile {
    /// Number.
    pub id: String,
    /// What it is to bring about.
    pub change: lf_rules::program::Change,
    /// Level that it is to bring, or the one that is left.
    pub level: Option<Level>,
    /// `city` or the county.
    pub area: String,
    /// Bodies whose signature is awaited.
    pub awaited: Vec<String>,
}

/// Which edition of a pack spoke.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct PackMark {
    /// Plan code.
    pub plan: String,
    /// Year or number of the edition.
    pub edition: String,
    /// Digest of the pack in hex.
    pub digest: String,
}

/// A fact with its journal number and the officer who recorded it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Signed<T> {
    /// Journal number.
    pub seq: u64,
    /// When recorded.
    pub at: DateTime,
    /// Officer id.
    pub officer: String,
    /// Body code.
    pub body: String,
    /// The fact.
    pub fact: T,
}

/// A question that waits for an answer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Ask {
    /// What is missing and who must say it.
    pub missing: Missing,
    /// Plan code.
    pub plan: String,
    /// Clauses that wait for it.
    pub clauses: Vec<String>,
    /// Candidate after "yes".
    #[serde(default)]
    pub if_yes: Effect,
    /// Candidate after "no".
    #[serde(default)]
    pub if_no: Effect,
    /// Since when it has been open.
    #[serde(default)]
    pub since: Option<DateTime>,
}

/// What an answer does to the candidate.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Effect {
    /// The candidate becomes this level.
    Becomes(Level),
    /// The candidate stays as it is.
    Stays,
    /// It depends on further answers, or on which number is given.
    #[default]
    Open,
}

impl Ask {
    /// True when some answer is known to change the candidate.
    pub fn decisive(&self) -> bool {
        matches!(self.if_yes, Effect::Becomes(_)) || matches!(self.if_no, Effect::Becomes(_))
    }
}

/// What another plan says about the incident.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct OtherPlan {
    /// Plan code, or a name where there is no pack.
    pub plan: String,
    /// How it stands.
    pub says: OtherSays,
}

/// How another plan stands to an incident.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OtherSays {
    /// The topic is outside its scope.
    NotInScope,
    /// In scope; this is its candidate.
    Candidate(Candidate),
    /// It sends the topic to another instrument.
    Refers(Label),
}

/// Onsets by day.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Curve {
    /// Consecutive days.
    pub days: Vec<Day>,
    /// The window that decides at present.
    #[serde(default)]
    pub window: Option<Window>,
    /// True when the bars are reporting weeks, each named by its Monday.
    #[serde(default)]
    pub weekly: bool,
}

/// Onsets of one day.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Day {
    /// The day.
    pub date: Date,
    /// Acquired here.
    #[serde(default)]
    pub local: u32,
    /// Acquired outside.
    #[serde(default)]
    pub imported: u32,
    /// Origin not stated.
    #[serde(default)]
    pub unstated: u32,
    /// Suspected.
    #[serde(default)]
    pub suspected: u32,
}

impl Day {
    /// All persons of the day.
    pub fn total(&self) -> u32 {
        self.local + self.imported + self.unstated + self.suspected
    }
}

/// The window of days that decides, with its sum and the number of the next level.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Window {
    /// First day.
    pub from: Date,
    /// Last day.
    pub to: Date,
    /// Cases in it that count.
    pub total: u32,
    /// Next level and the number it begins with.
    #[serde(default)]
    pub next: Option<(Level, f64)>,
}

/// The line list of an incident.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LineList {
    /// Incident id.
    pub id: String,
    /// Incident name.
    pub name: Label,
    /// Numbers of persons.
    pub counts: Counts,
    /// Cases, newest report first.
    pub rows: Vec<CaseRow>,
    /// Number of cases after the filter.
    pub matching: usize,
    /// Chosen county; empty for all.
    #[serde(default)]
    pub place: String,
    /// Chosen classification; none for all.
    #[serde(default)]
    pub classification: Option<Classification>,
    /// Journal number to continue from, where there are more.
    #[serde(default)]
    pub more_after: Option<u64>,
}

/// One case, or a number of cases reported together, without anything that names a person.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CaseRow {
    /// Journal number of the record in force.
    pub seq: u64,
    /// Id at the reporter; empty for numbers.
    pub case_id: String,
    /// Number of cases: 1 for one person.
    pub cases: u32,
    /// Where.
    pub place: Place,
    /// Certainty; none for numbers.
    pub classification: Option<Classification>,
    /// Where acquired.
    pub origin: Option<Origin>,
    /// Onset.
    pub onset: Option<Date>,
    /// Report.
    pub reported: Date,
    /// Day of death.
    pub died: Option<Date>,
    /// Point of occurrence.
    pub focus: Option<String>,
    /// Shared circumstances.
    #[serde(default)]
    pub links: Vec<Link>,
    /// How often it was corrected.
    #[serde(default)]
    pub corrections: usize,
}
