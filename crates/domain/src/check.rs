//! Is a fact possible? Codes known, places inside the city, dates and numbers in range.

use crate::case::CaseReport;
use crate::city::City;
use crate::codebook::CodeBook;
use crate::fact::Fact;
use crate::place::Place;
use crate::refusal::Refusal;
use jiff::civil::Date;

/// Everything that is wrong with a fact; empty when it can be taken. `today`
/// is the day of the entry: nothing can have happened after it.
pub fn check(fact: &Fact, book: &CodeBook, city: &City, today: Option<Date>) -> Vec<Refusal> {
    let mut c = Checker {
        book,
        city,
        out: vec![],
    };
    if let (Some(on), Some(today)) = (fact.happened_on(), today) {
        let weekly = matches!(
            fact,
            Fact::Weekly(_) | Fact::Sentinel(_) | Fact::Baseline(_)
        );
        if on > today && !weekly {
            c.refuse("date", "future-date", on, format!("<= {today}"));
        }
    }
    c.fact(fact);
    c.out
}

struct Checker<'a> {
    book: &'a CodeBook,
    city: &'a City,
    out: Vec<Refusal>,
}

impl Checker<'_> {
    fn refuse(&mut self, field: &str, key: &str, value: impl ToString, accepted: impl ToString) {
        self.out.push(Refusal::new(
            field,
            key,
            value.to_string(),
            accepted.to_string(),
        ));
    }

    fn fact(&mut self, fact: &Fact) {
        match fact {
            Fact::Case(c) => self.case(c),
            Fact::Count(c) => {
                self.disease(&c.disease);
                self.place(&c.place);
                self.zone(c.zone.as_deref(), &c.place);
                self.date("date", c.date);
            }
            Fact::Cluster(c) => {
                self.disease(&c.disease);
                self.place(&c.place);
                self.date("date", c.date);
                if c.size < 2 {
                    self.refuse("size", "out-of-range", c.size, ">= 2");
                }
            }
            Fact::Occurrence(o) => {
                self.known(
                    "what",
                    "unknown-occurrence",
                    &o.what,
                    self.book.occurrences.keys(),
                );
                self.place(&o.place);
                self.date("date", o.date);
            }
            Fact::Poisoning(p) => {
                self.required("occurrence", &p.occurrence);
                self.place(&p.place);
                self.date("date", p.date);
                if p.deaths > p.persons.max(p.deaths) || p.persons == 0 && p.deaths == 0 {
                    self.refuse("persons", "out-of-range", p.persons, ">= 1");
                }
            }
            Fact::OtherPrefectures(o) => {
                self.disease(&o.disease);
                self.date("date", o.date);
            }
            Fact::Weekly(w) => {
                self.disease(&w.disease);
                self.place(&w.place);
                if let Some(m) = w.mean5 {
                    self.number("mean5", m, 0.0, 1e9);
                }
            }
            Fact::WeeklyCoverage(w) => self.disease(&w.disease),
            Fact::Sentinel(s) => {
                let fields = [
                    ("ili_pct", s.ili_pct),
                    ("ili_base", s.ili_base),
                    ("pos_pct", s.pos_pct),
                    ("pos_base", s.pos_base),
                ];
                for (field, value) in fields {
                    if let Some(v) = value {
                        self.number(field, v, 0.0, 100.0);
                    }
                }
            }
            Fact::Baseline(b) => {
                self.number("ili_base", b.ili_base, 0.0, 100.0);
                self.number("pos_base", b.pos_base, 0.0, 100.0);
                if b.until < b.from {
                    self.refuse("until", "date-order", b.until, format!(">= {}", b.from));
                }
            }
            Fact::Grade(g) => {
                self.disease(&g.disease);
                self.number("grade", f64::from(g.grade), 0.0, 3.0);
                self.date("date", g.date);
            }
            Fact::Capacity(c) => {
                self.number("value", f64::from(c.value), 0.0, 2.0);
                self.date("date", c.date);
            }
            Fact::Designation(d) => {
                self.known("by", "unknown-body", &d.by, self.book.bodies.keys());
                self.required("doc", &d.doc);
                self.date("date", d.date);
            }
            Fact::Judgement(j) => {
                self.known(
                    "finding",
                    "unknown-question",
                    &j.finding,
                    self.book.questions.keys(),
                );
                if let Some(q) = self.book.questions.get(&j.finding)
                    && !q.asks.contains(&j.by)
                {
                    self.refuse("by", "not-asked-body", &j.by, q.asks.join(", "));
                }
                self.date("date", j.date);
            }
            Fact::Stay(s) => {
                self.required("person", &s.person);
                self.required("which", &s.which);
                self.date("from", s.from);
                self.span(s.from, s.to);
            }
            Fact::Contact(c) => {
                self.required("person", &c.person);
                self.required("of", &c.of);
                if c.person == c.of && !c.person.is_empty() {
                    self.refuse("of", "contact-self", &c.of, "");
                }
                if let Some(from) = c.from {
                    self.date("from", from);
                }
                if let Some(to) = c.to {
                    self.span(c.from.unwrap_or(to), to);
                }
            }
            Fact::Withdrawal { reason } => self.required("reason", reason),
        }
    }

    fn case(&mut self, c: &CaseReport) {
        self.required("case_id", &c.case_id);
        self.disease(&c.disease);
        self.place(&c.place);
        self.zone(c.zone.as_deref(), &c.place);
        self.date("reported", c.reported);
        if let Some(onset) = c.onset {
            self.date("onset", onset);
            if onset > c.reported {
                self.refuse("onset", "date-order", onset, format!("<= {}", c.reported));
            }
        }
        if let (Some(died), Some(onset)) = (c.died, c.onset)
            && died < onset
        {
            self.refuse("died", "date-order", died, format!(">= {onset}"));
        }
    }

    /// The last day is a day, and not before the first.
    fn span(&mut self, from: Date, to: Date) {
        self.date("to", to);
        if to < from {
            self.refuse("to", "date-order", to, format!(">= {from}"));
        }
    }

    fn required(&mut self, field: &str, value: &str) {
        if value.trim().is_empty() {
            self.refuse(field, "required", "", "");
        }
    }

    fn disease(&mut self, code: &str) {
        self.known(
            "disease",
            "unknown-disease",
            code,
            self.book.diseases.keys(),
        );
    }

    fn place(&mut self, place: &Place) {
        if let Place::County(code) = place {
            self.known(
                "place",
                "unknown-place",
                code,
                self.city.areas.iter().map(|a| &a.code),
            );
        }
    }

    /// A zone is of the city, and the place is its host county.
    fn zone(&mut self, zone: Option<&str>, place: &Place) {
        let Some(code) = zone else { return };
        match self.city.zones.iter().find(|z| z.code == code) {
            None => {
                let codes = self.city.zones.iter().map(|z| &z.code);
                self.known("zone", "unknown-place", code, codes);
            }
            Some(z) if *place != Place::County(z.host.clone()) => {
                self.refuse("place", "unknown-place", place, &z.host);
            }
            Some(_) => {}
        }
    }

    /// Plausible years only: a slipped digit is the commonest wrong date.
    fn date(&mut self, field: &str, date: Date) {
        if !(1850..=2200).contains(&date.year()) {
            self.refuse(field, "impossible-date", date, "1850-01-01 .. 2200-12-31");
        }
    }

    fn number(&mut self, field: &str, v: f64, min: f64, max: f64) {
        if !v.is_finite() || v < min || v > max {
            let key = if v < 0.0 {
                "negative-number"
            } else {
                "out-of-range"
            };
            self.refuse(field, key, v, format!("{min} .. {max}"));
        }
    }

    fn known<'k>(
        &mut self,
        field: &str,
        key: &str,
        code: &str,
        known: impl Iterator<Item = &'k String>,
    ) {
        let known: Vec<&String> = known.collect();
        if !known.iter().any(|k| k.as_str() == code) {
            self.refuse(field, key, code, nearest(code, &known));
        }
    }
}

/// The known codes most like the one that was written: those that share a
/// beginning, else the first few.
fn nearest(code: &str, known: &[&String]) -> String {
    let shared = |k: &str| {
        k.chars()
            .zip(code.chars())
            .take_while(|(a, b)| a == b)
            .count()
    };
    let mut sorted: Vec<&&String> = known.iter().collect();
    sorted.sort_by_key(|k| std::cmp::Reverse(shared(k)));
    let take = if known.len() <= 12 { known.len() } else { 5 };
    let list: Vec<&str> = sorted.iter().take(take).map(|k| k.as_str()).collect();
    if take < known.len() {
        format!("{} …", list.join(", "))
    } else {
        list.join(", ")
    }
}
