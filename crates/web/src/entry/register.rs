//! Forms about occurrences: typed ones, poisonings, designation orders.

use super::{Choice, Control, Field, Reader, bodies, coded, places};
use crate::words::Words;
use lf_domain::fact::Fact;
use lf_domain::occurrence::{Occurrence, Poisoning};
use lf_domain::transmission::Designation;

const WHOLE: Control = Control::Number {
    min: 0.0,
    max: 1_000_000.0,
    step: "1",
};

pub(super) fn occurrence_fields(w: &Words) -> Vec<Field> {
    let types = (w.names().codebook.occurrences.iter())
        .map(|(code, n)| Choice {
            value: code.clone(),
            label: w.label(&n.label),
            group: String::new(),
        })
        .collect();
    vec![
        Field::must("what", Control::Select(types)),
        Field::must("place", Control::Select(places(w, true))),
        Field::must("date", Control::Date),
        Field::may("persons", WHOLE),
        Field::may("victims", WHOLE),
        Field::may("deaths", WHOLE),
    ]
}

pub(super) fn occurrence(r: &mut Reader) -> Option<Fact> {
    let (what, place) = (r.required("what"), r.place("place"));
    let date = r.date_required("date");
    let (persons, victims, deaths) = (r.count("persons"), r.count("victims"), r.count("deaths"));
    Some(Fact::Occurrence(Occurrence {
        what,
        date: date?,
        place: place?,
        persons,
        victims,
        deaths,
    }))
}

pub(super) fn poisoning_fields(w: &Words) -> Vec<Field> {
    vec![
        Field::must("occurrence", Control::Text),
        Field::must("place", Control::Select(places(w, false))),
        Field::must("date", Control::Date),
        Field::must("persons", WHOLE),
        Field::may("deaths", WHOLE),
    ]
}

pub(super) fn poisoning(r: &mut Reader) -> Option<Fact> {
    let (occurrence, place) = (r.required("occurrence"), r.place("place"));
    let (date, persons) = (r.date_required("date"), r.count_required("persons"));
    let deaths = r.count("deaths");
    Some(Fact::Poisoning(Poisoning {
        occurrence,
        date: date?,
        place: place?,
        persons: persons?,
        deaths,
    }))
}

pub(super) fn designation_fields(w: &Words) -> Vec<Field> {
    let plans = (w.names().plans.iter())
        .map(|p| Choice {
            value: p.code.clone(),
            label: w.label(&p.label),
            group: String::new(),
        })
        .collect();
    let topics: std::collections::BTreeSet<&String> = w
        .names()
        .codebook
        .topics
        .keys()
        .chain(w.names().codebook.diseases.keys())
        .collect();
    let topics = (topics.into_iter())
        .map(|t| Choice {
            value: t.clone(),
            label: w.name(t),
            group: String::new(),
        })
        .collect();
    let who = [
        "municipal_government",
        "mhc",
        "provincial_health_authority",
        "superior_health_authority",
    ];
    let who: Vec<String> = who.map(str::to_string).to_vec();
    vec![
        Field::must("plan", Control::Choice(plans)).wide(),
        Field::must(
            "level",
            Control::Choice(coded(w, "level-full", &["I", "II", "III", "IV"])),
        ),
        Field::must("by", Control::Select(bodies(w, who.iter()))),
        Field::must("doc", Control::Text),
        Field::must("date", Control::Date),
        Field::may("topic", Control::Select(topics)),
        Field::may("reason", Control::Long).wide(),
    ]
}

pub(super) fn designation(r: &mut Reader) -> Option<Fact> {
    let (plan, level) = (r.required("plan"), r.code_required("level"));
    let (by, doc) = (r.required("by"), r.required("doc"));
    let date = r.date_required("date");
    Some(Fact::Designation(Designation {
        plan,
        level: level?,
        by,
        doc,
        date: date?,
        topic: r.typed("topic"),
        reason: r.typed("reason"),
    }))
}
