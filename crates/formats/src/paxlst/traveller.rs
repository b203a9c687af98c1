//! One person out of the segments of group 4: NAD, ATT, DTM, LOC, NAT, RFF, DOC.

use super::read::{day_of, moment, out_of_place};
use super::{Role, Traveller};
use crate::edifact::Segment;
use crate::message::{Problem, When};
use lf_domain::identity::{resident, tidy};
use lf_domain::person::{Document, DocumentKind, Name, Sex};

/// A person who is being read.
pub(super) struct Person {
    traveller: Traveller,
    start: Segment,
    prepared: Option<When>,
    /// Whether a document is open: DTM and LOC after DOC belong to it.
    document: bool,
}

impl Person {
    pub(super) fn new(s: &Segment, role: Role, prepared: Option<When>) -> Person {
        let mut traveller = Traveller {
            segment: s.number,
            role,
            ..Traveller::default()
        };
        // C080: family name, first given name, further ones.
        let given: Vec<&str> = (2..=5)
            .map(|c| s.get(4, c))
            .filter(|t| !t.is_empty())
            .collect();
        let name = Name::new(s.get(4, 1), &given.join(" "));
        if !(name.family.is_empty() && name.given.is_empty()) {
            traveller.description.names.push(name);
        }
        let address: Vec<&str> = (5..=9)
            .map(|e| s.get(e, 1))
            .filter(|t| !t.is_empty())
            .collect();
        traveller.address = address.join(", ");
        Person {
            traveller,
            start: s.clone(),
            prepared,
            document: false,
        }
    }

    pub(super) fn take(&mut self, s: &Segment, problems: &mut Vec<Problem>) {
        let t = &mut self.traveller;
        match (s.tag.as_str(), s.get(1, 1)) {
            ("ATT", "2") => {
                let code = [s.get(3, 1), s.get(2, 1)]
                    .into_iter()
                    .find(|c| !c.is_empty());
                match code.unwrap_or("") {
                    "M" | "m" => t.description.sex = Some(Sex::Male),
                    "F" | "f" => t.description.sex = Some(Sex::Female),
                    // Not stated.
                    "" | "U" | "X" => {}
                    other => problems.push(Problem::noted(
                        s.place(3, 1),
                        "message-not-a-code",
                        other,
                        "M, F, U",
                    )),
                }
            }
            ("DTM", "329") => match moment(s.get(1, 2), s.get(1, 3), day_of(self.prepared)) {
                Some(when) => t.description.birth = Some(when.day),
                None => problems.push(bad_date(s)),
            },
            ("DTM", "36") => match (moment(s.get(1, 2), s.get(1, 3), None), self.document) {
                (Some(when), true) => {
                    if let Some(d) = t.description.documents.last_mut() {
                        d.expiry = Some(when.day);
                    }
                }
                (Some(_), false) => problems.push(out_of_place(s, "DOC")),
                (None, _) => problems.push(bad_date(s)),
            },
            ("LOC", "178") => t.from = code(s),
            ("LOC", "179") => t.to = code(s),
            ("LOC", "22") => t.via = code(s),
            ("LOC", "174") => t.residence = code(s),
            ("LOC", "91") => match (self.document, t.description.documents.last_mut()) {
                (true, Some(d)) => d.issuer = code(s),
                _ => problems.push(out_of_place(s, "DOC")),
            },
            ("NAT", _) => t.description.nationality = code(s),
            ("COM", number) if matches!(s.get(1, 2), "TE" | "AL" | "") && !number.is_empty() => {
                t.description.phones.push(number.to_string());
            }
            ("RFF", "AVF") => t.booking = s.get(1, 2).into(),
            ("RFF", "ABO") => t.reference = s.get(1, 2).into(),
            ("RFF", "SEA") => t.seat = s.get(1, 2).into(),
            ("DOC", kind) => self.document(s, kind, problems),
            _ => {}
        }
    }

    fn document(&mut self, s: &Segment, kind: &str, problems: &mut Vec<Problem>) {
        self.document = false;
        let number = tidy(s.get(2, 1));
        if number.is_empty() {
            let place = s.place(2, 1);
            problems.push(Problem::noted(place, "message-required", "", "DOC 2"));
            return;
        }
        let kind = match kind {
            "P" | "PT" | "PM" => DocumentKind::Passport,
            "I" | "A" | "C" => DocumentKind::NationalId,
            "V" => DocumentKind::Visa,
            "L" | "AC" => DocumentKind::CrewCertificate,
            "S" | "SB" => DocumentKind::Seafarer,
            _ => DocumentKind::Other,
        };
        self.document = true;
        self.traveller.description.documents.push(Document {
            kind,
            number,
            issuer: String::new(),
            expiry: None,
        });
    }

    /// The person, unless nothing says who it is.
    pub(super) fn end(mut self, problems: &mut Vec<Problem>) -> Option<Traveller> {
        for d in &mut self.traveller.description.documents {
            let own = d.kind == DocumentKind::NationalId && d.issuer == "CHN";
            match own.then(|| resident::check(&d.number, day_of(self.prepared))) {
                Some(Ok(_)) => d.kind = DocumentKind::ResidentId,
                // It may be a card of another kind: kept as it stands, and said.
                Some(Err(wrong)) => problems.push(Problem::noted(
                    self.start.place(0, 0),
                    wrong.key,
                    &wrong.value,
                    &wrong.accepted,
                )),
                None => {}
            }
        }
        let d = &self.traveller.description;
        if d.names.is_empty() && d.documents.is_empty() {
            let place = self.start.place(4, 1);
            problems.push(Problem::refused(
                place,
                "message-required",
                "",
                "NAD 4, DOC",
            ));
            return None;
        }
        Some(self.traveller)
    }
}

fn code(s: &Segment) -> String {
    s.get(2, 1).to_ascii_uppercase()
}

fn bad_date(s: &Segment) -> Problem {
    let accepted = "YYMMDD (101), CCYYMMDD (102)";
    Problem::noted(s.place(1, 2), "message-bad-date", s.get(1, 2), accepted)
}
