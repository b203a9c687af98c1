//! What is said about a person: another determination, laboratory results, care,
//! who was told, the end.

use super::{Context, Custody, Decided, Event, Stage, at, codes, misplaced, one, only, text};
use crate::custody::body::{Care, Cleaned, Ended, LabResult, Read, Revised, Told};
use crate::custody::clock::Step;
use crate::custody::rules::Reader;
use crate::facility::{bed, holds, service_label};
use jiff::civil::Date;
use lf_domain::actor::Actor;
use lf_domain::city::split_body;

pub(super) fn revise(
    c: &Custody,
    (category, disease, ground): (&str, &str, &str),
    reason: &str,
    actor: &Actor,
    cx: &Context<'_>,
) -> Decided {
    cx.determiner(actor)?;
    let ground = match ground.trim() {
        "" => c.ground.as_str(),
        ground => ground,
    };
    cx.determination(category, disease, ground)?;
    if category == c.category && disease == c.disease {
        return Err(one("category", "custody-same", category, ""));
    }
    let mut then = c.clone();
    then.category = category.to_string();
    let rests = matches!(c.stage, Stage::Arrived | Stage::Admitted);
    let elsewhere = rests && misplaced(&then, cx.binding);
    let event = Event::Revised(Revised {
        category: category.to_string(),
        disease: disease.to_string(),
        ground: ground.to_string(),
        reason: text("reason", reason)?,
        revision: c.revision + 1,
        coordinator: cx.coordinator(disease)?,
        clock: cx.clock(Step::Offer, 0).filter(|_| elsewhere),
    });
    Ok(vec![event.entry(&c.id)])
}

/// Bodies that must read a result of this outcome, each once.
pub(in crate::custody) fn readers(c: &Custody, readers: &[Reader]) -> Vec<String> {
    let mut out: Vec<String> = vec![];
    let mut add = |body: &str| {
        if !out.iter().any(|b| b == body) {
            out.push(body.to_string());
        }
    };
    for reader in readers {
        match reader {
            Reader::Owner => c.owner.iter().for_each(|b| add(b)),
            Reader::Former => c.tenures.iter().for_each(|t| add(&t.body)),
            Reader::Coordinator => add(&c.coordinator),
            Reader::Determiner => (c.determined.last().iter()).for_each(|d| add(&d.1.by.body)),
        }
    }
    out
}

pub(super) fn result(
    c: &Custody,
    (test, sample, outcome): (&str, &str, &str),
    taken: Option<Date>,
    actor: &Actor,
    cx: &Context<'_>,
) -> Decided {
    let answers = c.owner.as_deref() == Some(actor.body.as_str());
    if !answers {
        holds(&cx.binding.results, &actor.body)
            .map_err(|accepted| one("body", "custody-no-laboratory", &actor.body, &accepted))?;
    }
    let Some(known) = cx.rules.words.results.get(outcome) else {
        let words: Vec<&str> = (cx.rules.words.results.keys())
            .map(String::as_str)
            .collect();
        return Err(one(
            "outcome",
            "custody-no-outcome",
            outcome,
            &words.join(", "),
        ));
    };
    let today = cx.today();
    if let Some(day) = taken.filter(|d| *d > today) {
        let accepted = format!("<= {today}");
        return Err(one("taken", "future-date", &day.to_string(), &accepted));
    }
    let event = Event::Result(LabResult {
        test: text("test", test)?,
        sample: sample.trim().to_string(),
        outcome: outcome.to_string(),
        taken,
        to: readers(c, &known.readers),
        reopens: known.reopens && c.stage == Stage::Ended,
        of: String::new(),
    });
    Ok(vec![event.entry(&c.id)])
}

pub(super) fn read(c: &Custody, result: u64, actor: &Actor) -> Decided {
    let Some(found) = c.results.iter().find(|f| f.sign.seq == result) else {
        let known: Vec<String> = c.results.iter().map(|f| f.sign.seq.to_string()).collect();
        let value = result.to_string();
        return Err(one(
            "result",
            "custody-no-result",
            &value,
            &known.join(", "),
        ));
    };
    if !found.unread().any(|b| *b == actor.body) {
        let accepted = codes(found.unread().map(String::as_str));
        return Err(one("body", "custody-not-reader", &actor.body, &accepted));
    }
    Ok(vec![Event::Read(Read { result }).entry(&c.id)])
}

pub(super) fn care(
    c: &Custody,
    service: &str,
    label: &str,
    note: &str,
    actor: &Actor,
    cx: &Context<'_>,
) -> Decided {
    let owner = c.owner.as_deref().unwrap_or_default();
    let carrier = c.leg().map_or(owner, |l| l.offered.carrier.as_str());
    only(&[owner, carrier], actor, "custody-not-owner")?;
    let event = Event::Care(Care {
        service: service.to_string(),
        label: service_label(service, label, cx.rules)?,
        note: text("note", note)?,
    });
    Ok(vec![event.entry(&c.id)])
}

pub(super) fn clean(c: &Custody, note: &str, actor: &Actor) -> Decided {
    let open = |l: &&crate::custody::Leg| l.departure.at.is_some() && l.cleaned.is_none();
    let ours = |l: &&crate::custody::Leg| l.offered.carrier == actor.body;
    let Some(leg) = c.legs.iter().filter(open).find(ours) else {
        let carriers = (c.legs.iter().filter(open)).map(|l| l.offered.carrier.as_str());
        return Err(one("body", "custody-no-run", &actor.body, &codes(carriers)));
    };
    let event = Event::Cleaned(Cleaned {
        leg: leg.offered.n,
        note: text("note", note)?,
    });
    Ok(vec![event.entry(&c.id)])
}

pub(super) fn tell(c: &Custody, to: &str, note: &str, actor: &Actor, cx: &Context<'_>) -> Decided {
    cx.determiner(actor)?;
    let must = cx.binding.told.iter().map(|t| t.by.as_str());
    if !cx.city.has_body(to) || split_body(to).0 == split_body(&actor.body).0 {
        return Err(one("to", "custody-no-such-receiver", to, &codes(must)));
    }
    let begun = c.legs.iter().find_map(|l| l.departure.at);
    let event = Event::Told(Told {
        to: to.to_string(),
        note: note.trim().to_string(),
        lag: begun.map(|at| (cx.now.as_second() - at.as_second()).max(0) / 60),
    });
    Ok(vec![event.entry(&c.id)])
}

pub(super) fn end(
    c: &Custody,
    how: &str,
    reason: &str,
    to: &str,
    actor: &Actor,
    cx: &Context<'_>,
) -> Decided {
    at(c, &[Stage::Waiting, Stage::Arrived, Stage::Admitted])?;
    let owner = c.owner.as_deref().unwrap_or_default();
    only(&[owner], actor, "custody-not-owner")?;
    let Some(word) = cx.rules.words.endings.get(how) else {
        let words: Vec<&str> = (cx.rules.words.endings.keys())
            .map(String::as_str)
            .collect();
        return Err(one("how", "custody-no-ending", how, &words.join(", ")));
    };
    // Nobody goes while what his body has not read may keep him.
    let waits = |f: &&crate::custody::Following| {
        let weighs = (cx.rules.words.results.get(&f.result.outcome)).is_some_and(|o| o.reopens);
        weighs && f.unread().any(|b| b == owner)
    };
    if let Some(unread) = c.results.iter().find(waits).filter(|_| word.reads_first) {
        return Err(one("result", "custody-unread", &unread.result.test, owner));
    }
    let event = Event::Ended(Ended {
        how: how.to_string(),
        reason: text("reason", reason)?,
        to: to.trim().to_string(),
        owner: owner.to_string(),
        kind: word.kind.clone(),
    });
    let mut out = vec![event.entry(&c.id)];
    if let (Some(facility), Some(function)) = (&c.facility, &c.function) {
        out.push(bed(facility, &c.id, function, false));
    }
    Ok(out)
}
