//! What somebody may do with a joint assessment: commands, what a decision rests
//! on, and which file decides what.

use super::content::Said;
use super::{Advice, Assessment, advising, calling, concluding, signing, subject};
use crate::event::Event;
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use lf_domain::actor::Actor;
use lf_domain::city::City;
use lf_domain::refusal::Refusal;
use lf_rules::program::{Assessment as Rule, Cited, EventBox, Instrument};
use serde::{Deserialize, Serialize};

/// What is asked for when an assessment is called.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Call {
    /// What is assessed.
    pub about: String,
    /// Why.
    pub ground: String,
    /// Topic of the incident.
    #[serde(default)]
    pub topic: Option<String>,
    /// Disease of the event.
    #[serde(default)]
    pub disease: Option<String>,
    /// Bodies invited beside those that the clause names.
    #[serde(default)]
    pub invited: Vec<String>,
}

/// What somebody wants to do.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Command {
    /// Call it.
    Open(Call),
    /// Sign the own slot; again, with a reason, to set it right.
    Sign {
        /// What it says.
        said: Said,
        /// Why it is signed again.
        #[serde(default)]
        reason: String,
    },
    /// Propose and sign the joint conclusion.
    Propose {
        /// What it says.
        said: Said,
    },
    /// Sign the conclusion that another proposed.
    Agree {
        /// Journal number of the proposal that was read.
        proposal: u64,
    },
    /// Keep a draft of advice, which is not sent.
    DraftAdvice {
        /// The advice.
        advice: Advice,
    },
    /// Sign advice: it is sent.
    Advise {
        /// The advice.
        advice: Advice,
    },
    /// Take the assessment back.
    Withdraw {
        /// Why.
        reason: String,
    },
}

/// The instrument of a rule with where it stands.
#[derive(Clone, Copy)]
pub struct Asking<'a> {
    /// Code of its plan.
    pub plan: &'a str,
    /// Digest of its pack.
    pub pack: &'a str,
    /// The block.
    pub block: &'a Cited<Instrument>,
}

/// What a decision rests on.
pub struct Context<'a> {
    /// Id of the assessment.
    pub id: &'a str,
    /// Code of the plan.
    pub plan: &'a str,
    /// Digest of its pack.
    pub pack: &'a str,
    /// The rule with its clause.
    pub rule: &'a Cited<Rule>,
    /// The instrument, where the rule names one.
    pub instrument: Option<Asking<'a>>,
    /// The city.
    pub city: &'a City,
    /// Its time zone.
    pub zone: &'a TimeZone,
    /// Now.
    pub now: Timestamp,
    /// Open tasks of the acting body that ask for this conclusion.
    pub asked: &'a [String],
}

/// What is decided: entries, and content of the first that is to be sealed.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Decided {
    /// Entries in order.
    pub events: Vec<Event>,
    /// JSON text of [`Said`].
    pub sealed: Option<String>,
}

pub(super) type Refused = Vec<Refusal>;

pub(super) fn one(
    field: &str,
    key: &str,
    value: impl Into<String>,
    accepted: impl Into<String>,
) -> Refused {
    vec![Refusal::new(field, key, value, accepted)]
}

/// Decides a command against an assessment, which is absent only for [`Command::Open`].
///
/// # Errors
/// What is wrong, field by field; nothing happens then.
pub fn decide(
    state: Option<&Assessment>,
    command: &Command,
    actor: &Actor,
    cx: &Context<'_>,
) -> Result<Decided, Refused> {
    let Some(a) = state else {
        return match command {
            Command::Open(call) => calling::open(call, actor, cx).map(plain),
            _ => Err(one("id", "assessment-unknown", cx.id, "")),
        };
    };
    if let Some(reason) = &a.withdrawn {
        return Err(one("act", "assessment-withdrawn", reason, ""));
    }
    match command {
        Command::Open(_) => Err(one("id", "assessment-exists", &a.opened.id, "")),
        Command::Sign { said, reason } => signing::sign(a, said, reason, actor, cx),
        Command::Propose { said } => concluding::propose(a, said, actor, cx).map(plain),
        Command::Agree { proposal } => concluding::agree(a, *proposal, actor, cx).map(plain),
        Command::DraftAdvice { advice } => advising::advise(a, advice, true, actor, cx).map(plain),
        Command::Advise { advice } => advising::advise(a, advice, false, actor, cx).map(plain),
        Command::Withdraw { reason } => calling::withdraw(a, reason, actor, cx).map(plain),
    }
}

fn plain(events: Vec<Event>) -> Decided {
    Decided {
        events,
        sealed: None,
    }
}

impl Context<'_> {
    pub(super) fn today(&self) -> Date {
        self.now.to_zoned(self.zone.clone()).date()
    }

    pub(super) fn event(&self, kind: &str, body: &impl Serialize) -> Event {
        Event::new(kind, subject(self.id), body)
    }

    /// The instrument with the box of the assessment, in the edition that it was called under.
    pub(super) fn asking(
        &self,
        a: &Assessment,
    ) -> Result<Option<(&Instrument, &EventBox)>, Refused> {
        let Some(used) = &a.opened.instrument else {
            return Ok(None);
        };
        let found = self.instrument.map(|i| &i.block.it);
        let same = found.filter(|i| i.id == used.id && i.edition == used.edition);
        let Some(instrument) = same else {
            let known = found.map_or(String::new(), |i| i.edition.clone());
            return Err(one("answers", "assessment-edition", &used.edition, known));
        };
        let in_box = instrument.boxes.iter().find(|b| b.id == used.in_box);
        Ok(in_box.map(|b| (instrument, b)))
    }
}
