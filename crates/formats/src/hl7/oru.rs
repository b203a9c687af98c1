//! Laboratory results out of ORU^R01: one row per OBX, under the patient (PID) and the
//! order (OBR) that stand above it; the specimen (SPM) may stand below it.

use super::{Repeat, Segment, segments};
use crate::laboratory::{
    Code, Identifier, LabResult, Results, Specimen, Status, Value, Words, number, verdict_of,
};
use crate::message::{Problem, When};
use lf_domain::identity::{resident, tidy};
use lf_domain::person::{Description, Document, DocumentKind, Name, Sex};

/// Reads the results of a file with one or more messages. What is wrong with one result
/// costs that one.
///
/// # Errors
/// The file as a whole is no HL7 v2.
pub fn read(bytes: &[u8], words: &Words) -> Result<Results, Box<Problem>> {
    let (segments, problems) = segments(bytes)?;
    let mut out = Results {
        rows: vec![],
        problems,
    };
    let mut reader = Reader::default();
    for s in &segments {
        reader.take(s, words, &mut out);
    }
    reader.close_order(&mut out);
    Ok(out)
}

/// Where the reader is.
#[derive(Default)]
struct Reader {
    /// Whether the message is one that holds results.
    results: bool,
    message: String,
    sender: String,
    patient: Patient,
    order: Option<Order>,
    /// Number of the order that ORC announced.
    announced: String,
}

#[derive(Clone, Default)]
struct Patient {
    ids: Vec<Identifier>,
    description: Description,
    address: String,
}

struct Order {
    head: Segment,
    report: String,
    panel: Code,
    status: Option<Status>,
    specimen: Specimen,
    reported: Option<When>,
    rows: Vec<LabResult>,
    refused: usize,
    notes: Vec<String>,
}

impl Reader {
    fn take(&mut self, s: &Segment, words: &Words, out: &mut Results) {
        if s.tag == "MSH" {
            self.close_order(out);
            self.patient = Patient::default();
            self.message = s.get(10, 1);
            self.sender = s.get(4, 1);
            let (kind, event) = (s.get(9, 1), s.get(9, 2));
            self.results = kind == "ORU" && matches!(event.as_str(), "R01" | "");
            if !self.results {
                let kind = format!("{kind}^{event}");
                let place = s.place(9, 0);
                out.problems.push(Problem::refused(
                    place,
                    "message-other-kind",
                    &kind,
                    "ORU^R01",
                ));
            }
            return;
        }
        if !self.results {
            return;
        }
        match s.tag.as_str() {
            "PID" => {
                self.close_order(out);
                self.patient = patient(s, &mut out.problems);
            }
            "ORC" => {
                self.close_order(out);
                self.announced = first(&[s.get(3, 1), s.get(2, 1)]);
            }
            "OBR" => {
                self.close_order(out);
                self.order = Some(order(s, &self.announced, &mut out.problems));
                self.announced.clear();
            }
            "OBX" => self.result(s, words, out),
            "SPM" => {
                if let Some(o) = &mut self.order {
                    o.specimen = specimen(s, &mut out.problems);
                }
            }
            "NTE" => {
                let text = s.text(3);
                match &mut self.order {
                    Some(o) if !text.is_empty() => match o.rows.last_mut() {
                        Some(row) => row.notes.push(text),
                        None => o.notes.push(text),
                    },
                    _ => {}
                }
            }
            _ => {}
        }
    }

    fn result(&mut self, s: &Segment, words: &Words, out: &mut Results) {
        let Some(o) = &mut self.order else {
            let place = s.place(0, 0);
            out.problems
                .push(Problem::refused(place, "message-bad-segment", "OBX", "OBR"));
            return;
        };
        let test = coded(s, 3);
        if test.is_empty() {
            o.refused += 1;
            let place = s.place(3, 1);
            out.problems
                .push(Problem::refused(place, "message-required", "", "OBX 3"));
            return;
        }
        let status = match s.raw(11) {
            "" => o.status.unwrap_or_default(),
            code => match status(code) {
                Some(status) => status,
                None => {
                    let place = s.place(11, 1);
                    let accepted = "P, F, C, W, D, X";
                    out.problems
                        .push(Problem::noted(place, "message-not-a-code", code, accepted));
                    Status::Preliminary
                }
            },
        };
        let value = value(s, &mut out.problems);
        let flags: Vec<String> = s.repeats(8).map(|r| r.get(1)).collect();
        let verdict = verdict_of(&value, &flags, words);
        o.rows.push(LabResult {
            place: s.place(0, 0),
            message: self.message.clone(),
            report: o.report.clone(),
            status,
            patient_ids: self.patient.ids.clone(),
            patient: self.patient.description.clone(),
            address: self.patient.address.clone(),
            panel: (!o.panel.is_empty()).then(|| o.panel.clone()),
            test,
            value,
            flags,
            verdict,
            specimen: Specimen {
                // The moment of the observation is that of the specimen (OBX-14).
                collected: when(s, 14, &mut out.problems),
                ..Specimen::default()
            },
            reported: when(s, 19, &mut out.problems),
            laboratory: first(&[s.get(23, 1), s.get(15, 2), self.sender.clone()]),
            notes: std::mem::take(&mut o.notes),
        });
    }

    /// The results of an order are complete: the specimen is known now.
    fn close_order(&mut self, out: &mut Results) {
        let Some(o) = self.order.take() else { return };
        if o.rows.is_empty() && o.refused == 0 {
            let place = o.head.place(0, 0);
            let named = first(&[o.panel.text.clone(), o.panel.code.clone()]);
            out.problems
                .push(Problem::noted(place, "message-no-result", &named, "OBX"));
        }
        for mut row in o.rows {
            let own = row.specimen.collected;
            row.specimen = o.specimen.clone();
            row.specimen.collected = row.specimen.collected.or(own);
            row.reported = row.reported.or(o.reported);
            out.rows.push(row);
        }
    }
}

fn first(texts: &[String]) -> String {
    texts
        .iter()
        .find(|t| !t.is_empty())
        .cloned()
        .unwrap_or_default()
}

fn coded(s: &Segment, field: usize) -> Code {
    s.repeats(field)
        .next()
        .map_or_else(Code::default, |r| code(&r))
}

/// CE and CWE: the first code, or the other one where the first is empty.
fn code(r: &Repeat<'_>) -> Code {
    let triple = |from: usize| Code {
        code: r.get(from),
        text: r.get(from + 1),
        system: r.get(from + 2),
    };
    let (main, other) = (triple(1), triple(4));
    match main.is_empty() {
        false => main,
        // What was typed where there is no code.
        true if other.is_empty() => Code {
            text: r.get(9),
            ..Code::default()
        },
        true => other,
    }
}

/// OBX-11 and OBR-25, HL7 tables 0085 and 0123.
fn status(code: &str) -> Option<Status> {
    Some(match code {
        "F" | "U" | "V" => Status::Final,
        "C" => Status::Corrected,
        "P" | "R" | "S" | "I" | "A" | "B" | "O" | "M" => Status::Preliminary,
        "W" | "D" => Status::Withdrawn,
        "X" | "N" | "Y" | "Z" => Status::Unobtainable,
        _ => return None,
    })
}

fn order(s: &Segment, announced: &str, problems: &mut Vec<Problem>) -> Order {
    let specimen = Specimen {
        id: String::new(),
        kind: coded(s, 15),
        collected: when(s, 7, problems),
    };
    Order {
        report: first(&[s.get(3, 1), announced.to_string(), s.get(2, 1)]),
        panel: coded(s, 4),
        status: status(s.raw(25)),
        reported: when(s, 22, problems),
        specimen,
        head: s.clone(),
        rows: vec![],
        refused: 0,
        notes: vec![],
    }
}

fn specimen(s: &Segment, problems: &mut Vec<Problem>) -> Specimen {
    let ids = s.repeats(2).next();
    // SPM-2 has the number of the placer and that of the filler.
    let id = ids.map(|r| first(&[r.sub(2, 1), r.sub(1, 1)]));
    Specimen {
        id: id.unwrap_or_default(),
        kind: coded(s, 4),
        collected: when(s, 17, problems),
    }
}

fn when(s: &Segment, field: usize, problems: &mut Vec<Problem>) -> Option<When> {
    let text = s.get(field, 1);
    if text.is_empty() {
        return None;
    }
    let found = When::compact(&text);
    if found.is_none() {
        let accepted = "YYYYMMDDHHMMSS±ZZZZ";
        problems.push(Problem::noted(
            s.place(field, 1),
            "message-bad-date",
            &text,
            accepted,
        ));
    }
    found
}

/// OBX-5 as the type in OBX-2 says.
fn value(s: &Segment, problems: &mut Vec<Problem>) -> Value {
    let kind = s.raw(2);
    let text = s.text(5);
    if text.is_empty() {
        return Value::None;
    }
    let unit = first(&[s.get(6, 1), s.get(6, 2)]);
    let read = match kind {
        "NM" => number(&text, &unit),
        "SN" => {
            let r = s.repeats(5).next();
            // Comparator, number, separator, second number: ranges and ratios stay texts.
            r.filter(|r| r.get(3).is_empty())
                .and_then(|r| number(&format!("{}{}", r.get(1), r.get(2)), &unit))
                .or(Some(Value::Text(text.replace('^', " ").trim().to_string())))
        }
        "CE" | "CWE" | "CNE" | "CF" | "IS" | "ID" => Some(Value::Code(coded(s, 5))),
        "ST" | "TX" | "FT" | "DT" | "TS" | "DTM" | "TM" | "" => Some(Value::Text(text.clone())),
        _ => {
            let accepted = "NM, SN, ST, TX, FT, CWE, CE";
            let place = s.place(2, 0);
            problems.push(Problem::noted(place, "message-unsupported", kind, accepted));
            return Value::Text(text);
        }
    };
    read.unwrap_or_else(|| {
        let place = s.place(5, 0);
        problems.push(Problem::noted(
            place,
            "message-not-a-number",
            &text,
            "0-9 . < >",
        ));
        Value::Text(text)
    })
}

fn patient(s: &Segment, problems: &mut Vec<Problem>) -> Patient {
    let mut p = Patient::default();
    let birth = when(s, 7, problems).map(|w| w.day);
    for r in s.repeats(3) {
        identifier(s, &r, &mut p, problems);
    }
    for r in s.repeats(5) {
        let name = Name::new(&r.get(1), format!("{} {}", r.get(2), r.get(3)).trim());
        if !(name.family.is_empty() && name.given.is_empty()) {
            p.description.names.push(name);
        }
    }
    if p.description.names.is_empty() && p.ids.is_empty() && p.description.documents.is_empty() {
        problems.push(Problem::noted(
            s.place(5, 0),
            "message-required",
            "",
            "PID 3, PID 5",
        ));
    }
    p.description.birth = birth;
    p.description.sex = match s.raw(8) {
        "M" => Some(Sex::Male),
        "F" => Some(Sex::Female),
        "" | "U" | "O" | "A" | "N" => None,
        other => {
            problems.push(Problem::noted(
                s.place(8, 0),
                "message-not-a-code",
                other,
                "M, F, U",
            ));
            None
        }
    };
    if let Some(r) = s.repeats(11).next() {
        let parts: Vec<String> = (1..=6)
            .map(|c| r.get(c))
            .filter(|t| !t.is_empty())
            .collect();
        p.address = parts.join(", ");
    }
    for r in s.repeats(13) {
        let numbers = [
            r.get(1),
            r.get(12),
            format!("{}{}{}", r.get(5), r.get(6), r.get(7)),
        ];
        p.description
            .phones
            .extend(numbers.into_iter().find(|n| !n.is_empty()));
    }
    // Citizenship, or else nationality.
    p.description.nationality = first(&[s.get(26, 1), s.get(28, 1)]);
    p
}

/// PID-3: a number of the hospital, or an identity document (HL7 table 0203).
fn identifier(s: &Segment, r: &Repeat<'_>, p: &mut Patient, problems: &mut Vec<Problem>) {
    let (value, kind) = (r.get(1), r.get(5));
    let issuer = r.sub(4, 1);
    if value.is_empty() {
        return;
    }
    let mut document = |kind: DocumentKind, issuer: &str| {
        p.description.documents.push(Document {
            kind,
            number: tidy(&value),
            issuer: issuer.to_string(),
            expiry: None,
        });
    };
    match kind.as_str() {
        "PPN" => document(DocumentKind::Passport, &issuer),
        "NNCHN" | "NI" => match resident::check(&value, None) {
            Ok(_) => document(DocumentKind::ResidentId, "CHN"),
            Err(wrong) if kind == "NNCHN" => {
                let place = s.place(3, 1);
                problems.push(Problem::noted(
                    place,
                    wrong.key,
                    &wrong.value,
                    &wrong.accepted,
                ));
                document(DocumentKind::Other, "CHN");
            }
            Err(_) => document(DocumentKind::NationalId, &issuer),
        },
        k if k.len() == 5 && k.is_ascii() && k.starts_with("NN") => {
            document(DocumentKind::NationalId, &k[2..]);
        }
        _ => p.ids.push(Identifier {
            value,
            issuer,
            kind,
        }),
    }
}
