//! A story: facts with days relative to today, told to an office by named
//! officers. The demo city and drills are told this way.

use crate::clock::SetClock;
use crate::office::Office;
use crate::report::{Report, ReportError};
use jiff::civil::{Date, Time};
use jiff::tz::TimeZone;
use jiff::{Span, Timestamp};
use lf_domain::actor::Actor;
use lf_domain::fact::Fact;
use lf_store::{Personal, StoreError};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::time::Duration;

/// One thing that somebody reports in a story.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scene {
    /// Days from today, e.g. -3.
    pub day: i32,
    /// Time of the day.
    pub time: Time,
    /// Officer id; the body is the officer's.
    pub officer: String,
    /// The fact as journalled, with days written `day-3` or `day+0` and weeks `week-1`.
    pub fact: serde_json::Value,
    /// Name under which a later scene can correct this one.
    #[serde(default)]
    pub label: Option<String>,
    /// Label of the scene that this one corrects or withdraws.
    #[serde(default)]
    pub corrects: Option<String>,
    /// Personal content, sealed.
    #[serde(default)]
    pub person: Option<serde_json::Value>,
}

/// A story.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Story {
    /// The scenes in the order in which they are told.
    pub scenes: Vec<Scene>,
}

/// How long a scene waits for the plans and the duties to have seen it.
const PATIENCE: Duration = Duration::from_secs(10);

/// Why a story could not be told.
#[derive(Debug, thiserror::Error)]
#[error("scene {number} ({officer}): {cause}")]
pub struct StoryError {
    /// Number of the scene, from 1.
    pub number: usize,
    /// Who reports in it.
    pub officer: String,
    /// What was wrong.
    pub cause: String,
}

/// Tells a story to an office whose clock is `clock`, as of the day `today`.
///
/// # Errors
/// The first scene that is refused.
pub async fn tell(
    office: &Office,
    clock: &SetClock,
    story: &Story,
    today: Date,
) -> Result<(), StoryError> {
    let mut labels: BTreeMap<String, u64> = BTreeMap::new();
    let mut last = Timestamp::MIN;
    for (i, scene) in story.scenes.iter().enumerate() {
        let wrong = |cause: String| StoryError {
            number: i + 1,
            officer: scene.officer.clone(),
            cause,
        };
        let at = moment(today, scene, office).ok_or_else(|| wrong("no such time".into()))?;
        if at < last {
            return Err(wrong(
                "comes before the scene above it; scenes stand in the order of time".into(),
            ));
        }
        last = at;
        clock.set(at);
        // What fell due since the scene before.
        strike(office).await.map_err(|e| wrong(e.to_string()))?;
        let mut value = scene.fact.clone();
        relative(&mut value, today);
        let fact: Fact = serde_json::from_value(value).map_err(|e| wrong(e.to_string()))?;
        let corrects = match &scene.corrects {
            Some(label) => Some(
                *labels
                    .get(label)
                    .ok_or_else(|| wrong(format!("no scene is labelled {label}")))?,
            ),
            None => None,
        };
        let body = office
            .city
            .officers
            .iter()
            .find(|o| o.id == scene.officer)
            .map(|o| o.body.clone());
        let actor = Actor {
            officer: scene.officer.clone(),
            body: body.unwrap_or_default(),
        };
        let personal = scene.person.as_ref().map(|p| Personal {
            person: format!("story-{}", i + 1),
            content: p.to_string(),
        });
        let key = Some(format!("story:{}", i + 1));
        let report = Report {
            fact,
            corrects,
            key,
            source: "story".into(),
            personal,
        };
        let receipt = office
            .report(&actor, report)
            .await
            .map_err(|e: ReportError| wrong(e.to_string()))?;
        if let Some(label) = &scene.label {
            labels.insert(label.clone(), receipt.seq);
        }
        office.evaluated(receipt.seq, PATIENCE).await;
        office.duties_follow(receipt.seq, PATIENCE).await;
    }
    Ok(())
}

/// Lets the timer do what has come; somebody else's step at the same instant is no failure.
async fn strike(office: &Office) -> Result<(), StoreError> {
    loop {
        match office.strike().await {
            Err(StoreError::Conflict { .. }) => {}
            done => return done.map(|_| ()),
        }
    }
}

impl Story {
    /// The moment of its first scene. An office to which it is told must not
    /// have been opened at a later one: its clock does not go back.
    pub fn begins(&self, today: Date, zone: &TimeZone) -> Option<Timestamp> {
        let at = |s: &Scene| {
            let day = today.checked_add(Span::new().days(s.day)).ok()?;
            let at = day.to_datetime(s.time).to_zoned(zone.clone()).ok()?;
            Some(at.timestamp())
        };
        self.scenes.iter().filter_map(at).min()
    }
}

fn moment(today: Date, scene: &Scene, office: &Office) -> Option<Timestamp> {
    let day = today.checked_add(Span::new().days(scene.day)).ok()?;
    Some(
        day.to_datetime(scene.time)
            .to_zoned(office.zone().clone())
            .ok()?
            .timestamp(),
    )
}

/// Replaces `day-3` and `week-1` in texts by dates and ISO weeks.
fn relative(value: &mut serde_json::Value, today: Date) {
    match value {
        serde_json::Value::String(s) => {
            let offset =
                |s: &str, word: &str| s.strip_prefix(word).and_then(|n| n.parse::<i32>().ok());
            if let Some(n) = offset(s, "day") {
                *s = today.saturating_add(Span::new().days(n)).to_string();
            } else if let Some(n) = offset(s, "week") {
                let day = today.saturating_add(Span::new().weeks(n));
                *s = lf_domain::week::Week::of(day).to_string();
            }
        }
        serde_json::Value::Array(list) => list.iter_mut().for_each(|v| relative(v, today)),
        serde_json::Value::Object(map) => map.values_mut().for_each(|v| relative(v, today)),
        _ => {}
    }
}
