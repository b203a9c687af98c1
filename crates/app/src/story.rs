//! A story: facts with days relative to today, told to an office by named
//! officers. The demo city and drills are told this way.

use crate::act::{Act, Labels};
use crate::clock::{SetClock, day_in};
use crate::commit::Via;
use crate::office::Office;
use crate::report::{Report, ReportError};
use jiff::civil::{Date, Time};
use jiff::tz::TimeZone;
use jiff::{Span, Timestamp, ToSpan};
use lf_domain::actor::Actor;
use lf_domain::fact::Fact;
use lf_store::{Personal, StoreError};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::time::Duration;

/// One thing that somebody does in a story: reports a fact, or acts.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scene {
    /// Days from today, e.g. -3.
    #[serde(default)]
    pub day: i32,
    /// Last day on which it happens again, every `step` days.
    #[serde(default)]
    pub until: Option<i32>,
    /// Days between repetitions; 1 where it is left out.
    #[serde(default)]
    pub step: Option<u16>,
    /// Time of the day.
    #[serde(default)]
    pub time: Option<Time>,
    /// Minutes before the moment at which the story is told, in place of day and time:
    /// for what is still under way then.
    #[serde(default)]
    pub ago: Option<u32>,
    /// Officer id; the body is the officer's.
    pub officer: String,
    /// The fact as journalled, with days written `day-3` or `day+0` and weeks `week-1`.
    #[serde(default)]
    pub fact: Option<serde_json::Value>,
    /// The act, see [`Act`]; days as in `fact`, `now` is the scene's own moment.
    #[serde(default)]
    pub act: Option<serde_json::Value>,
    /// Name under which a later scene can correct or sign what this one brought about.
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
    /// The scenes in the order in which they are told; what is repeated is told in its place.
    pub scenes: Vec<Scene>,
}

/// How long a scene waits for plans, duties and notices to have seen it.
const PATIENCE: Duration = Duration::from_secs(10);

/// Why a story could not be told.
#[derive(Debug, thiserror::Error)]
#[error("scene {number} ({officer}): {cause}")]
pub struct StoryError {
    /// Number of the scene, from 1.
    pub number: usize,
    /// Who acts in it.
    pub officer: String,
    /// What was wrong.
    pub cause: String,
}

/// A story while it is told.
pub struct Teller<'a> {
    office: &'a Office,
    clock: &'a SetClock,
    today: Date,
    facts: BTreeMap<String, u64>,
    things: Labels,
}

/// Tells a story to an office whose clock is `clock`, as of `now`; day 0 is the day of
/// `now`. The clock shows the last scene afterwards.
///
/// # Errors
/// The first scene that is refused.
pub async fn tell(
    office: &Office,
    clock: &SetClock,
    story: &Story,
    now: Timestamp,
) -> Result<(), StoryError> {
    let today = day_in(now, office.zone());
    let mut teller = Teller::new(office, clock, today);
    for told in story.told(today, Some(now), office.zone()) {
        teller.scene(&told?).await?;
    }
    Ok(())
}

/// A scene with its number and moment.
#[derive(Clone, Debug)]
pub struct Told<'a> {
    /// Number in the story, from 1.
    pub number: usize,
    /// How often it was told before.
    pub round: u32,
    /// When.
    pub at: Timestamp,
    /// The scene.
    pub scene: &'a Scene,
}

impl Told<'_> {
    fn wrong(&self, cause: impl ToString) -> StoryError {
        StoryError {
            number: self.number,
            officer: self.scene.officer.clone(),
            cause: cause.to_string(),
        }
    }
}

impl<'a> Teller<'a> {
    /// Somebody about to tell a story.
    pub fn new(office: &'a Office, clock: &'a SetClock, today: Date) -> Teller<'a> {
        Teller {
            office,
            clock,
            today,
            facts: BTreeMap::new(),
            things: Labels::new(),
        }
    }

    /// Moves the clock and lets fall due what falls due until then.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn moment(&self, at: Timestamp) -> Result<(), StoreError> {
        // Limits pass one after another: what is late at ten is not marked at twelve.
        while let Some(next) = self.office.next_moment().await?.filter(|n| *n < at) {
            self.clock.set(next.max(self.office.now()));
            strike(self.office).await?;
            if self.office.next_moment().await? == Some(next) {
                break;
            }
        }
        self.clock.set(at);
        strike(self.office).await
    }

    /// Tells one scene.
    ///
    /// # Errors
    /// It is refused.
    pub async fn scene(&mut self, told: &Told<'_>) -> Result<(), StoryError> {
        let (office, scene) = (self.office, told.scene);
        self.moment(told.at).await.map_err(|e| told.wrong(e))?;
        self.settled(0).await;
        let body = (office.city.officers.iter())
            .find(|o| o.id == scene.officer)
            .map(|o| o.body.clone());
        let actor = Actor {
            officer: scene.officer.clone(),
            body: body.unwrap_or_default(),
        };
        let key = match told.round {
            0 => format!("story:{}", told.number),
            n => format!("story:{}:{n}", told.number),
        };
        let seq = match (&scene.fact, &scene.act) {
            (Some(fact), None) => {
                let report = self.report(told, fact, key).await?;
                let receipt = office.report(&actor, report).await;
                let receipt = receipt.map_err(|e: ReportError| told.wrong(e))?;
                if let Some(label) = &scene.label {
                    self.facts.insert(label.clone(), receipt.seq);
                    // A draft names the facts on which it rests.
                    self.things.insert(label.clone(), receipt.seq.to_string());
                }
                receipt.seq
            }
            (None, Some(act)) => {
                let mut act = act.clone();
                relative(&mut act, self.today);
                let local = told.at.to_zoned(office.zone().clone());
                present(&mut act, &local.strftime("%Y-%m-%dT%H:%M").to_string());
                let act: Act = serde_json::from_value(act).map_err(|e| told.wrong(e))?;
                let via = Via {
                    key: Some(key),
                    source: "story".into(),
                };
                let done = office.perform(&actor, &act, &self.things, via).await;
                let (receipt, thing) = done.map_err(|e| told.wrong(e))?;
                if let (Some(label), Some(thing)) = (&scene.label, thing) {
                    self.things.insert(label.clone(), thing);
                }
                receipt.seq
            }
            _ => return Err(told.wrong("give either `fact` or `act`")),
        };
        self.settled(seq).await;
        Ok(())
    }

    /// Waits until plans, duties and notices have seen an entry, and what they added to it:
    /// the next scene must not meet them at work.
    pub async fn settled(&self, seq: u64) {
        let mut seen = seq;
        loop {
            self.office.evaluated(seen, PATIENCE).await;
            self.office.notices_follow(seen, PATIENCE).await;
            self.office.duties_follow(seen, PATIENCE).await;
            let head = self.office.journal.head().borrow().seq;
            if head <= seen {
                return;
            }
            seen = head;
        }
    }

    async fn report(
        &self,
        told: &Told<'_>,
        fact: &serde_json::Value,
        key: String,
    ) -> Result<Report, StoryError> {
        let mut value = fact.clone();
        relative(&mut value, self.today);
        let fact: Fact = serde_json::from_value(value).map_err(|e| told.wrong(e))?;
        let corrects = match &told.scene.corrects {
            Some(label) => Some(
                *(self.facts.get(label))
                    .ok_or_else(|| told.wrong(format!("no scene is labelled {label}")))?,
            ),
            None => None,
        };
        let known = match corrects {
            Some(old) => (self.office.person_of(old).await).map_err(|e| told.wrong(e))?,
            None => None,
        };
        let personal = told.scene.person.as_ref().map(|p| Personal {
            person: known.unwrap_or_else(|| format!("story-{}", told.number)),
            content: p.to_string(),
        });
        Ok(Report {
            fact,
            corrects,
            key: Some(key),
            source: "story".into(),
            personal,
        })
    }
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
    pub fn begins(&self, now: Timestamp, zone: &TimeZone) -> Option<Timestamp> {
        let today = day_in(now, zone);
        let at = |s: &Scene| moment(s, s.day, (today, Some(now)), zone);
        self.scenes.iter().filter_map(at).min()
    }

    /// All scenes in the order of time, repetitions in their place. Without a `now`, as
    /// in a drill, no scene can be so many minutes before it.
    pub fn told(
        &self,
        today: Date,
        now: Option<Timestamp>,
        zone: &TimeZone,
    ) -> Vec<Result<Told<'_>, StoryError>> {
        let mut out: Vec<Result<Told<'_>, StoryError>> = vec![];
        let mut last = Timestamp::MIN;
        for (i, scene) in self.scenes.iter().enumerate() {
            let step = i32::from(scene.step.unwrap_or(1).max(1));
            let until = scene.until.unwrap_or(scene.day).max(scene.day);
            for (round, day) in (0u32..).zip((scene.day..=until).step_by(step as usize)) {
                let mut told = Told {
                    number: i + 1,
                    round,
                    at: Timestamp::MIN,
                    scene,
                };
                let placed = scene.until.is_none() && scene.ago.is_none();
                match moment(scene, day, (today, now), zone) {
                    None => out.push(Err(told.wrong("give `day` and `time`, or `ago`"))),
                    Some(at) if placed && at < last => out.push(Err(told.wrong(
                        "comes before the scene above it; scenes stand in the order of time",
                    ))),
                    Some(at) => {
                        if placed {
                            last = at;
                        }
                        told.at = at;
                        out.push(Ok(told));
                    }
                }
            }
        }
        out.sort_by_key(|t| t.as_ref().map_or(Timestamp::MIN, |t| t.at));
        out
    }
}

fn moment(
    scene: &Scene,
    day: i32,
    (today, now): (Date, Option<Timestamp>),
    zone: &TimeZone,
) -> Option<Timestamp> {
    match (scene.ago, scene.time) {
        (Some(ago), None) => now?.checked_sub(i64::from(ago).minutes()).ok(),
        (None, Some(time)) => {
            let day = today.checked_add(Span::new().days(day)).ok()?;
            let at = day.to_datetime(time).to_zoned(zone.clone()).ok()?;
            Some(at.timestamp())
        }
        _ => None,
    }
}

/// Replaces the text `now` by the scene's own moment.
fn present(value: &mut serde_json::Value, now: &str) {
    match value {
        serde_json::Value::String(s) if s == "now" => *s = now.to_string(),
        serde_json::Value::Array(list) => list.iter_mut().for_each(|v| present(v, now)),
        serde_json::Value::Object(map) => map.values_mut().for_each(|v| present(v, now)),
        _ => {}
    }
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
