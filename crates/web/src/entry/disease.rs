//! Forms about persons with a disease: one case, a number, a cluster, other prefectures.

use super::{Control, Field, Reader, coded, diseases, places};
use crate::words::Words;
use lf_domain::case::{CaseCount, CaseReport, Link};
use lf_domain::fact::Fact;
use lf_domain::occurrence::{Cluster, OtherPrefectures};

const WHOLE: Control = Control::Number {
    min: 0.0,
    max: 1_000_000.0,
    step: "1",
};

pub(super) fn case_fields(w: &Words) -> Vec<Field> {
    let classes = [
        "suspected",
        "clinical",
        "confirmed",
        "asymptomatic",
        "excluded",
    ];
    let links = [
        "household",
        "ward",
        "hospital",
        "workplace",
        "school",
        "meal",
        "ship",
        "infector",
        "other",
    ];
    vec![
        Field::must("disease", Control::Select(diseases(w, |_| true))),
        Field::must("place", Control::Select(places(w, true))),
        Field::must(
            "classification",
            Control::Select(coded(w, "class", &classes)),
        ),
        Field::may(
            "origin",
            Control::Select(coded(w, "origin", &["local", "imported"])),
        ),
        Field::may("onset", Control::Date),
        Field::must("reported", Control::Date),
        Field::later("died", Control::Date),
        Field::later("focus", Control::Text),
        Field::later("link_kind", Control::Select(coded(w, "link", &links))),
        Field::later("link_key", Control::Text),
        Field::later("case_id", Control::Text),
        Field::later("person_name", Control::Text),
        Field::later("person_document", Control::Text),
    ]
}

pub(super) fn case(r: &mut Reader) -> Option<Fact> {
    let links = match (r.typed("link_kind"), r.typed("link_key")) {
        (kind, key) if !kind.is_empty() && !key.is_empty() => vec![Link { kind, key }],
        _ => vec![],
    };
    let (disease, place) = (r.required("disease"), r.place("place"));
    let classification = r.code_required("classification");
    let (origin, onset) = (r.code("origin"), r.date("onset"));
    let (reported, died) = (r.date_required("reported"), r.date("died"));
    Some(Fact::Case(CaseReport {
        case_id: r.required("case_id"),
        disease,
        classification: classification?,
        origin,
        place: place?,
        zone: r.zone("place"),
        onset,
        reported: reported?,
        died,
        focus: r.given("focus"),
        links,
    }))
}

pub(super) fn count_fields(w: &Words) -> Vec<Field> {
    vec![
        Field::must("disease", Control::Select(diseases(w, |_| true))),
        Field::must("place", Control::Select(places(w, true))),
        Field::must("date", Control::Date),
        Field::must("cases", WHOLE),
        Field::may("deaths", WHOLE),
        Field::may(
            "origin",
            Control::Select(coded(w, "origin", &["local", "imported"])),
        ),
        Field::may("focus", Control::Text).wide(),
    ]
}

pub(super) fn count(r: &mut Reader) -> Option<Fact> {
    let (disease, place) = (r.required("disease"), r.place("place"));
    let (date, cases) = (r.date_required("date"), r.count_required("cases"));
    let (deaths, origin) = (r.count("deaths"), r.code("origin"));
    Some(Fact::Count(CaseCount {
        disease,
        place: place?,
        zone: r.zone("place"),
        date: date?,
        cases: cases?,
        deaths,
        focus: r.given("focus"),
        origin,
    }))
}

pub(super) fn cluster_fields(w: &Words) -> Vec<Field> {
    vec![
        Field::must("disease", Control::Select(diseases(w, |_| true))),
        Field::must("place", Control::Select(places(w, false))),
        Field::must("date", Control::Date),
        Field::must(
            "size",
            Control::Number {
                min: 2.0,
                max: 100_000.0,
                step: "1",
            },
        ),
        Field::must(
            "origin",
            Control::Choice(coded(w, "origin", &["local", "imported"])),
        ),
        Field::may("link", Control::Text),
    ]
}

pub(super) fn cluster(r: &mut Reader) -> Option<Fact> {
    let (disease, place) = (r.required("disease"), r.place("place"));
    let (date, size) = (r.date_required("date"), r.count_required("size"));
    let origin = r.code_required("origin");
    Some(Fact::Cluster(Cluster {
        disease,
        origin: origin?,
        date: date?,
        place: place?,
        size: size?,
        link: r.typed("link"),
    }))
}

pub(super) fn other_fields(w: &Words) -> Vec<Field> {
    vec![
        Field::must("disease", Control::Select(diseases(w, |_| true))),
        Field::must(
            "n",
            Control::Number {
                min: 0.0,
                max: 20.0,
                step: "1",
            },
        ),
        Field::must("date", Control::Date),
    ]
}

pub(super) fn other(r: &mut Reader) -> Option<Fact> {
    let (disease, n) = (r.required("disease"), r.count_required("n"));
    let date = r.date_required("date");
    Some(Fact::OtherPrefectures(OtherPrefectures {
        disease,
        n: n?,
        date: date?,
    }))
}
