//! The words of custody and what a city makes of them: data
//! (`plans/custody.yaml`, `cities/<name>/custody.yaml`).

use jiff::civil::Date;
use lf_domain::city::{City, Parameter};
use lf_domain::codebook::{CodeBook, Label};
use lf_rules::program::Length;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What a person can be determined to be.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Category {
    /// Name.
    pub label: Label,
    /// Place among the categories where somebody chooses one.
    #[serde(default)]
    pub order: u8,
    /// What sort of person it is: `case`, `contact`, `ill`, `significant`, `traveller`, `other`.
    pub sort: String,
    /// Code lists that have it, by name.
    #[serde(default)]
    pub lists: Vec<String>,
}

/// What a facility can be designated for.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Function {
    /// Name.
    pub label: Label,
    /// Whether the site must be inspected and accepted before it is used.
    #[serde(default)]
    pub acceptance: bool,
    /// Points of that inspection, by code.
    #[serde(default)]
    pub checklist: BTreeMap<String, Label>,
    /// Whether exactly one facility holds it at a time.
    #[serde(default)]
    pub single: bool,
}

/// Who has to read a laboratory result.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reader {
    /// The body that answers for the person now.
    Owner,
    /// Every body that answered for him before.
    Former,
    /// The body that coordinates the transfer.
    Coordinator,
    /// The body that determined him.
    Determiner,
}

/// The words: the same in every city.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Words {
    /// Categories by code.
    pub categories: BTreeMap<String, Category>,
    /// Functions by code.
    pub functions: BTreeMap<String, Function>,
    /// Medical services at and around the port, by code; `other` asks for a name.
    pub services: BTreeMap<String, Label>,
    /// Outcomes of a laboratory test, and who has to read each.
    pub results: BTreeMap<String, Outcome>,
    /// Ways in which custody ends, by code.
    pub endings: BTreeMap<String, Ending>,
    /// Lists of diseases that the law keeps for the frontier, by name.
    #[serde(default)]
    pub lists: BTreeMap<String, DiseaseList>,
}

impl Words {
    /// Points to be inspected before a site with these functions is used: those of
    /// every function that asks for it, the first one's words where two share a point.
    pub fn inspection(&self, functions: &[&str]) -> BTreeMap<&str, &Label> {
        let mut points = BTreeMap::new();
        let asked = functions.iter().filter_map(|f| self.functions.get(*f));
        for (code, label) in asked.filter(|f| f.acceptance).flat_map(|f| &f.checklist) {
            points.entry(code.as_str()).or_insert(label);
        }
        points
    }
}

/// A list of diseases that the law keeps for the frontier.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DiseaseList {
    /// Name.
    pub label: Label,
    /// First day on which it is law.
    pub since: Date,
    /// Where it is published, and what of it is not known here.
    pub source: String,
    /// Codes of the code book.
    pub diseases: Vec<String>,
}

/// An outcome of a laboratory test.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Outcome {
    /// Name.
    pub label: Label,
    /// Who has to read it.
    pub readers: Vec<Reader>,
    /// Whether a person whose custody has ended has to be looked at again.
    #[serde(default)]
    pub reopens: bool,
}

/// A way in which custody ends.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ending {
    /// Name.
    pub label: Label,
    /// Kind of the journal entry: `released` or `returned`.
    pub kind: String,
    /// Whether it may not happen while a positive result waits for a reader.
    #[serde(default)]
    pub reads_first: bool,
}

/// Who may do something, and under which clause.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Right {
    /// Roles.
    pub by: Vec<String>,
    /// Clause, or that it still must be confirmed.
    pub clause: String,
}

/// Who coordinates the transfer of persons with a disease of a list.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Coordination {
    /// List of diseases; every disease, and none, where it is left out.
    #[serde(default)]
    pub list: Option<String>,
    /// Role.
    pub by: String,
    /// Clause.
    pub clause: String,
}

/// Names of the parameters that give the limits of the steps.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Limits {
    /// From the determination, a refusal, a withdrawal to the next offer.
    pub offer: String,
    /// From the offer to its acceptance.
    pub accept: String,
    /// From the acceptance to the departure.
    pub depart: String,
    /// Added to the minutes of the ride, from the departure to the arrival.
    pub arrive: String,
    /// From the arrival to the admission.
    pub admit: String,
    /// From a limit to the reminder of the coordinator.
    pub remind: String,
    /// From the departure to the notices that run in parallel.
    pub notice: String,
    /// How long after the end a result still concerns the hand-over where nobody says when
    /// the specimen was taken.
    pub late: String,
}

/// A facility as a city knows it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Site {
    /// Code.
    pub id: String,
    /// Name.
    pub label: Label,
    /// Body that runs it and signs for it.
    pub body: String,
    /// Address.
    #[serde(default)]
    pub place: String,
    /// Telephone that is answered day and night.
    #[serde(default)]
    pub phone: String,
    /// Beds by function.
    #[serde(default)]
    pub beds: BTreeMap<String, u32>,
    /// Services within its licence.
    #[serde(default)]
    pub licence: Vec<String>,
    /// Diseases or groups of the code book that its licence leaves out.
    #[serde(default)]
    pub not_for: Vec<String>,
    /// Usual minutes of the ride to it.
    #[serde(default)]
    pub minutes: u32,
    /// Designations that the instrument itself makes.
    #[serde(default)]
    pub designated: Vec<Designation>,
}

/// A designation of a facility for a function; also the body of `facility.designated`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Designation {
    /// Function.
    pub function: String,
    /// First day.
    pub from: Date,
    /// Last day, where it has one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub until: Option<Date>,
    /// Body that designates.
    pub by: String,
    /// Clause.
    pub clause: String,
    /// Number of its document.
    pub document: String,
}

impl Designation {
    /// Whether it holds on a day.
    pub fn holds(&self, day: Date) -> bool {
        self.from <= day && self.until.is_none_or(|u| day <= u)
    }
}

/// What a city makes of the words.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Binding {
    /// Code of the plan that signs what the clock does; empty for the city itself.
    #[serde(default)]
    pub plan: String,
    /// Who determines.
    pub determine: Right,
    /// Who coordinates; the first that fits.
    pub coordinate: Vec<Coordination>,
    /// Who designates facilities.
    pub designate: Right,
    /// Who inspects and accepts sites, and guides them.
    pub accept: Right,
    /// Who enters laboratory results, beside whoever answers for the person.
    pub results: Right,
    /// Functions to which a category may be taken, the preferred one first.
    pub destinations: BTreeMap<String, Vec<String>>,
    /// Clause of the two kinds of destination.
    #[serde(default)]
    pub destinations_clause: String,
    /// Categories for which a reason in words is needed.
    #[serde(default)]
    pub ground: Vec<String>,
    /// Roles that must be told in parallel, each with its clause.
    #[serde(default)]
    pub told: Vec<Coordination>,
    /// Whether a leg goes from one place to one other without a stop, and by which clause.
    #[serde(default)]
    pub point_to_point: String,
    /// Limits.
    pub limits: Limits,
    /// Facilities.
    pub facilities: Vec<Site>,
}

/// The words with what the city makes of them.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Rules {
    /// The words.
    pub words: Words,
    /// The city's; none where persons are not handed over.
    pub city: Option<Binding>,
}

impl Binding {
    /// A facility by its code.
    pub fn site(&self, id: &str) -> Option<&Site> {
        self.facilities.iter().find(|f| f.id == id)
    }

    /// The role that coordinates the transfer of a person with this disease.
    pub fn coordinator(&self, disease: &str, words: &Words) -> Option<&Coordination> {
        let listed = |list: &str| {
            (words.lists.get(list)).is_some_and(|l| l.diseases.iter().any(|d| d == disease))
        };
        (self.coordinate.iter()).find(|c| c.list.as_deref().is_none_or(listed))
    }
}

/// A length that a parameter of the city gives; none where it is not set.
pub fn length(city: &City, name: &str) -> Option<Length> {
    let Parameter { value, .. } = city.parameters.get(name)?;
    value.parse().ok()
}

impl Rules {
    /// What names something that is not there, each with its place.
    pub fn faults(&self, city: &City, book: &CodeBook) -> Vec<String> {
        let mut out = vec![];
        let Some(b) = &self.city else { return out };
        let w = &self.words;
        let mut need = |fine: bool, text: String| {
            if !fine {
                out.push(text);
            }
        };
        for c in b.coordinate.iter().chain(&b.told) {
            need(
                city.has_body(&c.by),
                format!("{} is no body of the city", c.by),
            );
            if let Some(list) = &c.list {
                let known = w.lists.contains_key(list);
                need(known, format!("{list} is no list of diseases"));
            }
        }
        for (name, right) in [
            ("determine", &b.determine),
            ("designate", &b.designate),
            ("accept", &b.accept),
            ("results", &b.results),
        ] {
            for role in &right.by {
                need(
                    !city.bodies_of(role, None).is_empty(),
                    format!("{name}: {role} is no body of the city"),
                );
            }
        }
        for (category, functions) in &b.destinations {
            need(
                w.categories.contains_key(category),
                format!("destinations: {category} is no category"),
            );
            for f in functions {
                need(
                    w.functions.contains_key(f),
                    format!("destinations: {f} is no function"),
                );
            }
        }
        for category in w.categories.keys() {
            need(
                b.destinations.contains_key(category),
                format!("destinations: nothing for {category}"),
            );
        }
        for (name, list) in &w.lists {
            for d in &list.diseases {
                let known = book.diseases.contains_key(d);
                need(known, format!("{name}: {d} is no disease of the code book"));
            }
        }
        let l = &b.limits;
        for name in [
            &l.offer, &l.accept, &l.depart, &l.arrive, &l.admit, &l.remind, &l.notice, &l.late,
        ] {
            need(
                length(city, name).is_some(),
                format!("limits: {name} is no parameter of the city with a length"),
            );
        }
        for site in &b.facilities {
            need(
                city.has_body(&site.body),
                format!("{}: {} is no body of the city", site.id, site.body),
            );
            let designated = site.designated.iter().map(|d| &d.function);
            for f in site.beds.keys().chain(designated) {
                need(
                    w.functions.contains_key(f),
                    format!("{}: {f} is no function", site.id),
                );
            }
            for s in &site.licence {
                need(
                    w.services.contains_key(s),
                    format!("{}: {s} is no service", site.id),
                );
            }
        }
        out
    }
}
