//! Messages out of an interchange.

use super::traveller::Person;
use super::{Call, Function, Leg, List, Lists, Part, Role};
use crate::edifact::{self, Segment};
use crate::message::{Problem, When};
use jiff::civil::Date;
use lf_domain::partial_date::PartialDate;

/// Reads the lists of a file. What is wrong with one person or one message costs that
/// one; the rest goes through.
///
/// # Errors
/// The file as a whole is no interchange.
pub fn read(bytes: &[u8]) -> Result<Lists, Box<Problem>> {
    let interchange = edifact::read(bytes)?;
    let mut out = Lists {
        problems: interchange.problems,
        ..Lists::default()
    };
    let mut messages = 0;
    let mut open: Option<Open> = None;
    for s in &interchange.segments {
        match s.tag.as_str() {
            "UNB" => {
                out.sender = s.get(2, 1).into();
                out.recipient = s.get(3, 1).into();
                out.prepared = moment(&format!("{}{}", s.get(4, 1), s.get(4, 2)), "201", None);
                out.reference = s.get(5, 1).into();
            }
            "UNG" | "UNE" | "UNA" => {}
            "UNZ" => {
                if let Some(o) = open.take() {
                    o.end(None, &mut out);
                }
                differs(
                    s,
                    s.get(1, 1),
                    counted(&interchange.segments, messages),
                    &mut out,
                );
                control(s, s.get(2, 1), &out.reference.clone(), &mut out);
            }
            "UNH" => {
                if let Some(o) = open.take() {
                    o.end(None, &mut out);
                }
                messages += 1;
                open = Open::new(s, out.prepared, &mut out.problems);
            }
            "UNT" => {
                if let Some(o) = open.take() {
                    o.end(Some(s), &mut out);
                }
            }
            _ => {
                if let Some(o) = &mut open {
                    o.take(s, &mut out.problems);
                }
            }
        }
    }
    if let Some(o) = open.take() {
        o.end(None, &mut out);
    }
    if messages == 0 {
        let place = crate::message::Place::Whole;
        let problem = Problem::refused(place, "message-other-kind", "", "UNH PAXLST");
        return Err(problem.into());
    }
    Ok(out)
}

/// UNZ counts the groups where there are any, otherwise the messages.
fn counted(segments: &[Segment], messages: usize) -> usize {
    match segments.iter().filter(|s| s.tag == "UNG").count() {
        0 => messages,
        groups => groups,
    }
}

fn differs(s: &Segment, said: &str, found: usize, out: &mut Lists) {
    if said.parse::<usize>().is_ok_and(|n| n != found) && found > 0 {
        let found = found.to_string();
        out.problems
            .push(Problem::noted(s.place(1, 1), "message-count", said, &found));
    }
}

fn control(s: &Segment, said: &str, wanted: &str, out: &mut Lists) {
    if said != wanted {
        let key = "message-control-reference";
        out.problems
            .push(Problem::noted(s.place(2, 1), key, said, wanted));
    }
}

/// The day of a message; nobody on it was born later.
pub(super) fn day_of(prepared: Option<When>) -> Option<Date> {
    prepared.and_then(|w| w.day.full())
}

/// A date under its format code (data element 2379): 101 YYMMDD, 102 CCYYMMDD, 201
/// YYMMDDHHMM, 203 CCYYMMDDHHMM, 602 CCYY, 610 CCYYMM; without one by its length. Years of two digits are the
/// last such ones before `until`, or those nearest to the year 2020 without it.
pub(super) fn moment(text: &str, format: &str, until: Option<Date>) -> Option<When> {
    if !text.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let short = match (format, text.len()) {
        ("101", 6) | ("201", 10) | ("", 6 | 10) => true,
        ("102", 8) | ("203", 12) | ("204", 14) | ("602", 4) | ("610", 6) | ("", 8 | 12) => false,
        _ => return None,
    };
    if !short {
        return When::compact(text);
    }
    let year: i16 = text[..2].parse().ok()?;
    let century = match until {
        Some(limit) => {
            let this = limit.year() - limit.year().rem_euclid(100);
            let later = PartialDate::new(
                this + year,
                text[2..4].parse().ok(),
                text[4..6].parse().ok(),
            );
            if later.is_some_and(|d| d.earliest() <= limit) {
                this
            } else {
                this - 100
            }
        }
        None if year >= 70 => 1900,
        None => 2000,
    };
    When::compact(&format!("{:02}{text}", century / 100))
}

/// A message that is being read.
struct Open {
    list: List,
    prepared: Option<When>,
    person: Option<Person>,
    segments: usize,
}

impl Open {
    /// `None` where the message is of another kind.
    fn new(s: &Segment, prepared: Option<When>, problems: &mut Vec<Problem>) -> Option<Open> {
        let kind = s.get(2, 1);
        if !kind.eq_ignore_ascii_case("PAXLST") {
            problems.push(Problem::refused(
                s.place(2, 1),
                "message-other-kind",
                kind,
                "PAXLST",
            ));
            return None;
        }
        let number = s.get(4, 1).parse().ok();
        Some(Open {
            list: List {
                segment: s.number,
                message: s.get(1, 1).into(),
                reference: s.get(3, 1).into(),
                part: number.map(|number| Part {
                    number,
                    last: s.get(4, 2).eq_ignore_ascii_case("F"),
                }),
                ..List::default()
            },
            prepared,
            person: None,
            segments: 1,
        })
    }

    fn take(&mut self, s: &Segment, problems: &mut Vec<Problem>) {
        self.segments += 1;
        match (s.tag.as_str(), s.get(1, 1)) {
            ("NAD", "FL" | "FM" | "DDU" | "DDT") => {
                self.close(problems);
                let role = match s.get(1, 1) {
                    "FM" => Role::Crew,
                    "DDU" => Role::TransitPassenger,
                    "DDT" => Role::TransitCrew,
                    _ => self.list.role,
                };
                self.person = Some(Person::new(s, role, self.prepared));
            }
            ("CNT", "42" | "41") => {
                self.close(problems);
                self.list.announced = s.get(1, 2).parse().ok();
                if self.list.announced.is_none() {
                    let place = s.place(1, 2);
                    problems.push(Problem::noted(
                        place,
                        "message-not-a-number",
                        s.get(1, 2),
                        "0-9",
                    ));
                }
            }
            ("CNT" | "AUT", _) => self.close(problems),
            ("TDT", _) => {
                self.close(problems);
                self.leg(s, problems);
            }
            _ => match &mut self.person {
                Some(person) => person.take(s, problems),
                None => self.head(s, problems),
            },
        }
    }

    /// What stands before the people.
    fn head(&mut self, s: &Segment, problems: &mut Vec<Problem>) {
        match (s.tag.as_str(), s.get(1, 1)) {
            ("BGM", kind) => {
                self.list.role = match kind {
                    "250" => Role::Crew,
                    _ => Role::Passenger,
                };
                if !matches!(kind, "745" | "250" | "266" | "336" | "655") {
                    let place = s.place(1, 1);
                    problems.push(Problem::noted(
                        place,
                        "message-not-a-code",
                        kind,
                        "745, 250",
                    ));
                }
                self.list.function = function(s, problems);
            }
            ("RFF", "TN") => {
                if self.list.reference.is_empty() {
                    self.list.reference = s.get(1, 2).into();
                }
                self.list.revision = s.get(1, 4).into();
                if self.list.revision.is_empty() {
                    self.list.revision = s.get(1, 5).into();
                }
            }
            ("NAD", "MS") => {
                let name = [s.get(4, 1), s.get(3, 1), s.get(2, 1)];
                let name = name.into_iter().find(|n| !n.is_empty());
                self.list.contact.extend(name.map(String::from));
            }
            ("COM", _) => {
                for element in 1..=s.elements.len() {
                    let number = s.get(element, 1);
                    if !number.is_empty() {
                        self.list.contact.push(number.into());
                    }
                }
            }
            ("LOC", kind) => {
                let call = Call {
                    port: s.get(2, 1).to_ascii_uppercase(),
                    kind: kind.into(),
                    departs: None,
                    arrives: None,
                };
                match self.list.legs.last_mut() {
                    Some(leg) => leg.calls.push(call),
                    None => problems.push(out_of_place(s, "TDT")),
                }
            }
            ("DTM", kind) => self.called(s, kind, problems),
            _ => {}
        }
    }

    fn leg(&mut self, s: &Segment, problems: &mut Vec<Problem>) {
        let leg = Leg {
            carriage: s.get(2, 1).into(),
            mode: s.get(3, 1).into(),
            carrier: s.get(5, 1).into(),
            means: s.get(8, 1).into(),
            name: s.get(8, 4).into(),
            calls: vec![],
        };
        if leg.carriage.is_empty() {
            let place = s.place(2, 1);
            problems.push(Problem::noted(place, "message-required", "", "TDT 2"));
        }
        self.list.legs.push(leg);
    }

    /// The time of the port named last.
    fn called(&mut self, s: &Segment, kind: &str, problems: &mut Vec<Problem>) {
        let when = moment(s.get(1, 2), s.get(1, 3), None);
        if when.is_none() {
            let accepted = "YYMMDDHHMM (201), CCYYMMDDHHMM (203)";
            problems.push(Problem::noted(
                s.place(1, 2),
                "message-bad-date",
                s.get(1, 2),
                accepted,
            ));
            return;
        }
        let call = self.list.legs.last_mut().and_then(|l| l.calls.last_mut());
        match (call, kind) {
            (Some(call), "189" | "133") => call.departs = when,
            (Some(call), "232" | "132") => call.arrives = when,
            (Some(_), _) => {}
            (None, _) => problems.push(out_of_place(s, "LOC")),
        }
    }

    /// The person who was being read is complete.
    fn close(&mut self, problems: &mut Vec<Problem>) {
        if let Some(person) = self.person.take()
            && let Some(traveller) = person.end(problems)
        {
            self.list.travellers.push(traveller);
        }
    }

    fn end(mut self, unt: Option<&Segment>, out: &mut Lists) {
        self.close(&mut out.problems);
        match unt {
            Some(s) => {
                differs(s, s.get(1, 1), self.segments + 1, out);
                control(s, s.get(2, 1), &self.list.message, out);
            }
            None => {
                let place = crate::message::Place::Segment {
                    number: self.list.segment,
                    tag: "UNH".into(),
                    element: 0,
                    component: 0,
                };
                let key = "message-not-ended";
                out.problems
                    .push(Problem::noted(place, key, &self.list.message, "UNT"));
            }
        }
        let found = self.list.travellers.len();
        // A part has fewer people than the list that it belongs to.
        let whole = self.list.part.is_none();
        if let Some(said) = self
            .list
            .announced
            .filter(|n| whole && *n as usize != found)
        {
            let place = crate::message::Place::Segment {
                number: unt.map_or(self.list.segment, |s| s.number.saturating_sub(1)),
                tag: "CNT".into(),
                element: 1,
                component: 2,
            };
            let (said, found) = (said.to_string(), found.to_string());
            out.problems
                .push(Problem::noted(place, "message-count", &said, &found));
        }
        out.lists.push(self.list);
    }
}

pub(super) fn out_of_place(s: &Segment, wanted: &str) -> Problem {
    Problem::noted(s.place(0, 0), "message-bad-segment", &s.tag, wanted)
}

/// The third element of BGM; none means a first transmission.
fn function(s: &Segment, problems: &mut Vec<Problem>) -> Function {
    match s.get(3, 1) {
        "" | "9" => Function::Original,
        "1" => Function::Cancellation,
        "2" => Function::Addition,
        "3" => Function::Deletion,
        "4" => Function::Change,
        "5" => Function::Replacement,
        "7" => Function::Duplicate,
        other => {
            let accepted = "1, 2, 3, 4, 5, 7, 9";
            let key = "message-not-a-code";
            problems.push(Problem::noted(s.place(3, 1), key, other, accepted));
            Function::Original
        }
    }
}
