//! What of the plans in force becomes policies.

use crate::directory::{Directory, Vocabulary};
use crate::policies::{PermitError, Policies};
use lf_domain::city::City;
use lf_domain::codebook::CodeBook;
use lf_domain::permit::{Agreement, Arrangements};
use lf_rules::plan::Plan;
use std::sync::Arc;

/// The agreements of the plans in force. What goes abroad goes on paper and opens nothing
/// here, nor does what a clause leaves to the rules on secrecy; roles that the city lists
/// in a parameter are receivers like those of the text.
pub fn agreements(plans: &[Arc<Plan>], city: &City) -> Vec<Agreement> {
    let mut out = vec![];
    for plan in plans {
        let (code, id) = (plan.code(), &plan.pack.header.id);
        for cited in &plan.pack.program.shares {
            let it = &cited.it;
            let named = (it.to_parameter.as_ref()).and_then(|p| city.parameters.get(p));
            let listed = named.map(|p| p.value.split([',', ' ']).map(str::trim));
            let listed = listed.into_iter().flatten().filter(|r| !r.is_empty());
            let to: Vec<String> = (it.to.iter().cloned())
                .chain(listed.map(String::from))
                .collect();
            if it.route.is_some() || it.secrecy || to.is_empty() {
                continue;
            }
            let force = &plan.pack.header.in_force;
            out.push(Agreement {
                id: format!("{id}/{}", it.id),
                plan: code.to_string(),
                clause: cited.clause.clone(),
                title: it.title.clone(),
                from: it.from.iter().chain(&it.by).cloned().collect(),
                to,
                about: it.about.clone(),
                fields: it.fields.clone(),
                purpose: it.purpose.clone(),
                since: it.since.or(Some(force.from)),
                until: it.until.or(force.until),
            });
        }
    }
    out
}

/// What the city arranges itself, as agreements.
fn arranged(own: &Arrangements) -> impl Iterator<Item = Agreement> + '_ {
    own.agreements.iter().map(|a| Agreement {
        id: format!("city/{}", a.id),
        plan: String::new(),
        clause: a.source.clone(),
        title: a.title.clone(),
        from: a.from.clone(),
        to: a.to.clone(),
        about: a.about.clone(),
        fields: a.fields.clone(),
        purpose: a.purpose.clone(),
        since: a.since,
        until: a.until,
    })
}

/// Why an arrangement of the city cannot hold, where it cannot: the fields that its purpose
/// does not need, officers and roles that the city does not have.
fn faults(city: &City, book: &CodeBook, own: &Arrangements) -> Result<(), PermitError> {
    let wrong = |id: &str, detail: String| PermitError::Policy {
        id: format!("city/{id}"),
        detail,
    };
    for a in &own.agreements {
        let needs = book.sharing.purposes.get(&a.purpose).map(|p| &p.needs);
        let more = (a.fields.iter()).find(|f| needs.is_some_and(|n| !n.contains(*f)));
        if let Some(field) = more {
            let detail = format!("the purpose {} does not need the field {field}", a.purpose);
            return Err(wrong(&a.id, detail));
        }
        let nobody = |r: &&String| city.bodies.iter().all(|b| b.role != **r);
        if let Some(role) = a.from.iter().chain(&a.to).find(nobody) {
            return Err(wrong(
                &a.id,
                format!("the city has no body in the role {role}"),
            ));
        }
    }
    let nobody = |id: &&String| city.officers.iter().all(|o| o.id != **id);
    match own.clearances.keys().find(nobody) {
        Some(id) => Err(wrong("clearances", format!("the city has no officer {id}"))),
        None => Ok(()),
    }
}

/// The policies of a city: the agreements of its plans and its own beside what holds
/// everywhere, and what the city takes away.
///
/// # Errors
/// A policy names what is not in the code book or not in the city, gives more than its
/// purpose needs, or what the city takes away would give something.
pub fn of_city(
    city: &City,
    book: &CodeBook,
    plans: &[Arc<Plan>],
    own: &Arrangements,
) -> Result<Policies, PermitError> {
    faults(city, book, own)?;
    let words = Vocabulary::of(&book.sharing);
    let directory = Directory::of(city, &own.clearances);
    let mut all = agreements(plans, city);
    all.extend(arranged(own));
    Policies::new(&words, &directory, all, &own.forbid)
}
