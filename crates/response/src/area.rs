//! Orders that the plan leaves to a decision: control areas, epidemic areas,
//! closures, seals, locks, stops of traffic. Somebody of the response proposes;
//! the body that has the power decides, with everything that the plan and the
//! law ask for; the order is in force, is reviewed, and is lifted by the body
//! that gave it. Which powers there are, and their conditions, is pack data.

use crate::event;
use crate::scope::Scope;
use jiff::Timestamp;
use jiff::civil::Date;
use lf_domain::actor::Actor;
use lf_domain::codebook::Label;
use lf_rules::program::{Grade, Power};
use serde::{Deserialize, Serialize};

pub mod decide;

/// Journal subject of an order.
pub fn subject(id: &str) -> String {
    format!("area/{id}")
}

/// Body of `area.proposed`: a power of a plan, and how it is to be used.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Proposal {
    /// Id of the order.
    pub id: String,
    /// Plan that gives the power.
    pub plan: String,
    /// Digest of its pack.
    pub pack: String,
    /// Clause.
    pub clause: String,
    /// Task of the pack that carries the power; what triggers name as its kind.
    pub task: String,
    /// What is ordered.
    pub title: Label,
    /// The power with its conditions, as the pack had it at that time.
    pub power: Power,
    /// Grades of the zones in which alone the measure may be ordered.
    #[serde(default)]
    pub grades: Vec<Grade>,
    /// Roles that carry it out.
    #[serde(default)]
    pub who: Vec<String>,
    /// Response that it belongs to, as its key.
    pub response: String,
    /// What was entered.
    pub terms: Terms,
}

/// What an order says.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Terms {
    /// Where it holds.
    pub scope: Scope,
    /// Disease or topic that it is about.
    pub disease: String,
    /// Object that is sealed or closed: a well, a lot, a market.
    pub object: String,
    /// Legal basis.
    pub basis: String,
    /// Risk assessment or impact assessment that it rests on.
    pub assessment: String,
    /// List of tracks and contacts that it rests on.
    pub tracks: String,
    /// Laboratory result that it rests on.
    pub lab: String,
    /// Why.
    pub reason: String,
    /// What goes on all the same: control, life supply, green channel.
    pub exceptions: String,
    /// A trunk road is cut.
    pub trunk: bool,
    /// Begins; with the decision when left out.
    pub from: Option<Timestamp>,
    /// Ends, exclusive.
    pub until: Option<Timestamp>,
    /// Day on which it is looked at again at the latest.
    pub review: Option<Date>,
    /// Number of the decision of the higher body that the law asks for.
    pub higher_number: String,
}

/// Body of `area.drawn`: the order as it was decided, in force from `from` on.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Drawn {
    /// Id of the order.
    pub id: String,
    /// Plan, pack and clause, repeated for those who follow the journal.
    pub plan: String,
    /// Digest of the pack.
    pub pack: String,
    /// Clause.
    pub clause: String,
    /// Task of the pack: the kind of the order, for triggers.
    pub kind: String,
    /// What is ordered.
    pub title: Label,
    /// Response that it belongs to.
    pub response: String,
    /// Roles that carry it out.
    pub who: Vec<String>,
    /// Counties in which it holds; empty for the whole city.
    pub counties: Vec<String>,
    /// Number of the deciding body's own document.
    #[serde(default)]
    pub number: String,
    /// Who announces it; empty where nobody needs to.
    #[serde(default)]
    pub announcer: String,
    /// In force from.
    pub from: Timestamp,
    /// The terms as decided, with what the decider filled in.
    pub terms: Terms,
}

/// Body of `area.refused`, `area.withdrawn` and `area.lifted`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ending {
    /// Id of the order.
    pub id: String,
    /// Why.
    pub reason: String,
}

/// Body of `area.reviewed`: looked at again, and kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Review {
    /// Id of the order.
    pub id: String,
    /// Why it is kept.
    pub reason: String,
    /// Day of the next review.
    pub review: Option<Date>,
    /// New end.
    #[serde(default)]
    pub until: Option<Timestamp>,
}

/// Body of `area.resumption_due`: the grade of a zone in which the order holds
/// has fallen, so somebody must look whether normal life can go on there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Resumption {
    /// Id of the order.
    pub id: String,
    /// Task of the pack: the kind of the order, for triggers.
    pub kind: String,
    /// Response that the order belongs to.
    pub response: String,
    /// Zone.
    pub zone: String,
    /// Its county.
    pub county: String,
    /// Grade before.
    pub before: Grade,
    /// Grade now.
    pub now: Grade,
    /// Body that decided the order and must look.
    pub who: String,
}

/// What happened to an order.
#[derive(Clone, Debug, PartialEq)]
pub enum Event {
    /// Somebody of the response proposed it.
    Proposed(Box<Proposal>),
    /// The body with the power decided it.
    Drawn(Box<Drawn>),
    /// That body refused it.
    Refused(Ending),
    /// The proposer took it back.
    Withdrawn(Ending),
    /// It was looked at again and kept.
    Reviewed(Review),
    /// A grade fell where it holds.
    Resumption(Resumption),
    /// The deciding body lifted it.
    Lifted(Ending),
}

impl Event {
    /// Journal kind.
    pub fn kind(&self) -> &'static str {
        match self {
            Event::Proposed(_) => "area.proposed",
            Event::Drawn(_) => "area.drawn",
            Event::Refused(_) => "area.refused",
            Event::Withdrawn(_) => "area.withdrawn",
            Event::Reviewed(_) => "area.reviewed",
            Event::Resumption(_) => "area.resumption_due",
            Event::Lifted(_) => "area.lifted",
        }
    }

    /// Id of the order.
    pub fn id(&self) -> &str {
        match self {
            Event::Proposed(p) => &p.id,
            Event::Drawn(d) => &d.id,
            Event::Refused(e) | Event::Withdrawn(e) | Event::Lifted(e) => &e.id,
            Event::Reviewed(r) => &r.id,
            Event::Resumption(r) => &r.id,
        }
    }

    /// The entry of the journal that says so.
    pub fn entry(&self) -> event::Event {
        let of = |body: serde_json::Value| event::Event {
            kind: self.kind().into(),
            subject: subject(self.id()),
            body,
        };
        let value = match self {
            Event::Proposed(p) => serde_json::to_value(p),
            Event::Drawn(d) => serde_json::to_value(d),
            Event::Refused(e) | Event::Withdrawn(e) | Event::Lifted(e) => serde_json::to_value(e),
            Event::Reviewed(r) => serde_json::to_value(r),
            Event::Resumption(r) => serde_json::to_value(r),
        };
        of(value.unwrap_or_default())
    }

    /// Reads an entry of the journal; none for other kinds.
    pub fn read(kind: &str, body: &str) -> Option<Event> {
        match kind {
            "area.proposed" => serde_json::from_str(body).ok().map(Event::Proposed),
            "area.drawn" => serde_json::from_str(body).ok().map(Event::Drawn),
            "area.refused" => serde_json::from_str(body).ok().map(Event::Refused),
            "area.withdrawn" => serde_json::from_str(body).ok().map(Event::Withdrawn),
            "area.reviewed" => serde_json::from_str(body).ok().map(Event::Reviewed),
            "area.resumption_due" => serde_json::from_str(body).ok().map(Event::Resumption),
            "area.lifted" => serde_json::from_str(body).ok().map(Event::Lifted),
            _ => None,
        }
    }
}

/// Where an order stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// Waits for the body that has the power.
    Proposed,
    /// Decided.
    Drawn,
    /// Not decided, and will not be.
    Refused,
    /// Taken back by the proposer.
    Withdrawn,
    /// Lifted by the deciding body.
    Lifted,
}

/// Something done to an order, for its history.
#[derive(Clone, Debug, PartialEq)]
pub struct Done {
    /// What.
    pub event: Event,
    /// By whom.
    pub by: Actor,
    /// When it was recorded.
    pub at: Timestamp,
    /// Journal number.
    pub seq: u64,
}

/// An order: the fold of what happened to it.
#[derive(Clone, Debug, PartialEq)]
pub struct Order {
    /// The proposal.
    pub proposal: Proposal,
    /// Where it stands.
    pub stage: Stage,
    /// The terms: as proposed, then as decided, with the reviews.
    pub terms: Terms,
    /// In force from, once it is decided.
    pub from: Option<Timestamp>,
    /// Number of the deciding body's own document.
    pub number: String,
    /// Who proposed it.
    pub proposer: Actor,
    /// Who decided it.
    pub decider: Option<Actor>,
    /// Zones whose grade fell and that nobody has looked at since.
    pub checks: Vec<Resumption>,
    /// Everything that happened, oldest first.
    pub history: Vec<Done>,
}

impl Order {
    /// The order after one more event; none while there is no proposal.
    pub fn apply(before: Option<Order>, done: Done) -> Option<Order> {
        let mut order = match (before, &done.event) {
            (Some(order), _) => order,
            (None, Event::Proposed(p)) => Order {
                terms: p.terms.clone(),
                proposal: (**p).clone(),
                stage: Stage::Proposed,
                from: None,
                number: String::new(),
                proposer: done.by.clone(),
                decider: None,
                checks: vec![],
                history: vec![],
            },
            (None, _) => return None,
        };
        match &done.event {
            Event::Proposed(_) => {}
            Event::Drawn(d) => {
                order.stage = Stage::Drawn;
                order.terms = d.terms.clone();
                order.from = Some(d.from);
                order.number = d.number.clone();
                order.decider = Some(done.by.clone());
            }
            Event::Refused(_) => order.stage = Stage::Refused,
            Event::Withdrawn(_) => order.stage = Stage::Withdrawn,
            Event::Lifted(_) => order.stage = Stage::Lifted,
            Event::Reviewed(r) => {
                order.checks.clear();
                order.terms.review = r.review.or(order.terms.review);
                order.terms.until = r.until.or(order.terms.until);
            }
            Event::Resumption(r) => {
                order.checks.retain(|c| c.zone != r.zone);
                order.checks.push(r.clone());
            }
        }
        order.history.push(done);
        Some(order)
    }

    /// Folds the whole history of one order.
    pub fn fold(history: impl IntoIterator<Item = Done>) -> Option<Order> {
        history.into_iter().fold(None, Order::apply)
    }

    /// Journal number of the last event.
    pub fn seq(&self) -> u64 {
        self.history.last().map_or(0, |d| d.seq)
    }

    /// Whether it binds at a moment: decided, begun, not lifted, not over.
    pub fn in_force(&self, moment: Timestamp) -> bool {
        self.stage == Stage::Drawn
            && self.from.is_some_and(|f| f <= moment)
            && self.terms.until.is_none_or(|u| moment < u)
    }

    /// Whether it bound at a past moment, by the journal alone: an order that was
    /// lifted later bound until then.
    pub fn was_in_force(&self, moment: Timestamp) -> bool {
        let then = (self.history.iter()).filter(|d| d.at <= moment).cloned();
        Order::fold(then).is_some_and(|o| o.in_force(moment))
    }

    /// Whether its end has passed without anybody lifting it.
    pub fn is_over(&self, moment: Timestamp) -> bool {
        self.stage == Stage::Drawn && self.terms.until.is_some_and(|u| u <= moment)
    }

    /// Whether the day of its review has passed.
    pub fn review_late(&self, today: Date) -> bool {
        self.stage == Stage::Drawn && self.terms.review.is_some_and(|r| r < today)
    }

    /// When it was lifted, refused or withdrawn.
    pub fn ended(&self) -> Option<&Done> {
        let is_end = |d: &&Done| {
            matches!(
                d.event,
                Event::Refused(_) | Event::Withdrawn(_) | Event::Lifted(_)
            )
        };
        self.history.iter().rev().find(is_end)
    }
}
