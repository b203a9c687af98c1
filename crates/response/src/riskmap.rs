//! The risk map: the grades of all towns as of a moment, published as a
//! numbered version that never changes.

use crate::zone::{Grade, Zones};
use jiff::Timestamp;
use lf_domain::actor::Actor;
use lf_domain::city::{City, split_body};
use lf_domain::refusal::Refusal;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// Journal subject of a version.
pub fn subject(n: u64) -> String {
    format!("map/{n}")
}

/// Body of `map.published`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RiskMap {
    /// Number of the version, from 1.
    pub n: u64,
    /// `city`, or the county (GB/T 2260) whose body published its own part.
    pub area: String,
    /// Moment of which the grades are.
    pub as_of: Timestamp,
    /// The risk assessment that it rests on.
    pub assessment: String,
    /// Response for which it is published, as its key; empty without one.
    #[serde(default)]
    pub response: String,
    /// Remark for readers.
    #[serde(default)]
    pub note: String,
    /// Every town of the area with its grade.
    pub towns: Vec<MapTown>,
}

/// One town of a version.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MapTown {
    /// Nine digits.
    pub code: String,
    /// Its grade.
    pub grade: Grade,
    /// In a buffer.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub buffer: bool,
}

/// A version with who published it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Published {
    /// What was published.
    pub map: RiskMap,
    /// Who published it.
    pub by: Actor,
    /// When.
    pub at: Timestamp,
    /// Journal number.
    pub seq: u64,
}

/// What an officer says when publishing.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Publication {
    /// The risk assessment that it rests on.
    #[serde(default)]
    pub assessment: String,
    /// Response for which it is published, as its key.
    #[serde(default)]
    pub response: String,
    /// Remark for readers.
    #[serde(default)]
    pub note: String,
}

/// The map as it would be published now as version `n`: a county's body publishes
/// the map of its county. `publishers` are the roles that may publish; where
/// nobody is named any body may.
///
/// # Errors
/// A town without a grade (all are named), no assessment, or another role.
pub fn publish(
    zones: &Zones,
    city: &City,
    publishers: &BTreeSet<String>,
    actor: &Actor,
    publication: &Publication,
    n: u64,
    now: Timestamp,
) -> Result<RiskMap, Vec<Refusal>> {
    let mut wrong = vec![];
    let (role, own) = split_body(&actor.body);
    if !publishers.is_empty() && !publishers.contains(role) {
        let accepted: Vec<&str> = publishers.iter().map(String::as_str).collect();
        wrong.push(Refusal::new(
            "officer",
            "map-not-publisher",
            &actor.body,
            accepted.join(", "),
        ));
    }
    if publication.assessment.trim().is_empty() {
        wrong.push(Refusal::new("assessment", "zone-no-assessment", "", ""));
    }
    let towns = towns(city, own);
    let ungraded = ungraded(zones, city, own, now);
    if !ungraded.is_empty() || towns.is_empty() {
        wrong.push(Refusal::new(
            "zones",
            "map-ungraded",
            ungraded.len().to_string(),
            ungraded.join(", "),
        ));
    }
    if !wrong.is_empty() {
        return Err(wrong);
    }
    let line = |code: &String| {
        let kept = zones.at(code, now)?;
        Some(MapTown {
            code: code.clone(),
            grade: kept.graded.grade?,
            buffer: kept.graded.buffer,
        })
    };
    Ok(RiskMap {
        n,
        area: own.unwrap_or("city").to_string(),
        as_of: now,
        assessment: publication.assessment.trim().to_string(),
        response: publication.response.trim().to_string(),
        note: publication.note.trim().to_string(),
        towns: towns.into_iter().filter_map(line).collect(),
    })
}

/// Codes of the towns of the city or of one county.
fn towns<'a>(city: &'a City, county: Option<&str>) -> Vec<&'a String> {
    (city
        .areas
        .iter()
        .filter(|a| county.is_none_or(|c| c == a.code)))
    .flat_map(|a| &a.towns)
    .map(|t| &t.code)
    .collect()
}

/// Codes of the towns, of the city or of one county, without a grade at a moment.
pub fn ungraded(
    zones: &Zones,
    city: &City,
    county: Option<&str>,
    moment: Timestamp,
) -> Vec<String> {
    (towns(city, county).into_iter())
        .filter(|t| zones.grade(t, moment).is_none())
        .cloned()
        .collect()
}

/// The version of an area that was in force at a moment: the last one published by then.
pub fn at<'a>(published: &'a [Published], area: &str, moment: Timestamp) -> Option<&'a Published> {
    (published.iter().rev()).find(|p| p.map.area == area && p.at <= moment)
}

/// A town whose grade differs between two versions: code, then, now.
pub type Difference = (String, Option<Grade>, Option<Grade>);

/// What changed from one version to the next.
pub fn changes(before: Option<&RiskMap>, after: &RiskMap) -> Vec<Difference> {
    let then = |code: &str| {
        before
            .and_then(|m| m.towns.iter().find(|t| t.code == code))
            .map(|t| t.grade)
    };
    let moved = after.towns.iter().filter_map(|t| {
        let was = then(&t.code);
        (was != Some(t.grade)).then(|| (t.code.clone(), was, Some(t.grade)))
    });
    let gone = before.into_iter().flat_map(|m| &m.towns).filter_map(|t| {
        let kept = after.towns.iter().any(|a| a.code == t.code);
        (!kept).then(|| (t.code.clone(), Some(t.grade), None))
    });
    moved.chain(gone).collect()
}
