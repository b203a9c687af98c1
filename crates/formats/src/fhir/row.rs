//! One row per Observation, or per component of one.

use super::resource::{
    Choice, CodeableConcept, DiagnosticReport, Found, Identifier, Observation, Patient, Reference,
    Resource,
};
use crate::laboratory::{
    self, Code, LabResult, Results, Specimen, Status, Value, Words, verdict_of,
};
use crate::message::{Place, Problem, When};
use lf_domain::identity::{resident, tidy};
use lf_domain::person::{Description, Document, DocumentKind, Name, Sex};
use std::collections::HashMap;

/// Resources by the names under which others refer to them.
struct Index<'a>(HashMap<&'a str, &'a Found>);

impl<'a> Index<'a> {
    fn of(resources: &'a [Found]) -> Index<'a> {
        let named = |f: &'a Found| f.names.iter().map(move |n| (n.as_str(), f));
        Index(resources.iter().flat_map(named).collect())
    }

    /// What a reference in the resource at `from` means: `#id` inside it, a full URL, or
    /// `Type/id`, perhaps with a server before it and a version behind it.
    fn get(&self, from: &str, reference: &str) -> Option<&'a Found> {
        if reference.starts_with('#') {
            return self.0.get(format!("{from}{reference}").as_str()).copied();
        }
        let plain = reference.split("/_history/").next().unwrap_or("");
        let end = plain
            .rmatch_indices('/')
            .nth(1)
            .map_or(plain, |(at, _)| &plain[at + 1..]);
        [plain, end].iter().find_map(|n| self.0.get(n).copied())
    }
}

/// The rows of all observations.
pub(super) fn rows(resources: &[Found], message: &str, words: &Words, out: &mut Results) {
    let index = Index::of(resources);
    let mut reports: HashMap<&str, (&Found, &DiagnosticReport)> = HashMap::new();
    for f in resources {
        if let Resource::Report(report) = &f.resource {
            for (i, r) in report.result.iter().enumerate() {
                match index.get(&f.pointer, &r.reference) {
                    Some(o) => {
                        reports.insert(&o.pointer, (f, report));
                    }
                    None => missing(&format!("{}/result/{i}", f.pointer), r, &mut out.problems),
                }
            }
        }
    }
    for f in resources {
        if let Resource::Observation(o) = &f.resource {
            let report = reports.get(f.pointer.as_str()).copied();
            Row {
                index: &index,
                at: &f.pointer,
                observation: o,
                report,
                message,
                words,
            }
            .push(out);
        }
    }
}

fn missing(pointer: &str, r: &Reference, problems: &mut Vec<Problem>) {
    let place = Place::Pointer(pointer.to_string());
    problems.push(Problem::noted(
        place,
        "message-no-target",
        &r.reference,
        "Bundle.entry",
    ));
}

struct Row<'a> {
    index: &'a Index<'a>,
    at: &'a str,
    observation: &'a Observation,
    report: Option<(&'a Found, &'a DiagnosticReport)>,
    message: &'a str,
    words: &'a Words,
}

impl Row<'_> {
    fn push(self, out: &mut Results) {
        let o = self.observation;
        let problems = &mut out.problems;
        let test = o.code.code();
        if test.is_empty() {
            problems.push(refused(
                &format!("{}/code", self.at),
                "message-required",
                "",
                "Observation.code",
            ));
            return;
        }
        let status = match o.status.as_str() {
            "registered" | "preliminary" => Status::Preliminary,
            "final" => Status::Final,
            "amended" | "corrected" => Status::Corrected,
            "entered-in-error" => Status::Withdrawn,
            "cancelled" => Status::Unobtainable,
            other => {
                let accepted =
                    "preliminary, final, amended, corrected, cancelled, entered-in-error";
                problems.push(noted(
                    &format!("{}/status", self.at),
                    "message-not-a-code",
                    other,
                    accepted,
                ));
                Status::Preliminary
            }
        };
        let (ids, patient, address) = self.patient(problems);
        let base = LabResult {
            place: Place::Pointer(self.at.to_string()),
            message: self.message.to_string(),
            report: self.report_id(),
            status,
            patient_ids: ids,
            patient,
            address,
            panel: (self.report.map(|(_, r)| r.code.code())).filter(|c| !c.is_empty()),
            specimen: self.specimen(problems),
            reported: self.reported(problems),
            laboratory: self.laboratory(),
            notes: o
                .note
                .iter()
                .map(|n| n.text.clone())
                .filter(|t| !t.is_empty())
                .collect(),
            test,
            value: Value::None,
            flags: vec![],
            verdict: None,
        };
        let main = value(&o.value);
        let absent = o.value.data_absent_reason.is_some();
        let done = matches!(status, Status::Withdrawn | Status::Unobtainable);
        if main == Value::None && o.component.is_empty() && !absent && !done {
            problems.push(noted(
                self.at,
                "message-no-result",
                &base.test.text,
                "value[x]",
            ));
        }
        let filled = |test: Code, value: Value, i: &[CodeableConcept], place: Place| {
            let flags: Vec<String> = i.iter().map(flag).filter(|f| !f.is_empty()).collect();
            LabResult {
                verdict: verdict_of(&value, &flags, self.words),
                place,
                test,
                value,
                flags,
                ..base.clone()
            }
        };
        if main != Value::None || o.component.is_empty() {
            let row = filled(
                base.test.clone(),
                main,
                &o.interpretation,
                base.place.clone(),
            );
            out.rows.push(row);
        }
        for (i, c) in o.component.iter().enumerate() {
            let place = Place::Pointer(format!("{}/component/{i}", self.at));
            let row = filled(c.code.code(), value(&c.value), &c.interpretation, place);
            out.rows.push(row);
        }
    }

    fn target(
        &self,
        from: &str,
        path: &str,
        r: &Reference,
        problems: &mut Vec<Problem>,
    ) -> Option<&Found> {
        if r.reference.is_empty() {
            return None;
        }
        let found = self.index.get(from, &r.reference);
        if found.is_none() {
            missing(&format!("{from}/{path}"), r, problems);
        }
        found
    }

    fn patient(
        &self,
        problems: &mut Vec<Problem>,
    ) -> (Vec<laboratory::Identifier>, Description, String) {
        let own = self.observation.subject.as_ref().map(|r| (self.at, r));
        let reports = self
            .report
            .and_then(|(f, r)| Some((f.pointer.as_str(), r.subject.as_ref()?)));
        let Some((from, r)) = own.or(reports) else {
            let place = format!("{}/subject", self.at);
            problems.push(noted(&place, "message-required", "", "Observation.subject"));
            return Default::default();
        };
        match self.target(from, "subject", r, problems) {
            Some(Found {
                resource: Resource::Patient(p),
                pointer,
                ..
            }) => person(p, pointer, problems),
            _ => {
                let mut unknown = Description::default();
                if !r.display.is_empty() {
                    unknown.names.push(Name::whole(&r.display));
                }
                (vec![], unknown, String::new())
            }
        }
    }

    fn specimen(&self, problems: &mut Vec<Problem>) -> Specimen {
        let o = self.observation;
        let own = o.specimen.as_ref().map(|r| (self.at, r));
        let reports = self
            .report
            .and_then(|(f, r)| Some((f.pointer.as_str(), r.specimen.first()?)));
        let mut specimen = Specimen::default();
        if let Some((from, r)) = own.or(reports)
            && let Some(Found {
                resource: Resource::Specimen(s),
                pointer,
                ..
            }) = self.target(from, "specimen", r, problems)
        {
            let ids = s
                .accession_identifier
                .iter()
                .chain(&s.identifier)
                .map(|i| &i.value);
            specimen.id = ids
                .chain([&s.id])
                .find(|i| !i.is_empty())
                .cloned()
                .unwrap_or_default();
            specimen.kind = s.kind.code();
            let period = s.collection.collected_period.as_ref();
            specimen.collected = first_date(
                &[
                    &s.collection.collected_date_time,
                    period.map_or("", |p| &p.start),
                ],
                &format!("{pointer}/collection"),
                problems,
            );
        }
        let period = o.effective_period.as_ref().map_or("", |p| &p.start);
        let effective = first_date(
            &[&o.effective_date_time, period],
            &format!("{}/effectiveDateTime", self.at),
            problems,
        );
        specimen.collected = specimen.collected.or(effective);
        specimen
    }

    fn reported(&self, problems: &mut Vec<Problem>) -> Option<When> {
        let reports = self.report.map_or("", |(_, r)| &r.issued);
        let texts = [self.observation.issued.as_str(), reports];
        first_date(&texts, &format!("{}/issued", self.at), problems)
    }

    fn report_id(&self) -> String {
        let value = |i: &[Identifier]| i.iter().map(|i| i.value.clone()).find(|v| !v.is_empty());
        let reports = self
            .report
            .and_then(|(_, r)| value(&r.identifier).or(Some(r.id.clone())));
        let o = self.observation;
        reports
            .filter(|r| !r.is_empty())
            .or_else(|| value(&o.identifier))
            .unwrap_or_else(|| o.id.clone())
    }

    fn laboratory(&self) -> String {
        let own = self.observation.performer.first().map(|r| (self.at, r));
        let reports = self
            .report
            .and_then(|(f, r)| Some((f.pointer.as_str(), r.performer.first()?)));
        let Some((from, r)) = own.or(reports) else {
            return String::new();
        };
        match self.index.get(from, &r.reference).map(|f| &f.resource) {
            Some(Resource::Organization(o)) if !o.name.is_empty() => o.name.clone(),
            _ if r.display.is_empty() => r.reference.clone(),
            _ => r.display.clone(),
        }
    }
}

fn noted(pointer: &str, key: &str, value: &str, accepted: &str) -> Problem {
    Problem::noted(Place::Pointer(pointer.to_string()), key, value, accepted)
}

fn refused(pointer: &str, key: &str, value: &str, accepted: &str) -> Problem {
    Problem::refused(Place::Pointer(pointer.to_string()), key, value, accepted)
}

/// The first filled text as a moment.
fn first_date(texts: &[&str], pointer: &str, problems: &mut Vec<Problem>) -> Option<When> {
    let text = texts.iter().find(|t| !t.is_empty())?;
    let found = When::iso(text);
    if found.is_none() {
        problems.push(noted(
            pointer,
            "message-bad-date",
            text,
            "YYYY-MM-DDThh:mm:ss+08:00",
        ));
    }
    found
}

fn value(c: &Choice) -> Value {
    if let Some(q) = &c.value_quantity
        && let Some(number) = q.value
    {
        return Value::Number {
            comparator: q.comparator.clone(),
            number,
            unit: if q.unit.is_empty() {
                q.code.clone()
            } else {
                q.unit.clone()
            },
        };
    }
    if let Some(concept) = &c.value_codeable_concept {
        return Value::Code(concept.code());
    }
    if let Some(n) = c.value_integer {
        return Value::Number {
            comparator: String::new(),
            number: n as f64,
            unit: String::new(),
        };
    }
    let text = (c.value_string.clone())
        .or_else(|| c.value_boolean.map(|b| b.to_string()))
        .or_else(|| c.value_date_time.clone());
    text.filter(|t| !t.is_empty())
        .map_or(Value::None, Value::Text)
}

fn flag(c: &CodeableConcept) -> String {
    let code = c.code();
    if code.code.is_empty() {
        code.text
    } else {
        code.code
    }
}

fn person(
    p: &Patient,
    pointer: &str,
    problems: &mut Vec<Problem>,
) -> (Vec<laboratory::Identifier>, Description, String) {
    let mut d = Description::default();
    let mut ids = vec![];
    for i in p.identifier.iter().filter(|i| !i.value.is_empty()) {
        let kind = i.kind.code().code;
        let mut document = |kind, issuer: &str| {
            d.documents.push(Document {
                kind,
                number: tidy(&i.value),
                issuer: issuer.to_string(),
                expiry: None,
            });
        };
        match (kind.as_str(), resident::check(&i.value, None)) {
            ("PPN", _) => document(DocumentKind::Passport, ""),
            ("NI" | "NNCHN", Ok(_)) => document(DocumentKind::ResidentId, "CHN"),
            ("NI", Err(_)) => document(DocumentKind::NationalId, ""),
            ("NNCHN", Err(wrong)) => {
                let place = format!("{pointer}/identifier");
                problems.push(noted(&place, wrong.key, &wrong.value, &wrong.accepted));
                document(DocumentKind::Other, "CHN");
            }
            _ => ids.push(laboratory::Identifier {
                value: i.value.clone(),
                issuer: i.system.clone(),
                kind,
            }),
        }
    }
    for n in &p.name {
        let given = n.given.join(" ");
        match n.family.is_empty() && given.is_empty() {
            false => d.names.push(Name::new(&n.family, &given)),
            true if !n.text.is_empty() => d.names.push(Name::whole(&n.text)),
            true => {}
        }
    }
    d.sex = match p.gender.as_str() {
        "male" => Some(Sex::Male),
        "female" => Some(Sex::Female),
        _ => None,
    };
    d.birth = match p.birth_date.as_str() {
        "" => None,
        text => first_date(&[text], &format!("{pointer}/birthDate"), problems).map(|w| w.day),
    };
    let phone =
        |t: &&super::resource::ContactPoint| matches!(t.system.as_str(), "phone" | "sms" | "");
    d.phones = p
        .telecom
        .iter()
        .filter(phone)
        .map(|t| t.value.clone())
        .filter(|v| !v.is_empty())
        .collect();
    let nation = |e: &super::resource::Extension| {
        let own = e.url.contains("nationality").then_some(e);
        let inner = own?.extension.iter().chain(own);
        inner
            .into_iter()
            .find_map(|e| e.value_codeable_concept.as_ref())
            .map(|c| c.code().code)
    };
    d.nationality = p.extension.iter().find_map(nation).unwrap_or_default();
    let address = p
        .address
        .first()
        .map_or(String::new(), |a| match a.text.is_empty() {
            false => a.text.clone(),
            true => {
                let parts = a
                    .line
                    .iter()
                    .chain([&a.district, &a.city, &a.state, &a.country]);
                let parts: Vec<&str> = parts
                    .map(String::as_str)
                    .filter(|t| !t.is_empty())
                    .collect();
                parts.join(", ")
            }
        });
    (ids, d, address)
}
