//! The ride: offer, answer, departure, arrival, bed.

use super::{Context, Custody, Decided, Event, Point, Refused, Stage, at, codes, one, only, text};
use crate::custody::body::{
    Accepted, Admitted, Offered, Refused as RefusedBody, Signed, Whereabouts, Withdrawn,
};
use crate::custody::clock::Step;
use crate::custody::leg::Leg;
use crate::facility::{Facility, bed, fitting};
use jiff::Timestamp;
use lf_domain::actor::Actor;
use lf_domain::refusal::Refusal;

/// Function of the bodies that carry.
const CARRIER: &str = "carrier";
/// The longest ride that somebody may name, in minutes.
const LONGEST: u32 = 24 * 60;

fn owner(c: &Custody) -> &str {
    c.owner.as_deref().unwrap_or_default()
}

fn running(c: &Custody) -> Result<&Leg, Refused> {
    c.leg().ok_or_else(|| {
        let word = c.stage.word();
        one("act", "custody-stage", word, Step::Offer.word())
    })
}

/// Bodies that are designated to carry on this day; none where the city designates nobody.
fn carriers(cx: &Context<'_>) -> Vec<String> {
    let today = cx.today();
    let designated = |site: &&crate::custody::rules::Site| {
        let none = Facility::new(&site.id);
        let state = cx.facilities.get(&site.id).unwrap_or(&none);
        state.designation(site, CARRIER, today).is_some()
    };
    (cx.binding.facilities.iter().filter(designated))
        .map(|s| s.body.clone())
        .collect()
}

/// The facility can take him now, under one of these functions.
fn fit(c: &Custody, to: &str, functions: &[String], cx: &Context<'_>) -> Result<String, Refused> {
    let others = || {
        fitting(
            cx.binding,
            cx.facilities,
            cx.functions(&c.category),
            &c.disease,
            cx.today(),
            cx.rules,
            cx.book,
        )
        .join(", ")
    };
    let Some(site) = cx.binding.site(to) else {
        return Err(one("to", "facility-unknown", to, &others()));
    };
    let none = Facility::new(to);
    let state = cx.facilities.get(to).unwrap_or(&none);
    state
        .fit(site, functions, &c.disease, cx.today(), cx.rules, cx.book)
        .map_err(|unfit| one("to", unfit.key(), &site.label.zh, &others()))
}

pub(super) fn offer(
    c: &Custody,
    to: &str,
    (carrier, from): (&str, &str),
    minutes: Option<u32>,
    via: &[String],
    actor: &Actor,
    cx: &Context<'_>,
) -> Decided {
    at(c, &[Stage::Waiting, Stage::Admitted])?;
    only(&[owner(c), &c.coordinator], actor, "custody-not-offerer")?;
    if c.facility.as_deref() == Some(to) {
        return Err(one("to", "custody-already-there", to, ""));
    }
    let stop = via.iter().map(|v| v.trim()).find(|v| !v.is_empty());
    if let Some(stop) = stop.filter(|_| !cx.binding.point_to_point.is_empty()) {
        return Err(one("via", "custody-stop", stop, &cx.binding.point_to_point));
    }
    let function = fit(c, to, cx.functions(&c.category), cx)?;
    let Some(site) = cx.binding.site(to) else {
        return Err(one("to", "facility-unknown", to, ""));
    };
    let designated = carriers(cx);
    // Whoever has the person on board goes on with him.
    let aboard = designated.iter().any(|b| b == owner(c));
    let carrier = match (carrier.trim(), &designated[..]) {
        ("", _) if aboard => owner(c).to_string(),
        ("", [only]) => only.clone(),
        ("", []) => owner(c).to_string(),
        (named, _) => named.to_string(),
    };
    let allowed = designated.is_empty() && cx.city.has_body(&carrier);
    if !allowed && !designated.contains(&carrier) {
        let accepted = codes(designated.iter().map(String::as_str));
        return Err(one("carrier", "custody-no-carrier", &carrier, &accepted));
    }
    let minutes = minutes.unwrap_or(site.minutes);
    if minutes == 0 || minutes > LONGEST {
        let accepted = format!("1 .. {LONGEST}");
        return Err(one(
            "minutes",
            "out-of-range",
            &minutes.to_string(),
            &accepted,
        ));
    }
    let n = c.legs.len() as u32 + 1;
    let here = c.facility.as_ref().and_then(|f| cx.binding.site(f));
    let event = Event::Offered(Offered {
        n,
        kind: if n == 1 { "first" } else { "again" }.into(),
        from: match from.trim() {
            "" => here.map_or(c.place.clone(), |s| s.label.zh.clone()),
            from => from.to_string(),
        },
        to: to.to_string(),
        function,
        receiver: site.body.clone(),
        carrier,
        coordinator: c.coordinator.clone(),
        minutes,
        clock: cx.clock(Step::Accept, 0),
    });
    Ok(vec![event.entry(&c.id)])
}

pub(super) fn accept(c: &Custody, actor: &Actor, cx: &Context<'_>) -> Decided {
    at(c, &[Stage::Offered])?;
    let leg = &running(c)?.offered;
    only(&[&leg.receiver], actor, "custody-not-receiver")?;
    // The bed may have gone to somebody else meanwhile, or he may need another kind.
    let mut functions = cx.functions(&c.category).to_vec();
    functions.retain(|f| *f == leg.function);
    let function = fit(c, &leg.to, &functions, cx)?;
    let event = Event::Accepted(Accepted {
        leg: leg.n,
        clock: cx.clock(Step::Depart, 0),
    });
    Ok(vec![
        event.entry(&c.id),
        bed(&leg.to, &c.id, &function, true),
    ])
}

/// Where somebody was promised a bed, it is free again.
fn give_back(c: &Custody, leg: &Leg) -> Option<crate::event::Event> {
    leg.accepted.as_ref()?;
    Some(bed(&leg.offered.to, &c.id, &leg.offered.function, false))
}

pub(super) fn refuse(c: &Custody, reason: &str, actor: &Actor, cx: &Context<'_>) -> Decided {
    at(c, &[Stage::Offered, Stage::Accepted, Stage::Moving])?;
    let leg = running(c)?;
    only(&[&leg.offered.receiver], actor, "custody-not-receiver")?;
    let event = Event::Refused(RefusedBody {
        leg: leg.offered.n,
        reason: text("reason", reason)?,
        clock: cx.clock(Step::Offer, 0),
    });
    Ok([Some(event.entry(&c.id)), give_back(c, leg)]
        .into_iter()
        .flatten()
        .collect())
}

pub(super) fn withdraw(c: &Custody, reason: &str, actor: &Actor, cx: &Context<'_>) -> Decided {
    at(c, &[Stage::Offered, Stage::Accepted])?;
    only(&[owner(c), &c.coordinator], actor, "custody-not-offerer")?;
    let leg = running(c)?;
    let event = Event::Withdrawn(Withdrawn {
        leg: leg.offered.n,
        reason: text("reason", reason)?,
        clock: cx.clock(Step::Offer, 0),
    });
    Ok([Some(event.entry(&c.id)), give_back(c, leg)]
        .into_iter()
        .flatten()
        .collect())
}

/// The sides that a body signs for, and whether both are there then.
fn sides(
    leg: &Leg,
    point: Point,
    (giver, taker): (&str, &str),
    actor: &Actor,
) -> Result<(bool, bool, bool), Refused> {
    only(&[giver, taker], actor, "custody-not-side")?;
    let handing = leg.at(point);
    let (gives, takes) = (actor.body == giver, actor.body == taker);
    let open = (gives && handing.giver.is_none()) || (takes && handing.taker.is_none());
    if !open {
        let other = if gives { taker } else { giver };
        return Err(one("act", "custody-signed-already", &actor.body, other));
    }
    let both = (gives || handing.giver.is_some()) && (takes || handing.taker.is_some());
    Ok((gives, takes, both))
}

fn listed(items: &[String]) -> Vec<String> {
    let items = items.iter().map(|i| i.trim().to_string());
    items.filter(|i| !i.is_empty()).collect()
}

pub(super) fn depart(
    c: &Custody,
    place: &str,
    vehicle: &str,
    crew: &[String],
    actor: &Actor,
    cx: &Context<'_>,
) -> Decided {
    at(c, &[Stage::Accepted])?;
    let leg = running(c)?;
    let o = &leg.offered;
    let (giver, taker, effect) = sides(leg, Point::Departure, (owner(c), &o.carrier), actor)?;
    let (vehicle, crew) = (vehicle.trim().to_string(), listed(crew));
    let mut missing = vec![];
    if taker && vehicle.is_empty() {
        missing.push(Refusal::new("vehicle", "custody-needs-vehicle", "", ""));
    }
    if taker && crew.is_empty() {
        missing.push(Refusal::new("crew", "custody-needs-crew", "", ""));
    }
    if !missing.is_empty() {
        return Err(missing);
    }
    let clock = cx.clock(Step::Arrive, o.minutes);
    let event = Event::Signed(Signed {
        leg: o.n,
        point: Point::Departure,
        giver,
        taker,
        effect,
        place: match place.trim() {
            "" => o.from.clone(),
            place => place.to_string(),
        },
        vehicle,
        crew,
        stops: vec![],
        owner: effect.then(|| o.carrier.clone()),
        clock: clock.filter(|_| effect),
    });
    let mut out = vec![event.entry(&c.id)];
    if let (true, Some(left), Some(function)) = (effect, &c.facility, &c.function) {
        out.push(bed(left, &c.id, function, false));
    }
    Ok(out)
}

pub(super) fn arrive(
    c: &Custody,
    place: &str,
    stops: &[String],
    actor: &Actor,
    cx: &Context<'_>,
) -> Decided {
    at(c, &[Stage::Moving])?;
    let leg = running(c)?;
    let o = &leg.offered;
    let (giver, taker, effect) = sides(leg, Point::Arrival, (owner(c), &o.receiver), actor)?;
    let site = cx.binding.site(&o.to);
    let event = Event::Signed(Signed {
        leg: o.n,
        point: Point::Arrival,
        giver,
        taker,
        effect,
        place: match place.trim() {
            "" => site.map_or(o.to.clone(), |s| s.label.zh.clone()),
            place => place.to_string(),
        },
        vehicle: String::new(),
        crew: vec![],
        // A stop that was made cannot be refused any more: it is kept and shown.
        stops: listed(stops),
        owner: effect.then(|| o.receiver.clone()),
        clock: cx.clock(Step::Admit, 0).filter(|_| effect),
    });
    Ok(vec![event.entry(&c.id)])
}

pub(super) fn admit(c: &Custody, bed: &str, actor: &Actor) -> Decided {
    at(c, &[Stage::Arrived])?;
    only(&[owner(c)], actor, "custody-not-owner")?;
    let event = Event::Admitted(Admitted {
        leg: running(c)?.offered.n,
        bed: bed.trim().to_string(),
    });
    Ok(vec![event.entry(&c.id)])
}

pub(super) fn whereabouts(
    c: &Custody,
    note: &str,
    expected: Option<Timestamp>,
    actor: &Actor,
    cx: &Context<'_>,
) -> Decided {
    at(c, &[Stage::Moving])?;
    only(&[owner(c), &c.coordinator], actor, "custody-not-offerer")?;
    if let Some(moment) = expected.filter(|e| *e <= cx.now) {
        let accepted = format!("> {}", cx.now);
        return Err(one(
            "expected",
            "custody-expected-past",
            &moment.to_string(),
            &accepted,
        ));
    }
    let event = Event::Whereabouts(Whereabouts {
        leg: running(c)?.offered.n,
        note: text("note", note)?,
        clock: expected.and_then(|e| c.clock.as_ref().map(|clock| clock.moved(e))),
    });
    Ok(vec![event.entry(&c.id)])
}
