//! Rows that are cases, one person each or numbers only.

use super::MappedFact;
use super::Plan;
use super::bind::{Binder, values};
use super::getter::{Getter, Source};
use super::reading::Reading;
use crate::mapping::MappingError;
use jiff::civil::Date;
use lf_domain::case::{CaseCount, CaseReport, Classification, Link, Origin};
use lf_domain::fact::Fact;

const CLASSIFICATIONS: [(&str, Classification); 5] = [
    ("suspected", Classification::Suspected),
    ("clinical", Classification::Clinical),
    ("confirmed", Classification::Confirmed),
    ("asymptomatic", Classification::Asymptomatic),
    ("excluded", Classification::Excluded),
];

const ORIGINS: [(&str, Origin); 2] = [("imported", Origin::Imported), ("local", Origin::Local)];

/// Where a case was acquired, by a code or by the rule of the mapping.
pub(super) struct OriginPlan {
    pub(super) code: Getter,
    pub(super) rule: Option<OriginLists>,
}

pub(super) struct OriginLists {
    pub(super) column: Getter,
    pub(super) imported: Vec<String>,
    pub(super) local: Option<Vec<String>>,
}

impl OriginPlan {
    pub(super) fn read<'r>(&'r self, r: &mut Reading<'r>) -> Option<Origin> {
        let Some(rule) = &self.rule else {
            return r.word(&self.code, &ORIGINS);
        };
        let Some(text) = r.text(&rule.column) else {
            return r.word(&self.code, &ORIGINS);
        };
        if rule.imported.iter().any(|t| *t == text) {
            return Some(Origin::Imported);
        }
        match &rule.local {
            Some(local) if !local.iter().any(|t| *t == text) => {
                let accepted = [&rule.imported[..], local].concat().join(", ");
                r.refuse(rule.column.label(), "not-a-choice", text, accepted);
                None
            }
            _ => Some(Origin::Local),
        }
    }

    pub(super) fn getter(&self) -> &Getter {
        self.rule.as_ref().map_or(&self.code, |r| &r.column)
    }
}

pub(super) struct CasePlan {
    case_id: Getter,
    disease: Getter,
    classification: Getter,
    origin: OriginPlan,
    place: Getter,
    onset: Getter,
    reported: Getter,
    died: Getter,
    focus: Getter,
    links: Vec<(String, Getter)>,
}

impl CasePlan {
    pub(super) fn bind(b: &Binder<'_>) -> Result<Self, MappingError> {
        let mut links = vec![];
        for link in &b.mapping.links {
            let mut getter = b.cells("links", &link.value.column)?;
            getter.values = Some(values(&link.value.values));
            links.push((link.value.kind.clone(), getter));
        }
        Ok(CasePlan {
            case_id: b.field("case_id")?,
            disease: b.field("disease")?,
            classification: b.field("classification")?,
            origin: b.origin()?,
            place: b.place()?,
            onset: b.field("onset")?,
            reported: b.field("reported")?,
            died: b.field("died")?,
            focus: b.field("focus")?,
            links,
        })
    }
}

impl Plan for CasePlan {
    fn read<'r>(&'r self, r: &mut Reading<'r>, known: Option<Date>) -> Option<Fact> {
        let case_id = r.required(&self.case_id);
        let disease = r.disease(&self.disease);
        r.required(&self.classification);
        let classification = r.word(&self.classification, &CLASSIFICATIONS);
        let origin = self.origin.read(r);
        let (place, zone) = (r.place(&self.place), r.zone(&self.place));
        let onset = r.date(&self.onset);
        // The moment of knowledge stands in for a report that nobody dated.
        let reported = match (&self.reported.source, known) {
            (Source::Nothing, known) => known,
            (_, Some(known)) => r.date(&self.reported).or(Some(known)),
            (_, None) => r.required_date(&self.reported),
        };
        let died = r.date(&self.died);
        let focus = r.text(&self.focus).map(String::from);
        let mut links = vec![];
        for (kind, getter) in &self.links {
            if let Some(key) = r.text(getter) {
                links.push(Link {
                    kind: kind.clone(),
                    key: key.into_owned(),
                });
            }
        }
        Some(Fact::Case(CaseReport {
            case_id: case_id?.into_owned(),
            disease: disease?,
            classification: classification?,
            origin,
            place: place?,
            zone,
            onset,
            reported: reported?,
            died,
            focus,
            links,
        }))
    }

    fn getters(&self) -> Vec<&Getter> {
        vec![
            &self.case_id,
            &self.disease,
            &self.classification,
            self.origin.getter(),
            &self.place,
            &self.onset,
            &self.reported,
            &self.died,
            &self.focus,
        ]
    }
}

/// A death after the moment of knowledge is a second fact, known on its own day.
pub(super) fn in_steps(first: MappedFact, facts: &mut Vec<MappedFact>) {
    let Fact::Case(CaseReport {
        died: Some(died), ..
    }) = first.fact
    else {
        facts.push(first);
        return;
    };
    if died <= first.known {
        facts.push(first);
        return;
    }
    let second = MappedFact {
        fact: first.fact.clone(),
        known: died,
        key: format!("{}/died", first.key),
        corrects: Some(first.key.clone()),
        personal: first.personal.clone(),
    };
    let mut first = first;
    if let Fact::Case(case) = &mut first.fact {
        case.died = None;
    }
    facts.push(first);
    facts.push(second);
}

pub(super) struct CountPlan {
    disease: Getter,
    place: Getter,
    date: Getter,
    cases: Getter,
    deaths: Getter,
    focus: Getter,
    origin: OriginPlan,
}

impl CountPlan {
    pub(super) fn bind(b: &Binder<'_>) -> Result<Self, MappingError> {
        Ok(CountPlan {
            disease: b.field("disease")?,
            place: b.place()?,
            date: b.field("date")?,
            cases: b.field("cases")?,
            deaths: b.field("deaths")?,
            focus: b.field("focus")?,
            origin: b.origin()?,
        })
    }
}

impl Plan for CountPlan {
    fn read<'r>(&'r self, r: &mut Reading<'r>, _known: Option<Date>) -> Option<Fact> {
        let disease = r.disease(&self.disease);
        let (place, zone) = (r.place(&self.place), r.zone(&self.place));
        let date = r.required_date(&self.date);
        let cases = r.required_count(&self.cases);
        let deaths = r.count(&self.deaths).unwrap_or(0);
        let focus = r.text(&self.focus).map(String::from);
        let origin = self.origin.read(r);
        Some(Fact::Count(CaseCount {
            disease: disease?,
            place: place?,
            zone,
            date: date?,
            cases: cases?,
            deaths,
            focus,
            origin,
        }))
    }

    fn getters(&self) -> Vec<&Getter> {
        vec![
            &self.disease,
            &self.place,
            &self.date,
            &self.cases,
            &self.deaths,
            &self.focus,
            self.origin.getter(),
        ]
    }
}
