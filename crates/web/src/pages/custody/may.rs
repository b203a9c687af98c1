//! Which acts a body is offered on a person's page.

use lf_response::custody::rules::Binding;
use lf_response::custody::{Custody, Handing, Stage};

/// What the acting body may do with a person now.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct May {
    /// Ask a facility.
    pub offer: bool,
    /// Answer.
    pub answer: bool,
    /// Refuse at the door.
    pub refuse: bool,
    /// Take the offer back.
    pub withdraw: bool,
    /// Sign the departure, and as the carrier.
    pub depart: Option<bool>,
    /// Sign the arrival.
    pub arrive: bool,
    /// Give a bed.
    pub admit: bool,
    /// Say where he is.
    pub whereabouts: bool,
    /// Enter a result.
    pub result: bool,
    /// Note care.
    pub care: bool,
    /// Note the disinfection.
    pub clean: bool,
    /// Tell others, determine anew.
    pub determine: bool,
    /// End it.
    pub end: bool,
    /// Look at the name.
    pub look: bool,
}

impl May {
    /// What a body may do; the use cases decide again.
    pub fn of(c: &Custody, body: &str, binding: &Binding) -> May {
        let role = body.split('@').next().unwrap_or(body);
        let has = |by: &[String]| by.iter().any(|r| r == role);
        let live = c.stage != Stage::Ended;
        let owner = c.owner.as_deref() == Some(body);
        let arranges = live && (owner || c.coordinator == body);
        let leg = c.leg();
        let receiver = leg.is_some_and(|l| l.offered.receiver == body);
        let carrier = leg.is_some_and(|l| l.offered.carrier == body);
        let at = |stages: &[Stage]| stages.contains(&c.stage);
        let signed = |h: &Handing| {
            let signs = [&h.giver, &h.taker];
            signs.into_iter().flatten().any(|s| s.by.body == body)
        };
        let departs = at(&[Stage::Accepted]) && (owner || carrier);
        let departs = departs && leg.is_some_and(|l| !signed(&l.departure));
        let arrives = at(&[Stage::Moving]) && (owner || receiver);
        May {
            offer: arranges && at(&[Stage::Waiting, Stage::Admitted]),
            answer: receiver && at(&[Stage::Offered]),
            refuse: receiver && at(&[Stage::Accepted, Stage::Moving]),
            withdraw: arranges && at(&[Stage::Offered, Stage::Accepted]),
            depart: departs.then_some(carrier),
            arrive: arrives && leg.is_some_and(|l| !signed(&l.arrival)),
            admit: owner && at(&[Stage::Arrived]),
            whereabouts: arranges && at(&[Stage::Moving]),
            result: owner || has(&binding.results.by),
            care: live && (owner || carrier),
            clean: (c.legs.iter()).any(|l| {
                l.offered.carrier == body && l.departure.at.is_some() && l.cleaned.is_none()
            }),
            determine: has(&binding.determine.by),
            end: owner && at(&[Stage::Waiting, Stage::Arrived, Stage::Admitted]),
            look: c.parties().iter().any(|b| b == body),
        }
    }
}
