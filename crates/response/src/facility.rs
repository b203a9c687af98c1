//! Facilities to which persons are taken: what each is designated for and since
//! when, whether its site was inspected and accepted, its beds and who has them.
//! The fold of the entries with the subject `facility/<id>`, over what the city's
//! data say.

use crate::custody::Sign;
use crate::custody::rules::{Binding, Designation, Rules, Site};
use crate::event;
use jiff::Timestamp;
use jiff::civil::Date;
use lf_domain::actor::Actor;
use lf_domain::codebook::CodeBook;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

mod body;
mod decide;

pub use body::{Accepted, Bed, Beds, Event, Finding, Served, Undesignated, Visited};
pub use decide::{Command, Ground, decide};
pub(crate) use decide::{holds, service_label};

/// Visits and services that are kept with the state; older ones stay in the journal.
const KEPT: usize = 20;

/// Journal subject of a facility.
pub fn subject(id: &str) -> String {
    format!("facility/{id}")
}

/// A facility as it stands.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Facility {
    /// Code.
    pub id: String,
    /// Designations that bodies made, and ends that they set, in order.
    pub designations: Vec<Designation>,
    /// Ends of the instrument's own designations, by function: last day.
    pub ends: BTreeMap<String, Date>,
    /// The last inspection of the site, and who did it.
    pub acceptance: Option<(Accepted, Sign)>,
    /// Beds by function, where somebody changed their number.
    pub beds: BTreeMap<String, u32>,
    /// Custodies that hold a bed, with its function.
    pub holds: BTreeMap<String, String>,
    /// Findings of visits that are not closed.
    pub findings: Vec<Finding>,
    /// The last visits.
    pub visits: Vec<(Visited, Sign)>,
    /// The last services given without a custody, or beside it.
    pub services: Vec<(Served, Sign)>,
    /// Last entry; 0 for none.
    pub seq: u64,
}

/// An entry of the journal about a facility.
#[derive(Clone, Debug, PartialEq)]
pub struct Recorded {
    /// Journal number.
    pub seq: u64,
    /// When it was recorded.
    pub at: Timestamp,
    /// Who.
    pub by: Actor,
    /// What.
    pub event: Event,
}

/// Why a facility cannot take somebody.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unfit {
    /// It holds no designation for a function that the category may be taken to.
    NotDesignated,
    /// Its site was not inspected and accepted.
    NotAccepted,
    /// Its licence leaves the disease out.
    OutOfScope,
    /// It has no free bed.
    Full,
}

impl Unfit {
    /// Message key of the refusal.
    pub fn key(self) -> &'static str {
        match self {
            Unfit::NotDesignated => "facility-not-designated",
            Unfit::NotAccepted => "facility-not-accepted",
            Unfit::OutOfScope => "facility-out-of-scope",
            Unfit::Full => "facility-full",
        }
    }
}

impl Facility {
    /// Nothing was recorded yet.
    pub fn new(id: &str) -> Facility {
        Facility {
            id: id.to_string(),
            ..Facility::default()
        }
    }

    /// The fold of one more entry.
    pub fn apply(&mut self, r: Recorded) {
        self.seq = r.seq;
        let sign = Sign {
            by: r.by,
            at: r.at,
            seq: r.seq,
        };
        match r.event {
            Event::Designated(d) => {
                self.ends.remove(&d.function);
                self.designations.push(d);
            }
            Event::Undesignated(u) => {
                for d in &mut self.designations {
                    if d.function == u.function && d.until.is_none_or(|end| end > u.until) {
                        d.until = Some(u.until);
                    }
                }
                self.ends.insert(u.function, u.until);
            }
            Event::Accepted(a) => self.acceptance = Some((a, sign)),
            Event::Beds(b) => {
                self.beds.insert(b.kind, b.beds);
            }
            Event::Visited(v) => {
                self.findings.retain(|f| !v.closed.contains(&f.id));
                let new = v.findings.iter().enumerate().map(|(i, text)| Finding {
                    id: format!("{}-{}", r.seq, i + 1),
                    text: text.clone(),
                    since: sign.at,
                });
                self.findings.extend(new);
                keep(&mut self.visits, (v, sign));
            }
            Event::Served(s) => keep(&mut self.services, (s, sign)),
            Event::Reserved(b) => {
                self.holds.insert(b.custody, b.kind);
            }
            Event::Freed(b) => {
                self.holds.remove(&b.custody);
            }
        }
    }

    /// The designation under which it works in a function on a day.
    pub fn designation<'a>(
        &'a self,
        site: &'a Site,
        function: &str,
        day: Date,
    ) -> Option<&'a Designation> {
        let ended = self.ends.get(function).is_some_and(|end| *end < day);
        let own = (site.designated.iter()).filter(|_| !ended);
        (self.designations.iter().rev())
            .chain(own)
            .find(|d| d.function == function && d.holds(day))
    }

    /// Functions for which it is designated on a day.
    pub fn functions<'a>(&'a self, site: &'a Site, day: Date) -> Vec<&'a str> {
        let all = (self.designations.iter()).chain(&site.designated);
        let mut out: Vec<&str> = all
            .map(|d| d.function.as_str())
            .filter(|f| self.designation(site, f, day).is_some())
            .collect();
        out.sort();
        out.dedup();
        out
    }

    /// Whether its site was accepted, and that still holds.
    pub fn accepted(&self, day: Date) -> bool {
        (self.acceptance.as_ref())
            .is_some_and(|(a, _)| a.passed && a.until.is_none_or(|u| day <= u))
    }

    /// Beds of a function.
    pub fn total(&self, site: &Site, function: &str) -> u32 {
        let given = self.beds.get(function).or_else(|| site.beds.get(function));
        given.copied().unwrap_or(0)
    }

    /// Beds of a function that somebody has or was promised.
    pub fn taken(&self, function: &str) -> u32 {
        self.holds.values().filter(|f| *f == function).count() as u32
    }

    /// Free beds of a function. A bed that was promised is not free.
    pub fn free(&self, site: &Site, function: &str) -> u32 {
        (self.total(site, function)).saturating_sub(self.taken(function))
    }

    /// The function under which it can take somebody of a category with a
    /// disease, or what is wrong with it, the worst first.
    ///
    /// # Errors
    /// Why it cannot.
    pub fn fit(
        &self,
        site: &Site,
        functions: &[String],
        disease: &str,
        day: Date,
        rules: &Rules,
        book: &CodeBook,
    ) -> Result<String, Unfit> {
        let designated = |f: &&String| self.designation(site, f, day).is_some();
        let designated: Vec<&String> = functions.iter().filter(designated).collect();
        if designated.is_empty() {
            return Err(Unfit::NotDesignated);
        }
        let left_out = (site.not_for.iter()).any(|n| {
            n == disease || (book.groups.get(n)).is_some_and(|g| g.iter().any(|d| d == disease))
        });
        if left_out && !disease.is_empty() {
            return Err(Unfit::OutOfScope);
        }
        let usable = |f: &&&String| {
            let asked = rules.words.functions.get(**f).is_some_and(|w| w.acceptance);
            !asked || self.accepted(day)
        };
        let usable: Vec<&String> = designated.iter().filter(usable).copied().collect();
        if usable.is_empty() {
            return Err(Unfit::NotAccepted);
        }
        (usable.into_iter().find(|f| self.free(site, f) > 0))
            .cloned()
            .ok_or(Unfit::Full)
    }
}

/// All facilities of a city by code, as they stand.
pub type Facilities = BTreeMap<String, Facility>;

/// Names of the facilities that could take somebody, in the city's own language.
pub fn fitting(
    binding: &Binding,
    facilities: &Facilities,
    functions: &[String],
    disease: &str,
    day: Date,
    rules: &Rules,
    book: &CodeBook,
) -> Vec<String> {
    let fits = |site: &&Site| {
        let none = Facility::new(&site.id);
        let state = facilities.get(&site.id).unwrap_or(&none);
        state
            .fit(site, functions, disease, day, rules, book)
            .is_ok()
    };
    (binding.facilities.iter().filter(fits))
        .map(|s| s.label.zh.clone())
        .collect()
}

fn keep<T>(list: &mut Vec<T>, item: T) {
    list.push(item);
    if list.len() > KEPT {
        list.remove(0);
    }
}

/// The entry that promises a bed, or gives it back.
pub fn bed(id: &str, custody: &str, function: &str, reserved: bool) -> event::Event {
    let bed = Bed {
        custody: custody.to_string(),
        kind: function.to_string(),
    };
    match reserved {
        true => Event::Reserved(bed).entry(id),
        false => Event::Freed(bed).entry(id),
    }
}
