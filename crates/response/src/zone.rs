//! Risk grades of towns, and the list of key places outside the city: who
//! graded what on which assessment, from when until when. The plans use high,
//! middle and low risk without criteria; so grades are entered by people, with
//! their author and the assessment that they rest on.

use jiff::{SignedDuration, Timestamp};
use lf_domain::actor::Actor;
use lf_domain::city::{City, split_body};
use lf_domain::codebook::Label;
use lf_domain::refusal::Refusal;
pub use lf_rules::program::Grade;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// Prefix of the id of a place outside the city: `outside:JP`, `outside:310115`.
pub const OUTSIDE: &str = "outside:";

/// Days ahead for which a grade may be entered.
const AHEAD_DAYS: i64 = 31;

/// Grades, gravest first, as lists show them.
pub const GRADES: [Grade; 3] = [Grade::High, Grade::Mid, Grade::Low];

/// Word of a grade in keys, classes and the API.
pub fn word(grade: Grade) -> &'static str {
    match grade {
        Grade::High => "high",
        Grade::Mid => "mid",
        Grade::Low => "low",
    }
}

/// Journal subject of a zone.
pub fn subject(zone: &str) -> String {
    format!("zone/{zone}")
}

/// How a grade moved.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Turn {
    /// Nothing stood before.
    First,
    /// Graver than before.
    Risen,
    /// Milder than before: what rested on the graver one is to be looked at again.
    Fallen,
    /// Confirmed.
    Same,
    /// Taken off the list (places outside only).
    Removed,
}

/// Body of `zone.graded`: one zone's grade from a moment on.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Graded {
    /// Nine digits of the town, or [`OUTSIDE`] with a code.
    pub zone: String,
    /// Name, for places outside; towns have theirs in the city definition.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub label: Option<Label>,
    /// County of the town (GB/T 2260); empty for places outside.
    #[serde(default)]
    pub county: String,
    /// The grade; none when a place outside is taken off the list.
    pub grade: Option<Grade>,
    /// Grade that stood until then.
    #[serde(default)]
    pub before: Option<Grade>,
    /// How it moved.
    pub kind: Turn,
    /// In the buffer around a graver zone.
    #[serde(default)]
    pub buffer: bool,
    /// Valid from.
    pub from: Timestamp,
    /// Valid until, exclusive; afterwards the zone has no grade until it is graded again.
    #[serde(default)]
    pub until: Option<Timestamp>,
    /// The risk assessment that it rests on: a record of the journal or a document number.
    pub assessment: String,
    /// Why, in a sentence.
    #[serde(default)]
    pub reason: String,
}

/// A grading with who entered it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Kept {
    /// What was entered.
    pub graded: Graded,
    /// Who entered it.
    pub by: Actor,
    /// When it was recorded.
    pub recorded: Timestamp,
    /// Journal number.
    pub seq: u64,
}

/// What an officer enters for several zones at once.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Grading {
    /// The zones with their grades.
    pub lines: Vec<Line>,
    /// Assessment that they rest on.
    #[serde(default)]
    pub assessment: String,
    /// Why.
    #[serde(default)]
    pub reason: String,
    /// Valid from; now when left out.
    #[serde(default)]
    pub from: Option<Timestamp>,
    /// Valid until.
    #[serde(default)]
    pub until: Option<Timestamp>,
}

/// One zone of a [`Grading`].
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Line {
    /// Town code, or [`OUTSIDE`] with a code.
    pub zone: String,
    /// Name, for places outside.
    #[serde(default)]
    pub label: Option<Label>,
    /// Grade; none takes a place outside off the list.
    pub grade: Option<Grade>,
    /// In the buffer around a graver zone.
    #[serde(default)]
    pub buffer: bool,
}

/// All grades ever entered, by zone.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Zones {
    kept: BTreeMap<String, Vec<Kept>>,
}

impl Zones {
    /// Folds an entry in.
    pub fn apply(&mut self, kept: Kept) {
        let zone = kept.graded.zone.clone();
        self.kept.entry(zone).or_default().push(kept);
    }

    /// All gradings of a zone, oldest first.
    pub fn history(&self, zone: &str) -> &[Kept] {
        self.kept.get(zone).map_or(&[], Vec::as_slice)
    }

    /// Journal number of the last grading of a zone, 0 when it has none.
    pub fn seq(&self, zone: &str) -> u64 {
        self.history(zone).last().map_or(0, |k| k.seq)
    }

    /// The grading that is valid at a moment. A grading replaces what stood from
    /// its beginning on, so the last one that had begun decides.
    pub fn at(&self, zone: &str, moment: Timestamp) -> Option<&Kept> {
        let begun = |k: &&Kept| k.graded.from <= moment;
        let last = self.history(zone).iter().rev().find(begun)?;
        let over = last.graded.until.is_some_and(|u| u <= moment);
        (!over && last.graded.grade.is_some()).then_some(last)
    }

    /// The grade of a zone at a moment.
    pub fn grade(&self, zone: &str, moment: Timestamp) -> Option<Grade> {
        self.at(zone, moment)?.graded.grade
    }

    /// Places outside that are on the list at a moment, gravest first.
    pub fn outside(&self, moment: Timestamp) -> Vec<&Kept> {
        let zones = self.kept.keys().filter(|z| z.starts_with(OUTSIDE));
        let mut out: Vec<&Kept> = zones.filter_map(|z| self.at(z, moment)).collect();
        out.sort_by_key(|k| (std::cmp::Reverse(k.graded.grade), k.graded.zone.clone()));
        out
    }

    /// Grades that occur in each county at a moment; for the duties of counties
    /// that hold in zones of a grade.
    pub fn county_grades(
        &self,
        city: &City,
        moment: Timestamp,
    ) -> BTreeMap<String, BTreeSet<Grade>> {
        (city.areas.iter())
            .map(|a| {
                let towns = a.towns.iter();
                let grades = towns.filter_map(|t| self.grade(&t.code, moment)).collect();
                (a.code.clone(), grades)
            })
            .collect()
    }
}

/// County of a town, where the city has the town.
pub fn county_of<'a>(city: &'a City, town: &str) -> Option<&'a str> {
    let has = |a: &&lf_domain::city::Area| a.towns.iter().any(|t| t.code == town);
    city.areas.iter().find(has).map(|a| a.code.as_str())
}

/// Decides a grading: one event per zone, or everything that is wrong with it.
/// `graders` are the roles that may grade; where nobody is named any body may.
///
/// # Errors
/// Unknown zones, zones of another county, impossible times, no assessment.
pub fn grade(
    zones: &Zones,
    city: &City,
    graders: &BTreeSet<String>,
    actor: &Actor,
    grading: &Grading,
    now: Timestamp,
) -> Result<Vec<Graded>, Vec<Refusal>> {
    let mut wrong = vec![];
    let (role, own) = split_body(&actor.body);
    if !graders.is_empty() && !graders.contains(role) {
        let accepted: Vec<&str> = graders.iter().map(String::as_str).collect();
        wrong.push(Refusal::new(
            "officer",
            "zone-not-grader",
            &actor.body,
            accepted.join(", "),
        ));
    }
    if grading.assessment.trim().is_empty() {
        wrong.push(Refusal::new("assessment", "zone-no-assessment", "", ""));
    }
    if grading.lines.is_empty() {
        wrong.push(Refusal::new("zones", "zone-none-chosen", "", ""));
    }
    let from = grading.from.unwrap_or(now);
    let latest = now + SignedDuration::from_hours(24 * AHEAD_DAYS);
    if from > latest {
        wrong.push(Refusal::new(
            "from",
            "zone-too-far-ahead",
            from.to_string(),
            latest.to_string(),
        ));
    }
    if let Some(until) = grading.until.filter(|u| *u <= from) {
        wrong.push(Refusal::new(
            "until",
            "zone-until-before-from",
            until.to_string(),
            from.to_string(),
        ));
    }
    let mut seen = BTreeSet::new();
    let mut out = vec![];
    for line in &grading.lines {
        if !seen.insert(line.zone.as_str()) {
            wrong.push(Refusal::new("zones", "zone-twice", &line.zone, ""));
            continue;
        }
        match one(zones, city, own, line, from) {
            Ok((county, before, kind)) => out.push(Graded {
                zone: line.zone.clone(),
                label: line.label.clone(),
                county,
                grade: line.grade,
                before,
                kind,
                buffer: line.buffer,
                from,
                until: grading.until,
                assessment: grading.assessment.trim().to_string(),
                reason: grading.reason.trim().to_string(),
            }),
            Err(r) => wrong.push(r),
        }
    }
    if wrong.is_empty() {
        Ok(out)
    } else {
        Err(wrong)
    }
}

/// County, grade before and turn of one line, or why it cannot be.
fn one(
    zones: &Zones,
    city: &City,
    own: Option<&str>,
    line: &Line,
    from: Timestamp,
) -> Result<(String, Option<Grade>, Turn), Refusal> {
    let outside = line.zone.strip_prefix(OUTSIDE);
    let county = match outside {
        Some(code) => {
            let plain = |c: char| c.is_ascii_alphanumeric() || c == '-';
            if code.is_empty() || code.len() > 24 || !code.chars().all(plain) {
                return Err(Refusal::new(
                    "code",
                    "zone-outside-code",
                    code,
                    "JP, 310115",
                ));
            }
            if own.is_some() {
                return Err(Refusal::new("zones", "zone-outside-city", code, ""));
            }
            let named = |l: &Label| !l.zh.trim().is_empty() && !l.en.trim().is_empty();
            if line.grade.is_some() && !line.label.as_ref().is_some_and(named) {
                return Err(Refusal::new("label", "required", "", ""));
            }
            String::new()
        }
        None => (county_of(city, &line.zone))
            .ok_or_else(|| Refusal::new("zones", "unknown-town", &line.zone, ""))?
            .to_string(),
    };
    if let Some(own) = own.filter(|o| *o != county) {
        return Err(Refusal::new("zones", "zone-other-county", &line.zone, own));
    }
    if outside.is_none() && line.grade.is_none() {
        return Err(Refusal::new("grade", "zone-no-grade", &line.zone, ""));
    }
    if let Some(last) = zones.history(&line.zone).last()
        && from < last.graded.from
    {
        return Err(Refusal::new(
            "from",
            "zone-before-last",
            &line.zone,
            last.graded.from.to_string(),
        ));
    }
    let before = zones.grade(&line.zone, from);
    let kind = match (before, line.grade) {
        (None, None) => return Err(Refusal::new("zones", "zone-not-listed", &line.zone, "")),
        (Some(_), None) => Turn::Removed,
        (None, Some(_)) => Turn::First,
        (Some(b), Some(n)) if n > b => Turn::Risen,
        (Some(b), Some(n)) if n < b => Turn::Fallen,
        _ => Turn::Same,
    };
    Ok((county, before, kind))
}
