//! Custody of a person: who was determined to be what, where he is taken, and who
//! answers for him. A pure state machine over the entries with the subject
//! `custody/<id>`.
//!
//! The one rule that everything else serves: until custody ends exactly one body
//! answers for the person, and it changes only in the entry with which the second
//! of the two sides signs the handing over.

mod body;
pub mod clock;
mod decide;
mod event;
mod following;
mod leg;
pub mod rules;

pub use body::{
    Accepted, Admitted, Care, Cleaned, Determined, Ended, LabResult, Offered, Overdue, Point, Read,
    Refused, Reminded, Revised, Signed, Told, Whereabouts, Withdrawn,
};
pub use clock::{Clock, Step};
pub use decide::{Begin, Command, Context, begin, decide, may_determine, misplaced};
pub use event::Event;
pub use following::follow;
pub use leg::{Closed, Handing, Leg, Sign};

use jiff::Timestamp;
use jiff::civil::Date;
use lf_domain::actor::Actor;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// Journal subject of a custody.
pub fn subject(id: &str) -> String {
    format!("custody/{id}")
}

/// The id of a new custody: the day, and a digest of what nobody else has.
pub fn new_id(day: Date, seed: &str) -> String {
    let digest = hex::encode(Sha256::digest(seed.as_bytes()));
    let short = digest.get(..8).unwrap_or_default();
    format!("{}-{short}", day.strftime("%Y%m%d"))
}

/// Where a custody stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// Nobody was asked yet to take the person, or the last one did not.
    #[default]
    Waiting,
    /// Somebody was asked.
    Offered,
    /// Somebody will take him.
    Accepted,
    /// The carrier has him.
    Moving,
    /// The receiver has him.
    Arrived,
    /// He has his bed.
    Admitted,
    /// It is over.
    Ended,
}

impl Stage {
    /// Every stage, in order.
    pub const ALL: [Stage; 7] = [
        Stage::Waiting,
        Stage::Offered,
        Stage::Accepted,
        Stage::Moving,
        Stage::Arrived,
        Stage::Admitted,
        Stage::Ended,
    ];

    /// Its word in the JSON form.
    pub fn word(self) -> &'static str {
        match self {
            Stage::Waiting => "waiting",
            Stage::Offered => "offered",
            Stage::Accepted => "accepted",
            Stage::Moving => "moving",
            Stage::Arrived => "arrived",
            Stage::Admitted => "admitted",
            Stage::Ended => "ended",
        }
    }

    /// Whether the person is still on the way to a bed.
    pub fn on_the_way(self) -> bool {
        self < Stage::Admitted
    }
}

/// Which body answered for the person from when on.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Tenure {
    /// Body.
    pub body: String,
    /// Since when.
    pub from: Timestamp,
    /// Entry that made it so.
    pub seq: u64,
}

/// A laboratory result that follows the person.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Following {
    /// What came.
    pub result: LabResult,
    /// Who entered it, and when.
    pub sign: Sign,
    /// Bodies that must read it, in the order in which that became so.
    pub to: Vec<String>,
    /// Who has read it.
    pub read: Vec<Sign>,
    /// Whether it came after the end, and the person must be looked at again.
    pub reopens: bool,
}

impl Following {
    /// Bodies that have not read it.
    pub fn unread(&self) -> impl Iterator<Item = &String> {
        (self.to.iter()).filter(|b| !self.read.iter().any(|s| &s.by.body == *b))
    }
}

/// A custody as it stands.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Custody {
    /// Id.
    pub id: String,
    /// The person, an opaque id.
    pub person: String,
    /// What the person is determined to be now.
    pub category: String,
    /// Disease; empty where none is named.
    pub disease: String,
    /// On what grounds.
    pub ground: String,
    /// Where the person was found.
    pub place: String,
    /// Ship, flight or vehicle; empty where there is none.
    pub conveyance: String,
    /// Body that coordinates the transfer.
    pub coordinator: String,
    /// How often the determination was changed.
    pub revision: u32,
    /// Who determined, each time.
    pub determined: Vec<(String, Sign)>,
    /// Where it stands.
    pub stage: Stage,
    /// The body that answers for the person; none once it is over.
    pub owner: Option<String>,
    /// Every body that answered for him, in order.
    pub tenures: Vec<Tenure>,
    /// Facility in which he is.
    pub facility: Option<String>,
    /// The function under which it took him.
    pub function: Option<String>,
    /// Rides, refused and withdrawn offers too, in order.
    pub legs: Vec<Leg>,
    /// Laboratory results.
    pub results: Vec<Following>,
    /// Care that was given on the way.
    pub care: Vec<(Care, Sign)>,
    /// Who was told in parallel, and when.
    pub told: Vec<(Told, Sign)>,
    /// How it ended.
    pub ended: Option<(Ended, Sign)>,
    /// The next moment at which something should have happened.
    pub clock: Option<Clock>,
    /// Since when that moment has passed.
    pub late: Option<Timestamp>,
    /// Whether the coordinator was reminded.
    pub reminded: bool,
    /// Since when it stands where it stands.
    pub since: Timestamp,
    /// First entry.
    pub opened: u64,
    /// When it began.
    pub opened_at: Timestamp,
    /// Last entry.
    pub seq: u64,
}

/// An entry of the journal about a custody.
#[derive(Clone, Debug, PartialEq)]
pub struct Recorded {
    /// Journal number.
    pub seq: u64,
    /// When it was recorded.
    pub at: Timestamp,
    /// Who.
    pub by: Actor,
    /// What.
    pub event: Event,
}

impl Custody {
    /// The fold of one more entry.
    pub fn apply(before: Option<Custody>, r: Recorded) -> Option<Custody> {
        let sign = Sign {
            by: r.by.clone(),
            at: r.at,
            seq: r.seq,
        };
        let Some(mut c) = before else {
            return match r.event {
                Event::Determined(d) => Some(Custody::new(d, sign)),
                _ => None,
            };
        };
        c.seq = r.seq;
        c.fold(r.event, sign);
        Some(c)
    }

    fn new(d: Determined, sign: Sign) -> Custody {
        let owner = sign.by.body.clone();
        Custody {
            id: d.id,
            person: d.person,
            category: d.category.clone(),
            disease: d.disease,
            ground: d.ground,
            place: d.place,
            conveyance: d.conveyance,
            coordinator: d.coordinator,
            revision: 0,
            determined: vec![(d.category, sign.clone())],
            stage: Stage::Waiting,
            owner: Some(owner.clone()),
            tenures: vec![Tenure {
                body: owner,
                from: sign.at,
                seq: sign.seq,
            }],
            facility: None,
            function: None,
            legs: vec![],
            results: vec![],
            care: vec![],
            told: vec![],
            ended: None,
            clock: d.clock,
            late: None,
            reminded: false,
            since: sign.at,
            opened: sign.seq,
            opened_at: sign.at,
            seq: sign.seq,
        }
    }

    /// Comes to a stage, with the clock of what must happen next.
    fn stand(&mut self, stage: Stage, clock: Option<Clock>, at: Timestamp) {
        (self.stage, self.clock) = (stage, clock);
        (self.late, self.reminded, self.since) = (None, false, at);
    }

    /// Another body answers from here on; what is not read yet follows.
    fn hand_to(&mut self, body: &str, sign: &Sign) {
        if self.owner.as_deref() == Some(body) {
            return;
        }
        self.owner = Some(body.to_string());
        self.tenures.push(Tenure {
            body: body.to_string(),
            from: sign.at,
            seq: sign.seq,
        });
        for result in &mut self.results {
            if !result.to.iter().any(|b| b == body) {
                result.to.push(body.to_string());
            }
        }
    }

    fn fold(&mut self, event: Event, sign: Sign) {
        let at = sign.at;
        match event {
            Event::Determined(_) => {}
            Event::Revised(r) => {
                (self.category, self.disease) = (r.category.clone(), r.disease);
                (self.ground, self.coordinator) = (r.ground, r.coordinator);
                self.revision = r.revision;
                self.determined.push((r.category, sign));
                if let Some(clock) = r.clock {
                    self.stand(self.stage, Some(clock), at);
                }
            }
            Event::Offered(o) => {
                let clock = o.clock.clone();
                self.legs.push(Leg::new(o, sign));
                self.stand(Stage::Offered, clock, at);
            }
            Event::Accepted(a) => {
                if let Some(leg) = self.legs.last_mut() {
                    leg.accepted = Some(sign);
                }
                self.stand(Stage::Accepted, a.clock, at);
            }
            Event::Refused(r) => {
                if let Some(leg) = self.legs.last_mut() {
                    leg.closed = Some(Closed::Refused(r.reason, sign));
                }
                self.stand(Stage::Waiting, r.clock, at);
            }
            Event::Withdrawn(w) => {
                if let Some(leg) = self.legs.last_mut() {
                    leg.closed = Some(Closed::Withdrawn(w.reason, sign));
                }
                self.stand(Stage::Waiting, w.clock, at);
            }
            Event::Signed(s) => {
                let Some(leg) = self.legs.last_mut() else {
                    return;
                };
                leg.handing(s.point).take(&s, &sign);
                leg.stops.extend(s.stops.iter().cloned());
                if !s.effect {
                    return;
                }
                let leg = leg.clone();
                match s.point {
                    Point::Departure => {
                        self.hand_to(&leg.offered.carrier, &sign);
                        (self.facility, self.function) = (None, None);
                        self.stand(Stage::Moving, s.clock, at);
                    }
                    Point::Arrival => {
                        self.hand_to(&leg.offered.receiver, &sign);
                        self.facility = Some(leg.offered.to);
                        self.function = Some(leg.offered.function);
                        self.stand(Stage::Arrived, s.clock, at);
                    }
                }
            }
            Event::Admitted(a) => {
                if let Some(leg) = self.legs.last_mut() {
                    leg.admitted = Some((a.bed, sign));
                }
                self.stand(Stage::Admitted, None, at);
            }
            Event::Whereabouts(w) => {
                let late = w.clock.is_none().then_some(self.late).flatten();
                if let Some(clock) = w.clock.clone() {
                    self.clock = Some(clock);
                    self.reminded = false;
                }
                self.late = late;
                if let Some(leg) = self.legs.last_mut() {
                    leg.whereabouts.push((w, sign));
                }
            }
            Event::Result(result) => {
                let to = result.to.clone();
                let reopens = result.reopens;
                self.results.push(Following {
                    result,
                    sign,
                    to,
                    read: vec![],
                    reopens,
                });
            }
            Event::Read(r) => {
                if let Some(f) = self.results.iter_mut().find(|f| f.sign.seq == r.result) {
                    f.read.push(sign);
                }
            }
            Event::Care(care) => self.care.push((care, sign)),
            Event::Cleaned(c) => {
                if let Some(leg) = self.legs.iter_mut().find(|l| l.offered.n == c.leg) {
                    leg.cleaned = Some((c.note, sign));
                }
            }
            Event::Told(told) => self.told.push((told, sign)),
            Event::Ended(e) => {
                (self.owner, self.facility, self.function) = (None, None, None);
                self.stand(Stage::Ended, None, at);
                self.ended = Some((e, sign));
            }
            Event::Overdue(o) => self.late = Some(o.due),
            Event::Reminded(_) => self.reminded = true,
        }
    }

    /// The fold of all entries about a custody.
    pub fn of(history: impl IntoIterator<Item = Recorded>) -> Option<Custody> {
        history.into_iter().fold(None, Custody::apply)
    }

    /// The ride that is offered, accepted or under way.
    pub fn leg(&self) -> Option<&Leg> {
        let running = matches!(
            self.stage,
            Stage::Offered | Stage::Accepted | Stage::Moving | Stage::Arrived
        );
        self.legs.last().filter(|_| running)
    }

    /// The next moment at which something changes by itself.
    pub fn next_at(&self) -> Option<Timestamp> {
        let clock = self.clock.as_ref()?;
        match (self.late, self.reminded) {
            (None, _) => Some(clock.due),
            (Some(_), false) => Some(clock.remind),
            (Some(_), true) => None,
        }
    }

    /// Bodies with a part in it: who answers or answered, who is asked, who
    /// carries, who coordinates.
    pub fn parties(&self) -> Vec<String> {
        let mut out: Vec<String> = vec![];
        let tenures = self.tenures.iter().map(|t| &t.body);
        let asked = (self.legs.iter().filter(|l| l.closed.is_none()))
            .flat_map(|l| [&l.offered.receiver, &l.offered.carrier]);
        for body in tenures.chain(asked).chain([&self.coordinator]) {
            if !out.contains(body) {
                out.push(body.clone());
            }
        }
        out
    }

    /// The body whose act is waited for, and which act; none when nothing is.
    pub fn awaited(&self) -> Option<(Vec<String>, Step)> {
        let leg = self.leg();
        let missing = |h: &Handing, giver: &str, taker: &str| {
            let sides = [(&h.giver, giver), (&h.taker, taker)];
            let open = sides.into_iter().filter(|(s, _)| s.is_none());
            let mut out: Vec<String> = open.map(|(_, b)| b.to_string()).collect();
            out.dedup();
            out
        };
        let owner = self.owner.clone()?;
        Some(match (self.stage, leg) {
            (Stage::Offered, Some(l)) => (vec![l.offered.receiver.clone()], Step::Accept),
            (Stage::Accepted, Some(l)) => (
                missing(&l.departure, &owner, &l.offered.carrier),
                Step::Depart,
            ),
            (Stage::Moving, Some(l)) => (
                missing(&l.arrival, &owner, &l.offered.receiver),
                Step::Arrive,
            ),
            (Stage::Arrived, _) => (vec![owner], Step::Admit),
            (Stage::Waiting, _) => (self.offerers(owner), Step::Offer),
            // Determined to be something else, he must be taken elsewhere.
            (Stage::Admitted, _) if self.clock.is_some() => (self.offerers(owner), Step::Offer),
            _ => return None,
        })
    }
}

impl Custody {
    fn offerers(&self, owner: String) -> Vec<String> {
        match owner == self.coordinator {
            true => vec![owner],
            false => vec![self.coordinator.clone(), owner],
        }
    }
}
