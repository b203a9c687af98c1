//! Forms of what experts and authorities judge: answers, transmission, capacity.

use super::{Choice, Control, Field, Reader, bodies, coded, diseases};
use crate::words::Words;
use lf_domain::fact::Fact;
use lf_domain::judgement::Judgement;
use lf_domain::transmission::{Capacity, TransmissionGrade};
use std::collections::BTreeSet;

pub(super) fn judgement_fields(w: &Words) -> Vec<Field> {
    let book = &w.names().codebook;
    let questions = (book.questions.iter())
        .map(|(code, q)| Choice {
            value: code.clone(),
            label: w.label(&q.label),
            group: String::new(),
        })
        .collect();
    // What a question can be about: diseases, groups of diseases, occurrences.
    let about: Vec<Choice> = (book.groups.keys().map(|g| (g, "group-groups")))
        .chain(book.diseases.keys().map(|d| (d, "group-diseases")))
        .chain(book.occurrences.keys().map(|o| (o, "group-occurrences")))
        .map(|(code, group)| Choice {
            value: code.clone(),
            label: w.name(code),
            group: w.t(group),
        })
        .collect();
    let asked: BTreeSet<&String> = book
        .questions
        .values()
        .flat_map(|q| q.asks.iter())
        .collect();
    vec![
        Field::must("finding", Control::Select(questions)).wide(),
        Field::may("about", Control::Select(about)),
        Field::must("value", Control::Choice(coded(w, "answer", &["yes", "no"]))),
        Field::must("by", Control::Select(bodies(w, asked.into_iter()))),
        Field::must("date", Control::Date),
        Field::must("reason", Control::Long).wide(),
    ]
}

pub(super) fn judgement(r: &mut Reader) -> Option<Fact> {
    let (finding, value) = (r.required("finding"), r.yes_no("value"));
    let (by, date) = (r.required("by"), r.date_required("date"));
    let reason = r.required("reason");
    Some(Fact::Judgement(Judgement {
        finding,
        about: r.typed("about"),
        value: value?,
        by,
        date: date?,
        reason,
    }))
}

pub(super) fn grade_fields(w: &Words) -> Vec<Field> {
    let places = ["city", "province_other_city", "other_province"];
    vec![
        Field::must("disease", Control::Select(diseases(w, |_| true))),
        Field::must("place", Control::Select(coded(w, "gradeplace", &places))),
        Field::must(
            "grade",
            Control::Choice(coded(w, "grade", &["0", "1", "2", "3"])),
        )
        .wide(),
        Field::must("date", Control::Date),
        Field::may("name", Control::Text),
    ]
}

pub(super) fn grade(r: &mut Reader) -> Option<Fact> {
    let (disease, place) = (r.required("disease"), r.code_required("place"));
    let (grade, date) = (r.count_required("grade"), r.date_required("date"));
    Some(Fact::Grade(TransmissionGrade {
        disease,
        place: place?,
        name: r.typed("name"),
        grade: u8::try_from(grade?).unwrap_or(u8::MAX),
        date: date?,
    }))
}

pub(super) fn capacity_fields(w: &Words) -> Vec<Field> {
    let areas = (w.names().city.areas.iter())
        .map(|a| Choice {
            value: a.code.clone(),
            label: w.label(&a.label),
            group: String::new(),
        })
        .collect();
    vec![
        Field::must(
            "scope",
            Control::Choice(coded(w, "scope", &["county", "city"])),
        ),
        Field::may("area", Control::Select(areas)),
        Field::must(
            "value",
            Control::Choice(coded(w, "capacity", &["0", "1", "2"])),
        )
        .wide(),
        Field::must("date", Control::Date),
    ]
}

pub(super) fn capacity(r: &mut Reader) -> Option<Fact> {
    let (scope, value) = (r.code_required("scope"), r.count_required("value"));
    let date = r.date_required("date");
    Some(Fact::Capacity(Capacity {
        scope: scope?,
        area: r.typed("area"),
        value: u8::try_from(value?).unwrap_or(u8::MAX),
        date: date?,
    }))
}
