//! What of the plans in force becomes policies.

use crate::directory::{Directory, Vocabulary};
use crate::policies::{PermitError, Policies};
use lf_domain::city::City;
use lf_domain::codebook::CodeBook;
use lf_domain::permit::Agreement;
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

/// The policies of a city: the agreements of its plans beside what holds everywhere, and
/// what the city itself takes away (`forbid` policies, as Cedar text).
///
/// # Errors
/// A policy names what is not in the code book, or the city's own would give something.
pub fn of_city(
    city: &City,
    book: &CodeBook,
    plans: &[Arc<Plan>],
    own: Option<&str>,
) -> Result<Policies, PermitError> {
    let words = Vocabulary::of(&book.sharing);
    let directory = Directory::of(city);
    Policies::new(&words, &directory, agreements(plans, city), own)
}
