//! What may be done with a person in custody, decided.

use super::body::Determined;
use super::clock::{Clock, Step};
use super::event::Event;
use super::rules::{Binding, Rules};
use super::{Custody, Point, Stage};
use crate::event;
use crate::facility::{Facilities, holds};
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use lf_domain::actor::Actor;
use lf_domain::city::City;
use lf_domain::codebook::CodeBook;
use lf_domain::refusal::Refusal;
use serde::{Deserialize, Serialize};

mod moving;
mod telling;

pub(super) use telling::readers;

/// What begins a custody.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Begin {
    /// The person, an id of the register; empty where he is registered with this.
    #[serde(default)]
    pub person: String,
    /// Category.
    pub category: String,
    /// Disease; empty where none is named.
    #[serde(default)]
    pub disease: String,
    /// Grounds.
    #[serde(default)]
    pub ground: String,
    /// Where the person is.
    pub place: String,
    /// Ship, flight or vehicle.
    #[serde(default)]
    pub conveyance: String,
}

/// What somebody wants to do.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "act", rename_all = "snake_case", deny_unknown_fields)]
pub enum Command {
    /// Determine the person to be something else.
    Revise {
        /// Category.
        category: String,
        /// Disease.
        #[serde(default)]
        disease: String,
        /// Grounds.
        #[serde(default)]
        ground: String,
        /// Why it is another.
        reason: String,
    },
    /// Ask a facility to take the person.
    Offer {
        /// Facility.
        to: String,
        /// Body that carries; the designated one when left out.
        #[serde(default)]
        carrier: String,
        /// Where he is taken from; where he is when left out.
        #[serde(default)]
        from: String,
        /// Minutes of the ride; the usual ones when left out.
        #[serde(default)]
        minutes: Option<u32>,
        /// Stops on the way: none are allowed where the ride goes from point to point.
        #[serde(default)]
        via: Vec<String>,
    },
    /// Take him.
    Accept {},
    /// Do not take him.
    Refuse {
        /// Why.
        reason: String,
    },
    /// Take the offer back.
    Withdraw {
        /// Why.
        reason: String,
    },
    /// Sign the departure, as the one who gives or the one who carries.
    Depart {
        /// Where.
        #[serde(default)]
        place: String,
        /// Vehicle, by the carrier.
        #[serde(default)]
        vehicle: String,
        /// Crew, by the carrier.
        #[serde(default)]
        crew: Vec<String>,
    },
    /// Sign the arrival, as the one who carries or the one who takes.
    Arrive {
        /// Where.
        #[serde(default)]
        place: String,
        /// Stops that were made.
        #[serde(default)]
        stops: Vec<String>,
    },
    /// Give him a bed.
    Admit {
        /// Ward and bed.
        #[serde(default)]
        bed: String,
    },
    /// Say where he is, while he has not arrived.
    Whereabouts {
        /// What was found out.
        note: String,
        /// When he is expected now.
        #[serde(default)]
        expected: Option<Timestamp>,
    },
    /// Enter a laboratory result.
    Result {
        /// Test.
        test: String,
        /// Sample.
        #[serde(default)]
        sample: String,
        /// Outcome by its code.
        outcome: String,
        /// Day on which the sample was taken.
        #[serde(default)]
        taken: Option<Date>,
    },
    /// Say that a result was read.
    Read {
        /// Its journal number.
        result: u64,
    },
    /// Note care that was given.
    Care {
        /// Service.
        service: String,
        /// Its name, for `other`.
        #[serde(default)]
        label: String,
        /// What was done.
        note: String,
    },
    /// Note that the vehicle was disinfected.
    Clean {
        /// With what.
        note: String,
    },
    /// Say that a body was told of him.
    Tell {
        /// Body.
        to: String,
        /// By which way, or the number of the letter.
        #[serde(default)]
        note: String,
    },
    /// End the custody.
    End {
        /// How, by its code.
        how: String,
        /// Why.
        reason: String,
        /// Where to, or to whom.
        #[serde(default)]
        to: String,
    },
}

/// What a decision rests on.
#[derive(Clone, Copy)]
pub struct Context<'a> {
    /// Words and city.
    pub rules: &'a Rules,
    /// What the city makes of them.
    pub binding: &'a Binding,
    /// The city.
    pub city: &'a City,
    /// The code book.
    pub book: &'a CodeBook,
    /// The facilities as they stand.
    pub facilities: &'a Facilities,
    /// Now.
    pub now: Timestamp,
    /// The city's time zone.
    pub zone: &'a TimeZone,
}

type Refused = Vec<Refusal>;
type Decided = Result<Vec<event::Event>, Refused>;

fn one(field: &str, key: &str, value: &str, accepted: &str) -> Refused {
    vec![Refusal::new(field, key, value, accepted)]
}

fn text(field: &str, value: &str) -> Result<String, Refused> {
    match value.trim() {
        "" => Err(one(field, "required", "", "")),
        v => Ok(v.to_string()),
    }
}

/// Bodies of a refusal, as codes: whoever shows it names them in its reader's language.
fn codes<'b>(bodies: impl IntoIterator<Item = &'b str>) -> String {
    let mut codes: Vec<&str> = bodies.into_iter().collect();
    codes.dedup();
    codes.join(", ")
}

impl Context<'_> {
    fn today(&self) -> Date {
        self.now.to_zoned(self.zone.clone()).date()
    }

    fn clock(&self, step: Step, ride: u32) -> Option<Clock> {
        Clock::new(step, self.now, ride, self.binding, self.city, self.zone)
    }

    /// Functions to which a category may be taken.
    fn functions(&self, category: &str) -> &[String] {
        (self.binding.destinations.get(category)).map_or(&[], |f| f.as_slice())
    }

    /// Category, disease and grounds are known and enough.
    fn determination(&self, category: &str, disease: &str, ground: &str) -> Result<(), Refused> {
        let mut wrong = vec![];
        let words = &self.rules.words;
        if !words.categories.contains_key(category) {
            let known: Vec<&str> = words.categories.keys().map(String::as_str).collect();
            wrong.push(Refusal::new(
                "category",
                "custody-no-category",
                category,
                known.join(", "),
            ));
        }
        if !disease.is_empty() && !self.book.diseases.contains_key(disease) {
            wrong.push(Refusal::new("disease", "unknown-disease", disease, ""));
        }
        let needed = self.binding.ground.iter().any(|c| c == category);
        if needed && ground.trim().is_empty() {
            wrong.push(Refusal::new("ground", "custody-needs-ground", category, ""));
        }
        match wrong.is_empty() {
            true => Ok(()),
            false => Err(wrong),
        }
    }

    fn determiner(&self, actor: &Actor) -> Result<(), Refused> {
        holds(&self.binding.determine, &actor.body)
            .map_err(|accepted| one("body", "custody-not-determiner", &actor.body, &accepted))
    }

    fn coordinator(&self, disease: &str) -> Result<String, Refused> {
        let found = self.binding.coordinator(disease, &self.rules.words);
        found
            .map(|c| c.by.clone())
            .ok_or_else(|| one("disease", "custody-no-coordinator", disease, ""))
    }
}

/// Only one of these bodies.
fn only(bodies: &[&str], actor: &Actor, key: &str) -> Result<(), Refused> {
    match bodies.contains(&actor.body.as_str()) {
        true => Ok(()),
        false => {
            let accepted = codes(bodies.iter().copied());
            Err(one("body", key, &actor.body, &accepted))
        }
    }
}

/// Only at one of these stages; what is waited for otherwise.
fn at(c: &Custody, stages: &[Stage]) -> Result<(), Refused> {
    if stages.contains(&c.stage) {
        return Ok(());
    }
    let waits = c.awaited().map_or("", |(_, step)| step.word());
    let mut refusal = Refusal::new("act", "custody-stage", c.stage.word(), waits);
    refusal.args.insert("step".into(), waits.into());
    Err(vec![refusal])
}

/// Whether a body determines persons.
///
/// # Errors
/// `custody-not-determiner`, with those that do.
pub fn may_determine(actor: &Actor, cx: Context<'_>) -> Result<(), Refused> {
    cx.determiner(actor)
}

/// Decides a determination: the person's custody begins with the body that signs it.
///
/// # Errors
/// Another body than those that determine, an unknown category or disease, no
/// grounds where they are needed, no place.
pub fn begin(id: &str, new: &Begin, actor: &Actor, cx: Context<'_>) -> Decided {
    cx.determiner(actor)?;
    let ground = new.ground.trim();
    cx.determination(&new.category, &new.disease, ground)?;
    let event = Event::Determined(Determined {
        id: id.to_string(),
        person: text("person", &new.person)?,
        category: new.category.clone(),
        disease: new.disease.clone(),
        ground: ground.to_string(),
        place: text("place", &new.place)?,
        conveyance: new.conveyance.trim().to_string(),
        clause: cx.binding.determine.clause.clone(),
        coordinator: cx.coordinator(&new.disease)?,
        clock: cx.clock(Step::Offer, 0),
    });
    Ok(vec![event.entry(id)])
}

/// Decides a command. The events of one decision belong together; besides the
/// custody's own there may be one about a facility's bed.
///
/// # Errors
/// What is wrong; nothing happens then.
pub fn decide(c: &Custody, command: &Command, actor: &Actor, cx: Context<'_>) -> Decided {
    let cx = &cx;
    let late = matches!(
        command,
        Command::Result { .. }
            | Command::Read { .. }
            | Command::Clean { .. }
            | Command::Tell { .. }
    );
    if c.stage == Stage::Ended && !late {
        let how = c.ended.as_ref().map_or("", |(e, _)| e.how.as_str());
        return Err(one("act", "custody-ended", how, ""));
    }
    match command {
        Command::Revise {
            category,
            disease,
            ground,
            reason,
        } => telling::revise(c, (category, disease, ground), reason, actor, cx),
        Command::Offer {
            to,
            carrier,
            from,
            minutes,
            via,
        } => moving::offer(c, to, (carrier, from), *minutes, via, actor, cx),
        Command::Accept {} => moving::accept(c, actor, cx),
        Command::Refuse { reason } => moving::refuse(c, reason, actor, cx),
        Command::Withdraw { reason } => moving::withdraw(c, reason, actor, cx),
        Command::Depart {
            place,
            vehicle,
            crew,
        } => moving::depart(c, place, vehicle, crew, actor, cx),
        Command::Arrive { place, stops } => moving::arrive(c, place, stops, actor, cx),
        Command::Admit { bed } => moving::admit(c, bed, actor),
        Command::Whereabouts { note, expected } => {
            moving::whereabouts(c, note, *expected, actor, cx)
        }
        Command::Result {
            test,
            sample,
            outcome,
            taken,
        } => telling::result(c, (test, sample, outcome), *taken, actor, cx),
        Command::Read { result } => telling::read(c, *result, actor),
        Command::Care {
            service,
            label,
            note,
        } => telling::care(c, service, label, note, actor, cx),
        Command::Clean { note } => telling::clean(c, note, actor),
        Command::Tell { to, note } => telling::tell(c, to, note, actor, cx),
        Command::End { how, reason, to } => telling::end(c, how, reason, to, actor, cx),
    }
}

/// Whether the place where a person is, or is being taken, is none for what he is
/// determined to be now.
pub fn misplaced(c: &Custody, binding: &Binding) -> bool {
    let going = c.leg().map(|l| &l.offered.function);
    let Some(function) = going.or(c.function.as_ref()) else {
        return false;
    };
    !(binding.destinations.get(&c.category)).is_some_and(|fs| fs.contains(function))
}
