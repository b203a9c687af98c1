//! What may be done with a facility, decided.

use super::{Accepted, Beds, Event, Facility, Served, Undesignated, Visited};
use crate::custody::rules::{Binding, Designation, Right, Rules, Site};
use jiff::civil::Date;
use lf_domain::actor::Actor;
use lf_domain::city::{City, split_body};
use lf_domain::refusal::Refusal;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What somebody wants to do.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "act", rename_all = "snake_case", deny_unknown_fields)]
pub enum Command {
    /// Designate it for a function.
    Designate {
        /// Function.
        function: String,
        /// First day; today when left out.
        #[serde(default)]
        from: Option<Date>,
        /// Last day.
        #[serde(default)]
        until: Option<Date>,
        /// Number of the document.
        #[serde(default)]
        document: String,
    },
    /// End a designation.
    Undesignate {
        /// Function.
        function: String,
        /// Last day; yesterday when left out, so that it ends at once.
        #[serde(default)]
        until: Option<Date>,
        /// Why.
        reason: String,
    },
    /// Record the inspection of the site.
    Accept {
        /// Points that are met.
        #[serde(default)]
        met: Vec<String>,
        /// Last day.
        #[serde(default)]
        until: Option<Date>,
        /// What was found.
        #[serde(default)]
        note: String,
    },
    /// Change the number of beds.
    Beds {
        /// Function.
        function: String,
        /// Beds.
        beds: u32,
        /// Why.
        reason: String,
    },
    /// Record a visit of guidance.
    Visit {
        /// What was advised.
        note: String,
        /// New findings.
        #[serde(default)]
        findings: Vec<String>,
        /// Findings that are closed.
        #[serde(default)]
        closed: Vec<String>,
        /// Findings that stay open.
        #[serde(default)]
        carried: Vec<String>,
    },
    /// Record a service.
    Serve {
        /// Service.
        service: String,
        /// Its name, for `other`.
        #[serde(default)]
        label: String,
        /// What was done.
        note: String,
        /// Custody of the person.
        #[serde(default)]
        custody: Option<String>,
    },
}

/// What a decision rests on.
#[derive(Clone, Copy)]
pub struct Ground<'a> {
    /// Words and city.
    pub rules: &'a Rules,
    /// What the city makes of them.
    pub binding: &'a Binding,
    /// The city.
    pub city: &'a City,
    /// Facilities that hold a function now, by function: for those of which there is one.
    pub holders: &'a BTreeMap<String, Vec<String>>,
    /// Today.
    pub today: Date,
}

type Refused = Vec<Refusal>;

fn one(field: &str, key: &str, value: &str, accepted: &str) -> Refused {
    vec![Refusal::new(field, key, value, accepted)]
}

fn codes<V>(map: &BTreeMap<String, V>) -> String {
    map.keys().cloned().collect::<Vec<_>>().join(", ")
}

/// Whether a body has a right; who has it otherwise.
pub(crate) fn holds(right: &Right, body: &str) -> Result<(), String> {
    match right.by.iter().any(|r| r == split_body(body).0) {
        true => Ok(()),
        false => Err(right.by.join(", ")),
    }
}

fn may(right: &Right, actor: &Actor, key: &str) -> Result<(), Refused> {
    holds(right, &actor.body).map_err(|accepted| one("body", key, &actor.body, &accepted))
}

fn text(field: &str, value: &str) -> Result<String, Refused> {
    match value.trim() {
        "" => Err(one(field, "required", "", "")),
        v => Ok(v.to_string()),
    }
}

/// Decides a command.
///
/// # Errors
/// What is wrong; nothing happens then.
pub fn decide(
    site: &Site,
    state: &Facility,
    command: &Command,
    actor: &Actor,
    g: Ground<'_>,
) -> Result<Event, Refused> {
    match command {
        Command::Designate {
            function,
            from,
            until,
            document,
        } => {
            may(&g.binding.designate, actor, "facility-no-designator")?;
            let Some(word) = g.rules.words.functions.get(function) else {
                let known = codes(&g.rules.words.functions);
                return Err(one("function", "facility-no-function", function, &known));
            };
            let from = from.unwrap_or(g.today);
            if until.is_some_and(|u| u < from) {
                let until = until.map(|u| u.to_string()).unwrap_or_default();
                return Err(one("until", "out-of-range", &until, &format!(">= {from}")));
            }
            let others = g.holders.get(function).map_or(&[][..], |h| h);
            let other = others.iter().find(|h| *h != &site.id);
            if let Some(other) = other.filter(|_| word.single) {
                let name = g
                    .binding
                    .site(other)
                    .map_or(other.as_str(), |s| &s.label.zh);
                return Err(one("function", "facility-single", &site.label.zh, name));
            }
            Ok(Event::Designated(Designation {
                function: function.clone(),
                from,
                until: *until,
                by: actor.body.clone(),
                clause: g.binding.designate.clause.clone(),
                document: text("document", document)?,
            }))
        }
        Command::Undesignate {
            function,
            until,
            reason,
        } => {
            may(&g.binding.designate, actor, "facility-no-designator")?;
            if state.designation(site, function, g.today).is_none() {
                let known = state.functions(site, g.today).join(", ");
                return Err(one("function", "facility-no-designation", function, &known));
            }
            Ok(Event::Undesignated(Undesignated {
                function: function.clone(),
                until: until.unwrap_or(g.today.yesterday().unwrap_or(g.today)),
                reason: text("reason", reason)?,
            }))
        }
        Command::Accept { met, until, note } => {
            may(&g.binding.accept, actor, "facility-no-inspector")?;
            let words = &g.rules.words;
            let points = words.inspection(&state.functions(site, g.today));
            if points.is_empty() {
                return Err(one(
                    "id",
                    "facility-needs-no-acceptance",
                    &site.label.zh,
                    "",
                ));
            }
            if let Some(other) = met.iter().find(|m| !points.contains_key(m.as_str())) {
                let known = points.keys().copied().collect::<Vec<_>>().join(", ");
                return Err(one("met", "facility-no-point", other, &known));
            }
            let checklist: BTreeMap<String, bool> = (points.keys())
                .map(|point| (point.to_string(), met.iter().any(|m| m == point)))
                .collect();
            Ok(Event::Accepted(Accepted {
                passed: checklist.values().all(|met| *met),
                checklist,
                until: *until,
                note: note.trim().to_string(),
            }))
        }
        Command::Beds {
            function,
            beds,
            reason,
        } => {
            own(site, actor)?;
            if !g.rules.words.functions.contains_key(function) {
                let known = codes(&g.rules.words.functions);
                return Err(one("function", "facility-no-function", function, &known));
            }
            let taken = state.taken(function);
            if *beds < taken {
                let accepted = format!(">= {taken}");
                return Err(one(
                    "beds",
                    "facility-beds-taken",
                    &beds.to_string(),
                    &accepted,
                ));
            }
            Ok(Event::Beds(Beds {
                kind: function.clone(),
                beds: *beds,
                reason: text("reason", reason)?,
            }))
        }
        Command::Visit {
            note,
            findings,
            closed,
            carried,
        } => {
            may(&g.binding.accept, actor, "facility-no-inspector")?;
            let known = |id: &&String| !state.findings.iter().any(|f| f.id == **id);
            if let Some(id) = closed.iter().chain(carried).find(known) {
                let open: Vec<&str> = state.findings.iter().map(|f| f.id.as_str()).collect();
                return Err(one("closed", "facility-no-finding", id, &open.join(", ")));
            }
            // Nothing is forgotten: each open finding is closed or carried over by name.
            let silent = |id: &String| !closed.contains(id) && !carried.contains(id);
            let left: Refused = (state.findings.iter().filter(|f| silent(&f.id)))
                .map(|f| Refusal::new("closed", "facility-finding-open", &f.text, &f.id))
                .collect();
            if !left.is_empty() {
                return Err(left);
            }
            let findings = findings.iter().map(|f| f.trim().to_string());
            Ok(Event::Visited(Visited {
                note: text("note", note)?,
                findings: findings.filter(|f| !f.is_empty()).collect(),
                closed: closed.clone(),
                carried: carried.clone(),
            }))
        }
        Command::Serve {
            service,
            label,
            note,
            custody,
        } => {
            own(site, actor)?;
            let label = service_label(service, label, g.rules)?;
            Ok(Event::Served(Served {
                outside: !site.licence.contains(service),
                kind: service.clone(),
                label,
                note: text("note", note)?,
                custody: custody.clone(),
            }))
        }
    }
}

/// A service is one of the list; one that the list does not name has a label.
pub(crate) fn service_label(service: &str, label: &str, rules: &Rules) -> Result<String, Refused> {
    if !rules.words.services.contains_key(service) {
        let known = codes(&rules.words.services);
        return Err(one("service", "facility-no-service", service, &known));
    }
    match (service, label.trim()) {
        ("other", "") => Err(one("label", "facility-service-label", service, "")),
        (_, label) => Ok(label.to_string()),
    }
}

/// Only the body that runs it.
fn own(site: &Site, actor: &Actor) -> Result<(), Refused> {
    match actor.body == site.body {
        true => Ok(()),
        false => Err(one("body", "facility-other-body", &actor.body, &site.body)),
    }
}
