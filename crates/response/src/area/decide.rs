//! What may be done to an order, by whom, and what it must carry.
//!
//! Words of `power.needs`: `scope`, `assessment`, `end`, `review`, `reason`,
//! `basis`, `tracks`, `object`, `exceptions`, `class_ab` (the disease is of
//! class A or B), `trunk` (the higher body's number is needed only where a trunk
//! road is cut), `lab` (a laboratory result; without it the order warns).

use super::{Drawn, Ending, Event, Order, Proposal, Review, Stage, Terms};
use crate::zone::{Zones, word};
use jiff::Timestamp;
use jiff::civil::Date;
use lf_domain::actor::Actor;
use lf_domain::city::{City, split_body};
use lf_domain::codebook::CodeBook;
use lf_domain::refusal::Refusal;
use serde::Deserialize;

/// What everything is decided against.
#[derive(Clone, Copy)]
pub struct Ground<'a> {
    /// The city.
    pub city: &'a City,
    /// The code book.
    pub book: &'a CodeBook,
    /// Grades of the zones.
    pub zones: &'a Zones,
    /// Now.
    pub now: Timestamp,
    /// Today in the city.
    pub today: Date,
}

/// What somebody does to an order.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(tag = "do", rename_all = "snake_case", deny_unknown_fields)]
pub enum Command {
    /// The body with the power decides it; what is filled in here replaces what was proposed.
    Draw(Box<Decision>),
    /// That body refuses it.
    Refuse {
        /// Why.
        reason: String,
    },
    /// The proposer takes it back.
    Withdraw {
        /// Why.
        reason: String,
    },
    /// The deciding body looks at it again and keeps it.
    Review {
        /// Why it is kept.
        reason: String,
        /// Day of the next review.
        #[serde(default)]
        review: Option<Date>,
        /// New end.
        #[serde(default)]
        until: Option<Timestamp>,
    },
    /// The deciding body lifts it.
    Lift {
        /// Why.
        reason: String,
    },
}

/// What a decider says and fills in.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Decision {
    /// Number of the own document.
    pub number: String,
    /// Number of the higher body's decision.
    pub higher_number: String,
    /// Who announces it.
    pub announcer: String,
    /// Legal basis.
    pub basis: String,
    /// Assessment.
    pub assessment: String,
    /// Begins; now when left out.
    pub from: Option<Timestamp>,
    /// Ends.
    pub until: Option<Timestamp>,
    /// Day of the review.
    pub review: Option<Date>,
}

/// Checks a proposal: a place in the city, a reason, the own county.
///
/// # Errors
/// Everything that is wrong with it.
pub fn propose(ground: Ground, actor: &Actor, proposal: Proposal) -> Result<Event, Vec<Refusal>> {
    let mut wrong = proposal.terms.scope.check(ground.city);
    if proposal.terms.scope.is_empty() {
        wrong.push(Refusal::new("scope", "area-no-scope", "", ""));
    }
    if proposal.terms.reason.trim().is_empty() {
        wrong.push(Refusal::new("reason", "required", "", ""));
    }
    wrong.extend(other_county(ground, actor, &proposal.terms));
    wrong.extend(times(&proposal.terms, ground));
    if wrong.is_empty() {
        Ok(Event::Proposed(Box::new(proposal)))
    } else {
        Err(wrong)
    }
}

/// Decides what an officer does to an order.
///
/// # Errors
/// The wrong body, the wrong stage, or something that the order must carry and does not.
pub fn decide(
    ground: Ground,
    order: &Order,
    actor: &Actor,
    command: &Command,
) -> Result<Event, Vec<Refusal>> {
    let stage = match command {
        Command::Draw(_) | Command::Refuse { .. } | Command::Withdraw { .. } => Stage::Proposed,
        Command::Review { .. } | Command::Lift { .. } => Stage::Drawn,
    };
    if order.stage != stage {
        let key = match (order.stage, stage) {
            (Stage::Proposed, _) => "area-not-decided-yet",
            (Stage::Drawn, _) => "area-already-drawn",
            (Stage::Refused, _) => "area-already-refused",
            (Stage::Withdrawn, _) => "area-already-withdrawn",
            (Stage::Lifted, _) => "area-already-lifted",
        };
        let last = order.seq().to_string();
        return Err(vec![Refusal::new("", key, &order.proposal.id, last)]);
    }
    let mut wrong = vec![];
    wrong.extend(wrong_body(ground, order, actor, command));
    let ending = |reason: &String, wrong: &mut Vec<Refusal>| {
        if reason.trim().is_empty() {
            wrong.push(Refusal::new("reason", "required", "", ""));
        }
        Ending {
            id: order.proposal.id.clone(),
            reason: reason.trim().to_string(),
        }
    };
    let event = match command {
        Command::Draw(decision) => draw(ground, order, actor, decision, &mut wrong),
        Command::Refuse { reason } => Event::Refused(ending(reason, &mut wrong)),
        Command::Withdraw { reason } => Event::Withdrawn(ending(reason, &mut wrong)),
        Command::Lift { reason } => Event::Lifted(ending(reason, &mut wrong)),
        Command::Review {
            reason,
            review,
            until,
        } => {
            let Ending { id, reason } = ending(reason, &mut wrong);
            let terms = Terms {
                review: *review,
                until: *until,
                from: order.from,
                ..Terms::default()
            };
            wrong.extend(times(&terms, ground));
            if review.is_none() && order.proposal.power.needs.iter().any(|n| n == "review") {
                wrong.push(Refusal::new("review", "required", "", ""));
            }
            Event::Reviewed(Review {
                id,
                reason,
                review: *review,
                until: *until,
            })
        }
    };
    if wrong.is_empty() {
        Ok(event)
    } else {
        Err(wrong)
    }
}

/// The order as decided, and what it lacks.
fn draw(
    ground: Ground,
    order: &Order,
    actor: &Actor,
    decision: &Decision,
    wrong: &mut Vec<Refusal>,
) -> Event {
    let terms = filled(&order.proposal.terms, decision);
    if elsewhere(ground.city, &order.proposal.power.by) && decision.number.trim().is_empty() {
        let by = &order.proposal.power.by;
        wrong.push(Refusal::new("number", "area-number", "", by));
    }
    wrong.extend(missing(ground, &order.proposal, &terms));
    wrong.extend(terms.scope.check(ground.city));
    wrong.extend(times(&terms, ground));
    let p = &order.proposal;
    Event::Drawn(Box::new(Drawn {
        id: p.id.clone(),
        plan: p.plan.clone(),
        pack: p.pack.clone(),
        clause: p.clause.clone(),
        kind: p.task.clone(),
        title: p.title.clone(),
        response: p.response.clone(),
        who: p.who.clone(),
        counties: terms.scope.all_counties(ground.city),
        number: decision.number.trim().to_string(),
        announcer: match decision.announcer.trim() {
            "" => actor.body.clone(),
            other => other.to_string(),
        },
        from: terms.from.unwrap_or(ground.now),
        terms,
    }))
}

/// The proposed terms with what the decider filled in.
pub fn filled(terms: &Terms, decision: &Decision) -> Terms {
    let text = |theirs: &String, mine: &String| match mine.trim() {
        "" => theirs.clone(),
        mine => mine.to_string(),
    };
    Terms {
        basis: text(&terms.basis, &decision.basis),
        assessment: text(&terms.assessment, &decision.assessment),
        higher_number: text(&terms.higher_number, &decision.higher_number),
        from: decision.from.or(terms.from),
        until: decision.until.or(terms.until),
        review: decision.review.or(terms.review),
        ..terms.clone()
    }
}

/// What the plan and the law ask of an order and these terms do not carry.
pub fn missing(ground: Ground, proposal: &Proposal, terms: &Terms) -> Vec<Refusal> {
    let power = &proposal.power;
    let mut wrong = vec![];
    for need in &power.needs {
        let (field, empty) = match need.as_str() {
            "scope" => ("scope", terms.scope.is_empty()),
            "assessment" => ("assessment", terms.assessment.trim().is_empty()),
            "end" => ("until", terms.until.is_none()),
            "review" => ("review", terms.review.is_none()),
            "reason" => ("reason", terms.reason.trim().is_empty()),
            "basis" => ("basis", terms.basis.trim().is_empty()),
            "tracks" => ("tracks", terms.tracks.trim().is_empty()),
            "object" => ("object", terms.object.trim().is_empty()),
            "exceptions" => ("exceptions", terms.exceptions.trim().is_empty()),
            "class_ab" => {
                let class = ground
                    .book
                    .diseases
                    .get(&terms.disease)
                    .map(|d| d.class.as_str());
                if !matches!(class, Some("A" | "B")) {
                    wrong.push(Refusal::new(
                        "disease",
                        "area-class",
                        &terms.disease,
                        "A, B",
                    ));
                }
                continue;
            }
            _ => continue,
        };
        if empty {
            wrong.push(Refusal::new(field, "area-needs", field, &proposal.clause));
        }
    }
    if let Some(higher) = power
        .higher
        .as_ref()
        .filter(|_| needs_higher(proposal, terms))
        && terms.higher_number.trim().is_empty()
    {
        wrong.push(Refusal::new(
            "higher_number",
            "area-higher",
            &power.law,
            higher,
        ));
    }
    if !proposal.grades.is_empty() {
        let allowed = |t: &String| {
            let grade = ground.zones.grade(t, ground.now);
            grade.is_some_and(|g| proposal.grades.contains(&g))
        };
        let others: Vec<String> = (terms.scope.all_towns(ground.city).into_iter())
            .filter(|t| !allowed(t))
            .collect();
        if !others.is_empty() {
            let grades: Vec<&str> = proposal.grades.iter().map(|g| word(*g)).collect();
            let (grades, others) = (grades.join(", "), others.join(", "));
            wrong.push(Refusal::new("scope", "area-grade", grades, others));
        }
    }
    wrong
}

/// Whether the law asks for a higher body's decision in this case.
pub fn needs_higher(proposal: &Proposal, terms: &Terms) -> bool {
    let only_trunk = proposal.power.needs.iter().any(|n| n == "trunk");
    proposal.power.higher.is_some() && (!only_trunk || terms.trunk)
}

/// What a decider should look at, although it does not stop the order: message keys.
pub fn warnings(proposal: &Proposal, terms: &Terms) -> Vec<&'static str> {
    let mut out = vec![];
    if terms.scope.is_wide() {
        out.push("area-warn-wide");
    }
    if terms.lab.trim().is_empty() && proposal.power.needs.iter().any(|n| n == "lab") {
        out.push("area-warn-lab");
    }
    if terms.until.is_none() {
        out.push("area-warn-open-end");
    }
    if terms.basis.trim().is_empty() {
        out.push("area-warn-basis");
    }
    out
}

/// Ends after it begins, reviews in the future, a review before the end.
fn times(terms: &Terms, ground: Ground) -> Vec<Refusal> {
    let from = terms.from.unwrap_or(ground.now);
    let mut wrong = vec![];
    if let Some(until) = terms.until.filter(|u| *u <= from.max(ground.now)) {
        let accepted = from.max(ground.now).to_string();
        wrong.push(Refusal::new(
            "until",
            "area-until",
            until.to_string(),
            accepted,
        ));
    }
    if let Some(review) = terms.review.filter(|r| *r < ground.today) {
        let accepted = format!(">= {}", ground.today);
        wrong.push(Refusal::new(
            "review",
            "area-review-past",
            review.to_string(),
            accepted,
        ));
    }
    wrong
}

/// A county's body acts in its own county alone.
fn other_county(ground: Ground, actor: &Actor, terms: &Terms) -> Option<Refusal> {
    let own = split_body(&actor.body).1?;
    let inside =
        !terms.scope.whole && (terms.scope.all_counties(ground.city).iter()).all(|c| c == own);
    (!inside).then(|| Refusal::new("scope", "area-other-county", &actor.body, own))
}

/// True for a role that no officer of the city acts for: a superior authority.
/// Its decision is recorded by a body of the city, with the number of its document.
fn elsewhere(city: &City, role: &str) -> bool {
    !(city.officers.iter()).any(|o| split_body(&o.body).0 == role)
}

/// Whether a body may decide an order: it has the power, for a county in that
/// county, or it records what a superior authority decided.
pub fn may_decide(city: &City, body: &str, order: &Order) -> bool {
    let by = &order.proposal.power.by;
    let (role, own) = split_body(body);
    let inside = own.is_none_or(|own| {
        let scope = &order.terms.scope;
        !scope.whole && scope.all_counties(city).iter().all(|c| c == own)
    });
    (role == by || !body.is_empty() && elsewhere(city, by)) && inside
}

/// Why this body may not do this.
fn wrong_body(ground: Ground, order: &Order, actor: &Actor, command: &Command) -> Option<Refusal> {
    let refuse =
        |key: &str, accepted: &str| Some(Refusal::new("officer", key, &actor.body, accepted));
    match command {
        Command::Draw(_) | Command::Refuse { .. } => {
            let by = &order.proposal.power.by;
            if split_body(&actor.body).0 != by && !elsewhere(ground.city, by) {
                return refuse("area-not-decider", by);
            }
            other_county(ground, actor, &order.terms)
        }
        Command::Withdraw { .. } => {
            let own = actor.body == order.proposer.body;
            (!own)
                .then(|| refuse("area-not-proposer", &order.proposer.body))
                .flatten()
        }
        Command::Review { .. } | Command::Lift { .. } => {
            let decider = order.decider.as_ref().map_or("", |d| d.body.as_str());
            (actor.body != decider)
                .then(|| refuse("area-not-lifter", decider))
                .flatten()
        }
    }
}
